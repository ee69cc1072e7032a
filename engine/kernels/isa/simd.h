// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The vector vocabulary of the kernels, for whichever instruction set this file is being compiled for.
//
// Sources in this folder are compiled once per set, with FETTLE_ISA naming the namespace. Whatever is not
// exported by entries.h has internal linkage, and no inline function of the standard library is used: the
// linker keeps one copy of such a function for the whole program, and it might be the one with AVX-512 in it.
#pragma once

#if defined(FETTLE_EMULATION)
// Tests only: a header that has AVX-512 as plain C, so that its kernels run on processors without it.
#include FETTLE_EMULATION
#define FETTLE_AVX512 1
#define FETTLE_VNNI 1
#else
#include <immintrin.h>
#if defined(__AVX512F__) && defined(__AVX512BW__)
#define FETTLE_AVX512 1
#endif
#if defined(__AVX512VNNI__)
#define FETTLE_VNNI 1
#endif
#endif

#include "kernels/fixed_point.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FETTLE_INLINE [[gnu::always_inline]] static inline
#define FETTLE_MEMBER [[gnu::always_inline]] inline
#if defined(__clang__)
#define FETTLE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define FETTLE_UNROLL _Pragma("GCC unroll 32")
#endif

#if defined(FETTLE_AVX512)
#include "kernels/isa/simd_avx512.h"
#elif defined(__AVX2__)
#include "kernels/isa/simd_avx2.h"
#else
#include "kernels/isa/simd_sse2.h"
#endif

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int vectorBytes = lanes * 4;

FETTLE_INLINE int minInt(int a, int b)
{
    return a < b ? a : b;
}
FETTLE_INLINE int maxInt(int a, int b)
{
    return a > b ? a : b;
}
FETTLE_INLINE int ceilDiv(int a, int b)
{
    return (a + b - 1) / b;
}
FETTLE_INLINE int roundUp(int a, int b)
{
    return ceilDiv(a, b) * b;
}
FETTLE_INLINE size_t alignUp(size_t bytes)
{
    return (bytes + 63) & ~size_t{63};
}

/// Calls whole(i) for each whole vector of `count` elements and part(i, n) for what remains.
template <class Whole, class Part>
FETTLE_INLINE void eachVector(size_t count, Whole whole, Part part)
{
    size_t i = 0;
    for (; i + lanes <= count; i += lanes)
        whole(i);
    if (i < count)
        part(i, static_cast<int>(count - i));
}

/// min and max as x86 has them give their second operand where one is no number: here a NaN stays.
FETTLE_INLINE VecF clampF(VecF x, VecF low, VecF high)
{
    return maxF(low, minF(high, x));
}
/// The same for what becomes an integer: a NaN becomes `high`.
FETTLE_INLINE VecF clampNumberF(VecF x, VecF low, VecF high)
{
    return maxF(minF(x, high), low);
}

/// Of all lanes, one after the other.
FETTLE_INLINE float sumF(VecF x)
{
    float room[lanes];
    storeF(room, x);
    float sum = 0;
    for (const float each : room)
        sum += each;
    return sum;
}

FETTLE_INLINE float clampScalar(float x, float low, float high)
{
    const float y = x > high ? high : x;
    return y < low ? low : y;
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
