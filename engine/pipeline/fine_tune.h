// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training a model under its recipe, before the recipe is applied for good.
#pragma once

#include "pipeline/pipeline.h"

namespace fettle {

/// Takes training out of the request: its source becomes the trained model, which keeps the recipe's zeros,
/// clusters and rounding already, and int8 takes the ranges that the training rounded activations to.
/// teacher: with the operators of the request's source. epochs and issues are added to. Errors: those of
/// train() and chooseRanges().
Result<void> fineTune(OptimizeRequest& request, const ModelPtr& teacher,
                      std::vector<TrainingProgress>& epochs, std::vector<Issue>& issues,
                      const JobContext& job);

} // namespace fettle
