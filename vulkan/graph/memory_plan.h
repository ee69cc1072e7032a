// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where each tensor lies in one block of memory, so that tensors which never live together share it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fettle::vulkan {

struct Lifetime {
    int first = 0;      ///< step that writes it
    int last = 0;       ///< last step that reads it
    uint64_t bytes = 0; ///< 0: needs no place
};

struct MemoryPlan {
    std::vector<uint64_t> offsets; ///< as long as the lifetimes
    uint64_t bytes = 0;            ///< of the block
};

/// Greedy by size: the largest first, each at the lowest offset that is free during its life. With `share`
/// false every tensor has a place of its own.
MemoryPlan planMemory(std::span<const Lifetime> lifetimes, uint64_t alignment, bool share);

} // namespace fettle::vulkan
