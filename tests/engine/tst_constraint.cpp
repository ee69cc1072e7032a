// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What constraints leave of weights, without a training around them.
#include "training/constraint.h"

#include "recipe/recipe.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <set>

namespace fettle::test {
namespace {

/// The weights of the small network after so many steps without a gradient.
ParameterValues constrained(const std::string& recipe, const ModelPtr& model, int64_t steps = 100)
{
    const auto network = Network::create(model).value();
    const auto layers = layersOf(*model, parseRecipe(recipe).value()).value();
    WeightConstraints constraints(*network, layers, {}, {}, 0);
    ParameterValues values = network->initialValues();
    ParameterValues gradients = values;
    JobContext job;
    for (int64_t step = 0; step < steps; ++step) {
        EXPECT_TRUE(constraints.prepare(values, step, steps, job).has_value());
        for (size_t p = 0; p < values.size(); ++p)
            std::ranges::fill(gradients[p], 1e-3F);
        constraints.constrain(values, gradients);
        for (size_t p = 0; p < values.size(); ++p)
            for (size_t i = 0; i < values[p].size(); ++i)
                values[p][i] -= gradients[p][i] * 1e-3F;
        constraints.project(values);
    }
    EXPECT_TRUE(constraints.settled());
    return values;
}

TEST(Constraint, ZerosAndClustersAreNoMoreValuesThanClusters)
{
    const ModelPtr model = smallNetwork();
    const auto network = Network::create(model).value();
    const ParameterValues values = constrained("prune(sparsity=0.3) + cluster(clusters=4)", model);
    for (size_t p = 0; p < values.size(); ++p) {
        if (!network->parameters()[p].weights)
            continue;
        const std::set<float> distinct(values[p].begin(), values[p].end());
        EXPECT_LE(distinct.size(), 4U) << network->parameters()[p].name;
        EXPECT_TRUE(distinct.contains(0.0F)) << network->parameters()[p].name;
    }
}

TEST(Constraint, GradientsDecideWhichOfAGroupStay)
{
    const ModelPtr model = smallNetwork();
    const ParameterValues byMagnitude = constrained("prune(pattern=2:4,criterion=magnitude)", model);
    const ParameterValues byMovement = constrained("prune(pattern=2:4,criterion=movement)", model);
    size_t different = 0;
    for (size_t p = 0; p < byMagnitude.size(); ++p)
        for (size_t i = 0; i < byMagnitude[p].size(); ++i)
            different += (byMagnitude[p][i] == 0) != (byMovement[p][i] == 0) ? 1 : 0;
    EXPECT_GT(different, 10U);
}

/// A file that promises clusters without saying which weights belong to them.
TEST(Constraint, StatesThatContradictThemselvesAreRefused)
{
    const ModelPtr model = smallNetwork();
    const auto network = Network::create(model).value();
    const auto layers = layersOf(*model, parseRecipe("cluster(clusters=4)").value()).value();
    WeightConstraints constraints(*network, layers, {}, {}, 0);
    std::vector<ConstraintState> state = constraints.state();
    EXPECT_TRUE(constraints.restore(state).has_value());
    state.front().centroids = {{-1, 1}};
    EXPECT_FALSE(constraints.restore(state).has_value());
    state.front().clusters = 2;
    EXPECT_TRUE(constraints.restore(state).has_value());
}

} // namespace
} // namespace fettle::test
