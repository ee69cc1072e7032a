// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A small network and what the tests of training ask of it.
#pragma once

#include "pipeline/pipeline.h"

#include <string>

namespace fettle::test {

/// Convolutions with a sum, and a fully connected layer: 12×12×3 to probabilities of the classes.
ModelPtr smallNetwork(int classes = 4);
/// Its training under the recipe with 60 samples of noise and labels.
OptimizeRequest requestFor(const std::string& recipe, const std::string& training, int threads = 2);
/// What comes of it; a failure of the test, and null, for an error.
VariantPtr trained(const OptimizeRequest& request);

} // namespace fettle::test
