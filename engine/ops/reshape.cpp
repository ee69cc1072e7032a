// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RESHAPE: the same elements with other dimensions. One dimension may be -1, which takes what is left.
#include "ops/tables.h"

namespace fettle {

namespace {

/// The operand counts before the options; a shape computed at run time is taken from the output's shape in the file.
Result<std::vector<int32_t>> requestedShape(const OperatorView& view)
{
    if (view.input(1) == nullptr)
        return newShape(view.op);
    if (view.constantInput(1) && view.inputShape(1).size() == 1)
        return constantIntegers(view, 1);
    if (elementCount(view.inputShape(1)) == 0)
        return std::vector<int32_t>{};
    const auto options = newShape(view.op);
    return options.empty() ? view.output(0).shape : options;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    FETTLE_ASSIGN(Shape shape, requestedShape(view));
    if (shape == Shape{0}) // how old converters wrote a scalar
        shape.clear();
    const int64_t elements = elementCount(view.inputShape(0));
    int64_t known = 1;
    int32_t* open = nullptr;
    for (int32_t& size : shape) {
        if (size == -1 && open == nullptr)
            open = &size;
        else if (size < 0 || known > elements)
            return fail(ErrorCode::DamagedModel, "impossible new shape " + shapeText(shape));
        else
            known *= size;
    }
    if (open != nullptr && known > 0)
        *open = static_cast<int32_t>(elements / known);
    if (elementCount(shape) != elements)
        return fail(ErrorCode::DamagedModel,
                    shapeText(view.inputShape(0)) + " cannot be reshaped to " + shapeText(shape));
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    if (type != view.output(0).type || bitsOf(type) == 0)
        return unsupportedTypes(view);
    return preparedCopy(static_cast<size_t>(byteSize(type, elementCount(view.outputShape(0)))));
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::reshape()
{
    static const OperatorDefinition definition{
        .code = code::reshape,
        .name = "RESHAPE",
        .label = "Reshape",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
