// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that are made of the outcomes of single samples.
#pragma once

#include "pipeline/pipeline.h"

#include <span>

namespace fettle {

/// What is kept of one sample of a classifier.
struct ClassOutcome {
    int32_t label = 0;
    int32_t predicted = 0;
    int32_t rank = 0; ///< of the label: 0 is the best; equal outputs rank in the order of the classes
    double loss = 0;
};
/// values: one score a class.
ClassOutcome classOutcome(std::span<const float> values, int32_t label);
/// Accuracy, loss, and how each of the classes fared.
void addClassMetrics(std::span<const ClassOutcome> outcomes, size_t classes, Evaluation& result);

/// What is kept of one sample of a model that gives its input back.
struct ReconstructionOutcome {
    double squared = 0; ///< mean over the sample's values
    double absolute = 0;
    std::optional<int64_t> label;
};
/// Both of the same length.
ReconstructionOutcome reconstructionOutcome(std::span<const float> input, std::span<const float> output);
void addReconstructionMetrics(std::span<const ReconstructionOutcome> outcomes, Evaluation& result);

/// Area under the ROC curve: the chance that a positive scores higher than a negative, ties counting half
/// (Mann and Whitney 1947). Empty when one of the two is missing.
std::optional<double> areaUnderRoc(std::span<const double> scores, const std::vector<bool>& positive);

} // namespace fettle
