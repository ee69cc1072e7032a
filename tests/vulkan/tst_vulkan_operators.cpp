// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every operator with a kernel, over shapes and options, against the engine's reference kernels.
#include "tflite/operator_names.h"
#include "tflite/options.h"
#include "vulkan/kernels/kernel.h"
#include "vulkan_support.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace fettle::test {

namespace {

using Activation = tfl::ActivationFunctionType;
using tfl::Padding;

constexpr std::array activations = {Activation::NONE, Activation::RELU, Activation::RELU_N1_TO_1,
                                    Activation::RELU6};

struct WindowCase {
    Shape input;
    int32_t outputs;
    int32_t height;
    int32_t width;
    int32_t stride = 1;
    int32_t dilation = 1;
    int32_t groups = 1; ///< of a convolution
    Padding padding = Padding::SAME;
    bool bias = true;

    std::string text() const
    {
        return fmt::format("input {} outputs {} window {}x{} stride {} dilation {} groups {} {} {}",
                           shapeText(input), outputs, height, width, stride, dilation, groups,
                           padding == Padding::SAME ? "same" : "valid", bias ? "bias" : "no bias");
    }
};

// Channel counts around multiples of four, images smaller than the window, strides beyond it, odd sizes.
const std::vector<WindowCase> convolutions = {
    {{1, 8, 8, 3}, 16, 3, 3},
    {{1, 32, 32, 16}, 16, 3, 3},
    {{1, 32, 32, 16}, 32, 3, 3, 2},
    {{1, 9, 7, 5}, 7, 3, 3, 2},
    {{1, 16, 16, 8}, 8, 1, 1},
    {{2, 5, 5, 4}, 12, 1, 1, 2},
    {{1, 1, 1, 6}, 10, 1, 1},
    {{1, 6, 6, 1}, 1, 5, 3},
    {{1, 4, 4, 4}, 4, 7, 7},
    {{1, 12, 12, 4}, 8, 3, 3, 1, 2},
    {{1, 13, 11, 3}, 5, 2, 4, 3, 1, 1, Padding::VALID},
    {{1, 10, 10, 8}, 6, 3, 3, 1, 3, 1, Padding::VALID, false},
    {{1, 7, 7, 8}, 8, 2, 2, 4},
    {{1, 49, 10, 1}, 64, 10, 4, 2},
    {{1, 8, 8, 8}, 16, 3, 3, 1, 1, 2},
    {{1, 6, 6, 9}, 6, 3, 3, 1, 1, 3},
    {{3, 17, 5, 20}, 36, 3, 1, 1, 1, 1, Padding::VALID},
};

const std::vector<WindowCase> depthwises = {
    // outputs = multiplier
    {{1, 8, 8, 8}, 1, 3, 3},
    {{1, 48, 48, 8}, 1, 3, 3},
    {{1, 9, 9, 16}, 1, 3, 3, 2},
    {{1, 7, 5, 5}, 1, 3, 3},
    {{1, 6, 6, 3}, 2, 3, 3},
    {{1, 6, 6, 1}, 8, 10, 4, 2},
    {{2, 10, 10, 4}, 1, 5, 5, 1, 1, 1, Padding::VALID},
    {{1, 12, 12, 6}, 1, 3, 3, 1, 2},
    {{1, 3, 3, 12}, 1, 3, 3, 1, 1, 1, Padding::VALID, false},
    {{1, 5, 7, 4}, 3, 2, 2, 3},
};

const std::vector<WindowCase> pools = {
    {{1, 8, 8, 64}, 0, 8, 8},
    {{1, 8, 8, 4}, 0, 2, 2, 2},
    {{1, 7, 9, 5}, 0, 3, 3, 2},
    {{2, 5, 5, 3}, 0, 3, 2, 1, 1, 1, Padding::VALID},
    {{1, 25, 5, 64}, 0, 25, 5, 1, 1, 1, Padding::VALID},
    {{1, 6, 6, 2}, 0, 2, 2, 5},
};

ModelPtr convolution(const WindowCase& c, Activation activation)
{
    GraphMaker maker;
    tfl::Conv2DOptionsT options;
    options.padding = c.padding;
    options.stride_h = options.stride_w = c.stride;
    options.dilation_h_factor = options.dilation_w_factor = c.dilation;
    options.fused_activation_function = activation;
    std::vector<TensorId> inputs = {maker.input(c.input),
                                    maker.constant({c.outputs, c.height, c.width, c.input[3] / c.groups})};
    if (c.bias)
        inputs.push_back(maker.constant({c.outputs}));
    return maker.finish({maker.add(code::conv2d, inputs, makeOptions(options))});
}

ModelPtr depthwise(const WindowCase& c, Activation activation)
{
    GraphMaker maker;
    tfl::DepthwiseConv2DOptionsT options;
    options.padding = c.padding;
    options.stride_h = options.stride_w = c.stride;
    options.dilation_h_factor = options.dilation_w_factor = c.dilation;
    options.depth_multiplier = c.outputs;
    options.fused_activation_function = activation;
    const int32_t channels = c.input[3] * c.outputs;
    std::vector<TensorId> inputs = {maker.input(c.input), maker.constant({1, c.height, c.width, channels})};
    if (c.bias)
        inputs.push_back(maker.constant({channels}));
    return maker.finish({maker.add(code::depthwiseConv2d, inputs, makeOptions(options))});
}

ModelPtr pool(int32_t operatorCode, const WindowCase& c, Activation activation)
{
    GraphMaker maker;
    tfl::Pool2DOptionsT options;
    options.padding = c.padding;
    options.stride_h = options.stride_w = c.stride;
    options.filter_height = c.height;
    options.filter_width = c.width;
    options.fused_activation_function = activation;
    return maker.finish({maker.add(operatorCode, {maker.input(c.input)}, makeOptions(options))});
}

} // namespace

