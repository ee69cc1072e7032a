// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads .tflite files. Bytes are hostile until verified: every index, shape, size, quantization and offset is
// checked.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <filesystem>

namespace fettle::tflite {

/// Maps the file into memory; weights are views of the mapping. Errors: NotFound, ReadFailed, NotAModel,
/// DamagedModel.
Result<ModelPtr> read(const std::filesystem::path& path);

/// The same from bytes in memory. `name` is used in messages.
Result<ModelPtr> parse(const Bytes& bytes, const std::string& name = {});

} // namespace fettle::tflite
