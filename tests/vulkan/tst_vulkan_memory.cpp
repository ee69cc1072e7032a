// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The memory planner and the hazard tracker; neither needs a device.
#include "vulkan/graph/hazards.h"
#include "vulkan/graph/memory_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace fettle::vulkan {

namespace {

bool live(const Lifetime& a, const Lifetime& b)
{
    return a.first <= b.last && b.first <= a.last;
}

void expectSound(const std::vector<Lifetime>& lives, const MemoryPlan& plan, uint64_t alignment, bool share)
{
    for (size_t i = 0; i < lives.size(); ++i) {
        if (lives[i].bytes == 0)
            continue;
        EXPECT_EQ(plan.offsets[i] % alignment, 0U);
        EXPECT_LE(plan.offsets[i] + lives[i].bytes, plan.bytes);
        for (size_t j = 0; j < i; ++j) {
            if (lives[j].bytes == 0 || (share && !live(lives[i], lives[j])))
                continue;
            EXPECT_FALSE(
                (ByteRange{plan.offsets[i], lives[i].bytes}.overlaps({plan.offsets[j], lives[j].bytes})))
                << "tensors " << i << " and " << j;
        }
    }
}

} // namespace

TEST(MemoryPlan, ChainNeedsTwoTensors)
{
    const std::vector<Lifetime> lives = {{0, 1, 1000}, {1, 2, 1000}, {2, 3, 1000}, {3, 4, 1000}};
    EXPECT_EQ(planMemory(lives, 64, true).bytes, 2048U);
    EXPECT_EQ(planMemory(lives, 64, false).bytes, 4096U);
}

TEST(MemoryPlan, NothingToPlace)
{
    EXPECT_EQ(planMemory({}, 64, true).bytes, 0U);
    const std::vector<Lifetime> lives = {{0, 1, 0}};
    EXPECT_EQ(planMemory(lives, 64, true).bytes, 0U);
}

TEST(MemoryPlan, RandomLivesNeverCollide)
{
    for (uint32_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        std::mt19937 random(seed);
        std::vector<Lifetime> lives(2 + random() % 30);
        for (Lifetime& life : lives) {
            life.first = static_cast<int>(random() % 20);
            life.last = life.first + static_cast<int>(random() % 6);
            life.bytes = random() % 5 == 0 ? 0 : 1 + random() % 5000;
        }
        for (const uint64_t alignment : {16, 64, 256})
            for (const bool share : {true, false})
                expectSound(lives, planMemory(lives, alignment, share), alignment, share);
    }
}

TEST(Hazards, OnlyConflictsNeedBarriers)
{
    HazardTracker hazards;
    EXPECT_FALSE(hazards.needsBarrier({{0, 64}}, {{64, 64}}));  // first
    EXPECT_FALSE(hazards.needsBarrier({{0, 64}}, {{128, 64}})); // reads the same, writes elsewhere
    EXPECT_TRUE(hazards.needsBarrier({{100, 4}}, {{192, 64}})); // reads what was written
    EXPECT_FALSE(hazards.needsBarrier({{0, 64}}, {{256, 64}})); // what came before the barrier is forgotten
    EXPECT_TRUE(hazards.needsBarrier({}, {{60, 8}}));           // writes what was read
    EXPECT_TRUE(hazards.needsBarrier({}, {{67, 1}}));           // writes what was written
    EXPECT_FALSE(hazards.needsBarrier({{68, 4}}, {}));          // touches, does not overlap
}

} // namespace fettle::vulkan
