// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in float32: several pixels of one vector of channels at a time, read where they lie.
#include "kernels/isa/entries.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int tilePixels = 8;

size_t columnBytes(const Window& w)
{
    return static_cast<size_t>(roundUp(w.outChannels, lanes)) * 4;
}
size_t packedBytes(const Window& w)
{
    return alignUp(columnBytes(w) * static_cast<size_t>(1 + w.kernelHeight * w.kernelWidth));
}

/// The bias, then a row of weights for each tap, each padded to whole vectors.
void pack(const Window& w, const float* weights, const float* bias, void* packed)
{
    memset(packed, 0, packedBytes(w));
    auto* to = static_cast<char*>(packed);
    const size_t channels = static_cast<size_t>(w.outChannels);
    if (bias)
        memcpy(to, bias, channels * 4);
    for (int tap = 0; tap < w.kernelHeight * w.kernelWidth; tap++)
        memcpy(to + columnBytes(w) * static_cast<size_t>(1 + tap), weights + tap * channels, channels * 4);
}

struct Taps2 {
    int rows, columns;
    ptrdiff_t rowStep, columnStep, pixelStep; ///< elements of input
    ptrdiff_t weightRowStep, weightStep;      ///< elements of weights
};

/// Pixels of one vector of channels, of which the first `part` count.
template <int Pixels, bool Whole>
void channelTile(const Taps2& taps, const float* in, const float* weights, VecF bias, Limits limits,
                 float* out, ptrdiff_t outStep, int part)
{
    VecF sum[Pixels];
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++)
        sum[p] = bias;
    for (int row = 0; row < taps.rows; row++) {
        const float* from = in + row * taps.rowStep;
        const float* w = weights + row * taps.weightRowStep;
        for (int column = 0; column < taps.columns; column++) {
            const VecF factor = loadF(w);
            FETTLE_UNROLL
            for (int p = 0; p < Pixels; p++) {
                const float* x = from + p * taps.pixelStep;
                sum[p] = fmaF(sum[p], Whole ? loadF(x) : loadPartF(x, part), factor);
            }
            w += taps.weightStep;
            from += taps.columnStep;
        }
    }
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++) {
        const VecF y = clampF(sum[p], splatF(limits.low), splatF(limits.high));
        Whole ? storeF(out + p * outStep, y) : storePartF(out + p * outStep, y, part);
    }
}

/// All channels of some pixels that have the same taps.
template <int Pixels>
void pixelTile(const Taps2& taps, const float* in, const float* weights, const float* bias, Limits limits,
               float* out, int channels)
{
    int c = 0;
    for (; c + lanes <= channels; c += lanes)
        channelTile<Pixels, true>(taps, in + c, weights + c, loadF(bias + c), limits, out + c, channels,
                                  lanes);
    if (c < channels)
        channelTile<Pixels, false>(taps, in + c, weights + c, loadF(bias + c), limits, out + c, channels,
                                   channels - c);
}

using PixelTile = void (*)(const Taps2&, const float*, const float*, const float*, Limits, float*, int);
constexpr PixelTile pixelTiles[tilePixels] = {pixelTile<1>, pixelTile<2>, pixelTile<3>, pixelTile<4>,
                                              pixelTile<5>, pixelTile<6>, pixelTile<7>, pixelTile<8>};

struct Job {
    const Window& window; ///< with as many input as output channels
    const float* packed;
    Limits limits;
    const float* in; ///< input row 0, even where only a band of rows exists
    ptrdiff_t inRow; ///< the row that `in` stands for
    float* out;
};

