// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One small function for each thing that must hold.
#include "model/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace fettle {

namespace {

constexpr size_t largestRank = 32; // the runtimes stop at 8
constexpr int64_t largestCount = int64_t(1) << 48;
constexpr std::string_view damagedRemedy = "the file is damaged: get it again, or convert the model again";

std::unexpected<Error> damaged(std::string message, std::string where)
{
    return fail(ErrorCode::DamagedModel, std::move(message), std::move(where), std::string(damagedRemedy));
}

class Checker {
public:
    explicit Checker(const Model& model) : m_model(model) {}

    Result<void> model();

private:
    Result<void> graph(const Graph& graph);
    Result<void> tensor(const Graph& graph, TensorId id);
    Result<void> shape(const Tensor& tensor, const std::string& where);
    Result<void> data(const Tensor& tensor, const std::string& where);
    Result<void> sparsity(const Tensor& tensor, const std::string& where, int64_t& stored);
    Result<void> quantization(const Graph& graph, const Tensor& tensor, const std::string& where);
    Result<void> operators(const Graph& graph);
    Result<void> production(const Graph& graph);
    Result<void> signature(const Signature& signature);
    Result<void> buffer(int64_t index, const std::string& where);
    Result<void> tensors(const Graph& graph, const std::vector<TensorId>& ids, bool absentAllowed,
                         const std::string& where);

    const Model& m_model;
};

std::string place(const Graph& graph, OperatorId id)
{
    const std::string name = layerName(graph, id);
    return name.empty() ? fmt::format("operator {}", id.value)
                        : fmt::format("operator {} \"{}\"", id.value, name);
}

Result<void> Checker::buffer(int64_t index, const std::string& where)
{
    if (index < 0 || index >= static_cast<int64_t>(m_model.buffers.size()))
        return damaged(fmt::format("buffer {} does not exist", index), where);
    return {};
}

Result<void> Checker::tensors(const Graph& graph, const std::vector<TensorId>& ids, bool absentAllowed,
                              const std::string& where)
{
    for (const TensorId id : ids) {
        const bool absent = absentAllowed && id.value == -1;
        if (!absent && (!id.valid() || id.index() >= graph.tensors.size()))
            return damaged(fmt::format("tensor {} does not exist", id.value), where);
    }
    return {};
}

Result<void> Checker::shape(const Tensor& tensor, const std::string& where)
{
    if (tensor.shape.size() > largestRank)
        return damaged(fmt::format("{} dimensions are more than a tensor can have", tensor.shape.size()),
                       where);
    if (!tensor.shapeSignature.empty() && tensor.shapeSignature.size() != tensor.shape.size())
        return damaged(fmt::format("the shape has {} dimensions and its signature {}", tensor.shape.size(),
                                   tensor.shapeSignature.size()),
                       where);
    // Old converters wrote -1 into the shape of results whose size only the run tells.
    const int32_t smallest = m_model.isConstant(tensor) ? 0 : -1;
    int64_t count = 1;
    for (const int32_t size : tensor.shape) {
        if (size < smallest)
            return damaged(fmt::format("the dimension {} is negative", size), where);
        if (std::max(size, 1) > largestCount / count)
            return damaged(fmt::format("the shape {} is larger than any memory", shapeText(tensor.shape)),
                           where);
        count *= std::max(size, 1);
    }
    return {};
}

/// How many positions each level of a sparse tensor has, in the order of traversal; 0 where blocks do not
/// fit.
std::vector<int64_t> levelSizes(const Sparsity& sparse, const Shape& shape)
{
    const size_t rank = shape.size();
    std::vector<int64_t> sizes(shape.begin(),
                               shape.end()); // of the dimensions, counted in blocks, then of the blocks
    sizes.resize(rank + sparse.blockMap.size());
    for (size_t level = 0; level < sparse.dimensions.size(); ++level) {
        const auto block = static_cast<size_t>(sparse.traversalOrder[level]);
        if (block < rank)
            continue;
        const int64_t size = std::max(sparse.dimensions[level].denseSize, 0);
        int64_t& blocked = sizes[static_cast<size_t>(sparse.blockMap[block - rank])];
        blocked = size > 0 && blocked % size == 0 ? blocked / size : 0;
        sizes[block] = size;
    }
    std::vector<int64_t> result;
    for (const int32_t dimension : sparse.traversalOrder)
        result.push_back(sizes[static_cast<size_t>(dimension)]);
    return result;
}

/// `count` entries on this level, which has `size` positions, become how many on the next.
Result<int64_t> descend(const Sparsity::Dimension& dimension, int64_t count, int64_t size,
                        const std::string& where)
{
    if (!dimension.compressed) {
        if (dimension.denseSize != size || (size > 0 && count > largestCount / size))
            return damaged(fmt::format("the dense size {} of a sparse tensor does not fit its shape",
                                       dimension.denseSize),
                           where);
        return count * size;
    }
    const auto& segments = dimension.segments;
    const bool fits = static_cast<int64_t>(segments.size()) == count + 1 && segments.front() == 0 &&
                      std::is_sorted(segments.begin(), segments.end()) &&
                      segments.back() == static_cast<int64_t>(dimension.indices.size());
    if (!fits)
        return damaged("the segments of a sparse tensor contradict its indices", where);
    const auto outside = [&](int32_t index) { return index < 0 || index >= size; };
    if (std::any_of(dimension.indices.begin(), dimension.indices.end(), outside))
        return damaged("an index of a sparse tensor lies outside of its shape", where);
    return static_cast<int64_t>(dimension.indices.size());
}

Result<void> Checker::sparsity(const Tensor& tensor, const std::string& where, int64_t& stored)
{
    const Sparsity& sparse = *tensor.sparsity;
    const size_t levels = tensor.shape.size() + sparse.blockMap.size();
    if (sparse.traversalOrder.size() != levels || sparse.dimensions.size() != levels)
        return damaged("the levels of a sparse tensor do not fit its shape", where);
    std::vector<int32_t> order = sparse.traversalOrder;
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i < levels; ++i) {
        if (order[i] != static_cast<int32_t>(i))
            return damaged("the traversal order of a sparse tensor is no permutation", where);
    }
    for (const int32_t dimension : sparse.blockMap) {
        if (dimension < 0 || static_cast<size_t>(dimension) >= tensor.shape.size())
            return damaged(
                fmt::format("a sparse block lies along dimension {}, which does not exist", dimension),
                where);
    }
    const std::vector<int64_t> sizes = levelSizes(sparse, tensor.shape);
    stored = 1;
    for (size_t level = 0; level < levels; ++level) {
        FETTLE_ASSIGN(stored, descend(sparse.dimensions[level], stored, sizes[level], where));
    }
    return {};
}

