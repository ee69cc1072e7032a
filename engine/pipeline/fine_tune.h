// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training a model under its recipe, before the recipe is applied for good.
#pragma once

#include "pipeline/pipeline.h"

namespace fettle {

/// The request without training: its source is the trained model, which keeps the recipe's zeros, clusters
/// and rounding already, and int8 takes the ranges that the training rounded activations to. epochs and
/// issues are added to. Errors: those of train() and chooseRanges().
Result<OptimizeRequest> fineTuned(const OptimizeRequest& request, std::vector<TrainingProgress>& epochs,
                                  std::vector<Issue>& issues, const JobContext& job);

} // namespace fettle
