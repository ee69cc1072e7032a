// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bilinear resizing with half-pixel centres, in the three ways that ResizeMode names.
#include "data/resize.h"

#include <algorithm>
#include <cmath>

namespace fettle::data {

namespace {

/// Where one output row or column comes from: two source positions and the second one's share; first < 0:
/// padding.
struct Tap {
    int32_t first = -1;
    int32_t second = -1;
    float share = 0;
};

/// Along one axis: output position o shows source coordinate (o + 0.5 - offset) * scale - 0.5, clamped to the
/// edge; positions outside of [offset, offset + extent) are padding.
struct Axis {
    double scale = 1;  ///< source pixels for one output pixel
    double offset = 0; ///< where the scaled picture begins in the output; negative when it is cut
    double extent = 0; ///< length of the scaled picture in the output
};

std::vector<Tap> tapsOf(const Axis& axis, int32_t from, int32_t to)
{
    std::vector<Tap> taps(static_cast<size_t>(to));
    for (int32_t o = 0; o < to; ++o) {
        const double centre = o + 0.5 - axis.offset;
        if (centre < 0 || centre >= axis.extent)
            continue;
        const double at = std::clamp(centre * axis.scale - 0.5, 0.0, static_cast<double>(from - 1));
        const auto first = static_cast<int32_t>(at);
        taps[static_cast<size_t>(o)] = {first, std::min(first + 1, from - 1), static_cast<float>(at - first)};
    }
    return taps;
}

struct Axes {
    Axis vertical;
    Axis horizontal;
};

Axes axesOf(ResizeMode mode, int32_t fromHeight, int32_t fromWidth, int32_t height, int32_t width)
{
    double vertical = static_cast<double>(fromHeight) / height;
    double horizontal = static_cast<double>(fromWidth) / width;
    if (mode == ResizeMode::Crop)
        vertical = horizontal = std::min(vertical, horizontal);
    else if (mode == ResizeMode::Pad)
        vertical = horizontal = std::max(vertical, horizontal);
    const auto axis = [](double scale, int32_t from, int32_t to) {
        const double extent = std::max(1.0, std::round(from / scale));
        return Axis{scale, std::floor((to - extent) / 2), extent};
    };
    Axes axes{axis(vertical, fromHeight, height), axis(horizontal, fromWidth, width)};
    return axes;
}

void mixRow(const float* top, const float* bottom, float share, const std::vector<Tap>& columns,
            size_t channels, float* out)
{
    for (const Tap& column : columns) {
        if (column.first < 0) {
            out = std::fill_n(out, channels, 0.0F);
            continue;
        }
        const size_t left = static_cast<size_t>(column.first) * channels;
        const size_t right = static_cast<size_t>(column.second) * channels;
        for (size_t c = 0; c < channels; ++c) {
            const float above = top[left + c] + (top[right + c] - top[left + c]) * column.share;
            const float below = bottom[left + c] + (bottom[right + c] - bottom[left + c]) * column.share;
            *out++ = above + (below - above) * share;
        }
    }
}

} // namespace

void resizePicture(std::span<const float> from, const Shape& fromShape, ResizeMode mode, int32_t height,
                   int32_t width, std::vector<float>& to)
{
    const auto channels = static_cast<size_t>(fromShape[2]);
    const Axes axes = axesOf(mode, fromShape[0], fromShape[1], height, width);
    const std::vector<Tap> rows = tapsOf(axes.vertical, fromShape[0], height);
    const std::vector<Tap> columns = tapsOf(axes.horizontal, fromShape[1], width);
    const size_t fromStride = static_cast<size_t>(fromShape[1]) * channels;
    const size_t toStride = static_cast<size_t>(width) * channels;
    to.resize(toStride * static_cast<size_t>(height));
    float* out = to.data();
    for (const Tap& row : rows) {
        if (row.first < 0)
            std::fill_n(out, toStride, 0.0F);
        else
            mixRow(from.data() + static_cast<size_t>(row.first) * fromStride,
                   from.data() + static_cast<size_t>(row.second) * fromStride, row.share, columns, channels,
                   out);
        out += toStride;
    }
}

void changeChannels(std::span<const float> from, int32_t fromChannels, int32_t toChannels,
                    std::vector<float>& to)
{
    constexpr float red = 0.299F; // ITU-R BT.601 luma
    constexpr float green = 0.587F;
    constexpr float blue = 0.114F;
    const size_t pixels = from.size() / static_cast<size_t>(fromChannels);
    to.resize(pixels * static_cast<size_t>(toChannels));
    for (size_t i = 0; i < pixels; ++i) {
        if (toChannels == 1)
            to[i] = red * from[3 * i] + green * from[3 * i + 1] + blue * from[3 * i + 2];
        else
            std::fill_n(to.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, from[i]);
    }
}

} // namespace fettle::data
