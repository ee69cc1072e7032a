// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Convolution in float32: direct, on NHWC, without an im2col copy. Only rows that need padding on the sides
// are copied.
#include "kernels/isa/entries.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

size_t biasBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(roundUp(w.outChannels, lanes)) * 4);
}

size_t packedBytes(const Window& w)
{
    return biasBytes(w) + weightBytes<StepF32>(w);
}

void pack(const Window& w, const float* weights, const float* bias, void* packed)
{
    memset(packed, 0, biasBytes(w));
    if (bias)
        memcpy(packed, bias, static_cast<size_t>(w.outChannels) * 4);
    packWeights<StepF32>(w, weights, static_cast<char*>(packed) + biasBytes(w),
                         [](float value, char* to) { memcpy(to, &value, 4); });
}

size_t paddedRowBytes(const Window& w)
{
    return static_cast<size_t>(spanWidth(w)) * w.inChannels * 4;
}

size_t scratchBytes(const Window& w)
{
    if (!padsColumns(w))
        return 0;
    return alignUp(static_cast<size_t>(spanHeight(w, bandRows(w, paddedRowBytes(w)))) * paddedRowBytes(w));
}

/// The input rows under output rows [y0, y1), with zeros on the sides. Rows outside of the image are never
/// read.
Source<StepF32> padColumns(const Window& w, const float* in, int y0, int y1, float* scratch)
{
    const int width = spanWidth(w), inside = minInt(w.inWidth, width - w.padLeft);
    const int firstRow = y0 * w.strideHeight - w.padTop;
    const size_t left = static_cast<size_t>(w.padLeft) * w.inChannels;
    const size_t middle = static_cast<size_t>(maxInt(inside, 0)) * w.inChannels;
    const size_t all = static_cast<size_t>(width) * w.inChannels;
    for (int i = 0; i < spanHeight(w, y1 - y0); i++) {
        const int y = firstRow + i;
        if (y < 0 || y >= w.inHeight)
            continue;
        float* to = scratch + i * all;
        const size_t before = left < all ? left : all;
        memset(to, 0, before * 4);
        memcpy(to + before, in + static_cast<ptrdiff_t>(y) * w.inWidth * w.inChannels, middle * 4);
        memset(to + before + middle, 0, (all - before - middle) * 4);
    }
    return {scratch, static_cast<ptrdiff_t>(all), firstRow};
}

/// One block of channels of some pixels of a row. The last vector of channels may be incomplete: then the
/// sums go through a buffer, a few pixels at a time.
void blockRow(const Taps& taps, const float* in, int pixels, int vectors, int channels, const char* weights,
              const Start<StepF32>& start, float* out, ptrdiff_t outStep, Ahead& ahead, int linesPerTile)
{
    if (channels == vectors * lanes)
        return tileRow<StepF32>(taps, in, pixels, vectors, weights, start, out, outStep, &ahead,
                                linesPerTile);
    float sums[maxPixels(1) * maxVectors * lanes];
    const int step = maxPixels(vectors);
    for (int x = 0; x < pixels; x += step) {
        const int n = minInt(step, pixels - x);
        tileRow<StepF32>(taps, in + x * taps.pixelStep, n, vectors, weights, start, sums, vectors * lanes);
        for (int i = 0; i < n; i++)
            memcpy(out + (x + i) * outStep, sums + i * vectors * lanes, static_cast<size_t>(channels) * 4);
    }
}

struct Job {
    const Window& window;
    const float* bias;
    const char* weights;
    Limits limits;
    float* out;
    int firstBlock, endBlock;
};

/// Weights of one block of channels that are fetched while the block before it is computed; more would push
/// others out of the second cache.
constexpr size_t aheadBytes = 160 * 1024;

