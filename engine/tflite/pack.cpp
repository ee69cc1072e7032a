// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tables are written in the order of the model and nothing depends on addresses: same model, same bytes.
#include "tflite/pack.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace fettle::tflite {

namespace {

using flatbuffers::Offset;
using flatbuffers::Vector;

constexpr size_t dataAlignment = 16;
constexpr uint32_t formatVersion = 3;
constexpr int32_t placeholderCode = 127; ///< what the old one-byte field says for every larger code

template <class Tag>
std::vector<int32_t> numbers(const std::vector<Id<Tag>>& ids)
{
    std::vector<int32_t> result;
    std::transform(ids.begin(), ids.end(), std::back_inserter(result), [](Id<Tag> id) { return id.value; });
    return result;
}

class Packer {
public:
    Packer(flatbuffers::FlatBufferBuilder& builder, const Model& model, const std::vector<Place>& places)
        : m_builder(builder), m_model(model), m_places(places)
    {
    }

    void run();

private:
    Offset<Vector<Offset<tfl::Buffer>>> buffers();
    Offset<Vector<Offset<tfl::OperatorCode>>> codes();
    Offset<tfl::SubGraph> graph(const Graph& graph);
    Offset<tfl::Tensor> tensor(const Tensor& tensor);
    Offset<tfl::QuantizationParameters> quantization(const Quantization& quantization);
    std::pair<tfl::QuantizationDetails, Offset<void>> details(const Quantization& quantization);
    Offset<tfl::SparsityParameters> sparsity(const Sparsity& sparsity);
    std::pair<tfl::SparseIndexVector, Offset<void>> indices(const std::vector<int32_t>& values, int32_t bits);
    Offset<tfl::Operator> op(const Operator& op);
    Offset<tfl::SignatureDef> signature(const Signature& signature);
    Offset<Vector<Offset<tfl::TensorMap>>> entries(const std::vector<SignatureEntry>& entries);

    Offset<flatbuffers::String> text(const std::string& value)
    {
        return value.empty() ? Offset<flatbuffers::String>() : m_builder.CreateString(value);
    }
    template <class T>
    Offset<Vector<T>> vector(const std::vector<T>& values)
    {
        return values.empty() ? Offset<Vector<T>>() : m_builder.CreateVector(values);
    }
    Offset<Vector<uint8_t>> bytes(const Bytes& data, size_t alignment)
    {
        if (data.empty())
            return {};
        m_builder.ForceVectorAlignment(data.size(), 1, alignment);
        return m_builder.CreateVector(reinterpret_cast<const uint8_t*>(data.data()), data.size());
    }
    /// Calls make(element) for every element and gathers the tables that it returns.
    template <class T, class Make>
    auto tables(const std::vector<T>& elements, Make make)
    {
        std::vector<decltype(make(elements.front()))> offsets;
        for (const T& element : elements)
            offsets.push_back(make(element));
        return vector(offsets);
    }

