// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a source model and a recipe to the derived model: what optimize() and previewSize() share.
#pragma once

#include "core/job.h"
#include "techniques/numbers.h"
#include "techniques/promise.h"

#include <functional>
#include <vector>

namespace fettle {

struct Derivation {
    ModelPtr model;
    std::vector<Layer> layers;         ///< of the source
    std::vector<OperatorId> operators; ///< of each source layer in the model
    std::vector<Promise> promises;
    std::vector<Issue> issues;
};

/// Gives what int8 needs to know about the float model after pruning and clustering. Ids are those of the
/// source.
using RangeSource = std::function<Result<ActivationRanges>(
    const ModelPtr& shaped, const std::vector<Layer>& layers, const Int8Options& options)>;

/// ranges → numbers: what the layers ask for, without zeros and clusters. shaped: the model as it is in the
/// rewrite.
Result<void> changeNumbers(Rewrite& rewrite, const ModelPtr& shaped, const std::vector<Layer>& layers,
                           const Int8Options& options, const RangeSource& ranges);

/// Scales that the integer weights of the source's layers are to have, by layer; empty where they follow from
/// the weights, or altogether.
using WeightSteps = std::vector<std::vector<float>>;

/// prune → cluster → equalize → ranges → numbers. Asserts the promises of earlier stages after each later
/// one.
Result<Derivation> derive(const ModelPtr& source, const Recipe& recipe, int threads,
                          const RangeSource& ranges, const JobContext& job, const WeightSteps& steps = {});

/// Asserts all promises on a model that has the structure of derivation.model; returns what was proven, by
/// layer name.
Result<std::vector<std::pair<std::string, std::string>>>
provePromises(const Derivation& derivation, const Model& model, std::string_view stage);

/// Bytes of the constants that an operator reads, packed ones included.
int64_t constantBytes(const Model& model, const Constants& constants, const Operator& op);

} // namespace fettle
