// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values that share bytes, and half-precision numbers.
#include "ops/packed.h"

#include <bit>
#include <cmath>

namespace fettle {

std::vector<int8_t> unpackedInt4(std::span<const std::byte> data, size_t count)
{
    std::vector<int8_t> values(count);
    for (size_t i = 0; i < count; ++i) {
        const auto byte = std::to_integer<uint32_t>(data[i / 2]);
        const uint32_t nibble = i % 2 == 0 ? byte & 15u : byte >> 4;
        values[i] = static_cast<int8_t>(static_cast<int32_t>(nibble ^ 8u) - 8);
    }
    return values;
}

void unpackNibbles(const std::byte* from, size_t count, std::byte* to)
{
    for (size_t i = 0; i < count; ++i) {
        const auto byte = std::to_integer<uint32_t>(from[i / 2]);
        const uint32_t nibble = i % 2 == 0 ? byte & 15u : byte >> 4;
        to[i] = static_cast<std::byte>((nibble ^ 8u) - 8u);
    }
}

void packNibbles(const std::byte* from, size_t count, std::byte* to)
{
    constexpr std::byte low{15};
    for (size_t i = 0; i + 1 < count; i += 2)
        to[i / 2] = (from[i] & low) | (from[i + 1] << 4);
    if (count % 2 == 1)
        to[count / 2] = from[count - 1] & low;
}

float widenHalf(uint16_t half)
{
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 31u;
    const uint32_t fraction = half & 0x3ffu;
    if (exponent == 0) {
        const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
        return sign != 0 ? -magnitude : magnitude;
    }
    const uint32_t wideExponent = exponent == 31 ? 255 : exponent + 112;
    return std::bit_cast<float>(sign | wideExponent << 23 | fraction << 13);
}

uint16_t narrowHalf(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const uint32_t sign = (bits >> 16) & 0x8000u;
    const uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u)
        return static_cast<uint16_t>(sign | 0x7e00u); // NaN
    if (magnitude >= 0x477ff000u)                     // halfway between the largest and what would follow
        return static_cast<uint16_t>(sign | 0x7c00u);
    if (magnitude < 0x38800000u) // below 2^-14: a multiple of 2^-24
        return static_cast<uint16_t>(
            sign | static_cast<uint32_t>(std::nearbyint(std::bit_cast<float>(magnitude) * 16777216.0f)));
    const uint32_t half = magnitude - (112u << 23); // exponent bias 127 to 15
    return static_cast<uint16_t>(sign | ((half + 0x0fffu + ((half >> 13) & 1u)) >> 13));
}

} // namespace fettle
