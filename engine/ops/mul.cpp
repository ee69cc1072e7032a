// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MUL of two tensors, broadcast to each other's shape.
#include "ops/pair_gradient.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// The delegate's: the product of the centred integers is scaled in float32, ties to even.
struct FloatProduct {
    float scale = 0;
    int32_t zeroA = 0, zeroB = 0, zeroOut = 0;
    float low = 0,
          high = 0; ///< limits of the output less its zero point: integers, hence clamping may come first

    int32_t operator()(int32_t a, int32_t b) const
    {
        constexpr float shiftsOutFraction =
            12582912.0f; // 1.5 * 2^23: what is added to it loses its fraction, ties to even
        const float product = static_cast<float>((a - zeroA) * (b - zeroB)) * scale;
        const float clamped = std::min(std::max(product, low), high);
        return static_cast<int32_t>((clamped + shiftsOutFraction) - shiftsOutFraction) + zeroOut;
    }
};

/// The builtin kernel's.
struct FixedProduct {
    FixedMultiplier factor;
    int32_t zeroA = 0, zeroB = 0, zeroOut = 0;
    ByteRange range;

    int32_t operator()(int32_t a, int32_t b) const
    {
        return range.clamp(int64_t{rescaleTwice((a - zeroA) * (b - zeroB), factor, Tie::Away)} + zeroOut);
    }
};

template <class T, class Product>
std::unique_ptr<PreparedOperator> prepared(const OperatorView& view, const Product& product)
{
    return preparedPairs<T>(view, [product](T a, T b) { return static_cast<T>(product(a, b)); });
}

template <class T>
std::unique_ptr<PreparedOperator> prepareQuantized(const OperatorView& view, Arithmetic arithmetic,
                                                   Activation activation)
{
    const ScaleZero a = scaleZero(*view.input(0));
    const ScaleZero b = scaleZero(*view.input(1));
    const ScaleZero out = scaleZero(view.output(0));
    const ByteRange range = activationRange(activation, view.output(0).type, out);
    const float scale = a.scale * b.scale / out.scale;
    const bool usable = usableScale(a.scale) && usableScale(b.scale) && usableScale(out.scale);
    const bool delegated =
        arithmetic == Arithmetic::Delegate && usable && scale >= 1.0f / 65536 && scale < 256.0f;
    if (delegated && isByte(view.output(0).type))
        return prepared<T>(view, FloatProduct{scale, a.zeroPoint, b.zeroPoint, out.zeroPoint,
                                              static_cast<float>(range.low - out.zeroPoint),
                                              static_cast<float>(range.high - out.zeroPoint)});
    return prepared<T>(view, FixedProduct{quantizeMultiplier(double{scale}), a.zeroPoint, b.zeroPoint,
                                          out.zeroPoint, range});
}

template <class T>
std::unique_ptr<PreparedOperator> prepareWhole(const OperatorView& view, Activation activation)
{
    return preparedPairs<T>(
        view, [range = WholeRange<T>(activation)](T a, T b) { return range.clamp(plainProduct(a, b)); });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const Activation activation,
                  activationOf(optionsOf<tfl::MulOptionsT>(view.op).fused_activation_function));
    FETTLE_TRY(checkOneType(view));
    FETTLE_TRY(checkScales(view, 2));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedRealPairs(view, options, kernels::PairOperation::Multiply,
                                 outputRange(activation, options.arithmetic));
    case TensorType::Int8:
        return prepareQuantized<int8_t>(view, options.arithmetic, activation);
    case TensorType::UInt8:
        return prepareQuantized<uint8_t>(view, options.arithmetic, activation);
    case TensorType::Int16:
        if (!view.output(0).quantization.present())
            return prepareWhole<int16_t>(view, activation);
        FETTLE_TRY(checkSymmetric(view, 2));
        return prepareQuantized<int16_t>(view, options.arithmetic, activation);
    case TensorType::Int32:
        return prepareWhole<int32_t>(view, activation);
    case TensorType::UInt32:
        return prepareWhole<uint32_t>(view, activation);
    case TensorType::Int64:
        return prepareWhole<int64_t>(view, activation);
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Activation activation,
                  activationOf(optionsOf<tfl::MulOptionsT>(view.op).fused_activation_function));
    return pairGradient(view, activation, [](float, float b) { return b; }, [](float a, float) { return a; });
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    if (input.type == Float16)
        return 8;
    if (input.type == UInt32 || (input.type == Int16 && !input.quantization.present()))
        return 7;
    if (input.type == Complex64)
        return 6;
    if (input.type == Int64)
        return 5;
    if (input.type == Int16)
        return 4;
    const float scale = scaleZero(view.output(0)).scale;
    if (isByte(input.type) && scale > 0 &&
        scaleZero(input).scale * scaleZero(*view.input(1)).scale / scale >= 1)
        return 3;
    return input.type == Int8 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::mul()
{
    static const OperatorDefinition definition{
        .code = code::mul,
        .name = "MUL",
        .label = "Multiply",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = pairShapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = trainsChannels,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
