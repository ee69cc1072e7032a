// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PNG by libpng, JPEG by libjpeg-turbo.
#include "data/picture.h"

#include "data/source.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <fmt/format.h>
#include <jpeglib.h>
#include <png.h>

namespace fettle::data {

namespace {

constexpr uint64_t mostPixels = 64u << 20;
constexpr uint64_t mostFileBytes = 512u << 20;

std::unexpected<Error> damaged(std::string_view why, const std::string& name)
{
    return fail(ErrorCode::DataFormat, fmt::format("the picture cannot be read: {}", why), name,
                "replace or remove the picture");
}

std::optional<std::string> sizeProblem(uint64_t width, uint64_t height)
{
    if (width == 0 || height == 0)
        return "it has no pixels";
    if (width * height > mostPixels)
        return fmt::format("{} × {} pixels are too many", width, height);
    return std::nullopt;
}

// --- PNG
// ---------------------------------------------------------------------------------------------------------------------

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

Result<Picture> decodePng(std::span<const std::byte> bytes, const std::string& name)
{
    PngImage png;
    if (png_image_begin_read_from_memory(&png.image, bytes.data(), bytes.size()) == 0)
        return damaged(png.image.message, name);
    if (const auto problem = sizeProblem(png.image.width, png.image.height))
        return damaged(*problem, name);
    const bool colour = (png.image.format & PNG_FORMAT_FLAG_COLOR) != 0;
    const bool alpha = (png.image.format & PNG_FORMAT_FLAG_ALPHA) != 0;
    png.image.format = (colour ? PNG_FORMAT_FLAG_COLOR : 0U) | (alpha ? PNG_FORMAT_FLAG_ALPHA : 0U);
    Picture picture{
        static_cast<int32_t>(png.image.height), static_cast<int32_t>(png.image.width), colour ? 3 : 1, {}};
    picture.pixels.resize(PNG_IMAGE_SIZE(png.image));
    if (png_image_finish_read(&png.image, nullptr, picture.pixels.data(), 0, nullptr) == 0)
        return damaged(png.image.message, name);
    if (alpha)
        dropAlpha(picture.pixels, static_cast<size_t>(picture.channels) + 1);
    return picture;
}

// --- JPEG
// --------------------------------------------------------------------------------------------------------------------

struct JpegErrors {
    jpeg_error_mgr manager = {}; // first: libjpeg hands out a pointer to it
    std::jmp_buf jump = {};
    bool early = false;
};

[[noreturn]] void onJpegError(j_common_ptr info)
{
    std::longjmp(reinterpret_cast<JpegErrors*>(info->err)->jump, 1);
}

void onJpegMessage(j_common_ptr info, int level)
{
    if (level < 0) { // a warning: the data is damaged, and libjpeg would guess the rest
        ++info->err->num_warnings;
        reinterpret_cast<JpegErrors*>(info->err)->early = true;
    }
}

/// A small file can ask for thousands of passes over a large picture.
void onJpegProgress(j_common_ptr info)
{
    constexpr int mostScans = 200;
    if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number > mostScans)
        onJpegError(info);
}

enum class JpegOutcome { Done, Damaged, TooLarge, FourColours };

/// Plain C between setjmp and longjmp: nothing here has a destructor. `picture` belongs to the caller.
JpegOutcome decodeJpegInto(std::span<const std::byte> bytes, Picture& picture, JpegErrors& errors)
{
    jpeg_decompress_struct info = {};
    jpeg_progress_mgr progress = {};
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = onJpegError;
    errors.manager.emit_message = onJpegMessage;
    if (setjmp(errors.jump) != 0) {
        jpeg_destroy_decompress(&info);
        return JpegOutcome::Damaged;
    }
    jpeg_create_decompress(&info);
    progress.progress_monitor = onJpegProgress;
    info.progress = &progress;
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&info, TRUE);
    JpegOutcome outcome = JpegOutcome::Done;
    if (sizeProblem(info.image_width, info.image_height))
        outcome = JpegOutcome::TooLarge;
    else if (info.num_components != 1 && info.num_components != 3)
        outcome = JpegOutcome::FourColours;
    if (outcome == JpegOutcome::Done) {
        info.out_color_space = info.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
        info.dct_method = JDCT_ISLOW;
        jpeg_start_decompress(&info);
        picture.height = static_cast<int32_t>(info.output_height);
        picture.width = static_cast<int32_t>(info.output_width);
        picture.channels = info.output_components;
        const size_t stride = size_t{info.output_width} * static_cast<size_t>(info.output_components);
        picture.pixels.resize(stride * info.output_height);
        while (info.output_scanline < info.output_height) {
            JSAMPROW row = picture.pixels.data() + stride * info.output_scanline;
            jpeg_read_scanlines(&info, &row, 1);
        }
        jpeg_finish_decompress(&info);
    }
    jpeg_destroy_decompress(&info);
    return outcome;
}

Result<Picture> decodeJpeg(std::span<const std::byte> bytes, const std::string& name)
{
    Picture picture;
    JpegErrors errors;
    switch (decodeJpegInto(bytes, picture, errors)) {
    case JpegOutcome::Done:
        break;
    case JpegOutcome::Damaged:
        return damaged("the JPEG data is damaged", name);
    case JpegOutcome::TooLarge:
        return damaged("its size is zero or more than 64 million pixels", name);
    case JpegOutcome::FourColours:
        return damaged("only grey and RGB pictures are supported", name);
    }
    if (errors.early)
        return damaged("the JPEG data is damaged or ends early", name);
    return picture;
}

} // namespace

Result<Picture> decodePicture(std::span<const std::byte> bytes, const std::string& name)
{
    constexpr std::array<uint8_t, 8> png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    constexpr std::array<uint8_t, 3> jpeg = {0xff, 0xd8, 0xff};
    const auto startsWith = [&](std::span<const uint8_t> magic) {
        return bytes.size() > magic.size() &&
               std::ranges::equal(magic, bytes.first(magic.size()), {}, {},
                                  [](std::byte b) { return static_cast<uint8_t>(b); });
    };
    if (startsWith(png))
        return decodePng(bytes, name);
    if (startsWith(jpeg))
        return decodeJpeg(bytes, name);
    return damaged("it is neither PNG nor JPEG", name);
}

Result<Picture> readPicture(const std::filesystem::path& path)
{
    thread_local std::vector<std::byte> bytes;
    FETTLE_ASSIGN(const SourcePtr source, openFile(path));
    if (source->size() > mostFileBytes)
        return damaged("the file is too large", path.string());
    bytes.resize(static_cast<size_t>(source->size()));
    FETTLE_TRY(source->read(0, bytes));
    return decodePicture(bytes, path.string());
}

bool isPictureName(const std::filesystem::path& path)
{
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return extension == ".png" || extension == ".jpg" || extension == ".jpeg";
}

} // namespace fettle::data
