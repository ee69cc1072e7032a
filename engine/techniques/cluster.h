// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Clustering: weights share a few values.
#pragma once

#include "core/job.h"
#include "techniques/parameter.h"
#include "techniques/weights.h"

#include <span>

namespace fettle {

/// Replaces each weight by the nearest of at most `clusters` values, in place, as `parameters` of the
/// technique "cluster" ask. Initial values after the TensorFlow model optimization toolkit (k-means++: Arthur
/// and Vassilvitskii 2007), then Lloyd's algorithm to its fixed point. Of two equally near values the smaller
/// is taken. With keep-zeros, where there are zeros, one of the values is zero. The result depends on the
/// weights, the parameters and the seed alone. Error: Cancelled.
Result<void> clusterWeights(std::span<float> weights, const WeightMatrix& matrix,
                            const Parameters& parameters, uint64_t seed, const JobContext& job);

} // namespace fettle
