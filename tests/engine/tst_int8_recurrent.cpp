// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recurrent layers as integers, and with integer weights: what is made runs in the real runtime, with the
// results that Fettle computes.
#include "litert_runs.h"
#include "needs_data.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "recurrent_graphs.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/operator_names.h"
#include "tflite/reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fettle {
namespace {

using namespace test;
using enum tfl::ActivationFunctionType;

Result<VariantPtr> made(const ModelPtr& model, const std::string& recipe)
{
    Shape shape = model->mainGraph().tensor(model->mainGraph().inputs[0]).shape;
    if (shape[0] == 1)
        shape.erase(shape.begin());
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    request.calibration = noiseData(shape, 32, -1, 1);
    JobContext job;
    return optimize(request, job);
}

std::vector<float> floatsOf(const std::vector<RawValues>& outputs)
{
    std::vector<float> values;
    for (const RawValues& output : outputs) {
        const size_t at = values.size();
        values.resize(at + output.size() / sizeof(float));
        std::memcpy(values.data() + at, output.data(), output.size());
    }
    return values;
}

double sqnrOf(const std::vector<float>& expected, const std::vector<float>& values)
{
    double power = 0;
    double noise = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        power += double(expected[i]) * double(expected[i]);
        noise += (double(values[i]) - double(expected[i])) * (double(values[i]) - double(expected[i]));
    }
    return 10 * std::log10(power / noise);
}

struct Made {
    std::string name;
    ModelPtr source;
    VariantPtr variant;
};

void expectIntegersAsInTheRuntime(const std::vector<Made>& all)
{
    std::vector<LitertJob> jobs;
    for (const Made& one : all) {
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin})
            jobs.push_back({one.name, one.variant->file, randomInputs(*one.variant->model, 10), arithmetic});
    }
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    for (size_t i = 0; i < jobs.size(); ++i) {
        ASSERT_EQ((*outcomes)[i].refusal, "") << jobs[i].name;
        const auto ours = runInFettle(all[i / 2].variant->model, jobs[i].inputs, jobs[i].arithmetic);
        for (size_t sample = 0; sample < ours.size(); ++sample)
            EXPECT_EQ(firstDifference(ours[sample], (*outcomes)[i].outputs[sample]), -1)
                << jobs[i].name << " mode " << i % 2 << " sample " << sample;
    }
}

/// With float activations sums are added in another order: nearly equal.
void expectFloatsAsInTheRuntime(const std::vector<Made>& all, double leastSqnr)
{
    std::vector<LitertJob> jobs;
    for (const Made& one : all)
        jobs.push_back({one.name, one.variant->file, randomInputs(*one.source, 10), Arithmetic::Delegate});
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    for (size_t i = 0; i < jobs.size(); ++i) {
        ASSERT_EQ((*outcomes)[i].refusal, "") << jobs[i].name;
        const auto theirs = floatsOf((*outcomes)[i].outputs);
        const auto ours = floatsOf(runInFettle(all[i].variant->model, jobs[i].inputs, Arithmetic::Delegate));
        EXPECT_GT(sqnrOf(theirs, ours), 50) << jobs[i].name;
        const auto real = floatsOf(runInFettle(all[i].source, jobs[i].inputs, Arithmetic::Delegate));
        EXPECT_GT(sqnrOf(real, theirs), leastSqnr) << jobs[i].name;
    }
}

const Operator* operatorWith(const Model& model, int32_t code)
{
    const auto& operators = model.mainGraph().operators;
    const auto found = std::ranges::find(operators, code, &Operator::code);
    return found == operators.end() ? nullptr : &*found;
}

bool takesIntegers(const Model& model, int32_t code)
{
    const Operator* op = operatorWith(model, code);
    return op != nullptr && model.mainGraph().tensor(op->inputs[0]).type == TensorType::Int8;
}

