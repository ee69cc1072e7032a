// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in int8 with exact sums. A band of input is copied as 32-bit lanes that hold two
// neighbouring columns as int16, so that one multiply-add does two taps of a whole vector of channels.
#include "kernels/isa/entries.h"
#include "kernels/isa/requantize.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int tilePixels = 8;
constexpr int sumPixels = 64;
constexpr size_t pairBandBytes = 96 * 1024;

int tapPairs(const Window& w)
{
    return ceilDiv(w.kernelWidth, 2);
}

size_t weightRow(const Window& w)
{
    return static_cast<size_t>(roundUp(w.outChannels, lanes)) * 4;
}

size_t packedBytes(const Window& w)
{
    return headBytes(w.outChannels) + weightRow(w) * static_cast<size_t>(w.kernelHeight * tapPairs(w));
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
            char* lane =
                to + weightRow(w) * static_cast<size_t>(row * tapPairs(w) + column / 2) + column % 2 * 2;
            for (int c = 0; c < w.outChannels; c++) {
                const int16_t wide = static_cast<int16_t>(from[c] - weights.weightZeroPoint);
                memcpy(lane + c * 4, &wide, 2);
            }
        }
    }
}

/// Lanes of one copied row, and the int16 row that it is made from: longer by one dilation.
size_t laneCount(const Window& w)
{
    return static_cast<size_t>(spanWidth(w)) * w.outChannels;
}
size_t wideCount(const Window& w)
{
    return laneCount(w) + static_cast<size_t>(w.dilationWidth) * w.outChannels;
}

int rowsAtATime(const Window& w)
{
    return bandRows(w, laneCount(w) * 4, pairBandBytes);
}

/// One vector of slack: the last pixel's last channels are read with what follows.
size_t bandBytesOf(const Window& w)
{
    return alignUp(static_cast<size_t>(spanHeight(w, rowsAtATime(w))) * laneCount(w) * 4 + vectorBytes);
}
size_t scratchBytes(const Window& w)
{
    return bandBytesOf(w) + alignUp(wideCount(w) * 2);
}

/// A row of input as int16 less the zero point, each channel repeated as the multiplier says, zeros on the
/// sides.
void wideRow(const Window& w, const int8_t* in, int zeroPoint, int16_t* to)
{
    const int all = static_cast<int>(wideCount(w)), left = minInt(w.padLeft * w.outChannels, all);
    const int pixels = minInt(w.inWidth, (all - left) / w.outChannels), middle = pixels * w.outChannels;
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

void pairRow(const int16_t* first, const int16_t* second, uint32_t* to, size_t count)
{
    for (size_t i = 0; i < count; i++)
        to[i] = static_cast<uint32_t>(static_cast<uint16_t>(first[i])) | static_cast<uint32_t>(second[i])
                                                                             << 16;
}

struct Band {
    uint32_t* lanesOfRows;
    int16_t* wide;
};

void copyBand(const Window& w, const int8_t* in, int zeroPoint, int y0, int y1, const Band& band)
{
    const int firstRow = y0 * w.strideHeight - w.padTop;
    for (int i = 0; i < spanHeight(w, y1 - y0); i++) {
        const int y = firstRow + i;
        if (y < 0 || y >= w.inHeight)
            continue; // never read
        wideRow(w, in + static_cast<ptrdiff_t>(y) * w.inWidth * w.inChannels, zeroPoint, band.wide);
        pairRow(band.wide, band.wide + w.dilationWidth * w.outChannels, band.lanesOfRows + i * laneCount(w),
                laneCount(w));
    }
}

struct PairTaps {
    int rows, columns;
    ptrdiff_t rowStep, columnStep, pixelStep; ///< lanes
    ptrdiff_t weightRowStep, weightStep;      ///< bytes
};

/// Sums of some pixels of one vector of channels.
template <int Pixels>
void channelTile(const PairTaps& taps, const uint32_t* in, const char* weights, VecI bias, int32_t* sums)
{
    VecI sum[Pixels];
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++)
        sum[p] = bias;
    for (int row = 0; row < taps.rows; row++) {
        const uint32_t* from = in + row * taps.rowStep;
        const char* w = weights + row * taps.weightRowStep;
        for (int column = 0; column < taps.columns; column++) {
            const VecI factor = loadI(w);
            FETTLE_UNROLL
            for (int p = 0; p < Pixels; p++)
                sum[p] = dot16(sum[p], loadI(from + p * taps.pixelStep), factor);
            w += taps.weightStep;
            from += taps.columnStep;
        }
    }
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++)
        storeI(sums + p * lanes, sum[p]);
}

