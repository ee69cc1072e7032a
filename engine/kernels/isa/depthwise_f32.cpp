// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Depthwise convolution in float32. Windows of 3x3 read the image where it lies; others a padded copy of its
// rows.
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

// Windows of 3x3: for each vector of channels, the weights stay in registers while a row of the image goes
// by.

struct Whole {
    using Vector = VecF;
    FETTLE_INLINE Vector splat(float x) { return splatF(x); }
    FETTLE_INLINE Vector load(const float* p, int) { return loadF(p); }
    FETTLE_INLINE void store(float* p, Vector v, int) { storeF(p, v); }
    FETTLE_INLINE Vector fma(Vector sum, Vector x, Vector w) { return fmaF(sum, x, w); }
    FETTLE_INLINE Vector clamp(Vector x, Vector low, Vector high) { return clampF(x, low, high); }
};

/// The last channels, fewer than a vector.
struct Part : Whole {
    FETTLE_INLINE Vector load(const float* p, int channels) { return loadPartF(p, channels); }
    FETTLE_INLINE void store(float* p, Vector v, int channels) { storePartF(p, v, channels); }
};

#if defined(FETTLE_AVX512)
/// The last channels where they are half a vector.
struct Half {
    using Vector = VecH;
    FETTLE_INLINE Vector splat(float x) { return splatH(x); }
    FETTLE_INLINE Vector load(const float* p, int) { return loadH(p); }
    FETTLE_INLINE void store(float* p, Vector v, int) { storeH(p, v); }
    FETTLE_INLINE Vector fma(Vector sum, Vector x, Vector w) { return fmaH(sum, x, w); }
    FETTLE_INLINE Vector clamp(Vector x, Vector low, Vector high) { return clampH(x, low, high); }
};
#endif

/// Some channels of one output row. Input rows outside of the image are rows of zeros.
struct DirectRow {
    const float* rows[3]; ///< of the input, from the first of the channels on
    const Window& window;
    int vectors, channels; ///< `channels` of them in an incomplete vector
    const char* weights;
    Limits limits;
    float* out;
};

template <class Step, int Stride, int Pixels>
[[gnu::noinline]] void directRow(const DirectRow& row)
{
    using Vector = typename Step::Vector;
    constexpr int columns = (Pixels - 1) * Stride + 3;
    const Window& window = row.window;
    const ptrdiff_t step = window.outChannels;
    const Vector low = Step::splat(row.limits.low), high = Step::splat(row.limits.high);
    const char* weights = row.weights;
    for (int v = 0; v < row.vectors; v++) {
        const auto at = [weights](int i) {
            return reinterpret_cast<const float*>(weights + i * vectorBytes);
        };
        const Vector bias = Step::load(at(0), lanes);
        Vector w[9];
        FETTLE_UNROLL
        for (int i = 0; i < 9; i++)
            w[i] = Step::load(at(1 + i), lanes);
        weights += 10 * vectorBytes;
        for (int x0 = 0; x0 < window.outWidth; x0 += Pixels) {
            const int x =
                minInt(x0, window.outWidth - Pixels); // some pixels twice rather than a smaller tile
            const int left = x * Stride - window.padLeft;
            const int first = minInt(maxInt(-left, 0), columns),
                      last = maxInt(minInt(window.inWidth - left, columns), 0);
            const unsigned inside = ((1U << last) - 1) & ~((1U << first) - 1);
            const ptrdiff_t from = left * step + v * lanes;
            const float* p[3] = {row.rows[0] + from, row.rows[1] + from, row.rows[2] + from};
            Vector sum[Pixels];
            FETTLE_UNROLL
            for (int i = 0; i < Pixels; i++)
                sum[i] = bias;
            FETTLE_UNROLL
            for (int c = 0; c < columns; c++) {
                if (inside >> c & 1) {
                    FETTLE_UNROLL
                    for (int r = 0; r < 3; r++) {
                        const Vector in = Step::load(p[r], row.channels);
                        FETTLE_UNROLL
                        for (int i = 0; i < Pixels; i++) {
                            const int tap = c - i * Stride;
                            if (tap >= 0 && tap < 3)
                                sum[i] = Step::fma(sum[i], in, w[r * 3 + tap]);
                        }
                    }
                }
                FETTLE_UNROLL
                for (auto& q : p)
                    q += step;
            }
            float* out = row.out + x * step + v * lanes;
            FETTLE_UNROLL
            for (int i = 0; i < Pixels; i++)
                Step::store(out + i * step, Step::clamp(sum[i], low, high), row.channels);
        }
    }
}