Result<void> Checker::data(const Tensor& tensor, const std::string& where)
{
    int64_t count = elementCount(tensor.shape);
    if (tensor.sparsity)
        FETTLE_TRY(sparsity(tensor, where, count));
    if (!m_model.isConstant(tensor))
        return {};
    if (tensor.isVariable)
        return damaged("a variable has constant data", where);
    if (bitsOf(tensor.type) == 0)
        return {};
    const int64_t needed = byteSize(tensor.type, count);
    const auto there = static_cast<int64_t>(m_model.data(tensor).size());
    if (there != needed)
        return damaged(fmt::format("{} {} needs {} bytes of data and has {}", typeName(tensor.type),
                                   shapeText(tensor.shape), needed, there),
                       where);
    return {};
}

Result<void> Checker::quantization(const Graph& graph, const Tensor& tensor, const std::string& where)
{
    const Quantization& quantized = tensor.quantization;
    if (quantized.zeroPoint.size() != quantized.scale.size())
        return damaged(
            fmt::format("{} scales and {} zero points", quantized.scale.size(), quantized.zeroPoint.size()),
            where);
    const auto impossible = [](float scale) { return !std::isfinite(scale) || scale < 0; };
    if (std::any_of(quantized.scale.begin(), quantized.scale.end(), impossible))
        return damaged("a quantization scale is negative or not a number", where);
    if (quantized.perChannel()) {
        const bool inside =
            quantized.dimension >= 0 && static_cast<size_t>(quantized.dimension) < tensor.shape.size();
        if (!inside || tensor.shape[static_cast<size_t>(quantized.dimension)] !=
                           static_cast<int64_t>(quantized.scale.size()))
            return damaged(fmt::format("{} scales along dimension {} do not fit the shape {}",
                                       quantized.scale.size(), quantized.dimension, shapeText(tensor.shape)),
                           where);
    }
    std::vector<TensorId> referred;
    if (const auto* block = std::get_if<Quantization::Blockwise>(&quantized.details))
        referred = {block->scales, block->zeroPoints};
    else if (const auto* axes = std::get_if<Quantization::MultiAxis>(&quantized.details))
        referred = {axes->scales, axes->zeroPoints};
    return tensors(graph, referred, true, where);
}

