// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of convolutions: by the weights, with pixels as the loop of the sum, and by the input of
// depthwise ones.
#include "kernels/isa/entries.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

// ---- weights of a convolution

/// The image between zeros, with room for a vector behind it.
FETTLE_INLINE size_t paddedFloats(const Window& w)
{
    return static_cast<size_t>(spanHeight(w, w.outHeight)) * static_cast<size_t>(spanWidth(w)) *
               static_cast<size_t>(w.inChannels) +
           4 * lanes;
}

size_t convScratchBytes(const Window& w)
{
    return alignUp(paddedFloats(w) * sizeof(float));
}

void padImage(const Window& w, const float* in, float* to)
{
    const int height = spanHeight(w, w.outHeight), width = spanWidth(w);
    const int left = minInt(w.padLeft, width), middle = maxInt(0, minInt(w.inWidth, width - left));
    memset(to, 0, paddedFloats(w) * sizeof(float));
    for (int y = 0; y < height; y++) {
        const int row = y - w.padTop;
        if (row >= 0 && row < w.inHeight)
            memcpy(to + (static_cast<ptrdiff_t>(y) * width + left) * w.inChannels,
                   in + static_cast<ptrdiff_t>(row) * w.inWidth * w.inChannels,
                   static_cast<size_t>(middle) * static_cast<size_t>(w.inChannels) * sizeof(float));
    }
}

/// Where the taps of one stretch of a window's row are for all pixels: in the padded image, and their
/// gradients.
struct Sweep {
    const float* image;    ///< of the first pixel's first tap
    const float* gradient; ///< of the first pixel's first channel
    ptrdiff_t imageRow, imagePixel, gradientPixel;
    int rows, columns;
};

/// Sums over all pixels for `C` channels and `V` vectors of taps, added to weights that lie `channelStep`
/// apart.
template <int C, int V>
static void sumTile(const Sweep& s, int taps, float* weights, ptrdiff_t channelStep)
{
    VecF sums[C][V];
    FETTLE_UNROLL for (int c = 0; c < C; c++) FETTLE_UNROLL for (int v = 0; v < V; v++) sums[c][v] =
        splatF(0);
    const float* gradient = s.gradient;
    for (int y = 0; y < s.rows; y++) {
        const float* image = s.image + y * s.imageRow;
        for (int x = 0; x < s.columns; x++, image += s.imagePixel, gradient += s.gradientPixel) {
            VecF in[V];
            FETTLE_UNROLL for (int v = 0; v < V; v++) in[v] = loadF(image + v * lanes);
            FETTLE_UNROLL for (int c = 0; c < C; c++)
            {
                const VecF g = splatF(gradient[c]);
                FETTLE_UNROLL for (int v = 0; v < V; v++) sums[c][v] = fmaF(sums[c][v], g, in[v]);
            }
        }
    }
    FETTLE_UNROLL for (int c = 0; c < C; c++)
    {
        float room[V * lanes];
        FETTLE_UNROLL for (int v = 0; v < V; v++) storeF(room + v * lanes, sums[c][v]);
        float* to = weights + c * channelStep;
        for (int t = 0; t < minInt(taps, V * lanes); t++)
            to[t] += room[t];
    }
}

template <int V>
static void sumChannels(Sweep s, int channels, int taps, float* weights, ptrdiff_t channelStep)
{
    constexpr int most = accumulators / V;
    int c = 0;
    const float* first = s.gradient;
    const auto tile = [&](auto count) {
        s.gradient = first + c;
        sumTile<count(), V>(s, taps, weights + c * channelStep, channelStep);
        c += count();
    };
    while (channels - c >= most + 4 || channels - c == most) // a tile of less than 4 waits for its own sums
        tile([] { return most; });
    while (channels - c >= 4)
        tile([] { return 4; });
    while (channels - c >= 2)
        tile([] { return 2; });
    if (channels > c)
        tile([] { return 1; });
}

