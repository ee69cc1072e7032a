// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The inner loop of all convolutions: a tile of pixels times channels kept in registers while the taps go by.
//
// A Step says what one multiplication works on: its Element, how many elements of the sum one 32-bit lane
// takes at once
// (`group`), and the Vector of sums. Weights lie in the order in which the tile reads them: for each tap and
// group of elements, `Vectors` vectors of one 32-bit group per output channel.
#pragma once

#include "kernels/isa/simd.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// What the sums start from, and (float) the limits of what becomes of them.
template <class Step>
struct Start {
    const typename Step::Sum* bias;
    typename Step::Sum low, high;
};

struct StepF32 {
    using Element = float;
    using Sum = float;
    using Vector = VecF;
    static constexpr int group = 1;
    static constexpr bool zeroPadding = true; ///< taps outside of the image can be skipped
    FETTLE_INLINE Vector finish(Vector sum, const Start<StepF32>& start)
    {
        return clampF(sum, splatF(start.low), splatF(start.high));
    }
    FETTLE_INLINE Vector load(const void* p) { return loadF(static_cast<const float*>(p)); }
    FETTLE_INLINE void store(Sum* p, Vector v) { storeF(p, v); }
    FETTLE_INLINE Vector broadcast(const Element* p) { return splatF(*p); }
    FETTLE_INLINE Vector step(Vector sum, Vector x, Vector w) { return fmaF(sum, x, w); }
};

struct StepI16 {
    using Element = int16_t;
    using Sum = int32_t;
    using Vector = VecI;
    static constexpr int group = 2;
    static constexpr bool zeroPadding = true;
    template <class Any>
    FETTLE_INLINE Vector finish(Vector sum, const Any&)
    {
        return sum;
    }
    FETTLE_INLINE Vector load(const void* p) { return loadI(p); }
    FETTLE_INLINE void store(Sum* p, Vector v) { storeI(p, v); }
    FETTLE_INLINE Vector broadcast(const Element* p) { return broadcast32(p); }
    FETTLE_INLINE Vector step(Vector sum, Vector x, Vector w) { return dot16(sum, x, w); }
};

#if defined(FETTLE_VNNI)
struct StepU8 {
    using Element = uint8_t;
    using Sum = int32_t;
    using Vector = VecI;
    static constexpr int group = 4;
    static constexpr bool zeroPadding = false;
    template <class Any>
    FETTLE_INLINE Vector finish(Vector sum, const Any&)
    {
        return sum;
    }
    FETTLE_INLINE Vector load(const void* p) { return loadI(p); }
    FETTLE_INLINE void store(Sum* p, Vector v) { storeI(p, v); }
    FETTLE_INLINE Vector broadcast(const Element* p) { return broadcast32(p); }
    FETTLE_INLINE Vector step(Vector sum, Vector x, Vector w) { return dot8(sum, x, w); }
};
#endif

/// The taps of one pixel: rows * columns runs of `groups` groups that lie one after the other in memory.
struct Taps {
    int rows, columns, groups;
    ptrdiff_t rowStep, columnStep; ///< elements from run to run
    ptrdiff_t pixelStep;           ///< elements from pixel to pixel
};

/// The most pixels of a tile that is `vectors` vectors wide.
constexpr int maxPixels(int vectors)
{
    return accumulators / vectors > 16 ? 16 : accumulators / vectors;
}
constexpr int maxVectors = lanes == 16 ? 4 : 2;

