// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The zip archive that TensorFlow Lite Metadata puts behind the flatbuffer of a model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fettle::tflite {

/// Where an archive at the end of `file` starts; empty when there is none. Follows sections 4.3.12 and 4.3.16
/// of PKWARE's APPNOTE: the end record must end with the file, and every entry of the directory must lie
/// inside of it.
std::optional<size_t> findArchive(std::span<const std::byte> file);

/// Makes the offsets in the archive's directory count from `base` bytes before its first byte; `archive` is
/// what findArchive found, or what an earlier call made of it.
void rebaseArchive(std::span<std::byte> archive, uint32_t base);

} // namespace fettle::tflite