/// Output rows [y0, y1), one block of channels after the other, so that the weights of a block stay in the
/// cache.
void band(const Job& job, const Source<StepF32>& source, int y0, int y1)
{
    const Window& w = job.window;
    const Blocks blocks(w.outChannels);
    const char* weights = job.weights;
    const int lastBlock = minInt(job.endBlock, blocks.count);
    for (int block = 0, channel = 0; block < lastBlock; block++) {
        const int vectors = blocks.size(block);
        const size_t rowBytes = weightRowBytes<StepF32>(w, vectors);
        const size_t bytes = rowBytes * static_cast<size_t>(w.kernelHeight);
        const Start<StepF32> start{job.bias + channel, job.limits.low, job.limits.high};
        const bool fetches = block + 1 < lastBlock && bytes <= aheadBytes;
        Ahead ahead{weights + bytes, weights + bytes + (fetches ? bytes : 0)};
        const int tiles = (y1 - y0) * ceilDiv(w.outWidth, maxPixels(vectors)),
                  lines = ceilDiv(static_cast<int>(bytes / 64), tiles);
        for (int y = y0; y < y1 && block >= job.firstBlock; y++) {
            const TapRows inside = insideRows(w, y);
            const ptrdiff_t row =
                y * w.strideHeight - w.padTop - source.firstRow + inside.first * w.dilationHeight;
            const Taps taps = tapsOf<StepF32>(w, source, inside.last - inside.first);
            blockRow(taps, taps.rows > 0 ? source.first + row * source.rowStep : source.first, w.outWidth,
                     vectors, minInt(vectors * lanes, w.outChannels - channel),
                     weights + static_cast<size_t>(inside.first) * rowBytes, start,
                     job.out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels + channel,
                     w.outChannels, ahead, lines);
        }
        weights += bytes;
        channel += vectors * lanes;
    }
}

/// A 1x1 window with stride 1 sees an image as one long row; pieces of it small enough for the first cache.
void pointwise(Job job, const float* in, Rows rows)
{
    constexpr int whole = 12; // pixels of one or more tiles of any width
    Window w = job.window;
    const int pixels = (rows.end - rows.begin) * w.outWidth;
    const ptrdiff_t before = static_cast<ptrdiff_t>(rows.begin) * w.outWidth;
    const int fitting = maxInt(4 * whole, bandBytes / 4 / w.inChannels / whole * whole);
    const int pieces = maxInt(1, (pixels + fitting / 2) / fitting);
    const int piece = roundUp(ceilDiv(pixels, pieces), whole);
    job.out += before * w.outChannels;
    in += before * w.inChannels;
    w.outHeight = w.inHeight = 1;
    for (int x = 0; x < pixels; x += piece) {
        w.outWidth = w.inWidth = minInt(piece, pixels - x);
        band({w, job.bias, job.weights, job.limits, job.out + static_cast<ptrdiff_t>(x) * w.outChannels,
              job.firstBlock, job.endBlock},
             {in + static_cast<ptrdiff_t>(x) * w.inChannels, 0, 0}, 0, 1);
    }
}

int32_t channelBlocks(const Window& w)
{
    return Blocks(w.outChannels).count;
}

void run(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
         void* scratch)
{
    const char* weights = static_cast<const char*>(packed) + biasBytes(w);
    const Job job{w, static_cast<const float*>(packed), weights, limits, out, rows.firstBlock, rows.endBlock};
    if (isPointwise(w) && w.strideHeight == 1 && w.strideWidth == 1 && w.inWidth == w.outWidth)
        return pointwise(job, in, rows);
    const bool copies = padsColumns(w);
    const int step = copies ? bandRows(w, paddedRowBytes(w)) : 8;
    for (int y = rows.begin; y < rows.end; y += step) {
        const int end = minInt(y + step, rows.end);
        band(job,
             copies ? padColumns(w, in, y, end, static_cast<float*>(scratch))
                    : Source<StepF32>{in, static_cast<ptrdiff_t>(w.inWidth) * w.inChannels, 0},
             y, end);
    }
}

} // namespace

constinit const WindowF32 convF32{packedBytes, pack, scratchBytes, channelBlocks, run};

} // namespace fettle::kernels::FETTLE_ISA
