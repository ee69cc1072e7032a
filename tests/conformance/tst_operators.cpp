// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every operator in every choice of types, on random models: fast kernels beside the references, both beside
// LiteRT.
#include "one_operator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>
#include <span>

#include <fmt/format.h>

namespace fettle::test {

namespace {

constexpr uint32_t drawCount = 24;
constexpr size_t samples = 3;

std::vector<OracleRun> drawRuns(const OperatorCases& cases)
{
    std::vector<OracleRun> runs;
    for (uint32_t seed = 1; seed <= drawCount; ++seed)
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
            Random random(seed);
            const ModelPtr model = cases.make(random);
            EXPECT_NE(model, nullptr) << cases.name << ", seed " << seed;
            if (!model)
                continue;
            const char* mode = arithmetic == Arithmetic::Delegate ? "delegate" : "builtin";
            runs.push_back({fmt::format("{}, seed {}, {}", cases.name, seed, mode),
                            model,
                            arithmetic,
                            samples,
                            cases.inputs(*model, random, samples),
                            {},
                            {}});
        }
    return runs;
}

class OperatorTest : public testing::TestWithParam<OperatorCases> {};

TEST_P(OperatorTest, FastEqualsReference)
{
    for (const OracleRun& run : drawRuns(GetParam())) {
        const auto fast = runOurs(run, KernelPath::Fast);
        const auto reference = runOurs(run, KernelPath::Reference);
        ASSERT_TRUE(fast && reference)
            << run.name << ": " << describe(fast ? reference.error() : fast.error());
        const Difference difference = compareOutputs(run, *fast, reference->bytes, 1e-5);
        EXPECT_EQ(difference.unequal, 0u)
            << run.name << ": " << difference.unequal << " of " << difference.values << ", by up to "
            << difference.largest << ", first " << difference.where;
    }
}

INSTANTIATE_TEST_SUITE_P(Operators, OperatorTest, testing::ValuesIn(operatorCases()),
                         [](const auto& test) { return std::string(test.param.name); });

/// The first word of a case's name: what has it in common runs in one process of the runtime, whose start
/// takes longer than its work.
std::string familyOf(const OperatorCases& cases)
{
    const std::string name = cases.name;
    return name.substr(0, name.find('_'));
}

std::set<std::string> families()
{
    std::set<std::string> names;
    for (const OperatorCases& cases : operatorCases())
        names.insert(familyOf(cases));
    return names;
}

/// The runs of one case, after the runtime's.
void expectEqual(std::span<const OracleRun> runs)
{
    size_t refused = 0;
    for (const OracleRun& run : runs) {
        if (!run.refusal.empty()) {
            ++refused;
            continue;
        }
        const auto ours = runOurs(run, KernelPath::Fast);
        ASSERT_TRUE(ours) << run.name << ": " << describe(ours.error());
        const Difference difference = compareOutputs(run, *ours, run.outputs);
        EXPECT_EQ(difference.unequal, 0u)
            << run.name << ": " << difference.unequal << " of " << difference.values << ", by up to "
            << difference.largest << ", first " << difference.where;
    }
    EXPECT_LT(refused, runs.size()) << "the runtime refused every model: " << runs.front().refusal;
    if (refused > 0)
        std::cout << "    refused by the runtime: " << refused << " of " << runs.size() << " like "
                  << runs.front().name << '\n';
}

class OperatorFamily : public testing::TestWithParam<std::string> {};

TEST_P(OperatorFamily, EqualsLitert)
{
    std::vector<OracleRun> runs;
    std::vector<size_t> ends; // of each case
    for (const OperatorCases& cases : operatorCases()) {
        if (familyOf(cases) != GetParam())
            continue;
        std::ranges::move(drawRuns(cases), std::back_inserter(runs));
        ends.push_back(runs.size());
    }
    std::string problem;
    if (!runInLitert(runs, problem))
        GTEST_SKIP() << problem;
    size_t first = 0;
    for (const size_t end : ends) {
        expectEqual(std::span(runs).subspan(first, end - first));
        first = end;
    }
}

INSTANTIATE_TEST_SUITE_P(Operators, OperatorFamily, testing::ValuesIn(families()),
                         [](const auto& test) { return test.param; });

} // namespace

} // namespace fettle::test
