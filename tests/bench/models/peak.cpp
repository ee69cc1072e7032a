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

/// Hides from the compiler that a value is one that it knows. A macro, as the loop below: a function would
/// need the instructions of each of its callers.
#define FORGET(v) asm volatile("" : "+v"(v))

/// A function that adds to all sums, `rounds` times, and says how many operations that was. next: the sum
/// that follows `s`, from it and `x`, which begins as `start`; products: of one such step.
#define PEAK_LOOP(name, instructions, Vector, start, next, products)                                         \
    instructions double name()                                                                               \
    {                                                                                                        \
        Vector sum[chains] = {}, x = start;                                                                  \
        for (int i = 0; i < rounds; ++i) {                                                                   \
            _Pragma("GCC unroll 12") for (auto& s : sum)                                                     \
            {                                                                                                \
                FORGET(x);                                                                                   \
                s = next;                                                                                    \
            }                                                                                                \
        }                                                                                                    \
        _Pragma("GCC unroll 12") for (auto& s : sum) FORGET(s);                                              \
        return 2.0 * products * chains * rounds;                                                             \
    }

PEAK_LOOP(real128, , __m128, _mm_set1_ps(0.5F), _mm_add_ps(s, _mm_mul_ps(x, x)), 4)
PEAK_LOOP(real256, [[gnu::target("avx2,fma")]], __m256, _mm256_set1_ps(0.5F), _mm256_fmadd_ps(x, x, s), 8)
PEAK_LOOP(integer128, , __m128i, _mm_set1_epi16(3), _mm_add_epi32(s, _mm_madd_epi16(x, x)), 8)
PEAK_LOOP(integer256, [[gnu::target("avx2,fma")]], __m256i, _mm256_set1_epi16(3),
          _mm256_add_epi32(s, _mm256_madd_epi16(x, x)), 16)
PEAK_LOOP(integerVnni, [[gnu::target("avx512f,avx512vnni")]], __m512i, _mm512_set1_epi8(3),
          _mm512_dpbusd_epi32(s, x, x), 64)

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
    return {best(wide ? real256 : real128), best(vnni ? integerVnni : wide ? integer256 : integer128)};
}
