// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe applied to every graph that a caller can run, not the main graph alone.
#pragma once

#include "pipeline/derive.h"

namespace fettle {

/// derive() for the main graph, then for the graphs of the model's other signatures. A graph whose ranges
/// cannot be measured with the data of the main graph keeps its layers, and an issue says so. Constants that
/// end up equal are stored once, so that what graphs shared stays shared. The result describes the main
/// graph.
Result<Derivation> deriveAll(const ModelPtr& source, const Recipe& recipe, int threads,
                             const RangeSource& ranges, const JobContext& job, const WeightSteps& steps = {});

} // namespace fettle
