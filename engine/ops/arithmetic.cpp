// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The integer arithmetic of the runtime.
#include "ops/arithmetic.h"

namespace fettle {

namespace {

int32_t saturate(double x)
{
    if (!(x == x))
        return 0;
    return static_cast<int32_t>(std::clamp(x, -2147483648.0, 2147483647.0));
}

} // namespace

FixedMultiplier quantizeMultiplier(double real)
{
    if (!(real > 0) || !std::isfinite(real))
        return {};
    FixedMultiplier result;
    const double fraction = std::frexp(real, &result.shift); // in [0.5, 1)
    int64_t mantissa = std::llround(fraction * 2147483648.0);
    if (mantissa == int64_t{1} << 31) {
        mantissa /= 2;
        ++result.shift;
    }
    if (result.shift < -31)
        return {};
    if (result.shift > 30) // nothing that a sound model has; the greatest factor there is
        return {std::numeric_limits<int32_t>::max(), 30};
    result.multiplier = static_cast<int32_t>(mantissa);
    return result;
}

int32_t rescaleTwice(int32_t x, FixedMultiplier factor, Tie tie)
{
    const int left = std::max(factor.shift, 0);
    const int right = std::max(-factor.shift, 0);
    const auto shifted = static_cast<int32_t>(static_cast<uint32_t>(x) << left);
    const auto high = static_cast<int32_t>((int64_t{shifted} * factor.multiplier + (int64_t{1} << 30)) >> 31);
    if (right == 0)
        return high;
    const int64_t half = int64_t{1} << (right - 1);
    return static_cast<int32_t>((high + half - (tie == Tie::Away && high < 0 ? 1 : 0)) >> right);
}

int32_t rescaleWide(int64_t x, FixedMultiplier factor)
{
    const int64_t reduced =
        factor.multiplier < 0x7FFF0000 ? (int64_t{factor.multiplier} + (1 << 15)) >> 16 : 0x7FFF;
    const int shift =
        15 - std::min(factor.shift, 14); // factors of 2^14 and more do not occur in sound models
    const uint64_t product =
        static_cast<uint64_t>(x) * static_cast<uint64_t>(reduced) + (uint64_t{1} << (shift - 1));
    return static_cast<int32_t>(static_cast<int64_t>(product) >> shift);
}

int32_t rescaleBelowOne(int32_t x, FixedMultiplier factor)
{
    if (factor.shift <= 0 && factor.shift >= -31)
        return rescaleTwice(x, factor, Tie::Away);
    const auto high = static_cast<int32_t>((int64_t{x} * factor.multiplier + (int64_t{1} << 30)) >> 31);
    return static_cast<int32_t>(int64_t{high >> (static_cast<uint32_t>(-factor.shift) & 31u)} +
                                (high >= 0 ? 1 : 0));
}

int32_t roundHalfEven(float x)
{
    return saturate(std::nearbyint(x));
}

int32_t roundHalfAway(float x)
{
    return saturate(std::round(x));
}

int32_t roundHalfAway(double x)
{
    return saturate(std::round(x));
}

ScaleZero scaleZero(const Tensor& tensor)
{
    const Quantization& q = tensor.quantization;
    if (q.scale.empty())
        return {};
    const int64_t zero = q.zeroPoint.empty() ? 0 : q.zeroPoint.front();
    return {q.scale.front(), static_cast<int32_t>(std::clamp<int64_t>(zero, -32768, 32767))};
}

bool isByte(TensorType type)
{
    return type == TensorType::Int8 || type == TensorType::UInt8;
}

ByteRange byteRange(TensorType type)
{
    if (type == TensorType::Int16)
        return {-32768, 32767};
    return type == TensorType::UInt8 ? ByteRange{0, 255} : ByteRange{-128, 127};
}

RealRange activationRange(Activation activation)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    switch (activation) {
    case Activation::Relu:
        return {0, infinity};
    case Activation::ReluN1To1:
        return {-1, 1};
    case Activation::Relu6:
        return {0, 6};
    case Activation::None:
        break;
    }
    return {};
}

ByteRange activationRange(Activation activation, TensorType type, ScaleZero output)
{
    ByteRange range = byteRange(type);
    const RealRange real = activationRange(activation);
    const auto quantized = [&](float value) {
        return static_cast<int32_t>(std::clamp<int64_t>(
            int64_t{output.zeroPoint} + roundHalfAway(value / output.scale), -65536, 65536));
    };
    if (std::isfinite(real.low))
        range.low = std::max(range.low, quantized(real.low));
    if (std::isfinite(real.high))
        range.high = std::min(range.high, quantized(real.high));
    range.low = std::min(range.low, byteRange(type).high);
    range.high = std::max(range.high, range.low);
    return range;
}

} // namespace fettle
