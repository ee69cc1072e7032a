// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The decoders behind decodePicture(), one a format.
#pragma once

#include "data/picture.h"

#include <optional>

namespace fettle::data::picture {

Result<Picture> png(std::span<const std::byte> bytes, const std::string& name);
/// Turned as the camera's EXIF orientation says.
Result<Picture> jpeg(std::span<const std::byte> bytes, const std::string& name);
/// The first frame, on the screen's background.
Result<Picture> gif(std::span<const std::byte> bytes, const std::string& name);
/// 8 bits with a palette, 24 and 32 bits, not packed.
Result<Picture> bmp(std::span<const std::byte> bytes, const std::string& name);

/// DataFormat: "the picture cannot be read: " and why.
std::unexpected<Error> damaged(std::string_view why, const std::string& name);
/// Why a picture of this size is not read; empty when it is.
std::optional<std::string> sizeProblem(uint64_t width, uint64_t height);

} // namespace fettle::data::picture
