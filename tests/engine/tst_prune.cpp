// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pruning: counts, patterns, ties, layouts.
#include "techniques/prune.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace fettle {
namespace {

std::vector<float> randomWeights(size_t count, uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> weights(count);
    std::ranges::generate(weights, [&] { return normal(random); });
    return weights;
}

int64_t zerosIn(const std::vector<float>& weights)
{
    return std::ranges::count(weights, 0.0F);
}

Parameters with(double sparsity, const std::string& pattern)
{
    return {{"sparsity", sparsity}, {"pattern", pattern}};
}

TEST(Prune, ExactShareAtEverySparsity)
{
    const WeightMatrix matrix({7, 3, 3, 5}, 0);
    for (const double sparsity : {0.0, 0.1, 0.5, 0.77, 0.99, 1.0}) {
        auto weights = randomWeights(7 * 45, 1);
        const auto before = weights;
        ASSERT_TRUE(pruneWeights(weights, matrix, with(sparsity, "unstructured")));
        const auto kept = std::max<int64_t>(std::llround(315 * (1 - sparsity)), 1);
        EXPECT_EQ(zerosIn(weights), 315 - kept) << "sparsity " << sparsity;
        float largestDropped = 0;
        float smallestKept = INFINITY;
        for (size_t i = 0; i < weights.size(); ++i) {
            if (weights[i] == 0)
                largestDropped = std::max(largestDropped, std::fabs(before[i]));
            else
                smallestKept = std::min(smallestKept, std::fabs(weights[i]));
        }
        EXPECT_LE(largestDropped, smallestKept) << "sparsity " << sparsity;
    }
}

TEST(Prune, OfEqualMagnitudesTheEarlierStays)
{
    std::vector<float> weights = {1, -1, 1, -1, 1, 2};
    ASSERT_TRUE(pruneWeights(weights, WeightMatrix({1, 6}, 0), with(0.5, "unstructured")));
    EXPECT_EQ(weights, (std::vector<float>{1, -1, 0, 0, 0, 2}));
}

struct GroupCase {
    Shape shape;
    int channelDimension;
    std::string pattern;
    int64_t keep;
    int64_t size;
};

TEST(Prune, KeepsTheLargestOfEveryGroup)
{
    const std::vector<GroupCase> cases = {
        {{8, 3, 3, 16}, 0, "2:4", 2, 4}, {{8, 3, 3, 3}, 0, "2:4", 2, 4},  {{10, 30}, 0, "4:8", 4, 8},
        {{10, 33}, 0, "1:4", 1, 4},      {{1, 3, 3, 12}, 3, "2:4", 2, 4}, {{5, 7}, 0, "3:5", 3, 5},
    };
    for (const GroupCase& c : cases) {
        const WeightMatrix matrix(c.shape, c.channelDimension);
        auto weights = randomWeights(static_cast<size_t>(matrix.elements()), 2);
        const auto before = weights;
        ASSERT_TRUE(pruneWeights(weights, matrix, with(0.5, c.pattern)));
        for (int64_t row = 0; row < matrix.rows(); ++row) {
            for (int64_t run = 0; run < matrix.columns(); run += matrix.run()) {
                for (int64_t start = run; start < run + matrix.run(); start += c.size) {
                    const int64_t length = std::min(c.size, run + matrix.run() - start);
                    std::vector<float> kept;
                    std::vector<float> all;
                    for (int64_t i = start; i < start + length; ++i) {
                        all.push_back(std::fabs(before[matrix.index(row, i)]));
                        if (weights[matrix.index(row, i)] != 0)
                            kept.push_back(all.back());
                    }
                    std::ranges::sort(all, std::greater());
                    std::ranges::sort(kept, std::greater());
                    all.resize(static_cast<size_t>(std::min(c.keep, length)));
                    EXPECT_EQ(kept, all)
                        << c.pattern << " of " << shapeText(c.shape) << " row " << row << " at " << start;
                }
            }
        }
    }
}

TEST(Prune, BlocksGoAsOne)
{
    const WeightMatrix matrix({6, 10}, 0);
    auto weights = randomWeights(60, 3);
    ASSERT_TRUE(
        pruneWeights(weights, matrix, with(0.5, "block(4x4)"))); // 2 × 3 blocks, those at the edges are cut
    int zeroBlocks = 0;
    for (int64_t blockRow = 0; blockRow < 2; ++blockRow) {
        for (int64_t blockColumn = 0; blockColumn < 3; ++blockColumn) {
            int64_t zeros = 0;
            int64_t count = 0;
            for (int64_t r = blockRow * 4; r < std::min<int64_t>(6, blockRow * 4 + 4); ++r) {
                for (int64_t c = blockColumn * 4; c < std::min<int64_t>(10, blockColumn * 4 + 4); ++c) {
                    zeros += weights[matrix.index(r, c)] == 0 ? 1 : 0;
                    ++count;
                }
            }
            EXPECT_TRUE(zeros == 0 || zeros == count) << blockRow << "," << blockColumn;
            zeroBlocks += zeros == count ? 1 : 0;
        }
    }
    EXPECT_EQ(zeroBlocks, 3);
}

TEST(Prune, DepthwiseRowsAreChannels)
{
    // [1, KH, KW, C]: the blocks of one channel's window lie C apart.
    const WeightMatrix matrix({1, 2, 2, 3}, 3);
    std::vector<float> weights(12);
    for (size_t i = 0; i < weights.size(); ++i)
        weights[i] = i % 3 == 1 ? 0.1F : 1.0F;
    ASSERT_TRUE(pruneWeights(weights, matrix, with(1.0 / 3, "block(1x4)")));
    for (size_t i = 0; i < weights.size(); ++i)
        EXPECT_EQ(weights[i], i % 3 == 1 ? 0.0F : 1.0F) << i;
}

TEST(Prune, PatternsAreReadOrRefused)
{
    EXPECT_EQ(parsePrunePattern("3:7").value(), (PrunePattern{PrunePattern::Kind::OfGroup, 3, 7}));
    EXPECT_EQ(parsePrunePattern("block(2x16)").value(), (PrunePattern{PrunePattern::Kind::Block, 2, 16}));
    for (const char* bad :
         {"4:4", "5:4", "0:4", "2:", "block(0x4)", "block(1x4", "block(1x4)x", "2:4 ", "", "-1:4"})
        EXPECT_FALSE(parsePrunePattern(bad)) << bad;
}

TEST(Prune, LampSharesATarget)
{
    std::mt19937 random(3);
    const auto normal = [&](size_t count, float spread) {
        std::vector<float> weights(count);
        for (float& w : weights)
            w = std::normal_distribution<float>(0, spread)(random);
        return weights;
    };
    // Scores do not depend on a layer's scale, but on how its squares are shared: a layer with few large
    // weights loses more.
    std::vector<float> peaked = normal(1000, 0.01F);
    for (size_t i = 0; i < 100; ++i)
        peaked[i] *= 100;
    const std::vector<std::vector<float>> layers = {normal(1000, 1), normal(1000, 50), peaked};
    const auto spansOf = [](const std::vector<std::vector<float>>& weights) {
        return std::vector<std::span<const float>>(weights.begin(), weights.end());
    };
    const auto sparsities = lampSparsities(spansOf(layers), 0.5);
    EXPECT_NEAR(sparsities[0], sparsities[1], 0.03);
    EXPECT_GT(sparsities[2], sparsities[0] + 0.2);
    EXPECT_NEAR(sparsities[0] + sparsities[1] + sparsities[2], 1.5, 1e-9);
    // What is zero already goes first, so that pruning again changes nothing.
    std::vector<std::vector<float>> zeros = layers;
    for (auto& layer : zeros)
        for (size_t i = 0; i < layer.size(); i += 2)
            layer[i] = 0;
    for (const double sparsity : lampSparsities(spansOf(zeros), 0.5))
        EXPECT_DOUBLE_EQ(sparsity, 0.5);
}

TEST(Prune, WhatMovesToZeroGoesFirst)
{
    const std::vector<float> before = {0.1F, -2.0F, 0.5F, 0.0F, 3.0F, -0.2F};
    const std::vector<float> pulled = {2.0F, -1.0F, 0.5F, 0.0F, -3.0F, 1.0F}; // sums of -w dL/dw
    std::vector<float> weights = before;
    const WeightMatrix matrix({1, 6}, 0);
    const Parameters parameters = {{"sparsity", 0.5}, {"criterion", std::string("movement")}};
    ASSERT_TRUE(pruneWeights(weights, matrix, parameters, pulled));
    EXPECT_EQ(weights, (std::vector<float>{0.1F, 0, 0.5F, 0, 0, -0.2F}));
    // What is zero stays so, whatever is added up for it; without training magnitudes count.
    EXPECT_LT(movementOf(before, pulled)[3], -3.0F);
    weights = before;
    ASSERT_TRUE(pruneWeights(weights, matrix, parameters));
    EXPECT_EQ(weights, (std::vector<float>{0, -2.0F, 0.5F, 0, 3.0F, 0}));
}

} // namespace
} // namespace fettle
