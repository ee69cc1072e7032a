// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GIF, BMP, EXIF, TFRecord, tables of pictures, and maps of classes; whole and damaged.
#include "data_files.h"
#include "test_support.h"

#include "data/dataset.h"
#include "data/picture.h"
#include "data/tf_example.h"

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <gif_lib.h>
#include <jpeglib.h>

namespace fettle::test {

namespace {

using data::Picture;

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto raw = std::as_bytes(std::span(text));
    return {raw.begin(), raw.end()};
}

template <class T>
void put(std::vector<std::byte>& bytes, T value)
{
    const auto raw = std::bit_cast<std::array<std::byte, sizeof(T)>>(value);
    bytes.insert(bytes.end(), raw.begin(), raw.end());
}

/// Two pixels over one: red and green above blue and white.
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
    const std::array<uint8_t, 8> top = {0, 0, 255, 0, 255, 0, 0, 0}; // blue, green, red; rows end on multiples of four
    const std::array<uint8_t, 8> bottom = {255, 0, 0, 255, 255, 255, 0, 0};
    for (const auto& row : fromTop ? std::array{top, bottom} : std::array{bottom, top})
        for (const uint8_t value : row)
            put(bytes, value);
    return bytes;
}

const std::vector<uint8_t> redGreenBlueWhite = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255};

int append(GifFileType* file, const GifByteType* data, int count)
{
    auto& bytes = *static_cast<std::vector<std::byte>*>(file->UserData);
    const auto* raw = reinterpret_cast<const std::byte*>(data);
    bytes.insert(bytes.end(), raw, raw + count);
    return count;
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

/// A grey picture, dark on the left and light on the right, with an EXIF orientation.
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
    jpeg_write_marker(&info, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(exif.data()), static_cast<unsigned>(exif.size()));
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

std::vector<std::byte> operator+(std::vector<std::byte> a, const std::vector<std::byte>& b)
{
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

std::vector<std::byte> example(std::span<const std::byte> picture, uint8_t label)
{
    const auto feature = [](std::string_view name, const std::vector<std::byte>& value) {
        return message(1, message(1, bytesOf(name)) + message(2, value));
    };
    const std::vector<std::byte> packed = {static_cast<std::byte>(label)};
    return message(1, feature("image/encoded", message(1, message(1, picture)))
                          + feature("image/class/label", message(3, message(1, packed))));
}

std::vector<std::byte> record(const std::vector<std::byte>& content)
{
    std::vector<std::byte> bytes;
    put<uint64_t>(bytes, content.size());
    put(bytes, checksum(bytes));
    bytes = bytes + content;
    put(bytes, checksum(content));
    return bytes;
}

} // namespace

TEST(PictureFormats, Bmp)
{
    for (const bool fromTop : {false, true}) {
        const auto picture = data::decodePicture(smallBmp(fromTop), "small");
        ASSERT_TRUE(picture) << describe(picture.error());
        EXPECT_EQ(picture->pixels, redGreenBlueWhite);
    }
}

TEST(PictureFormats, Gif)
{
    const auto picture = data::decodePicture(smallGif(false), "small");
    ASSERT_TRUE(picture) << describe(picture.error());
    EXPECT_EQ(picture->pixels, redGreenBlueWhite);
    const auto interlaced = data::decodePicture(smallGif(true), "small");
    ASSERT_TRUE(interlaced) << describe(interlaced.error());
    EXPECT_EQ(interlaced->pixels, redGreenBlueWhite); // of two rows, the order is the same
}

TEST(PictureFormats, JpegIsTurnedUpright)
{
    struct Case {
        uint16_t orientation;
        bool tall;
        bool darkFirst; ///< at the upper left corner
        bool darkLast;  ///< at the end of the first row
    };
    for (const Case c : {Case{1, false, true, false}, {2, false, false, true}, {3, false, false, true}, {4, false, true, false},
                         {5, true, true, true}, {6, true, true, true}, {7, true, false, false}, {8, true, false, false},
                         {9, false, true, false}}) {
        const auto picture = data::decodePicture(turnedJpeg(c.orientation), "turned");
        ASSERT_TRUE(picture) << describe(picture.error());
        EXPECT_EQ(picture->height, c.tall ? 32 : 16) << c.orientation;
        EXPECT_EQ(picture->pixels.front() < 128, c.darkFirst) << c.orientation;
        EXPECT_EQ(picture->pixels[static_cast<size_t>(picture->width) - 1] < 128, c.darkLast) << c.orientation;
    }
}

TEST(PictureFormats, CutOffPicturesAreErrors)
{
    for (const auto& whole : {smallBmp(false), smallGif(false), turnedJpeg(6)})
        for (size_t size = 0; size < whole.size() - 8; ++size)
            EXPECT_FALSE(data::decodePicture(std::span(whole).first(size), "cut")) << size << " of " << whole.size();
}

TEST(PictureFormats, DamagedPicturesDoNotHarm)
{
    for (const auto& whole : {smallBmp(false), smallGif(false), turnedJpeg(6)})
        for (size_t at = 0; at < whole.size(); ++at)
            for (const int value : {0, 1, 127, 255}) {
                auto bytes = whole;
                bytes[at] = static_cast<std::byte>(value);
                const auto picture = data::decodePicture(bytes, "damaged");
                const size_t wanted = picture ? static_cast<size_t>(picture->height)
                                                    * static_cast<size_t>(picture->width * picture->channels)
                                              : 0;
                EXPECT_EQ(picture ? picture->pixels.size() : 0, wanted);
            }
}

TEST(PictureFormats, TfRecord)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "train.tfrecord";
    const auto bytes = record(example(smallBmp(false), 3)) + record(example(smallGif(false), 7));
    writeFile(path, bytes);
    const auto set = openDataset(path);
    ASSERT_TRUE(set) << describe(set.error());
    EXPECT_EQ((*set)->size(), 2);
    EXPECT_EQ((*set)->label(0), 3);
    EXPECT_EQ((*set)->label(1), 7);
    std::vector<float> values;
    Shape shape;
    ASSERT_TRUE((*set)->read(1, values, shape));
    EXPECT_EQ(shape, (Shape{2, 2, 3}));
    EXPECT_EQ(values, std::vector<float>(redGreenBlueWhite.begin(), redGreenBlueWhite.end()));
}

