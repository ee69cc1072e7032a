// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whole files: mapped for reading, replaced atomically for writing.
#pragma once

#include "core/bytes.h"
#include "core/result.h"

#include <filesystem>
#include <span>

namespace fettle {

/// The file's bytes, mapped read-only for as long as a copy of the Bytes lives. Errors: NotFound, ReadFailed.
Result<Bytes> mapFile(const std::filesystem::path& path);

/// A hint that bytes of a mapped file will not be read again soon: what memory holds of them is given back,
/// and read from the file again when it is needed after all. Does nothing to bytes of other origin.
void giveBackPages(const Bytes& bytes);

/// Makes `path` a file of exactly these bytes: a temporary file in the same folder is written, synced,
/// read back and renamed over it. When anything fails the old file is untouched and the temporary one is
/// gone. Error: WriteFailed.
Result<void> replaceFile(const std::filesystem::path& path, std::span<const std::byte> bytes);

} // namespace fettle
