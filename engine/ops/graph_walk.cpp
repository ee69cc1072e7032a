// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through a graph in order and finds out what is known before a run.
#include "ops/graph_walk.h"

#include "core/aligned_memory.h"

#include <algorithm>
#include <ranges>

namespace fettle {

namespace {

/// Sizes of elements and tensors stay below this, so that 32-bit indices reach everywhere.
constexpr int64_t elementLimit = int64_t{1} << 31;
/// Values that shapes are made of are small; larger ones are left to whoever runs the graph.
constexpr int64_t foldLimit = 4096;
/// Calls of graphs that one run may lead to, loops counted once.
constexpr int64_t callLimit = 10000;

const OperatorDefinition* definitionOf(const Operator& op)
{
    return op.customCode.empty() ? findDefinition(op.code) : nullptr;
}

Shape knownShape(const Shape& shape)
{
    Shape known = shape;
    for (int32_t& size : known)
        size = size < 0 ? 1 : size;
    return known;
}

std::unexpected<Error> located(Error error, const Graph& graph, OperatorId id)
{
    if (error.where.empty())
        error.where = layerName(graph, id);
    return std::unexpected(std::move(error));
}

/// Counts the calls below each graph, depth first.
class CallCounter {
public:
    explicit CallCounter(const Model& model) : m_model(model), m_calls(model.graphs.size(), unknown) {}

    Result<int64_t> below(const Graph& graph)
    {
        int64_t calls = 0;
        for (const Operator& op : graph.operators) {
            const OperatorDefinition* definition = definitionOf(op);
            if (definition == nullptr || definition->calls == nullptr)
                continue;
            for (const GraphCall& call : definition->calls(op)) {
                FETTLE_ASSIGN(const int64_t more, called(call.graph));
                calls = std::min(calls + 1 + more, callLimit + 1);
            }
        }
        return calls;
    }

private:
    static constexpr int64_t unknown = -1;
    static constexpr int64_t entered = -2;

    Result<int64_t> called(GraphId id)
    {
        if (!id.valid() || id.index() >= m_model.graphs.size())
            return fail(ErrorCode::DamagedModel, "an operator calls a graph that is not there");
        int64_t& calls = m_calls[id.index()];
        if (calls == entered)
            return fail(ErrorCode::DamagedModel, "graphs call each other in a circle",
                        m_model.graphs[id.index()].name);
        if (calls == unknown) {
            calls = entered;
            FETTLE_ASSIGN(const int64_t counted, below(m_model.graphs[id.index()]));
            calls = counted;
        }
        return calls;
    }