/// What the runtime's integer kernel does not compute.
bool staysFloat(const Recurrent& c)
{
    return c.activation != TANH || c.diagonal || (c.peephole && c.outputs != recurrentCells);
}

TEST(Int8Recurrent, LstmsOfEveryVariant)
{
    std::vector<Made> all;
    for (const Recurrent& c : lstmVariants()) {
        const ModelPtr source = unidirectional(c);
        const auto variant = made(source, "int8(io=int8)");
        ASSERT_TRUE(variant.has_value()) << c.name << ": " << describe(variant.error());
        ASSERT_EQ(takesIntegers(*(*variant)->model, code::unidirectionalSequenceLstm), !staysFloat(c))
            << c.name;
        const auto& issues = (*variant)->report.issues;
        EXPECT_EQ(std::ranges::count(issues, "stays-float", &Issue::id), staysFloat(c) ? 1 : 0) << c.name;
        if (!staysFloat(c))
            all.push_back({c.name, source, *variant});
    }
    expectIntegersAsInTheRuntime(all);
}

TEST(Int8Recurrent, LstmsComeCloseToTheFloatModel)
{
    for (const Recurrent& c : lstmVariants()) {
        if (staysFloat(c))
            continue;
        const ModelPtr source = unidirectional(c);
        const auto variant = made(source, "int8");
        ASSERT_TRUE(variant.has_value()) << c.name << ": " << describe(variant.error());
        const auto inputs = randomInputs(*source, 10);
        EXPECT_GT(sqnrOf(floatsOf(runInFettle(source, inputs, Arithmetic::Delegate)),
                         floatsOf(runInFettle((*variant)->model, inputs, Arithmetic::Delegate))),
                  20)
            << c.name;
    }
}

TEST(Int8Recurrent, WeightsThatVanishBesideTheirBias)
{
    Recurrent c{.name = "tiny weights"};
    const ModelPtr source = unidirectional(c);
    Model model = *source;
    for (Tensor& tensor : model.graphs[0].tensors) {
        if (!tensor.name.starts_with("lstm/input"))
            continue;
        std::vector<float> values(static_cast<size_t>(elementCount(tensor.shape)),
                                  tensor.name == "lstm/input1" ? 0 : 1e-9F);
        model.buffers[tensor.buffer.index()] = Bytes::copyOf(std::span<const float>(values));
    }
    const auto tiny = std::make_shared<const Model>(std::move(model));
    const auto variant = made(tiny, "int8(io=int8)");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    expectIntegersAsInTheRuntime({{c.name, tiny, *variant}});
}

TEST(Int8Recurrent, SvdfOfEveryRank)
{
    std::vector<Made> all;
    for (const int32_t rank : {1, 2})
        for (const int32_t batch : {1, 3}) {
            const ModelPtr source = svdf(batch, rank, RELU);
            const auto variant = made(source, "int8(io=int8)");
            ASSERT_TRUE(variant.has_value()) << describe(variant.error());
            EXPECT_TRUE(takesIntegers(*(*variant)->model, code::svdf));
            all.push_back({"rank " + std::to_string(rank), source, *variant});
        }
    expectIntegersAsInTheRuntime(all);
    const auto variant = made(svdf(1, 1, NONE), "int8");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_FALSE(takesIntegers(*(*variant)->model, code::svdf));
}

TEST(Int8Recurrent, RecordedRangesServeAgain)
{
    const ModelPtr source = unidirectional({.name = "projection", .normalized = true, .outputs = 4});
    const auto first = made(source, "int8");
    ASSERT_TRUE(first.has_value()) << describe(first.error());
    OptimizeRequest request;
    request.source = source;
    request.recipe = parseRecipe("int8").value();
    request.ranges = std::make_shared<const CalibrationSummary>(*(*first)->report.calibration);
    JobContext job;
    const auto again = optimize(request, job);
    ASSERT_TRUE(again.has_value()) << describe(again.error());
    EXPECT_EQ((*again)->file, (*first)->file);
}

