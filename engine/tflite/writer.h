// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Writes .tflite files.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <filesystem>
#include <vector>

namespace fettle::tflite {

struct WriteOptions {
    /// A flatbuffer ends below 2 GiB: larger models are written with their data behind it, as the format
    /// provides.
    uint64_t dataInsideUpTo = 1'900'000'000;
};

/// The bytes of the file. The same model gives the same bytes. Reading them gives an equal model.
Result<Bytes> serialize(const Model& model, const WriteOptions& options = {});

/// Replaces `path` atomically; when anything fails the old file is untouched. Errors: WriteFailed.
Result<void> write(const Model& model, const std::filesystem::path& path, const WriteOptions& options = {});
/// The same for bytes that were serialized before.
Result<void> writeBytes(std::span<const std::byte> bytes, const std::filesystem::path& path);

} // namespace fettle::tflite
