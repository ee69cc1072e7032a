// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Without training, samples tell what is left of layers how to make up for what they lost.
#include "graph_builder.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "test_support.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

namespace fettle::test {
namespace {

ModelPtr network()
{
    GraphBuilder b(5);
    const TensorId x = b.input("x", {1, 8, 8, 3});
    const TensorId trunk = b.conv("one", x, 8);
    const TensorId sum = b.add("sum", b.conv("two", trunk, 8), b.depthwise("thin", trunk));
    const TensorId flat = b.reshape("flat", b.maxPool("pool", sum), {1, 4 * 4 * 8});
    return b.finish({b.fullyConnected("dense", flat, 5)});
}

std::vector<int64_t> samples(int64_t begin, int64_t end)
{
    std::vector<int64_t> all(static_cast<size_t>(end - begin));
    std::iota(all.begin(), all.end(), begin);
    return all;
}

VariantPtr optimized(const ModelPtr& model, const std::string& recipe, bool fits)
{
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    if (fits)
        request.calibration = selected(noiseData({8, 8, 3}, 300, -1, 1, 5), samples(0, 200));
    JobContext job;
    auto variant = optimize(request, job);
    EXPECT_TRUE(variant.has_value()) << describe(variant.error());
    return variant.value_or(nullptr);
}

/// Of the last layer, against the source, on pictures that nothing was fitted on: dB.
double faithfulness(const ModelPtr& source, const ModelPtr& model)
{
    JobContext job;
    const auto all = noiseData({8, 8, 3}, 300, -1, 1, 5);
    const auto compared = compare(source, model, *selected(all, samples(200, 300)), {}, {}, job);
    EXPECT_TRUE(compared.has_value());
    return compared ? compared->layers.back().sqnrDb : 0;
}

std::span<const float> weightsOf(const Model& model, const std::string& layer)
{
    const Graph& graph = model.mainGraph();
    const auto names = shortLayerNames(model, graph);
    const auto found = static_cast<size_t>(std::ranges::find(names, layer) - names.begin());
    return model.data(graph.tensor(graph.operators.at(found).inputs[1])).as<float>();
}

/// With samples the recipe stays nearer to the source than without, at the same size.
std::pair<VariantPtr, VariantPtr> withAndWithout(const ModelPtr& model, const std::string& recipe)
{
    auto with = optimized(model, recipe, true), without = optimized(model, recipe, false);
    if (with && without) {
        EXPECT_GT(faithfulness(model, with->model), faithfulness(model, without->model) + 2) << recipe;
        EXPECT_EQ(with->report.size.raw, without->report.size.raw) << recipe;
    }
    return {with, without};
}

TEST(Reconstruct, ZerosStayAndOthersMakeUpForThem)
{
    const ModelPtr model = network();
    for (const char* recipe :
         {"prune(sparsity=0.6)", "prune(pattern=2:4)", "prune(sparsity=0.5,criterion=lamp)"}) {
        const auto [with, without] = withAndWithout(model, recipe);
        ASSERT_TRUE(with && without);
        for (const char* layer : {"one", "two", "dense", "thin"}) {
            const auto a = weightsOf(*with->model, layer), b = weightsOf(*without->model, layer);
            ASSERT_EQ(a.size(), b.size());
            for (size_t i = 0; i < a.size(); ++i)
                ASSERT_EQ(a[i] == 0, b[i] == 0) << recipe << ' ' << layer << ' ' << i;
        }
    }
}

TEST(Reconstruct, EqualValuesStayEqual)
{
    const ModelPtr model = network();
    for (const char* recipe : {"cluster(clusters=4)", "prune(sparsity=0.3) + cluster(clusters=6)"}) {
        const auto [with, without] = withAndWithout(model, recipe);
        ASSERT_TRUE(with && without);
        for (const char* layer : {"one", "two", "dense"}) {
            const auto values = weightsOf(*with->model, layer);
            EXPECT_LE(std::set<float>(values.begin(), values.end()).size(), 6U) << recipe << ' ' << layer;
        }
    }
    withAndWithout(model, "cluster(clusters=3,granularity=channel)");
}

TEST(Reconstruct, LayersWithoutTechniqueAreKept)
{
    const ModelPtr model = network();
    const VariantPtr variant = optimized(model, "; two = prune(sparsity=0.7)", true);
    ASSERT_NE(variant, nullptr);
    for (const char* layer : {"one", "dense", "thin"})
        EXPECT_TRUE(std::ranges::equal(weightsOf(*variant->model, layer), weightsOf(*model, layer))) << layer;
    EXPECT_FALSE(std::ranges::equal(weightsOf(*variant->model, "two"), weightsOf(*model, "two")));
}

TEST(Reconstruct, EachStageAsksForItself)
{
    const ModelPtr model = network();
    const auto two = [&](const std::string& channels) {
        const auto variant = optimized(
            model, "; one|two = prune(pattern=channel" + channels + ") ; dense = prune(sparsity=0.5)", true);
        EXPECT_NE(variant, nullptr);
        const auto weights = variant ? weightsOf(*variant->model, "two") : std::span<const float>();
        return std::vector(weights.begin(), weights.end());
    };
    const std::vector<float> fitted = two(""), kept = two(",reconstruct=false");
    EXPECT_EQ(fitted.size(), kept.size());
    EXPECT_NE(fitted, kept);
    const auto all = weightsOf(*model, "two");
    for (const float weight : kept)
        EXPECT_NE(std::ranges::find(all, weight), all.end()); // it is the source's
}

/// Much of what pruning takes from a real network comes back without training.
TEST(Reconstruct, ARealNetworkKeepsItsAccuracy)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const RealModel& resNet8 = models[0];
    const auto accuracy = [&](const DatasetPtr& samples) {
        OptimizeRequest request;
        request.source = resNet8.model;
        request.recipe = parseRecipe("prune(pattern=2:4)").value();
        request.calibration = samples;
        JobContext job;
        const auto variant = optimize(request, job);
        EXPECT_TRUE(variant.has_value()) << describe(variant.error());
        const auto found = evaluate((*variant)->model, *resNet8.data, resNet8.preprocessing, {}, job);
        EXPECT_TRUE(found.has_value());
        return found ? found->top1 : 0;
    };
    EXPECT_LT(accuracy(nullptr), 0.5);
    EXPECT_GT(accuracy(openDataset(sharedData("datasets/cifar10/train_first4000.bin")).value()), 0.75);
}

} // namespace
} // namespace fettle::test
