// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The readable loops of a convolution, for any kind of numbers and any walk over the taps.
#pragma once

#include "ops/weighted.h"

namespace fettle {

/// sums[pixel][o] = sum over the taps of dot(input channels of the pixel, weights [o][tap]). `taps(window, y,
/// x, visit)` calls visit(inputPixel, tap).
template <class In, class Weight, class Sum, class Taps, class Dot>
void convolve(const Window& w, int32_t groups, const In* in, const Weight* weights, Sum* sums, Taps taps,
              Dot dot)
{
    const auto inputs = static_cast<size_t>(w.inChannels / groups);
    const auto outputs = static_cast<size_t>(w.outChannels);
    const auto outputsOfGroup = outputs / static_cast<size_t>(groups);
    const auto kernel = static_cast<size_t>(w.kernelHeight) * static_cast<size_t>(w.kernelWidth);
    for (int32_t y = 0; y < w.outHeight; ++y)
        for (int32_t x = 0; x < w.outWidth; ++x, sums += outputs)
            for (size_t o = 0; o < outputs; ++o) {
                decltype(dot(in, weights, inputs)) sum = 0;
                taps(w, y, x, [&](size_t pixel, size_t tap) {
                    sum += dot(in + pixel * static_cast<size_t>(w.inChannels) + o / outputsOfGroup * inputs,
                               weights + (o * kernel + tap) * inputs, inputs);
                });
                sums[o] = static_cast<Sum>(sum);
            }
}

/// The loops of convolutions that walk over their taps in the way of `Taps`.
template <class Taps>
WeightedLoops convolutionLoops()
{
    return {
        .real =
            [](const Window& w, int32_t groups, const float* in, const float* weights, float* sums) {
                convolve(w, groups, in, weights, sums, Taps{},
                         [](const float* a, const float* b, size_t count) {
                             float sum = 0;
                             for (size_t i = 0; i < count; ++i)
                                 sum += a[i] * b[i];
                             return sum;
                         });
            },
        .integer =
            [](const Window& w, int32_t groups, const int8_t* in, int32_t inZero, const int8_t* weights,
               int32_t weightZero, int32_t* sums) {
                convolve(w, groups, in, weights, sums, Taps{},
                         [&](const int8_t* a, const int8_t* b, size_t count) {
                             int64_t sum = 0;
                             for (size_t i = 0; i < count; ++i)
                                 sum += (a[i] - inZero) * (b[i] - weightZero);
                             return sum;
                         });
            },
        .wide = [](const Window& w, int32_t groups, const int16_t* in, const int8_t* weights,
                   int64_t* sums) { convolve(w, groups, in, weights, sums, Taps{}, wideDot); },
    };
}

} // namespace fettle
