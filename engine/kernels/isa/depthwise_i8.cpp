// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in int8 with exact sums. Rows of input are copied as 32-bit lanes that hold two
// neighbouring columns as int16, so that one multiply-add does two taps of a whole vector of channels.
#include "kernels/isa/depthwise.h"
#include "kernels/isa/entries.h"
#include "kernels/isa/requantize.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int sumPixels = 64;

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

size_t weightBytesOfColumn(const Window& w)
{
    return static_cast<size_t>(roundUp(w.outChannels, lanes)) * 4;
}

size_t packedBytes(const Window& w)
{
    const auto taps = static_cast<size_t>(w.kernelHeight * laneColumns<ColumnPairs>(w));
    return headBytes(w.outChannels) + weightBytesOfColumn(w) * taps;
}

/// For each row of the window and pair of columns: a lane (w[2i], w[2i + 1]) for each channel.
void pack(const Window& w, const WeightsI8& weights, void* packed)
{
    memset(packed, 0, packedBytes(w));
    packHead(weights, w.outChannels, false, packed);
    char* to = static_cast<char*>(packed) + headBytes(w.outChannels);
    for (int row = 0; row < w.kernelHeight; row++) {
        for (int column = 0; column < w.kernelWidth; column++) {
            const int8_t* from =
                weights.weights + static_cast<ptrdiff_t>(row * w.kernelWidth + column) * w.outChannels;
            const int pair = row * laneColumns<ColumnPairs>(w) + column / 2;
            char* lane = to + weightBytesOfColumn(w) * static_cast<size_t>(pair) + column % 2 * 2;
            for (int c = 0; c < w.outChannels; c++) {
                const int16_t wide = static_cast<int16_t>(from[c] - weights.weightZeroPoint);
                memcpy(lane + c * 4, &wide, 2);
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
    return Ring<ColumnPairs>::bytes(w) + alignUp(wideCount(w) * 2);
}

/// A row of input as int16 less the zero point, each channel repeated as the multiplier says, zeros on the
/// sides.
void wideRow(const Window& w, const int8_t* in, int zeroPoint, int16_t* to)
{
    const int all = static_cast<int>(wideCount(w)), left = minInt(w.padLeft * w.outChannels, all);
    const int middle = minInt(w.inWidth, (all - left) / w.outChannels) * w.outChannels;
    memset(to, 0, static_cast<size_t>(left) * 2);
    if (w.inChannels == w.outChannels) {
        widen(in, to + left, middle, zeroPoint);
    } else {
        const int times = w.outChannels / w.inChannels;
        for (int i = 0; i < middle; i++)
            to[left + i] = static_cast<int16_t>(in[i / times] - zeroPoint);
    }
    memset(to + left + middle, 0, static_cast<size_t>(all - left - middle) * 2);
}

void pairRow(const int16_t* __restrict first, const int16_t* __restrict second, uint32_t* __restrict to,
             size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = static_cast<uint32_t>(static_cast<uint16_t>(first[i])) | static_cast<uint32_t>(second[i])
                                                                             << 16;
}

/// All pixels of a row, two vectors of channels at a time.
void row(const Window& w, const void* packed, const RowTaps<ColumnPairs>& taps, int8_t* out)
{
    alignas(64) int32_t sums[sumPixels * 2 * lanes];
    const char* bias = column(packed, w.outChannels, Bias);
    const char* weights = static_cast<const char*>(packed) + headBytes(w.outChannels);
    for (int c = 0; c < w.outChannels; c += 2 * lanes) {
        const int vectors = w.outChannels - c > lanes ? 2 : 1;
        for (int x = 0; x < w.outWidth; x += sumPixels) {
            const int pixels = minInt(sumPixels, w.outWidth - x);
            for (int v = 0; v < vectors; v++) {
                const int first = c + v * lanes;
                vectorRow(taps,
                          VectorJob<ColumnPairs>{.channel = first + x * taps.pixelStep,
                                                 .weights = weights + first * 4,
                                                 .bias = loadI(bias + first * 4),
                                                 .limits = {},
                                                 .out = sums + v * lanes,
                                                 .outStep = vectors * lanes},
                          pixels);
            }
            requantize(packed, w.outChannels, c, sums, pixels, vectors, minInt(2 * lanes, w.outChannels - c),
                       out + static_cast<ptrdiff_t>(x) * w.outChannels + c, w.outChannels);
        }
    }
}

void run(const Window& w, const void* packed, const int8_t* in, int8_t* out, Rows rows, void* scratch)
{
    Ring<ColumnPairs> ring(w, scratch, rows.begin);
    auto* wide = reinterpret_cast<int16_t*>(static_cast<char*>(scratch) + Ring<ColumnPairs>::bytes(w));
    const int zeroPoint = headOf(packed).inputZeroPoint;
    for (int y = rows.begin; y < rows.end; y++) {
        ring.advance(y, [&](int inRow, uint32_t* to) {
            wideRow(w, in + static_cast<ptrdiff_t>(inRow) * w.inWidth * w.inChannels, zeroPoint, wide);
            pairRow(wide, wide + w.dilationWidth * w.outChannels, to, rowLanes(w));
        });
        row(w, packed, rowTaps(w, ring), out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels);
    }
}

} // namespace

constinit const WindowI8 depthwiseI8{packedBytes, pack, scratchBytes, run};

} // namespace fettle::kernels::FETTLE_ISA
