// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vectors of x86-64-v4: AVX-512 F, BW, DQ and VL; with VNNI where the compiler was told so.
#pragma once

namespace fettle::kernels::FETTLE_ISA {
namespace {

#if defined(FETTLE_EMULATION)
using VecF = simde__m512;
using VecI = simde__m512i;
using Mask = simde__mmask16;
using VecH = simde__m256;
using QuadI = simde__m256i;
#else
using VecF = __m512;
using VecI = __m512i;
using Mask = __mmask16;
using VecH = __m256;   ///< half a vector of floats
using QuadI = __m256i; ///< 32 bytes of integers
#endif
constexpr int lanes = 16;
constexpr int accumulators = 28; ///< of 32 registers

FETTLE_INLINE VecF loadF(const float* p)
{
    return _mm512_loadu_ps(p);
}
FETTLE_INLINE void storeF(float* p, VecF v)
{
    _mm512_storeu_ps(p, v);
}
FETTLE_INLINE VecF splatF(float f)
{
    return _mm512_set1_ps(f);
}
FETTLE_INLINE VecF addF(VecF a, VecF b)
{
    return _mm512_add_ps(a, b);
}
FETTLE_INLINE VecF subF(VecF a, VecF b)
{
    return _mm512_sub_ps(a, b);
}
FETTLE_INLINE VecF mulF(VecF a, VecF b)
{
    return _mm512_mul_ps(a, b);
}
FETTLE_INLINE VecF divF(VecF a, VecF b)
{
    return _mm512_div_ps(a, b);
}
FETTLE_INLINE VecF minF(VecF a, VecF b)
{
    return _mm512_min_ps(a, b);
}
FETTLE_INLINE VecF maxF(VecF a, VecF b)
{
    return _mm512_max_ps(a, b);
}
/// value where low < x < high, else 0.
FETTLE_INLINE VecF insideF(VecF x, VecF low, VecF high, VecF value)
{
    const __mmask16 in = _mm512_cmp_ps_mask(x, low, _CMP_GT_OQ) & _mm512_cmp_ps_mask(x, high, _CMP_LT_OQ);
    return _mm512_maskz_mov_ps(in, value);
}
FETTLE_INLINE VecF fmaF(VecF sum, VecF a, VecF b)
{
    return _mm512_fmadd_ps(a, b, sum);
}

FETTLE_INLINE VecH loadH(const float* p)
{
    return _mm256_loadu_ps(p);
}
FETTLE_INLINE void storeH(float* p, VecH v)
{
    _mm256_storeu_ps(p, v);
}
FETTLE_INLINE VecH splatH(float f)
{
    return _mm256_set1_ps(f);
}
FETTLE_INLINE VecH fmaH(VecH sum, VecH a, VecH b)
{
    return _mm256_fmadd_ps(a, b, sum);
}
/// As clampF() in simd.h.
FETTLE_INLINE VecH clampH(VecH x, VecH low, VecH high)
{
    return _mm256_max_ps(low, _mm256_min_ps(high, x));
}

FETTLE_INLINE VecI loadI(const void* p)
{
    return _mm512_loadu_si512(p);
}
FETTLE_INLINE void storeI(void* p, VecI v)
{
    _mm512_storeu_si512(p, v);
}
FETTLE_INLINE VecI splatI(int32_t x)
{
    return _mm512_set1_epi32(x);
}
FETTLE_INLINE VecI addI(VecI a, VecI b)
{
    return _mm512_add_epi32(a, b);
}
FETTLE_INLINE VecI subI(VecI a, VecI b)
{
    return _mm512_sub_epi32(a, b);
}
FETTLE_INLINE VecI mulI(VecI a, VecI b)
{
    return _mm512_mullo_epi32(a, b);
}
FETTLE_INLINE VecI minI(VecI a, VecI b)
{
    return _mm512_min_epi32(a, b);
}
FETTLE_INLINE VecI maxI(VecI a, VecI b)
{
    return _mm512_max_epi32(a, b);
}
FETTLE_INLINE VecI andI(VecI a, VecI b)
{
    return _mm512_and_si512(a, b);
}
FETTLE_INLINE VecI signI(VecI a)
{
    return _mm512_srav_epi32(a, _mm512_set1_epi32(31));
}
FETTLE_INLINE VecI shiftLeftI(VecI a, VecI bits)
{
    return _mm512_sllv_epi32(a, bits);
}
FETTLE_INLINE VecI shiftRightI(VecI a, VecI bits)
{
    return _mm512_srav_epi32(a, bits);
}
FETTLE_INLINE VecI shiftRightAllI(VecI a, int bits)
{
    return _mm512_srav_epi32(a, _mm512_set1_epi32(bits));
}
/// The floats whose bits these are.
FETTLE_INLINE VecF bitsF(VecI a)
{
    return _mm512_castsi512_ps(a);
}
FETTLE_INLINE VecF toFloat(VecI a)
{
    return _mm512_cvtepi32_ps(a);
}
FETTLE_INLINE VecI roundToInt(VecF a)
{
    return _mm512_cvtps_epi32(a);
}
FETTLE_INLINE VecI truncToInt(VecF a)
{
    return _mm512_cvttps_epi32(a);
}

/// sum + a[2i] * b[2i] + a[2i+1] * b[2i+1] of int16 pairs.
FETTLE_INLINE VecI dot16(VecI sum, VecI a, VecI b)
{
#if defined(FETTLE_VNNI)
    return _mm512_dpwssd_epi32(sum, a, b);
#else
    return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b));
#endif
}

