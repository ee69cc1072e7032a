// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lays tensors out in one block of memory so that those that live at different times share it.
#pragma once

#include "core/aligned_memory.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fettle {

/// A block that is needed from step `first` to step `last`, both included.
struct Lifetime {
    size_t bytes = 0;
    int64_t first = 0;
    int64_t last = 0;
};

struct MemoryPlan {
    std::vector<size_t> offsets; ///< of each block, aligned
    size_t bytes = 0;            ///< of all together
};

/// Greedy by size: the largest block first, each at the lowest offset that is free during its life.
MemoryPlan planMemory(std::span<const Lifetime> blocks);

} // namespace fettle