void addConvWeights(const Window& w, const float* in, const float* gradient, float* weights, void* scratch)
{
    auto* padded = static_cast<float*>(scratch);
    padImage(w, in, padded);
    const ptrdiff_t row = static_cast<ptrdiff_t>(spanWidth(w)) * w.inChannels;
    const int runs = runsPerRow(w), run = runLength(w);
    const ptrdiff_t depth = static_cast<ptrdiff_t>(w.kernelHeight) * w.kernelWidth * w.inChannels;
    for (int r = 0; r < w.kernelHeight * runs; r++) {
        const int ky = r / runs, kx = r % runs;
        const float* start = padded + ky * w.dilationHeight * row +
                             static_cast<ptrdiff_t>(kx) * w.dilationWidth * w.inChannels;
        for (int tap = 0; tap < run;) {
            const Sweep sweep = {.image = start + tap,
                                 .gradient = gradient,
                                 .imageRow = row * w.strideHeight,
                                 .imagePixel = static_cast<ptrdiff_t>(w.strideWidth) * w.inChannels,
                                 .gradientPixel = w.outChannels,
                                 .rows = w.outHeight,
                                 .columns = w.outWidth};
            float* to = weights + static_cast<ptrdiff_t>(r) * run + tap;
            const int left = run - tap;
            if (left > lanes)
                sumChannels<2>(sweep, w.outChannels, left, to, depth);
            else
                sumChannels<1>(sweep, w.outChannels, left, to, depth);
            tap += left > lanes ? 2 * lanes : lanes;
        }
    }
}

// ---- activations and biases

void takeInside(const float* out, Limits limits, const float* gradient, float* to, size_t count)
{
    const VecF low = splatF(limits.low), high = splatF(limits.high);
    eachVector(
        count, [&](size_t i) { storeF(to + i, insideF(loadF(out + i), low, high, loadF(gradient + i))); },
        [&](size_t i, int n) {
            storePartF(to + i, insideF(loadPartF(out + i, n), low, high, loadPartF(gradient + i, n)), n);
        });
}

void addInside(const float* out, Limits limits, const float* gradient, float* to, size_t count)
{
    const VecF low = splatF(limits.low), high = splatF(limits.high);
    eachVector(
        count,
        [&](size_t i) {
            storeF(to + i, addF(loadF(to + i), insideF(loadF(out + i), low, high, loadF(gradient + i))));
        },
        [&](size_t i, int n) {
            const VecF more = insideF(loadPartF(out + i, n), low, high, loadPartF(gradient + i, n));
            storePartF(to + i, addF(loadPartF(to + i, n), more), n);
        });
}

/// Four vectors of channels at a time hide the latency of additions.
void addRows(const float* rows, size_t count, size_t length, float* sums)
{
    size_t c = 0;
    for (; c + 4 * lanes <= length; c += 4 * lanes) {
        VecF sum[4];
        FETTLE_UNROLL for (int v = 0; v < 4; v++) sum[v] = loadF(sums + c + v * lanes);
        for (size_t row = 0; row < count; row++)
            FETTLE_UNROLL for (int v = 0; v < 4; v++) sum[v] =
                addF(sum[v], loadF(rows + row * length + c + v * lanes));
        FETTLE_UNROLL for (int v = 0; v < 4; v++) storeF(sums + c + v * lanes, sum[v]);
    }
    for (; c + lanes <= length; c += lanes) {
        VecF sum = loadF(sums + c);
        for (size_t row = 0; row < count; row++)
            sum = addF(sum, loadF(rows + row * length + c));
        storeF(sums + c, sum);
    }
    for (; c < length; c++)
        for (size_t row = 0; row < count; row++)
            sums[c] += rows[row * length + c];
}

// ---- distances

/// Sums of float32 over stretches, of float64 over all.
Squares squares(const float* a, const float* b, size_t count)
{
    constexpr size_t stretch = 64 * lanes;
    Squares all;
    for (size_t first = 0; first < count; first += stretch) {
        VecF values = splatF(0), differences = splatF(0);
        const auto add = [&](VecF x, VecF y) {
            const VecF difference = subF(x, y);
            values = fmaF(values, x, x);
            differences = fmaF(differences, difference, difference);
        };
        const float *x = a + first, *y = b + first;
        eachVector(
            count - first < stretch ? count - first : stretch,
            [&](size_t i) { add(loadF(x + i), loadF(y + i)); },
            [&](size_t i, int n) { add(loadPartF(x + i, n), loadPartF(y + i, n)); });
        all.values += double(sumF(values));
        all.differences += double(sumF(differences));
    }
    return all;
}

