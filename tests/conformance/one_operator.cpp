// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes models of one operator.
#include "one_operator.h"

#include <cmath>
#include <ostream>

#include <fmt/format.h>

namespace fettle::test {

float Random::scale(float low, float high)
{
    return std::exp(real(std::log(low), std::log(high)));
}

OneOperator::OneOperator(int32_t code, OperatorOptions options)
{
    m_model.buffers.emplace_back();
    m_model.graphs.emplace_back();
    Operator op;
    op.code = code;
    op.options = std::move(options);
    m_model.graphs.front().operators.push_back(std::move(op));
}

TensorId OneOperator::add(Tensor tensor)
{
    auto& tensors = m_model.graphs.front().tensors;
    tensor.name = fmt::format("t{}", tensors.size());
    tensor.hasRank = true;
    tensors.push_back(std::move(tensor));
    return TensorId(static_cast<int64_t>(tensors.size()) - 1);
}

void OneOperator::input(Shape shape, TensorType type, float scale, int32_t zeroPoint)
{
    Tensor tensor;
    tensor.shape = std::move(shape);
    tensor.type = type;
    if (scale > 0)
        tensor.quantization = quantizationOf(scale, zeroPoint);
    const TensorId id = add(std::move(tensor));
    m_model.graphs.front().inputs.push_back(id);
    m_model.graphs.front().operators.front().inputs.push_back(id);
}

void OneOperator::constant(Shape shape, TensorType type, Bytes data, Quantization quantization)
{
    Tensor tensor;
    tensor.shape = std::move(shape);
    tensor.type = type;
    tensor.quantization = std::move(quantization);
    m_model.buffers.push_back(std::move(data));
    tensor.buffer = BufferId(static_cast<int64_t>(m_model.buffers.size()) - 1);
    m_model.graphs.front().operators.front().inputs.push_back(add(std::move(tensor)));
}

void OneOperator::sparsity(Sparsity how)
{
    m_model.graphs.front().tensors.back().sparsity = std::move(how);
}

void OneOperator::missing()
{
    m_model.graphs.front().operators.front().inputs.emplace_back();
}

void OneOperator::variable(Shape shape, TensorType type, float scale, int32_t zeroPoint)
{
    Tensor tensor;
    tensor.shape = std::move(shape);
    tensor.type = type;
    tensor.isVariable = true;
    if (scale > 0)
        tensor.quantization = quantizationOf(scale, zeroPoint);
    m_model.graphs.front().operators.front().inputs.push_back(add(std::move(tensor)));
}

void OneOperator::intermediate(TensorType type, float scale, int32_t zeroPoint)
{
    Tensor tensor;
    tensor.shape = {0};
    tensor.type = type;
    if (scale > 0)
        tensor.quantization = quantizationOf(scale, zeroPoint);
    m_model.graphs.front().operators.front().intermediates.push_back(add(std::move(tensor)));
}

void OneOperator::output(TensorType type, float scale, int32_t zeroPoint)
{
    Tensor tensor;
    tensor.type = type;
    if (scale > 0)
        tensor.quantization = quantizationOf(scale, zeroPoint);
    const TensorId id = add(std::move(tensor));
    m_model.graphs.front().outputs.push_back(id);
    m_model.graphs.front().operators.front().outputs.push_back(id);
}

ModelPtr OneOperator::finish()
{
    Graph& graph = m_model.graphs.front();
    Operator& op = graph.operators.front();
    const auto shapes = resolveShapes(m_model, graph);
    if (!shapes)
        return nullptr;
    for (const TensorId id : op.outputs)
        graph.tensors[id.index()].shape = (*shapes)[id.index()];
    op.version = findDefinition(op.code)->version({m_model, graph, op, OperatorId(0), *shapes});
    return std::make_shared<const Model>(m_model);
}

Quantization quantizationOf(float scale, int32_t zeroPoint)
{
    Quantization q;
    q.scale = {scale};
    q.zeroPoint = {zeroPoint};
    return q;
}

Quantization quantizationOf(std::vector<float> scales, int32_t dimension)
{
    Quantization q;
    q.zeroPoint.assign(scales.size(), 0);
    q.scale = std::move(scales);
    q.dimension = dimension;
    return q;
}

namespace {

template <class T>
void append(ByteVector& bytes, T value)
{
    const auto* raw = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), raw, raw + sizeof(value));
}

void appendRandom(ByteVector& bytes, TensorType type, float shift, Random& random)
{
    switch (type) {
    case TensorType::Float32:
        return append(bytes, random.normal() + shift);
    case TensorType::Int32:
        return append(bytes, random.integer(-8, 8));
    case TensorType::Int64:
        return append(bytes, int64_t{random.integer(-8, 8)});
    case TensorType::Int16:
        return append(bytes, static_cast<int16_t>(random.integer(-32768, 32767)));
    case TensorType::Bool:
        return append(bytes, random.coin());
    default:
        return append(bytes, static_cast<uint8_t>(random.integer(0, 255)));
    }
}

std::vector<OperatorCases>& allCases()
{
    static std::vector<OperatorCases> cases;
    return cases;
}

} // namespace

ByteVector randomInputs(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes;
    const Graph& graph = model.mainGraph();
    for (size_t sample = 0; sample < samples; ++sample)
        for (const TensorId id : graph.inputs) {
            const Tensor& tensor = graph.tensor(id);
            const float shift = random.real(-1, 1);
            for (int64_t i = 0; i < elementCount(tensor.shape); ++i)
                appendRandom(bytes, tensor.type, shift, random);
        }
    return bytes;
}

AddOperatorCases::AddOperatorCases(std::span<const OperatorCases> cases)
{
    allCases().insert(allCases().end(), cases.begin(), cases.end());
}

const std::vector<OperatorCases>& operatorCases()
{
    return allCases();
}

void PrintTo(const OperatorCases& cases, std::ostream* stream)
{
    *stream << cases.name;
}

} // namespace fettle::test
