// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Clustering: counts, zeros, quality, repeatability.
#include "techniques/cluster.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace fettle {
namespace {

std::vector<float> randomWeights(size_t count, bool withZeros)
{
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0.02F, 0.3F);
    std::vector<float> weights(count);
    for (size_t i = 0; i < count; ++i)
        weights[i] = withZeros && random() % 2 == 0 ? 0.0F : normal(random);
    return weights;
}

Parameters parametersFor(const std::string& init, int64_t clusters, const std::string& granularity,
                         bool keepZeros)
{
    return {{"init", init}, {"clusters", clusters}, {"granularity", granularity}, {"keep-zeros", keepZeros}};
}

double squaredError(const std::vector<float>& a, const std::vector<float>& b)
{
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i)
        sum += (double(a[i]) - b[i]) * (double(a[i]) - b[i]);
    return sum;
}

class ClusterInits : public testing::TestWithParam<std::string> {};

TEST_P(ClusterInits, AtMostSoManyValuesEverywhere)
{
    for (const int64_t clusters : {2, 3, 5, 16, 256}) {
        for (const bool zeros : {false, true}) {
            for (const std::string granularity : {"layer", "channel"}) {
                const WeightMatrix matrix({12, 3, 3, 20}, 0);
                const auto before = randomWeights(static_cast<size_t>(matrix.elements()), zeros);
                auto weights = before;
                ASSERT_TRUE(clusterWeights(weights, matrix,
                                           parametersFor(GetParam(), clusters, granularity, true), 7,
                                           JobContext()));
                const int64_t perRow = granularity == "channel" ? 1 : matrix.rows();
                for (int64_t first = 0; first < matrix.rows(); first += perRow) {
                    const auto begin = weights.begin() + first * matrix.columns();
                    const std::set<float> distinct(begin, begin + perRow * matrix.columns());
                    EXPECT_LE(distinct.size(), static_cast<size_t>(clusters))
                        << GetParam() << " " << granularity;
                }
                for (size_t i = 0; i < weights.size(); ++i) {
                    if (before[i] == 0) {
                        ASSERT_EQ(weights[i], 0) << "a zero was lost at " << i;
                    }
                }
            }
        }
    }
}

TEST_P(ClusterInits, SameSeedSameValues)
{
    const WeightMatrix matrix({4, 300}, 0);
    auto a = randomWeights(1200, true);
    auto b = a;
    ASSERT_TRUE(clusterWeights(a, matrix, parametersFor(GetParam(), 16, "layer", true), 3, JobContext()));
    ASSERT_TRUE(clusterWeights(b, matrix, parametersFor(GetParam(), 16, "layer", true), 3, JobContext()));
    EXPECT_EQ(a, b);
}

/// A fixed point of Lloyd's algorithm: each weight is at its nearest value, and each value is the mean of its
/// weights.
TEST_P(ClusterInits, ReachesAFixedPoint)
{
    const WeightMatrix matrix({1, 3000}, 0);
    const auto before = randomWeights(3000, false);
    auto weights = before;
    ASSERT_TRUE(
        clusterWeights(weights, matrix, parametersFor(GetParam(), 8, "layer", false), 11, JobContext()));
    const std::set<float> values(weights.begin(), weights.end());
    for (const float value : values) {
        double sum = 0;
        int count = 0;
        for (size_t i = 0; i < weights.size(); ++i) {
            if (weights[i] != value)
                continue;
            sum += before[i];
            ++count;
            for (const float other : values)
                ASSERT_LE(std::fabs(before[i] - value), std::fabs(before[i] - other) + 1e-6F);
        }
        EXPECT_NEAR(sum / count, value, 1e-5);
    }
}

INSTANTIATE_TEST_SUITE_P(All, ClusterInits, testing::Values("kmeans++", "linear", "density", "random"),
                         [](const auto& test) {
                             return test.param == "kmeans++" ? std::string("kmeansPlusPlus") : test.param;
                         });

TEST(Cluster, FewerValuesThanClustersStayAsTheyAre)
{
    std::vector<float> weights = {0.5F, -0.25F, 0.5F, 0.0F, 3.0F, -0.25F};
    const auto before = weights;
    ASSERT_TRUE(clusterWeights(weights, WeightMatrix({2, 3}, 0), parametersFor("kmeans++", 4, "layer", true),
                               1, JobContext()));
    EXPECT_EQ(weights, before);
}

TEST(Cluster, MoreClustersAreNearer)
{
    const WeightMatrix matrix({1, 5000}, 0);
    const auto before = randomWeights(5000, false);
    double last = INFINITY;
    for (const int64_t clusters : {4, 16, 64}) {
        auto weights = before;
        ASSERT_TRUE(clusterWeights(weights, matrix, parametersFor("kmeans++", clusters, "layer", true), 1,
                                   JobContext()));
        const double error = squaredError(before, weights);
        EXPECT_LT(error, last / 4);
        last = error;
    }
}

TEST(Cluster, StopsWhenCancelled)
{
    std::stop_source stop;
    stop.request_stop();
    auto weights = randomWeights(1 << 18, false);
    const auto result =
        clusterWeights(weights, WeightMatrix({1, 1 << 18}, 0), parametersFor("kmeans++", 256, "layer", true),
                       1, JobContext(stop.get_token()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

} // namespace
} // namespace fettle