/// out[pixel][vector] = bias[vector] + sum over the taps.
template <class Step, int Pixels, int Vectors>
[[gnu::noinline]] static void tile(const Taps& taps, const typename Step::Element* in, const char* weights,
                                   const Start<Step>& start, typename Step::Sum* out, ptrdiff_t outStep)
{
    using Element = typename Step::Element;
    typename Step::Vector sum[Pixels][Vectors];
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++) {
        FETTLE_UNROLL
        for (int v = 0; v < Vectors; v++)
            sum[p][v] = Step::load(start.bias + v * lanes);
    }
    const ptrdiff_t step = taps.pixelStep, step3 = 3 * step;
    for (int row = 0; row < taps.rows; row++) {
        for (int column = 0; column < taps.columns; column++) {
            // One pointer for four pixels; the compiler barrier below keeps it from making one for each.
            const Element* base[4];
            base[0] = in + row * taps.rowStep + column * taps.columnStep;
            FETTLE_UNROLL
            for (int b = 1; b < (Pixels + 3) / 4; b++)
                base[b] = base[b - 1] + 4 * step;
            for (int g = 0; g < taps.groups; g++) {
                typename Step::Vector w[Vectors];
                FETTLE_UNROLL
                for (int v = 0; v < Vectors; v++)
                    w[v] = Step::load(weights + v * vectorBytes);
                FETTLE_UNROLL
                for (int p = 0; p < Pixels; p++) {
                    const Element* q = base[p / 4] + (p % 4 == 3 ? step3 : p % 4 * step);
                    const typename Step::Vector x = Step::broadcast(q);
                    FETTLE_UNROLL
                    for (int v = 0; v < Vectors; v++)
                        sum[p][v] = Step::step(sum[p][v], x, w[v]);
                }
                weights += Vectors * vectorBytes;
                FETTLE_UNROLL
                for (int b = 0; b < (Pixels + 3) / 4; b++) {
                    base[b] += Step::group;
                    asm volatile("" : "+r"(base[b]));
                }
            }
        }
    }
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++) {
        FETTLE_UNROLL
        for (int v = 0; v < Vectors; v++)
            Step::store(out + p * outStep + v * lanes, Step::finish(sum[p][v], start));
    }
}

template <class Step>
using TileFunction = void (*)(const Taps&, const typename Step::Element*, const char*, const Start<Step>&,
                              typename Step::Sum*, ptrdiff_t);

/// tiles<Step, Vectors>[pixels - 1]
template <class Step, int Vectors, class>
struct TileRow;
template <int...>
struct Pixels {};
template <int N, int... Is>
struct CountTo : CountTo<N - 1, N, Is...> {};
template <int... Is>
struct CountTo<0, Is...> {
    using type = Pixels<Is...>;
};
template <class Step, int Vectors, int... Is>
struct TileRow<Step, Vectors, Pixels<Is...>> {
    static constexpr TileFunction<Step> functions[] = {&tile<Step, Is, Vectors>...};
};

template <class Step>
static TileFunction<Step> findTile(int vectors, int pixels)
{
    switch (vectors) {
    case 1:
        return TileRow<Step, 1, typename CountTo<maxPixels(1)>::type>::functions[pixels - 1];
    case 2:
        return TileRow<Step, 2, typename CountTo<maxPixels(2)>::type>::functions[pixels - 1];
#if defined(FETTLE_AVX512)
    case 3:
        return TileRow<Step, 3, typename CountTo<maxPixels(3)>::type>::functions[pixels - 1];
    default:
        return TileRow<Step, 4, typename CountTo<maxPixels(4)>::type>::functions[pixels - 1];
#else
    default:
        return nullptr;
#endif
    }
}

/// Memory that will be read soon: brought to the second cache line by line, while something else is computed.
struct Ahead {
    const char* next = nullptr;
    const char* end = nullptr;
    FETTLE_INLINE void fetch(Ahead& ahead, int lines)
    {
        for (; lines > 0 && ahead.next < ahead.end; lines--, ahead.next += 64)
            __builtin_prefetch(ahead.next, 0, 2);
    }
};

/// A run of pixels in one row, cut into tiles of nearly equal size.
template <class Step>
static void tileRow(const Taps& taps, const typename Step::Element* in, int pixels, int vectors,
                    const char* weights, const Start<Step>& start, typename Step::Sum* out, ptrdiff_t outStep,
                    Ahead* ahead = nullptr, int linesPerTile = 0)
{
    const int count = ceilDiv(pixels, maxPixels(vectors));
    const int small = pixels / count, larger = pixels % count;
    for (int i = 0; i < count; i++) {
        const int size = small + (i < larger);
        if (ahead)
            Ahead::fetch(*ahead, linesPerTile);
        findTile<Step>(vectors, size)(taps, in, weights, start, out, outStep);
        in += size * taps.pixelStep;
        out += size * outStep;
    }
}

/// Output channels come in blocks of up to maxVectors vectors, as equal as can be.
struct Blocks {
    int vectors, count;
    explicit Blocks(int channels) : vectors(ceilDiv(channels, lanes)), count(ceilDiv(vectors, maxVectors)) {}
    int size(int block) const { return vectors / count + (block < vectors % count); }
};

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