#if defined(FETTLE_VNNI)
/// sum + the four products of unsigned a and signed b in each lane.
FETTLE_INLINE VecI dot8(VecI sum, VecI a, VecI b)
{
    return _mm512_dpbusd_epi32(sum, a, b);
}
#endif

/// (a * m + 2^30) >> 31 in 64 bits: even lanes, odd lanes, put together.
FETTLE_INLINE VecI highProductI(VecI a, VecI m)
{
    const VecI nudge = _mm512_set1_epi64(1 << 30);
    const VecI even = _mm512_add_epi64(_mm512_mul_epi32(a, m), nudge);
    const VecI odd =
        _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(a, 32), _mm512_srli_epi64(m, 32)), nudge);
    return _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
}

FETTLE_INLINE VecI broadcast32(const void* p)
{
    int32_t x;
    memcpy(&x, p, 4);
    return _mm512_set1_epi32(x);
}

/// `lanes` int8 values, sign-extended.
FETTLE_INLINE VecI loadI8(const int8_t* p)
{
    return _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
/// `lanes` values in [-128, 127].
FETTLE_INLINE void storeI8(int8_t* p, VecI v)
{
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(v));
}

/// Twice as many, from two vectors.
FETTLE_INLINE void storeTwoI8(int8_t* p, VecI a, VecI b)
{
    storeI8(p, a);
    storeI8(p + lanes, b);
}

FETTLE_INLINE Mask firstLanes(int count)
{
    return static_cast<Mask>((1u << count) - 1);
}

FETTLE_INLINE VecI splatI16(int32_t x)
{
    return _mm512_set1_epi16(static_cast<int16_t>(x));
}
FETTLE_INLINE VecI splatI8(int32_t x)
{
    return _mm512_set1_epi8(static_cast<int8_t>(x));
}
/// Saturated sums of int16.
FETTLE_INLINE VecI addI16(VecI a, VecI b)
{
    return _mm512_adds_epi16(a, b);
}
FETTLE_INLINE VecI maxI8(VecI a, VecI b)
{
    return _mm512_max_epi8(a, b);
}
/// int32 to int16, saturated, quarter by quarter.
FETTLE_INLINE VecI packI32(VecI a, VecI b)
{
    return _mm512_packs_epi32(a, b);
}
/// Two such results to int8, saturated, and the four vectors one behind the other.
FETTLE_INLINE VecI packOrdered(VecI a, VecI b)
{
    const VecI order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_permutexvar_epi32(order, _mm512_packs_epi16(a, b));
}
/// Of such bytes those of `Vectors` vectors, from `Vectors` * part on; the first `count` of them.
template <int Vectors>
FETTLE_INLINE void storeBytes(int8_t* p, VecI bytes, int part, int count)
{
    if constexpr (Vectors > 2) {
        if (count == 4 * lanes)
            storeI(p, bytes);
        else
            _mm512_mask_storeu_epi8(p, (uint64_t{1} << count) - 1, bytes);
    } else if constexpr (Vectors == 2) {
        const auto half = part == 0 ? _mm512_castsi512_si256(bytes) : _mm512_extracti64x4_epi64(bytes, 1);
        if (count == 2 * lanes)
            _mm256_storeu_si256(reinterpret_cast<QuadI*>(p), half);
        else
            _mm256_mask_storeu_epi8(p, (1U << count) - 1, half);
    } else {
        const auto half = part < 2 ? _mm512_castsi512_si256(bytes) : _mm512_extracti64x4_epi64(bytes, 1);
        const auto quarter = part % 2 == 0 ? _mm256_castsi256_si128(half) : _mm256_extracti128_si256(half, 1);
        if (count == lanes)
            _mm_storeu_si128(reinterpret_cast<__m128i*>(p), quarter);
        else
            _mm_mask_storeu_epi8(p, firstLanes(count), quarter);
    }
}

/// The first `count` < lanes values; the rest are zero, or left alone in memory.
FETTLE_INLINE VecF loadPartF(const float* p, int count)
{
    return _mm512_maskz_loadu_ps(firstLanes(count), p);
}
FETTLE_INLINE void storePartF(float* p, VecF v, int count)
{
    _mm512_mask_storeu_ps(p, firstLanes(count), v);
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
