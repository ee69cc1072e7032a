// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lays tensors out in one block of memory.
#include "runtime/memory_plan.h"

#include <algorithm>
#include <numeric>

namespace fettle {

namespace {

struct Placed {
    size_t offset;
    size_t end;
    const Lifetime* life;
};

/// The lowest offset at which `bytes` fit between those of `placed` (sorted by offset) that live at the same
/// time.
size_t lowestFit(const std::vector<Placed>& placed, const Lifetime& life, size_t bytes)
{
    size_t offset = 0;
    for (const Placed& other : placed) {
        if (other.life->last < life.first || life.last < other.life->first)
            continue;
        if (other.offset >= offset + bytes)
            break;
        offset = std::max(offset, other.end);
    }
    return offset;
}

} // namespace

MemoryPlan planMemory(std::span<const Lifetime> blocks)
{
    std::vector<size_t> order(blocks.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {},
                      [&](size_t i) { return std::pair(~blocks[i].bytes, i); }); // the largest first
    MemoryPlan plan;
    plan.offsets.resize(blocks.size());
    std::vector<Placed> placed;
    for (const size_t i : order) {
        const size_t bytes = alignedSize(blocks[i].bytes);
        if (bytes == 0)
            continue;
        const size_t offset = lowestFit(placed, blocks[i], bytes);
        plan.offsets[i] = offset;
        plan.bytes = std::max(plan.bytes, offset + bytes);
        const Placed block{offset, offset + bytes, &blocks[i]};
        placed.insert(std::ranges::upper_bound(placed, offset, {}, &Placed::offset), block);
    }
    return plan;
}

} // namespace fettle
