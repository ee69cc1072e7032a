// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// VAR_HANDLE, READ_VARIABLE and ASSIGN_VARIABLE: values with a name that live as long as the session.
#include "ops/tables.h"

#include "tflite/options.h"

#include <cstring>

namespace fettle {

namespace {

int32_t versionOne(const OperatorView&)
{
    return 1;
}

Result<std::vector<Shape>> handleShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 0));
    return std::vector<Shape>{view.output(0).shape};
}

Result<std::unique_ptr<PreparedOperator>> prepareHandle(const OperatorView& view, const ExecutionOptions&)
{
    if (view.output(0).type != TensorType::Resource)
        return unsupportedTypes(view);
    const auto options = optionsOf<tfl::VarHandleOptionsT>(view.op);
    return preparedFrom(
        [name = options.container + "/" + options.shared_name](const RunArguments& arguments) {
            *arguments.out<int32_t>(0) = arguments.context->variableId(name);
        });
}

/// Nobody knows before a run what was assigned last.
Result<std::vector<Shape>> readShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    return dependsOnData(view, 0);
}

void read(const RunArguments& arguments, size_t elementBits)
{
    const Variable* variable = arguments.context->variable(*arguments.in<int32_t>(0));
    if (variable == nullptr || !variable->assigned)
        return arguments.fail("a variable is read before it has a value");
    if (variable->bytes.size() * 8 < static_cast<size_t>(elementCount(variable->shape)) * elementBits)
        return arguments.fail("a variable is read as another type than it was written");
    const auto memory = arguments.context->output(0, variable->shape);
    if (!memory)
        return arguments.fail(memory.error());
    if (!variable->bytes.empty())
        std::memcpy(*memory, variable->bytes.data(),
                    (static_cast<size_t>(elementCount(variable->shape)) * elementBits + 7) / 8);
}

Result<std::unique_ptr<PreparedOperator>> prepareRead(const OperatorView& view, const ExecutionOptions&)
{
    const int bits = bitsOf(view.output(0).type);
    if (view.input(0)->type != TensorType::Resource || bits == 0)
        return unsupportedTypes(view);
    return preparedFrom(
        [bits](const RunArguments& arguments) { read(arguments, static_cast<size_t>(bits)); });
}

Result<std::vector<Shape>> assignShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2, 0));
    return std::vector<Shape>{};
}

Result<std::unique_ptr<PreparedOperator>> prepareAssign(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Resource || bitsOf(view.input(1)->type) == 0)
        return fail(ErrorCode::UnsupportedModel, "a variable of this type is not computed",
                    layerName(view.graph, view.id));
    return preparedFrom([](const RunArguments& arguments) {
        Variable* variable = arguments.context->variable(*arguments.in<int32_t>(0));
        if (variable == nullptr)
            return arguments.fail("a value is assigned to a variable that is not there");
        const ValueView value = arguments.context->input(1);
        variable->bytes.assign(value.bytes.begin(), value.bytes.end());
        variable->shape = value.shape;
        variable->assigned = true;
    });
}

} // namespace

const OperatorDefinition& ops::varHandle()
{
    static const OperatorDefinition definition{
        .code = code::varHandle,
        .name = "VAR_HANDLE",
        .label = "Variable",
        .quantization = {},
        .shapes = handleShapes,
        .prepare = prepareHandle,
        .macs = noMacs,
        .version = versionOne,
        .shapesInRun = true,
    };
    return definition;
}

const OperatorDefinition& ops::readVariable()
{
    static const OperatorDefinition definition{
        .code = code::readVariable,
        .name = "READ_VARIABLE",
        .label = "Read variable",
        .quantization = {},
        .shapes = readShapes,
        .prepare = prepareRead,
        .macs = noMacs,
        .version = versionOne,
        .shapesInRun = true,
    };
    return definition;
}

const OperatorDefinition& ops::assignVariable()
{
    static const OperatorDefinition definition{
        .code = code::assignVariable,
        .name = "ASSIGN_VARIABLE",
        .label = "Assign variable",
        .quantization = {},
        .shapes = assignShapes,
        .prepare = prepareAssign,
        .macs = noMacs,
        .version = versionOne,
        .shapesInRun = true,
    };
    return definition;
}

} // namespace fettle
