// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Turns float activations into integers at run time.
#include "ops/dynamic_range.h"

#include <array>

namespace fettle {

namespace {

struct Extremes {
    float low = 0;  ///< at most 0
    float high = 0; ///< at least 0
};

/// Side by side in as many lanes as vectors have; a NaN leaves them as they are.
Extremes extremes(const float* in, size_t count)
{
    constexpr size_t lanes = 16;
    std::array<float, lanes> low = {}, high = {};
    size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        for (size_t lane = 0; lane < lanes; ++lane) {
            low[lane] = in[i + lane] < low[lane] ? in[i + lane] : low[lane];
            high[lane] = in[i + lane] > high[lane] ? in[i + lane] : high[lane];
        }
    for (; i < count; ++i) {
        low[0] = std::min(low[0], in[i]);
        high[0] = std::max(high[0], in[i]);
    }
    return {std::ranges::min(low), std::ranges::max(high)};
}

DynamicRange symmetric(const float* in, size_t count, float* centred)
{
    const Extremes e = extremes(in, count);
    const float range = std::max(-e.low, e.high);
    if (range == 0) {
        std::fill_n(centred, count, 0.0f);
        return {};
    }
    const float inverse = 127.0f / range;
    for (size_t i = 0; i < count; ++i)
        centred[i] = static_cast<float>(std::clamp(roundHalfAway(in[i] * inverse), -127, 127));
    return {range / 127.0f, 0};
}

/// The zero point that makes the smaller error at the ends of the range; in double but for their difference,
/// as the builtin kernels do it.
DynamicRange asymmetric(const float* in, size_t count, float* centred)
{
    const Extremes e = extremes(in, count);
    if (e.low == e.high) {
        std::fill_n(centred, count, 0.0f);
        return {};
    }
    const double scale = (e.high - e.low) / 255.0;
    const double low = e.low / scale;
    const double high = e.high / scale;
    const double wanted = 128 + std::abs(low) < 127 + std::abs(high) ? -128 - low : 127 - high;
    const int32_t zero = std::clamp(roundHalfAway(wanted), -128, 127);
    const float inverse = 1.0f / static_cast<float>(scale);
    for (size_t i = 0; i < count; ++i)
        centred[i] = static_cast<float>(std::clamp(roundHalfAway(in[i] * inverse), -128 - zero, 127 - zero));
    return {static_cast<float>(scale), zero};
}

DynamicRange asymmetricF32(const float* in, size_t count, float* centred)
{
    const Extremes e = extremes(in, count);
    const float inverse = e.low == e.high ? 1.0f : 255.0f / (e.high - e.low);
    const float low = e.low * inverse;
    const float high = e.high * inverse;
    const float wanted = (-128.0f + low) + (127.0f + high) > 0 ? -128.0f - low : 127.0f - high;
    const int32_t zero = roundHalfEven(std::clamp(wanted, -128.0f, 127.0f));
    // Adding and taking off 1.5 * 2^23 rounds to the nearest integer, ties to even; the limits are integers,
    // so that the clamp may come first. A NaN becomes 0, where that is in the range.
    constexpr float rounder = 12582912.0f;
    const float least = static_cast<float>(-128 - zero), most = static_cast<float>(127 - zero);
    const float ofNan = std::clamp(0.0f, least, most);
    for (size_t i = 0; i < count; ++i) {
        const float x = in[i] * inverse;
        const float y = x < least ? least : x > most ? most : x;
        const float rounded = (y + rounder) - rounder;
        centred[i] = y == y ? rounded : ofNan;
    }
    return {1.0f / inverse, zero};
}

} // namespace

DynamicRange centredRange(DynamicScheme scheme, const float* in, size_t count, float* centred)
{
    switch (scheme) {
    case DynamicScheme::Symmetric:
        return symmetric(in, count, centred);
    case DynamicScheme::Asymmetric:
        return asymmetric(in, count, centred);
    case DynamicScheme::AsymmetricF32:
        break;
    }
    return asymmetricF32(in, count, centred);
}

} // namespace fettle
