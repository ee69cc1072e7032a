// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How a convolution walks an image: which taps a row has, in bands of rows small enough for the first cache.
#pragma once

#include "kernels/isa/tile.h"
#include "kernels/kernels.h"
#include "kernels/transpose4.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// What a band of copied input rows may take.
constexpr int bandBytes = 24 * 1024;

/// Columns of input that the windows of one output row span, and rows of input for `rows` output rows.
FETTLE_INLINE int spanWidth(const Window& w)
{
    return (w.outWidth - 1) * w.strideWidth + (w.kernelWidth - 1) * w.dilationWidth + 1;
}
FETTLE_INLINE int spanHeight(const Window& w, int rows)
{
    return (rows - 1) * w.strideHeight + (w.kernelHeight - 1) * w.dilationHeight + 1;
}

FETTLE_INLINE bool padsColumns(const Window& w)
{
    return w.padLeft > 0 || spanWidth(w) > w.inWidth;
}

/// One tap, and every pixel has it.
FETTLE_INLINE bool isPointwise(const Window& w)
{
    return w.kernelHeight == 1 && w.kernelWidth == 1 && w.padTop == 0 && !padsColumns(w) &&
           (w.outHeight - 1) * w.strideHeight < w.inHeight;
}

/// Output rows whose input, copied with `rowBytes` a row, fits a band of `limit` bytes; at least one.
FETTLE_INLINE int bandRows(const Window& w, size_t rowBytes, size_t limit = bandBytes)
{
    int rows = 1;
    while (rows < w.outHeight && static_cast<size_t>(spanHeight(w, rows + 1)) * rowBytes <= limit)
        rows++;
    return rows;
}

/// Neighbouring columns make one run, unless dilation takes them apart.
FETTLE_INLINE int runsPerRow(const Window& w)
{
    return w.dilationWidth > 1 ? w.kernelWidth : 1;
}
FETTLE_INLINE int runLength(const Window& w)
{
    return w.dilationWidth > 1 ? w.inChannels : w.kernelWidth * w.inChannels;
}

/// Rows of the window inside of the image at output row y: [first, last).
struct TapRows {
    int first, last;
};
FETTLE_INLINE TapRows insideRows(const Window& w, int y)
{
    const int top = y * w.strideHeight - w.padTop;
    const int first = top < 0 ? ceilDiv(-top, w.dilationHeight) : 0;
    const int last = top < w.inHeight ? ceilDiv(w.inHeight - top, w.dilationHeight) : 0;
    return {minInt(first, w.kernelHeight),
            maxInt(minInt(first, w.kernelHeight), minInt(last, w.kernelHeight))};
}

/// The answer of kernels that always do all channels.
FETTLE_INLINE int32_t oneBlock(const Window&)
{
    return 1;
}

/// Bytes of the packed weights of one row of the window, for a block of `vectors`.
template <class Step>
static size_t weightRowBytes(const Window& w, int vectors)
{
    return static_cast<size_t>(runsPerRow(w)) * static_cast<size_t>(ceilDiv(runLength(w), Step::group)) *
           static_cast<size_t>(vectors) * vectorBytes;
}
template <class Step>
static size_t weightBytes(const Window& w)
{
    return weightRowBytes<Step>(w, ceilDiv(w.outChannels, lanes)) * static_cast<size_t>(w.kernelHeight);
}

/// The part of packWeights() for one run of the window and `count` channels, `channels` apart in `packed`.
template <class Step, class Weight, class Put>
static void packRun(const Weight* weights, int depth, int run, int count, int channels, char* packed, Put put)
{
    constexpr int elementBytes = 4 / Step::group;
    int c = 0;
    if constexpr (Step::group == 1 && sizeof(Weight) == 4) {
        const int even = run / 4 * 4;
        for (; c + 4 <= count; c += 4) {
            const Weight* from = weights + static_cast<ptrdiff_t>(c) * depth;
            for (int e = 0; e < even; e += 4)
                transpose4(from + e, ptrdiff_t{4} * depth,
                           packed + (static_cast<ptrdiff_t>(e) * channels + c) * 4, ptrdiff_t{4} * channels);
            for (int e = even; e < run; e++)
                for (int i = 0; i < 4; i++)
                    put(from[static_cast<ptrdiff_t>(i) * depth + e],
                        packed + (static_cast<ptrdiff_t>(e) * channels + c + i) * 4);
        }
    }
    for (int e = 0; e < run; e++) {
        const Weight* from = weights + static_cast<ptrdiff_t>(c) * depth + e;
        char* to = packed + (static_cast<ptrdiff_t>(e / Step::group) * channels + c) * 4 +
                   e % Step::group * elementBytes;
        for (int i = c; i < count; i++, from += depth, to += 4)
            put(*from, to);
    }
}

/// Weights [out][kh][kw][in] in the order of the tiles; `put(value, address)` stores one element.
template <class Step, class Weight, class Put>
static void packWeights(const Window& w, const Weight* weights, char* packed, Put put)
{
    const int runs = runsPerRow(w), run = runLength(w), depth = w.kernelHeight * w.kernelWidth * w.inChannels;
    const Blocks blocks(w.outChannels);
    memset(packed, 0, weightBytes<Step>(w));
    for (int block = 0, firstChannel = 0; block < blocks.count; block++) {
        const int channels = blocks.size(block) * lanes,
                  count = minInt(channels, w.outChannels - firstChannel);
        for (int r = 0; r < w.kernelHeight * runs; r++) {
            packRun<Step>(weights + static_cast<ptrdiff_t>(firstChannel) * depth + r * run, depth, run, count,
                          channels, packed, put);
            packed += static_cast<ptrdiff_t>(ceilDiv(run, Step::group)) * channels * 4;
        }
        firstChannel += channels;
    }
}

/// The rows of input under output rows `rows`, as the tiles read them.
template <class Step>
struct Source {
    const typename Step::Element* first; ///< first element of the image, or of the band
    ptrdiff_t rowStep;                   ///< elements from input row to input row
    int firstRow;                        ///< input row (counted with padding) that `first` stands for
};

template <class Step>
static Taps tapsOf(const Window& w, const Source<Step>& source, int rows)
{
    return {.rows = rows,
            .columns = runsPerRow(w),
            .groups = ceilDiv(runLength(w), Step::group),
            .rowStep = source.rowStep * w.dilationHeight,
            .columnStep = static_cast<ptrdiff_t>(w.dilationWidth) * w.inChannels,
            .pixelStep = static_cast<ptrdiff_t>(w.strideWidth) * w.inChannels};
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
