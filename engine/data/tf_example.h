// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads tf.train.Example messages (protocol buffers, https://protobuf.dev/programming-guides/encoding/): the
// features by name.
#pragma once

#include "core/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fettle::data {

/// One feature: the first value of its list.
struct ExampleFeature {
    std::optional<std::span<const std::byte>> bytes;
    std::optional<int64_t> integer;
};

/// The feature with this name; empty values where the message has none, or one of another kind. Error
/// DataFormat for a damaged message.
Result<ExampleFeature> exampleFeature(std::span<const std::byte> message, std::string_view name,
                                      const std::string& where);

} // namespace fettle::data
