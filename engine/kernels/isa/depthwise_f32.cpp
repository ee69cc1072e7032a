// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in float32.
#include "kernels/isa/depthwise.h"
#include "kernels/isa/entries.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

struct Floats {
    using Lane = float;
    using Sum = float;
    using Vector = VecF;
    static constexpr int columnsPerLane = 1;
    FETTLE_INLINE Vector load(const void* p) { return loadF(static_cast<const float*>(p)); }
    FETTLE_INLINE void store(Sum* p, Vector v) { storeF(p, v); }
    FETTLE_INLINE Vector step(Vector sum, Vector x, Vector w) { return fmaF(sum, x, w); }
    FETTLE_INLINE Vector finish(Vector sum, const Limits& limits)
    {
        return clampF(sum, splatF(limits.low), splatF(limits.high));
    }
};

size_t packedBytes(const Window& w)
{
    return alignUp(weightsOfAll<Floats>(w));
}

void pack(const Window& w, const float* weights, const float* bias, void* packed)
{
    memset(packed, 0, packedBytes(w));
    for (int c = 0; c < w.outChannels; c++) {
        char* to = static_cast<char*>(packed) + static_cast<size_t>(c / lanes) * weightsOfVector<Floats>(w) +
                   c % lanes * 4;
        if (bias)
            memcpy(to, bias + c, 4);
        for (int tap = 0; tap < w.kernelHeight * w.kernelWidth; tap++)
            memcpy(to + (tap + 1) * vectorBytes, weights + static_cast<ptrdiff_t>(tap) * w.outChannels + c,
                   4);
    }
}

size_t scratchBytes(const Window& w)
{
    return Ring<Floats>::bytes(sliceWindow(w));
}

/// The slice's channels of a row of input between zeros, each channel repeated as the multiplier says.
void padRow(const Window& w, const Slice& slice, const float* in, float* to)
{
    const int step = slice.window.outChannels, times = w.outChannels / w.inChannels;
    const int all = spanWidth(w), left = minInt(w.padLeft, all), middle = minInt(w.inWidth, all - left);
    memset(to, 0, static_cast<size_t>(left) * step * 4);
    to += static_cast<ptrdiff_t>(left) * step;
    if (times == 1 && step == w.inChannels) {
        memcpy(to, in, static_cast<size_t>(middle) * step * 4);
    } else {
        for (int x = 0; x < middle; x++) {
            const float* from = in + static_cast<ptrdiff_t>(x) * w.inChannels;
            float* pixel = to + static_cast<ptrdiff_t>(x) * step;
            if (times == 1) {
                int c = 0;
                for (; c + lanes <= slice.channels; c += lanes)
                    storeF(pixel + c, loadF(from + slice.first + c));
                for (; c < step; c++)
                    pixel[c] = c < slice.channels ? from[slice.first + c] : 0;
            } else {
                for (int c = 0; c < step; c++)
                    pixel[c] = c < slice.channels ? from[(slice.first + c) / times] : 0;
            }
        }
    }
    memset(to + static_cast<ptrdiff_t>(middle) * step, 0,
           static_cast<size_t>(all - left - middle) * step * 4);
}

/// The last channels, fewer than a vector, a few pixels at a time through a buffer.
void lastChannels(const Window& w, const RowTaps<Floats>& taps, RowJob<Floats> job, int channels)
{
    constexpr int piece = 32;
    float sums[piece * lanes];
    float* out = job.out;
    job.out = sums;
    job.outStep = lanes;
    for (int x = 0; x < w.outWidth; x += piece) {
        const int n = minInt(piece, w.outWidth - x);
        findRow<Floats>(w)(taps, job, n);
        for (int p = 0; p < n; p++)
            memcpy(out + static_cast<ptrdiff_t>(x + p) * w.outChannels, sums + p * lanes,
                   static_cast<size_t>(channels) * 4);
        job.channel += n * taps.pixelStep;
    }
}

void runSlice(const Window& w, const Slice& slice, const void* packed, Limits limits, const float* in,
              float* out, Rows rows, void* scratch)
{
    const auto weightStep = static_cast<ptrdiff_t>(weightsOfVector<Floats>(w));
    const int vectors = slice.channels / lanes, rest = slice.channels % lanes;
    Ring<Floats> ring(slice.window, scratch, rows.begin);
    for (int y = rows.begin; y < rows.end; y++) {
        ring.advance(y, [&](int row, float* to) {
            padRow(w, slice, in + static_cast<ptrdiff_t>(row) * w.inWidth * w.inChannels, to);
        });
        const RowTaps<Floats> taps = rowTaps(slice.window, ring);
        RowJob<Floats> job{.channel = 0,
                           .vectors = vectors,
                           .weights = static_cast<const char*>(packed) + slice.first / lanes * weightStep,
                           .weightStep = weightStep,
                           .limits = limits,
                           .out = out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels + slice.first,
                           .outStep = w.outChannels};
        if (vectors > 0)
            findRow<Floats>(w)(taps, job, w.outWidth);
        if (rest > 0) {
            job.channel = vectors * lanes;
            job.vectors = 1;
            job.weights += vectors * weightStep;
            job.out += job.channel;
            lastChannels(w, taps, job, rest);
        }
    }
}

void run(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
         void* scratch)
{
    eachSlice(w, rows,
              [&](const Slice& slice) { runSlice(w, slice, packed, limits, in, out, rows, scratch); });
}

} // namespace

constinit const WindowF32 depthwiseF32{packedBytes, pack, scratchBytes, vectorBlocks, run};

} // namespace fettle::kernels::FETTLE_ISA
