// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How often each bit pattern occurs among stored values.
#pragma once

#include "model/tensor.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace fettle {

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
