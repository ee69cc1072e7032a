// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What functions of one element do to integers, operator by operator: each has its own arithmetic in the
// runtime.
#pragma once

#include "ops/value_table.h"

namespace fettle {

/// Kernels for every type but float32; UnsupportedModel for types that the runtime does not take.
using PrepareIntegers = Result<std::unique_ptr<PreparedOperator>>(const OperatorView& view,
                                                                  const ExecutionOptions& options);

PrepareIntegers prepareIntegerAbs, prepareIntegerNeg, prepareIntegerSign, prepareIntegerExp,
    prepareIntegerLog, prepareIntegerSqrt, prepareIntegerRsqrt, prepareIntegerElu;

/// int8 (uint8) and int16 by tables of f: what EXP, LOG and GELU have. The delegate does not take them.
Result<std::unique_ptr<PreparedOperator>> prepareTables(const OperatorView& view, const RealFunction& f);

/// -1, 0 or 1; NaN stays NaN.
template <class T>
T signOf(T x)
{
    return x > 0 ? T{1} : x < 0 ? T{-1} : x;
}

} // namespace fettle
