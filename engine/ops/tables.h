// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the operators' files read from the tables of the file format. Keeps the large generated header out of
// them.
#pragma once

#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"
#include "ops/window.h"
#include "tflite/operator_names.h"

namespace fettle {

/// Fused activation of any operator here that can have one. UnsupportedModel for TANH and SIGN_BIT, which no
/// kernel has.
Result<Activation> fusedActivation(const Operator& op);

/// Padding, strides, dilation; the window's size too where the table has it (pools), else 1x1.
WindowOptions windowOptions(const Operator& op);

/// Whether CONV_2D or FULLY_CONNECTED names the type of its bias (int16 activations).
bool namesBiasType(const Operator& op);

struct FullyConnectedTable {
    bool shuffledWeights = false;
    bool keepDimensions = false;
    bool asymmetricInputs = false;
};
FullyConnectedTable fullyConnectedTable(const Operator& op);

bool powerOfTwoScales(const Operator& op);             ///< ADD
std::vector<int32_t> newShape(const Operator& op);     ///< RESHAPE
std::vector<int32_t> squeezedAxes(const Operator& op); ///< SQUEEZE
float softmaxBeta(const Operator& op);                 ///< SOFTMAX
bool keepsDimensions(const Operator& op);              ///< MEAN
int32_t concatenationAxis(const Operator& op);         ///< CONCATENATION

} // namespace fettle
