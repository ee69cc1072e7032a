// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values that share bytes (int4), and half-precision numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fettle {

/// Two's complement nibbles, the even element in the low one.
std::vector<int8_t> unpackedInt4(std::span<const std::byte> data, size_t count);

/// The same into memory of the caller, a byte each; and back (the low four bits of each byte).
void unpackNibbles(const std::byte* from, size_t count, std::byte* to);
void packNibbles(const std::byte* from, size_t count, std::byte* to);

/// IEEE 754 binary16 to float32, exact; infinities, NaN and subnormals included.
float widenHalf(uint16_t half);

/// float32 to IEEE 754 binary16, ties to even; what is too large becomes infinite.
uint16_t narrowHalf(float value);

} // namespace fettle
