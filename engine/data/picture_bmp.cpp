// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BMP, for which Debian has no library: BITMAPINFOHEADER and its successors, not packed.
#include "data/picture_formats.h"

#include <bit>
#include <cstdlib>
#include <cstring>

namespace fettle::data {

namespace {

static_assert(std::endian::native == std::endian::little, "fields are read as they are");

constexpr size_t fileHeaderBytes = 14;

template <class T>
T field(std::span<const std::byte> bytes, size_t offset)
{
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof(T));
    return value;
}

struct BmpHeader {
    uint32_t pixelOffset = 0;
    uint32_t infoBytes = 0;
    int32_t width = 0;
    int32_t height = 0; ///< negative: rows from the top
    uint16_t bits = 0;
    uint32_t packing = 0;
    uint32_t colours = 0;
};

/// bytes: at least fileHeaderBytes + 40.
BmpHeader headerOf(std::span<const std::byte> bytes)
{
    return {.pixelOffset = field<uint32_t>(bytes, 10),
            .infoBytes = field<uint32_t>(bytes, 14),
            .width = field<int32_t>(bytes, 18),
            .height = field<int32_t>(bytes, 22),
            .bits = field<uint16_t>(bytes, 28),
            .packing = field<uint32_t>(bytes, 30),
            .colours = field<uint32_t>(bytes, 46)};
}

} // namespace

Result<Picture> picture::bmp(std::span<const std::byte> bytes, const std::string& name)
{
    constexpr uint32_t plain = 0, bitFields = 3;
    if (bytes.size() < fileHeaderBytes + 40)
        return damaged("the BMP data ends early", name);
    const BmpHeader header = headerOf(bytes);
    const bool known = header.infoBytes >= 40 &&
                       (header.bits == 8 || header.bits == 24 || header.bits == 32) &&
                       (header.packing == plain || (header.packing == bitFields && header.bits == 32));
    if (!known)
        return damaged("this kind of BMP is not read (8, 24 or 32 bits, not packed, are)", name);
    const int64_t height = std::llabs(int64_t{header.height});
    if (header.width <= 0)
        return damaged("it has no pixels", name);
    if (const auto problem = sizeProblem(static_cast<uint64_t>(header.width), static_cast<uint64_t>(height)))
        return damaged(*problem, name);
    const size_t pixelBytes = header.bits / 8u;
    const size_t rowBytes = (static_cast<size_t>(header.width) * pixelBytes + 3) / 4 * 4;
    const size_t paletteOffset = fileHeaderBytes + size_t{header.infoBytes};
    const size_t colours = header.bits != 8 ? 0 : header.colours == 0 ? 256 : header.colours;
    if (colours > 256 || paletteOffset + 4 * colours > bytes.size() ||
        header.pixelOffset + rowBytes * static_cast<size_t>(height) > bytes.size())
        return damaged("the BMP data ends early", name);
    Picture picture{static_cast<int32_t>(height), header.width, 3, {}};
    picture.pixels.reserve(static_cast<size_t>(height) * static_cast<size_t>(header.width) * 3);
    for (int64_t y = 0; y < height; ++y) {
        const auto row = static_cast<size_t>(header.height < 0 ? y : height - 1 - y);
        const std::byte* from = bytes.data() + header.pixelOffset + row * rowBytes;
        for (int32_t x = 0; x < header.width; ++x, from += pixelBytes) {
            const std::byte* colour = from;
            if (header.bits == 8) {
                if (std::to_integer<size_t>(*from) >= colours)
                    return damaged("a pixel has a colour that the palette has not", name);
                colour = bytes.data() + paletteOffset + 4 * std::to_integer<size_t>(*from);
            }
            for (const size_t channel : {2, 1, 0}) // stored as blue, green, red
                picture.pixels.push_back(std::to_integer<uint8_t>(colour[channel]));
        }
    }
    return picture;
}

} // namespace fettle::data