using DirectFunction = void (*)(const DirectRow&);
constexpr int maxDirectPixels = 6;

template <class Step, int Stride>
DirectFunction directFunction(int pixels)
{
    constexpr DirectFunction functions[maxDirectPixels] = {
        directRow<Step, Stride, 1>, directRow<Step, Stride, 2>, directRow<Step, Stride, 3>,
        directRow<Step, Stride, 4>, directRow<Step, Stride, 5>, directRow<Step, Stride, 6>};
    return functions[pixels - 1];
}

template <class Step>
DirectFunction directFunction(int stride, int pixels)
{
    return stride == 1 ? directFunction<Step, 1>(pixels) : directFunction<Step, 2>(pixels);
}

/// For incomplete vectors of channels.
DirectFunction lastDirectFunction(int stride, int pixels, [[maybe_unused]] int channels)
{
#if defined(FETTLE_AVX512)
    if (channels == lanes / 2)
        return directFunction<Half>(stride, pixels);
#endif
    return directFunction<Part>(stride, pixels);
}

/// The size of tile that costs least for a row of so many pixels: two units a pixel and one a tile.
int directPixels(int width)
{
    int best = 1;
    for (int n = 2; n <= minInt(width, maxDirectPixels); n++) {
        if (ceilDiv(width, n) * (2 * n + 1) <= ceilDiv(width, best) * (2 * best + 1))
            best = n;
    }
    return best;
}

bool isDirect(const Window& w)
{
    return w.kernelHeight == 3 && w.kernelWidth == 3 && w.dilationWidth == 1 && w.strideWidth <= 2 &&
           w.inChannels == w.outChannels;
}

size_t zeroRowBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(w.inWidth) * w.inChannels * 4);
}

void runDirect(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
               float* zeros)
{
    const int first = rows.firstBlock * blockVectors * lanes,
              end = minInt(minInt(rows.endBlock, vectorBlocks(w)) * blockVectors * lanes, w.outChannels);
    const int vectors = (end - first) / lanes, rest = (end - first) % lanes,
              pixels = directPixels(w.outWidth);
    const DirectFunction whole = directFunction<Whole>(w.strideWidth, pixels),
                         last = lastDirectFunction(w.strideWidth, pixels, rest);
    const ptrdiff_t inRow = static_cast<ptrdiff_t>(w.inWidth) * w.inChannels,
                    outRow = static_cast<ptrdiff_t>(w.outWidth) * w.outChannels;
    bool zeroed = false;
    for (int y = rows.begin; y < rows.end; y++) {
        DirectRow row{.rows = {},
                      .window = w,
                      .vectors = vectors,
                      .channels = rest,
                      .weights =
                          static_cast<const char*>(packed) + first / lanes * weightsOfVector<Floats>(w),
                      .limits = limits,
                      .out = out + y * outRow + first};
        for (int r = 0; r < 3; r++) {
            const int from = y * w.strideHeight - w.padTop + r * w.dilationHeight;
            const bool outside = from < 0 || from >= w.inHeight;
            if (outside && !zeroed)
                memset(zeros, 0, zeroRowBytes(w));
            zeroed |= outside;
            row.rows[r] = (outside ? zeros : in + from * inRow) + first;
        }
        if (vectors > 0)
            whole(row);
        if (rest > 0) {
            for (auto& from : row.rows)
                from += vectors * lanes;
            row.weights += static_cast<size_t>(vectors) * weightsOfVector<Floats>(w);
            row.out += vectors * lanes;
            row.vectors = 1;
            last(row);
        }
    }
}

size_t scratchBytes(const Window& w)
{
    return isDirect(w) ? zeroRowBytes(w) : Ring<Floats>::bytes(sliceWindow(w));
}

void run(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
         void* scratch)
{
    if (isDirect(w))
        return runDirect(w, packed, limits, in, out, rows, static_cast<float*>(scratch));
    eachSlice(w, rows,
              [&](const Slice& slice) { runSlice(w, slice, packed, limits, in, out, rows, scratch); });
}

} // namespace

constinit const WindowF32 depthwiseF32{packedBytes, pack, scratchBytes, vectorBlocks, run};

} // namespace fettle::kernels::FETTLE_ISA
