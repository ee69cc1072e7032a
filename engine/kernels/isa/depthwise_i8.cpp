// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in int8 with exact sums. Rows of input are copied as 32-bit lanes that hold two
// neighbouring columns as int16, so that one multiply-add does two taps of a whole vector of channels.
#include "kernels/isa/depthwise.h"
#include "kernels/isa/depthwise_quads.h"
#include "kernels/isa/entries.h"
#include "kernels/isa/requantize.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// Pixels and vectors of channels whose sums wait for their rounding in the first cache.
constexpr int sumPixels = 32, sumVectors = 64 / lanes;

struct ColumnPairs {
    using Lane = uint32_t;
    using Sum = int32_t;
    using Vector = VecI;
    static constexpr int columnsPerLane = 2;
    FETTLE_INLINE Vector load(const void* p) { return loadI(p); }
    FETTLE_INLINE void store(Sum* p, Vector v) { storeI(p, v); }
    FETTLE_INLINE Vector step(Vector sum, Vector x, Vector w) { return dot16(sum, x, w); }
    FETTLE_INLINE Vector finish(Vector sum, const Limits&) { return sum; }
};

size_t packedBytes(const Window& w)
{
    const size_t pairs = weightsOfAll<ColumnPairs>(w);
#if defined(FETTLE_VNNI)
    return headBytes(w.outChannels) + (quadPackedBytes(w) > pairs ? quadPackedBytes(w) : pairs);
#else
    return headBytes(w.outChannels) + pairs;
#endif
}

/// For each row of the window and pair of columns: a lane (w[2i], w[2i + 1]) for each channel.
void pack(const Window& w, const WeightsI8& weights, void* packed)
{
    memset(packed, 0, packedBytes(w));
#if defined(FETTLE_VNNI)
    if (suitsQuads(w, weights.weightZeroPoint, weights.output.rounding)) {
        packHead(weights, w.outChannels, true, packed);
        for (int block = 0; block < quadBlocks(w); block++)
            packQuadBlock(w, weights, block,
                          static_cast<char*>(packed) + headBytes(w.outChannels) + block * quadBlockBytes);
        return;
    }
#endif
    packHead(weights, w.outChannels, false, packed);
    for (int c = 0; c < w.outChannels; c++) {
        char* to = static_cast<char*>(packed) + headBytes(w.outChannels) +
                   static_cast<size_t>(c / lanes) * weightsOfVector<ColumnPairs>(w) + c % lanes * 4;
        put32(to, 0, weights.bias ? weights.bias[c] : 0);
        for (int row = 0; row < w.kernelHeight; row++) {
            for (int column = 0; column < w.kernelWidth; column++) {
                const ptrdiff_t tap = row * w.kernelWidth + column;
                const int pair = row * laneColumns<ColumnPairs>(w) + column / 2;
                const auto wide =
                    static_cast<int16_t>(weights.weights[tap * w.outChannels + c] - weights.weightZeroPoint);
                memcpy(to + (pair + 1) * vectorBytes + column % 2 * 2, &wide, 2);
            }
        }
    }
}

/// Elements of the int16 row that a row of pairs is made from: longer by one dilation.
size_t wideCount(const Window& w)
{
    return rowLanes(w) + static_cast<size_t>(w.dilationWidth) * w.outChannels;
}

size_t scratchBytes(const Window& w)
{
    const size_t copied = Ring<ColumnPairs>::bytes(sliceWindow(w)) + alignUp(wideCount(sliceWindow(w)) * 2);
#if defined(FETTLE_VNNI)
    return quadScratchBytes(w) > copied ? quadScratchBytes(w) : copied;
#else
    return copied;
#endif
}

