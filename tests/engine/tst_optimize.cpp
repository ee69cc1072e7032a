// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every technique on real models: the real runtime runs the file, integers are equal, sizes are what was
// previewed.
#include "analysis/statistics.h"
#include "litert_runs.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/reader.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace fettle {
namespace {

using namespace test;

Recipe recipeOf(const std::string& text)
{
    auto recipe = parseRecipe(text);
    EXPECT_TRUE(recipe.has_value()) << text << ": " << (recipe ? "" : describe(recipe.error()));
    return recipe ? *recipe : Recipe();
}

Result<VariantPtr> optimized(const RealModel& real, const std::string& recipe, int threads = 0,
                             int64_t samples = 16)
{
    OptimizeRequest request;
    request.source = real.model;
    request.recipe = recipeOf(recipe);
    request.calibration = slice(real.data, 0, samples);
    request.preprocessing = real.preprocessing;
    request.threads = threads;
    JobContext job;
    return optimize(request, job);
}

/// Input bytes of the first samples for a model with one input.
std::vector<RawValues> inputsFor(const ModelPtr& model, const RealModel& real, int64_t count)
{
    const Graph& graph = model->mainGraph();
    const auto program = Program::prepare(model);
    EXPECT_TRUE(program.has_value()) << (program ? "" : describe(program.error()));
    if (!program)
        return {};
    const Shape& shape = (*program)->shape(graph.inputs[0]);
    const Tensor& input = graph.tensor(graph.inputs[0]);
    const auto adapter = InputAdapter::create(*real.data, input, shape, real.preprocessing);
    EXPECT_TRUE(adapter.has_value());
    std::vector<RawValues> inputs;
    InputAdapter::Work work;
    for (int64_t i = 0; adapter && i < std::min(count, real.data->size()); ++i) {
        RawValues bytes(static_cast<size_t>(byteSize(input.type, elementCount(shape))));
        EXPECT_TRUE(adapter->load(*real.data, i, bytes, work).has_value());
        inputs.push_back(std::move(bytes));
    }
    return inputs;
}

const std::vector<std::string>& recipes()
{
    static const std::vector<std::string> all = {
        "float16",
        "dynamic",
        "dynamic(granularity=tensor)",
        "dynamic(bits=4)",
        "int8",
        "int8(io=int8)",
        "int8(io=uint8,granularity=tensor,calibration=minmax,bias-correction=off)",
        "int8(calibration=moving-average)",
        "prune(sparsity=0.6) + cluster(clusters=12) + int8(io=int8,granularity=tensor)",
        "prune(pattern=2:4) + cluster(clusters=16,granularity=channel) + int8",
        "prune(pattern=block(1x4),sparsity=0.4) + float16",
        "cluster(clusters=8,init=linear) + dynamic",
        "prune(sparsity=0.9)",
    };
    return all;
}

bool allInteger(const Model& model)
{
    const Graph& graph = model.mainGraph();
    const auto floatInside = [&](const Operator& op) {
        return op.code != 6 && op.code != 114 && graph.tensor(op.outputs.front()).type == TensorType::Float32;
    };
    return std::ranges::none_of(graph.operators, floatInside);
}

std::vector<float> floatsOf(const RawValues& bytes)
{
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

/// Integer graphs must agree to the byte. Float arithmetic sums in another order; where layers quantize what
/// they read while they run, a value on the border of two codes then falls to the other side, and the layers
/// behind add to that: there the difference must stay well below what quantization itself costs.
void expectSameOutputs(const Model& model, const std::vector<RawValues>& ours,
                       const std::vector<RawValues>& theirs, const std::string& what)
{
    ASSERT_EQ(ours.size(), theirs.size()) << what;
    const bool floats = model.mainGraph().tensor(model.mainGraph().outputs[0]).type == TensorType::Float32;
    if (allInteger(model) || !floats) {
        for (size_t i = 0; i < ours.size(); ++i)
            ASSERT_EQ(firstDifference(ours[i], theirs[i]), -1) << what << " sample " << i;
        return;
    }
    std::vector<float> a;
    std::vector<float> b;
    for (size_t i = 0; i < ours.size(); ++i) {
        std::ranges::copy(floatsOf(ours[i]), std::back_inserter(a));
        std::ranges::copy(floatsOf(theirs[i]), std::back_inserter(b));
    }
    const bool dynamicLayers = what.find("dynamic") != std::string::npos;
    EXPECT_GT(sqnr(b, a), dynamicLayers ? 20 : 90) << what;
}

class EveryTechnique : public testing::TestWithParam<size_t> {};

TEST_P(EveryTechnique, RunsInLitertWithTheSameOutputs)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const RealModel& real = models[GetParam()];
    const int64_t samples = real.data->size() >= 1000 ? 50 : 4;
    std::vector<LitertJob> jobs;
    std::vector<VariantPtr> variants;
    for (const std::string& recipe : recipes()) {
        const auto variant = optimized(real, recipe);
        ASSERT_TRUE(variant.has_value()) << real.name << " " << recipe << ": " << describe(variant.error());
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
            jobs.push_back({real.name + " " + recipe, (*variant)->file,
                            inputsFor((*variant)->model, real, samples), arithmetic});
            variants.push_back(*variant);
        }
    }
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    for (size_t i = 0; i < jobs.size(); ++i) {
        const std::string what =
            jobs[i].name + (jobs[i].arithmetic == Arithmetic::Delegate ? " delegate" : " builtin");
        EXPECT_EQ((*outcomes)[i].refusal, "") << what;
        if ((*outcomes)[i].refusal.empty())
            expectSameOutputs(*variants[i]->model,
                              runInFettle(variants[i]->model, jobs[i].inputs, jobs[i].arithmetic),
                              (*outcomes)[i].outputs, what);
    }
}

