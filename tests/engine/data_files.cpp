// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small data files for tests, byte by byte.
#include "data_files.h"

#include <gtest/gtest.h>

#include <fstream>
#include <png.h>
#include <zip.h>
#include <zlib.h>

namespace fettle::test {

void writeText(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    EXPECT_TRUE(file.good());
}

std::string idxHeader(const std::vector<int>& dimensions)
{
    std::string bytes = {0, 0, 8, static_cast<char>(dimensions.size())};
    for (const int size : dimensions) {
        for (const int shift : {24, 16, 8, 0})
            bytes += static_cast<char>(static_cast<unsigned>(size) >> shift);
    }
    return bytes;
}

std::string idxBytes(const std::vector<int>& dimensions)
{
    std::string bytes = idxHeader(dimensions);
    int count = 1;
    for (const int size : dimensions)
        count *= size;
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(i);
    return bytes;
}

std::string npyBytes(const std::string& descr, const std::string& shape, const std::string& data)
{
    const std::string header =
        "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
    std::string bytes = "\x93NUMPY";
    bytes += {1, 0, static_cast<char>(header.size()), static_cast<char>(header.size() >> 8)};
    return bytes + header + data;
}

std::string gzipped(const std::string& bytes)
{
    z_stream stream = {};
    constexpr int gzipWindow = 15 + 16;
    deflateInit2(&stream, 6, Z_DEFLATED, gzipWindow, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

void writeNpz(const std::filesystem::path& path,
              const std::vector<std::pair<std::string, std::string>>& members)
{
    zip_t* archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, nullptr);
    ASSERT_NE(archive, nullptr);
    for (const auto& [name, bytes] : members) {
        zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
        ASSERT_GE(zip_file_add(archive, (name + ".npy").c_str(), source, 0), 0);
    }
    ASSERT_EQ(zip_close(archive), 0);
}

void writePng(const std::filesystem::path& path, int height, int width, int channels)
{
    std::vector<uint8_t> pixels(static_cast<size_t>(height * width * channels));
    for (size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<uint8_t>(i);
    png_image image = {};
    image.version = PNG_IMAGE_VERSION;
    image.width = static_cast<png_uint_32>(width);
    image.height = static_cast<png_uint_32>(height);
    image.format = channels == 1 ? PNG_FORMAT_GRAY : channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
    EXPECT_NE(png_image_write_to_file(&image, path.c_str(), 0, pixels.data(), 0, nullptr), 0);
}

std::vector<float> valuesOf(const Dataset& data, int64_t index)
{
    std::vector<float> values;
    Shape shape;
    const auto read = data.read(index, values, shape);
    EXPECT_TRUE(read) << describe(read.error());
    return values;
}

DatasetPtr opened(const std::filesystem::path& path, const DatasetOptions& options)
{
    auto data = openDataset(path, options);
    EXPECT_TRUE(data) << (data ? "" : describe(data.error()));
    return data ? *data : nullptr;
}

ErrorCode codeOf(const std::filesystem::path& path, const DatasetOptions& options)
{
    const auto data = openDataset(path, options);
    return data ? ErrorCode::Cancelled : data.error().code;
}

} // namespace fettle::test
