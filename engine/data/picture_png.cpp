// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PNG by libpng.
#include "data/picture_formats.h"

#include <png.h>

namespace fettle::data {

namespace {

/// libpng's simplified interface: palettes, 1 to 16 bits and interlacing become 8 bits a channel.
struct PngImage {
    png_image image = {};
    PngImage() { image.version = PNG_IMAGE_VERSION; }
    ~PngImage() { png_image_free(&image); }
    PngImage(const PngImage&) = delete;
    PngImage& operator=(const PngImage&) = delete;
};

void dropAlpha(std::vector<uint8_t>& pixels, size_t channelsWithAlpha)
{
    size_t to = 0;
    for (size_t from = 0; from < pixels.size(); ++from) {
        if (from % channelsWithAlpha != channelsWithAlpha - 1)
            pixels[to++] = pixels[from];
    }
    pixels.resize(to);
}

} // namespace

Result<Picture> picture::png(std::span<const std::byte> bytes, const std::string& name)
{
    PngImage png;
    if (png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()) == 0)
        return picture::damaged(png.image.message, name);
    if (const auto problem = picture::sizeProblem(png.image.width, png.image.height))
        return picture::damaged(*problem, name);
    const bool colour = (png.image.format & PNG_FORMAT_FLAG_COLOR) != 0;
    const bool alpha = (png.image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    png.image.format = (colour ? PNG_FORMAT_FLAG_COLOR : 0U) | (alpha ? PNG_FORMAT_FLAG_ALPHA : 0U);
    Picture picture{
        static_cast<int32_t>(png.image.height), static_cast<int32_t>(png.image.width), colour ? 3 : 1, {}};
    picture.pixels.resize(PNG_IMAGE_SIZE(png.image));
    if (png_image_finish_read(&png.image, nullptr, picture.pixels.data(), 0, nullptr) == 0)
        return picture::damaged(png.image.message, name);
    if (alpha)
        dropAlpha(picture.pixels, static_cast<size_t>(picture.channels) + 1);
    return picture;
}

} // namespace fettle::data
