// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What depthwise convolutions in float32 and int8 share: a ring of input rows, converted and padded once
// each, and the loops over the pixels of an output row for one vector of channels.
//
// A Step says what one multiplication works on: the Lane that one channel of one column of taps takes in a
// copied row, the Vector of sums, and how many columns of the window one Lane covers (`columnsPerLane`).
#pragma once

#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

template <class Step>
int laneColumns(const Window& w)
{
    return ceilDiv(w.kernelWidth, Step::columnsPerLane);
}

/// Some channels of an image: as many as keep the rows of a ring in the first cache, but not so few that the
/// loops over them and the prefetching of the processor suffer. They are computed as an image of their own,
/// `window`, whose channels are whole vectors.
struct Slice {
    int first, channels;
    Window window;
};

/// Channels are shared among threads in blocks of so many vectors: a line of the cache in float32.
constexpr int blockVectors = 64 / vectorBytes > 2 ? 64 / vectorBytes : 2;

int32_t vectorBlocks(const Window& w)
{
    return ceilDiv(ceilDiv(w.outChannels, lanes), blockVectors);
}

/// Vectors of channels of a slice, where there are so many.
int sliceVectors(const Window& w)
{
    constexpr int fewest = 1024 / vectorBytes; // 1 KiB of each pixel
    const int column = (spanHeight(w, 1) + 1) * spanWidth(w) * vectorBytes;
    return maxInt(bandBytes / column / blockVectors * blockVectors, fewest);
}

/// `vectors` vectors of channels from vector `first` on, or what there is of them.
Slice sliceAt(const Window& w, int first, int vectors)
{
    Slice slice{first * lanes, minInt(vectors * lanes, w.outChannels - first * lanes), w};
    slice.window.inChannels = slice.window.outChannels = roundUp(slice.channels, lanes);
    return slice;
}

/// The window of the largest slice.
Window sliceWindow(const Window& w)
{
    return sliceAt(w, 0, minInt(sliceVectors(w), ceilDiv(w.outChannels, lanes))).window;
}

/// Calls f(slice) for the channels of these blocks, in slices of nearly equal size.
template <class F>
void eachSlice(const Window& w, const Rows& rows, F f)
{
    const int end =
        minInt(minInt(rows.endBlock, vectorBlocks(w)) * blockVectors, ceilDiv(w.outChannels, lanes));
    const int begin = rows.firstBlock * blockVectors, most = sliceVectors(w);
    const int count = maxInt(ceilDiv(end - begin, most), 1),
              size = minInt(roundUp(ceilDiv(end - begin, count), blockVectors), most);
    for (int first = begin; first < end; first += size)
        f(sliceAt(w, first, minInt(size, end - first)));
}

size_t rowLanes(const Window& w)
{
    return static_cast<size_t>(spanWidth(w)) * w.outChannels;
}

/// The rows of input that the current output row needs, each at its number modulo their count, and a row of
/// zeros.
template <class Step>
struct Ring {
    using Lane = typename Step::Lane;
    const Window& window;
    const Lane** rows; ///< of the current output row, one for each row of the window
    Lane* lanes;
    int nextRow; ///< input rows below this one have been copied

    static int slots(const Window& w) { return spanHeight(w, 1); }
    static size_t rowTableBytes(const Window& w)
    {
        return alignUp(static_cast<size_t>(w.kernelHeight) * sizeof(void*));
    }
    /// One vector of slack: the last channels of the last pixel are read with what follows.
    static size_t bytes(const Window& w)
    {
        return rowTableBytes(w) + alignUp(static_cast<size_t>(slots(w) + 1) * rowLanes(w) * 4 + vectorBytes);
    }

    Ring(const Window& w, void* scratch, int firstOutputRow)
        : window(w),
          rows(static_cast<const Lane**>(scratch)),
          lanes(reinterpret_cast<Lane*>(static_cast<char*>(scratch) + rowTableBytes(w))),
          nextRow(firstOutputRow * w.strideHeight - w.padTop)
    {
        memset(slot(slots(w)), 0, rowLanes(w) * sizeof(Lane));
    }
    Lane* slot(int i) const { return lanes + static_cast<size_t>(i) * rowLanes(window); }

    /// Copies what is missing for output row y, by convert(input row, lanes), and points `rows` at its rows.
    template <class Convert>
    void advance(int y, Convert convert)
    {
        const int top = y * window.strideHeight - window.padTop, count = slots(window);
        for (nextRow = maxInt(nextRow, top); nextRow < top + count; nextRow++) {
            if (nextRow >= 0 && nextRow < window.inHeight)
                convert(nextRow, slot(nextRow % count));
        }
        for (int r = 0; r < window.kernelHeight; r++) {
            const int row = top + r * window.dilationHeight;
            rows[r] = slot(row >= 0 && row < window.inHeight ? row % count : count);
        }
    }
};

/// The taps of the pixels of one output row.
template <class Step>
struct RowTaps {
    const typename Step::Lane* const* rows;
    int rowCount, columns;
    ptrdiff_t columnStep, pixelStep; ///< lanes
};

template <class Step>
RowTaps<Step> rowTaps(const Window& w, const Ring<Step>& ring)
{
    return {.rows = ring.rows,
            .rowCount = w.kernelHeight,
            .columns = laneColumns<Step>(w),
            .columnStep = static_cast<ptrdiff_t>(Step::columnsPerLane) * w.dilationWidth * w.outChannels,
            .pixelStep = static_cast<ptrdiff_t>(w.strideWidth) * w.outChannels};
}

