// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of baseline x86-64 (SSE2). What SSE2 lacks goes through memory, lane by lane: right first, fast
// elsewhere.
#pragma once

namespace fettle::kernels::FETTLE_ISA {
namespace {

using VecF = __m128;
using VecI = __m128i;
constexpr int lanes = 4;
constexpr int accumulators = 12; ///< of 16 registers

FETTLE_INLINE VecF loadF(const float* p)
{
    return _mm_loadu_ps(p);
}
FETTLE_INLINE void storeF(float* p, VecF v)
{
    _mm_storeu_ps(p, v);
}
FETTLE_INLINE VecF splatF(float f)
{
    return _mm_set1_ps(f);
}
FETTLE_INLINE VecF addF(VecF a, VecF b)
{
    return _mm_add_ps(a, b);
}
FETTLE_INLINE VecF subF(VecF a, VecF b)
{
    return _mm_sub_ps(a, b);
}
FETTLE_INLINE VecF mulF(VecF a, VecF b)
{
    return _mm_mul_ps(a, b);
}
FETTLE_INLINE VecF divF(VecF a, VecF b)
{
    return _mm_div_ps(a, b);
}
FETTLE_INLINE VecF minF(VecF a, VecF b)
{
    return _mm_min_ps(a, b);
}
FETTLE_INLINE VecF maxF(VecF a, VecF b)
{
    return _mm_max_ps(a, b);
}
/// value where low < x < high, else 0.
FETTLE_INLINE VecF insideF(VecF x, VecF low, VecF high, VecF value)
{
    return _mm_and_ps(_mm_and_ps(_mm_cmpgt_ps(x, low), _mm_cmplt_ps(x, high)), value);
}
FETTLE_INLINE VecF fmaF(VecF sum, VecF a, VecF b)
{
    return _mm_add_ps(sum, _mm_mul_ps(a, b));
}

FETTLE_INLINE VecI loadI(const void* p)
{
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}
FETTLE_INLINE void storeI(void* p, VecI v)
{
    _mm_storeu_si128(static_cast<__m128i*>(p), v);
}
FETTLE_INLINE VecI splatI(int32_t x)
{
    return _mm_set1_epi32(x);
}
FETTLE_INLINE VecI addI(VecI a, VecI b)
{
    return _mm_add_epi32(a, b);
}
FETTLE_INLINE VecI subI(VecI a, VecI b)
{
    return _mm_sub_epi32(a, b);
}
FETTLE_INLINE VecI andI(VecI a, VecI b)
{
    return _mm_and_si128(a, b);
}
FETTLE_INLINE VecI signI(VecI a)
{
    return _mm_srai_epi32(a, 31);
}
/// The floats whose bits these are.
FETTLE_INLINE VecF bitsF(VecI a)
{
    return _mm_castsi128_ps(a);
}
FETTLE_INLINE VecF toFloat(VecI a)
{
    return _mm_cvtepi32_ps(a);
}
FETTLE_INLINE VecI roundToInt(VecF a)
{
    return _mm_cvtps_epi32(a);
}
FETTLE_INLINE VecI truncToInt(VecF a)
{
    return _mm_cvttps_epi32(a);
}

/// sum + a[2i] * b[2i] + a[2i+1] * b[2i+1] of int16 pairs.
FETTLE_INLINE VecI dot16(VecI sum, VecI a, VecI b)
{
    return _mm_add_epi32(sum, _mm_madd_epi16(a, b));
}

FETTLE_INLINE VecI blendI(VecI mask, VecI yes, VecI no)
{
    return _mm_or_si128(_mm_and_si128(mask, yes), _mm_andnot_si128(mask, no));
}
FETTLE_INLINE VecI minI(VecI a, VecI b)
{
    return blendI(_mm_cmplt_epi32(a, b), a, b);
}
FETTLE_INLINE VecI maxI(VecI a, VecI b)
{
    return blendI(_mm_cmpgt_epi32(a, b), a, b);
}

template <class F>
FETTLE_INLINE VecI eachLane(VecI a, VecI b, F f)
{
    int32_t x[lanes], y[lanes];
    storeI(x, a), storeI(y, b);
    for (int i = 0; i < lanes; i++)
        x[i] = f(x[i], y[i]);
    return loadI(x);
}
FETTLE_INLINE VecI mulI(VecI a, VecI b)
{
    return eachLane(a, b, [](int32_t x, int32_t y) {
        return static_cast<int32_t>(static_cast<uint32_t>(x) * static_cast<uint32_t>(y));
    });
}
FETTLE_INLINE VecI highProductI(VecI a, VecI m)
{
    return eachLane(a, m, [](int32_t x, int32_t y) { return highProduct(x, y); });
}
FETTLE_INLINE VecI shiftLeftI(VecI a, VecI bits)
{
    return eachLane(a, bits, [](int32_t x, int32_t n) { return wrapShiftLeft(x, n); });
}
FETTLE_INLINE VecI shiftRightI(VecI a, VecI bits)
{
    return eachLane(a, bits, [](int32_t x, int32_t n) { return x >> n; });
}
FETTLE_INLINE VecI shiftRightAllI(VecI a, int bits)
{
    return _mm_sra_epi32(a, _mm_cvtsi32_si128(bits));
}

FETTLE_INLINE VecI broadcast32(const void* p)
{
    int32_t x;
    memcpy(&x, p, 4);
    return _mm_set1_epi32(x);
}

/// `lanes` int8 values, sign-extended.
FETTLE_INLINE VecI loadI8(const int8_t* p)
{
    int32_t x;
    memcpy(&x, p, 4);
    const __m128i v = _mm_cvtsi32_si128(x);
    const __m128i twice = _mm_unpacklo_epi8(v, v);
    return _mm_srai_epi32(_mm_unpacklo_epi16(twice, twice), 24);
}
/// `lanes` values in [-128, 127].
FETTLE_INLINE void storeI8(int8_t* p, VecI v)
{
    const __m128i half = _mm_packs_epi32(v, v);
    const int32_t x = _mm_cvtsi128_si32(_mm_packs_epi16(half, half));
    memcpy(p, &x, 4);
}

/// Twice as many, from two vectors.
FETTLE_INLINE void storeTwoI8(int8_t* p, VecI a, VecI b)
{
    const __m128i half = _mm_packs_epi32(a, b);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(half, half));
}

/// The first `count` < lanes values; the rest are zero, or left alone in memory.
FETTLE_INLINE VecF loadPartF(const float* p, int count)
{
    float x[lanes] = {};
    memcpy(x, p, static_cast<size_t>(count) * 4);
    return loadF(x);
}
FETTLE_INLINE void storePartF(float* p, VecF v, int count)
{
    float x[lanes];
    storeF(x, v);
    memcpy(p, x, static_cast<size_t>(count) * 4);
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
