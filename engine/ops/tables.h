// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the tables of the file format to the types of the operators' files.
#pragma once

#include "ops/definitions.h"
#include "ops/operands.h"
#include "tflite/operator_names.h"
#include "tflite/options.h"

namespace fettle {

constexpr int32_t codeOf(tfl::BuiltinOperator op)
{
    return static_cast<int32_t>(op);
}

constexpr bool isSame(tfl::Padding padding)
{
    return padding == tfl::Padding::SAME;
}

/// UnsupportedModel for fused activations that no kernel of the runtime has (TANH, SIGN_BIT).
inline Result<Activation> fusedActivation(tfl::ActivationFunctionType type)
{
    if (type > tfl::ActivationFunctionType::RELU6 || type < tfl::ActivationFunctionType::NONE)
        return fail(ErrorCode::UnsupportedModel, "the fused activation is not computed");
    return static_cast<Activation>(type);
}

} // namespace fettle
