// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a window stands on an image: padding and output sizes.
#pragma once

#include "core/result.h"
#include "kernels/kernels.h"
#include "model/tensor.h"

namespace fettle {

/// A window sliding over one image: sizes, strides, dilation, padding.
using Window = kernels::Window;

/// What the options of an operator say about its window.
struct WindowOptions {
    bool same = true; ///< SAME padding, else VALID
    int32_t kernelHeight = 1, kernelWidth = 1;
    int32_t strideHeight = 1, strideWidth = 1;
    int32_t dilationHeight = 1, dilationWidth = 1;
};

/// The window over an NHWC image; DamagedModel for impossible sizes.
Result<Window> makeWindow(const Shape& input, int32_t outChannels, const WindowOptions& options);

inline size_t inputSize(const Window& w)
{
    return static_cast<size_t>(w.inHeight) * static_cast<size_t>(w.inWidth) *
           static_cast<size_t>(w.inChannels);
}

/// One tap at each pixel.
inline bool isPointwise(const Window& w)
{
    return w.kernelHeight == 1 && w.kernelWidth == 1 && w.strideHeight == 1 && w.strideWidth == 1;
}

inline size_t outputSize(const Window& w)
{
    return static_cast<size_t>(w.outHeight) * static_cast<size_t>(w.outWidth) *
           static_cast<size_t>(w.outChannels);
}

/// Calls visit(inputPixel, tap) for each tap of the window at (y, x) that lies inside of the image; both are
/// indices of pixels in row-major order.
template <class Visit>
void forEachTap(const Window& w, int32_t y, int32_t x, Visit visit)
{
    for (int32_t ky = 0; ky < w.kernelHeight; ++ky) {
        const int32_t inY = y * w.strideHeight - w.padTop + ky * w.dilationHeight;
        if (inY < 0 || inY >= w.inHeight)
            continue;
        for (int32_t kx = 0; kx < w.kernelWidth; ++kx) {
            const int32_t inX = x * w.strideWidth - w.padLeft + kx * w.dilationWidth;
            if (inX >= 0 && inX < w.inWidth)
                visit(static_cast<size_t>(inY * w.inWidth + inX),
                      static_cast<size_t>(ky * w.kernelWidth + kx));
        }
    }
}

} // namespace fettle
