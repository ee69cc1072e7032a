// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The float model that an integer one stands for, so that it can be trained.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <vector>

namespace fettle {

/// Whether the main graph has numbers that stand for others: integers with scales, or half-precision
/// constants.
bool standsForFloats(const Model& model);

struct Dequantized {
    ModelPtr model;
    std::vector<OperatorId> origin; ///< of each operator in the source
};

/// The main graph in float32: constants are scale × (code - zero point), activations and the interface are
/// float, QUANTIZE and DEQUANTIZE are gone. What the integers clipped to the range of a tensor is clipped no
/// more. Error UnsupportedModel: sparse or blockwise constants, states of integers.
Result<Dequantized> dequantized(const ModelPtr& model);

} // namespace fettle
