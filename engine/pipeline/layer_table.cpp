// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The layer table of a model.
#include "analysis/statistics.h"
#include "core/parallel.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "techniques/layer.h"
#include "tflite/operator_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace fettle {

namespace {

/// "1×32×32×3 float32"
std::string tensorText(const Tensor& tensor)
{
    const Shape& shape = tensor.shapeSignature.empty() ? tensor.shape : tensor.shapeSignature;
    return shapeText(shape) + " " + std::string(typeName(tensor.type));
}

/// "per channel", "scale 0.0039, zero -128", empty for float tensors.
std::string quantizationText(const Tensor& tensor)
{
    const Quantization& q = tensor.quantization;
    if (!std::holds_alternative<std::monostate>(q.details))
        return "blockwise";
    if (!q.present())
        return {};
    if (q.perChannel())
        return "per channel";
    return fmt::format("scale {:.4g}, zero {}", q.scale.front(),
                       q.zeroPoint.empty() ? 0 : q.zeroPoint.front());
}

/// Shape and axis operands are no parameters; the integer bias is one.
bool isParameter(const Tensor& tensor, bool bias)
{
    return bias || (tensor.type != TensorType::Int32 && tensor.type != TensorType::Int64);
}

class LayerTable {
public:
    explicit LayerTable(const Model& model)
        : m_model(model),
          m_graph(model.mainGraph()),
          m_constants(model, m_graph),
          m_names(shortLayerNames(model, m_graph)),
          m_counted(model.buffers.size())
    {
        if (auto shapes = resolveShapes(model, m_graph))
            m_shapes = std::move(*shapes);
    }

    LayerInfo row(OperatorId id)
    {
        const Operator& op = m_graph.op(id);
        const OperatorDefinition* definition = findDefinition(op.code);
        LayerInfo info;
        info.id = id;
        info.name = layerName(m_graph, id);
        info.shortName = m_names[id.index()];
        info.op = operatorName(op);
        info.label = definition != nullptr ? std::string(definition->label) : info.op;
        info.computed = definition != nullptr;
        addOperands(info, op);
        if (!m_shapes.empty() && definition != nullptr && definition->macs != nullptr)
            info.macs = definition->macs(OperatorView{m_model, m_graph, op, id, m_shapes});
        addConstants(info, op, definition);
        addStorage(info, op);
        return info;
    }

private:
    void addOperands(LayerInfo& info, const Operator& op) const
    {
        for (const TensorId input : op.inputs) {
            if (input.valid())
                info.inputs.push_back(tensorText(m_graph.tensor(input)));
        }
        for (const TensorId output : op.outputs)
            info.outputs.push_back(tensorText(m_graph.tensor(output)));
        if (op.outputs.empty())
            return;
        const Tensor& output = m_graph.tensor(op.outputs.front());
        const Shape& whole = output.shapeSignature.empty() ? output.shape : output.shapeSignature;
        info.outputShape = shapeText(whole.size() > 1 ? Shape(whole.begin() + 1, whole.end()) : whole);
    }

    /// Constants count at the layer that uses them, not at the DEQUANTIZE between.
    void addConstants(LayerInfo& info, const Operator& op, const OperatorDefinition* definition)
    {
        if (op.code == code::dequantize && op.inputs.size() == 1 && m_constants.of(op.inputs.front()).valid())
            return;
        for (size_t i = 0; i < op.inputs.size(); ++i) {
            const TensorId stored = m_constants.of(op.inputs[i]);
            if (!stored.valid())
                continue;
            const Tensor& tensor = m_graph.tensor(stored);
            const bool bias =
                definition != nullptr && static_cast<int>(i) == definition->quantization.biasOperand;
            if (isParameter(tensor, bias))
                info.parameters += elementCount(tensor.shape);
            if (!m_counted[tensor.buffer.index()])
                info.bytes += static_cast<int64_t>(m_model.data(tensor).size());
            m_counted[tensor.buffer.index()] = true;
        }
    }

    void addStorage(LayerInfo& info, const Operator& op) const
    {
        const LayerWeights weights = m_constants.weightsOf(op);
        const TensorId shown = weights.present()    ? weights.stored
                               : op.outputs.empty() ? TensorId()
                                                    : op.outputs.front();
        if (weights.present())
            info.weights = weights.stored;
        if (!shown.valid())
            return;
        info.dtype = typeName(m_graph.tensor(shown).type);
        info.quantization = quantizationText(m_graph.tensor(shown));
    }

    const Model& m_model;
    const Graph& m_graph;
    Constants m_constants;
    std::vector<std::string> m_names;
    std::vector<bool> m_counted; ///< buffers
    std::vector<Shape> m_shapes;
};

} // namespace

std::vector<LayerInfo> layerTable(const Model& model)
{
    if (model.graphs.empty())
        return {};
    LayerTable table(model);
    std::vector<LayerInfo> rows;
    for (size_t i = 0; i < model.mainGraph().operators.size(); ++i)
        rows.push_back(table.row(OperatorId(static_cast<int64_t>(i))));
    return rows;
}

void measureWeights(const Model& model, std::vector<LayerInfo>& layers, bool distinct, const JobContext& job)
{
    parallelFor(std::ssize(layers), 0, [&](int64_t i, int) {
        LayerInfo& row = layers[static_cast<size_t>(i)];
        if (row.weights) {
            const Tensor& weights = model.mainGraph().tensor(*row.weights);
            row.sparsity = sparsityOf(model, weights);
            if (distinct)
                row.distinctValues = distinctValues(model, weights);
        }
        return !job.cancelled();
    });
}

} // namespace fettle
