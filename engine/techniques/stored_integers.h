// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer weights of layers whose activations stay float: what `dynamic` and `weight-only` share.
#pragma once

#include "techniques/layer.h"

#include <string>

namespace fettle {

/// The parameters "granularity" and "min-weights".
Parameter storedGranularity();
Parameter fewestWeights();

/// Why the layer's weights stay as they are, whatever reads them; empty when they do not.
std::string reasonToKeepWeights(const Rewrite& rewrite, const Layer& layer, const Stage& stage);

/// A symmetric integer constant made from the layer's weights. bits: 8 or 4.
TensorId integerTwin(Rewrite& rewrite, const Layer& layer, int bits, bool perChannel);

/// A note for each layer with weights that keeps them, and for each that a rule names.
void noteStaysFloat(Rewrite& rewrite, const Layer& layer, const std::string& reason);

} // namespace fettle
