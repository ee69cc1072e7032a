// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SHAPE and RANK: what is known of a tensor before it has values.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> shapeShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    return std::vector<Shape>{{static_cast<int32_t>(view.inputShape(0).size())}};
}

Result<std::vector<Shape>> rankShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    return std::vector<Shape>{Shape{}};
}

template <class T>
std::unique_ptr<PreparedOperator> preparedValues(const std::vector<int32_t>& values)
{
    return preparedFrom(
        [values](const RunArguments& arguments) { std::ranges::copy(values, arguments.out<T>(0)); });
}

Result<std::unique_ptr<PreparedOperator>> integers(const OperatorView& view,
                                                   const std::vector<int32_t>& values)
{
    if (view.output(0).type == TensorType::Int32)
        return preparedValues<int32_t>(values);
    if (view.output(0).type == TensorType::Int64)
        return preparedValues<int64_t>(values);
    return unsupportedTypes(view);
}

Result<std::unique_ptr<PreparedOperator>> prepareShape(const OperatorView& view, const ExecutionOptions&)
{
    return integers(view, view.inputShape(0));
}

Result<std::unique_ptr<PreparedOperator>> prepareRank(const OperatorView& view, const ExecutionOptions&)
{
    return integers(view, {static_cast<int32_t>(view.inputShape(0).size())});
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::shape()
{
    static const OperatorDefinition definition{
        .code = code::shape,
        .name = "SHAPE",
        .label = "Shape",
        .quantization = {},
        .shapes = shapeShapes,
        .prepare = prepareShape,
        .macs = noMacs,
        .version = version,
        .valueFromShapes = true,
    };
    return definition;
}

const OperatorDefinition& ops::rank()
{
    static const OperatorDefinition definition{
        .code = code::rank,
        .name = "RANK",
        .label = "Rank",
        .quantization = {},
        .shapes = rankShapes,
        .prepare = prepareRank,
        .macs = noMacs,
        .version = version,
        .valueFromShapes = true,
    };
    return definition;
}

} // namespace fettle
