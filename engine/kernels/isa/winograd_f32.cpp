// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// 3x3 convolution in float32 with a quarter of the products: F(4x4, 3x3) of Lavin and Gray, "Fast Algorithms
// for Convolutional Neural Networks", 2015. A tile of 4x4 outputs comes from 6x6 inputs: both they and the
// weights are transformed, which makes 36 independent matrix products, and the sums are transformed back. The
// interpolation points 0, ±1/√2, ±√2, ∞ keep rounding errors about 4 times below those of 0, ±1, ±2, ∞
// (Barabasz and others, "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural
// Networks", 2020).
#include "kernels/isa/entries.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

constexpr int edge = 4;         ///< of a tile of outputs
constexpr int reach = edge + 2; ///< of the inputs below it
constexpr int products = reach * reach;
constexpr float root2 = 1.41421356237309505F;

/// Of the 36 products: `tiles` vectors of channels in, as many of channels out.
FETTLE_INLINE Window productWindow(const Window& w)
{
    return {.inChannels = w.inChannels, .outChannels = w.outChannels};
}
FETTLE_INLINE int paddedIn(const Window& w)
{
    return roundUp(w.inChannels, lanes);
}
FETTLE_INLINE int paddedOut(const Window& w)
{
    return roundUp(w.outChannels, lanes);
}
FETTLE_INLINE size_t biasBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(paddedOut(w)) * 4);
}

/// Tiles of one round: what they need should stay in the second cache.
int tilesPerRound(const Window& w)
{
    constexpr int roundBytes = 320 * 1024, least = 12, most = 72;
    const int bytes = products * (paddedIn(w) + paddedOut(w)) * 4;
    return minInt(maxInt(roundBytes / bytes / least * least, least), most);
}

size_t packedBytes(const Window& w)
{
    return 2 * biasBytes(w) +
           products * weightBytes<StepF32>(productWindow(w)); // zeros to start from, bias, weights
}

size_t scratchBytes(const Window& w)
{
    return alignUp(static_cast<size_t>(products * tilesPerRound(w)) *
                   static_cast<size_t>(paddedIn(w) + paddedOut(w)) * 4);
}

/// One row of G g, of three values g0 g1 g2.
void transformWeights(const double g[3], double to[reach])
{
    constexpr double r = 1.41421356237309504880;
    const double even = g[0] + g[2] / 2, odd = g[1] * r / 2;
    const double evenFar = g[0] + g[2] * 2, oddFar = g[1] * r;
    to[0] = g[0];
    to[1] = (even + odd) * (-2.0 / 3);
    to[2] = (even - odd) * (-2.0 / 3);
    to[3] = (evenFar + oddFar) / 6;
    to[4] = (evenFar - oddFar) / 6;
    to[5] = g[2];
}

/// The 36 transformed values G g Gᵀ of one 3x3 filter, whose values are `step` apart.
void transformFilter(const float* filter, ptrdiff_t step, float to[products])
{
    double rows[reach][3];
    for (int column = 0; column < 3; column++) {
        double g[3], t[reach];
        for (int row = 0; row < 3; row++)
            g[row] = static_cast<double>(filter[(row * 3 + column) * step]);
        transformWeights(g, t);
        for (int i = 0; i < reach; i++)
            rows[i][column] = t[i];
    }
    for (int i = 0; i < reach; i++) {
        double t[reach];
        transformWeights(rows[i], t);
        for (int j = 0; j < reach; j++)
            to[i * reach + j] = static_cast<float>(t[j]);
    }
}

void pack(const Window& w, const float* weights, const float* bias, void* packed)
{
    char* at = static_cast<char*>(packed);
    memset(at, 0, 2 * biasBytes(w));
    if (bias)
        memcpy(at + biasBytes(w), bias, static_cast<size_t>(w.outChannels) * 4);
    at += 2 * biasBytes(w);
    // Of each product the weights in the order of the tiles: as packWeights() puts them, without a copy of
    // all 36.
    const Window one = productWindow(w);
    const size_t bytes = weightBytes<StepF32>(one);
    memset(at, 0, products * bytes);
    const Blocks blocks(w.outChannels);
    size_t blockStart = 0;
    for (int block = 0, first = 0; block < blocks.count; block++) {
        const int channels = blocks.size(block) * lanes;
        for (int c = 0; c < minInt(channels, w.outChannels - first); c++) {
            for (int e = 0; e < w.inChannels; e++) {
                float transformed[products];
                transformFilter(weights + static_cast<ptrdiff_t>(first + c) * 9 * w.inChannels + e,
                                w.inChannels, transformed);
                const size_t place = blockStart + static_cast<size_t>(e * channels + c) * 4;
                for (int p = 0; p < products; p++)
                    memcpy(at + static_cast<size_t>(p) * bytes + place, transformed + p, 4);
            }
        }
        blockStart += static_cast<size_t>(w.inChannels * channels) * 4;
        first += channels;
    }
}

