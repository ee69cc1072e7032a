// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rewrites a model to float32.
#include "vulkan/graph/float_model.h"

#include "ops/tables.h"
#include "runtime/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace fettle::vulkan {

namespace {

/// Operands that say how to compute, not what: they stay as the file has them.
bool isIndexOperand(const Operator& op, size_t operand)
{
    constexpr std::array withIndices = {code::reshape, code::pad, code::mean};
    return operand == 1 && std::ranges::find(withIndices, op.code) != withIndices.end();
}

bool isInteger(TensorType type)
{
    constexpr std::array integers = {TensorType::Int8,  TensorType::UInt8, TensorType::Int16,
                                     TensorType::Int32, TensorType::Int64, TensorType::Int4,
                                     TensorType::Int2,  TensorType::UInt4};
    return std::ranges::find(integers, type) != integers.end();
}

bool isFloat(TensorType type)
{
    return type == TensorType::Float32 || type == TensorType::Float16;
}

InputRange rangeOf(const Tensor& tensor)
{
    if (!tensor.quantization.present() || tensor.quantization.perChannel())
        return {};
    const int bits = bitsOf(tensor.type);
    const bool isUnsigned = tensor.type == TensorType::UInt8 || tensor.type == TensorType::UInt4;
    const double low = isUnsigned ? 0 : -std::exp2(bits - 1);
    const double high = low + std::exp2(bits) - 1;
    const double scale = static_cast<double>(tensor.quantization.scale[0]);
    const auto zero = static_cast<double>(tensor.quantization.zeroPoint[0]);
    return {static_cast<float>(scale * (low - zero)), static_cast<float>(scale * (high - zero))};
}

class Rewriter {
public:
    explicit Rewriter(const Model& source) : m_source(source), m_graph(source.mainGraph()) {}

    Result<FloatModel> run()
    {
        m_target.description = m_source.description;
        m_target.buffers.emplace_back();
        m_target.graphs.push_back(m_graph);
        m_replacement.resize(m_graph.tensors.size());
        for (size_t i = 0; i < m_replacement.size(); ++i)
            m_replacement[i] = TensorId(static_cast<int64_t>(i));
        for (const TensorId id : m_graph.inputs)
            m_result.inputs.push_back(rangeOf(m_graph.tensor(id)));
        m_done.resize(m_graph.tensors.size());
        FETTLE_TRY(rewriteOperators());
        for (TensorId& id : target().outputs)
            id = m_replacement[id.index()];
        for (size_t i = 0; i < m_graph.tensors.size(); ++i)
            FETTLE_TRY(rewriteTensor(TensorId(static_cast<int64_t>(i))));
        if (m_integers)
            m_result.issues.push_back(
                {Severity::Warning,
                 "runs-in-float32",
                 "the model computes with integers; on this device it runs in float32 here, with "
                 "dequantized weights and without QUANTIZE and DEQUANTIZE",
                 {}});
        m_result.model = std::make_shared<const Model>(std::move(m_target));
        return std::move(m_result);
    }

private:
    Graph& target() { return m_target.graphs.front(); }

    Result<void> rewriteOperators()
    {
        std::vector<Operator> kept;
        for (size_t i = 0; i < m_graph.operators.size(); ++i) {
            Operator op = m_graph.operators[i];
            const OperatorId id(static_cast<int64_t>(i));
            m_integers = m_integers || computesIntegers(op);
            for (TensorId& input : op.inputs)
                if (input.valid())
                    input = m_replacement[input.index()];
            if (op.code == code::quantize || op.code == code::dequantize) {
                m_replacement[op.outputs[0].index()] = op.inputs[0];
                m_result.removed.push_back(id);
                continue;
            }
            FETTLE_TRY(rewriteOperands(op));
            kept.push_back(std::move(op));
            m_result.sources.push_back(id);
        }
        target().operators = std::move(kept);
        return {};
    }

    Result<void> rewriteOperands(const Operator& op)
    {
        for (size_t i = 0; i < op.inputs.size(); ++i) {
            if (!op.inputs[i].valid() || !m_source.isConstant(m_graph.tensor(op.inputs[i])))
                continue;
            if (isIndexOperand(op, i))
                keepConstant(op.inputs[i]);
            else
                FETTLE_TRY(widenConstant(op, i));
        }
        return {};
    }

    void keepConstant(TensorId id)
    {
        if (wasDone(id))
            return;
        m_target.buffers.push_back(m_source.data(m_graph.tensor(id)));
        target().tensors[id.index()].buffer = BufferId(static_cast<int64_t>(m_target.buffers.size()) - 1);
    }