class VulkanOperators : public VulkanTest {};

TEST_F(VulkanOperators, Conv2d)
{
    size_t turn = 0;
    for (const WindowCase& c : convolutions) {
        SCOPED_TRACE(c.text());
        expectLikeCpu(convolution(c, activations[turn++ % activations.size()]), device);
    }
    for (const Activation activation : activations)
        expectLikeCpu(convolution(convolutions.front(), activation), device);
}

TEST_F(VulkanOperators, DepthwiseConv2d)
{
    size_t turn = 0;
    for (const WindowCase& c : depthwises) {
        SCOPED_TRACE(c.text());
        expectLikeCpu(depthwise(c, activations[turn++ % activations.size()]), device);
    }
}

TEST_F(VulkanOperators, Pools)
{
    size_t turn = 0;
    for (const int32_t operatorCode : {code::averagePool2d, code::maxPool2d})
        for (const WindowCase& c : pools) {
            SCOPED_TRACE(fmt::format("code {} {}", operatorCode, c.text()));
            expectLikeCpu(pool(operatorCode, c, activations[turn++ % activations.size()]), device);
        }
}

TEST_F(VulkanOperators, FullyConnected)
{
    struct Case {
        Shape input;
        int32_t depth;
        int32_t outputs;
        bool bias;
    };
    const std::vector<Case> cases = {{{1, 64}, 64, 10, true},     {{1, 640}, 640, 128, true},
                                     {{1, 7}, 7, 3, false},       {{1, 1}, 1, 1, true},
                                     {{5, 33}, 33, 35, true},     {{20, 12}, 12, 9, true},
                                     {{1, 3, 3, 2}, 18, 4, true}, {{1, 130}, 130, 257, true}};
    size_t turn = 0;
    for (const Case& c : cases) {
        SCOPED_TRACE(fmt::format("input {} outputs {} {}", shapeText(c.input), c.outputs,
                                 c.bias ? "bias" : "no bias"));
        GraphMaker maker;
        tfl::FullyConnectedOptionsT options;
        options.fused_activation_function = activations[turn++ % activations.size()];
        std::vector<TensorId> inputs = {maker.input(c.input), maker.constant({c.outputs, c.depth})};
        if (c.bias)
            inputs.push_back(maker.constant({c.outputs}));
        expectLikeCpu(maker.finish({maker.add(code::fullyConnected, inputs, makeOptions(options))}), device);
    }
}

