// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Networks that can be trained.
#include "gradient_check.h"
#include "graph_builder.h"
#include "real_models.h"
#include "test_support.h"
#include "training/network.h"

#include <gtest/gtest.h>

namespace fettle::test {
namespace {

TEST(Network, GradientsOfRealModels)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    for (const RealModel& real : models)
        expectRightGradients(real.model, real.name, 6);
}

TEST(Network, ALastSoftmaxIsLeftToTheLoss)
{
    GraphBuilder builder;
    const TensorId x = builder.input("x", {1, 4});
    const TensorId scores = builder.fullyConnected("f", x, 3);
    const auto network = Network::create(builder.finish({builder.softmax("s", scores)}));
    ASSERT_TRUE(network.has_value());
    EXPECT_EQ((*network)->graph().tensor((*network)->scores()).name, "f");
    EXPECT_EQ((*network)->scoreCount(), 3U);
}

TEST(Network, AFakeQuantizerRoundsAndClips)
{
    const FakeQuantizer q{.scale = 0.5F, .zeroPoint = -120, .low = -128, .high = 127};
    std::vector<float> values = {0.3F, -100, 0, -5, 124, -0.25F, 0.75F};
    std::vector<float> inside(values.size());
    q.round(values, inside);
    EXPECT_EQ(values, (std::vector<float>{0.5F, -4, 0, -4, 123.5F, 0, 1}));
    EXPECT_EQ(inside, (std::vector<float>{1, 0, 1, 0, 0, 1, 1}));
}

} // namespace
} // namespace fettle::test
