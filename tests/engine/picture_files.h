// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures and records for tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace fettle::test {

std::vector<std::byte> bytesOf(std::string_view text);
std::vector<std::byte> joined(const std::vector<std::vector<std::byte>>& parts);

/// 2 × 2 pixels: red, green, blue, white.
std::vector<std::byte> smallBmp(bool fromTop);
std::vector<std::byte> smallGif(bool interlaced);
/// Grey, 32 wide and 16 high, dark on the left and light on the right, with an EXIF orientation.
std::vector<std::byte> turnedJpeg(uint16_t orientation);

/// A tf.train.Example of a picture and a label below 128, and a TFRecord record around it.
std::vector<std::byte> tfExample(std::span<const std::byte> picture, uint8_t label);
std::vector<std::byte> tfRecord(const std::vector<std::byte>& content);

} // namespace fettle::test
