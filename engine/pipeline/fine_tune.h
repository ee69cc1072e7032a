// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training a model under its recipe, before the recipe is applied for good.
#pragma once

#include "pipeline/derive.h"
#include "pipeline/pipeline.h"
#include "training/trainer.h"

namespace fettle {

/// What comes of it beside the weights.
struct FineTuned {
    std::vector<TrainingProgress> epochs;
    std::vector<Issue> issues;
    WeightSteps steps; ///< learned
};

/// Takes training out of the request: its source becomes the trained model, which keeps the recipe's zeros,
/// clusters and rounding already, and int8 takes the ranges that the training rounded activations to.
/// Issues are added to. Errors: those of train(),
/// chooseRanges() and changeNumbers(); InvalidRecipe.
Result<void> fineTune(OptimizeRequest& request, Teacher teacher, FineTuned& tuned, const JobContext& job);

} // namespace fettle
