// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the two integer arithmetics of LSTM share.
#pragma once

#include "ops/gate_functions.h"
#include "ops/lstm.h"

namespace fettle {

int16_t saturated16(int32_t x);
int8_t saturated8(int32_t x);

/// Of a tensor with one positive scale; UnsupportedModel otherwise.
Result<float> onlyScale(const Tensor& tensor);

/// Scale and zero point of an intermediate tensor, which has no values but says in which numbers a step is
/// computed.
Result<ScaleZero> intermediateScale(const OperatorView& view, size_t intermediate);

/// Types and sizes that both arithmetics demand; weights, biases and coefficients are constants.
Result<void> checkIntegerLstm(const OperatorView& view, const LstmPlan& plan);

/// A limit in steps of a scale, as the type that holds it; 0: none.
int32_t quantizedLimit(float limit, float scale, int32_t greatest);

/// bias[row] + sum over the columns, wrapping like the runtime's.
int32_t integerDot(const int8_t* vector, int32_t zeroPoint, const int8_t* row, size_t size);

/// cell = forget * cell + admitted * candidate, all in 15 fractional bits but the cell, of 15 - shift.
void updateIntegerCell(const LstmPlan& plan, const std::array<int16_t*, 4>& gates, int32_t cellLog2,
                       int32_t clip, int16_t* cell);

Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm16(const OperatorView& view,
                                                               const LstmPlan& plan);
Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm8(const OperatorView& view, const LstmPlan& plan);

} // namespace fettle
