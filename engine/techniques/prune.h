// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pruning: weights of small magnitude become zero.
#pragma once

#include "core/result.h"
#include "techniques/parameter.h"
#include "techniques/weights.h"

#include <span>

namespace fettle {

/// Which weights are zeroed together.
struct PrunePattern {
    enum class Kind { Unstructured, OfGroup, Block, Channel };
    Kind kind = Kind::Unstructured;
    int64_t first = 1;  ///< OfGroup: how many of a group stay; Block: rows (output channels)
    int64_t second = 1; ///< OfGroup: size of the group; Block: columns

    bool operator==(const PrunePattern&) const = default;
};

/// "unstructured", "2:4", "block(1x4)", "channel". Error InvalidRecipe.
Result<PrunePattern> parsePrunePattern(std::string_view text);

/// The sparsity of each layer when all together have this one and the weights with the smallest scores go: a
/// weight's square over the sum of those in its layer that are not smaller (layer-adaptive magnitude pruning,
/// Lee et al. 2021).
std::vector<double> lampSparsities(std::span<const std::span<const float>> layers, double sparsity);

/// The importance of each weight: its magnitude times the root of its sensitivity. The square is twice what
/// the loss grows by without the weight, to second order and with the squared gradients for the curvature
/// (LeCun et al. 1990, "Optimal brain damage"; Theis et al. 2018).
std::vector<float> importanceOf(std::span<const float> weights, std::span<const float> sensitivity);

/// The scores of movement pruning (Sanh et al. 2020): what has been added up of -w dL/dw for each weight,
/// which is less than zero where training pulls it to zero. What is zero already is below all others.
std::vector<float> movementOf(std::span<const float> weights, std::span<const float> pulled);

/// Weights that are to be pruned, with parameters of the technique.
struct PruneWish {
    const Parameters* parameters = nullptr;
    std::span<const float> weights;
    /// By weight, as the criterion asks: gradient: the mean square of the loss's gradient; movement: see
    /// movementOf(). Or empty.
    std::span<const float> sensitivity;
};
/// The sparsity of each: its own times `share`, or its part of such a target that it shares with the others
/// of the same sparsity and criterion (lamp or gradient, on single weights).
std::vector<double> sparsitiesOf(std::span<const PruneWish> wishes, double share = 1);

/// Zeroes weights in place as `parameters` of the technique "prune" ask. Magnitude pruning after the
/// TensorFlow model optimization toolkit: max(round(N (1 - sparsity)), 1) of N weights or blocks stay. Of
/// equal magnitudes the earlier one stays, so that the count is exact. Weights that are zero already count as
/// the smallest. sensitivity: as of a PruneWish. The pattern channel is
/// removeChannels()'s and changes nothing here.
Result<void> pruneWeights(std::span<float> weights, const WeightMatrix& matrix, const Parameters& parameters,
                          std::span<const float> sensitivity = {});

} // namespace fettle
