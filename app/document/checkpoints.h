// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where the window keeps the state of fine-tuning, so that a run goes on after the program was killed.
#pragma once

#include "pipeline/pipeline.h"

#include <QString>

namespace fettle::app {

/// The file for this recipe on this model, in the user's cache; its folder exists. Files that nobody came
/// back to for a month are removed.
std::filesystem::path checkpointPath(const QString& modelPath, const Recipe& recipe);

/// optimize(), which begins anew when the checkpoint is of another run or damaged.
Result<VariantPtr> optimizeOrBeginAnew(const OptimizeRequest& request, JobContext& job);

} // namespace fettle::app
