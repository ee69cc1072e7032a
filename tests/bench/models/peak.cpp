// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The peak of one processor, from loops on registers. Twelve sums: enough for two units with a latency of up
// to 6 cycles.
#include "peak.h"

#include <algorithm>
#include <chrono>
#include <immintrin.h>

namespace {

constexpr int chains = 12, rounds = 50'000;

/// Hides from the compiler that a value is one that it knows. A macro, for a function would need the
/// instructions of each of its callers.
#define FORGET(v) asm volatile("" : "+v"(v))

[[gnu::target("avx2,fma")]] double realRound256()
{
    __m256 sum[chains] = {}, x = _mm256_set1_ps(0.5F);
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (auto& s : sum) {
            FORGET(s);
            s = _mm256_fmadd_ps(x, x, s);
        }
    }
#pragma GCC unroll 12
    for (auto& s : sum)
        FORGET(s);
    return 2.0 * 8 * chains * rounds;
}

[[gnu::target("avx2,fma")]] double integerRound256()
{
    __m256i sum[chains] = {}, x = _mm256_set1_epi16(3);
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (auto& s : sum) {
            FORGET(x);
            s = _mm256_add_epi32(s, _mm256_madd_epi16(x, x));
        }
    }
#pragma GCC unroll 12
    for (auto& s : sum)
        FORGET(s);
    return 2.0 * 16 * chains * rounds;
}

[[gnu::target("avx512f,avx512vnni")]] double integerRoundVnni()
{
    __m512i sum[chains] = {}, x = _mm512_set1_epi8(3);
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (auto& s : sum) {
            FORGET(x);
            s = _mm512_dpbusd_epi32(s, x, x);
        }
    }
#pragma GCC unroll 12
    for (auto& s : sum)
        FORGET(s);
    return 2.0 * 64 * chains * rounds;
}

double realRound128()
{
    __m128 sum[chains] = {}, x = _mm_set1_ps(0.5F);
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (auto& s : sum) {
            FORGET(x);
            s = _mm_add_ps(s, _mm_mul_ps(x, x));
        }
    }
#pragma GCC unroll 12
    for (auto& s : sum)
        FORGET(s);
    return 2.0 * 4 * chains * rounds;
}

double integerRound128()
{
    __m128i sum[chains] = {}, x = _mm_set1_epi16(3);
    for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 12
        for (auto& s : sum) {
            FORGET(x);
            s = _mm_add_epi32(s, _mm_madd_epi16(x, x));
        }
    }
#pragma GCC unroll 12
    for (auto& s : sum)
        FORGET(s);
    return 2.0 * 8 * chains * rounds;
}

double best(double (*round)())
{
    double most = 0;
    for (int i = 0; i < 50; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double operations = round();
        most = std::max(most,
                        operations /
                            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return most;
}

} // namespace

Peak measuredPeak()
{
    const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    const bool vnni = __builtin_cpu_supports("avx512vnni");
    return {best(wide ? realRound256 : realRound128), best(vnni   ? integerRoundVnni
                                                           : wide ? integerRound256
                                                                  : integerRound128)};
}
