// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The list of operators, and the shapes that follow from it.
#include "ops/definitions.h"

#include "tflite/operator_names.h"

#include <algorithm>

namespace fettle {

std::span<const OperatorDefinition* const> allDefinitions()
{
    static const std::array definitions = {
#define FETTLE_OPERATOR(name) &ops::name(),
#include "ops/ops.inc"
#undef FETTLE_OPERATOR
    };
    return definitions;
}

const OperatorDefinition* findDefinition(int32_t code)
{
    const auto all = allDefinitions();
    const auto found = std::ranges::find(all, code, &OperatorDefinition::code);
    return found == all.end() ? nullptr : *found;
}

namespace {

/// Sizes of elements and tensors stay below this, so that 32-bit indices reach everywhere.
constexpr int64_t elementLimit = int64_t{1} << 31;

Shape knownShape(const Shape& shape)
{
    Shape known = shape;
    for (int32_t& size : known)
        size = size < 0 ? 1 : size;
    return known;
}

Result<void> checkSize(const Shape& shape, const Tensor& tensor)
{
    int64_t count = 1;
    for (const int32_t size : shape) {
        if (size < 0)
            return fail(ErrorCode::DamagedModel, "a dimension is negative: " + shapeText(shape), tensor.name);
        count *= size;
        if (count >= elementLimit)
            return fail(ErrorCode::UnsupportedModel, "a tensor has too many elements: " + shapeText(shape), tensor.name);
    }
    return {};
}

Result<void> setInputShapes(const Graph& graph, std::span<const Shape> inputShapes, std::vector<Shape>& shapes)
{
    if (inputShapes.empty())
        return {};
    if (inputShapes.size() != graph.inputs.size())
        return fail(ErrorCode::InvalidArgument, "one shape for each graph input is needed");
    for (size_t i = 0; i < inputShapes.size(); ++i) {
        Shape& shape = shapes[graph.inputs[i].index()];
        if (!shape.empty() && shape.size() != inputShapes[i].size())
            return fail(ErrorCode::InvalidArgument, "an input shape has another rank than the model's input",
                        graph.tensor(graph.inputs[i]).name);
        shape = inputShapes[i];
    }
    return {};
}

} // namespace

Result<std::vector<Shape>> resolveShapes(const Model& model, const Graph& graph, std::span<const Shape> inputShapes)
{
    std::vector<Shape> shapes;
    shapes.reserve(graph.tensors.size());
    for (const Tensor& tensor : graph.tensors)
        shapes.push_back(knownShape(tensor.shape));
    FETTLE_TRY(setInputShapes(graph, inputShapes, shapes));
    for (size_t i = 0; i < shapes.size(); ++i)
        FETTLE_TRY(checkSize(shapes[i], graph.tensors[i]));
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        const OperatorDefinition* definition = op.customCode.empty() ? findDefinition(op.code) : nullptr;
        if (definition == nullptr)
            continue;
        const OperatorId id(static_cast<int64_t>(i));
        auto outputs = definition->shapes({model, graph, op, id, shapes});
        if (!outputs) {
            Error error = std::move(outputs).error();
            error.where = layerName(graph, id);
            return std::unexpected(std::move(error));
        }
        if (outputs->size() != op.outputs.size())
            return fail(ErrorCode::DamagedModel, "an operator has a wrong number of outputs", layerName(graph, id));
        for (size_t k = 0; k < outputs->size(); ++k) {
            FETTLE_TRY(checkSize((*outputs)[k], graph.tensor(op.outputs[k])));
            shapes[op.outputs[k].index()] = std::move((*outputs)[k]);
        }
    }
    return shapes;
}

} // namespace fettle
