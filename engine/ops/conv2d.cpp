// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONV_2D: input NHWC, weights [out][kernel height][kernel width][in / groups], bias [out].
#include "ops/tables.h"
#include "ops/weighted_gradient.h"
#include "ops/weighted_loops.h"
#include "tflite/options.h"

namespace fettle {

namespace {

struct Taps {
    template <class Visit>
    void operator()(const Window& w, int32_t y, int32_t x, Visit visit) const
    {
        forEachTap(w, y, x, visit);
    }
};

/// 16-bit activations: 64-bit sums with a 64-bit bias, 32-bit ones with a 32-bit bias that the options name.
std::optional<Requantizer::Rule> wideRule(const OperatorView& view)
{
    const Tensor* bias = view.input(2);
    const bool named = optionsOf<tfl::Conv2DOptionsT>(view.op).quantized_bias_type == tfl::TensorType::INT32;
    if (bias != nullptr && (bias->type == TensorType::Int32) != named)
        return {};
    return named ? Requantizer::Rule::Twice : Requantizer::Rule::Wide;
}

Result<WeightedPlan> plan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    WindowOptions options = windowOptions(view.op);
    const Shape& input = view.inputShape(0);
    const Shape& weights = view.inputShape(1);
    if (input.size() != 4 || weights.size() != 4)
        return fail(ErrorCode::DamagedModel, "a convolution needs 4 dimensions");
    if (weights[3] <= 0 || input[3] % weights[3] != 0 || input[3] == 0 ||
        weights[0] % (input[3] / weights[3]) != 0)
        return fail(ErrorCode::DamagedModel, "the channels of input and weights do not fit: " +
                                                 shapeText(input) + " and " + shapeText(weights));
    WeightedPlan plan;
    plan.loops = convolutionLoops<Taps>();
    FETTLE_ASSIGN(plan.activation, fusedActivation(view.op));
    options.kernelHeight = weights[1];
    options.kernelWidth = weights[2];
    FETTLE_ASSIGN(plan.window, makeWindow(input, weights[0], options));
    plan.images = input[0];
    plan.groups = input[3] / weights[3];
    plan.channelDimension = 0;
    plan.halfUpChannels =
        plan.groups == 1 ? weights[0] : 0; // the kernel of grouped convolutions is a scalar one
    plan.productInFloat = view.input(1)->type == TensorType::UInt8;
    plan.wideRule = wideRule(view);
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    const Window& w = planned.window;
    return std::vector<Shape>{{planned.images, w.outHeight, w.outWidth, w.outChannels}};
}

/// The delegate makes a 1x1 convolution with stride 1 a matrix product, which quantizes each row of its
/// input. The builtin kernel looks at the scales: different ones, and the activations get a zero point.
void chooseScheme(const OperatorView& view, Arithmetic arithmetic, WeightedPlan& plan)
{
    const bool pointwise = isPointwise(plan.window) && plan.groups == 1;
    if (arithmetic == Arithmetic::Delegate && delegateTakesWeighted(view)) {
        plan.scheme = DynamicScheme::AsymmetricF32;
        plan.scaleEachPixel = pointwise;
        return;
    }
    const auto& scales = view.input(1)->quantization.scale;
    const bool allEqual = std::ranges::all_of(scales, [&](float s) { return s == scales.front(); });
    plan.scheme = allEqual ? DynamicScheme::Symmetric : DynamicScheme::Asymmetric;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(WeightedPlan planned, plan(view));
    chooseScheme(view, options.arithmetic, planned);
    return prepareWeighted(view, options, planned);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    return weightedGradient(view, planned);
}

int64_t macs(const OperatorView& view)
{
    const auto planned = plan(view);
    return planned ? elementCount(view.outputShape(0)) * elementCount(view.inputShape(1)) /
                         planned->window.outChannels
                   : 0;
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    const Tensor& weights = *view.input(1);
    const bool grouped = view.inputShape(0).size() == 4 && view.inputShape(1).size() == 4 &&
                         view.inputShape(0)[3] != view.inputShape(1)[3];
    if (input.type == Int16 && weights.type == Int8 && namesBiasType(view.op))
        return 8;
    if (grouped)
        return 6;
    if (input.type == Int16 && weights.type == Int16)
        return 4;
    if (input.type == Int8 && weights.type == Int8)
        return 3;
    if (input.type == Int8 && weights.type == Int4)
        return 7;
    if (input.type == Float32 && weights.type == Int8)
        return weights.quantization.perChannel() ? 5 : 2;
    return 1;
}

} // namespace

const OperatorDefinition& ops::conv2d()
{
    static const OperatorDefinition definition{
        .code = code::conv2d,
        .name = "CONV_2D",
        .label = "Conv",
        .quantization = {.integerKernel = true,
                         .hybridKernel = true,
                         .wideKernel = true,
                         .weightOperand = 1,
                         .biasOperand = 2,
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
