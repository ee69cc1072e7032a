// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures and records for tests, made by the libraries that write such files, or byte by byte.
#include "picture_files.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <gif_lib.h>
#include <jpeglib.h>

namespace fettle::test {

namespace {

template <class T>
void put(std::vector<std::byte>& bytes, T value)
{
    for (const std::byte b : std::bit_cast<std::array<std::byte, sizeof(T)>>(value))
        bytes.push_back(b);
}

int append(GifFileType* file, const GifByteType* data, int count)
{
    auto& bytes = *static_cast<std::vector<std::byte>*>(file->UserData);
    const auto* raw = reinterpret_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), raw, raw + count);
    return count;
}

uint32_t checksum(std::span<const std::byte> bytes) // bit by bit, unlike the reader's
{
    uint32_t crc = ~0u;
    for (const std::byte b : bytes) {
        crc ^= std::to_integer<uint32_t>(b);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (0x82f63b78u & (0u - (crc & 1)));
    }
    crc = ~crc;
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

std::vector<std::byte> message(int number, std::span<const std::byte> content)
{
    std::vector<std::byte> bytes;
    put<uint8_t>(bytes, static_cast<uint8_t>(number << 3 | 2));
    for (size_t length = content.size();; length >>= 7) {
        put<uint8_t>(bytes, static_cast<uint8_t>((length & 127) | (length > 127 ? 128 : 0)));
        if (length <= 127)
            break;
    }
    bytes.insert(bytes.end(), content.begin(), content.end());
    return bytes;
}

} // namespace

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

std::vector<std::byte> joined(const std::vector<std::vector<std::byte>>& parts)
{
    std::vector<std::byte> whole;
    for (const auto& part : parts)
        whole.insert(whole.end(), part.begin(), part.end());
    return whole;
}

std::vector<std::byte> smallBmp(bool fromTop)
{
    std::vector<std::byte> bytes = bytesOf("BM");
    put<uint32_t>(bytes, 54 + 16);
    put<uint32_t>(bytes, 0);
    put<uint32_t>(bytes, 54);
    put<uint32_t>(bytes, 40);
    put<int32_t>(bytes, 2);
    put<int32_t>(bytes, fromTop ? -2 : 2);
    put<uint16_t>(bytes, 1);
    put<uint16_t>(bytes, 24);
    for (int i = 0; i < 6; ++i)
        put<uint32_t>(bytes, 0);
    const std::array<uint8_t, 8> top = {0,   0, 255, 0,
                                        255, 0, 0,   0}; // blue, green, red; rows end on multiples of four
    const std::array<uint8_t, 8> bottom = {255, 0, 0, 255, 255, 255, 0, 0};
    for (const auto& row : fromTop ? std::array{top, bottom} : std::array{bottom, top})
        for (const uint8_t value : row)
            put(bytes, value);
    return bytes;
}

std::vector<std::byte> smallGif(bool interlaced)
{
    std::vector<std::byte> bytes;
    GifFileType* file = EGifOpen(&bytes, append, nullptr);
    const std::array<GifColorType, 4> colours = {{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}}};
    ColorMapObject* map = GifMakeMapObject(4, colours.data());
    EXPECT_EQ(EGifPutScreenDesc(file, 2, 2, 8, 0, map), GIF_OK);
    EXPECT_EQ(EGifPutImageDesc(file, 0, 0, 2, 2, interlaced, nullptr), GIF_OK);
    std::array<GifPixelType, 4> pixels = {0, 1, 2, 3};
    EXPECT_EQ(EGifPutLine(file, pixels.data(), 2), GIF_OK);
    EXPECT_EQ(EGifPutLine(file, pixels.data() + 2, 2), GIF_OK);
    EGifCloseFile(file, nullptr);
    GifFreeMapObject(map);
    return bytes;
}

std::vector<std::byte> turnedJpeg(uint16_t orientation)
{
    constexpr int width = 32, height = 16;
    jpeg_compress_struct info = {};
    jpeg_error_mgr errors = {};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char* out = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &out, &size);
    info.image_width = width;
    info.image_height = height;
    info.input_components = 1;
    info.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&info);
    jpeg_start_compress(&info, TRUE);
    std::vector<std::byte> exif = bytesOf(std::string_view("Exif\0\0II*\0", 10));
    put<uint32_t>(exif, 8);
    put<uint16_t>(exif, 1);
    put<uint16_t>(exif, 0x0112);
    put<uint16_t>(exif, 3);
    put<uint32_t>(exif, 1);
    put<uint32_t>(exif, orientation);
    put<uint32_t>(exif, 0);
    jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()),
                      static_cast<unsigned>(exif.size()));
    for (int y = 0; y < height; ++y) {
        std::array<JSAMPLE, width> row;
        for (int x = 0; x < width; ++x)
            row[static_cast<size_t>(x)] = x < width / 2 ? 10 : 240;
        JSAMPROW pointer = row.data();
        jpeg_write_scanlines(&info, &pointer, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const auto* raw = reinterpret_cast<const std::byte*>(out);
    std::vector<std::byte> bytes(raw, raw + size);
    std::free(out);
    return bytes;
}

std::vector<std::byte> tfExample(std::span<const std::byte> picture, uint8_t label)
{
    const auto feature = [](std::string_view name, const std::vector<std::byte>& value) {
        return message(1, joined({message(1, bytesOf(name)), message(2, value)}));
    };
    const std::vector<std::byte> packed = {static_cast<std::byte>(label)};
    return message(1, joined({feature("image/encoded", message(1, message(1, picture))),
                              feature("image/class/label", message(3, message(1, packed)))}));
}

std::vector<std::byte> tfRecord(const std::vector<std::byte>& content)
{
    std::vector<std::byte> bytes;
    put<uint64_t>(bytes, content.size());
    put(bytes, checksum(bytes));
    bytes.insert(bytes.end(), content.begin(), content.end());
    put(bytes, checksum(content));
    return bytes;
}

} // namespace fettle::test
