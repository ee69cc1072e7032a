// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How the numbers of a recipe are imitated while the weights are trained.
#pragma once

#include "techniques/numbers.h"
#include "training/constraint.h"
#include "training/network.h"

namespace fettle {

struct Simulation {
    std::vector<std::optional<FakeQuantizer>> activations; ///< by tensor
    std::vector<WeightForm> weights;                       ///< by layer
    std::vector<std::string> inexact; ///< what is computed otherwise, with the layers' names
};

/// Of the recipe of these layers. Ids are the model's. activations: as for applyInt8(). Errors: those of
/// changeNumbers().
Result<Simulation> simulationOf(const ModelPtr& model, const std::vector<Layer>& layers,
                                const ActivationRanges& activations, const Int8Options& options);

} // namespace fettle