Result<void> Checker::tensor(const Graph& graph, TensorId id)
{
    const Tensor& tensor = graph.tensor(id);
    const std::string where = tensorText(graph, id);
    if (static_cast<int>(tensor.type) > static_cast<int>(TensorType::Float8E5M2))
        return fail(ErrorCode::UnsupportedModel,
                    fmt::format("the element type {} does not exist", static_cast<int>(tensor.type)), where,
                    "the file is damaged, or newer than this version of Fettle");
    FETTLE_TRY(buffer(tensor.buffer.value, where));
    FETTLE_TRY(shape(tensor, where));
    FETTLE_TRY(data(tensor, where));
    return quantization(graph, tensor, where);
}

Result<void> Checker::operators(const Graph& graph)
{
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        const std::string where = fmt::format("operator {}", i);
        FETTLE_TRY(tensors(graph, op.inputs, true, where));
        FETTLE_TRY(tensors(graph, op.outputs, false, where));
        FETTLE_TRY(tensors(graph, op.intermediates, true, where));
    }
    return {};
}

Result<void> Checker::production(const Graph& graph)
{
    std::vector<bool> given(graph.tensors.size());
    for (const TensorId input : graph.inputs)
        given[input.index()] = true;
    std::vector<bool> produced(graph.tensors.size());
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const OperatorId id(static_cast<int64_t>(i));
        for (const TensorId output : graph.operators[i].outputs) {
            const std::string what = tensorText(graph, output);
            if (produced[output.index()])
                return damaged(fmt::format("{} is produced twice", what), place(graph, id));
            if (m_model.isConstant(graph.tensor(output)) || graph.tensor(output).isVariable)
                return damaged(
                    fmt::format("{} is a constant or a variable, yet an operator produces it", what),
                    place(graph, id));
            if (given[output.index()])
                return fail(ErrorCode::UnsupportedModel,
                            fmt::format("{} is an input, yet an operator writes to it", what),
                            place(graph, id), "convert the model so that inputs are only read");
            produced[output.index()] = true;
        }
    }
    return {};
}

Result<void> Checker::graph(const Graph& graph)
{
    FETTLE_TRY(tensors(graph, graph.inputs, false, "inputs of the graph"));
    FETTLE_TRY(tensors(graph, graph.outputs, false, "outputs of the graph"));
    for (size_t i = 0; i < graph.tensors.size(); ++i)
        FETTLE_TRY(tensor(graph, TensorId(static_cast<int64_t>(i))));
    FETTLE_TRY(operators(graph));
    return production(graph);
}

Result<void> Checker::signature(const Signature& signature)
{
    const std::string where = fmt::format("signature \"{}\"", signature.key);
    if (!signature.graph.valid() || signature.graph.index() >= m_model.graphs.size())
        return damaged(fmt::format("graph {} does not exist", signature.graph.value), where);
    const Graph& graph = m_model.graphs[signature.graph.index()];
    for (const auto* entries : {&signature.inputs, &signature.outputs}) {
        for (const SignatureEntry& entry : *entries)
            FETTLE_TRY(tensors(graph, {entry.tensor}, false, where));
    }
    return {};
}

Result<void> Checker::model()
{
    if (m_model.graphs.empty())
        return fail(ErrorCode::UnsupportedModel, "the model has no graph", {},
                    "choose a model that computes something");
    if (m_model.buffers.empty() || !m_model.buffers.front().empty())
        return damaged("the first buffer is not empty", "buffer 0");
    for (size_t i = 0; i < m_model.graphs.size(); ++i) {
        auto checked = graph(m_model.graphs[i]);
        if (!checked && m_model.graphs.size() > 1)
            checked.error().where = fmt::format("graph {}, {}", i, checked.error().where);
        FETTLE_TRY(std::move(checked));
    }
    for (const MetadataEntry& entry : m_model.metadata)
        FETTLE_TRY(buffer(entry.buffer.value, fmt::format("metadata \"{}\"", entry.name)));
    for (const int32_t index : m_model.legacyMetadataBuffers)
        FETTLE_TRY(buffer(index, "metadata"));
    for (const Signature& one : m_model.signatures)
        FETTLE_TRY(signature(one));
    return {};
}

} // namespace

std::string tensorText(const Graph& graph, TensorId id)
{
    const std::string& name = graph.tensor(id).name;
    return name.empty() ? fmt::format("tensor {}", id.value)
                        : fmt::format("tensor {} \"{}\"", id.value, name);
}

Result<void> checkModel(const Model& model)
{
    return Checker(model).model();
}

} // namespace fettle
