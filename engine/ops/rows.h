// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What SOFTMAX, LOG_SOFTMAX and L2_NORMALIZATION share: they work along the last dimension.
#pragma once

#include "ops/operands.h"

namespace fettle {

struct Rows {
    size_t count = 0;
    size_t depth = 0;
};

/// Rows along the last dimension of a shape that has one.
Rows lastDimensionRows(const Shape& shape);

/// The shape of the input, which must have a dimension that is not empty.
Result<std::vector<Shape>> rowShapes(const OperatorView& view);

/// UnsupportedModel unless output 0 has the scale and zero point that the runtime demands.
Result<void> checkFixedOutput(const OperatorView& view, ScaleZero demanded);

} // namespace fettle
