// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// FLOOR_DIV and FLOOR_MOD of two tensors, broadcast to each other's shape. A divisor of zero ends the run
// with an error.
#include "ops/pairs.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// Rounded towards minus infinity, by way of a double like the runtime.
template <class T>
T floorQuotient(T a, T b)
{
    const double quotient = std::floor(static_cast<double>(a) / static_cast<double>(b));
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<int64_t>(quotient)); // types of 32 bits or less: it fits
    else
        return static_cast<T>(quotient);
}

/// The remainder with the sign of the divisor.
template <class T>
T floorRemainder(T a, T b)
{
    T remainder = 0;
    if constexpr (std::is_integral_v<T>)
        remainder = b == T(-1) ? T(0) : static_cast<T>(a % b);
    else
        remainder = std::fmod(a, b);
    return remainder != 0 && (b < 0) != (remainder < 0) ? static_cast<T>(remainder + b) : remainder;
}

struct Quotient {
    static constexpr std::string_view name = "FLOOR_DIV";
    static constexpr bool zeroIsError(bool) { return true; }
    template <class T>
    T operator()(T a, T b) const
    {
        return floorQuotient(a, b);
    }
};

struct Remainder {
    static constexpr std::string_view name = "FLOOR_MOD";
    static constexpr bool zeroIsError(bool integer) { return integer; }
    template <class T>
    T operator()(T a, T b) const
    {
        return floorRemainder(a, b);
    }
};

template <class T, class Function>
std::unique_ptr<PreparedOperator> prepared(const OperatorView& view)
{
    const auto divisors = static_cast<size_t>(elementCount(view.inputShape(1)));
    return preparedFrom([walk = pairWalk(view), divisors](const RunArguments& arguments) {
        const T* divisor = arguments.in<T>(1);
        if (Function::zeroIsError(std::is_integral_v<T>) &&
            std::find(divisor, divisor + divisors, T(0)) != divisor + divisors)
            return arguments.fail(std::string(Function::name) + ": division by zero");
        forEachPair(walk, arguments.in<T>(0), divisor, arguments.out<T>(0), Function{});
    });
}

template <class Function>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return prepared<float, Function>(view);
    case TensorType::Int8:
        return prepared<int8_t, Function>(view);
    case TensorType::Int16:
        return prepared<int16_t, Function>(view);
    case TensorType::Int32:
        return prepared<int32_t, Function>(view);
    case TensorType::Int64:
        if constexpr (std::is_same_v<Function, Remainder>)
            return prepared<int64_t, Function>(view);
        [[fallthrough]];
    default:
        return unsupportedTypes(view);
    }
}

int32_t divisionVersion(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Int8 || type == TensorType::Int16)
        return 3;
    return type == TensorType::Float32 ? 2 : 1;
}

int32_t remainderVersion(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Int8 || type == TensorType::Int16 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::floorDiv()
{
    static const OperatorDefinition definition{
        .code = code::floorDiv,
        .name = "FLOOR_DIV",
        .label = "Floor division",
        .quantization = {},
        .shapes = pairShapes,
        .prepare = prepare<Quotient>,
        .macs = noMacs,
        .version = divisionVersion,
    };
    return definition;
}

const OperatorDefinition& ops::floorMod()
{
    static const OperatorDefinition definition{
        .code = code::floorMod,
        .name = "FLOOR_MOD",
        .label = "Floor remainder",
        .quantization = {},
        .shapes = pairShapes,
        .prepare = prepare<Remainder>,
        .macs = noMacs,
        .version = remainderVersion,
    };
    return definition;
}

} // namespace fettle
