// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DEPTHWISE_CONV_2D: input NHWC, weights [1][kernel height][kernel width][in * multiplier], bias [in *
// multiplier].
#include "ops/tables.h"
#include "ops/weighted.h"
#include "ops/weighted_gradient.h"

namespace fettle {

namespace {

template <class Wide, class In, class Weight, class Sum>
void convolve(const Window& w, const In* in, const Weight* weights, Sum* sums, auto product)
{
    const auto channels = static_cast<size_t>(w.outChannels);
    const auto multiplier = static_cast<size_t>(w.outChannels / w.inChannels);
    for (int32_t y = 0; y < w.outHeight; ++y)
        for (int32_t x = 0; x < w.outWidth; ++x, sums += channels)
            for (size_t c = 0; c < channels; ++c) {
                Wide sum = 0;
                forEachTap(w, y, x, [&](size_t pixel, size_t tap) {
                    sum += product(in[pixel * static_cast<size_t>(w.inChannels) + c / multiplier],
                                   weights[tap * channels + c]);
                });
                sums[c] = static_cast<Sum>(sum);
            }
}

void convolveReal(const Window& w, int32_t, const float* in, const float* weights, float* sums)
{
    convolve<float>(w, in, weights, sums, [](float a, float b) { return a * b; });
}

void convolveInteger(const Window& w, int32_t, const int8_t* in, int32_t inZero, const int8_t* weights,
                     int32_t weightZero, int32_t* sums)
{
    convolve<int64_t>(w, in, weights, sums,
                      [&](int8_t a, int8_t b) { return (a - inZero) * (b - weightZero); });
}

void convolveWide(const Window& w, int32_t, const int16_t* in, const int8_t* weights, int64_t* sums)
{
    convolve<int64_t>(w, in, weights, sums, [](int16_t a, int8_t b) { return a * b; });
}

Result<WeightedPlan> plan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    WindowOptions options = windowOptions(view.op);
    const Shape& input = view.inputShape(0);
    const Shape& weights = view.inputShape(1);
    if (input.size() != 4 || weights.size() != 4)
        return fail(ErrorCode::DamagedModel, "a depthwise convolution needs 4 dimensions");
    if (input[3] <= 0 || weights[0] != 1 || weights[3] % input[3] != 0)
        return fail(ErrorCode::DamagedModel, "the channels of input and weights do not fit: " +
                                                 shapeText(input) + " and " + shapeText(weights));
    WeightedPlan plan;
    plan.loops = {convolveReal, convolveInteger, convolveWide};
    plan.depthwise = true;
    FETTLE_ASSIGN(plan.activation, fusedActivation(view.op));
    options.kernelHeight = weights[1];
    options.kernelWidth = weights[2];
    FETTLE_ASSIGN(plan.window, makeWindow(input, weights[3], options));
    plan.images = input[0];
    plan.channelDimension = 3;
    const bool unsignedBytes = view.input(1)->type == TensorType::UInt8;
    plan.halfUpChannels =
        unsignedBytes ? 0 : weights[3] / 8 * 8; // the runtime's vector code: whole blocks of 8 channels
    plan.productInFloat = unsignedBytes;
    plan.scheme = DynamicScheme::Asymmetric;
    if (view.input(2) == nullptr || view.input(2)->type == TensorType::Int64)
        plan.wideRule = Requantizer::Rule::Wide;
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    const Window& w = planned.window;
    return std::vector<Shape>{{planned.images, w.outHeight, w.outWidth, w.outChannels}};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    if (view.input(0)->type == TensorType::Float32 && view.input(1)->type == TensorType::Int4)
        return unsupportedTypes(view); // the runtime refuses it as well
    return prepareWeighted(view, options, planned);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const WeightedPlan planned, plan(view));
    return weightedGradient(view, planned);
}

int64_t macs(const OperatorView& view)
{
    const Shape& weights = view.inputShape(1);
    return weights.size() == 4 ? elementCount(view.outputShape(0)) * weights[1] * weights[2] : 0;
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    const Tensor& weights = *view.input(1);
    const WindowOptions options = windowOptions(view.op);
    if (weights.type == Int16)
        return 5;
    if (input.type == Float32 && weights.type == Int8)
        return weights.quantization.perChannel() ? 6 : 4;
    if (input.type == Int8 && weights.type == Int8)
        return 3;
    if (weights.type == Int4)
        return 7;
    return options.dilationHeight != 1 || options.dilationWidth != 1 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::depthwiseConv2d()
{
    static const OperatorDefinition definition{
        .code = code::depthwiseConv2d,
        .name = "DEPTHWISE_CONV_2D",
        .label = "Depthwise",
        .quantization = {.integerKernel = true,
                         .hybridKernel = true,
                         .wideKernel = true,
                         .weightOperand = 1,
                         .biasOperand = 2,
                         .channelDimension = 3},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