/// The slice's channels of a row of input as int16 less the zero point, each channel repeated as the
/// multiplier says, zeros on the sides.
void wideRow(const Window& w, const Slice& slice, const int8_t* in, int zeroPoint, int16_t* to)
{
    const int step = slice.window.outChannels, times = w.outChannels / w.inChannels;
    const int all = spanWidth(w) + w.dilationWidth, left = minInt(w.padLeft, all),
              middle = minInt(w.inWidth, all - left);
    memset(to, 0, static_cast<size_t>(left) * step * 2);
    to += static_cast<ptrdiff_t>(left) * step;
    if (times == 1 && step == w.inChannels) {
        widen(in, to, middle * step, zeroPoint);
    } else {
        for (int x = 0; x < middle; x++) {
            const int8_t* from = in + static_cast<ptrdiff_t>(x) * w.inChannels;
            int16_t* pixel = to + static_cast<ptrdiff_t>(x) * step;
            if (times == 1)
                widen(from + slice.first, pixel, slice.channels, zeroPoint);
            for (int c = times == 1 ? slice.channels : 0; c < step; c++)
                pixel[c] = static_cast<int16_t>(
                    c < slice.channels ? from[(slice.first + c) / times] - zeroPoint : 0);
        }
    }
    memset(to + static_cast<ptrdiff_t>(middle) * step, 0,
           static_cast<size_t>(all - left - middle) * step * 2);
}

void pairRow(const int16_t* __restrict first, const int16_t* __restrict second, uint32_t* __restrict to,
             size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = static_cast<uint32_t>(static_cast<uint16_t>(first[i])) | static_cast<uint32_t>(second[i])
                                                                             << 16;
}

/// All pixels of a row, a few vectors of the slice's channels at a time.
void row(const Window& w, const Slice& slice, const void* packed, const RowTaps<ColumnPairs>& taps,
         int8_t* out)
{
    alignas(64) int32_t sums[sumPixels * sumVectors * lanes];
    const char* weights = static_cast<const char*>(packed) + headBytes(w.outChannels);
    const auto weightStep = static_cast<ptrdiff_t>(weightsOfVector<ColumnPairs>(w));
    const RowFunction<ColumnPairs> sumRow = findRow<ColumnPairs>(w);
    const int end = slice.first + slice.channels;
    for (int c = slice.first; c < end; c += sumVectors * lanes) {
        const int channels = minInt(sumVectors * lanes, end - c), vectors = ceilDiv(channels, lanes);
        for (int x = 0; x < w.outWidth; x += sumPixels) {
            const int pixels = minInt(sumPixels, w.outWidth - x);
            sumRow(taps,
                   {.channel = c - slice.first + x * taps.pixelStep,
                    .vectors = vectors,
                    .weights = weights + c / lanes * weightStep,
                    .weightStep = weightStep,
                    .limits = {},
                    .out = sums,
                    .outStep = vectors * lanes},
                   pixels);
            requantize(packed, w.outChannels, c, sums, pixels, vectors, channels,
                       out + static_cast<ptrdiff_t>(x) * w.outChannels + c, w.outChannels);
        }
    }
}

void runSlice(const Window& w, const Slice& slice, const void* packed, const int8_t* in, int8_t* out,
              Rows rows, void* scratch)
{
    Ring<ColumnPairs> ring(slice.window, scratch, rows.begin);
    auto* wide =
        reinterpret_cast<int16_t*>(static_cast<char*>(scratch) + Ring<ColumnPairs>::bytes(slice.window));
    const int zeroPoint = headOf(packed).inputZeroPoint;
    for (int y = rows.begin; y < rows.end; y++) {
        ring.advance(y, [&](int inRow, uint32_t* to) {
            wideRow(w, slice, in + static_cast<ptrdiff_t>(inRow) * w.inWidth * w.inChannels, zeroPoint, wide);
            pairRow(wide, wide + w.dilationWidth * slice.window.outChannels, to, rowLanes(slice.window));
        });
        row(w, slice, packed, rowTaps(slice.window, ring),
            out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels);
    }
}

void run(const Window& w, const void* packed, const int8_t* in, int8_t* out, Rows rows, void* scratch)
{
#if defined(FETTLE_VNNI)
    if (const HeadI8 head = headOf(packed); head.bytes)
        return runQuads(w, head, static_cast<const char*>(packed) + headBytes(w.outChannels), in, out, rows,
                        static_cast<int8_t*>(scratch));
#endif
    eachSlice(w, rows, [&](const Slice& slice) { runSlice(w, slice, packed, in, out, rows, scratch); });
}

} // namespace

constinit const WindowI8 depthwiseI8{packedBytes, pack, scratchBytes, vectorBlocks, run};

} // namespace fettle::kernels::FETTLE_ISA
