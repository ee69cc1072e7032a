// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RESIZE_BILINEAR: every output pixel is a weighted mean of four input pixels. engine/ARITHMETIC.md has the
// fixed-point forms.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/resize.h"
#include "tflite/options.h"

namespace fettle {

namespace {

/// Between which two input coordinates an output coordinate lies, and how far from the first.
template <class Fraction>
struct Place {
    size_t low = 0;
    size_t high = 0;
    Fraction fraction{};
};
template <class Fraction>
using Axis = std::vector<Place<Fraction>>;

/// Positions clamped to the image before they are split, as the delegate does it.
Axis<float> clampedAxis(int32_t in, int32_t out, bool alignCorners, bool halfPixelCenters)
{
    const float step = resizeStep(in, out, alignCorners);
    const float offset = halfPixelCenters && !alignCorners ? 0.5f * step - 0.5f : 0.0f;
    Axis<float> axis;
    for (int32_t i = 0; i < out; ++i) {
        const float position =
            std::clamp(static_cast<float>(i) * step + offset, 0.0f, static_cast<float>(in - 1));
        const auto low = static_cast<int32_t>(position);
        axis.push_back({static_cast<size_t>(low), static_cast<size_t>(std::min(low + 1, in - 1)),
                        position - static_cast<float>(low)});
    }
    return axis;
}

/// The delegate's for bytes: fractions in steps of 2^-11.
Axis<int32_t> fixedAxis11(int32_t in, int32_t out, bool alignCorners, bool halfPixelCenters)
{
    Axis<int32_t> axis;
    for (const Place<float>& place : clampedAxis(in, out, alignCorners, halfPixelCenters))
        axis.push_back({place.low, place.high, roundHalfEven(place.fraction * 2048.0f)});
    return axis;
}

/// The builtin kernel's for signed integers: positions in steps of 2^-10, the step rounded to one of these.
/// Beyond the first and the last pixel both coordinates are the same, and the fraction does not matter.
Axis<int32_t> fixedAxis10(int32_t in, int32_t out, bool alignCorners, bool halfPixelCenters)
{
    const int32_t corner = alignCorners && out > 1 ? 1 : 0;
    const int64_t step = ((int64_t{in - corner} << 10) + (out - corner) / 2) / (out - corner);
    Axis<int32_t> axis;
    for (int32_t i = 0; i < out; ++i) {
        const int64_t position = i * step + (halfPixelCenters ? step / 2 - 512 : 0);
        const int64_t low = std::clamp<int64_t>(position / 1024, 0, in - 1);
        const int64_t high = std::clamp<int64_t>((position + 1023) / 1024, 0, in - 1);
        axis.push_back({static_cast<size_t>(low), static_cast<size_t>(high),
                        static_cast<int32_t>(position - 1024 * low)});
    }
    return axis;
}

/// The builtin kernel's for uint8: as for floats, but positions are not clamped before they are split.
Axis<float> splitAxis(int32_t in, int32_t out, bool alignCorners, bool halfPixelCenters)
{
    const float step = resizeStep(in, out, alignCorners);
    Axis<float> axis;
    for (int32_t i = 0; i < out; ++i) {
        const float position =
            halfPixelCenters ? (static_cast<float>(i) + 0.5f) * step - 0.5f : static_cast<float>(i) * step;
        const int32_t low = std::clamp(static_cast<int32_t>(std::floor(position)), 0, in - 1);
        const int32_t high = std::clamp(static_cast<int32_t>(std::ceil(position)), 0, in - 1);
        axis.push_back(
            {static_cast<size_t>(low), static_cast<size_t>(high), position - static_cast<float>(low)});
    }
    return axis;
}

template <class T, class Fraction>
struct Corners {
    T *topLeft, *topRight, *bottomLeft, *bottomRight;
    Fraction x, y;
};

struct RealMean {
    using Value = float;
    using Fraction = float;
    static constexpr auto axis = clampedAxis;
    static void blend(const Corners<const float, float>& c, size_t channels, float* out)
    {
        for (size_t i = 0; i < channels; ++i) {
            const float top = c.topLeft[i] + (c.topRight[i] - c.topLeft[i]) * c.x;
            const float bottom = c.bottomLeft[i] + (c.bottomRight[i] - c.bottomLeft[i]) * c.x;
            out[i] = top + (bottom - top) * c.y;
        }
    }
};

template <class T>
struct DelegateMean {
    using Value = T;
    using Fraction = int32_t;
    static constexpr auto axis = fixedAxis11;
    static void blend(const Corners<const T, int32_t>& c, size_t channels, T* out)
    {
        for (size_t i = 0; i < channels; ++i) {
            const int32_t top = c.topLeft[i] * 2048 + (c.topRight[i] - c.topLeft[i]) * c.x;
            const int32_t bottom = c.bottomLeft[i] * 2048 + (c.bottomRight[i] - c.bottomLeft[i]) * c.x;
            out[i] = static_cast<T>((top * 2048 + (bottom - top) * c.y + (1 << 21)) >> 22);
        }
    }
};

template <class T>
struct BuiltinMean {
    using Value = T;
    using Fraction = int32_t;
    static constexpr auto axis = fixedAxis10;
    static void blend(const Corners<const T, int32_t>& c, size_t channels, T* out)
    {
        const int64_t topLeft = int64_t{1024 - c.x} * (1024 - c.y);
        const int64_t topRight = int64_t{c.x} * (1024 - c.y);
        const int64_t bottomLeft = int64_t{1024 - c.x} * c.y;
        const int64_t bottomRight = int64_t{c.x} * c.y;
        for (size_t i = 0; i < channels; ++i) {
            const int64_t sum = c.topLeft[i] * topLeft + c.topRight[i] * topRight +
                                c.bottomLeft[i] * bottomLeft + c.bottomRight[i] * bottomRight;
            out[i] = static_cast<T>((sum + (sum > 0 ? 1 << 19 : -(1 << 19))) / (1 << 20));
        }
    }
};

struct UnsignedMean {
    using Value = uint8_t;
    using Fraction = float;
    static constexpr auto axis = splitAxis;
    static void blend(const Corners<const uint8_t, float>& c, size_t channels, uint8_t* out)
    {
        const float topLeft = (1 - c.y) * (1 - c.x);
        const float topRight = (1 - c.y) * c.x;
        const float bottomLeft = c.y * (1 - c.x);
        const float bottomRight = c.y * c.x;
        for (size_t i = 0; i < channels; ++i)
            out[i] = static_cast<uint8_t>(std::clamp(c.topLeft[i] * topLeft + c.topRight[i] * topRight +
                                                         c.bottomLeft[i] * bottomLeft +
                                                         c.bottomRight[i] * bottomRight + 0.5f,
                                                     0.0f, 255.0f));
    }
};

/// The four pixels of an input image that an output pixel is a mean of.
template <class T, class Fraction>
Corners<T, Fraction> cornersOf(const ResizePlan& plan, T* image, const Place<Fraction>& y,
                               const Place<Fraction>& x)
{
    const size_t stride = static_cast<size_t>(plan.inWidth) * plan.channels;
    T* top = image + y.low * stride;
    T* bottom = image + y.high * stride;
    return {top + x.low * plan.channels,
            top + x.high * plan.channels,
            bottom + x.low * plan.channels,
            bottom + x.high * plan.channels,
            x.fraction,
            y.fraction};
}

/// What Mean::axis says of the rows, and of the columns.
template <class Mean>
std::array<Axis<typename Mean::Fraction>, 2> axesOf(const ResizePlan& plan)
{
    if (plan.images == 0)
        return {};
    return {Mean::axis(plan.inHeight, plan.outHeight, plan.alignCorners, plan.halfPixelCenters),
            Mean::axis(plan.inWidth, plan.outWidth, plan.alignCorners, plan.halfPixelCenters)};
}

template <class Mean>
std::unique_ptr<PreparedOperator> preparedMean(const ResizePlan& plan)
{
    using T = typename Mean::Value;
    return preparedFrom([plan, axes = axesOf<Mean>(plan)](const RunArguments& arguments) {
        T* out = arguments.out<T>(0);
        forEachResized(plan, axes[0], axes[1], arguments.in<T>(0),
                       [&](const T* image, const auto& y, const auto& x) {
                           Mean::blend(cornersOf(plan, image, y, x), plan.channels, out);
                           out += plan.channels;
                       });
    });
}

/// Adds the gradient of a mean to those of the four pixels.
void unblend(const Corners<float, float>& c, size_t channels, const float* gradient)
{
    for (size_t i = 0; i < channels; ++i) {
        const float bottom = gradient[i] * c.y;
        const float top = gradient[i] - bottom;
        c.topRight[i] += top * c.x;
        c.topLeft[i] += top - top * c.x;
        c.bottomRight[i] += bottom * c.x;
        c.bottomLeft[i] += bottom - bottom * c.x;
    }
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    using enum TensorType;
    const auto table = optionsOf<tfl::ResizeBilinearOptionsT>(view.op);
    FETTLE_ASSIGN(const ResizePlan plan, resizePlan(view, table.align_corners, table.half_pixel_centers));
    const TensorType type = view.input(0)->type;
    if (type != view.output(0).type)
        return unsupportedTypes(view);
    // A size that is not a constant of the file keeps the operator from the delegate.
    const bool constantSize = view.model.isConstant(*view.input(1));
    const bool delegate = options.arithmetic == Arithmetic::Delegate && constantSize && type != Int16;
    if (plan.alignCorners && plan.halfPixelCenters && !delegate)
        return fail(ErrorCode::UnsupportedModel,
                    "corners cannot be aligned when pixels have half-pixel centers");
    switch (type) {
    case Float32:
        return preparedMean<RealMean>(plan);
    case Int8:
        return delegate ? preparedMean<DelegateMean<int8_t>>(plan) : preparedMean<BuiltinMean<int8_t>>(plan);
    case UInt8:
        return delegate ? preparedMean<DelegateMean<uint8_t>>(plan) : preparedMean<UnsignedMean>(plan);
    case Int16:
        return preparedMean<BuiltinMean<int16_t>>(plan);
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const auto table = optionsOf<tfl::ResizeBilinearOptionsT>(view.op);
    FETTLE_ASSIGN(const ResizePlan plan, resizePlan(view, table.align_corners, table.half_pixel_centers));
    return gradientFrom([plan, axes = axesOf<RealMean>(plan)](const GradientArguments& arguments) {
        const float* from = arguments.gradientOut();
        if (float* to = arguments.gradientIn(0))
            forEachResized(plan, axes[0], axes[1], to, [&](float* image, const auto& y, const auto& x) {
                unblend(cornersOf(plan, image, y, x), plan.channels, from);
                from += plan.channels;
            });
    });
}

int32_t version(const OperatorView& view)
{
    return resizeVersion(view, optionsOf<tfl::ResizeBilinearOptionsT>(view.op).half_pixel_centers);
}

} // namespace

const OperatorDefinition& ops::resizeBilinear()
{
    static const OperatorDefinition definition{
        .code = code::resizeBilinear,
        .name = "RESIZE_BILINEAR",
        .label = "Resize (bilinear)",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = resizedShape,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
