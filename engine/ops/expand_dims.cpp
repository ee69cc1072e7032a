// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// EXPAND_DIMS: the same elements with one more dimension of size 1.
#include "ops/bytes_kept.h"
#include "ops/codes.h"
#include "ops/definitions.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    if (values.size() != 1)
        return fail(ErrorCode::DamagedModel, "the new axis is not one number");
    Shape shape = view.inputShape(0);
    FETTLE_ASSIGN(const int32_t axis, normalAxis(values[0], shape.size() + 1));
    shape.insert(shape.begin() + axis, 1);
    return std::vector<Shape>{std::move(shape)};
}

} // namespace

const OperatorDefinition& ops::expandDims()
{
    static const OperatorDefinition definition =
        keptBytes({code::expandDims, "EXPAND_DIMS", "Expand"}, shapes);
    return definition;
}

} // namespace fettle
