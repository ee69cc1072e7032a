// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// IF, WHILE, CALL_ONCE and STABLEHLO_COMPOSITE: operators that run other graphs of the model.
#include "ops/graph_walk.h"
#include "ops/tables.h"

#include "tflite/options.h"

#include <cstring>

namespace fettle {

namespace {

/// A value of a loop, kept between two runs of its graphs.
struct KeptValue {
    std::vector<std::byte> bytes;
    Shape shape;
};

std::vector<ValueView> operandsFrom(const RunArguments& arguments, size_t first)
{
    std::vector<ValueView> values;
    for (size_t i = first; i < arguments.op->inputs.size(); ++i)
        values.push_back(arguments.context->input(i));
    return values;
}

void writeOutputs(const RunArguments& arguments, std::span<const ValueView> values)
{
    if (values.size() != arguments.op->outputs.size())
        return arguments.fail("a graph has another number of results than the operator that runs it");
    for (size_t i = 0; i < values.size(); ++i) {
        const auto memory = arguments.context->output(i, values[i].shape);
        if (!memory)
            return arguments.fail(memory.error());
        if (!values[i].bytes.empty())
            std::memcpy(*memory, values[i].bytes.data(), values[i].bytes.size());
    }
}

void callAndWrite(const RunArguments& arguments, GraphId graph, size_t firstInput)
{
    const auto results = arguments.context->call(graph, operandsFrom(arguments, firstInput));
    if (!results)
        return arguments.fail(results.error());
    writeOutputs(arguments, *results);
}

int32_t versionOne(const OperatorView&)
{
    return 1;
}

// IF

std::vector<GraphCall> ifCalls(const Operator& op)
{
    const auto options = optionsOf<tfl::IfOptionsT>(op);
    return {{GraphId(options.then_subgraph_index), 1}, {GraphId(options.else_subgraph_index), 1}};
}

Result<std::vector<Shape>> ifShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1, view.op.outputs.size()));
    const auto calls = ifCalls(view.op);
    FETTLE_ASSIGN(auto then, calledShapes(view, calls[0]));
    FETTLE_ASSIGN(const auto otherwise, calledShapes(view, calls[1]));
    if (then != otherwise)
        return dependsOnData(view, 0);
    return then;
}

Result<std::unique_ptr<PreparedOperator>> prepareIf(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Bool || elementCount(view.inputShape(0)) != 1)
        return unsupportedTypes(view);
    return preparedFrom([calls = ifCalls(view.op)](const RunArguments& arguments) {
        callAndWrite(arguments, calls[*arguments.in<bool>(0) ? 0 : 1].graph, 1);
    });
}

// WHILE

std::vector<GraphCall> whileCalls(const Operator& op)
{
    const auto options = optionsOf<tfl::WhileOptionsT>(op);
    return {{GraphId(options.cond_subgraph_index), 0}, {GraphId(options.body_subgraph_index), 0}};
}

Result<std::vector<Shape>> whileShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, view.op.outputs.size(), view.op.inputs.size()));
    FETTLE_ASSIGN(auto results, calledShapes(view, whileCalls(view.op)[1]));
    if (results.size() != view.op.inputs.size())
        return fail(ErrorCode::DamagedModel, "the body of a loop has another number of results than inputs");
    for (size_t i = 0; i < results.size(); ++i)
        if (results[i] != view.inputShape(i))
            return dependsOnData(view, i);
    return results;
}

std::vector<KeptValue> kept(std::span<const ValueView> values)
{
    std::vector<KeptValue> copies;
    for (const ValueView& value : values)
        copies.push_back({{value.bytes.begin(), value.bytes.end()}, value.shape});
    return copies;
}

std::vector<ValueView> viewed(std::span<const KeptValue> values)
{
    std::vector<ValueView> views;
    for (const KeptValue& value : values)
        views.push_back({value.bytes, value.shape});
    return views;
}

/// The value of the condition's only result; an error of the graph ends the loop as well.
bool goesOn(const RunArguments& arguments, GraphId condition, std::span<const ValueView> values)
{
    const auto result = arguments.context->call(condition, values);
    if (!result)
        arguments.fail(result.error());
    else if (result->size() != 1 || result->front().bytes.size() != 1)
        arguments.fail("the condition of a loop is not one truth value");
    return result && result->size() == 1 && result->front().bytes.size() == 1 &&
           std::to_integer<int>(result->front().bytes[0]) != 0;
}

