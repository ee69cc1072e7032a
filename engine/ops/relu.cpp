// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RELU: max(x, 0).
#include "ops/rectifier.h"

namespace fettle {

namespace {

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    return prepareRectifier(view, options, Activation::Relu);
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Int16 ? 3 : isByte(type) ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::relu()
{
    static const OperatorDefinition definition{
        .code = code::relu,
        .name = "RELU",
        .label = "ReLU",
        .quantization = {.integerKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