void addDifference(float factor, const float* a, const float* b, float* to, size_t count)
{
    const VecF by = splatF(factor);
    eachVector(
        count, [&](size_t i) { storeF(to + i, fmaF(loadF(to + i), by, subF(loadF(a + i), loadF(b + i)))); },
        [&](size_t i, int n) {
            const VecF difference = subF(loadPartF(a + i, n), loadPartF(b + i, n));
            storePartF(to + i, fmaF(loadPartF(to + i, n), by, difference), n);
        });
}

// ---- depthwise, one filter a channel

struct Range {
    int first, last;
};
/// Output places whose tap at `offset` (less the padding) lies inside of the image.
FETTLE_INLINE Range insideOutputs(int offset, int stride, int in, int out)
{
    const int first = offset < 0 ? ceilDiv(-offset, stride) : 0;
    const int last = offset < in ? minInt(out, (in - 1 - offset) / stride + 1) : 0;
    return {minInt(first, out), maxInt(minInt(first, out), last)};
}

size_t nothing(const Window&)
{
    return 0;
}

/// Calls step(input pixel, output pixel) for all places of a tap that lie inside of the image.
template <class Step>
FETTLE_INLINE void forEachPlace(const Window& w, int ky, int kx, Step step)
{
    const int top = ky * w.dilationHeight - w.padTop, left = kx * w.dilationWidth - w.padLeft;
    const Range rows = insideOutputs(top, w.strideHeight, w.inHeight, w.outHeight);
    const Range columns = insideOutputs(left, w.strideWidth, w.inWidth, w.outWidth);
    for (int y = rows.first; y < rows.last; y++) {
        const ptrdiff_t from = static_cast<ptrdiff_t>(y * w.strideHeight + top) * w.inWidth;
        const ptrdiff_t to = static_cast<ptrdiff_t>(y) * w.outWidth;
        for (int x = columns.first; x < columns.last; x++)
            step(from + x * w.strideWidth + left, to + x);
    }
}

void addDepthwiseWeights(const Window& w, const float* in, const float* gradient, float* weights, void*)
{
    const int channels = w.outChannels;
    for (int tap = 0; tap < w.kernelHeight * w.kernelWidth; tap++) {
        float* to = weights + static_cast<ptrdiff_t>(tap) * channels;
        int c = 0;
        for (; c + lanes <= channels; c += lanes) {
            VecF sum = splatF(0);
            forEachPlace(w, tap / w.kernelWidth, tap % w.kernelWidth, [&](ptrdiff_t from, ptrdiff_t out) {
                sum = fmaF(sum, loadF(in + from * channels + c), loadF(gradient + out * channels + c));
            });
            storeF(to + c, addF(loadF(to + c), sum));
        }
        for (; c < channels; c++) {
            float sum = 0;
            forEachPlace(w, tap / w.kernelWidth, tap % w.kernelWidth, [&](ptrdiff_t from, ptrdiff_t out) {
                sum += in[from * channels + c] * gradient[out * channels + c];
            });
            to[c] += sum;
        }
    }
}

void addDepthwiseInput(const Window& w, const float* weights, const float* gradient, float* in)
{
    const int channels = w.outChannels;
    for (int tap = 0; tap < w.kernelHeight * w.kernelWidth; tap++) {
        const float* filter = weights + static_cast<ptrdiff_t>(tap) * channels;
        int c = 0;
        for (; c + lanes <= channels; c += lanes) {
            const VecF factor = loadF(filter + c);
            forEachPlace(w, tap / w.kernelWidth, tap % w.kernelWidth, [&](ptrdiff_t from, ptrdiff_t out) {
                float* to = in + from * channels + c;
                storeF(to, fmaF(loadF(to), factor, loadF(gradient + out * channels + c)));
            });
        }
        for (; c < channels; c++)
            forEachPlace(w, tap / w.kernelWidth, tap % w.kernelWidth, [&](ptrdiff_t from, ptrdiff_t out) {
                in[from * channels + c] += filter[c] * gradient[out * channels + c];
            });
    }
}

} // namespace

extern const Gradients gradients = {.conv = {convScratchBytes, addConvWeights},
                                    .depthwise = {nothing, addDepthwiseWeights},
                                    .depthwiseInput = addDepthwiseInput,
                                    .takeInside = takeInside,
                                    .addInside = addInside,
                                    .addRows = addRows,
                                    .squares = squares,
                                    .addDifference = addDifference};

} // namespace fettle::kernels::FETTLE_ISA
