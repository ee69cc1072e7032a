// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures as numbers.
#pragma once

#include "core/result.h"
#include "model/tensor.h"

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace fettle::data {

/// Eight bits a channel, one channel (grey) or three (RGB), row by row.
struct Picture {
    int32_t height = 0;
    int32_t width = 0;
    int32_t channels = 0;
    std::vector<uint8_t> pixels;
};

/// By the first bytes of the content. PNG, JPEG (turned upright as EXIF says), GIF (the first frame), BMP.
/// Transparency is dropped. Error DataFormat for damaged pictures, other formats, four-colour JPEG, and more
/// than 64 million pixels.
Result<Picture> decodePicture(std::span<const std::byte> bytes, const std::string& name);
Result<Picture> readPicture(const std::filesystem::path& path);
/// Whether the name ends like a picture's.
bool isPictureName(const std::filesystem::path& path);

} // namespace fettle::data
