// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scalar fixed-point rescaling, shared by the reference loops and the kernels. All functions are static on
// purpose: a per-instruction-set object must not offer its copy of an inline function to the rest of the
// program.
#pragma once

#include <stdint.h>

namespace fettle::kernels {

/// x * 2^bits modulo 2^32, as the runtimes' vector code does it.
static inline int32_t wrapShiftLeft(int32_t x, int32_t bits)
{
    return static_cast<int32_t>(static_cast<uint32_t>(x) << bits);
}

/// round half up of x * m / 2^31. gemmlowp's saturating rounding doubling high multiplication gives the same:
/// its nudge of 1 - 2^30 and truncation for negative products round half up as well. (x = m = -2^31 does not
/// occur: m > 0.)
static inline int32_t highProduct(int32_t x, int32_t m)
{
    return static_cast<int32_t>((static_cast<int64_t>(x) * m + (int64_t{1} << 30)) >> 31);
}

/// x / 2^bits, ties up, or away from zero; the nudge wraps like that of the runtimes.
static inline int32_t roundingShift(int32_t x, int32_t bits, bool away)
{
    if (bits == 0)
        return x;
    const uint32_t nudge = (uint32_t{1} << (bits - 1)) - (away && x < 0 ? 1u : 0u);
    return static_cast<int32_t>(static_cast<uint32_t>(x) + nudge) >> bits;
}

/// Rounding::Double: x * m * 2^(shift - 31).
static inline int32_t rescaleDouble(int32_t x, int32_t m, int32_t shift, bool away)
{
    const int32_t left = shift > 0 ? shift : 0;
    return roundingShift(highProduct(wrapShiftLeft(x, left), m), shift < 0 ? -shift : 0, away);
}

/// Rounding::Single: x * m * 2^(shift - 31).
static inline int32_t rescaleSingle(int32_t x, int32_t m, int32_t shift)
{
    return static_cast<int32_t>((static_cast<int64_t>(x) * m + (int64_t{1} << (30 - shift))) >> (31 - shift));
}

static inline int32_t clampInt(int32_t x, int32_t low, int32_t high)
{
    return x < low ? low : x > high ? high : x;
}

/// x + zero point, clamped, without overflow for any x.
static inline int8_t finishI8(int32_t x, int32_t zeroPoint, int32_t low, int32_t high)
{
    return static_cast<int8_t>(clampInt(x, low - zeroPoint, high - zeroPoint) + zeroPoint);
}

} // namespace fettle::kernels
