// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BITCAST: the same bytes as elements of another type.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"

namespace fettle {

namespace {

/// A narrower type gets a new last dimension, a wider one takes the last dimension away.
Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const int from = bitsOf(view.input(0)->type);
    const int to = bitsOf(view.output(0).type);
    if (from < 8 || to < 8)
        return unsupportedTypes(view);
    Shape shape = view.inputShape(0);
    if (from > to)
        shape.push_back(from / to);
    if (from < to) {
        if (shape.empty() || shape.back() != to / from)
            return fail(ErrorCode::DamagedModel,
                        "the last dimension does not make up an element of BITCAST's output");
        shape.pop_back();
    }
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    return preparedCopy(
        static_cast<size_t>(byteSize(view.output(0).type, elementCount(view.outputShape(0)))));
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::bitcast()
{
    static const OperatorDefinition definition{
        .code = code::bitcast,
        .name = "BITCAST",
        .label = "Bitcast",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
