// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What functions of one element do to integers.
#include "ops/unary_integers.h"

#include "ops/gate_functions.h"

namespace fettle {

namespace {

size_t countOf(const OperatorView& view)
{
    return static_cast<size_t>(elementCount(view.outputShape(0)));
}

template <class T, class Function>
std::unique_ptr<PreparedOperator> each(size_t count, Function f)
{
    return preparedFrom([count, f](const RunArguments& arguments) {
        std::transform(arguments.in<T>(0), arguments.in<T>(0) + count, arguments.out<T>(0), f);
    });
}

/// -x, wrapping at the least integer.
template <class T>
T negated(T x)
{
    using Unsigned = std::make_unsigned_t<T>;
    return static_cast<T>(static_cast<Unsigned>(0) - static_cast<Unsigned>(x));
}

/// |x| on the output's scale.
std::function<int32_t(int32_t)> rescaledAbs(const OperatorView& view)
{
    const float in = scaleZero(*view.input(0)).scale;
    const float out = scaleZero(view.output(0)).scale;
    if (in == out)
        return [](int32_t x) { return std::abs(x); };
    return [factor = quantizeMultiplier(double{in / out})](int32_t x) {
        return rescaleTwice(std::abs(x), factor, Tie::Away);
    };
}

/// A kernel of 8-bit or int16 values that the function may refuse: f(x less the zero point) without the
/// output's zero point, or nothing, which ends the run with an error.
template <class T, class Function>
std::unique_ptr<PreparedOperator> eachChecked(const OperatorView& view, const char* complaint, Function f)
{
    const int32_t zeroIn = scaleZero(*view.input(0)).zeroPoint;
    const int32_t zeroOut = scaleZero(view.output(0)).zeroPoint;
    const ByteRange range = byteRange(view.output(0).type);
    return preparedFrom([=, count = countOf(view)](const RunArguments& arguments) {
        const T* in = arguments.in<T>(0);
        T* out = arguments.out<T>(0);
        for (size_t i = 0; i < count; ++i) {
            const int32_t x = in[i] - zeroIn;
            if (x < 0)
                return arguments.fail(complaint);
            out[i] = static_cast<T>(range.clamp(int64_t{f(x)} + zeroOut));
        }
    });
}

constexpr const char* negativeRoot = "the square root of a negative number";

template <class T>
std::unique_ptr<PreparedOperator> integerSqrt(const OperatorView& view)
{
    const float in = scaleZero(*view.input(0)).scale;
    const float out = scaleZero(view.output(0)).scale;
    return eachChecked<T>(view, negativeRoot, [in, out](int32_t x) { // cut off, not rounded
        return static_cast<int32_t>(std::min(std::sqrt(in * static_cast<float>(x)) / out, 1e9f));
    });
}

/// In fixed point: 1 / sqrt(x) with 20 bits behind the point, then the output's scale. Zero has the greatest
/// output.
std::unique_ptr<PreparedOperator> byteRsqrt(const OperatorView& view)
{
    const float in = scaleZero(*view.input(0)).scale;
    const float out = scaleZero(view.output(0)).scale;
    const FixedMultiplier factor = quantizeMultiplier(1 / double{std::sqrt(in) * out});
    constexpr int32_t bits = 20;
    return eachChecked<int8_t>(view, negativeRoot, [factor](int32_t x) {
        if (x == 0)
            return 1 << 16;
        const FixedMultiplier root = inverseSquareRoot(x);
        const int32_t inverse = rescaleTwice(1, {root.multiplier, root.shift + bits}, Tie::Away);
        return rescaleTwice(inverse, {factor.multiplier, factor.shift - bits}, Tie::Away);
    });
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareIntegerAbs(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Int32)
        return each<int32_t>(countOf(view), [](int32_t x) { return x < 0 ? negated(x) : x; });
    if (type == TensorType::Int16 && !view.input(0)->quantization.present())
        return each<int16_t>(countOf(view), [](int16_t x) { return x < 0 ? negated(x) : x; });
    if (type == TensorType::Int8) {
        FETTLE_TRY(checkScales(view, 1));
        return preparedTable(integerByteTable(view, rescaledAbs(view)), countOf(view));
    }
    if (type != TensorType::Int16)
        return unsupportedTypes(view);
    FETTLE_TRY(checkShortScales(view));
    return each<int16_t>(countOf(view), [range = byteRange(type), f = rescaledAbs(view)](int16_t x) {
        return static_cast<int16_t>(range.clamp(f(x)));
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerNeg(const OperatorView& view, const ExecutionOptions&)
{
    switch (view.input(0)->type) { // stored integers; scales are not looked at
    case TensorType::Int8:
        return each<int8_t>(countOf(view), negated<int8_t>);
    case TensorType::Int16:
        return each<int16_t>(countOf(view), negated<int16_t>);
    case TensorType::Int32:
        return each<int32_t>(countOf(view), negated<int32_t>);
    case TensorType::Int64:
        return each<int64_t>(countOf(view), negated<int64_t>);
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerSign(const OperatorView& view,
                                                             const ExecutionOptions&)
{
    if (view.input(0)->type == TensorType::Int32)
        return each<int32_t>(countOf(view), signOf<int32_t>);
    if (view.input(0)->type == TensorType::Float64)
        return each<double>(countOf(view), signOf<double>);
    return unsupportedTypes(view);
}

Result<std::unique_ptr<PreparedOperator>> prepareTables(const OperatorView& view, const RealFunction& f)
{
    const TensorType type = view.input(0)->type;
    if (isByte(type)) {
        FETTLE_TRY(checkScales(view, 1));
        return preparedTable(byteTable(view, Arithmetic::Builtin, f), countOf(view));
    }
    if (type != TensorType::Int16)
        return unsupportedTypes(view);
    FETTLE_TRY(checkShortScales(view));
    return preparedTable(shortTable<float>(shortRange(view), f), countOf(view));
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerExp(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type == TensorType::UInt8)
        return unsupportedTypes(view);
    return prepareTables(view, [](float x) { return std::exp(x); });
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerLog(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::UInt8)
        return unsupportedTypes(view);
    const ScaleZero out = scaleZero(view.output(0));
    const float least = static_cast<float>(byteRange(type).low - out.zeroPoint) * out.scale;
    return prepareTables(view, [least](float x) { return x <= 0 ? least : std::log(x); });
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerSqrt(const OperatorView& view,
                                                             const ExecutionOptions&)
{
    if (view.input(0)->type == TensorType::Int8) {
        FETTLE_TRY(checkScales(view, 1));
        return integerSqrt<int8_t>(view);
    }
    if (view.input(0)->type != TensorType::Int16)
        return unsupportedTypes(view);
    FETTLE_TRY(checkShortScales(view));
    return integerSqrt<int16_t>(view);
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerRsqrt(const OperatorView& view,
                                                              const ExecutionOptions&)
{
    if (view.input(0)->type == TensorType::Int8) {
        FETTLE_TRY(checkScales(view, 1));
        return byteRsqrt(view);
    }
    if (view.input(0)->type != TensorType::Int16)
        return unsupportedTypes(view);
    FETTLE_TRY(checkShortScales(view));
    const float greatest = 32767 * scaleZero(view.output(0)).scale;
    const ShortTable table = shortTable<float>(
        shortRange(view), [greatest](float x) { return x <= 0 ? greatest : 1.0f / std::sqrt(x); });
    return eachChecked<int16_t>(view, negativeRoot,
                                [table](int32_t x) { return table(static_cast<int16_t>(x)); });
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerElu(const OperatorView& view,
                                                            const ExecutionOptions& options)
{
    if (view.input(0)->type != TensorType::Int8)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    const Arithmetic arithmetic = delegateTakesElements(view) ? options.arithmetic : Arithmetic::Builtin;
    return preparedTable(byteTable(view, arithmetic, [](float x) { return x < 0 ? std::expm1(x) : x; }),
                         countOf(view));
}

} // namespace fettle
