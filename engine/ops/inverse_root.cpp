// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// 1 / sqrt(x) of an integer in fixed point.
#include "ops/inverse_root.h"

#include <bit>

namespace fettle {

namespace {

/// The upper half of twice the product, ties up.
int32_t highProduct(int32_t a, int32_t b)
{
    return static_cast<int32_t>((int64_t{a} * b + (int64_t{1} << 30)) >> 31);
}

int32_t shiftedSaturating(int32_t x, int bits)
{
    return static_cast<int32_t>(std::clamp<int64_t>(int64_t{x} * (int64_t{1} << bits), INT32_MIN, INT32_MAX));
}

/// x with `x.28` fixed point, so that 1 / sqrt(value) is found in the same; value is in [0.25, 1).
/// x' = 1.5 x - value / 2 * x^3
int32_t newton(int32_t value)
{
    constexpr int32_t one = 1 << 28;
    constexpr int32_t threeHalves = (1 << 28) + (1 << 27);
    const int32_t half = (value >> 1) + (value & 1);
    int32_t x = one;
    for (int step = 0; step < 5; ++step) {
        const int32_t cube = shiftedSaturating(highProduct(highProduct(x, x), x), 6);
        x = shiftedSaturating(highProduct(threeHalves, x) - highProduct(half, cube), 3);
    }
    return x;
}

} // namespace

FixedMultiplier inverseRoot(int32_t x)
{
    if (x <= 1)
        return {std::numeric_limits<int32_t>::max(), 0};
    int right = 11;
    while (x >= 1 << 29) {
        x /= 4;
        ++right;
    }
    const int pairs = (std::countl_zero(static_cast<uint32_t>(x)) - 1) / 2 - 1; // brings x into [2^27, 2^29)
    right -= pairs;
    x <<= 2 * pairs;
    constexpr int32_t rootOfHalf = 1518500250; // sqrt(2) / 2 in 0.31
    int32_t multiplier = highProduct(newton(x >> 1), rootOfHalf);
    if (right < 0) {
        multiplier = static_cast<int32_t>(static_cast<uint32_t>(multiplier) << -right);
        right = 0;
    }
    return {multiplier, -right};
}

} // namespace fettle