TEST_F(VulkanOperators, AddBroadcasts)
{
    const std::vector<std::pair<Shape, Shape>> cases = {
        {{1, 8, 8, 16}, {1, 8, 8, 16}},
        {{1, 3, 5, 7}, {1, 3, 5, 7}},
        {{1, 4, 4, 6}, {6}},
        {{1, 4, 4, 6}, {1, 1, 1, 1}},
        {{5}, {1, 3, 5}},
        {{2, 1, 4}, {1, 3, 1}},
        {{1}, {1}},
        {{1, 4, 1, 3}, {1, 1, 5, 3}},
    };
    size_t turn = 0;
    for (const auto& [a, b] : cases)
        for (const bool constant : {false, true}) {
            SCOPED_TRACE(
                fmt::format("{} + {} {}", shapeText(a), shapeText(b), constant ? "constant" : "input"));
            GraphMaker maker;
            tfl::AddOptionsT options;
            options.fused_activation_function = activations[turn++ % activations.size()];
            const TensorId first = maker.input(a);
            const TensorId second = constant ? maker.constant(b) : maker.input(b);
            expectLikeCpu(maker.finish({maker.add(code::add, {first, second}, makeOptions(options))}),
                          device);
        }
}

TEST_F(VulkanOperators, Unary)
{
    for (const int32_t operatorCode : {code::relu, code::relu6, code::logistic})
        for (const Shape& shape : {Shape{1}, Shape{1, 7}, Shape{2, 3, 5, 4}, Shape{1, 301}}) {
            SCOPED_TRACE(fmt::format("code {} {}", operatorCode, shapeText(shape)));
            GraphMaker maker;
            tfl::AddOptionsT twice; // beyond the range of inputs, so that every branch is taken
            const TensorId x = maker.input(shape);
            const TensorId wide =
                maker.add(code::add, {x, maker.constant({1}, std::vector<float>{5.5f})}, makeOptions(twice));
            expectLikeCpu(maker.finish({maker.add(operatorCode, {x}), maker.add(operatorCode, {wide})}),
                          device);
        }
}

TEST_F(VulkanOperators, Softmax)
{
    for (const float beta : {1.0f, 0.25f})
        for (const Shape& shape :
             {Shape{1, 10}, Shape{1, 1}, Shape{3, 65}, Shape{1, 1001}, Shape{2, 3, 4, 5}}) {
            SCOPED_TRACE(fmt::format("beta {} {}", beta, shapeText(shape)));
            GraphMaker maker;
            tfl::SoftmaxOptionsT options;
            options.beta = beta;
            expectLikeCpu(
                maker.finish({maker.add(code::softmax, {maker.input(shape)}, makeOptions(options))}), device);
        }
}

TEST_F(VulkanOperators, Pad)
{
    const std::vector<std::pair<Shape, std::vector<int32_t>>> cases = {
        {{1, 4, 4, 3}, {0, 0, 1, 1, 1, 1, 0, 0}},
        {{1, 5, 3, 2}, {0, 0, 0, 1, 2, 0, 0, 3}},
        {{2, 3}, {1, 0, 0, 2}},
        {{4}, {3, 3}},
    };
    for (const auto& [shape, paddings] : cases) {
        SCOPED_TRACE(fmt::format("{} by {}", shapeText(shape), fmt::join(paddings, ",")));
        GraphMaker maker;
        const TensorId x = maker.input(shape);
        const TensorId amounts = maker.indices(paddings, {static_cast<int32_t>(shape.size()), 2});
        expectLikeCpu(maker.finish({maker.add(code::pad, {x, amounts})}), device);
    }
}

