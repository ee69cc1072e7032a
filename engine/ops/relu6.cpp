// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RELU6: min(max(x, 0), 6).
#include "ops/rectifier.h"

namespace fettle {

namespace {

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    return prepareRectifier(view, options, Activation::Relu6);
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::relu6()
{
    static const OperatorDefinition definition{
        .code = code::relu6,
        .name = "RELU6",
        .label = "ReLU6",
        .quantization = {.integerKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
