// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Convolution in int8 with exact sums: pairs of int16 (any processor), or four bytes at a time where there is
// VNNI.
#include "kernels/isa/entries.h"
#include "kernels/isa/requantize.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// Pixels whose sums wait for their rounding; small enough to stay in the first cache.
constexpr int sumPixels = 48;
/// What tiles may read beyond their last element, rounded up.
constexpr size_t slackBytes = 64;

/// Activations as int16 less the zero point, so that padding is zero. Products of two fit: 255 * 255 * 2 <
/// 2^31.
struct Pairs : StepI16 {
    static Element padding(const HeadI8&) { return 0; }
    static void convert(const HeadI8& head, const int8_t* from, Element* to, int count)
    {
        widen(from, to, count, head.inputZeroPoint);
    }
};

#if defined(FETTLE_VNNI)
/// Activations as unsigned bytes: 128 more than stored. What that and the zero point add to a sum, -(128 +
/// zero point)
/// * sum of the weights, is taken off the bias; padding is stored as the zero point.
struct Quads : StepU8 {
    static Element padding(const HeadI8& head) { return static_cast<Element>(head.inputZeroPoint + 128); }
    static void convert(const HeadI8&, const int8_t* from, Element* to, int count)
    {
        for (int i = 0; i < count; i++)
            to[i] = static_cast<uint8_t>(from[i]) ^ 0x80;
    }
};
#endif

bool fitsBytes(const WeightsI8& weights)
{
#if defined(FETTLE_VNNI)
    return weights.weightZeroPoint == 0;
#else
    return (void)weights, false;
#endif
}

size_t packedBytes(const Window& w)
{
    return headBytes(w.outChannels) + weightBytes<StepI16>(w); // bytes, four at a time, never take more
}

#if defined(FETTLE_VNNI)
void packQuads(const Window& w, const WeightsI8& weights, void* packed)
{
    const int depth = w.kernelHeight * w.kernelWidth * w.inChannels;
    for (int c = 0; c < w.outChannels; c++) {
        int32_t sum = 0;
        for (int i = 0; i < depth; i++)
            sum += weights.weights[static_cast<ptrdiff_t>(c) * depth + i];
        const uint32_t bias = static_cast<uint32_t>(weights.bias ? weights.bias[c] : 0);
        const uint32_t offset =
            static_cast<uint32_t>(128 + weights.inputZeroPoint) * static_cast<uint32_t>(sum);
        put32(column(packed, w.outChannels, Bias), c, static_cast<int32_t>(bias - offset));
    }
    packWeights<StepU8>(w, weights.weights, static_cast<char*>(packed) + headBytes(w.outChannels),
                        [](int8_t value, char* to) { memcpy(to, &value, 1); });
}
#endif

void pack(const Window& w, const WeightsI8& weights, void* packed)
{
    packHead(weights, w.outChannels, fitsBytes(weights), packed);
#if defined(FETTLE_VNNI)
    if (fitsBytes(weights))
        return packQuads(w, weights, packed);
#endif
    const int zero = weights.weightZeroPoint;
    packWeights<StepI16>(w, weights.weights, static_cast<char*>(packed) + headBytes(w.outChannels),
                         [zero](int8_t value, char* to) {
                             const int16_t wide = static_cast<int16_t>(value - zero);
                             memcpy(to, &wide, 2);
                         });
}

struct Job {
    const Window& window;
    const void* packed;
    const int8_t* in;
    int8_t* out;
    int firstBlock, endBlock;
};

/// Input pixels from one pixel of a 1x1 window to the next.
int pixelDistance(const Window& w)
{
    return minInt(w.strideWidth, w.inWidth); // there is no next one behind a longer step
}

/// Elements of one copied input row; of a 1x1 window as far as keeps pixels at one distance from row to row.
int rowElements(const Window& w)
{
    return (isPointwise(w) ? w.outWidth * pixelDistance(w) : spanWidth(w)) * w.inChannels;
}

int copiedRows(const Window& w, int rows)
{
    return isPointwise(w) ? rows : spanHeight(w, rows);
}

int rowsAtATime(const Window& w)
{
    const size_t rowBytes = static_cast<size_t>(rowElements(w)) * 2;
    if (!isPointwise(w))
        return bandRows(w, rowBytes);
    return maxInt(1, minInt(w.outHeight, static_cast<int>(bandBytes / rowBytes)));
}

size_t scratchBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(copiedRows(w, rowsAtATime(w))) * rowElements(w) * 2 + slackBytes);
}

template <class Step>
void fill(typename Step::Element* to, int count, typename Step::Element value)
{
    for (int i = 0; i < count; i++)
        to[i] = value;
}

/// The input rows under output rows [y0, y1), converted and padded.
template <class Step>
Source<Step> copySpan(const Job& job, const HeadI8& head, int y0, int y1, typename Step::Element* scratch)
{
    const Window& w = job.window;
    const int all = rowElements(w), left = minInt(w.padLeft * w.inChannels, all);
    const int middle = minInt(w.inWidth * w.inChannels, all - left);
    const int firstRow = y0 * w.strideHeight - w.padTop;
    for (int i = 0; i < spanHeight(w, y1 - y0); i++) {
        const int y = firstRow + i;
        auto* to = scratch + static_cast<ptrdiff_t>(i) * all;
        if (y < 0 || y >= w.inHeight) {
            fill<Step>(to, Step::zeroPadding ? 0 : all, Step::padding(head));
            continue;
        }
        fill<Step>(to, left, Step::padding(head));
        Step::convert(head, job.in + static_cast<ptrdiff_t>(y) * w.inWidth * w.inChannels, to + left, middle);
        fill<Step>(to + left + middle, all - left - middle, Step::padding(head));
    }
    return {scratch, all, firstRow};
}