/// Some channels of an output row: whole vectors of them, from `channel` on. Weights and biases lie as
/// packed, those of a vector together: the bias, then the weights of each lane of taps.
template <class Step>
struct RowJob {
    ptrdiff_t channel; ///< in the lanes of the copied rows
    int vectors;
    const char* weights;
    ptrdiff_t weightStep; ///< bytes from vector to vector
    Limits limits;
    typename Step::Sum* out;
    ptrdiff_t outStep; ///< from pixel to pixel
};

/// Bytes of the bias and the weights of one vector of channels.
template <class Step>
size_t weightsOfVector(const Window& w)
{
    return static_cast<size_t>(1 + w.kernelHeight * laneColumns<Step>(w)) * vectorBytes;
}
template <class Step>
size_t weightsOfAll(const Window& w)
{
    return weightsOfVector<Step>(w) * static_cast<size_t>(ceilDiv(w.outChannels, lanes));
}

/// `Pixels` pixels from x on, any number of taps.
template <class Step, int Pixels>
void anyTile(const RowTaps<Step>& taps, const RowJob<Step>& job, int x)
{
    for (int v = 0; v < job.vectors; v++) {
        const char* w = job.weights + v * job.weightStep;
        typename Step::Vector sum[Pixels];
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            sum[p] = Step::load(w);
        for (int row = 0; row < taps.rowCount; row++) {
            const auto* from = taps.rows[row] + job.channel + v * lanes + x * taps.pixelStep;
            for (int column = 0; column < taps.columns; column++) {
                w += vectorBytes;
                const typename Step::Vector factor = Step::load(w);
                FETTLE_UNROLL
                for (int p = 0; p < Pixels; p++)
                    sum[p] = Step::step(sum[p], Step::load(from + p * taps.pixelStep), factor);
                from += taps.columnStep;
            }
        }
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            Step::store(job.out + (x + p) * job.outStep + v * lanes, Step::finish(sum[p], job.limits));
    }
}

/// The same for a 3x3 window without dilation: pixels and columns share their distances, all loops but that
/// over the channels are unrolled.
template <class Step, int Stride, int Pixels>
[[gnu::noinline]] void tile3x3(const RowTaps<Step>& taps, const RowJob<Step>& job, int x)
{
    constexpr int columns = (3 + Step::columnsPerLane - 1) / Step::columnsPerLane;
    const ptrdiff_t step = taps.pixelStep / Stride;
    const typename Step::Lane* from[3];
    FETTLE_UNROLL
    for (int r = 0; r < 3; r++)
        from[r] = taps.rows[r] + job.channel + x * taps.pixelStep;
    const char* w = job.weights;
    auto* out = job.out + x * job.outStep;
    for (int v = 0; v < job.vectors; v++) {
        typename Step::Vector sum[Pixels];
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            sum[p] = Step::load(w);
        FETTLE_UNROLL
        for (int r = 0; r < 3; r++) {
            FETTLE_UNROLL
            for (int c = 0; c < columns; c++) {
                const typename Step::Vector factor = Step::load(w + (1 + r * columns + c) * vectorBytes);
                FETTLE_UNROLL
                for (int p = 0; p < Pixels; p++)
                    sum[p] = Step::step(
                        sum[p], Step::load(from[r] + (c * Step::columnsPerLane + p * Stride) * step), factor);
            }
            from[r] += lanes;
        }
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            Step::store(out + p * job.outStep, Step::finish(sum[p], job.limits));
        w += job.weightStep;
        out += lanes;
    }
}

/// All pixels of a row. The last tile may cover some pixels a second time, which costs less than a smaller
/// tile.
template <class Step, int Stride>
void row3x3(const RowTaps<Step>& taps, const RowJob<Step>& job, int pixels)
{
    switch (pixels) {
    case 1:
        return tile3x3<Step, Stride, 1>(taps, job, 0);
    case 2:
        return tile3x3<Step, Stride, 2>(taps, job, 0);
    case 3:
        return tile3x3<Step, Stride, 3>(taps, job, 0);
    case 5:
        return tile3x3<Step, Stride, 5>(taps, job, 0);
    default:
        break;
    }
    for (int x = 0; x < pixels; x += 4)
        tile3x3<Step, Stride, 4>(taps, job, minInt(x, pixels - 4));
}

template <class Step>
void anyRow(const RowTaps<Step>& taps, const RowJob<Step>& job, int pixels)
{
    int x = 0;
    for (; x + 4 <= pixels; x += 4)
        anyTile<Step, 4>(taps, job, x);
    for (; x < pixels; x++)
        anyTile<Step, 1>(taps, job, x);
}

template <class Step>
using RowFunction = void (*)(const RowTaps<Step>&, const RowJob<Step>&, int);

template <class Step>
RowFunction<Step> findRow(const Window& w)
{
    const bool plain3x3 = w.kernelHeight == 3 && w.kernelWidth == 3 && w.dilationWidth == 1;
    if (plain3x3 && w.strideWidth == 1)
        return row3x3<Step, 1>;
    if (plain3x3 && w.strideWidth == 2)
        return row3x3<Step, 2>;
    return anyRow<Step>;
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
