// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators share whose output has the bytes of the input.
#include "ops/bytes_kept.h"

#include "ops/gradient.h"

namespace fettle {

namespace {

/// Of these only SQUEEZE ever became another version: for strings.
int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::String ? 2 : 1;
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return keptGradient(view);
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareKeptBytes(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    if (type != view.output(0).type || bitsOf(type) == 0)
        return unsupportedTypes(view);
    return preparedCopy(static_cast<size_t>(byteSize(type, elementCount(view.outputShape(0)))));
}

OperatorDefinition keptBytes(const KeptBytesNames& names, decltype(OperatorDefinition::shapes) shapes)
{
    return {.code = names.code,
            .name = names.name,
            .label = names.label,
            .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
            .shapes = shapes,
            .prepare = prepareKeptBytes,
            .gradient = gradient,
            .macs = noMacs,
            .version = version};
}

} // namespace fettle