    const Model& m_model;
    std::vector<int64_t> m_calls;
};

} // namespace

Result<void> checkCalls(const Model& model, const Graph& graph)
{
    FETTLE_ASSIGN(const int64_t calls, CallCounter(model).below(graph));
    if (calls > callLimit)
        return fail(ErrorCode::UnsupportedModel, "the graphs of the model call each other too often");
    return {};
}

Result<void> checkSize(const Shape& shape, const Tensor& tensor)
{
    int64_t count = 1;
    for (const int32_t size : shape) {
        if (size < 0)
            return fail(ErrorCode::DamagedModel, "a dimension is negative: " + shapeText(shape), tensor.name);
        count *= size;
        if (count >= elementLimit)
            return fail(ErrorCode::UnsupportedModel, "a tensor has too many elements: " + shapeText(shape),
                        tensor.name);
    }
    return {};
}

size_t runBytes(const Tensor& tensor, const Shape& shape)
{
    if (tensor.type == TensorType::Resource)
        return sizeof(int32_t);
    return static_cast<size_t>(byteSize(tensor.type, elementCount(shape)));
}

GraphWalk::GraphWalk(const Model& model, const Graph& graph, int depth)
    : m_model(model),
      m_graph(graph),
      m_depth(depth),
      m_folded(graph.tensors.size()),
      m_dynamic(graph.tensors.size()),
      m_late(graph.operators.size())
{
}

Result<void> GraphWalk::start(std::span<const Shape> inputShapes)
{
    if (m_depth == 0)
        FETTLE_TRY(checkCalls(m_model, m_graph));
    m_shapes.reserve(m_graph.tensors.size());
    for (const Tensor& tensor : m_graph.tensors)
        m_shapes.push_back(knownShape(tensor.shape));
    if (!inputShapes.empty() && inputShapes.size() != m_graph.inputs.size())
        return fail(ErrorCode::InvalidArgument, "one shape for each graph input is needed");
    for (size_t i = 0; i < inputShapes.size(); ++i) {
        const TensorId id = m_graph.inputs[i];
        const Tensor& tensor = m_graph.tensor(id);
        const bool rankKnown = !tensor.shape.empty() || tensor.hasRank;
        if (m_depth == 0 && rankKnown && tensor.shape.size() != inputShapes[i].size())
            return fail(ErrorCode::InvalidArgument, "an input shape has another rank than the model's input",
                        tensor.name);
        m_shapes[id.index()] = inputShapes[i];
    }
    for (size_t i = 0; i < m_shapes.size(); ++i)
        FETTLE_TRY(checkSize(m_shapes[i], m_graph.tensors[i]));
    return {};
}

OperatorView GraphWalk::view(OperatorId id) const
{
    return {m_model, m_graph, m_graph.op(id), id, m_shapes, m_folded, m_depth};
}

Result<void> GraphWalk::resolve(OperatorId id)
{
    const Operator& op = m_graph.op(id);
    const OperatorDefinition* definition = definitionOf(op);
    if (definition == nullptr)
        return {};
    if (std::ranges::any_of(op.inputs, [&](TensorId t) { return t.valid() && dynamic(t); })) {
        defer(id);
        return {};
    }
    auto outputs = definition->shapes(view(id));
    if (!outputs && outputs.error().code == ErrorCode::DependsOnData) {
        defer(id);
        return {};
    }
    if (!outputs)
        return located(std::move(outputs).error(), m_graph, id);
    if (outputs->size() != op.outputs.size())
        return fail(ErrorCode::DamagedModel, "an operator has a wrong number of outputs",
                    layerName(m_graph, id));
    for (size_t k = 0; k < outputs->size(); ++k) {
        if (!op.outputs[k].valid())
            continue;
        FETTLE_TRY(checkSize((*outputs)[k], m_graph.tensor(op.outputs[k])));
        m_shapes[op.outputs[k].index()] = std::move((*outputs)[k]);
    }
    return {};
}

void GraphWalk::defer(OperatorId id)
{
    m_late[id.index()] = true;
    for (const TensorId output : m_graph.op(id).outputs)
        if (output.valid())
            m_dynamic[output.index()] = true;
}

bool GraphWalk::constant(TensorId id) const
{
    return !m_folded[id.index()].empty() || m_model.isConstant(m_graph.tensor(id));
}

std::span<const std::byte> GraphWalk::constantData(TensorId id) const
{
    const Bytes& folded = m_folded[id.index()];
    return folded.empty() ? m_model.data(m_graph.tensor(id)).view() : folded.view();
}

bool GraphWalk::foldable(OperatorId id) const
{
    const Operator& op = m_graph.op(id);
    const OperatorDefinition* definition = definitionOf(op);
    if (definition == nullptr || late(id) || definition->calls != nullptr || definition->shapesInRun)
        return false;
    if (definition->valueFromShapes)
        return true;
    const auto known = [&](TensorId t) {
        return !t.valid() || constant(t) || elementCount(m_shapes[t.index()]) == 0;
    };
    return std::ranges::any_of(op.inputs, &TensorId::valid) && std::ranges::all_of(op.inputs, known);
}

Result<void> GraphWalk::fold(OperatorId id, const PreparedOperator& prepared)
{
    const Operator& op = m_graph.op(id);
    std::vector<std::byte*> tensors(m_graph.tensors.size());
    for (const TensorId input : op.inputs)
        if (input.valid())
            tensors[input.index()] =
                const_cast<std::byte*>(constantData(input).data()); // operators only read their inputs
    std::vector<std::shared_ptr<const AlignedMemory>> results;
    for (const TensorId output : op.outputs) {
        const size_t bytes = runBytes(m_graph.tensor(output), m_shapes[output.index()]);
        results.push_back(std::make_shared<const AlignedMemory>(std::max<size_t>(1, bytes)));
        tensors[output.index()] = results.back()->data();
    }
    const AlignedMemory scratch(prepared.scratchBytes());
    std::optional<Error> failure;
    prepared.run({tensors.data(), &op, scratch.data(), &failure});
    if (failure)
        return located(std::move(*failure), m_graph, id);
    for (size_t k = 0; k < results.size(); ++k)
        m_folded[op.outputs[k].index()] = Bytes({results[k]->data(), results[k]->size()}, results[k]);
    return {};
}

Result<GraphWalk> walkGraph(const Model& model, const Graph& graph, std::span<const Shape> inputShapes,
                            int depth)
{
    GraphWalk walk(model, graph, depth);
    FETTLE_TRY(walk.start(inputShapes));
    const auto small = [&](TensorId id) {
        return !id.valid() || elementCount(walk.shapes()[id.index()]) <= foldLimit;
    };
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const OperatorId id(static_cast<int64_t>(i));
        const Operator& op = graph.operators[i];
        FETTLE_TRY(walk.resolve(id));
        if (!walk.foldable(id) || !std::ranges::all_of(op.outputs, small) ||
            !std::ranges::all_of(op.inputs, small))
            continue;
        if (const auto prepared =
                findDefinition(op.code)->prepare(walk.view(id), {.kernels = KernelPath::Reference}))
            FETTLE_TRY(walk.fold(id, **prepared));
    }
    return walk;
}

Result<std::vector<Shape>> calledShapes(const OperatorView& view, const GraphCall& call)
{
    const Graph& graph = view.model.graphs[call.graph.index()];
    std::vector<Shape> inputs;
    for (size_t i = call.firstInput; i < view.op.inputs.size(); ++i) {
        if (view.input(i) == nullptr)
            return fail(ErrorCode::DamagedModel, "a graph is called without one of its inputs", graph.name);
        inputs.push_back(view.inputShape(i));
    }
    if (inputs.size() != graph.inputs.size())
        return fail(ErrorCode::DamagedModel, "a graph is called with a wrong number of inputs", graph.name);
    FETTLE_ASSIGN(const GraphWalk walk, walkGraph(view.model, graph, inputs, view.depth + 1));
    std::vector<Shape> outputs;
    for (const TensorId id : graph.outputs) {
        if (walk.dynamic(id))
            return fail(ErrorCode::DependsOnData, "the result of a graph has a shape that depends on data",
                        graph.name);
        outputs.push_back(walk.shapes()[id.index()]);
    }
    return outputs;
}

Result<std::vector<Shape>> resolveShapes(const Model& model, const Graph& graph,
                                         std::span<const Shape> inputShapes)
{
    FETTLE_ASSIGN(GraphWalk walk, walkGraph(model, graph, inputShapes));
    return walk.takeShapes();
}

} // namespace fettle