    Result<void> widenConstant(const Operator& op, size_t operand)
    {
        const TensorId id = op.inputs[operand];
        if (wasDone(id))
            return {};
        const Tensor& tensor = m_graph.tensor(id);
        if (tensor.sparsity)
            return fail(ErrorCode::UnsupportedModel, "sparse tensors are not computed on Vulkan devices",
                        tensor.name);
        if (!isFloat(tensor.type) && !isInteger(tensor.type))
            return fail(
                ErrorCode::UnsupportedModel,
                fmt::format("constants of type {} are not computed on Vulkan devices", typeName(tensor.type)),
                tensor.name);
        std::vector<float> values = constantValues(m_source, tensor);
        if (static_cast<int64_t>(values.size()) != elementCount(tensor.shape))
            return fail(ErrorCode::DamagedModel, "the constant has fewer values than its shape says",
                        tensor.name);
        if (isInteger(tensor.type) && !tensor.quantization.present())
            FETTLE_TRY(scaleBias(op, operand, values));
        m_target.buffers.push_back(Bytes::copyOf(std::span<const float>(values)));
        Tensor& rewritten = target().tensors[id.index()];
        rewritten.buffer = BufferId(static_cast<int64_t>(m_target.buffers.size()) - 1);
        toFloat(rewritten);
        return {};
    }

    /// Integer operands mean integer arithmetic (with float activations too: the CPU quantizes those as it
    /// runs), except for DEQUANTIZE of weights.
    bool computesIntegers(const Operator& op) const
    {
        if (op.code == code::quantize || op.code == code::dequantize)
            return op.code == code::quantize;
        for (size_t i = 0; i < op.inputs.size(); ++i)
            if (op.inputs[i].valid() && !isIndexOperand(op, i) &&
                isInteger(m_graph.tensor(op.inputs[i]).type))
                return true;
        return false;
    }

    /// An integer bias without a scale of its own has the scale of input times weights.
    Result<void> scaleBias(const Operator& op, size_t operand, std::vector<float>& values) const
    {
        const bool isBias = operand == 2 && op.inputs[0].valid() && op.inputs[1].valid();
        const auto* input = isBias ? &m_graph.tensor(op.inputs[0]).quantization : nullptr;
        const auto* weights = isBias ? &m_graph.tensor(op.inputs[1]).quantization : nullptr;
        if (!isBias || !input->present() || !weights->present())
            return fail(ErrorCode::UnsupportedModel, "an integer constant without a scale has no real value",
                        m_graph.tensor(op.inputs[operand]).name);
        for (size_t i = 0; i < values.size(); ++i)
            values[i] *= input->scale[0] * weights->scale[weights->perChannel() ? i : 0];
        return {};
    }

    /// Tensors that are computed; constants were done with the operators that read them.
    Result<void> rewriteTensor(TensorId id)
    {
        Tensor& tensor = target().tensors[id.index()];
        if (m_done[id.index()])
            return {};
        tensor.buffer = BufferId(0);
        if (!isUsed(id))
            return {};
        if (m_source.isConstant(m_graph.tensor(id))) // a graph output that nothing computes
            return widenOutput(id);
        if (!hasRealValue(tensor))
            return fail(
                ErrorCode::UnsupportedModel,
                fmt::format("tensors of type {} are not computed on Vulkan devices", typeName(tensor.type)),
                tensor.name);
        toFloat(tensor);
        return {};
    }

    Result<void> widenOutput(TensorId id)
    {
        Operator reader;
        reader.inputs = {id};
        return widenConstant(reader, 0);
    }

    bool isUsed(TensorId id)
    {
        if (m_used.empty()) {
            m_used.resize(m_graph.tensors.size());
            const auto mark = [this](const std::vector<TensorId>& ids) {
                for (const TensorId used : ids)
                    if (used.valid())
                        m_used[used.index()] = true;
            };
            mark(m_graph.inputs);
            mark(target().outputs);
            for (const Operator& op : target().operators) {
                mark(op.inputs);
                mark(op.outputs);
            }
        }
        return m_used[id.index()];
    }

    /// Marks a constant as done; true when it was before.
    bool wasDone(TensorId id)
    {
        const bool before = m_done[id.index()];
        m_done[id.index()] = true;
        return before;
    }

    static void toFloat(Tensor& tensor)
    {
        tensor.type = TensorType::Float32;
        tensor.quantization = {};
        tensor.sparsity.reset();
    }

    const Model& m_source;
    const Graph& m_graph;
    Model m_target;
    FloatModel m_result;
    std::vector<TensorId> m_replacement; ///< what to read instead of each tensor
    std::vector<bool> m_done;            ///< constants that have their data in the target
    std::vector<bool> m_used;
    bool m_integers = false;
};

} // namespace

bool hasRealValue(const Tensor& tensor)
{
    return isFloat(tensor.type) || (isInteger(tensor.type) && tensor.quantization.present());
}

Result<FloatModel> makeFloatModel(const ModelPtr& source)
{
    return Rewriter(*source).run();
}

} // namespace fettle::vulkan
