// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer weights of layers whose activations stay float: what `dynamic` and `weight-only` share.
#pragma once

#include "techniques/layer.h"

#include <span>
#include <string>
#include <vector>

namespace fettle {

/// The parameters "granularity" and "min-weights".
Parameter storedGranularity();
Parameter fewestWeights();

/// The weights that become integers together: the layer's own, or all matrices of an operator that has
/// several. Empty when one of them is not constant.
std::vector<LayerWeights> weightsToStore(const Rewrite& rewrite, const Constants& constants,
                                         const Layer& layer);

/// Why the weights stay as they are, whatever reads them; empty when they do not.
std::string reasonToKeepWeights(const Rewrite& rewrite, const Layer& layer, std::span<const LayerWeights> all,
                                const Stage& stage);

/// A symmetric integer constant made from weights of the layer. bits: 8 or 4.
TensorId integerTwin(Rewrite& rewrite, const Layer& layer, const LayerWeights& weights, int bits,
                     bool perChannel);

/// The operand, which may be the bias too, is read as weights from another tensor.
void readInstead(Rewrite& rewrite, const Layer& layer, TensorId operand, TensorId other);

/// A table from which rows are gathered: whether the layer is a GATHER from a float constant that is worth
/// it.
bool gathersConstant(const Rewrite& rewrite, const Layer& layer, const Stage& stage);
/// The table as int8 with one scale; what is gathered is unpacked, not the table.
void storeTable(Rewrite& rewrite, const Layer& layer);

/// A note for each layer with weights that keeps them, and for each that a rule names.
void noteStaysFloat(Rewrite& rewrite, const Layer& layer, const std::string& reason);

} // namespace fettle
