// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How samples come into a network.
#pragma once

#include "data/preprocessing.h"
#include "training/network.h"

#include <vector>

namespace fettle {

/// One for each input. Errors: DataMismatch (a sample has another number of inputs, or of another shape),
/// UnsupportedModel (a quantized input).
Result<std::vector<InputAdapter>> networkInputs(const Network& network, const Dataset& data,
                                                const Preprocessing& preprocessing);

} // namespace fettle