    flatbuffers::FlatBufferBuilder& m_builder;
    Offset<flatbuffers::String> m_noName; ///< once used
    const Model& m_model;
    const std::vector<Place>& m_places;
    using Code = std::tuple<int32_t, std::string, int32_t>;
    std::map<Code, uint32_t> m_codeIndex;
    std::vector<Code> m_codes;
};

Offset<Vector<Offset<tfl::Buffer>>> Packer::buffers()
{
    std::vector<Offset<tfl::Buffer>> offsets;
    for (size_t i = 0; i < m_model.buffers.size(); ++i) {
        const Place place = m_places.empty() ? Place() : m_places[i];
        if (place.size > 0)
            offsets.push_back(tfl::CreateBuffer(m_builder, 0, place.offset, place.size));
        else
            offsets.push_back(tfl::CreateBuffer(m_builder, bytes(m_model.buffers[i], dataAlignment)));
    }
    return m_builder.CreateVector(offsets);
}

Offset<Vector<Offset<tfl::OperatorCode>>> Packer::codes()
{
    for (const Graph& graph : m_model.graphs) {
        for (const Operator& op : graph.operators) {
            const Code code(op.code, op.customCode, op.version);
            if (m_codeIndex.emplace(code, static_cast<uint32_t>(m_codes.size())).second)
                m_codes.push_back(code);
        }
    }
    std::vector<Offset<tfl::OperatorCode>> offsets;
    for (const auto& [code, custom, version] : m_codes) {
        offsets.push_back(
            tfl::CreateOperatorCode(m_builder, static_cast<int8_t>(std::min(code, placeholderCode)),
                                    text(custom), version, static_cast<tfl::BuiltinOperator>(code)));
    }
    return m_builder.CreateVector(offsets);
}

std::pair<tfl::QuantizationDetails, Offset<void>> Packer::details(const Quantization& quantization)
{
    if (const auto* custom = std::get_if<Quantization::Custom>(&quantization.details))
        return {tfl::QuantizationDetails::CustomQuantization,
                tfl::CreateCustomQuantization(m_builder, bytes(custom->data, dataAlignment)).Union()};
    if (const auto* block = std::get_if<Quantization::Blockwise>(&quantization.details))
        return {tfl::QuantizationDetails::BlockwiseQuantization,
                tfl::CreateBlockwiseQuantization(m_builder, block->scales.value, block->zeroPoints.value,
                                                 block->blockSize, vector(block->blockShape))
                    .Union()};
    if (const auto* axes = std::get_if<Quantization::MultiAxis>(&quantization.details))
        return {tfl::QuantizationDetails::MultiAxisQuantization,
                tfl::CreateMultiAxisQuantization(m_builder, axes->scales.value, axes->zeroPoints.value,
                                                 axes->blockSize, vector(axes->dimensions))
                    .Union()};
    return {tfl::QuantizationDetails::NONE, {}};
}

Offset<tfl::QuantizationParameters> Packer::quantization(const Quantization& quantization)
{
    if (quantization == Quantization())
        return {};
    const auto minimum = vector(quantization.minimum);
    const auto maximum = vector(quantization.maximum);
    const auto scale = vector(quantization.scale);
    const auto zeroPoint = vector(quantization.zeroPoint);
    const auto [type, table] = details(quantization);
    return tfl::CreateQuantizationParameters(m_builder, minimum, maximum, scale, zeroPoint, type, table,
                                             quantization.dimension);
}

std::pair<tfl::SparseIndexVector, Offset<void>> Packer::indices(const std::vector<int32_t>& values,
                                                                int32_t bits)
{
    constexpr size_t alignment = 4;
    if (bits == 32)
        return {tfl::SparseIndexVector::Int32Vector,
                tfl::CreateInt32Vector(m_builder, vector(values)).Union()};
    if (bits == 16) {
        m_builder.ForceVectorAlignment(values.size(), sizeof(uint16_t), alignment);
        const auto narrow = m_builder.CreateVector(std::vector<uint16_t>(values.begin(), values.end()));
        return {tfl::SparseIndexVector::Uint16Vector, tfl::CreateUint16Vector(m_builder, narrow).Union()};
    }
    if (bits == 8) {
        m_builder.ForceVectorAlignment(values.size(), sizeof(uint8_t), alignment);
        const auto narrow = m_builder.CreateVector(std::vector<uint8_t>(values.begin(), values.end()));
        return {tfl::SparseIndexVector::Uint8Vector, tfl::CreateUint8Vector(m_builder, narrow).Union()};
    }
    return {tfl::SparseIndexVector::NONE, {}};
}

Offset<tfl::SparsityParameters> Packer::sparsity(const Sparsity& sparsity)
{
    const auto order = vector(sparsity.traversalOrder);
    const auto blocks = vector(sparsity.blockMap);
    const auto dimensions = tables(sparsity.dimensions, [&](const Sparsity::Dimension& dimension) {
        const auto [segmentType, segments] = indices(dimension.segments, dimension.segmentBits);
        const auto [indexType, index] = indices(dimension.indices, dimension.indexBits);
        const auto format = dimension.compressed ? tfl::DimensionType::SPARSE_CSR : tfl::DimensionType::DENSE;
        return tfl::CreateDimensionMetadata(m_builder, format, dimension.denseSize, segmentType, segments,
                                            indexType, index);
    });
    return tfl::CreateSparsityParameters(m_builder, order, blocks, dimensions);
}

Offset<tfl::Tensor> Packer::tensor(const Tensor& tensor)
{
    const auto shape = m_builder.CreateVector(tensor.shape); // a scalar has an empty shape, not none
    // Runtimes want a name; those without share one string.
    if (tensor.name.empty() && m_noName.IsNull())
        m_noName = m_builder.CreateString("");
    const auto name = tensor.name.empty() ? m_noName : m_builder.CreateString(tensor.name);
    const auto quantized = quantization(tensor.quantization);
    const auto sparse = tensor.sparsity ? sparsity(*tensor.sparsity) : Offset<tfl::SparsityParameters>();
    const auto signature = vector(tensor.shapeSignature);
    const auto variants = tables(tensor.variantTensors, [&](const VariantSubtype& one) {
        const auto variantShape = m_builder.CreateVector(one.shape);
        return tfl::CreateVariantSubType(m_builder, variantShape, static_cast<tfl::TensorType>(one.type),
                                         one.hasRank);
    });
    return tfl::CreateTensor(m_builder, shape, static_cast<tfl::TensorType>(tensor.type),
                             static_cast<uint32_t>(tensor.buffer.value), name, quantized, tensor.isVariable,
                             sparse, signature, tensor.hasRank, variants, tensor.externalBuffer);
}

Offset<tfl::Operator> Packer::op(const Operator& op)
{
    const auto inputs = m_builder.CreateVector(numbers(op.inputs));
    const auto outputs = m_builder.CreateVector(numbers(op.outputs));
    const auto intermediates = vector(numbers(op.intermediates));
    const auto& builtin = op.options.builtin;
    const auto& builtin2 = op.options.builtin2;
    const auto options = builtin ? builtin->Pack(m_builder) : Offset<void>();
    const auto options2 = builtin2 ? builtin2->Pack(m_builder) : Offset<void>();
    const auto custom = bytes(op.customOptions, dataAlignment);
    const auto mutating =
        vector(std::vector<uint8_t>(op.mutatingVariableInputs.begin(), op.mutatingVariableInputs.end()));
    return tfl::CreateOperator(m_builder, m_codeIndex.at({op.code, op.customCode, op.version}), inputs,
                               outputs, builtin ? builtin->type : tfl::BuiltinOptions::NONE, options, custom,
                               tfl::CustomOptionsFormat::FLEXBUFFERS, mutating, intermediates, 0, 0,
                               builtin2 ? builtin2->type : tfl::BuiltinOptions2::NONE, options2,
                               op.debugMetadataIndex);
}

Offset<tfl::SubGraph> Packer::graph(const Graph& graph)
{
    std::vector<Offset<tfl::Tensor>> tensors;
    for (const Tensor& one : graph.tensors)
        tensors.push_back(tensor(one));
    const auto tensorVector = m_builder.CreateVector(tensors);
    const auto inputs = m_builder.CreateVector(numbers(graph.inputs));
    const auto outputs = m_builder.CreateVector(numbers(graph.outputs));
    std::vector<Offset<tfl::Operator>> operators;
    for (const Operator& one : graph.operators)
        operators.push_back(op(one));
    const auto operatorVector = m_builder.CreateVector(operators);
    return tfl::CreateSubGraph(m_builder, tensorVector, inputs, outputs, operatorVector, text(graph.name),
                               graph.debugMetadataIndex);
}

Offset<Vector<Offset<tfl::TensorMap>>> Packer::entries(const std::vector<SignatureEntry>& entries)
{
    std::vector<Offset<tfl::TensorMap>> offsets;
    for (const SignatureEntry& entry : entries)
        offsets.push_back(tfl::CreateTensorMap(m_builder, m_builder.CreateString(entry.name),
                                               static_cast<uint32_t>(entry.tensor.value)));
    return m_builder.CreateVector(offsets); // the runtime expects both vectors
}

Offset<tfl::SignatureDef> Packer::signature(const Signature& signature)
{
    const auto inputs = entries(signature.inputs);
    const auto outputs = entries(signature.outputs);
    const auto key = m_builder.CreateString(signature.key);
    return tfl::CreateSignatureDef(m_builder, inputs, outputs, key,
                                   static_cast<uint32_t>(signature.graph.value));
}

void Packer::run()
{
    const auto bufferTables = buffers();
    const auto codeTables = codes();
    std::vector<Offset<tfl::SubGraph>> graphs;
    for (const Graph& one : m_model.graphs)
        graphs.push_back(graph(one));
    const auto graphTables = m_builder.CreateVector(graphs);
    const auto description = text(m_model.description);
    const auto legacy = vector(m_model.legacyMetadataBuffers);
    const auto metadata = tables(m_model.metadata, [&](const MetadataEntry& entry) {
        return tfl::CreateMetadata(m_builder, m_builder.CreateString(entry.name),
                                   static_cast<uint32_t>(entry.buffer.value));
    });
    const auto signatures = tables(m_model.signatures, [&](const Signature& one) { return signature(one); });
    const auto groups = tables(m_model.externalBufferGroups, [&](const std::string& name) {
        return tfl::CreateExternalBufferGroup(m_builder, text(name));
    });
    const auto external = tables(m_model.externalBuffers, [&](const ExternalBuffer& one) {
        return tfl::CreateExternalBuffer(m_builder, one.id, one.group, one.offset, one.length,
                                         text(one.packing));
    });
    const auto root = tfl::CreateModel(m_builder, formatVersion, codeTables, graphTables, description,
                                       bufferTables, legacy, metadata, signatures, groups, external);
    tfl::FinishModelBuffer(m_builder, root);
}

} // namespace

void packModel(flatbuffers::FlatBufferBuilder& builder, const Model& model, const std::vector<Place>& places)
{
    Packer(builder, model, places).run();
}

} // namespace fettle::tflite