using ChannelTile = void (*)(const PairTaps&, const uint32_t*, const char*, VecI, int32_t*);
constexpr ChannelTile channelTiles[tilePixels] = {channelTile<1>, channelTile<2>, channelTile<3>,
                                                  channelTile<4>, channelTile<5>, channelTile<6>,
                                                  channelTile<7>, channelTile<8>};

/// All pixels of a row, one vector of channels after the other.
void row(const Window& w, const void* packed, const PairTaps& taps, const uint32_t* in, const char* weights,
         int8_t* out)
{
    alignas(64) int32_t sums[sumPixels * lanes];
    const char* bias = column(packed, w.outChannels, Bias);
    for (int c = 0; c < w.outChannels; c += lanes) {
        for (int x0 = 0; x0 < w.outWidth; x0 += sumPixels) {
            const int all = minInt(sumPixels, w.outWidth - x0), count = ceilDiv(all, tilePixels);
            for (int i = 0, x = 0; i < count; i++) {
                const int size = all / count + (i < all % count);
                channelTiles[size - 1](taps, in + c + (x0 + x) * taps.pixelStep, weights + c * 4,
                                       loadI(bias + c * 4), sums + x * lanes);
                x += size;
            }
            requantize(packed, w.outChannels, c, sums, all, 1, minInt(lanes, w.outChannels - c),
                       out + static_cast<ptrdiff_t>(x0) * w.outChannels + c, w.outChannels);
        }
    }
}

void run(const Window& w, const void* packed, const int8_t* in, int8_t* out, Rows rows, void* scratch)
{
    const Band band{static_cast<uint32_t*>(scratch),
                    reinterpret_cast<int16_t*>(static_cast<char*>(scratch) + bandBytesOf(w))};
    const char* weights = static_cast<const char*>(packed) + headBytes(w.outChannels);
    const ptrdiff_t rowLanes = static_cast<ptrdiff_t>(laneCount(w)), step = rowsAtATime(w);
    const ptrdiff_t weightStep = static_cast<ptrdiff_t>(weightRow(w)),
                    weightRowStep = weightStep * tapPairs(w);
    for (int y0 = rows.begin; y0 < rows.end; y0 += static_cast<int>(step)) {
        const int y1 = minInt(y0 + static_cast<int>(step), rows.end);
        copyBand(w, in, headOf(packed).inputZeroPoint, y0, y1, band);
        for (int y = y0; y < y1; y++) {
            const TapRows inside = insideRows(w, y);
            const PairTaps taps{.rows = inside.last - inside.first,
                                .columns = tapPairs(w),
                                .rowStep = w.dilationHeight * rowLanes,
                                .columnStep = static_cast<ptrdiff_t>(2) * w.dilationWidth * w.outChannels,
                                .pixelStep = static_cast<ptrdiff_t>(w.strideWidth) * w.outChannels,
                                .weightRowStep = weightRowStep,
                                .weightStep = weightStep};
            const ptrdiff_t first = (y - y0) * w.strideHeight + inside.first * w.dilationHeight;
            row(w, packed, taps, band.lanesOfRows + (taps.rows > 0 ? first * rowLanes : 0),
                weights + inside.first * weightRowStep,
                out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels);
        }
    }
}

} // namespace

constinit const WindowI8 depthwiseI8{packedBytes, pack, scratchBytes, run};

} // namespace fettle::kernels::FETTLE_ISA