/// The input rows that a 1x1 window looks at in output rows [y0, y1), one after the other.
template <class Step>
void copyRows(const Job& job, const HeadI8& head, int y0, int y1, typename Step::Element* scratch)
{
    const Window& w = job.window;
    const ptrdiff_t inRow = static_cast<ptrdiff_t>(w.inWidth) * w.inChannels;
    if (w.strideHeight == 1 && w.strideWidth == 1 && w.inWidth == w.outWidth)
        return Step::convert(head, job.in + y0 * inRow, scratch, static_cast<int>((y1 - y0) * inRow));
    for (int y = y0; y < y1; y++)
        Step::convert(head, job.in + static_cast<ptrdiff_t>(y) * w.strideHeight * inRow,
                      scratch + static_cast<ptrdiff_t>(y - y0) * rowElements(w),
                      minInt(rowElements(w), static_cast<int>(inRow)));
}

/// Sums of one block of channels for a row of pixels, rounded and stored.
template <class Step>
void blockRow(const Job& job, const Taps& taps, const typename Step::Element* in, int pixels, int channel,
              int vectors, const char* weights, int8_t* out)
{
    alignas(64) int32_t sums[sumPixels * maxVectors * lanes];
    const int outChannels = job.window.outChannels;
    const auto* bias = reinterpret_cast<const int32_t*>(column(job.packed, outChannels, Bias)) + channel;
    const int pieces = ceilDiv(pixels, sumPixels), piece = ceilDiv(pixels, pieces);
    for (int x = 0; x < pixels; x += piece) {
        const int n = minInt(piece, pixels - x);
        tileRow<Step>(taps, in + x * taps.pixelStep, n, vectors, weights, {bias, 0, 0}, sums,
                      vectors * lanes);
        requantize(job.packed, outChannels, channel, sums, n, vectors,
                   minInt(vectors * lanes, outChannels - channel),
                   out + static_cast<ptrdiff_t>(x) * outChannels, outChannels);
    }
}

/// Calls f(first channel, vectors, weights) for each block of channels.
template <class Step, class F>
void eachBlock(const Job& job, F f)
{
    const Window& w = job.window;
    const Blocks blocks(w.outChannels);
    const char* weights = static_cast<const char*>(job.packed) + headBytes(w.outChannels);
    for (int block = 0, channel = 0; block < minInt(job.endBlock, blocks.count); block++) {
        const int vectors = blocks.size(block);
        if (block >= job.firstBlock)
            f(channel, vectors, weights);
        weights += weightRowBytes<Step>(w, vectors) * static_cast<size_t>(w.kernelHeight);
        channel += vectors * lanes;
    }
}

template <class Step>
void pointwiseBand(const Job& job, const HeadI8& head, int y0, int y1, typename Step::Element* scratch)
{
    const Window& w = job.window;
    copyRows<Step>(job, head, y0, y1, scratch);
    const Taps taps{1, 1, ceilDiv(w.inChannels, Step::group),
                    0, 0, static_cast<ptrdiff_t>(pixelDistance(w)) * w.inChannels};
    eachBlock<Step>(job, [&](int channel, int vectors, const char* weights) {
        blockRow<Step>(job, taps, scratch, (y1 - y0) * w.outWidth, channel, vectors, weights,
                       job.out + static_cast<ptrdiff_t>(y0) * w.outWidth * w.outChannels + channel);
    });
}

template <class Step>
void spatialBand(const Job& job, const HeadI8& head, int y0, int y1, typename Step::Element* scratch)
{
    const Window& w = job.window;
    const Source<Step> source = copySpan<Step>(job, head, y0, y1, scratch);
    eachBlock<Step>(job, [&](int channel, int vectors, const char* weights) {
        for (int y = y0; y < y1; y++) {
            const TapRows rows = Step::zeroPadding ? insideRows(w, y) : TapRows{0, w.kernelHeight};
            const ptrdiff_t row = (y - y0) * w.strideHeight + rows.first * w.dilationHeight;
            blockRow<Step>(job, tapsOf<Step>(w, source, rows.last - rows.first),
                           source.first + (rows.first < rows.last ? row * source.rowStep : 0), w.outWidth,
                           channel, vectors,
                           weights + weightRowBytes<Step>(w, vectors) * static_cast<size_t>(rows.first),
                           job.out + static_cast<ptrdiff_t>(y) * w.outWidth * w.outChannels + channel);
        }
    });
}

template <class Step>
void convolve(const Job& job, const HeadI8& head, Rows rows, void* scratch)
{
    auto* elements = static_cast<typename Step::Element*>(scratch);
    const int step = rowsAtATime(job.window);
    const auto band = isPointwise(job.window) ? pointwiseBand<Step> : spatialBand<Step>;
    for (int y = rows.begin; y < rows.end; y += step)
        band(job, head, y, minInt(y + step, rows.end), elements);
}

void run(const Window& w, const void* packed, const int8_t* in, int8_t* out, Rows rows, void* scratch)
{
    const HeadI8 head = headOf(packed);
    const Job job{w, packed, in, out, rows.firstBlock, rows.endBlock};
#if defined(FETTLE_VNNI)
    if (head.bytes)
        return convolve<Quads>(job, head, rows, scratch);
#endif
    convolve<Pairs>(job, head, rows, scratch);
}

int32_t channelBlocks(const Window& w)
{
    return Blocks(w.outChannels).count;
}

} // namespace

constinit const WindowI8 convI8{packedBytes, pack, scratchBytes, channelBlocks, run};

} // namespace fettle::kernels::FETTLE_ISA