/// Bᵀ d for six vectors that are `step` vectors apart.
FETTLE_INLINE void transformInput(const VecF* d, int step, VecF to[reach])
{
    const VecF d1 = d[step], d2 = d[2 * step], d3 = d[3 * step], d4 = d[4 * step];
    const VecF near = fmaF(d4, d2, splatF(-2)),
               nearOdd = fmaF(mulF(d1, splatF(-root2)), d3, splatF(root2 / 2));
    const VecF far = fmaF(d4, d2, splatF(-0.5F)),
               farOdd = fmaF(mulF(d1, splatF(-root2 / 2)), d3, splatF(root2));
    const VecF minus = splatF(-1);
    to[0] = fmaF(addF(d[0], d4), d2, splatF(-2.5F));
    to[1] = addF(near, nearOdd);
    to[2] = fmaF(near, nearOdd, minus);
    to[3] = addF(far, farOdd);
    to[4] = fmaF(far, farOdd, minus);
    to[5] = fmaF(addF(d1, d[5 * step]), d3, splatF(-2.5F));
}

/// Aᵀ m for six vectors that are `step` vectors apart.
FETTLE_INLINE void transformSums(const VecF* m, int step, VecF to[edge])
{
    const VecF minus = splatF(-1);
    const VecF near = addF(m[step], m[2 * step]), nearOdd = fmaF(m[step], m[2 * step], minus);
    const VecF far = addF(m[3 * step], m[4 * step]), farOdd = fmaF(m[3 * step], m[4 * step], minus);
    to[0] = addF(addF(m[0], near), far);
    to[1] = fmaF(mulF(nearOdd, splatF(root2 / 2)), farOdd, splatF(root2));
    to[2] = fmaF(mulF(near, splatF(0.5F)), far, splatF(2));
    to[3] = fmaF(fmaF(m[5 * step], nearOdd, splatF(root2 / 4)), farOdd, splatF(2 * root2));
}

FETTLE_INLINE VecF loadSome(const float* p, int count)
{
    if (count >= lanes)
        return loadF(p);
    float values[lanes] = {};
    memcpy(values, p, static_cast<size_t>(count) * 4);
    return loadF(values);
}

FETTLE_INLINE void storeSome(float* p, VecF v, int count)
{
    if (count >= lanes)
        return storeF(p, v);
    float values[lanes];
    storeF(values, v);
    memcpy(p, values, static_cast<size_t>(count) * 4);
}

/// Transforms the inputs of one tile; of each product one row of padded channels at `to`, `productStep`
/// apart.
void tileIn(const Window& w, const float* in, int tileY, int tileX, float* to, ptrdiff_t productStep)
{
    const int top = tileY * edge - w.padTop, left = tileX * edge - w.padLeft;
    const ptrdiff_t rowStep = static_cast<ptrdiff_t>(w.inWidth) * w.inChannels;
    const bool inside = top >= 0 && left >= 0 && top + reach <= w.inHeight && left + reach <= w.inWidth;
    const ptrdiff_t corner = top * rowStep + static_cast<ptrdiff_t>(left) * w.inChannels;
    for (int c = 0; c < w.inChannels; c += lanes) {
        const int count = w.inChannels - c;
        VecF d[products], columns[products];
        for (int i = 0; i < reach; i++) {
            for (int j = 0; j < reach; j++) {
                const bool there =
                    inside || (top + i >= 0 && top + i < w.inHeight && left + j >= 0 && left + j < w.inWidth);
                d[i * reach + j] =
                    there ? loadSome(in + (corner + i * rowStep + j * w.inChannels + c), count) : splatF(0);
            }
        }
        for (int j = 0; j < reach; j++) {
            VecF t[reach];
            transformInput(d + j, reach, t);
            for (int i = 0; i < reach; i++)
                columns[i * reach + j] = t[i];
        }
        for (int i = 0; i < reach; i++) {
            VecF t[reach];
            transformInput(columns + i * reach, 1, t);
            for (int j = 0; j < reach; j++)
                storeF(to + (i * reach + j) * productStep + c, t[j]);
        }
    }
}

