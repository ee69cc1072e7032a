// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A transposed convolution is as many plain ones as its stride has places: each output pixel with the same
// remainder sees the same taps, one stride apart.
#pragma once

#include "ops/window.h"

#include <cstring>
#include <vector>

namespace fettle {

/// One of the plain convolutions. Its outputs are the pixels (firstRow + i * strideHeight, firstColumn + j *
/// strideWidth).
struct Phase {
    Window window;
    int32_t firstRow = 0, firstColumn = 0;
    int32_t tapRow = 0,
            tapColumn =
                0; ///< of the last tap of `window` in the whole kernel; earlier ones are a stride further on
};

/// The phases of a window that slides over the output: `in` sizes are those of the operator's input, `pad`
/// its padding.
std::vector<Phase> phasesOf(const Window& transposed);

/// Calls visit(inputPixel, tap) for each product of the output pixel (y, x) of a transposed convolution.
template <class Visit>
void forEachTransposedTap(const Window& w, int32_t y, int32_t x, Visit visit)
{
    for (int32_t ky = 0; ky < w.kernelHeight; ++ky) {
        const int32_t row = y + w.padTop - ky;
        if (row < 0 || row % w.strideHeight != 0 || row / w.strideHeight >= w.inHeight)
            continue;
        for (int32_t kx = 0; kx < w.kernelWidth; ++kx) {
            const int32_t column = x + w.padLeft - kx;
            if (column >= 0 && column % w.strideWidth == 0 && column / w.strideWidth < w.inWidth)
                visit(static_cast<size_t>(row / w.strideHeight) * static_cast<size_t>(w.inWidth) +
                          static_cast<size_t>(column / w.strideWidth),
                      static_cast<size_t>(ky * w.kernelWidth + kx));
        }
    }
}

/// The weights [out][kh][kw][in] of one phase out of those of the whole; `nothing` where the kernel has no
/// tap.
template <class T>
std::vector<T> phaseWeights(const Window& whole, const Phase& phase, const T* weights, T nothing)
{
    const Window& w = phase.window;
    const auto depth = static_cast<size_t>(w.inChannels);
    std::vector<T> taken;
    taken.reserve(static_cast<size_t>(w.outChannels) * static_cast<size_t>(w.kernelHeight * w.kernelWidth) *
                  depth);
    for (int32_t o = 0; o < w.outChannels; ++o)
        for (int32_t ky = 0; ky < w.kernelHeight; ++ky)
            for (int32_t kx = 0; kx < w.kernelWidth; ++kx) {
                const int32_t row = phase.tapRow + (w.kernelHeight - 1 - ky) * whole.strideHeight;
                const int32_t column = phase.tapColumn + (w.kernelWidth - 1 - kx) * whole.strideWidth;
                if (row >= whole.kernelHeight || column >= whole.kernelWidth) {
                    taken.insert(taken.end(), depth, nothing);
                    continue;
                }
                const T* from = weights + ((static_cast<size_t>(o) * static_cast<size_t>(whole.kernelHeight) +
                                            static_cast<size_t>(row)) *
                                               static_cast<size_t>(whole.kernelWidth) +
                                           static_cast<size_t>(column)) *
                                              depth;
                taken.insert(taken.end(), from, from + depth);
            }
    return taken;
}

/// Puts the outputs of one phase where they belong in the image.
template <class T>
void spread(const Window& whole, const Phase& phase, const T* from, T* image)
{
    const auto channels = static_cast<size_t>(whole.outChannels);
    for (int32_t y = 0; y < phase.window.outHeight; ++y) {
        const auto row = static_cast<size_t>(phase.firstRow + y * whole.strideHeight);
        T* to = image + (row * static_cast<size_t>(whole.outWidth) + static_cast<size_t>(phase.firstColumn)) *
                            channels;
        for (int32_t x = 0; x < phase.window.outWidth;
             ++x, from += channels, to += channels * static_cast<size_t>(whole.strideWidth))
            std::memcpy(to, from, channels * sizeof(T));
    }
}

} // namespace fettle
