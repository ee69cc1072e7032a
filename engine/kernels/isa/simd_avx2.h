// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of x86-64-v3: AVX2 and FMA.
#pragma once

namespace fettle::kernels::FETTLE_ISA {
namespace {

using VecF = __m256;
using VecI = __m256i;
constexpr int lanes = 8;
constexpr int accumulators = 12; ///< of 16 registers

FETTLE_INLINE VecF loadF(const float* p)
{
    return _mm256_loadu_ps(p);
}
FETTLE_INLINE void storeF(float* p, VecF v)
{
    _mm256_storeu_ps(p, v);
}
FETTLE_INLINE VecF splatF(float f)
{
    return _mm256_set1_ps(f);
}
FETTLE_INLINE VecF addF(VecF a, VecF b)
{
    return _mm256_add_ps(a, b);
}
FETTLE_INLINE VecF subF(VecF a, VecF b)
{
    return _mm256_sub_ps(a, b);
}
FETTLE_INLINE VecF mulF(VecF a, VecF b)
{
    return _mm256_mul_ps(a, b);
}
FETTLE_INLINE VecF divF(VecF a, VecF b)
{
    return _mm256_div_ps(a, b);
}
FETTLE_INLINE VecF minF(VecF a, VecF b)
{
    return _mm256_min_ps(a, b);
}
FETTLE_INLINE VecF maxF(VecF a, VecF b)
{
    return _mm256_max_ps(a, b);
}
/// value where low < x < high, else 0.
FETTLE_INLINE VecF insideF(VecF x, VecF low, VecF high, VecF value)
{
    const VecF in = _mm256_and_ps(_mm256_cmp_ps(x, low, _CMP_GT_OQ), _mm256_cmp_ps(x, high, _CMP_LT_OQ));
    return _mm256_and_ps(in, value);
}
FETTLE_INLINE VecF fmaF(VecF sum, VecF a, VecF b)
{
    return _mm256_fmadd_ps(a, b, sum);
}

FETTLE_INLINE VecI loadI(const void* p)
{
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
FETTLE_INLINE void storeI(void* p, VecI v)
{
    _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}
FETTLE_INLINE VecI splatI(int32_t x)
{
    return _mm256_set1_epi32(x);
}
FETTLE_INLINE VecI addI(VecI a, VecI b)
{
    return _mm256_add_epi32(a, b);
}
FETTLE_INLINE VecI subI(VecI a, VecI b)
{
    return _mm256_sub_epi32(a, b);
}
FETTLE_INLINE VecI mulI(VecI a, VecI b)
{
    return _mm256_mullo_epi32(a, b);
}
FETTLE_INLINE VecI minI(VecI a, VecI b)
{
    return _mm256_min_epi32(a, b);
}
FETTLE_INLINE VecI maxI(VecI a, VecI b)
{
    return _mm256_max_epi32(a, b);
}
FETTLE_INLINE VecI andI(VecI a, VecI b)
{
    return _mm256_and_si256(a, b);
}
FETTLE_INLINE VecI signI(VecI a)
{
    return _mm256_srai_epi32(a, 31);
}
FETTLE_INLINE VecI shiftLeftI(VecI a, VecI bits)
{
    return _mm256_sllv_epi32(a, bits);
}
FETTLE_INLINE VecI shiftRightI(VecI a, VecI bits)
{
    return _mm256_srav_epi32(a, bits);
}
FETTLE_INLINE VecI shiftRightAllI(VecI a, int bits)
{
    return _mm256_sra_epi32(a, _mm_cvtsi32_si128(bits));
}
/// The floats whose bits these are.
FETTLE_INLINE VecF bitsF(VecI a)
{
    return _mm256_castsi256_ps(a);
}
FETTLE_INLINE VecF toFloat(VecI a)
{
    return _mm256_cvtepi32_ps(a);
}
FETTLE_INLINE VecI roundToInt(VecF a)
{
    return _mm256_cvtps_epi32(a);
}
FETTLE_INLINE VecI truncToInt(VecF a)
{
    return _mm256_cvttps_epi32(a);
}

/// sum + a[2i] * b[2i] + a[2i+1] * b[2i+1] of int16 pairs.
FETTLE_INLINE VecI dot16(VecI sum, VecI a, VecI b)
{
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
}

/// (a * m + 2^30) >> 31 in 64 bits: even lanes, odd lanes, put together.
FETTLE_INLINE VecI highProductI(VecI a, VecI m)
{
    const __m256i nudge = _mm256_set1_epi64x(1 << 30);
    const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(a, m), nudge);
    const __m256i odd =
        _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(a, 32), _mm256_srli_epi64(m, 32)), nudge);
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
}

FETTLE_INLINE VecI broadcast32(const void* p)
{
    return _mm256_castps_si256(_mm256_broadcast_ss(static_cast<const float*>(p)));
}

/// `lanes` int8 values, sign-extended.
FETTLE_INLINE VecI loadI8(const int8_t* p)
{
    return _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(p)));
}
/// `lanes` values in [-128, 127].
FETTLE_INLINE void storeI8(int8_t* p, VecI v)
{
    const __m128i half = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi16(half, half));
}

/// Twice as many, from two vectors.
FETTLE_INLINE void storeTwoI8(int8_t* p, VecI a, VecI b)
{
    const __m256i half = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                     _mm_packs_epi16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1)));
}

alignas(32) constexpr int32_t firstLanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};

/// The first `count` < lanes values; the rest are zero, or left alone in memory.
FETTLE_INLINE VecF loadPartF(const float* p, int count)
{
    return _mm256_maskload_ps(p, loadI(firstLanes + lanes - count));
}
FETTLE_INLINE void storePartF(float* p, VecF v, int count)
{
    _mm256_maskstore_ps(p, loadI(firstLanes + lanes - count), v);
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
