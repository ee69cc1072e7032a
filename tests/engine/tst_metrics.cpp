// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures made of single outcomes, against values worked out by hand.
#include "pipeline/metrics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace fettle::test {

TEST(Metrics, AreaUnderRoc)
{
    EXPECT_DOUBLE_EQ(*areaUnderRoc(std::array{1.0, 2.0, 3.0, 4.0}, {false, false, true, true}), 1.0);
    EXPECT_DOUBLE_EQ(*areaUnderRoc(std::array{4.0, 3.0, 2.0, 1.0}, {false, false, true, true}), 0.0);
    EXPECT_DOUBLE_EQ(*areaUnderRoc(std::array{0.1, 0.4, 0.35, 0.8}, {false, false, true, true}),
                     0.75); // scikit-learn's example
    EXPECT_DOUBLE_EQ(*areaUnderRoc(std::array{1.0, 1.0, 1.0}, {false, true, true}), 0.5); // ties
    EXPECT_FALSE(areaUnderRoc(std::array{1.0, 2.0}, {true, true}));
    EXPECT_FALSE(areaUnderRoc({}, {}));
}

TEST(Metrics, Classes)
{
    // labels 0 0 1 1 2, predictions 0 1 1 1 0
    std::vector<ClassOutcome> outcomes;
    for (const auto& [label, values] :
         std::vector<std::pair<int32_t, std::vector<float>>>{{0, {0.8f, 0.1f, 0.1f}},
                                                             {0, {0.2f, 0.7f, 0.1f}},
                                                             {1, {0.1f, 0.8f, 0.1f}},
                                                             {1, {0.1f, 0.6f, 0.3f}},
                                                             {2, {0.5f, 0.3f, 0.2f}}})
        outcomes.push_back(classOutcome(values, label));
    Evaluation result;
    addClassMetrics(outcomes, 3, result);
    EXPECT_DOUBLE_EQ(result.top1, 0.6);
    EXPECT_DOUBLE_EQ(result.top5, 1.0);
    EXPECT_EQ(result.confusion, (std::vector<int64_t>{1, 1, 0, 0, 2, 0, 1, 0, 0}));
    EXPECT_EQ(result.classes[0], (ClassEvaluation{2, 0.5, 0.5}));
    EXPECT_EQ(result.classes[1], (ClassEvaluation{2, 2.0 / 3, 1.0}));
    EXPECT_EQ(result.classes[2], (ClassEvaluation{1, 0.0, 0.0}));
    EXPECT_DOUBLE_EQ(result.classes[0].f1(), 0.5);
    EXPECT_NEAR(result.loss,
                -(std::log(0.8) + std::log(0.2) + std::log(0.8) + std::log(0.6) + std::log(0.2)) / 5, 1e-6);
}

TEST(Metrics, Reconstruction)
{
    std::vector<ReconstructionOutcome> outcomes = {
        reconstructionOutcome(std::array{1.0f, 2.0f}, std::array{1.0f, 4.0f}),
        reconstructionOutcome(std::array{0.0f, 0.0f}, std::array{1.0f, -1.0f})};
    outcomes[0].label = 1;
    outcomes[1].label = 0;
    Evaluation result;
    addReconstructionMetrics(outcomes, result);
    EXPECT_DOUBLE_EQ(result.meanSquaredError, 1.5);
    EXPECT_DOUBLE_EQ(result.meanAbsoluteError, 1.0);
    EXPECT_DOUBLE_EQ(*result.auc, 1.0);
}

} // namespace fettle::test
