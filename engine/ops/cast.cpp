// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CAST: stored numbers of one type to another. Scales play no part.
#include "ops/operands.h"
#include "ops/packed.h"
#include "ops/tables.h"

#include <bit>
#include <type_traits>

namespace fettle {

namespace {

// Types whose storage is not a C++ number of their own.

struct Half {
    uint16_t bits;
    explicit operator float() const { return widenHalf(bits); }
};

struct BrainHalf {
    uint16_t bits;
    explicit operator float() const { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }
};

struct Truth {
    uint8_t byte;
};

BrainHalf narrowBrainHalf(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u)
        return {static_cast<uint16_t>((bits >> 16 & 0x8000u) | 0x7fc0u)};
    return {static_cast<uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16)};
}

/// Towards zero; what is too large saturates and NaN becomes the greatest integer.
template <class To, class From>
To truncated(From x)
{
    constexpr auto low = static_cast<From>(std::numeric_limits<To>::min());
    const From beyond = std::ldexp(From(1), std::numeric_limits<To>::digits); // the first number above all
    if (!(x < beyond))
        return std::numeric_limits<To>::max();
    return x <= low ? std::numeric_limits<To>::min() : static_cast<To>(x);
}

/// The stored form as a number to compute with.
template <class From>
auto numberOf(From x)
{
    if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, BrainHalf>)
        return static_cast<float>(x);
    else if constexpr (std::is_same_v<From, Truth>)
        return static_cast<uint8_t>(x.byte != 0);
    else
        return x;
}

template <class To, class Number>
To stored(Number x)
{
    if constexpr (std::is_same_v<To, Half>)
        return {narrowHalf(static_cast<float>(x))};
    else if constexpr (std::is_same_v<To, BrainHalf>)
        return narrowBrainHalf(static_cast<float>(x));
    else if constexpr (std::is_same_v<To, Truth>)
        return {static_cast<uint8_t>(x != 0)};
    else if constexpr (std::is_floating_point_v<Number> && std::is_integral_v<To>)
        return truncated<To>(x);
    else
        return static_cast<To>(x); // integers wrap
}

using Convert = void (*)(const std::byte* in, std::byte* out, size_t count);

template <class From, class To>
void convert(const std::byte* in, std::byte* out, size_t count)
{
    const auto* from = reinterpret_cast<const From*>(in);
    std::transform(from, from + count, reinterpret_cast<To*>(out),
                   [](From x) { return stored<To>(numberOf(x)); });
}

/// visit(std::type_identity<T>{}) for the C++ type that stores a tensor type; null where CAST does not know
/// it.
template <class Visit>
Convert withStorage(TensorType type, const Visit& visit)
{
    switch (type) {
    case TensorType::Float32:
        return visit(std::type_identity<float>{});
    case TensorType::Float64:
        return visit(std::type_identity<double>{});
    case TensorType::Float16:
        return visit(std::type_identity<Half>{});
    case TensorType::BFloat16:
        return visit(std::type_identity<BrainHalf>{});
    case TensorType::Int64:
        return visit(std::type_identity<int64_t>{});
    case TensorType::Int32:
        return visit(std::type_identity<int32_t>{});
    case TensorType::UInt32:
        return visit(std::type_identity<uint32_t>{});
    case TensorType::Int16:
        return visit(std::type_identity<int16_t>{});
    case TensorType::UInt16:
        return visit(std::type_identity<uint16_t>{});
    case TensorType::Int8:
        return visit(std::type_identity<int8_t>{});
    case TensorType::UInt8:
        return visit(std::type_identity<uint8_t>{});
    case TensorType::Bool:
        return visit(std::type_identity<Truth>{});
    default:
        return nullptr;
    }
}

// Packed nibbles have float32 on the other side only.

void widenNibbles(const std::byte* in, std::byte* out, size_t count)
{
    const std::vector<int8_t> values = unpackedInt4({in, (count + 1) / 2}, count);
    std::copy(values.begin(), values.end(), reinterpret_cast<float*>(out));
}

void narrowNibbles(const std::byte* in, std::byte* out, size_t count)
{
    const auto* from = reinterpret_cast<const float*>(in);
    const auto nibble = [&](size_t i) {
        const float x = i < count ? std::max(-8.0f, std::min(7.0f, from[i])) : 0.0f; // NaN becomes 7
        return static_cast<uint32_t>(static_cast<int32_t>(x)) & 15u;
    };
    for (size_t i = 0; i < count; i += 2)
        out[i / 2] = static_cast<std::byte>(nibble(i) | nibble(i + 1) << 4);
}

Convert converterOf(TensorType from, TensorType to)
{
    if (from == TensorType::Int4)
        return to == TensorType::Float32 ? widenNibbles : nullptr;
    if (to == TensorType::Int4)
        return from == TensorType::Float32 ? narrowNibbles : nullptr;
    return withStorage(from, [to]<class From>(std::type_identity<From>) {
        return withStorage(to, []<class To>(std::type_identity<To>) -> Convert { return convert<From, To>; });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType from = view.input(0)->type, to = view.output(0).type;
    const auto count = elementCount(view.outputShape(0));
    const Convert converter = converterOf(from, to);
    if (converter == nullptr)
        return unsupportedTypes(view);
    if (from == to && from != TensorType::Bool && from != TensorType::Float16) // NaN and true have one form
        return preparedCopy(static_cast<size_t>(byteSize(from, count)));
    return preparedFrom([converter, count = static_cast<size_t>(count)](const RunArguments& arguments) {
        converter(arguments.in<std::byte>(0), arguments.out<std::byte>(0), count);
    });
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const TensorType from = view.input(0)->type, to = view.output(0).type;
    const auto has = [&](TensorType type) { return from == type || to == type; };
    if (has(BFloat16))
        return 7;
    if (from == Int4 && to == Float32)
        return 6;
    if (has(Float64) || has(Float16))
        return 5;
    if (has(UInt16))
        return 4;
    if (has(Int8))
        return 3;
    return has(UInt32) ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::cast()
{
    static const OperatorDefinition definition{
        .code = code::cast,
        .name = "CAST",
        .label = "Cast",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
