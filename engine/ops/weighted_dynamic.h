// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted layers with float activations and integer weights.
#pragma once

#include "ops/weighted.h"

namespace fettle {

/// `weights`: those of the model; empty when they are computed in the run (int8 then).
std::unique_ptr<PreparedOperator> preparedDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                  const WeightedPlan& plan, std::span<const int8_t> weights);

} // namespace fettle
