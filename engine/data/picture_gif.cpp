// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GIF by giflib: the first frame of what may be a film.
#include "data/picture_formats.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <gif_lib.h>
#include <memory>

namespace fettle::data {

namespace {

/// Where giflib has come to in the bytes.
struct Reading {
    std::span<const std::byte> left;
};

int readMore(GifFileType* file, GifByteType* to, int count)
{
    auto& reading = *static_cast<Reading*>(file->UserData);
    const size_t taken = std::min(reading.left.size(), static_cast<size_t>(std::max(count, 0)));
    std::memcpy(to, reading.left.data(), taken);
    reading.left = reading.left.subspan(taken);
    return static_cast<int>(taken);
}

void closeGif(GifFileType* file)
{
    DGifCloseFile(file, nullptr);
}

/// Skips what comes before the first picture. False at the end of the data.
bool findFrame(GifFileType* file)
{
    GifRecordType record = UNDEFINED_RECORD_TYPE;
    while (DGifGetRecordType(file, &record) == GIF_OK && record != TERMINATE_RECORD_TYPE) {
        if (record == IMAGE_DESC_RECORD_TYPE)
            return DGifGetImageDesc(file) == GIF_OK;
        int code = 0;
        GifByteType* block = nullptr;
        if (record == EXTENSION_RECORD_TYPE && DGifGetExtension(file, &code, &block) != GIF_OK)
            return false;
        while (record == EXTENSION_RECORD_TYPE && block != nullptr)
            if (DGifGetExtensionNext(file, &block) != GIF_OK)
                return false;
    }
    return false;
}

/// Rows of an interlaced frame come every eighth, then those between (GIF89a, appendix E).
std::vector<int> rowOrder(int height, bool interlaced)
{
    std::vector<int> rows;
    constexpr std::array<std::pair<int, int>, 4> passes = {{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    if (!interlaced)
        for (int y = 0; y < height; ++y)
            rows.push_back(y);
    else
        for (const auto& [first, step] : passes)
            for (int y = first; y < height; y += step)
                rows.push_back(y);
    return rows;
}

} // namespace

Result<Picture> picture::gif(std::span<const std::byte> bytes, const std::string& name)
{
    Reading reading{bytes};
    const std::unique_ptr<GifFileType, decltype(&closeGif)> file(DGifOpen(&reading, readMore, nullptr),
                                                                 closeGif);
    if (!file || !findFrame(file.get()))
        return damaged("the GIF data is damaged or has no picture", name);
    const GifImageDesc& frame = file->Image;
    const ColorMapObject* colours = frame.ColorMap != nullptr ? frame.ColorMap : file->SColorMap;
    if (colours == nullptr || frame.Width <= 0 || frame.Height <= 0)
        return damaged("the GIF data is damaged", name);
    if (const auto problem =
            sizeProblem(static_cast<uint64_t>(frame.Width), static_cast<uint64_t>(frame.Height)))
        return damaged(*problem, name);
    Picture picture{frame.Height, frame.Width, 3, {}};
    const size_t width = static_cast<size_t>(frame.Width);
    picture.pixels.resize(width * static_cast<size_t>(frame.Height) * 3);
    std::vector<GifPixelType> line(width);
    for (const int y : rowOrder(frame.Height, frame.Interlace)) {
        if (DGifGetLine(file.get(), line.data(), frame.Width) != GIF_OK)
            return damaged("the GIF data is damaged or ends early", name);
        uint8_t* to = picture.pixels.data() + static_cast<size_t>(y) * width * 3;
        for (const GifPixelType index : line) {
            const GifColorType colour =
                index < colours->ColorCount ? colours->Colors[index] : GifColorType{0, 0, 0};
            *to++ = colour.Red;
            *to++ = colour.Green;
            *to++ = colour.Blue;
        }
    }
    return picture;
}

} // namespace fettle::data
