// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise 3x3 in int8 for processors with VNNI: four bytes at a time, straight from the image.
//
// The three rows of a column of taps are interleaved, so that each 32-bit lane holds the three taps of one
// channel, and one instruction adds them. Interleaving 32 bytes leaves the channels in the order in which
// packing to bytes puts them back. Activations are unsigned, 128 more than stored, as in conv_i8.cpp.
#pragma once

#include "kernels/isa/depthwise.h"
#include "kernels/isa/requantize.h"
#include "kernels/isa/walk.h"

#if defined(FETTLE_VNNI)

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int quadBytes = 32;                  ///< of a vector: channels, or channels of several pixels
constexpr int quadVectors = 4;                 ///< of sums, for one vector of bytes
constexpr int quadLanes = 8;                   ///< of one of them
constexpr int quadColumnBytes = quadBytes * 4; ///< weights of a column of taps, or a number for each byte
constexpr int quadBlockBytes = 5 * quadColumnBytes; ///< biases, scales, weights of three columns

bool suitsQuads(const Window& w, int weightZeroPoint, Rounding rounding)
{
    return w.kernelHeight == 3 && w.kernelWidth == 3 && w.dilationWidth == 1 && w.strideWidth <= 2 &&
           w.inChannels == w.outChannels && weightZeroPoint == 0 && rounding == Rounding::Float;
}

/// Neighbouring pixels that share a vector, where their channels are so few.
int quadPixels(const Window& w)
{
    const bool divides = w.outChannels == 4 || w.outChannels == 8 || w.outChannels == 16;
    return divides && w.strideWidth == 1 ? quadBytes / w.outChannels : 1;
}

int quadBlocks(const Window& w)
{
    return ceilDiv(w.outChannels, quadBytes);
}

/// The channel of a vector's byte that lane `lane` of sums `vector` belongs to.
constexpr int quadChannel(int vector, int lane)
{
    return lane / 4 * 16 + vector * 4 + lane % 4;
}

size_t quadPackedBytes(const Window& w)
{
    return static_cast<size_t>(quadBlocks(w)) * quadBlockBytes;
}

void packQuadBlock(const Window& w, const WeightsI8& weights, int block, char* to)
{
    const bool grouped = quadPixels(w) > 1;
    for (int i = 0; i < quadBytes; i++) {
        const int byte = quadChannel(i / quadLanes, i % quadLanes);
        const int c = grouped ? byte % w.outChannels : block * quadBytes + byte;
        if (c >= w.outChannels)
            continue;
        int32_t sum = 0;
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                const int8_t weight = weights.weights[(row * 3 + column) * w.outChannels + c];
                sum += weight;
                to[(2 + column) * quadColumnBytes + i * 4 + row] = static_cast<char>(weight);
            }
        }
        const uint32_t bias = static_cast<uint32_t>(weights.bias ? weights.bias[c] : 0);
        put32(to, i,
              static_cast<int32_t>(bias - static_cast<uint32_t>(128 + weights.inputZeroPoint) *
                                              static_cast<uint32_t>(sum)));
        memcpy(to + quadColumnBytes + i * 4, weights.output.scale + c, 4);
    }
}

FETTLE_INLINE QuadI loadQuad(const void* p)
{
    return _mm256_loadu_si256(static_cast<const QuadI*>(p));
}

/// The taps of one column: bytes as three rows have them, `outside` where the mask has no bit.
struct QuadColumn {
    QuadI taps[quadVectors];
    FETTLE_MEMBER void read(const int8_t* const (&rows)[3], ptrdiff_t at, uint32_t mask, QuadI outside)
    {
        const QuadI flip = _mm256_set1_epi8(-128);
        const QuadI a = _mm256_xor_si256(_mm256_mask_loadu_epi8(outside, mask, rows[0] + at), flip),
                    b = _mm256_xor_si256(_mm256_mask_loadu_epi8(outside, mask, rows[1] + at), flip),
                    c = _mm256_xor_si256(_mm256_mask_loadu_epi8(outside, mask, rows[2] + at), flip);
        const QuadI abLow = _mm256_unpacklo_epi8(a, b), abHigh = _mm256_unpackhi_epi8(a, b);
        const QuadI cLow = _mm256_unpacklo_epi8(c, c),
                    cHigh = _mm256_unpackhi_epi8(c, c); // the fourth tap weighs 0
        taps[0] = _mm256_unpacklo_epi16(abLow, cLow);
        taps[1] = _mm256_unpackhi_epi16(abLow, cLow);
        taps[2] = _mm256_unpacklo_epi16(abHigh, cHigh);
        taps[3] = _mm256_unpackhi_epi16(abHigh, cHigh);
    }
};

