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
    ptrdiff_t weightStep;            ///< bytes from the weights of one column of taps to the next
};

template <class Step>
RowTaps<Step> rowTaps(const Window& w, const Ring<Step>& ring)
{
    return {.rows = ring.rows,
            .rowCount = w.kernelHeight,
            .columns = laneColumns<Step>(w),
            .columnStep = static_cast<ptrdiff_t>(Step::columnsPerLane) * w.dilationWidth * w.outChannels,
            .pixelStep = static_cast<ptrdiff_t>(w.strideWidth) * w.outChannels,
            .weightStep = static_cast<ptrdiff_t>(roundUp(w.outChannels, lanes)) * 4};
}

/// One vector of channels: where its sums start, and where they go.
template <class Step>
struct VectorJob {
    ptrdiff_t channel;
    const char* weights; ///< of the channel
    typename Step::Vector bias;
    Limits limits;
    typename Step::Sum* out;
    ptrdiff_t outStep;
};

/// `Pixels` pixels, any number of taps.
template <class Step, int Pixels>
void anyTile(const RowTaps<Step>& taps, const VectorJob<Step>& job, int x)
{
    typename Step::Vector sum[Pixels];
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++)
        sum[p] = job.bias;
    const char* w = job.weights;
    for (int row = 0; row < taps.rowCount; row++) {
        const auto* from = taps.rows[row] + job.channel + x * taps.pixelStep;
        for (int column = 0; column < taps.columns; column++) {
            const typename Step::Vector factor = Step::load(w);
            FETTLE_UNROLL
            for (int p = 0; p < Pixels; p++)
                sum[p] = Step::step(sum[p], Step::load(from + p * taps.pixelStep), factor);
            w += taps.weightStep;
            from += taps.columnStep;
        }
    }
    FETTLE_UNROLL
    for (int p = 0; p < Pixels; p++)
        Step::store(job.out + (x + p) * job.outStep, Step::finish(sum[p], job.limits));
}

/// Tiles of `Pixels` pixels from x on, for a 3x3 window: its weights stay in registers.
template <class Step, int Pixels>
void tiles3x3(const RowTaps<Step>& taps, const VectorJob<Step>& job, int x, int count)
{
    constexpr int columns = (3 + Step::columnsPerLane - 1) / Step::columnsPerLane;
    typename Step::Vector factor[3][columns];
    const typename Step::Lane* from[3];
    FETTLE_UNROLL
    for (int r = 0; r < 3; r++) {
        from[r] = taps.rows[r] + job.channel + x * taps.pixelStep;
        FETTLE_UNROLL
        for (int c = 0; c < columns; c++)
            factor[r][c] = Step::load(job.weights + (r * columns + c) * taps.weightStep);
    }
    auto* out = job.out + x * job.outStep;
    for (int i = 0; i < count; i++) {
        typename Step::Vector sum[Pixels];
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            sum[p] = job.bias;
        FETTLE_UNROLL
        for (int r = 0; r < 3; r++) {
            FETTLE_UNROLL
            for (int c = 0; c < columns; c++) {
                FETTLE_UNROLL
                for (int p = 0; p < Pixels; p++)
                    sum[p] = Step::step(
                        sum[p], Step::load(from[r] + c * taps.columnStep + p * taps.pixelStep), factor[r][c]);
            }
            from[r] += Pixels * taps.pixelStep;
        }
        FETTLE_UNROLL
        for (int p = 0; p < Pixels; p++)
            Step::store(out + p * job.outStep, Step::finish(sum[p], job.limits));
        out += Pixels * job.outStep;
    }
}

/// All pixels of a row for one vector of channels. The last tile of a row may cover some pixels a second
/// time, which costs less than a smaller tile: its sums wait for one another just as long.
template <class Step>
void vectorRow(const RowTaps<Step>& taps, const VectorJob<Step>& job, int pixels)
{
    constexpr int columns3 = (3 + Step::columnsPerLane - 1) / Step::columnsPerLane;
    if (taps.rowCount == 3 && taps.columns == columns3) {
        switch (pixels) {
        case 1:
            return tiles3x3<Step, 1>(taps, job, 0, 1);
        case 2:
            return tiles3x3<Step, 2>(taps, job, 0, 1);
        case 3:
            return tiles3x3<Step, 3>(taps, job, 0, 1);
        case 5:
            return tiles3x3<Step, 5>(taps, job, 0, 1);
        default:
            tiles3x3<Step, 4>(taps, job, 0, pixels / 4);
            if (pixels % 4 > 0)
                tiles3x3<Step, 4>(taps, job, pixels - 4, 1);
            return;
        }
    }
    int x = 0;
    for (; x + 4 <= pixels; x += 4)
        anyTile<Step, 4>(taps, job, x);
    for (; x < pixels; x++)
        anyTile<Step, 1>(taps, job, x);
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
