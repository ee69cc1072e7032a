// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOGISTIC and TANH of int16: one table of the logistic function for both.
#pragma once

#include "ops/operands.h"

namespace fettle {

/// The inputs have any scale, the outputs 1/32768. UnsupportedModel otherwise.
Result<std::unique_ptr<PreparedOperator>> prepareShortLogistic(const OperatorView& view);
Result<std::unique_ptr<PreparedOperator>> prepareShortTanh(const OperatorView& view);

} // namespace fettle
