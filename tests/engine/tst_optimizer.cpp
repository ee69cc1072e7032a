// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Values that come to share their gradients while they are trained.
#include "training/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace fettle {
namespace {

std::vector<TrainedTensor> oneParameter(int32_t count)
{
    return {{.name = "w", .shape = {count, 1}, .weights = true}};
}

TEST(Optimizer, JoinedValuesRememberTheSumOfTheirGradients)
{
    const ParameterValues start = {{1, 1, 1, 1}};
    Optimizer optimizer({.clip = 0}, oneParameter(4), start);
    ParameterValues values = start;
    ParameterValues gradients = {{0.1F, 0.2F, 0.3F, 0.4F}};
    optimizer.step(values, gradients, 1e-3F);
    const OptimizerState before = optimizer.state();

    const std::vector<uint32_t> first = {0, 0, noCluster, noCluster};
    optimizer.join(0, first, std::vector<size_t>{0, 1});
    const auto share = [](float members) { return 1 / std::cbrt(members); }; // of the steps of one alone
    EXPECT_FLOAT_EQ(optimizer.state().sizes[0][0], before.sizes[0][0] * share(2));
    EXPECT_FLOAT_EQ(optimizer.state().first[0][0], (before.first[0][0] + before.first[0][1]) * share(2));
    EXPECT_EQ(optimizer.state().first[0][0], optimizer.state().first[0][1]);
    EXPECT_FLOAT_EQ(optimizer.state().second[0][1],
                    (before.second[0][0] + before.second[0][1]) * share(2) * share(2));
    EXPECT_EQ(optimizer.state().first[0][2], before.first[0][2]);

    const std::vector<uint32_t> second = {0, 0, 0, noCluster};
    optimizer.join(0, second, std::vector<size_t>{2});
    EXPECT_FLOAT_EQ(optimizer.state().sizes[0][2], before.sizes[0][2] * share(3));
    EXPECT_FLOAT_EQ(optimizer.state().first[0][2],
                    (before.first[0][0] + before.first[0][1] + before.first[0][2]) * share(3));
    EXPECT_EQ(optimizer.state().first[0][0], optimizer.state().first[0][2]);
    EXPECT_EQ(optimizer.state().first[0][3], before.first[0][3]);
}

TEST(Optimizer, NewGroupsDoNotLeap)
{
    constexpr float rate = 1e-3F;
    const ParameterValues start = {{1, 1, 1, 1}};
    Optimizer optimizer({.clip = 0}, oneParameter(4), start);
    ParameterValues values = start;
    for (int step = 0; step < 200; ++step) {
        ParameterValues gradients = {{1e-4F, 1e-4F, -1e-4F, 1e-4F}};
        optimizer.step(values, gradients, rate);
    }
    const std::vector<uint32_t> groups = {0, 0, 0, 0};
    optimizer.join(0, groups, std::vector<size_t>{0, 1, 2, 3});
    const ParameterValues joined = values;
    ParameterValues gradients = {{1, 1, 1, 1}}; // far more than was remembered
    optimizer.step(values, gradients, rate);
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_LT(std::abs(values[0][i] - joined[0][i]), 1.5F * rate);
        EXPECT_EQ(values[0][i] - joined[0][i], values[0][0] - joined[0][0]);
    }
}

TEST(Optimizer, OneSizeKeepsWhatIsRemembered)
{
    const ParameterValues start = {{1, 1, 10, 10}};
    Optimizer optimizer({.clip = 0}, {{.name = "w", .shape = {2, 2}, .weights = true}}, start);
    ParameterValues values = start;
    ParameterValues gradients = {{1, 1, 1, 1}};
    optimizer.step(values, gradients, 0);
    const OptimizerState before = optimizer.state();
    optimizer.level(0);
    const OptimizerState& after = optimizer.state();
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(after.sizes[0][i], after.sizes[0][0]);
        const float change = after.sizes[0][i] / before.sizes[0][i];
        EXPECT_FLOAT_EQ(after.first[0][i], before.first[0][i] * change);
        EXPECT_FLOAT_EQ(after.second[0][i], before.second[0][i] * change * change);
    }
}

} // namespace
} // namespace fettle
