// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers for text that people type.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fettle {

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// As RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool isUtf8(std::string_view text);

/// Whole text as a number in plain notation, independent of the locale; nullopt when anything else is there.
std::optional<int64_t> parseInteger(std::string_view text);
std::optional<uint64_t> parseUnsigned(std::string_view text);
std::optional<double> parseReal(std::string_view text); ///< finite only

/// "a, b, c"
std::string joined(std::span<const std::string> parts, std::string_view separator = ", ");

/// The candidate that was probably meant: the fewest edits (Levenshtein), at most a third of the text's
/// length; empty when none is near.
std::string nearestOf(std::string_view text, std::span<const std::string> candidates);

/// ", did you mean X" or nothing.
std::string suggestion(std::string_view text, std::span<const std::string> candidates);

} // namespace fettle
