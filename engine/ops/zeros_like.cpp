// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ZEROS_LIKE: a tensor of zeros with the shape of another.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"

namespace fettle {

namespace {

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    const bool taken = type == TensorType::Float32 || type == TensorType::Int32 || type == TensorType::Int64;
    if (!taken || view.input(0)->type != type)
        return unsupportedTypes(view);
    const auto bytes = static_cast<size_t>(byteSize(type, elementCount(view.outputShape(0))));
    return preparedFrom([bytes](const RunArguments& arguments) {
        std::fill_n(arguments.out<std::byte>(0), bytes, std::byte{});
    });
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::zerosLike()
{
    static const OperatorDefinition definition{
        .code = code::zerosLike,
        .name = "ZEROS_LIKE",
        .label = "Zeros",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
        .valueFromShapes = true,
    };
    return definition;
}

} // namespace fettle
