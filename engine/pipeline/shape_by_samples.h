// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What samples tell before channels and weights go: which channels, and how the rest makes up for it.
#pragma once

#include "pipeline/pipeline.h"
#include "techniques/channels.h"

namespace fettle {

/// The source without the channels that the recipe removes. Where there are samples, they tell which ones,
/// and the layers behind them how to do without; training finds a way of its own, from the weights as they
/// were.
Result<Narrowed> narrowedBySamples(const ModelPtr& source, const OptimizeRequest& request,
                                   const JobContext& job);

/// The request's source with other weights in the layers that are pruned and clustered, with the zeros and
/// the equal values that pruning and clustering will find again. There must be samples.
Result<ModelPtr> fittedToShape(const OptimizeRequest& request, std::vector<Issue>& issues,
                               const JobContext& job);

} // namespace fettle
