// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits keep ids; finish() then sweeps, renumbers, orders and checks.
#include "model/graph_editor.h"

#include "model/check.h"

#include <algorithm>

namespace fettle {

namespace {

/// Which entries of a list stay, and their new numbers.
class Renumbering {
public:
    explicit Renumbering(size_t size) : m_used(size), m_new(size, -1) {}

    void use(int64_t index)
    {
        if (index >= 0 && index < static_cast<int64_t>(m_used.size()))
            m_used[static_cast<size_t>(index)] = true;
    }
    bool used(size_t index) const { return m_used[index]; }
    int32_t size() const { return static_cast<int32_t>(m_used.size()); }
    void number()
    {
        int32_t next = 0;
        for (size_t i = 0; i < m_used.size(); ++i)
            m_new[i] = m_used[i] ? next++ : -1;
    }
    int32_t operator()(int32_t old) const
    {
        return old >= 0 && static_cast<size_t>(old) < m_new.size() ? m_new[static_cast<size_t>(old)] : old;
    }
    template <class T>
    void sweep(std::vector<T>& list) const
    {
        size_t next = 0;
        for (size_t i = 0; i < list.size(); ++i) {
            if (m_used[i] && next++ != i)
                list[next - 1] = std::move(list[i]);
        }
        list.resize(next);
    }

private:
    std::vector<bool> m_used;
    std::vector<int32_t> m_new;
};

/// Calls visit(TensorId&) for every tensor id that the graph holds.
template <class Visit>
void visitTensorIds(Graph& graph, Visit visit)
{
    const auto visitAll = [&](std::vector<TensorId>& ids) { std::for_each(ids.begin(), ids.end(), visit); };
    visitAll(graph.inputs);
    visitAll(graph.outputs);
    for (Operator& op : graph.operators) {
        visitAll(op.inputs);
        visitAll(op.outputs);
        visitAll(op.intermediates);
    }
}

template <class Visit>
void visitQuantizationIds(Tensor& tensor, Visit visit)
{
    if (auto* block = std::get_if<Quantization::Blockwise>(&tensor.quantization.details)) {
        visit(block->scales);
        visit(block->zeroPoints);
    } else if (auto* axes = std::get_if<Quantization::MultiAxis>(&tensor.quantization.details)) {
        visit(axes->scales);
        visit(axes->zeroPoints);
    }
}

template <class Visit>
void visitSignatureIds(Model& model, GraphId graph, Visit visit)
{
    for (Signature& signature : model.signatures) {
        if (signature.graph != graph)
            continue;
        for (auto* entries : {&signature.inputs, &signature.outputs}) {
            for (SignatureEntry& entry : *entries)
                visit(entry.tensor);
        }
    }
}

/// Drops tensors that nothing refers to; returns the new id of each old one.
std::vector<TensorId> sweepTensors(Model& model, GraphId id)
{
    Graph& graph = model.graphs[id.index()];
    Renumbering numbers(graph.tensors.size());
    const auto use = [&](TensorId& tensor) { numbers.use(tensor.value); };
    visitTensorIds(graph, use);
    visitSignatureIds(model, id, use);
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
        if (numbers.used(i))
            visitQuantizationIds(graph.tensors[i], use);
    }
    numbers.number();
    const auto renumber = [&](TensorId& tensor) { tensor.value = numbers(tensor.value); };
    visitTensorIds(graph, renumber);
    visitSignatureIds(model, id, renumber);
    numbers.sweep(graph.tensors);
    for (Tensor& tensor : graph.tensors)
        visitQuantizationIds(tensor, renumber);
    std::vector<TensorId> finalIds;
    for (int32_t old = 0; old < numbers.size(); ++old)
        finalIds.emplace_back(numbers(old));
    return finalIds;
}

template <class Visit>
void visitBuffers(Model& model, Visit visit)
{
    for (Graph& graph : model.graphs) {
        for (Tensor& tensor : graph.tensors)
            visit(tensor.buffer.value);
    }
    for (MetadataEntry& entry : model.metadata)
        visit(entry.buffer.value);
    for (int32_t& index : model.legacyMetadataBuffers)
        visit(index);
}

void sweepBuffers(Model& model)
{
    Renumbering numbers(model.buffers.size());
    numbers.use(0);
    visitBuffers(model, [&](int32_t& index) { numbers.use(index); });
    numbers.number();
    visitBuffers(model, [&](int32_t& index) { index = numbers(index); });
    numbers.sweep(model.buffers);
}

/// Tensors that something reads although nothing gives them a value. Indexed by TensorId.
std::vector<bool> undefinedTensors(const Model& model, const Graph& graph)
{
    std::vector<bool> given(graph.tensors.size());
    for (const TensorId input : graph.inputs)
        given[input.index()] = true;
    for (const Operator& op : graph.operators) {
        for (const TensorId output : op.outputs)
            given[output.index()] = true;
    }
    std::vector<bool> undefined(graph.tensors.size());
    const auto check = [&](TensorId id) {
        if (!id.valid() || given[id.index()])
            return;
        const Tensor& tensor = graph.tensor(id);
        undefined[id.index()] = !model.isConstant(tensor) && !tensor.isVariable &&
                                tensor.externalBuffer == 0 && elementCount(tensor.shape) != 0;
    };
    for (const Operator& op : graph.operators)
        std::for_each(op.inputs.begin(), op.inputs.end(), check);
    std::for_each(graph.outputs.begin(), graph.outputs.end(), check);
    return undefined;
}

void followByPosition(Model& model, GraphId graph, std::vector<SignatureEntry> Signature::* list,
                      const std::vector<TensorId>& from, const std::vector<TensorId>& to)
{
    for (Signature& signature : model.signatures) {
        if (signature.graph != graph)
            continue;
        for (SignatureEntry& entry : signature.*list) {
            const auto position = std::find(from.begin(), from.end(), entry.tensor) - from.begin();
            if (position < static_cast<std::ptrdiff_t>(std::min(from.size(), to.size())))
                entry.tensor = to[static_cast<size_t>(position)];
        }
    }
}

} // namespace

