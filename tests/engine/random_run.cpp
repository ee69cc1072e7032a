// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One run on noise from a seed.
#include "random_run.h"

#include "runtime/executor.h"

#include <gtest/gtest.h>

#include <random>

namespace fettle::test {

std::vector<float> outputOf(const ModelPtr& model, uint64_t seed)
{
    const auto program = Program::prepare(model, {});
    EXPECT_TRUE(program.has_value()) << describe(program.error());
    if (!program)
        return {};
    Session session(*program);
    std::mt19937_64 random(seed);
    const auto input = session.input(0);
    for (float& value : std::span(reinterpret_cast<float*>(input.data()), input.size() / sizeof(float)))
        value = std::normal_distribution<float>()(random);
    EXPECT_TRUE(session.run().has_value());
    const auto bytes = session.output(0);
    const auto* values = reinterpret_cast<const float*>(bytes.data());
    return {values, values + bytes.size() / sizeof(float)};
}

} // namespace fettle::test
