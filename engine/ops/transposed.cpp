// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Takes a transposed convolution apart.
#include "ops/transposed.h"

#include <algorithm>

namespace fettle {

namespace {

struct AxisPhase {
    int32_t outputs = 0, taps = 0, pad = 0, first = 0;
};

/// Output y sees input (y + pad - k) / stride for the taps k where that is whole: with y + pad = stride * t +
/// r these are k = r + stride * j and inputs t - j. Taps that the kernel does not have are added where
/// padding would be negative.
AxisPhase axisPhase(int32_t r, int32_t kernel, int32_t stride, int32_t pad, int32_t out)
{
    const int32_t start = pad > r ? (pad - r + stride - 1) / stride : 0;
    const int32_t first = stride * start + r - pad;
    if (first >= out)
        return {};
    const int32_t taps = r < kernel ? (kernel - r + stride - 1) / stride : 0;
    const int32_t widened = std::max(taps, start + 1);
    return {.outputs = (out - first + stride - 1) / stride,
            .taps = widened,
            .pad = widened - 1 - start,
            .first = first};
}

} // namespace

std::vector<Phase> phasesOf(const Window& w)
{
    std::vector<Phase> phases;
    for (int32_t r = 0; r < w.strideHeight; ++r)
        for (int32_t c = 0; c < w.strideWidth; ++c) {
            const AxisPhase y = axisPhase(r, w.kernelHeight, w.strideHeight, w.padTop, w.outHeight);
            const AxisPhase x = axisPhase(c, w.kernelWidth, w.strideWidth, w.padLeft, w.outWidth);
            if (y.outputs > 0 && x.outputs > 0)
                phases.push_back({.window = {.inHeight = w.inHeight,
                                             .inWidth = w.inWidth,
                                             .inChannels = w.inChannels,
                                             .outHeight = y.outputs,
                                             .outWidth = x.outputs,
                                             .outChannels = w.outChannels,
                                             .kernelHeight = y.taps,
                                             .kernelWidth = x.taps,
                                             .padTop = y.pad,
                                             .padLeft = x.pad},
                                  .firstRow = y.first,
                                  .firstColumn = x.first,
                                  .tapRow = r,
                                  .tapColumn = c});
        }
    return phases;
}

} // namespace fettle
