// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gradients of convolutions, depthwise and transposed ones included, and of fully connected layers.
#pragma once

#include "ops/gradient.h"
#include "ops/weighted.h"

namespace fettle {

/// By input, weights and bias. Error UnsupportedModel unless input and weights are float32.
Result<std::unique_ptr<OperatorGradient>> weightedGradient(const OperatorView& view,
                                                           const WeightedPlan& plan);

} // namespace fettle