TEST_F(VulkanOperators, Mean)
{
    const std::vector<std::pair<Shape, std::vector<int32_t>>> cases = {
        {{1, 8, 8, 64}, {1, 2}}, {{2, 5, 3, 7}, {1, 2}}, {{1, 4, 6, 5}, {-1}},
        {{3, 4}, {0}},           {{2, 3, 4, 5}, {0, 2}}, {{2, 3, 4, 5}, {0, 1, 2, 3}},
    };
    for (const bool keep : {false, true})
        for (const auto& [shape, axes] : cases) {
            SCOPED_TRACE(fmt::format("{} over {} {}", shapeText(shape), fmt::join(axes, ","),
                                     keep ? "kept" : "dropped"));
            GraphMaker maker;
            tfl::ReducerOptionsT options;
            options.keep_dims = keep;
            const TensorId x = maker.input(shape);
            expectLikeCpu(
                maker.finish({maker.add(code::mean, {x, maker.indices(axes)}, makeOptions(options))}),
                device);
        }
}

TEST_F(VulkanOperators, Concatenation)
{
    struct Case {
        std::vector<Shape> shapes;
        int32_t axis;
    };
    const std::vector<Case> cases = {{{{1, 4, 4, 3}, {1, 4, 4, 5}, {1, 4, 4, 1}}, 3},
                                     {{{1, 2, 3, 4}, {1, 5, 3, 4}}, 1},
                                     {{{2, 3}, {4, 3}}, 0},
                                     {{{1, 6}, {1, 7}}, -1}};
    for (const Case& c : cases)
        for (const bool constant : {false, true}) {
            SCOPED_TRACE(fmt::format("{} tensors, first {}, axis {}", c.shapes.size(), shapeText(c.shapes[0]),
                                     c.axis));
            GraphMaker maker;
            tfl::ConcatenationOptionsT options;
            options.axis = c.axis;
            std::vector<TensorId> inputs = {maker.input(c.shapes[0])};
            for (size_t i = 1; i < c.shapes.size(); ++i)
                inputs.push_back(constant ? maker.constant(c.shapes[i]) : maker.input(c.shapes[i]));
            expectLikeCpu(maker.finish({maker.add(code::concatenation, inputs, makeOptions(options))}),
                          device);
        }
}

TEST_F(VulkanOperators, ReshapeAndSqueezeRenameMemory)
{
    GraphMaker maker;
    tfl::ReshapeOptionsT reshape;
    reshape.new_shape = {1, 1, 24};
    const TensorId x = maker.input({1, 2, 3, 4});
    const TensorId flat = maker.add(code::reshape, {x, maker.indices({1, 1, 24})}, makeOptions(reshape));
    const TensorId squeezed = maker.add(code::squeeze, {flat}, makeOptions(tfl::SqueezeOptionsT{}));
    const ModelPtr model = maker.finish({maker.add(code::relu, {squeezed}), squeezed});
    expectLikeCpu(model, device, 0);
    const auto program = vulkan::GpuProgram::create(model, device);
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    EXPECT_TRUE((*program)->steps()[0].dispatches.empty());
    EXPECT_TRUE((*program)->steps()[1].dispatches.empty());
}

/// What float networks for pictures are made of. Operators beside these may come without a shader; then a
/// benchmark leaves their layers out, and says so.
TEST_F(VulkanOperators, TheseHaveKernels)
{
    for (const int32_t operatorCode :
         {code::conv2d, code::depthwiseConv2d, code::fullyConnected, code::add, code::averagePool2d,
          code::maxPool2d, code::reshape, code::squeeze, code::softmax, code::relu, code::relu6, code::pad,
          code::mean, code::concatenation, code::logistic})
        EXPECT_NE(vulkan::findKernel(operatorCode), nullptr) << operatorName(operatorCode);
}

} // namespace fettle::test
