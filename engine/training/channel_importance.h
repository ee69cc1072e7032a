// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How much each channel of each layer matters to what the network says of samples.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "techniques/channels.h"

namespace fettle {

/// The diagonal of the Fisher information by a gate at each output channel of a layer with weights: to second
/// order, how far the scores' distribution moves when the channel goes (Molchanov et al. 2019, "Importance
/// estimation for neural network pruning"; Theis et al. 2018). Measured on at most 1,000 samples, with
/// classes drawn from the model's own scores, so that it needs no labels. The same on any number of threads.
/// Errors: those of Network::create(), DataMismatch, Cancelled.
Result<ChannelImportance> channelImportance(const ModelPtr& model, const Dataset& data,
                                            const Preprocessing& preprocessing, uint64_t seed, int threads,
                                            const JobContext& job);

} // namespace fettle
