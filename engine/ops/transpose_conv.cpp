// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TRANSPOSE_CONV: output shape, weights [out][kernel height][kernel width][in], input NHWC, bias [out].
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/transposed.h"
#include "ops/weighted_gradient.h"
#include "ops/weighted_loops.h"
#include "tflite/options.h"

namespace fettle {

namespace {

constexpr WeightedOperands operands{.input = 2, .weights = 1, .bias = 3};

struct Taps {
    template <class Visit>
    void operator()(const Window& w, int32_t y, int32_t x, Visit visit) const
    {
        forEachTransposedTap(w, y, x, visit);
    }
};

/// The window of a plain convolution over the output image gives the input image: the sizes then change
/// places.
Result<Window> transposedWindow(const Shape& out, const Shape& in, const Shape& weights,
                                const tfl::TransposeConvOptionsT& table)
{
    const WindowOptions options{.same = table.padding == tfl::Padding::SAME,
                                .kernelHeight = weights[1],
                                .kernelWidth = weights[2],
                                .strideHeight = table.stride_h,
                                .strideWidth = table.stride_w};
    FETTLE_ASSIGN(Window window, makeWindow(out, in[3], options));
    if (window.outHeight != in[1] || window.outWidth != in[2])
        return fail(ErrorCode::DamagedModel,
                    "an input of " + shapeText(in) + " does not make an output of " + shapeText(out));
    std::swap(window.inHeight, window.outHeight);
    std::swap(window.inWidth, window.outWidth);
    std::swap(window.inChannels, window.outChannels);
    return window;
}

Result<Shape> outputShape(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const Shape& in = view.inputShape(operands.input);
    const Shape& weights = view.inputShape(operands.weights);
    FETTLE_ASSIGN(const Shape out, constantIntegers(view, 0));
    if (in.size() != 4 || weights.size() != 4 || out.size() != 4)
        return fail(ErrorCode::DamagedModel, "a transposed convolution needs 4 dimensions");
    if (out[0] != in[0] || in[3] != weights[3] || out[3] != weights[0])
        return fail(ErrorCode::DamagedModel,
                    "the sizes of output, weights and input do not fit: " + shapeText(out) + ", " +
                        shapeText(weights) + " and " + shapeText(in));
    return out;
}

/// As of a convolution; the delegate wants kernels that cover the gaps between input pixels.
bool delegateTakesShape(const OperatorView& view, const Window& w, bool same)
{
    const bool gaps = w.kernelHeight < w.strideHeight || w.kernelWidth < w.strideWidth;
    return view.model.isConstant(*view.input(0)) && !(same && gaps);
}

std::optional<Requantizer::Rule> wideRule(const OperatorView& view, const tfl::TransposeConvOptionsT& table)
{
    const Tensor* bias = view.input(operands.bias);
    const bool named = table.quantized_bias_type == tfl::TensorType::INT32;
    if (bias != nullptr && (bias->type == TensorType::Int32) != named)
        return {};
    return named ? Requantizer::Rule::Twice : Requantizer::Rule::Wide;
}

Result<WeightedPlan> plan(const OperatorView& view)
{
    const auto table = optionsOf<tfl::TransposeConvOptionsT>(view.op);
    FETTLE_ASSIGN(const Shape out, outputShape(view));
    const Shape& weights = view.inputShape(operands.weights);
    if (view.input(operands.weights)->type == TensorType::Int4)
        return fail(ErrorCode::UnsupportedModel,
                    "4-bit weights of a transposed convolution are not computed");
    if (table.fused_activation_function > tfl::ActivationFunctionType::RELU6)
        return fail(ErrorCode::UnsupportedModel, "the fused activation is not computed");
    WeightedPlan plan;
    plan.loops = convolutionLoops<Taps>();
    plan.operands = operands;
    plan.transposed = true;
    plan.activation = static_cast<Activation>(table.fused_activation_function);
    FETTLE_ASSIGN(plan.window, transposedWindow(out, view.inputShape(operands.input), weights, table));
    plan.images = out[0];
    plan.channelDimension = 0;
    plan.halfUpChannels = weights[0] / 8 * 8; // the runtime's vector code: whole blocks of 8 channels
    plan.halfUpElements = view.input(operands.weights)->type == TensorType::UInt8;
    plan.productInFloat = plan.halfUpElements;
    plan.wideRule = wideRule(view, table);
    plan.builtinOnly = !delegateTakesShape(view, plan.window, table.padding == tfl::Padding::SAME);
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Shape out, outputShape(view));
    FETTLE_TRY(plan(view));
    return std::vector<Shape>{out};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(WeightedPlan planned, plan(view));
    const bool delegate = options.arithmetic == Arithmetic::Delegate && !planned.builtinOnly &&
                          delegateTakesWeighted(view, operands);
    planned.scheme = delegate ? DynamicScheme::AsymmetricF32 : DynamicScheme::Asymmetric;
    return prepareWeighted(view, options, planned);
}

/// One product for each input pixel and tap; those that fall outside of the output are counted.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    return weightedGradient(view, planned);
}

int64_t macs(const OperatorView& view)
{
    const Shape& weights = view.inputShape(operands.weights);
    return weights.size() == 4 ? elementCount(view.inputShape(operands.input)) * elementCount(weights) /
                                     std::max(weights[3], 1)
                               : 0;
}

int32_t version(const OperatorView& view)
{
    const auto table = optionsOf<tfl::TransposeConvOptionsT>(view.op);
    const TensorType in = view.input(operands.input)->type;
    if (in == TensorType::Int16 && table.quantized_bias_type != tfl::TensorType::FLOAT32)
        return 5;
    if (table.fused_activation_function != tfl::ActivationFunctionType::NONE)
        return 4;
    if (view.op.inputs.size() == 4)
        return 3;
    return in == TensorType::Int8 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::transposeConv()
{
    static const OperatorDefinition definition{
        .code = code::transposeConv,
        .name = "TRANSPOSE_CONV",
        .label = "Transposed conv",
        .quantization = {.integerKernel = true,
                         .hybridKernel = true,
                         .wideKernel = true,
                         .weightOperand = 1,
                         .biasOperand = 3,
                         .channelDimension = 0},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