/// Pixels [x0, x1) of row y, which all have the columns [first, last) of the window.
void pixels(const Job& job, int y, int x0, int x1, int first, int last)
{
    const Window& w = job.window;
    const TapRows rows = insideRows(w, y);
    const ptrdiff_t column = static_cast<ptrdiff_t>(columnBytes(w) / 4), c = w.outChannels;
    const ptrdiff_t inWidth = w.inWidth * c;
    const Taps2 taps{.rows = last > first ? rows.last - rows.first : 0,
                     .columns = last - first,
                     .rowStep = w.dilationHeight * inWidth,
                     .columnStep = w.dilationWidth * c,
                     .pixelStep = w.strideWidth * c,
                     .weightRowStep = w.kernelWidth * column,
                     .weightStep = column};
    const ptrdiff_t inY = y * w.strideHeight - w.padTop + rows.first * w.dilationHeight - job.inRow;
    const ptrdiff_t inX = x0 * w.strideWidth - w.padLeft + first * w.dilationWidth;
    const float* in = job.in + (taps.rows > 0 ? inY * inWidth + inX * c : 0);
    const float* weights = job.packed + column * (1 + rows.first * w.kernelWidth + first);
    float* out = job.out + (static_cast<ptrdiff_t>(y) * w.outWidth + x0) * c;
    const int count = ceilDiv(x1 - x0, tilePixels);
    for (int i = 0; i < count; i++) {
        const int size = (x1 - x0) / count + (i < (x1 - x0) % count);
        pixelTiles[size - 1](taps, in, weights, job.packed, job.limits, out, w.outChannels);
        in += taps.rows > 0 ? size * taps.pixelStep : 0;
        out += size * c;
    }
}

/// The pixels at the sides have fewer columns, each its own; those between have all.
void row(const Job& job, int y)
{
    const Window& w = job.window;
    const int reach = (w.kernelWidth - 1) * w.dilationWidth + 1;
    const int firstWhole = minInt(w.outWidth, ceilDiv(w.padLeft, w.strideWidth));
    const int room = w.inWidth + w.padLeft - reach;
    const int lastWhole = maxInt(firstWhole, minInt(w.outWidth, room < 0 ? 0 : room / w.strideWidth + 1));
    for (int x = 0; x < w.outWidth; x++) {
        if (x == firstWhole && lastWhole > firstWhole) {
            pixels(job, y, firstWhole, lastWhole, 0, w.kernelWidth);
            x = lastWhole - 1;
            continue;
        }
        const int left = x * w.strideWidth - w.padLeft;
        const int first = left < 0 ? minInt(ceilDiv(-left, w.dilationWidth), w.kernelWidth) : 0;
        const int last =
            left < w.inWidth ? minInt(ceilDiv(w.inWidth - left, w.dilationWidth), w.kernelWidth) : 0;
        pixels(job, y, x, x + 1, first, maxInt(first, last));
    }
}

// With a multiplier each input channel is repeated in scratch, and what remains is the plain case.

Window repeated(const Window& w)
{
    Window r = w;
    r.inChannels = w.outChannels;
    return r;
}

size_t repeatedRowBytes(const Window& w)
{
    return static_cast<size_t>(w.inWidth) * w.outChannels * 4;
}

size_t scratchBytes(const Window& w)
{
    if (w.inChannels == w.outChannels)
        return 0;
    return alignUp(static_cast<size_t>(spanHeight(w, bandRows(w, repeatedRowBytes(w)))) *
                   repeatedRowBytes(w));
}

void repeatChannels(const Window& w, const float* in, int y0, int y1, float* scratch)
{
    const int times = w.outChannels / w.inChannels, first = y0 * w.strideHeight - w.padTop;
    const ptrdiff_t count = static_cast<ptrdiff_t>(w.inWidth) * w.inChannels;
    for (int i = 0; i < spanHeight(w, y1 - y0); i++) {
        if (first + i < 0 || first + i >= w.inHeight)
            continue;
        const float* from = in + (first + i) * count;
        float* to = scratch + i * count * times;
        for (ptrdiff_t j = 0; j < count; j++) {
            for (int k = 0; k < times; k++)
                *to++ = from[j];
        }
    }
}

void run(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
         void* scratch)
{
    const auto* numbers = static_cast<const float*>(packed);
    if (w.inChannels == w.outChannels) {
        for (int y = rows.begin; y < rows.end; y++)
            row({w, numbers, limits, in, 0, out}, y);
        return;
    }
    const Window plain = repeated(w);
    const int step = bandRows(w, repeatedRowBytes(w));
    auto* band = static_cast<float*>(scratch);
    for (int y0 = rows.begin; y0 < rows.end; y0 += step) {
        const int y1 = minInt(y0 + step, rows.end);
        repeatChannels(w, in, y0, y1, band);
        for (int y = y0; y < y1; y++)
            row({plain, numbers, limits, band, y0 * w.strideHeight - w.padTop, out}, y);
    }
}

} // namespace

constinit const WindowF32 depthwiseF32{packedBytes, pack, scratchBytes, run};

} // namespace fettle::kernels::FETTLE_ISA
