// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How often each bit pattern occurs among stored values.
#pragma once

#include "model/tensor.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fettle {

/// Value i of codes of 2 or 4 bits, several to a byte, the first in the low bits.
inline uint64_t packedCode(std::span<const std::byte> data, int bits, size_t i)
{
    const auto width = static_cast<size_t>(bits);
    return (std::to_integer<uint64_t>(data[i * width / 8]) >> (i * width % 8)) & ((1U << width) - 1);
}

struct ValueCounts {
    int64_t values = 0;
    int64_t distinct = 0; ///< bit patterns that occur
    double logs = 0;      ///< sum of n log2 n over the counts n of each pattern

    /// Order-0 entropy (Shannon 1948) of all values together, in bytes.
    double entropyBytes() const;
};

/// Counts `count` values of the type, or as many as the data has; 0 for types that are no numbers.
/// Linear in the number of values, with memory for two copies of those of 32 bits and more.
ValueCounts countValues(TensorType type, std::span<const std::byte> data, size_t count);

} // namespace fettle
