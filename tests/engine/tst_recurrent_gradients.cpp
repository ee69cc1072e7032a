// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of recurrent layers, each between two dense ones.
#include "gradient_check.h"
#include "recurrent_graphs.h"
#include "test_support.h"
#include "training/network.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace fettle::test {
namespace {

using enum tfl::ActivationFunctionType;

TEST(NetworkGradients, OfLstms)
{
    for (const Recurrent& c : lstmVariants())
        expectRightGradients(unidirectional(c), c.name);
}

TEST(NetworkGradients, OfLstmsBothWays)
{
    const Recurrent plain{.name = "plain"};
    const Recurrent timeMajor{.name = "time-major", .timeMajor = true, .peephole = true, .batch = 2};
    for (const Recurrent& c : {plain, timeMajor}) {
        expectRightGradients(bidirectional(c, true, Auxiliary::None), c.name);
        expectRightGradients(bidirectional(c, false, Auxiliary::None), c.name);
        expectRightGradients(bidirectional(c, false, Auxiliary::InputOfBackward), c.name);
        expectRightGradients(bidirectional(c, true, Auxiliary::InputOfBoth), c.name);
    }
}

TEST(NetworkGradients, OfRnns)
{
    const Recurrent cases[] = {
        {.name = "plain"},
        {.name = "several sequences", .batch = 3},
        {.name = "time-major, relu", .activation = RELU, .timeMajor = true, .batch = 3},
        {.name = "without an activation", .activation = NONE}};
    for (const Recurrent& c : cases)
        expectRightGradients(rnn(c), c.name);
}

TEST(NetworkGradients, OfRnnsBothWays)
{
    const Recurrent c{.name = "time-major", .timeMajor = true, .batch = 2};
    expectRightGradients(rnnBothWays(c, true, Auxiliary::None), "merged");
    expectRightGradients(rnnBothWays(c, false, Auxiliary::InputOfBackward), "input of its own");
    expectRightGradients(rnnBothWays(c, true, Auxiliary::InputOfBoth), "auxiliary input");
    expectRightGradients(rnnBothWays({.name = "one after the other", .batch = 2}, false, Auxiliary::None),
                         "one after the other");
}

TEST(Network, EverySampleStartsWithoutStates)
{
    const auto network = Network::create(unidirectional({.name = "plain"}));
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    const ParameterValues values = (*network)->initialValues();
    const auto step = NetworkStep::create(*network, values);
    ASSERT_TRUE(step.has_value()) << describe(step.error());
    NetworkPass pass(*network);
    const auto scoresOf = [&](float x) {
        std::ranges::fill(pass.input(), x);
        EXPECT_TRUE(pass.forward(*step).has_value());
        return std::vector<float>(pass.scores().begin(), pass.scores().end());
    };
    const auto first = scoresOf(1);
    EXPECT_NE(scoresOf(-2), first);
    EXPECT_EQ(scoresOf(1), first);
}

TEST(Network, WeightsOfAnLstmAreTrained)
{
    const auto network = Network::create(unidirectional(lstmVariants().back()));
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    std::vector<std::string> names;
    for (const TrainedTensor& parameter : (*network)->parameters()) {
        const std::string& name = (*network)->graph().tensor(parameter.tensor).name;
        if (name.starts_with("lstm/"))
            names.push_back(name);
        EXPECT_FALSE(name.starts_with("lstm/") && parameter.weights) << name << " is no technique's";
    }
    // Three gates: two matrices, bias and norm of each, two peepholes; a projection.
    EXPECT_EQ(names.size(), 3U * 4 + 2 + 2);
}

} // namespace
} // namespace fettle::test