/// Transforms the sums of one tile back, adds the bias, clamps, and writes what lies in the image and in
/// `rows`.
void tileOut(const Window& w, const float* sums, ptrdiff_t productStep, const float* bias, Limits limits,
             int tileY, int tileX, Rows rows, float* out)
{
    const int y0 = tileY * edge, x0 = tileX * edge;
    const VecF low = splatF(limits.low), high = splatF(limits.high);
    for (int c = 0; c < w.outChannels; c += lanes) {
        VecF m[products], columns[edge * reach];
        for (int p = 0; p < products; p++)
            m[p] = loadF(sums + p * productStep + c);
        for (int j = 0; j < reach; j++) {
            VecF t[edge];
            transformSums(m + j, reach, t);
            for (int i = 0; i < edge; i++)
                columns[i * reach + j] = t[i];
        }
        const VecF start = loadF(bias + c);
        for (int i = 0; i < edge; i++) {
            const int y = y0 + i;
            if (y < rows.begin || y >= rows.end)
                continue;
            VecF t[edge];
            transformSums(columns + i * reach, 1, t);
            for (int j = 0; j < minInt(edge, w.outWidth - x0); j++)
                storeSome(out + (static_cast<ptrdiff_t>(y) * w.outWidth + x0 + j) * w.outChannels + c,
                          clampF(addF(t[j], start), low, high), w.outChannels - c);
        }
    }
}

/// The 36 products of `tiles` tiles.
void multiply(const Window& w, const char* packed, int tiles, const float* in, float* sums,
              ptrdiff_t roundTiles)
{
    const int inStep = paddedIn(w), outStep = paddedOut(w);
    const Taps taps{
        .rows = 1, .columns = 1, .groups = w.inChannels, .rowStep = 0, .columnStep = 0, .pixelStep = inStep};
    const Start<StepF32> start{reinterpret_cast<const float*>(packed), -__builtin_inff(), __builtin_inff()};
    const char* weights = packed + 2 * biasBytes(w);
    const Blocks blocks(w.outChannels);
    for (int p = 0; p < products; p++) {
        for (int block = 0, channel = 0; block < blocks.count; block++) {
            const int vectors = blocks.size(block);
            tileRow<StepF32>(taps, in + p * roundTiles * inStep, tiles, vectors, weights, start,
                             sums + p * roundTiles * outStep + channel, outStep);
            weights += static_cast<size_t>(w.inChannels * vectors) * vectorBytes;
            channel += vectors * lanes;
        }
    }
}

void run(const Window& w, const void* packed, Limits limits, const float* in, float* out, Rows rows,
         void* scratch)
{
    const char* parameters = static_cast<const char*>(packed);
    const float* bias = reinterpret_cast<const float*>(parameters + biasBytes(w));
    const int perRow = ceilDiv(w.outWidth, edge), round = tilesPerRound(w);
    const int first = rows.begin / edge * perRow, last = ceilDiv(rows.end, edge) * perRow;
    float* transformed = static_cast<float*>(scratch);
    float* sums = transformed + static_cast<ptrdiff_t>(products) * round * paddedIn(w);
    for (int begin = first; begin < last; begin += round) {
        const int tiles = minInt(round, last - begin);
        for (int t = 0; t < tiles; t++)
            tileIn(w, in, (begin + t) / perRow, (begin + t) % perRow,
                   transformed + static_cast<ptrdiff_t>(t) * paddedIn(w),
                   static_cast<ptrdiff_t>(round) * paddedIn(w));
        multiply(w, parameters, tiles, transformed, sums, round);
        for (int t = 0; t < tiles; t++)
            tileOut(w, sums + static_cast<ptrdiff_t>(t) * paddedOut(w),
                    static_cast<ptrdiff_t>(round) * paddedOut(w), bias, limits, (begin + t) / perRow,
                    (begin + t) % perRow, rows, out);
    }
}

} // namespace

constinit const WindowF32 winogradF32{packedBytes, pack, scratchBytes, oneBlock, run};

} // namespace fettle::kernels::FETTLE_ISA
