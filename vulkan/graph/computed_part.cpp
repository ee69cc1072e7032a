// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts operators without a kernel out of a graph.
#include "vulkan/graph/computed_part.h"

#include "ops/operator_definition.h"
#include "ops/tables.h"
#include "tflite/operator_names.h"
#include "vulkan/graph/float_model.h"
#include "vulkan/kernels/kernel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace fettle::vulkan {

namespace {

bool isIdentity(const Operator& op)
{
    return op.code == code::quantize || op.code == code::dequantize;
}

/// "MUL (layers a, b), SUM (layer c)"
std::string namesOf(const Model& model, const std::vector<OperatorId>& operators)
{
    const Graph& graph = model.mainGraph();
    const auto names = shortLayerNames(model, graph);
    std::map<std::string, std::vector<std::string>> layersOf;
    for (const OperatorId id : operators)
        layersOf[operatorName(graph.op(id))].push_back(names[id.index()]);
    std::vector<std::string> parts;
    for (const auto& [op, layers] : layersOf)
        parts.push_back(
            fmt::format("{} ({} {})", op, layers.size() == 1 ? "layer" : "layers", fmt::join(layers, ", ")));
    return fmt::format("{}", fmt::join(parts, ", "));
}

class Cutter {
public:
    explicit Cutter(const Model& source)
        : m_source(source), m_graph(source.mainGraph()), m_state(m_graph.tensors.size())
    {
        for (size_t i = 0; i < m_graph.operators.size(); ++i)
            sort(OperatorId(static_cast<int64_t>(i)));
    }

    const std::vector<OperatorId>& kept() const { return m_kept; }
    const std::vector<OperatorId>& missing() const { return m_missing; }
    bool anythingComputed() const
    {
        return std::ranges::any_of(m_kept, [&](OperatorId id) { return !isIdentity(m_graph.op(id)); });
    }

    Graph part(std::span<const Shape> shapes) const
    {
        Graph part = m_graph;
        part.operators.clear();
        for (const OperatorId id : m_kept)
            part.operators.push_back(m_graph.op(id));
        std::erase_if(part.inputs, [&](TensorId id) { return !state(id).readByKept; });
        part.outputs.clear();
        for (size_t i = 0; i < m_state.size(); ++i) {
            const TensorId id(static_cast<int64_t>(i));
            if (m_state[i].madeByMissing && m_state[i].readByKept) {
                part.inputs.push_back(id);
                part.tensors[i].shape = shapes[i];
                part.tensors[i].shapeSignature.clear();
            }
            if (isOutput(id))
                part.outputs.push_back(id);
        }
        return part;
    }

private:
    struct State {
        bool computed = false; ///< by a kernel, or the same under another name
        bool madeByMissing = false;
        bool readByKept = false;
        bool readByMissing = false;
    };

    const State& state(TensorId id) const { return m_state[id.index()]; }

    void sort(OperatorId id)
    {
        const Operator& op = m_graph.op(id);
        const bool keep = canCompute(op);
        (keep ? m_kept : m_missing).push_back(id);
        bool computed = keep && !isIdentity(op);
        for (const TensorId input : op.inputs) {
            if (!input.valid())
                continue;
            State& read = m_state[input.index()];
            (keep ? read.readByKept : read.readByMissing) = true;
            computed = computed || (keep && read.computed);
        }
        for (const TensorId output : op.outputs) {
            m_state[output.index()].computed = computed;
            m_state[output.index()].madeByMissing = !keep;
        }
    }

    /// Index arithmetic in integers has no kernel either, whatever the operator.
    bool canCompute(const Operator& op) const
    {
        if (!isIdentity(op) && findKernel(op.code) == nullptr)
            return false;
        const auto isReal = [&](TensorId id) {
            return !id.valid() || m_source.isConstant(m_graph.tensor(id)) || hasRealValue(m_graph.tensor(id));
        };
        return std::ranges::all_of(op.inputs, isReal) && std::ranges::all_of(op.outputs, isReal);
    }

    /// What the model gives, what goes into the parts that were cut out, and what nobody reads.
    bool isOutput(TensorId id) const
    {
        const State& tensor = state(id);
        return tensor.computed && (tensor.readByMissing || !tensor.readByKept ||
                                   std::ranges::find(m_graph.outputs, id) != m_graph.outputs.end());
    }

    const Model& m_source;
    const Graph& m_graph;
    std::vector<State> m_state; ///< by tensor
    std::vector<OperatorId> m_kept;
    std::vector<OperatorId> m_missing;
};

} // namespace

Result<ComputedPart> computedPart(const ModelPtr& source)
{
    const Cutter cutter(*source);
    if (cutter.missing().empty())
        return ComputedPart{source, cutter.kept(), {}};
    const std::string names = namesOf(*source, cutter.missing());
    if (!cutter.anythingComputed())
        return fail(ErrorCode::UnsupportedModel, fmt::format("no Vulkan kernel for {}", names), {},
                    "time the model on the CPU");
    FETTLE_ASSIGN(const auto shapes, resolveShapes(*source, source->mainGraph()));
    Model part = *source;
    part.graphs[part.main.index()] = cutter.part(shapes);
    const Issue issue{Severity::Warning,
                      "no-kernel",
                      fmt::format("no Vulkan kernel for {}: all times leave this out", names),
                      {}};
    return ComputedPart{std::make_shared<const Model>(std::move(part)), cutter.kept(), {issue}};
}

} // namespace fettle::vulkan
