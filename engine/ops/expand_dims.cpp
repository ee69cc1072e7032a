// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// EXPAND_DIMS: the same elements with one more dimension of size 1.
#include "ops/moves.h"

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

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view));
    return preparedCopy(static_cast<size_t>(byteSize(view.output(0).type, elementCount(view.outputShape(0)))));
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::expandDims()
{
    static const OperatorDefinition definition{
        .code = code::expandDims,
        .name = "EXPAND_DIMS",
        .label = "Expand",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
