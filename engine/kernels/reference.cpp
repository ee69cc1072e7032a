// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The plain loops behind the kernels.
#include "kernels/reference.h"

#include "kernels/fixed_point.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fettle::kernels::reference {
namespace {

using std::int32_t, std::int8_t, std::ptrdiff_t;

struct Tap {
    int32_t row, column; ///< of the window
    ptrdiff_t pixel;     ///< index of the input pixel
};

/// Calls f(tap) for each tap of the output pixel (y, x) inside of the image; returns how many there are.
template <class F>
int32_t eachTap(const Window& w, int32_t y, int32_t x, F f)
{
    int32_t count = 0;
    for (int32_t r = 0; r < w.kernelHeight; r++) {
        for (int32_t c = 0; c < w.kernelWidth; c++) {
            const int32_t iy = y * w.strideHeight - w.padTop + r * w.dilationHeight;
            const int32_t ix = x * w.strideWidth - w.padLeft + c * w.dilationWidth;
            if (iy < 0 || iy >= w.inHeight || ix < 0 || ix >= w.inWidth)
                continue;
            f(Tap{r, c, ptrdiff_t{iy} * w.inWidth + ix});
            count++;
        }
    }
    return count;
}

/// Calls f(y, x, channel, index of the output element).
template <class F>
void eachOutput(const Window& w, F f)
{
    for (int32_t y = 0; y < w.outHeight; y++) {
        for (int32_t x = 0; x < w.outWidth; x++) {
            for (int32_t c = 0; c < w.outChannels; c++)
                f(y, x, c, (ptrdiff_t{y} * w.outWidth + x) * w.outChannels + c);
        }
    }
}

/// Calls f(input index, weight index) for all products of one output of a convolution.
template <class F>
void eachProduct(const Window& w, int32_t y, int32_t x, int32_t channel, F f)
{
    eachTap(w, y, x, [&](const Tap& tap) {
        const ptrdiff_t weight =
            ((ptrdiff_t{channel} * w.kernelHeight + tap.row) * w.kernelWidth + tap.column) * w.inChannels;
        for (int32_t i = 0; i < w.inChannels; i++)
            f(tap.pixel * w.inChannels + i, weight + i);
    });
}

/// The same for a depthwise convolution.
template <class F>
void eachDepthwiseProduct(const Window& w, int32_t y, int32_t x, int32_t channel, F f)
{
    const int32_t multiplier = w.outChannels / w.inChannels;
    eachTap(w, y, x, [&](const Tap& tap) {
        f(tap.pixel * w.inChannels + channel / multiplier,
          (ptrdiff_t{tap.row} * w.kernelWidth + tap.column) * w.outChannels + channel);
    });
}

/// An int32 sum that wraps, as vector instructions do.
class WrappingSum {
public:
    explicit WrappingSum(int32_t start) : m_sum(static_cast<std::uint32_t>(start)) {}
    void add(int32_t x) { m_sum += static_cast<std::uint32_t>(x); }
    int32_t value() const { return static_cast<int32_t>(m_sum); }

private:
    std::uint32_t m_sum;
};

} // namespace

float clamp(Limits limits, float x)
{
    return std::max(std::min(x, limits.high), limits.low);
}

void convF32(const Window& w, const float* weights, const float* bias, Limits limits, const float* in,
             float* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        float sum = bias ? bias[c] : 0;
        eachProduct(w, y, x, c, [&](ptrdiff_t i, ptrdiff_t j) { sum += in[i] * weights[j]; });
        out[at] = clamp(limits, sum);
    });
}

void depthwiseF32(const Window& w, const float* weights, const float* bias, Limits limits, const float* in,
                  float* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        float sum = bias ? bias[c] : 0;
        eachDepthwiseProduct(w, y, x, c, [&](ptrdiff_t i, ptrdiff_t j) { sum += in[i] * weights[j]; });
        out[at] = clamp(limits, sum);
    });
}

int8_t requantize(const Requantization& r, int32_t sum, int32_t channel)
{
    if (r.rounding == Rounding::Float) {
        const float low = static_cast<float>(r.low - r.zeroPoint),
                    high = static_cast<float>(r.high - r.zeroPoint);
        const float scaled = clamp({low, high}, static_cast<float>(sum) * r.scale[channel]);
        return static_cast<int8_t>(std::lrintf(scaled) + r.zeroPoint);
    }
    const int32_t m = r.multiplier[channel], shift = r.shift[channel];
    const int32_t scaled = r.rounding == Rounding::Double
                               ? rescaleDouble(sum, m, shift, channel >= r.halfUpChannels)
                               : rescaleSingle(sum, m, shift);
    return finishI8(scaled, r.zeroPoint, r.low, r.high);
}