/// Rounding::Float of four vectors of sums, and the bytes in their order.
struct QuadRounding {
    VecH high;
    QuadI zeroPoint, low;
    explicit QuadRounding(const HeadI8& head)
        : high(_mm256_set1_ps(static_cast<float>(head.high))),
          zeroPoint(_mm256_set1_epi16(static_cast<int16_t>(head.zeroPoint))),
          low(_mm256_set1_epi8(static_cast<int8_t>(head.low + head.zeroPoint)))
    {
    }
    /// Too large values stop at `high`; too small ones at the least integer, and then at `low`.
    FETTLE_MEMBER QuadI operator()(const QuadI (&sums)[quadVectors], const char* scales) const
    {
        QuadI y[quadVectors];
        FETTLE_UNROLL
        for (int i = 0; i < quadVectors; i++) {
            const auto scale = _mm256_loadu_ps(reinterpret_cast<const float*>(scales) + i * quadLanes);
            y[i] = _mm256_cvtps_epi32(_mm256_min_ps(_mm256_mul_ps(_mm256_cvtepi32_ps(sums[i]), scale), high));
        }
        const QuadI first = _mm256_adds_epi16(_mm256_packs_epi32(y[0], y[1]), zeroPoint),
                    second = _mm256_adds_epi16(_mm256_packs_epi32(y[2], y[3]), zeroPoint);
        return _mm256_max_epi8(_mm256_packs_epi16(first, second), low);
    }
};

/// One output row. Input rows outside of the image hold the zero point.
struct QuadRow {
    const Window& window;
    const int8_t* rows[3];
    int firstBlock, endBlock;
    const char* blocks; ///< packed, from the first one of all channels on
    int inputZeroPoint;
    const QuadRounding& rounding;
    int8_t* out;
};

FETTLE_INLINE uint32_t lowBits(int count)
{
    return count >= 32 ? ~0U : (1U << maxInt(count, 0)) - 1;
}

/// A pixel at a time for each block of channels; the block's weights stay in the first cache.
template <int Stride, int Pixels>
[[gnu::noinline]] void quadRow(const QuadRow& row)
{
    constexpr int columns = (Pixels - 1) * Stride + 3;
    const Window& w = row.window;
    const ptrdiff_t step = w.outChannels;
    const QuadI outside = _mm256_set1_epi8(static_cast<int8_t>(row.inputZeroPoint));
    for (int block = row.firstBlock; block < row.endBlock; block++) {
        const char* packed = row.blocks + block * quadBlockBytes;
        const ptrdiff_t channel = static_cast<ptrdiff_t>(block) * quadBytes;
        const uint32_t channels = lowBits(w.outChannels - static_cast<int>(channel));
        for (int x0 = 0; x0 < w.outWidth; x0 += Pixels) {
            const int x = minInt(x0, w.outWidth - Pixels), left = x * Stride - w.padLeft;
            QuadI sums[Pixels][quadVectors];
            FETTLE_UNROLL
            for (int p = 0; p < Pixels; p++) {
                FETTLE_UNROLL
                for (int v = 0; v < quadVectors; v++)
                    sums[p][v] = loadQuad(packed + v * quadBytes);
            }
            FETTLE_UNROLL
            for (int c = 0; c < columns; c++) {
                const bool inside = static_cast<unsigned>(left + c) < static_cast<unsigned>(w.inWidth);
                QuadColumn column;
                column.read(row.rows, inside ? (left + c) * step + channel : channel, inside ? channels : 0,
                            outside);
                FETTLE_UNROLL
                for (int p = 0; p < Pixels; p++) {
                    const int tap = c - p * Stride;
                    if (tap >= 0 && tap < 3) {
                        FETTLE_UNROLL
                        for (int v = 0; v < quadVectors; v++)
                            sums[p][v] = _mm256_dpbusd_epi32(
                                sums[p][v], column.taps[v],
                                loadQuad(packed + (2 + tap) * quadColumnBytes + v * quadBytes));
                    }
                }
            }
            FETTLE_UNROLL
            for (int p = 0; p < Pixels; p++)
                _mm256_mask_storeu_epi8(row.out + (x + p) * step + channel, channels,
                                        row.rounding(sums[p], packed + quadColumnBytes));
        }
    }
}