GraphEditor::GraphEditor(ModelPtr source) : GraphEditor(source, source->main) {}

GraphEditor::GraphEditor(ModelPtr source, GraphId graph)
    : m_model(*source),
      m_graph(graph),
      m_removed(source->graphs[graph.index()].operators.size()),
      m_undefined(undefinedTensors(*source, source->graphs[graph.index()]))
{
}

TensorId GraphEditor::addTensor(Tensor tensor)
{
    auto& tensors = m_model.graphs[m_graph.index()].tensors;
    tensors.push_back(std::move(tensor));
    return TensorId(static_cast<int64_t>(tensors.size()) - 1);
}

OperatorId GraphEditor::addOperator(Operator op)
{
    auto& operators = m_model.graphs[m_graph.index()].operators;
    operators.push_back(std::move(op));
    m_removed.push_back(false);
    return OperatorId(static_cast<int64_t>(operators.size()) - 1);
}

void GraphEditor::removeOperator(OperatorId id)
{
    m_removed[id.index()] = true;
}

TensorId GraphEditor::addConstant(Tensor tensor, Bytes data)
{
    const TensorId id = addTensor(std::move(tensor));
    setData(id, std::move(data));
    return id;
}

void GraphEditor::setData(TensorId id, Bytes data)
{
    m_model.buffers.push_back(std::move(data));
    tensor(id).buffer = BufferId(static_cast<int64_t>(m_model.buffers.size()) - 1);
}

bool GraphEditor::ownsData(TensorId id) const
{
    const BufferId buffer = graph().tensor(id).buffer;
    int64_t tensors = 0, reads = 0;
    for (const Graph& each : m_model.graphs)
        tensors += std::ranges::count(each.tensors, buffer, &Tensor::buffer);
    for (const Operator& op : graph().operators)
        reads += std::ranges::count(op.inputs, id);
    return tensors == 1 && reads == 1;
}

void GraphEditor::replaceData(TensorId id, Bytes data)
{
    m_model.buffers[tensor(id).buffer.index()] = std::move(data);
}

void GraphEditor::replaceUses(TensorId from, TensorId to, OperatorId except, bool graphOutputs)
{
    Graph& graph = m_model.graphs[m_graph.index()];
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        if (OperatorId(static_cast<int64_t>(i)) != except)
            std::replace(graph.operators[i].inputs.begin(), graph.operators[i].inputs.end(), from, to);
    }
    if (!graphOutputs)
        return;
    std::vector<TensorId> outputs = graph.outputs;
    std::replace(outputs.begin(), outputs.end(), from, to);
    setOutputs(std::move(outputs));
}

void GraphEditor::setInputs(std::vector<TensorId> inputs)
{
    std::vector<TensorId>& current = m_model.graphs[m_graph.index()].inputs;
    followByPosition(m_model, m_graph, &Signature::inputs, current, inputs);
    current = std::move(inputs);
}

void GraphEditor::setOutputs(std::vector<TensorId> outputs)
{
    std::vector<TensorId>& current = m_model.graphs[m_graph.index()].outputs;
    followByPosition(m_model, m_graph, &Signature::outputs, current, outputs);
    current = std::move(outputs);
}

void GraphEditor::setMetadata(const std::string& name, Bytes data)
{
    m_model.buffers.push_back(std::move(data));
    const BufferId buffer(static_cast<int64_t>(m_model.buffers.size()) - 1);
    const auto named = [&](const MetadataEntry& entry) { return entry.name == name; };
    const auto entry = std::find_if(m_model.metadata.begin(), m_model.metadata.end(), named);
    if (entry != m_model.metadata.end())
        entry->buffer = buffer;
    else
        m_model.metadata.push_back({name, buffer});
}

TensorId GraphEditor::finalId(TensorId id) const
{
    return id.valid() && id.index() < m_final.size() ? m_final[id.index()] : TensorId();
}

Result<ModelPtr> GraphEditor::finish()
{
    Graph& graph = m_model.graphs[m_graph.index()];
    std::vector<Operator> kept;
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        if (!m_removed[i])
            kept.push_back(std::move(graph.operators[i]));
    }
    graph.operators = std::move(kept);
    m_removed.assign(graph.operators.size(), false);
    FETTLE_TRY(checkModel(m_model));
    const std::vector<bool> undefined = undefinedTensors(m_model, graph);
    for (size_t i = 0; i < undefined.size(); ++i) {
        if (undefined[i] && (i >= m_undefined.size() || !m_undefined[i]))
            return fail(ErrorCode::DamagedModel, "a tensor is read but nothing produces it",
                        tensorText(graph, TensorId(static_cast<int64_t>(i))),
                        "this is a mistake in the edit");
    }
    FETTLE_TRY(orderOperators(graph));
    m_final = sweepTensors(m_model, m_graph);
    sweepBuffers(m_model);
    return std::make_shared<const Model>(std::move(m_model));
}

} // namespace fettle