TEST(PictureFormats, DamagedTfRecordIsAnError)
{
    const TemporaryFolder folder;
    const auto path = folder.path() / "train.tfrecord";
    const auto whole = record(example(smallBmp(false), 3));
    for (size_t size = 12; size < whole.size(); ++size) {
        writeFile(path, std::span(whole).first(size));
        EXPECT_FALSE(openDataset(path)) << size;
    }
    for (size_t at = 0; at < whole.size(); ++at) {
        auto bytes = whole;
        bytes[at] ^= std::byte{0x41};
        writeFile(path, bytes);
        EXPECT_FALSE(openDataset(path)) << at;
    }
    for (size_t size = 0; size < 40; ++size) { // sound checksums around damaged messages
        writeFile(path, record(example(smallBmp(false), 3) + std::vector<std::byte>(size, std::byte{0xff})));
        const auto set = openDataset(path);
        EXPECT_TRUE(set || set.error().code == ErrorCode::DataFormat);
    }
}

TEST(PictureFormats, TableOfPictures)
{
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "p");
    writeFile(folder.path() / "p" / "a.bmp", smallBmp(false));
    writeFile(folder.path() / "p" / "b.gif", smallGif(false));
    writeFile(folder.path() / "list.csv", bytesOf("file,label\np/a.bmp,nut\np/b.gif,bolt\n"));
    const auto set = openDataset(folder.path() / "list.csv");
    ASSERT_TRUE(set) << describe(set.error());
    EXPECT_EQ((*set)->size(), 2);
    EXPECT_EQ((*set)->label(0), 1); // names in alphabetical order
    EXPECT_EQ((*set)->label(1), 0);
    EXPECT_EQ((*set)->classNames()[0], "bolt");

    writeFile(folder.path() / "map.txt", bytesOf("bolt,5\nnut,gear\n"));
    const std::vector<std::string> modelLabels = {"x", "y", "gear"};
    const auto mapped = relabelled(*set, folder.path() / "map.txt", modelLabels);
    ASSERT_TRUE(mapped) << describe(mapped.error());
    EXPECT_EQ((*mapped)->label(0), 2);
    EXPECT_EQ((*mapped)->label(1), 5);
    writeFile(folder.path() / "map.txt", bytesOf("bolt,5\nscrew,1\n"));
    EXPECT_EQ(relabelled(*set, folder.path() / "map.txt", modelLabels).error().code, ErrorCode::DataFormat);

    writeFile(folder.path() / "list.csv", bytesOf("p/a.bmp,1\nnothing,2\n"));
    EXPECT_EQ(openDataset(folder.path() / "list.csv").error().code, ErrorCode::DataFormat);
    writeFile(folder.path() / "list.csv", bytesOf("p/missing.png,1\n"));
    EXPECT_EQ(openDataset(folder.path() / "list.csv").error().code, ErrorCode::NotFound);
}

} // namespace fettle::test
