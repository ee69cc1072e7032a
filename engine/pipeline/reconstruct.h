// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that have lost weights, or their freedom, make up for it with what is left.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "techniques/channels.h"

namespace fettle {

enum class FitKind {
    All,            ///< every weight is free
    NotZeros,       ///< those that are 0 stay
    Values,         ///< equal weights stay equal, and 0 stays
    ValuesOfOutputs ///< equal weights of one output do
};

struct FittedLayer {
    OperatorId layer;
    std::vector<int32_t> outputs; ///< those of the source's layer that it still has; empty: all
    FitKind kind = FitKind::All;
};

/// What layers are fitted by.
struct FitBy {
    DatasetPtr data; ///< some samples of it, drawn by the seed
    Preprocessing preprocessing;
    uint64_t seed = 0;
    int threads = 0; ///< the result does not depend on how many
};

/// The model with other weights and biases in these layers, one after the other: those that come nearest, in
/// the least squares, to what the source's layer gives, from what the model's layer reads (He, Zhang, Sun
/// 2017, "Channel pruning for accelerating very deep neural networks"; with zeros that stay: Hassibi, Stork
/// 1992, "Second order derivatives for network pruning: optimal brain surgeon"). The model has the source's
/// operators. Layers of other kinds than convolutions and fully connected ones of float32 stay as they are.
/// Errors: UnsupportedModel where the models cannot be run, DataMismatch, Cancelled.
Result<ModelPtr> reconstructed(const ModelPtr& source, ModelPtr model, const std::vector<FittedLayer>& layers,
                               const FitBy& by, const JobContext& job);

} // namespace fettle
