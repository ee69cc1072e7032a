// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Channels leave the graph with all that belongs to them, and nothing else changes.
#include "graph_builder.h"
#include "model/graph_editor.h"
#include "pipeline/pipeline.h"
#include "pipeline/reconstruct.h"
#include "random_run.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "techniques/channel_sets.h"
#include "techniques/channels.h"
#include "test_support.h"
#include "training/channel_importance.h"

#include <gtest/gtest.h>

#include <map>

namespace fettle::test {
namespace {

/// A residual block, a depthwise layer, two branches put side by side, a picture read as a vector.
ModelPtr branchedNetwork()
{
    GraphBuilder b(3);
    const TensorId x = b.input("x", {1, 8, 8, 3});
    const TensorId trunk = b.conv("stem", x, 8);
    const TensorId sum = b.add("sum", b.conv("two", b.conv("one", trunk, 12), 8, false), trunk);
    const TensorId thin = b.depthwise("thin", sum);
    const TensorId both = b.concat("both", {b.conv("left", thin, 8), b.conv("right", thin, 4)});
    const TensorId flat = b.reshape("flat", b.maxPool("pool", both), {1, 4 * 4 * 12});
    return b.finish({b.softmax("probabilities", b.fullyConnected("dense", flat, 5))});
}

/// Makes the last `count` output channels of the layer nothing (`operands`: of its weights and its bias, or
/// of the bias alone).
void silence(GraphEditor& editor, const std::string& layer, size_t count,
             const std::vector<size_t>& operands = {1, 2})
{
    const Graph& graph = editor.graph();
    const auto names = shortLayerNames(editor.model(), graph);
    const auto found = std::ranges::find(names, layer);
    ASSERT_NE(found, names.end()) << layer;
    const Operator& op = graph.operators[static_cast<size_t>(found - names.begin())];
    for (const size_t operand : operands) {
        const Tensor& tensor = graph.tensor(op.inputs[operand]);
        const auto stored = editor.model().data(tensor).as<float>();
        std::vector<float> values(stored.begin(), stored.end());
        const size_t each = values.size() / static_cast<size_t>(tensor.shape.front());
        std::fill(values.end() - static_cast<std::ptrdiff_t>(each * count), values.end(), 0.0F);
        editor.setData(op.inputs[operand], Bytes::copyOf(std::span<const float>(values)));
    }
}

Narrowed narrowed(const ModelPtr& model, const std::string& recipe, const ChannelImportance& importance = {})
{
    auto result = removeChannels(model, parseRecipe(recipe).value(), importance);
    EXPECT_TRUE(result.has_value()) << describe(result.error());
    return result.value_or(Narrowed{});
}

/// Channels of what each operator gives.
std::map<std::string, int32_t> widths(const Model& model)
{
    const Graph& graph = model.mainGraph();
    std::map<std::string, int32_t> result;
    for (const Operator& op : graph.operators)
        result[graph.tensor(op.outputs.front()).name] = graph.tensor(op.outputs.front()).shape.back();
    return result;
}

TEST(Channels, SilentOnesGoFirstAndNothingChanges)
{
    GraphEditor editor(branchedNetwork());
    silence(editor, "one", 3);
    silence(editor, "stem", 2); // with "two", which it is added to
    silence(editor, "two", 2);
    silence(editor, "thin", 2, {2});
    silence(editor, "left", 2);
    silence(editor, "right", 1);
    const ModelPtr model = editor.finish().value();
    const Narrowed small = narrowed(model, "prune(pattern=channel,sparsity=0.25)");
    ASSERT_NE(small.model, nullptr);
    const auto now = widths(*small.model);
    EXPECT_EQ(now.at("stem"), 6);
    EXPECT_EQ(now.at("one"), 9);
    EXPECT_EQ(now.at("two"), 6);
    EXPECT_EQ(now.at("thin"), 6);
    EXPECT_EQ(now.at("left"), 6);
    EXPECT_EQ(now.at("right"), 3);
    EXPECT_EQ(now.at("flat"), 4 * 4 * 9);
    EXPECT_EQ(now.at("dense"), 5);
    EXPECT_TRUE(small.recipe.stages.empty());
    for (uint64_t seed = 0; seed < 5; ++seed) {
        const auto before = outputOf(model, seed);
        const auto after = outputOf(small.model, seed);
        ASSERT_EQ(before.size(), after.size());
        for (size_t i = 0; i < before.size(); ++i)
            EXPECT_NEAR(before[i], after[i], 1e-5);
    }
}

TEST(Channels, ASharedTargetIsOfMultiplications)
{
    const ModelPtr model = branchedNetwork();
    const auto macs = [](const ModelPtr& any) {
        int64_t sum = 0;
        for (const LayerInfo& layer : layerTable(*any))
            sum += layer.macs;
        return static_cast<double>(sum);
    };
    const Narrowed small = narrowed(model, "prune(pattern=channel,sparsity=0.3,criterion=lamp)");
    const double left = macs(small.model) / macs(model);
    EXPECT_LE(left, 0.71);
    EXPECT_GT(left, 0.6);
}

OperatorId layerOf(const Model& model, const std::string& name)
{
    const auto names = shortLayerNames(model, model.mainGraph());
    return OperatorId(std::ranges::find(names, name) - names.begin());
}

/// The biases of a layer.
std::vector<float> biases(const Model& model, const std::string& layer)
{
    const Graph& graph = model.mainGraph();
    const auto stored = model.data(graph.tensor(graph.op(layerOf(model, layer)).inputs[2])).as<float>();
    return {stored.begin(), stored.end()};
}

TEST(Channels, ImportanceSaysWhichGoButNotHowMany)
{
    const ModelPtr model = branchedNetwork();
    ChannelImportance importance;
    for (double c = 0; c < 12; ++c)
        importance[layerOf(*model, "one")].push_back(c < 4 ? c : 100 - c); // 0, 1, 2 and 3 matter least
    const std::string recipe = "prune(pattern=channel,sparsity=0.25)";
    const Narrowed small = narrowed(model, recipe, importance);
    ASSERT_NE(small.model, nullptr);
    EXPECT_EQ(widths(*small.model), widths(*narrowed(model, recipe).model));
    std::vector<float> expected = biases(*model, "one");
    expected.erase(expected.begin(), expected.begin() + 3);
    EXPECT_EQ(biases(*small.model, "one"), expected);
}

TEST(Channels, ImportanceIsWhatSamplesTell)
{
    GraphEditor editor(branchedNetwork());
    silence(editor, "one", 3);
    const ModelPtr model = editor.finish().value();
    const DatasetPtr data = noiseData({8, 8, 3}, 60, -1, 1, 5);
    JobContext job;
    const auto one = channelImportance(model, *data, {}, 7, 1, job);
    const auto many = channelImportance(model, *data, {}, 7, 8, job);
    ASSERT_TRUE(one.has_value()) << describe(one.error());
    ASSERT_TRUE(many.has_value());
    EXPECT_EQ(*one, *many);
    const std::vector<double>& found = one->at(layerOf(*model, "one"));
    ASSERT_EQ(found.size(), 12U);
    for (size_t c = 0; c < found.size(); ++c)
        EXPECT_EQ(found[c] > 0, c < 9) << "channel " << c;
}

TEST(Channels, JoinedLayersGoTogetherOrNotAtAll)
{
    const ModelPtr model = branchedNetwork();
    const Narrowed small = narrowed(model, "; one = prune(pattern=channel) ; stem = prune(pattern=channel)");
    const auto now = widths(*small.model);
    EXPECT_EQ(now.at("one"), 6);
    EXPECT_EQ(now.at("stem"), 8);
    const auto refused = std::ranges::find_if(small.issues, [](const Issue& issue) {
        return issue.text.find("stem + two keeps its channels") != std::string::npos &&
               issue.text.find("joined with those of two") != std::string::npos;
    });
    EXPECT_NE(refused, small.issues.end());
}

TEST(Channels, WithFineTuningAndIntegers)
{
    OptimizeRequest request;
    request.source = branchedNetwork();
    request.recipe = parseRecipe("prune(pattern=channel,sparsity=0.25) + int8(calibration=minmax)").value();
    request.recipe.training = parseTraining("epochs=2,batch=10,features=1").value();
    request.calibration = noiseData({8, 8, 3}, 60, -1, 1, 5);
    JobContext job;
    const auto variant = optimize(request, job);
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_EQ((*variant)->report.epochs.size(), 2U);
    for (const LayerReport& layer : (*variant)->report.layers) {
        if (layer.name == "one") {
            EXPECT_EQ(layer.channelsBefore, 12);
            EXPECT_EQ(layer.channelsAfter, 9);
        }
    }
    const auto preview = previewSize(request.source, request.recipe, job);
    ASSERT_TRUE(preview.has_value());
    EXPECT_EQ(preview->report.size.raw, (*variant)->report.size.raw);
}

/// Where layers have lost channels, those that are left are compared with the teacher's.
TEST(Channels, TheTeacherIsFollowedAtThoseLeft)
{
    const auto lossAfter = [](const std::string& features) {
        OptimizeRequest request;
        request.source = branchedNetwork();
        request.recipe = parseRecipe("prune(pattern=channel,sparsity=0.25)").value();
        request.recipe.training =
            parseTraining("epochs=1,batch=10,loss=teacher,features=" + features).value();
        request.calibration = noiseData({8, 8, 3}, 60, -1, 1, 5);
        JobContext job;
        const auto variant = optimize(request, job);
        EXPECT_TRUE(variant.has_value()) << describe(variant.error());
        return variant ? (*variant)->report.epochs.back().validationLoss : 0;
    };
    EXPECT_GT(lossAfter("3"), lossAfter("0"));
}

TEST(Channels, SaysWhichAreLeft)
{
    const ModelPtr source = branchedNetwork();
    const Narrowed narrow = narrowed(source, "prune(pattern=channel,sparsity=0.25)");
    ASSERT_FALSE(narrow.left.empty());
    for (const auto& [op, left] : narrow.left) {
        const auto channels = [&](const ModelPtr& model) {
            const Graph& graph = model->mainGraph();
            return graph.tensor(graph.op(op).outputs.front()).shape.back();
        };
        EXPECT_EQ(std::ssize(left), channels(narrow.model));
        EXPECT_LT(channels(narrow.model), channels(source));
        EXPECT_TRUE(std::ranges::is_sorted(left) && left.front() >= 0 && left.back() < channels(source));
    }
}

/// Writes the first half of a layer's channels over the second, a little smaller.
void repeatChannels(GraphEditor& editor, const std::string& layer)
{
    const OperatorId id = layerOf(editor.model(), layer);
    for (const size_t operand : {1, 2}) {
        const TensorId constant = editor.graph().op(id).inputs[operand];
        const auto stored = editor.model().data(editor.graph().tensor(constant)).as<float>();
        std::vector<float> values(stored.begin(), stored.end());
        const size_t half = values.size() / 2;
        for (size_t i = 0; i < half; ++i)
            values[half + i] = 0.7F * values[i];
        editor.setData(constant, Bytes::copyOf(std::span<const float>(values)));
    }
}

/// The root mean square of the difference of two models' results on noise.
double distance(const ModelPtr& a, const ModelPtr& b)
{
    double sum = 0;
    for (uint64_t seed = 0; seed < 5; ++seed) {
        const auto x = outputOf(a, seed), y = outputOf(b, seed);
        EXPECT_EQ(x.size(), y.size());
        for (size_t i = 0; i < x.size(); ++i)
            sum += double(x[i] - y[i]) * double(x[i] - y[i]);
    }
    return std::sqrt(sum / 5);
}

/// On noise; the same on one thread and on many.
ModelPtr fittedTo(const ModelPtr& source, const ModelPtr& model, const std::vector<FittedLayer>& layers)
{
    FitBy by{.data = noiseData({8, 8, 3}, 300, -1, 1, 5), .preprocessing = {}, .seed = 7, .threads = 1};
    JobContext job;
    const auto one = reconstructed(source, model, layers, by, job);
    by.threads = 8;
    const auto many = reconstructed(source, model, layers, by, job);
    EXPECT_TRUE(one.has_value()) << describe(one.error());
    EXPECT_TRUE(many.has_value());
    if (!one || !many)
        return nullptr;
    EXPECT_EQ(**one, **many);
    return *one;
}

TEST(Channels, LayersBehindDoWithWhatIsLeft)
{
    GraphEditor editor(branchedNetwork());
    for (const char* layer : {"one", "left", "right"})
        repeatChannels(editor, layer);
    const ModelPtr model = editor.finish().value();
    ChannelImportance importance; // of each half, so that no channel's twin goes with it
    for (const auto& [layer, count] : {std::pair("one", 12), {"left", 8}, {"right", 4}})
        for (int c = 0; c < count; ++c)
            importance[layerOf(*model, layer)].push_back(c < count / 2 ? 2 : 1);
    const Narrowed small =
        narrowed(model,
                 "; one = prune(pattern=channel,sparsity=0.5) ; left = prune(pattern=channel,sparsity=0.5) ; "
                 "right = prune(pattern=channel,sparsity=0.5)",
                 importance);
    EXPECT_EQ(small.readers.size(), 4U); // two, left, right, dense
    std::vector<FittedLayer> layers;
    for (const auto& [layer, outputs] : small.readers)
        layers.push_back({layer, outputs});
    const ModelPtr fitted = fittedTo(model, small.model, layers);
    ASSERT_NE(fitted, nullptr);
    EXPECT_EQ(widths(*fitted), widths(*small.model));
    EXPECT_LT(distance(model, fitted), 0.1 * distance(model, small.model));
}

/// All but those that a model takes and gives can go, in each of these.
TEST(Channels, SetsOfRealModels)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    for (const RealModel& real : models) {
        const auto shapes = resolveShapes(*real.model, real.model->mainGraph());
        ASSERT_TRUE(shapes.has_value());
        const ChannelSets found = channelSets(*real.model, *shapes);
        int64_t made = 0;
        for (const ChannelSet& set : found.sets)
            made += set.makers.empty() ? 0 : 1;
        const int64_t free = std::ranges::count_if(
            found.sets, [](const ChannelSet& set) { return set.fixedBy.empty() && !set.makers.empty(); });
        const auto outputs =
            real.model->mainGraph().tensor(real.model->mainGraph().outputs.front()).shape.back();
        EXPECT_EQ(free, made - outputs) << real.name;
        EXPECT_GT(free, 0) << real.name;
    }
}

} // namespace
} // namespace fettle::test
