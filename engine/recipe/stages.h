// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of recipes share: stages made from names and texts, and the rules that every list of
// stages keeps.
#pragma once

#include "recipe/recipe.h"

#include <string_view>
#include <utility>

namespace fettle {

using ParameterTexts = std::vector<std::pair<std::string, std::string>>;

/// A stage from what was written; parameters equal to the default are left out. Errors: InvalidRecipe, and
/// Refused for techniques that need training.
Result<Stage> makeStage(std::string_view technique, const ParameterTexts& parameters);

/// Parameters of fine-tuning, likewise.
Result<Parameters> makeTraining(const ParameterTexts& parameters);

/// At most one pruning, then at most one clustering, then at most one kind of numbers. `where` goes into the
/// error.
Result<void> checkStages(const std::vector<Stage>& stages, const std::string& where);

/// A rule of this pattern, checked. "\;" stands for ";" (which separates rules in the one-line form) and is
/// stored as such.
Result<LayerRule> makeRule(std::string_view pattern, std::vector<Stage> stages);

/// Range of the number of calibration samples.
Result<int64_t> checkCalibrationSamples(uint64_t samples);

} // namespace fettle
