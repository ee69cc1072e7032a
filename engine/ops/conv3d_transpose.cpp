// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONV_3D_TRANSPOSE: output shape, weights [kernel depth][height][width][out][in], input NDHWC, bias [out];
// float32. Each input place adds its products to the places of the output that its window covers.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/volume.h"

#include <numeric>

namespace fettle {

namespace {

constexpr size_t shapeOperand = 0, weightOperand = 1, inputOperand = 2, biasOperand = 3;

Result<Shape> outputShape(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const Shape& in = view.inputShape(inputOperand);
    const Shape& weights = view.inputShape(weightOperand);
    FETTLE_ASSIGN(const Shape out, constantIntegers(view, shapeOperand));
    if (in.size() != 5 || weights.size() != 5 || out.size() != 5 || in[4] != weights[4] ||
        out[4] != weights[3] || in[0] != out[0])
        return fail(ErrorCode::DamagedModel,
                    "the sizes of output, weights and input do not fit: " + shapeText(out) + ", " +
                        shapeText(weights) + " and " + shapeText(in));
    if (view.input(biasOperand) != nullptr && elementCount(view.inputShape(biasOperand)) != out[4])
        return fail(ErrorCode::DamagedModel, "the bias has a wrong length", view.input(biasOperand)->name);
    return out;
}

/// The windows over the output, which give the input.
Result<VolumePlan> planOf(const OperatorView& view)
{
    FETTLE_ASSIGN(const Shape out, outputShape(view));
    const Shape& in = view.inputShape(inputOperand);
    FETTLE_ASSIGN(VolumePlan plan, volumePlan(view, out, view.inputShape(weightOperand), in[4]));
    if (plan.depth.outHeight != in[1] || plan.plane.outHeight != in[2] || plan.plane.outWidth != in[3])
        return fail(ErrorCode::DamagedModel,
                    "an input of " + shapeText(in) + " does not make an output of " + shapeText(out));
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(Shape out, outputShape(view));
    FETTLE_TRY(planOf(view));
    return std::vector<Shape>{std::move(out)};
}

/// Adds the products of one slice of the input with one of the kernel to one of the output.
void addSlice(const Window& w, const float* in, const float* weights, float* out)
{
    const auto inputs = static_cast<size_t>(w.outChannels), outputs = static_cast<size_t>(w.inChannels);
    for (int32_t y = 0; y < w.outHeight; ++y)
        for (int32_t x = 0; x < w.outWidth; ++x, in += inputs)
            forEachTap(w, y, x, [&](size_t pixel, size_t tap) {
                const float* from = weights + tap * outputs * inputs;
                float* to = out + pixel * outputs;
                for (size_t o = 0; o < outputs; ++o, from += inputs)
                    to[o] = std::inner_product(in, in + inputs, from, to[o]);
            });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const VolumePlan plan, planOf(view));
    const bool biased = view.input(biasOperand) != nullptr;
    for (const Tensor* tensor : {view.input(weightOperand), view.input(inputOperand), &view.output(0)})
        if (tensor->type != TensorType::Float32)
            return unsupportedTypes(view);
    if (biased && view.input(biasOperand)->type != TensorType::Float32)
        return unsupportedTypes(view);
    return preparedFrom([plan, biased](const RunArguments& arguments) {
        const Window& w = plan.plane;
        const Window& d = plan.depth;
        const size_t slice = inputSize(w), inSlice = outputSize(w);
        const auto channels = static_cast<size_t>(w.inChannels);
        const size_t taps = static_cast<size_t>(w.kernelHeight * w.kernelWidth) * channels *
                            static_cast<size_t>(w.outChannels);
        const size_t all = plan.images * static_cast<size_t>(d.inHeight) * slice;
        const float* in = arguments.in<float>(inputOperand);
        float* const out = arguments.out<float>(0);
        for (size_t i = 0; i < all; ++i)
            out[i] = biased ? arguments.in<float>(biasOperand)[i % channels] : 0;
        for (size_t image = 0; image < plan.images; ++image)
            for (int32_t z = 0; z < d.outHeight; ++z, in += inSlice)
                for (int32_t k = 0; k < d.kernelHeight; ++k) {
                    const int32_t to = z * d.strideHeight - d.padTop + k * d.dilationHeight;
                    if (to >= 0 && to < d.inHeight)
                        addSlice(w, in, arguments.in<float>(weightOperand) + static_cast<size_t>(k) * taps,
                                 out + (image * static_cast<size_t>(d.inHeight) + static_cast<size_t>(to)) *
                                           slice);
                }
        for (size_t i = 0; i < all; ++i)
            out[i] = plan.range.clamp(out[i]);
    });
}

/// Products that fall outside of the output are counted.
int64_t macs(const OperatorView& view)
{
    const Shape& weights = view.inputShape(weightOperand);
    return weights.size() == 5
               ? elementCount(view.inputShape(inputOperand)) * elementCount(weights) / std::max(weights[4], 1)
               : 0;
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::conv3dTranspose()
{
    static const OperatorDefinition definition{
        .code = code::conv3dTranspose,
        .name = "CONV_3D_TRANSPOSE",
        .label = "Transposed conv 3D",
        .quantization = {.weightOperand = weightOperand, .biasOperand = biasOperand, .channelDimension = 3},
        .shapes = shapes,
        .prepare = prepare,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