void loop(const RunArguments& arguments, GraphId condition, GraphId body)
{
    std::vector<KeptValue> values = kept(operandsFrom(arguments, 0));
    while (goesOn(arguments, condition, viewed(values))) {
        if (arguments.context->stopped())
            return arguments.fail(Error{ErrorCode::Cancelled, "the run was stopped", {}, {}});
        const auto results = arguments.context->call(body, viewed(values));
        if (!results)
            return arguments.fail(results.error());
        values = kept(*results);
    }
    if (!*arguments.failure)
        writeOutputs(arguments, viewed(values));
}

Result<std::unique_ptr<PreparedOperator>> prepareWhile(const OperatorView& view, const ExecutionOptions&)
{
    return preparedFrom([calls = whileCalls(view.op)](const RunArguments& arguments) {
        loop(arguments, calls[0].graph, calls[1].graph);
    });
}

// CALL_ONCE

std::vector<GraphCall> callOnceCalls(const Operator& op)
{
    return {{GraphId(optionsOf<tfl::CallOnceOptionsT>(op).init_subgraph_index), op.inputs.size()}};
}

Result<std::vector<Shape>> callOnceShapes(const OperatorView& view)
{
    return std::vector<Shape>(view.op.outputs.size());
}

Result<std::unique_ptr<PreparedOperator>> prepareCallOnce(const OperatorView& view, const ExecutionOptions&)
{
    return preparedFrom([call = callOnceCalls(view.op).front()](const RunArguments& arguments) {
        if (!arguments.context->firstTime(call.graph))
            return;
        if (const auto result = arguments.context->call(call.graph, {}); !result)
            arguments.fail(result.error());
    });
}

// STABLEHLO_COMPOSITE: computed as its decomposition, whatever its name says.

std::vector<GraphCall> compositeCalls(const Operator& op)
{
    const auto* options = static_cast<const tfl::StableHLOCompositeOptionsT*>(
        optionsTable(op, tfl::BuiltinOptions2::StableHLOCompositeOptions));
    return {{GraphId(options != nullptr ? options->decomposition_subgraph_index : -1), 0}};
}

Result<std::vector<Shape>> compositeShapes(const OperatorView& view)
{
    return calledShapes(view, compositeCalls(view.op).front());
}

Result<std::unique_ptr<PreparedOperator>> prepareComposite(const OperatorView& view, const ExecutionOptions&)
{
    return preparedFrom([call = compositeCalls(view.op).front()](const RunArguments& arguments) {
        callAndWrite(arguments, call.graph, 0);
    });
}

} // namespace

const OperatorDefinition& ops::ifElse()
{
    static const OperatorDefinition definition{
        .code = code::ifElse,
        .name = "IF",
        .label = "If",
        .quantization = {},
        .shapes = ifShapes,
        .prepare = prepareIf,
        .macs = noMacs,
        .version = versionOne,
        .calls = ifCalls,
        .shapesInRun = true,
    };
    return definition;
}

const OperatorDefinition& ops::whileLoop()
{
    static const OperatorDefinition definition{
        .code = code::whileLoop,
        .name = "WHILE",
        .label = "While",
        .quantization = {},
        .shapes = whileShapes,
        .prepare = prepareWhile,
        .macs = noMacs,
        .version = versionOne,
        .calls = whileCalls,
        .shapesInRun = true,
    };
    return definition;
}

const OperatorDefinition& ops::callOnce()
{
    static const OperatorDefinition definition{
        .code = code::callOnce,
        .name = "CALL_ONCE",
        .label = "Call once",
        .quantization = {},
        .shapes = callOnceShapes,
        .prepare = prepareCallOnce,
        .macs = noMacs,
        .version = versionOne,
        .calls = callOnceCalls,
        .shapesInRun = true,
    };
    return definition;
}

const OperatorDefinition& ops::stablehloComposite()
{
    static const OperatorDefinition definition{
        .code = code::stablehloComposite,
        .name = "STABLEHLO_COMPOSITE",
        .label = "Composite",
        .quantization = {},
        .shapes = compositeShapes,
        .prepare = prepareComposite,
        .macs = noMacs,
        .version = versionOne,
        .calls = compositeCalls,
        .shapesInRun = true,
    };
    return definition;
}

} // namespace fettle
