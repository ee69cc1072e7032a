// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// AVX-512 as plain C: SIMDe, and the few functions that Debian 12's version of it lacks.
#pragma once

#define SIMDE_ENABLE_NATIVE_ALIASES
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wundef"
#include <simde/x86/avx512.h>
#include <simde/x86/fma.h>
#pragma GCC diagnostic pop

#include <math.h>
#include <stdint.h>
#include <string.h>

namespace {

template <class F>
simde__m512i emulateEachLane(F f)
{
    int32_t lanes[16];
    for (int i = 0; i < 16; i++)
        lanes[i] = f(i);
    return simde_mm512_loadu_si512(lanes);
}

struct EmulatedLanes {
    int32_t at[16];
    explicit EmulatedLanes(simde__m512i v) { memcpy(at, &v, sizeof at); }
};

inline simde__m512i emulatedShiftRight(simde__m512i a, simde__m512i bits)
{
    const EmulatedLanes x(a), n(bits);
    return emulateEachLane([&](int i) { return x.at[i] >> (n.at[i] > 31 ? 31 : n.at[i]); });
}

inline simde__m512i emulatedWiden(simde__m128i bytes)
{
    int8_t x[16];
    memcpy(x, &bytes, sizeof x);
    return emulateEachLane([&](int i) { return int32_t{x[i]}; });
}

inline simde__m128i emulatedNarrow(simde__m512i v)
{
    const EmulatedLanes x(v);
    int8_t bytes[16];
    for (int i = 0; i < 16; i++)
        bytes[i] = static_cast<int8_t>(x.at[i]);
    simde__m128i narrow;
    memcpy(&narrow, bytes, sizeof bytes);
    return narrow;
}

inline simde__m512 emulatedToFloat(simde__m512i v)
{
    const EmulatedLanes x(v);
    float lanes[16];
    for (int i = 0; i < 16; i++)
        lanes[i] = static_cast<float>(x.at[i]);
    return simde_mm512_loadu_ps(lanes);
}

/// Nearest-even, or towards zero.
inline simde__m512i emulatedToInt(simde__m512 v, bool truncates)
{
    float x[16];
    memcpy(x, &v, sizeof x);
    return emulateEachLane([&](int i) { return static_cast<int32_t>(truncates ? x[i] : rintf(x[i])); });
}

inline simde__m512 emulatedMaskedLoad(simde__mmask16 mask, const void* from)
{
    float x[16] = {};
    for (int i = 0; i < 16; i++) {
        if (mask >> i & 1)
            memcpy(x + i, static_cast<const float*>(from) + i, sizeof(float));
    }
    return simde_mm512_loadu_ps(x);
}

inline void emulatedMaskedStore(float* to, simde__mmask16 mask, simde__m512 v)
{
    float x[16];
    memcpy(x, &v, sizeof x);
    for (int i = 0; i < 16; i++) {
        if (mask >> i & 1)
            to[i] = x[i];
    }
}

inline simde__m256i emulatedMaskedBytes(simde__m256i other, uint32_t mask, const void* from)
{
    int8_t x[32];
    memcpy(x, &other, sizeof x);
    for (int i = 0; i < 32; i++) {
        if (mask >> i & 1)
            x[i] = static_cast<const int8_t*>(from)[i];
    }
    simde__m256i v;
    memcpy(&v, x, sizeof v);
    return v;
}

template <class Vector>
void emulatedMaskedStoreBytes(void* to, uint64_t mask, Vector v)
{
    int8_t x[sizeof v];
    memcpy(x, &v, sizeof x);
    for (size_t i = 0; i < sizeof x; i++) {
        if (mask >> i & 1)
            static_cast<int8_t*>(to)[i] = x[i];
    }
}

} // namespace

#define _mm512_srav_epi32 emulatedShiftRight
#define _mm512_cvtepi8_epi32 emulatedWiden
#define _mm512_cvtepi32_epi8 emulatedNarrow
#define _mm512_cvtepi32_ps emulatedToFloat
#define _mm512_cvtps_epi32(v) emulatedToInt(v, false)
#define _mm512_cvttps_epi32(v) emulatedToInt(v, true)
#define _mm512_maskz_loadu_ps emulatedMaskedLoad
#define _mm512_mask_storeu_ps emulatedMaskedStore
#define _mm256_mask_loadu_epi8 emulatedMaskedBytes
#define _mm256_mask_storeu_epi8 emulatedMaskedStoreBytes
#define _mm_mask_storeu_epi8 emulatedMaskedStoreBytes
#define _mm512_mask_storeu_epi8 emulatedMaskedStoreBytes