/// Several pixels a vector, with steps of 1.
[[gnu::noinline]] void groupedQuadRow(const QuadRow& row)
{
    const Window& w = row.window;
    const int step = w.outChannels, pixels = quadBytes / step;
    const QuadI outside = _mm256_set1_epi8(static_cast<int8_t>(row.inputZeroPoint));
    for (int x = 0; x < w.outWidth; x += pixels) {
        QuadI sums[quadVectors];
        FETTLE_UNROLL
        for (int v = 0; v < quadVectors; v++)
            sums[v] = loadQuad(row.blocks + v * quadBytes);
        FETTLE_UNROLL
        for (int c = 0; c < 3; c++) {
            const int left = x + c - w.padLeft;
            const uint32_t mask = lowBits((w.inWidth - left) * step) & ~lowBits(-left * step);
            QuadColumn column;
            column.read(row.rows, mask == 0 ? 0 : static_cast<ptrdiff_t>(left) * step, mask, outside);
            FETTLE_UNROLL
            for (int v = 0; v < quadVectors; v++)
                sums[v] =
                    _mm256_dpbusd_epi32(sums[v], column.taps[v],
                                        loadQuad(row.blocks + (2 + c) * quadColumnBytes + v * quadBytes));
        }
        _mm256_mask_storeu_epi8(row.out + static_cast<ptrdiff_t>(x) * step, lowBits((w.outWidth - x) * step),
                                row.rounding(sums, row.blocks + quadColumnBytes));
    }
}

using QuadRowFunction = void (*)(const QuadRow&);

template <int Stride>
QuadRowFunction findQuadRow(int width)
{
    if (width == 1)
        return quadRow<Stride, 1>;
    if (width == 2 || width == 4)
        return quadRow<Stride, 2>;
    return quadRow<Stride, 3>;
}

QuadRowFunction findQuadRow(const Window& w)
{
    if (quadPixels(w) > 1)
        return groupedQuadRow;
    return w.strideWidth == 1 ? findQuadRow<1>(w.outWidth) : findQuadRow<2>(w.outWidth);
}

size_t quadScratchBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(w.inWidth) * w.inChannels);
}

void runQuads(const Window& w, const HeadI8& head, const char* blocks, const int8_t* in, int8_t* out,
              Rows rows, int8_t* padding)
{
    static_assert(blockVectors * lanes == quadBytes);
    const QuadRounding rounding(head);
    const QuadRowFunction sumRow = findQuadRow(w);
    bool padded = false;
    for (int y = rows.begin; y < rows.end; y++) {
        QuadRow row{.window = w,
                    .rows = {},
                    .firstBlock = rows.firstBlock,
                    .endBlock = minInt(rows.endBlock, quadBlocks(w)),
                    .blocks = blocks,
                    .inputZeroPoint = head.inputZeroPoint,
                    .rounding = rounding,
                    .out = out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels};
        for (int r = 0; r < 3; r++) {
            const int from = y * w.strideHeight - w.padTop + r * w.dilationHeight;
            const bool outside = from < 0 || from >= w.inHeight;
            if (outside && !padded)
                memset(padding, head.inputZeroPoint, static_cast<size_t>(w.inWidth) * w.inChannels);
            padded |= outside;
            row.rows[r] = outside ? padding : in + static_cast<ptrdiff_t>(from) * w.inWidth * w.inChannels;
        }
        sumRow(row);
    }
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA

#endif
