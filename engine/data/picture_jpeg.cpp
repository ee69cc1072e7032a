// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// JPEG by libjpeg-turbo, turned as libexif says.
#include "data/picture_formats.h"

#include <csetjmp>
#include <cstdio>
#include <jpeglib.h>
#include <libexif/exif-data.h>

namespace fettle::data {

namespace {

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

/// Plain C between setjmp and longjmp: nothing here has a destructor. `picture` and `exif` belong to the
/// caller.
JpegOutcome decodeJpegInto(std::span<const std::byte> bytes, Picture& picture, std::vector<uint8_t>& exif,
                           JpegErrors& errors)
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
    jpeg_save_markers(&info, JPEG_APP0 + 1, 0xffff);
    jpeg_read_header(&info, TRUE);
    if (info.marker_list != nullptr)
        exif.assign(info.marker_list->data, info.marker_list->data + info.marker_list->data_length);
    JpegOutcome outcome = JpegOutcome::Done;
    if (picture::sizeProblem(info.image_width, info.image_height))
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

/// 1 … 8 as TIFF 6.0 numbers them; 1, upright, where there is none.
int orientationOf(const std::vector<uint8_t>& exif)
{
    if (exif.empty())
        return 1;
    const std::unique_ptr<ExifData, decltype(&exif_data_unref)> data(
        exif_data_new_from_data(exif.data(), static_cast<unsigned int>(exif.size())), exif_data_unref);
    const ExifEntry* entry = data ? exif_data_get_entry(data.get(), EXIF_TAG_ORIENTATION) : nullptr;
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    const int value = exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
    return value >= 1 && value <= 8 ? value : 1;
}

/// Upright. Orientations from 5 on swap rows and columns.
Picture turned(Picture from, int orientation)
{
    if (orientation == 1)
        return from;
    const bool swapped = orientation >= 5;
    const bool fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Picture to{swapped ? from.width : from.height, swapped ? from.height : from.width, from.channels, {}};
    to.pixels.reserve(from.pixels.size());
    for (int32_t y = 0; y < to.height; ++y)
        for (int32_t x = 0; x < to.width; ++x) {
            const int32_t row = swapped ? x : y;
            const int32_t column = swapped ? y : x;
            const int32_t sourceY = fromBottom ? from.height - 1 - row : row;
            const int32_t sourceX = fromRight ? from.width - 1 - column : column;
            const auto at =
                static_cast<size_t>(sourceY * from.width + sourceX) * static_cast<size_t>(from.channels);
            for (size_t c = 0; c < static_cast<size_t>(from.channels); ++c)
                to.pixels.push_back(from.pixels[at + c]);
        }
    return to;
}

} // namespace

Result<Picture> picture::jpeg(std::span<const std::byte> bytes, const std::string& name)
{
    Picture read;
    std::vector<uint8_t> exif;
    JpegErrors errors;
    switch (decodeJpegInto(bytes, read, exif, errors)) {
    case JpegOutcome::Done:
        break;
    case JpegOutcome::Damaged:
        return picture::damaged("the JPEG data is damaged", name);
    case JpegOutcome::TooLarge:
        return picture::damaged("its size is zero or more than 64 million pixels", name);
    case JpegOutcome::FourColours:
        return picture::damaged("only grey and RGB pictures are supported", name);
    }
    if (errors.early)
        return picture::damaged("the JPEG data is damaged or ends early", name);
    return turned(std::move(read), orientationOf(exif));
}

} // namespace fettle::data
