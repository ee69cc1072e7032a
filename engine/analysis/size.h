// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes that are true: of the bytes that would be written.
#pragma once

#include "core/bytes.h"
#include "model/model.h"

#include <stop_token>

namespace fettle {

struct FileSize {
    int64_t raw = 0;     ///< bytes of the file
    int64_t deflate = 0; ///< bytes after deflate, level 6
    double entropy = 0;  ///< bytes that an ideal order-0 coder would need: each constant by its own values,
                         ///< the rest as it is

    bool operator==(const FileSize&) const = default;
};

/// FileSize::entropy of a serialized model; the model tells the element type of each constant.
double entropySize(const Model& model, std::span<const std::byte> file);
/// 0 when stopped.
int64_t deflatedSize(std::span<const std::byte> bytes, const std::stop_token& stop = {}, int level = 6);
/// Order-0 entropy of the values in bytes: count * H / 8.
double entropyBytes(TensorType type, std::span<const std::byte> data);

} // namespace fettle
