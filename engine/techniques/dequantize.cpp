// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tensors become float32 in place, then operators that converted between them are taken out.
#include "techniques/dequantize.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "techniques/layer.h"
#include "tflite/operator_names.h"

#include <algorithm>
#include <array>

namespace fettle {

namespace {

bool standsForFloats(const Model& model, const Tensor& tensor)
{
    constexpr std::array integers = {TensorType::Int8,  TensorType::UInt8, TensorType::Int16,
                                     TensorType::Int32, TensorType::Int64, TensorType::Int4};
    const bool half = tensor.type == TensorType::Float16 && model.isConstant(tensor);
    return half || (contains(integers, tensor.type) && tensor.quantization.present());
}

bool converts(const Operator& op)
{
    return (op.code == code::quantize || op.code == code::dequantize) && op.inputs.size() == 1 &&
           op.outputs.size() == 1;
}

class Dequantizer {
public:
    explicit Dequantizer(const ModelPtr& model)
        : m_source(*model), m_graph(model->mainGraph()), m_editor(model)
    {
    }

    Result<Dequantized> run()
    {
        scaleBiases();
        for (size_t t = 0; t < m_graph.tensors.size(); ++t)
            FETTLE_TRY(makeFloat(TensorId(static_cast<int64_t>(t))));
        for (size_t i = 0; i < m_graph.operators.size(); ++i) {
            if (converts(m_graph.operators[i]))
                takeOut(OperatorId(static_cast<int64_t>(i)));
        }
        stampVersions();
        Dequantized result;
        std::vector<TensorId> outputs; // by which operators are found again
        for (const Operator& op : m_editor.graph().operators)
            outputs.push_back(op.outputs.empty() ? TensorId() : op.outputs.front());
        FETTLE_ASSIGN(result.model, m_editor.finish());
        const auto makers = producers(result.model->mainGraph());
        result.origin.resize(result.model->mainGraph().operators.size());
        for (size_t i = 0; i < outputs.size(); ++i) {
            const TensorId id = outputs[i].valid() && !converts(m_graph.operators[i])
                                    ? m_editor.finalId(outputs[i])
                                    : TensorId();
            if (id.valid() && makers[id.index()].valid())
                result.origin[makers[id.index()].index()] = OperatorId(static_cast<int64_t>(i));
        }
        return result;
    }

private:
    /// Old files leave out what follows from input and weights.
    void scaleBiases()
    {
        const Constants constants(m_source, m_graph);
        for (const Operator& op : m_graph.operators) {
            const OperatorDefinition* definition = findDefinition(op.code);
            const int operand = definition != nullptr ? definition->quantization.biasOperand : -1;
            const LayerWeights weights = constants.weightsOf(op);
            if (operand < 0 || static_cast<size_t>(operand) >= op.inputs.size() || !weights.present())
                continue;
            const TensorId bias = op.inputs[static_cast<size_t>(operand)];
            const auto& input = m_graph.tensor(op.inputs.front()).quantization;
            const auto& scales = m_graph.tensor(weights.stored).quantization.scale;
            if (!bias.valid() || m_graph.tensor(bias).type != TensorType::Int32 ||
                m_graph.tensor(bias).quantization.present() || input.scale.size() != 1)
                continue;
            Quantization made;
            for (const float scale : scales)
                made.scale.push_back(input.scale.front() * scale);
            made.zeroPoint.resize(made.scale.size());
            m_editor.tensor(bias).quantization = std::move(made);
        }
    }

    Result<void> makeFloat(TensorId id)
    {
        Tensor& tensor = m_editor.tensor(id);
        if (!standsForFloats(m_source, tensor))
            return {};
        const auto refused = [&](std::string what) {
            return fail(ErrorCode::UnsupportedModel, std::move(what), tensor.name,
                        "fine-tune the float model that it was made from");
        };
        if (tensor.isVariable)
            return refused("states of integers cannot become floats");
        if (tensor.sparsity || !std::holds_alternative<std::monostate>(tensor.quantization.details))
            return refused("sparse and blockwise constants cannot become floats");
        if (m_source.isConstant(m_graph.tensor(id)))
            m_editor.setData(id, Bytes::copyOf(std::span<const float>(constantValues(m_source, tensor))));
        Tensor& made = m_editor.tensor(id);
        made.type = TensorType::Float32;
        made.quantization = {};
        return {};
    }

    /// What it read and what it wrote are one: the one that the caller knows by name.
    void takeOut(OperatorId id)
    {
        const TensorId in = m_editor.op(id).inputs.front();
        const TensorId out = m_editor.op(id).outputs.front();
        m_editor.removeOperator(id);
        const bool given = contains(m_graph.inputs, in) || contains(m_editor.graph().outputs, in) ||
                           m_source.isConstant(m_graph.tensor(in));
        if (given || !contains(m_graph.outputs, out))
            return m_editor.replaceUses(out, in, {}, true);
        for (size_t i = 0; i < m_graph.operators.size(); ++i)
            std::ranges::replace(m_editor.op(OperatorId(static_cast<int64_t>(i))).outputs, in, out);
        m_editor.replaceUses(in, out);
    }

    void stampVersions()
    {
        std::vector<Issue> issues;
        Rewrite rewrite(m_editor, issues);
        for (size_t i = 0; i < m_graph.operators.size(); ++i) {
            if (!converts(m_graph.operators[i]))
                rewrite.changed(OperatorId(static_cast<int64_t>(i)));
        }
        rewrite.stampVersions();
    }

    const Model& m_source;
    const Graph& m_graph;
    GraphEditor m_editor;
};

} // namespace

bool standsForFloats(const Model& model)
{
    return std::ranges::any_of(model.mainGraph().tensors,
                               [&](const Tensor& tensor) { return standsForFloats(model, tensor); });
}

Result<Dequantized> dequantized(const ModelPtr& model)
{
    return Dequantizer(model).run();
}

} // namespace fettle
