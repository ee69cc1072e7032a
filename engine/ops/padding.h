// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the operators that surround a tensor have in common.
#pragma once

#include "ops/moves.h"

namespace fettle {

struct Padding {
    std::vector<int32_t> before, after; ///< one for each dimension
};

/// From operand 1, [rank, 2]. DamagedModel when it does not fit, DependsOnData when it is not known yet.
Result<Padding> paddingOf(const OperatorView& view);

/// The shape rule: both paddings added to each dimension.
Result<std::vector<Shape>> paddedShapes(const OperatorView& view);

/// The input to its place in the output.
StridedCopy copyInside(const Shape& in, const Shape& out, const Padding& padding, size_t bytes);

int32_t paddingVersion(const OperatorView& view);

} // namespace fettle
