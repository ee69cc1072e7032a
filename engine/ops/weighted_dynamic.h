// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted layers with float activations and integer weights.
#pragma once

#include "ops/weighted.h"

namespace fettle {

/// `weights`: integer values, or what stands for them; empty when they are computed in the run (int8 then).
/// `scales`: of each output channel.
std::unique_ptr<PreparedOperator> preparedDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                  const WeightedPlan& plan, std::vector<float> weights,
                                                  std::vector<float> scales);

/// FULLY_CONNECTED whose int4 weights have a scale for each block of a row.
Result<std::unique_ptr<PreparedOperator>>
preparedBlockwise(const OperatorView& view, const ExecutionOptions& options, WeightedPlan plan);

} // namespace fettle
