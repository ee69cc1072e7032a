// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The small network of the tests of training.
#include "training_cases.h"

#include "graph_builder.h"
#include "real_models.h"

#include <gtest/gtest.h>

namespace fettle::test {

ModelPtr smallNetwork(int classes)
{
    GraphBuilder b(5);
    const TensorId x = b.input("x", {1, 12, 12, 3});
    const TensorId y = b.conv("one", x, 8);
    const TensorId z = b.add("sum", b.conv("two", y, 8, false), y);
    const TensorId scores = b.fullyConnected(
        "dense", b.reshape("flat", b.averagePool("pool", b.relu("relu", z)), {1, 8}), classes);
    return b.finish({b.softmax("probabilities", scores)});
}

OptimizeRequest requestFor(const std::string& recipe, const std::string& training, int threads)
{
    OptimizeRequest request;
    request.source = smallNetwork();
    request.recipe = parseRecipe(recipe).value();
    request.calibration = noiseData({12, 12, 3}, 60, -1, 1, 4);
    request.recipe.training = parseTraining(training).value();
    request.threads = threads;
    return request;
}

VariantPtr trained(const OptimizeRequest& request)
{
    JobContext job;
    auto variant = optimize(request, job);
    EXPECT_TRUE(variant.has_value()) << describe(variant.error());
    return variant.value_or(nullptr);
}

} // namespace fettle::test
