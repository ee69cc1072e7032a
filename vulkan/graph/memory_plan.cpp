// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The memory planner.
#include "vulkan/graph/memory_plan.h"

#include <algorithm>
#include <numeric>

namespace fettle::vulkan {

namespace {

struct Block {
    uint64_t offset;
    uint64_t bytes;
};

/// The lowest aligned offset where `bytes` fit between blocks, which are ordered by offset and may overlap.
uint64_t firstGap(std::span<const Block> blocks, uint64_t bytes)
{
    uint64_t offset = 0;
    for (const Block& block : blocks) {
        if (offset + bytes <= block.offset)
            break;
        offset = std::max(offset, block.offset + block.bytes);
    }
    return offset;
}

} // namespace

MemoryPlan planMemory(std::span<const Lifetime> lifetimes, uint64_t alignment, bool share)
{
    MemoryPlan plan;
    plan.offsets.assign(lifetimes.size(), 0);
    const auto rounded = [alignment](uint64_t bytes) {
        return (bytes + alignment - 1) / alignment * alignment;
    };
    std::vector<size_t> order(lifetimes.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {},
                      [&](size_t i) { return std::pair(~lifetimes[i].bytes, i); }); // the largest first

    std::vector<size_t> placed;
    for (const size_t i : order) {
        const Lifetime& life = lifetimes[i];
        if (life.bytes == 0)
            continue;
        std::vector<Block> blocks;
        for (const size_t other : placed)
            if (!share || (lifetimes[other].first <= life.last && life.first <= lifetimes[other].last))
                blocks.push_back({plan.offsets[other], rounded(lifetimes[other].bytes)});
        std::ranges::sort(blocks, {}, &Block::offset);
        plan.offsets[i] = firstGap(blocks, rounded(life.bytes));
        plan.bytes = std::max(plan.bytes, plan.offsets[i] + rounded(life.bytes));
        placed.push_back(i);
    }
    return plan;
}

} // namespace fettle::vulkan
