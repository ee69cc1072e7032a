// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where a window stands on an image.
#include "ops/window.h"

#include <algorithm>

namespace fettle {

namespace {

struct Axis {
    int64_t out = 0;
    int64_t before = 0; ///< padding in front
};

/// SAME keeps ceil(in / stride) positions and pads evenly, the odd one behind; VALID takes what fits.
Axis slide(int64_t in, int64_t kernel, int64_t stride, int64_t dilation, bool same)
{
    const int64_t reach = (kernel - 1) * dilation + 1;
    if (!same)
        return {(in - reach + stride) / stride, 0};
    const int64_t out = (in + stride - 1) / stride;
    return {out, std::max<int64_t>(0, (out - 1) * stride + reach - in) / 2};
}

} // namespace

Result<Window> makeWindow(const Shape& input, int32_t outChannels, const WindowOptions& options)
{
    if (input.size() != 4)
        return fail(ErrorCode::DamagedModel,
                    "an image has 4 dimensions, not " + std::to_string(input.size()));
    const int32_t sizes[] = {options.kernelHeight,
                             options.kernelWidth,
                             options.strideHeight,
                             options.strideWidth,
                             options.dilationHeight,
                             options.dilationWidth,
                             outChannels,
                             input[1],
                             input[2],
                             input[3]};
    constexpr int32_t limit = 1 << 24; // keeps every coordinate within 32 bits
    if (std::ranges::any_of(sizes, [](int32_t size) { return size <= 0 || size > limit; }))
        return fail(ErrorCode::DamagedModel, "a size, stride or dilation is out of range");
    const Axis y =
        slide(input[1], options.kernelHeight, options.strideHeight, options.dilationHeight, options.same);
    const Axis x =
        slide(input[2], options.kernelWidth, options.strideWidth, options.dilationWidth, options.same);
    if (y.out <= 0 || x.out <= 0)
        return fail(ErrorCode::DamagedModel, "the window is larger than the image");
    if (int64_t{options.kernelHeight} * options.dilationHeight > limit ||
        int64_t{options.kernelWidth} * options.dilationWidth > limit)
        return fail(ErrorCode::DamagedModel, "the dilated window is too large");
    return Window{.inHeight = input[1],
                  .inWidth = input[2],
                  .inChannels = input[3],
                  .outHeight = static_cast<int32_t>(y.out),
                  .outWidth = static_cast<int32_t>(x.out),
                  .outChannels = outChannels,
                  .kernelHeight = options.kernelHeight,
                  .kernelWidth = options.kernelWidth,
                  .strideHeight = options.strideHeight,
                  .strideWidth = options.strideWidth,
                  .dilationHeight = options.dilationHeight,
                  .dilationWidth = options.dilationWidth,
                  .padTop = static_cast<int32_t>(y.before),
                  .padLeft = static_cast<int32_t>(x.before)};
}

} // namespace fettle
