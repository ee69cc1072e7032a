// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// exp, logistic and tanh of 16-bit fixed-point numbers, bit for bit as the runtime's fixed-point library has
// them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace fettle::fixed {

// A number with I integer bits has 15 - I bits behind the point. Results have none before it: [-1, 1).

/// The upper half of twice the product, ties up; integer bits add up.
constexpr int16_t product(int16_t a, int16_t b)
{
    return static_cast<int16_t>(std::min((int32_t{a} * b + (1 << 14)) >> 15, 32767));
}

constexpr int16_t saturated(int32_t x)
{
    return static_cast<int16_t>(std::clamp(x, -32768, 32767));
}

/// x / 2^bits, ties away from zero.
constexpr int16_t halved(int16_t x, int bits)
{
    const int32_t half = 1 << (bits - 1);
    return static_cast<int16_t>((x + half - (x < 0 ? 1 : 0)) >> bits);
}

constexpr int16_t sum(int32_t a, int32_t b)
{
    return static_cast<int16_t>(a + b); // wraps
}

/// The 16-bit form of a constant that is written with 32.
constexpr int16_t constant(int32_t wide)
{
    return static_cast<int16_t>((int64_t{wide} + (1 << 15) - (wide < 0 ? 1 : 0)) >> 16);
}

/// exp(a) for a in [-1/4, 0): the Taylor polynomial of fourth degree around -1/8.
constexpr int16_t expOfQuarter(int16_t a)
{
    constexpr int16_t expOfEighth = constant(1895147668); // exp(-1/8)
    constexpr int16_t third = constant(715827883);
    const int16_t x = sum(a, 1 << 12);
    const int16_t x2 = product(x, x);
    const int16_t x3 = product(x2, x);
    const int16_t x4 = product(x2, x2);
    const int16_t tail = halved(sum(product(sum(halved(x4, 2), x3), third), x2), 1);
    return saturated(expOfEighth + product(expOfEighth, sum(x, tail)));
}

/// exp(a) for a <= 0 with I integer bits: the quarter's rest by the polynomial, then a factor for each bit
/// above it.
template <int I>
constexpr int16_t expOfNegative(int16_t a)
{
    static_assert(I >= 0 && I <= 5);
    constexpr int fraction = 15 - I;
    constexpr int32_t quarter = 1 << (fraction - 2);
    constexpr std::array factors{constant(1672461947), constant(1302514674), constant(790015084),
                                 constant(290630308),  constant(39332535),   constant(720401),
                                 constant(242)}; // exp(-2^(i - 2))
    if (a == 0)
        return 32767;
    const auto rest = static_cast<int16_t>((a & (quarter - 1)) - quarter);
    int16_t result = expOfQuarter(saturated(rest * (1 << I)));
    const auto quarters = static_cast<int16_t>(rest - a);
    for (int exponent = -2; exponent < I; ++exponent)
        if ((quarters & (1 << (fraction + exponent))) != 0)
            result = product(result, factors[static_cast<size_t>(exponent + 2)]);
    return result;
}

/// 2 / (1 + a) with 2 integer bits, for a in (0, 1): Newton's division in three steps.
constexpr int16_t twiceReciprocal(int16_t a)
{
    const auto half = static_cast<int16_t>((int32_t{a} + 32767 + 1) / 2);
    int16_t x = sum(constant(1515870810), product(half, constant(-1010580540))); // 48/17 - 32/17 d
    for (int step = 0; step < 3; ++step) {
        const int16_t error = sum(1 << 13, -product(half, x));
        x = sum(x, saturated(product(x, error) * 4));
    }
    return x;
}

/// 1 / (1 + exp(-a)).
template <int I>
constexpr int16_t logistic(int16_t a)
{
    if (a == 0)
        return 1 << 14;
    const auto negative = static_cast<int16_t>(a > 0 ? -a : a);
    const int16_t positive = saturated(twiceReciprocal(expOfNegative<I>(negative)) * 2);
    return a > 0 ? positive : sum(32767, -positive);
}

template <int I>
constexpr int16_t tanh(int16_t a)
{
    if (a == 0)
        return 0;
    const auto negative = static_cast<int16_t>(a > 0 ? -a : a);
    const int16_t result = saturated(sum(twiceReciprocal(expOfNegative<I + 1>(negative)), -(1 << 13)) * 4);
    return static_cast<int16_t>(a > 0 ? result : -result);
}

} // namespace fettle::fixed
