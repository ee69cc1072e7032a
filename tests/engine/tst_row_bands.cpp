// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that work through an image band by band give the bytes that they give one by one.
#include "graph_builder.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "pipeline/random_inputs.h"
#include "real_models.h"
#include "runtime/row_bands.h"
#include "test_support.h"
#include "tflite/options.h"
#include "tflite/reader.h"

#include <gtest/gtest.h>

#include <random>

namespace fettle {
namespace {

using namespace test;
using ProgramPtr = std::shared_ptr<const Program>;

ProgramPtr programOf(const ModelPtr& model, const ExecutionOptions& options = {})
{
    const auto program = Program::prepare(model, options);
    return program ? *program : nullptr;
}

/// Layers of the program that are worked through in bands.
size_t bandedLayers(const Program& program)
{
    size_t count = 0;
    for (const ProgramStep& step : program.plan().steps)
        count += step.bands ? step.bands->layers() : 0;
    return count;
}

void fillInputs(Session& session, const Graph& graph)
{
    std::mt19937_64 random(4);
    for (size_t i = 0; i < graph.inputs.size(); ++i)
        fillRandomly(graph.tensor(graph.inputs[i]), session.input(i), random);
}

void expectSameOutputs(const Session& a, const Session& b, const Graph& graph, const char* what)
{
    for (size_t i = 0; i < graph.outputs.size(); ++i)
        EXPECT_TRUE(std::ranges::equal(a.output(i), b.output(i))) << what << ", output " << i;
}

/// On several threads, timed, and twice in a row.
void expectSameBytes(const ProgramPtr& program)
{
    const Graph& graph = program->graph();
    Session oneByOne(program);
    fillInputs(oneByOne, graph);
    for (int64_t step = 0; step < program->steps(); ++step)
        ASSERT_TRUE(oneByOne.runSteps(step, step + 1));
    for (const int threads : {1, 2, 3}) {
        Session banded(program, threads);
        fillInputs(banded, graph);
        ASSERT_TRUE(banded.run());
        EXPECT_EQ(banded.stepsRun(), program->steps());
        expectSameOutputs(oneByOne, banded, graph, "once");
        std::vector<double> seconds(graph.operators.size());
        fillInputs(banded, graph); // a run may have used their memory
        ASSERT_TRUE(banded.runTimed(seconds));
        expectSameOutputs(oneByOne, banded, graph, "timed");
        for (const ProgramStep& step : program->plan().steps)
            EXPECT_GT(seconds[step.op.index()], 0) << "operator " << step.op.index();
    }
}

struct LayerKind {
    bool depthwise = false;
    int32_t kernel = 1, stride = 1, dilation = 1;
    bool same = true;
};

TensorId layer(GraphBuilder& b, const std::string& name, TensorId x, int32_t channels, const LayerKind& kind)
{
    Shape shape = b.shapeOf(x);
    for (const size_t d : {1U, 2U}) {
        const int32_t reach = (kind.kernel - 1) * kind.dilation;
        shape[d] = kind.same ? (shape[d] + kind.stride - 1) / kind.stride
                             : (shape[d] - reach + kind.stride - 1) / kind.stride;
    }
    const auto fill = [&](auto options) {
        options.padding = kind.same ? tfl::Padding::SAME : tfl::Padding::VALID;
        options.stride_h = options.stride_w = kind.stride;
        options.dilation_h_factor = options.dilation_w_factor = kind.dilation;
        options.fused_activation_function = tfl::ActivationFunctionType::RELU6;
        return options;
    };
    if (kind.depthwise) {
        const TensorId weights = b.constant(name + "/w", {1, kind.kernel, kind.kernel, shape[3]});
        auto options = fill(tfl::DepthwiseConv2DOptionsT());
        options.depth_multiplier = 1;
        return b.node(name, code::depthwiseConv2d, {x, weights, b.constant(name + "/b", {shape[3]})}, shape,
                      makeOptions(options));
    }
    const TensorId weights = b.constant(name + "/w", {channels, kind.kernel, kind.kernel, shape[3]}, 0.1F);
    shape[3] = channels;
    return b.node(name, code::conv2d, {x, weights, b.constant(name + "/b", {channels})}, shape,
                  makeOptions(fill(tfl::Conv2DOptionsT())));
}

/// Convolutions of all kinds, one behind the other, on an image that no second cache holds.
ModelPtr chain(uint64_t seed, int32_t width)
{
    std::mt19937_64 random(seed);
    const auto pick = [&](int32_t low, int32_t high) {
        return low + static_cast<int32_t>(random() % static_cast<uint64_t>(high - low + 1));
    };
    GraphBuilder b(seed);
    TensorId x = b.input("x", {1, pick(width / 2, width), pick(width - 9, width), pick(1, 20)});
    const int32_t layers = pick(2, 7);
    for (int32_t i = 0; i < layers; ++i) {
        LayerKind kind{.depthwise = pick(0, 1) == 1, .same = pick(0, 3) > 0};
        if (kind.depthwise || pick(0, 2) == 0) {
            kind.kernel = pick(1, 5);
            kind.stride = pick(0, 2) == 0 ? 2 : 1;
            kind.dilation = kind.stride == 1 && pick(0, 3) == 0 ? 2 : 1;
        }
        x = layer(b, "layer" + std::to_string(i), x, pick(16, 40), kind);
    }
    return b.finish({x});
}

TEST(RowBands, SameBytesInFloat)
{
    size_t layers = 0;
    for (uint64_t seed = 0; seed < 40; ++seed) {
        SCOPED_TRACE(seed);
        const ProgramPtr program = programOf(chain(seed, 90));
        ASSERT_NE(program, nullptr);
        layers += bandedLayers(*program);
        expectSameBytes(program);
    }
    EXPECT_GT(layers, 60U);
}

TEST(RowBands, SameBytesInIntegers)
{
    size_t layers = 0;
    for (uint64_t seed = 0; seed < 12; ++seed) {
        SCOPED_TRACE(seed);
        OptimizeRequest request;
        request.source = chain(seed, 170);
        request.recipe = *parseRecipe("int8(calibration=minmax)");
        Shape shape = request.source->mainGraph().tensor(request.source->mainGraph().inputs[0]).shape;
        shape.erase(shape.begin());
        request.calibration = noiseData(shape, 2, -1, 1);
        JobContext job;
        const auto variant = optimize(request, job);
        ASSERT_TRUE(variant) << describe(variant.error());
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
            const ProgramPtr program = programOf((*variant)->model, {.arithmetic = arithmetic});
            ASSERT_NE(program, nullptr);
            layers += bandedLayers(*program);
            expectSameBytes(program);
        }
    }
    EXPECT_GT(layers, 30U);
}

/// A tensor that somebody else reads, or that a caller asks for, is there.
TEST(RowBands, OnlyWhereNobodyLooks)
{
    const LayerKind pointwise{}, window{.depthwise = true, .kernel = 3};
    const auto build = [&](bool alsoOutput, bool alsoRead) {
        GraphBuilder b;
        const TensorId x = b.input("x", {1, 64, 64, 8});
        const TensorId wide = layer(b, "wide", x, 32, pointwise);
        const TensorId filtered = layer(b, "filtered", wide, 32, window);
        const TensorId narrow = layer(b, "narrow", filtered, 8, pointwise);
        std::vector<TensorId> outputs = {alsoRead ? b.add("sum", filtered, wide) : narrow};
        if (alsoOutput)
            outputs.push_back(filtered);
        return b.finish(outputs);
    };
    EXPECT_EQ(bandedLayers(*programOf(build(false, false))), 3U);
    EXPECT_EQ(bandedLayers(*programOf(build(true, false))), 2U);
    EXPECT_EQ(bandedLayers(*programOf(build(false, true))), 0U);
    EXPECT_EQ(bandedLayers(*programOf(build(false, false), {.keepAllTensors = true})), 0U);
    EXPECT_EQ(bandedLayers(*programOf(build(false, false), {.kernels = KernelPath::Reference})), 0U);
    for (const bool alsoOutput : {false, true})
        expectSameBytes(programOf(build(alsoOutput, false)));
}

TEST(RowBands, SameBytesOfRealModels)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    int banded = 0;
    for (const auto& path : filesIn(sharedData("models"), ".tflite")) {
        SCOPED_TRACE(path.string());
        const auto model = tflite::read(path);
        const ProgramPtr program = model ? programOf(*model) : nullptr;
        if (!program || bandedLayers(*program) == 0)
            continue;
        expectSameBytes(program);
        ++banded;
    }
    EXPECT_GT(banded, 5);
}

} // namespace
} // namespace fettle