TEST_P(EveryTechnique, PreviewIsTheExactSize)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const RealModel& real = models[GetParam()];
    for (const std::string& recipe : recipes()) {
        JobContext job;
        const auto preview = previewSize(real.model, recipeOf(recipe), job);
        const auto variant = optimized(real, recipe);
        ASSERT_TRUE(preview.has_value() && variant.has_value()) << recipe;
        EXPECT_EQ(preview->report.size.raw, static_cast<int64_t>((*variant)->file.size()))
            << real.name << " " << recipe;
        ASSERT_EQ(preview->report.layers.size(), (*variant)->report.layers.size());
        for (size_t i = 0; i < preview->report.layers.size(); ++i)
            EXPECT_EQ(preview->report.layers[i].bytesAfter, (*variant)->report.layers[i].bytesAfter)
                << preview->report.layers[i].name;
    }
}

TEST_P(EveryTechnique, SameBytesOnOneAndTwoThreads)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const RealModel& real = models[GetParam()];
    for (const std::string recipe :
         {"prune(sparsity=0.6) + cluster(clusters=12) + int8(io=int8,calibration=moving-average)",
          "cluster(init=random) + dynamic", "cluster(clusters=5,granularity=channel) + float16"}) {
        const auto one = optimized(real, recipe, 1);
        const auto two = optimized(real, recipe, 2);
        ASSERT_TRUE(one.has_value() && two.has_value()) << recipe;
        EXPECT_TRUE((*one)->file == (*two)->file) << real.name << " " << recipe;
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryTechnique, testing::Range(size_t(0), size_t(6)));

TEST(Optimize, ResNet8Int8KeepsItsAccuracyInLitertSampleBySample)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const RealModel& real = models[0];
    RealModel training = real;
    training.data = openDataset(sharedData("datasets/cifar10/train_first4000.bin")).value();
    const auto variant = optimized(training, "int8", 0, 500);
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EvaluateOptions options;
    options.keepPredictions = true;
    JobContext job;
    const auto evaluation = evaluate((*variant)->model, *real.data, real.preprocessing, options, job);
    ASSERT_TRUE(evaluation.has_value());
    EXPECT_GE(evaluation->top1, 0.874);
    const auto outcomes = runInLitert(
        {{"resnet8 int8", (*variant)->file, inputsFor((*variant)->model, real, 1000), Arithmetic::Delegate}});
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    ASSERT_EQ((*outcomes)[0].refusal, "");
    int64_t right = 0;
    for (size_t i = 0; i < (*outcomes)[0].outputs.size(); ++i) {
        const auto values = floatsOf((*outcomes)[0].outputs[i]);
        const auto predicted = static_cast<int32_t>(std::ranges::max_element(values) - values.begin());
        EXPECT_EQ(predicted, evaluation->predictions[i]) << "sample " << i;
        right += predicted == *real.data->label(static_cast<int64_t>(i)) ? 1 : 0;
    }
    EXPECT_EQ(static_cast<double>(right) / 1000, evaluation->top1);
}

TEST(Optimize, StagesProveWhatTheyKeep)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    const auto variant =
        optimized(models[0], "prune(sparsity=0.5) + cluster(clusters=16,reconstruct=false) + int8");
    ASSERT_TRUE(variant.has_value());
    EXPECT_EQ((*variant)->report.proofs.size(),
              2 * 10U); // nine convolutions and a dense layer: zeros and values
    for (const LayerReport& layer : (*variant)->report.layers) {
        if (!layer.sqnrDb)
            continue;
        EXPECT_GE(layer.sparsity, 0.49) << layer.name;
        EXPECT_GT(*layer.sqnrDb, 3) << layer.name;
    }
    EXPECT_LT((*variant)->report.size.deflate, (*variant)->report.size.raw / 2);
}

} // namespace
} // namespace fettle