/// The published files of the runtime's tests: made from the same float models by another program.
TEST(Int8Recurrent, AsTheConverterMakesThem)
{
    FETTLE_NEEDS_DATA(sharedData("models/single_op"));
    for (const std::string name : {"litertbin_lstm", "litertbin_unidirectional_sequence_lstm"}) {
        const auto source = tflite::read(sharedData("models/single_op/" + name + ".tflite"));
        const auto published = tflite::read(sharedData("models/single_op/" + name + "_quantized.tflite"));
        ASSERT_TRUE(source && published);
        const auto variant = made(*source, "int8(calibration=minmax)");
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        const int32_t code = (*source)->mainGraph().operators[0].code;
        const Operator& theirs = *operatorWith(**published, code);
        const Operator& ours = *operatorWith(*(*variant)->model, code);
        for (size_t i = 1; i < theirs.inputs.size(); ++i) {
            ASSERT_EQ(ours.inputs[i].valid(), theirs.inputs[i].valid()) << i;
            if (!theirs.inputs[i].valid())
                continue;
            const Tensor& a = (*variant)->model->mainGraph().tensor(ours.inputs[i]);
            const Tensor& b = (*published)->mainGraph().tensor(theirs.inputs[i]);
            EXPECT_EQ(a.type, b.type) << b.name;
            if (i == 17 || i == 18 || i == 19)
                continue; // their scales depend on the data
            EXPECT_NEAR(a.quantization.scale[0] / b.quantization.scale[0], 1, 1e-5) << b.name;
            const auto values = constantValues(*(*variant)->model, a);
            const auto expected = constantValues(**published, b);
            ASSERT_EQ(values.size(), expected.size());
            for (size_t v = 0; v < values.size();
                 ++v) // 32-bit codes are more than the other program's floats hold
                EXPECT_NEAR(values[v], expected[v], 1e-6) << b.name;
        }
        EXPECT_EQ(ours.intermediates.size(), 5U);
    }
}

std::vector<std::pair<std::string, ModelPtr>> everyRecurrentLayer()
{
    std::vector<std::pair<std::string, ModelPtr>> all;
    for (const Recurrent& c : lstmVariants())
        all.emplace_back(c.name, unidirectional(c));
    const Recurrent both{.name = "both ways", .timeMajor = true, .peephole = true, .batch = 2};
    all.emplace_back(both.name, bidirectional(both, true, Auxiliary::None));
    all.emplace_back("input of its own", bidirectional(both, false, Auxiliary::InputOfBackward));
    all.emplace_back("auxiliary", bidirectional({.name = ""}, false, Auxiliary::InputOfBoth));
    all.emplace_back("rnn", rnn({.name = "", .batch = 2}));
    all.emplace_back("rnn both ways", rnnBothWays({.name = "", .timeMajor = true}, false, Auxiliary::None));
    all.emplace_back("rnn auxiliary", rnnBothWays({.name = ""}, true, Auxiliary::InputOfBoth));
    all.emplace_back("svdf", svdf(2, 2, NONE));
    return all;
}

TEST(StoredIntegers, OfRecurrentLayers)
{
    for (const std::string recipe : {"dynamic(min-weights=0)", "weight-only(min-weights=0)"}) {
        std::vector<Made> all;
        for (const auto& [name, source] : everyRecurrentLayer()) {
            const auto variant = made(source, recipe);
            ASSERT_TRUE(variant.has_value()) << name << ": " << describe(variant.error());
            const auto kept = std::ranges::count((*variant)->report.issues, "stays-float", &Issue::id);
            const bool wrongKernel = name == "diagonal" || name == "rnn both ways";
            EXPECT_EQ(kept, wrongKernel && recipe.starts_with("dynamic") ? 1 : 0) << name << " " << recipe;
            all.push_back({name + " " + recipe, source, *variant});
        }
        expectFloatsAsInTheRuntime(all, 20);
    }
}

} // namespace
} // namespace fettle
