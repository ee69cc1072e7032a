// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers behind removed channels make up for them with what is left.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "techniques/channels.h"

namespace fettle {

/// The narrowed model with other weights and biases in the layers whose inputs have changed: one after the
/// other, each input of the source's layer is replaced by its linear least-squares prediction from the inputs
/// that the narrowed layer has, which folds into the weights (He, Zhang, Sun 2017, "Channel pruning for
/// accelerating very deep neural networks", there over whole windows). Inputs are measured on samples drawn
/// by the seed. The same on any number of threads. Errors: UnsupportedModel where the models cannot be run,
/// DataMismatch, Cancelled.
Result<ModelPtr> reconstructed(const ModelPtr& source, const Narrowed& narrowed, const DatasetPtr& data,
                               const Preprocessing& preprocessing, uint64_t seed, int threads,
                               const JobContext& job);

} // namespace fettle
