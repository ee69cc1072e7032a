// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Average and max pooling, float32 and int8: one vector of channels of one pixel at a time.
#include "kernels/isa/entries.h"
#include "kernels/isa/walk.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// The taps of one output pixel that lie inside of the image.
struct Taps2 {
    ptrdiff_t first, rowStep, columnStep; ///< elements of input
    int rows, columns;
};

Taps2 tapsAt(const Window& w, int y, int x)
{
    const TapRows rows = insideRows(w, y);
    const int left = x * w.strideWidth - w.padLeft;
    const int first = left < 0 ? minInt(ceilDiv(-left, w.dilationWidth), w.kernelWidth) : 0;
    const int last = left < w.inWidth ? minInt(ceilDiv(w.inWidth - left, w.dilationWidth), w.kernelWidth) : 0;
    const ptrdiff_t c = w.inChannels, rowElements = w.inWidth * c;
    return {.first = (y * w.strideHeight - w.padTop + rows.first * w.dilationHeight) * rowElements +
                     (left + first * w.dilationWidth) * c,
            .rowStep = w.dilationHeight * rowElements,
            .columnStep = w.dilationWidth * c,
            .rows = rows.last - rows.first,
            .columns = maxInt(0, last - first)};
}

template <class F>
FETTLE_INLINE void eachTap(const Taps2& taps, F f)
{
    for (int row = 0; row < taps.rows; row++) {
        for (int column = 0; column < taps.columns; column++)
            f(taps.first + row * taps.rowStep + column * taps.columnStep);
    }
}

template <class F>
void eachPixel(const Window& w, Rows rows, F f)
{
    for (int y = rows.begin; y < rows.end; y++) {
        for (int x = 0; x < w.outWidth; x++)
            f(tapsAt(w, y, x), (static_cast<ptrdiff_t>(y) * w.outWidth + x) * w.outChannels);
    }
}

VecF loadSome(const float* p, int part)
{
    return part == lanes ? loadF(p) : loadPartF(p, part);
}
void storeSome(float* p, VecF v, int part)
{
    part == lanes ? storeF(p, v) : storePartF(p, v, part);
}

VecI loadSome(const int8_t* p, int part)
{
    if (part == lanes)
        return loadI8(p);
    int8_t bytes[lanes] = {};
    memcpy(bytes, p, static_cast<size_t>(part));
    return loadI8(bytes);
}

void storeSome(int8_t* p, VecI v, int part)
{
    if (part == lanes)
        return storeI8(p, v);
    int8_t bytes[lanes];
    storeI8(bytes, v);
    memcpy(p, bytes, static_cast<size_t>(part));
}

void averageF32(const Window& w, Limits limits, const float* in, float* out, Rows rows)
{
    eachPixel(w, rows, [&](const Taps2& taps, ptrdiff_t pixel) {
        const VecF count = splatF(static_cast<float>(maxInt(1, taps.rows * taps.columns)));
        for (int c = 0; c < w.outChannels; c += lanes) {
            const int part = minInt(lanes, w.outChannels - c);
            VecF sum = splatF(0);
            eachTap(taps, [&](ptrdiff_t at) { sum = addF(sum, loadSome(in + at + c, part)); });
            storeSome(out + pixel + c, clampF(divF(sum, count), splatF(limits.low), splatF(limits.high)),
                      part);
        }
    });
}

void maxF32(const Window& w, Limits limits, const float* in, float* out, Rows rows)
{
    eachPixel(w, rows, [&](const Taps2& taps, ptrdiff_t pixel) {
        for (int c = 0; c < w.outChannels; c += lanes) {
            const int part = minInt(lanes, w.outChannels - c);
            VecF most = splatF(-__builtin_inff());
            eachTap(taps, [&](ptrdiff_t at) { most = maxF(most, loadSome(in + at + c, part)); });
            storeSome(out + pixel + c, clampF(most, splatF(limits.low), splatF(limits.high)), part);
        }
    });
}

VecI divideRounded(VecI sum, int32_t count, int32_t low, int32_t high)
{
    int32_t x[lanes];
    storeI(x, sum);
    for (int i = 0; i < lanes; i++)
        x[i] = clampInt((x[i] > 0 ? x[i] + count / 2 : x[i] - count / 2) / count, low, high);
    return loadI(x);
}

void averageI8(const Window& w, int32_t low, int32_t high, const int8_t* in, int8_t* out, Rows rows)
{
    eachPixel(w, rows, [&](const Taps2& taps, ptrdiff_t pixel) {
        const int32_t count = maxInt(1, taps.rows * taps.columns);
        for (int c = 0; c < w.outChannels; c += lanes) {
            const int part = minInt(lanes, w.outChannels - c);
            VecI sum = splatI(0);
            eachTap(taps, [&](ptrdiff_t at) { sum = addI(sum, loadSome(in + at + c, part)); });
            storeSome(out + pixel + c, divideRounded(sum, count, low, high), part);
        }
    });
}

void maxI8(const Window& w, int32_t low, int32_t high, const int8_t* in, int8_t* out, Rows rows)
{
    eachPixel(w, rows, [&](const Taps2& taps, ptrdiff_t pixel) {
        for (int c = 0; c < w.outChannels; c += lanes) {
            const int part = minInt(lanes, w.outChannels - c);
            VecI most = splatI(-128);
            eachTap(taps, [&](ptrdiff_t at) { most = maxI(most, loadSome(in + at + c, part)); });
            storeSome(out + pixel + c, minI(maxI(most, splatI(low)), splatI(high)), part);
        }
    });
}

} // namespace

constinit const Pooling pooling{averageF32, maxF32, averageI8, maxI8};

} // namespace fettle::kernels::FETTLE_ISA