void convI8(const Window& w, const WeightsI8& weights, const int8_t* in, int8_t* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        WrappingSum sum(weights.bias ? weights.bias[c] : 0);
        eachProduct(w, y, x, c, [&](ptrdiff_t i, ptrdiff_t j) {
            sum.add((in[i] - weights.inputZeroPoint) * (weights.weights[j] - weights.weightZeroPoint));
        });
        out[at] = requantize(weights.output, sum.value(), c);
    });
}

void depthwiseI8(const Window& w, const WeightsI8& weights, const int8_t* in, int8_t* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        WrappingSum sum(weights.bias ? weights.bias[c] : 0);
        eachDepthwiseProduct(w, y, x, c, [&](ptrdiff_t i, ptrdiff_t j) {
            sum.add((in[i] - weights.inputZeroPoint) * (weights.weights[j] - weights.weightZeroPoint));
        });
        out[at] = requantize(weights.output, sum.value(), c);
    });
}

void averageF32(const Window& w, Limits limits, const float* in, float* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        float sum = 0;
        const int32_t n = eachTap(w, y, x, [&](const Tap& tap) { sum += in[tap.pixel * w.inChannels + c]; });
        out[at] = clamp(limits, sum / static_cast<float>(std::max(n, 1)));
    });
}

void maxF32(const Window& w, Limits limits, const float* in, float* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        float most = -INFINITY;
        eachTap(w, y, x, [&](const Tap& tap) { most = std::max(most, in[tap.pixel * w.inChannels + c]); });
        out[at] = clamp(limits, most);
    });
}

void averageI8(const Window& w, int32_t low, int32_t high, const int8_t* in, int8_t* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        int32_t sum = 0;
        const int32_t taps =
            eachTap(w, y, x, [&](const Tap& tap) { sum += in[tap.pixel * w.inChannels + c]; });
        const int32_t n = std::max(taps, 1);
        out[at] = static_cast<int8_t>(clampInt((sum > 0 ? sum + n / 2 : sum - n / 2) / n, low, high));
    });
}

void maxI8(const Window& w, int32_t low, int32_t high, const int8_t* in, int8_t* out)
{
    eachOutput(w, [&](int32_t y, int32_t x, int32_t c, ptrdiff_t at) {
        int8_t most = -128;
        eachTap(w, y, x, [&](const Tap& tap) { most = std::max(most, in[tap.pixel * w.inChannels + c]); });
        out[at] = static_cast<int8_t>(clampInt(most, low, high));
    });
}

int8_t addScaled(const AddScaled& add, int8_t a, int8_t b)
{
    const int32_t sum = a * add.factorA + b * add.factorB + add.offset;
    return finishI8(sum >> add.shift, add.zeroPoint, add.low, add.high);
}

int8_t addShifted(const AddShifted& add, int8_t a, int8_t b)
{
    const auto scaled = [](int32_t x, Factor f) { return rescaleDouble(x, f.multiplier, f.shift, true); };
    const int32_t x = scaled((a - add.zeroPointA) * (1 << add.leftA), add.a);
    const int32_t y = scaled((b - add.zeroPointB) * (1 << add.leftB), add.b);
    const int32_t sum = add.subtract ? x - y : x + y;
    return finishI8(scaled(sum, add.output), add.zeroPoint, add.low, add.high);
}

int8_t quantize(const Quantization& q, float x)
{
    const Limits limits{static_cast<float>(-128 - q.zeroPoint), static_cast<float>(127 - q.zeroPoint)};
    const float scaled = clamp(limits, q.divide ? x / q.factor : x * q.factor);
    return static_cast<int8_t>((q.divide ? std::lround(scaled) : std::lrintf(scaled)) + q.zeroPoint);
}

void geluF32(const float* in, float* out, std::size_t count)
{
    constexpr auto root = static_cast<float>(std::numbers::sqrt2 / 2);
    std::transform(in, in + count, out, [](float x) { return 0.5F * x * std::erfc(x * -root); });
}

void softmaxF32(const float* in, float* out, std::size_t depth, float beta)
{
    const float greatest = *std::max_element(in, in + depth);
    float sum = 0;
    for (std::size_t i = 0; i < depth; i++) {
        out[i] = std::exp((in[i] - greatest) * beta);
        sum += out[i];
    }
    for (std::size_t i = 0; i < depth; i++)
        out[i] /= sum;
}

} // namespace fettle::kernels::reference
