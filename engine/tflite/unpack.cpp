// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Copies structure, shares data. Tables of a hostile file may share vectors, so what is copied is counted.
#include "tflite/unpack.h"

#include "tflite_generated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace fettle::tflite {

namespace {

/// Metadata that describes how the file was laid out, not the model; the writer adds it where it is true.
constexpr std::string_view locationEntry = "buffer_location";

std::string text(const flatbuffers::String* value)
{
    return value == nullptr ? std::string() : value->str();
}

class Unpacker {
public:
    Unpacker(const Bytes& file, std::span<const std::byte> flatbuffer)
        : m_file(file),
          m_owner(file.owner()),
          m_root(*tfl::GetModel(flatbuffer.data())),
          m_budget(64 * (int64_t(1) << 20) + 16 * int64_t(file.size()))
    {
    }

    Result<Model> model();

private:
    Result<void> codes();
    Result<Bytes> buffer(const tfl::Buffer& table, size_t index);
    Result<Graph> graph(const tfl::SubGraph& table);
    Result<Operator> op(const tfl::Operator& table, size_t index);
    Result<Bytes> customOptions(const tfl::Operator& table, const std::string& where);
    Result<OperatorOptions> options(const tfl::Operator& table, const std::string& where);
    template <class Union>
    using OptionsCache =
        std::map<std::pair<const void*, decltype(Union::type)>, std::shared_ptr<const Union>>;
    template <class Union, class Type>
    std::shared_ptr<const Union> unpackOptions(OptionsCache<Union>& cache, Type type, const void* table);
    Tensor tensor(const tfl::Tensor& table);
    Quantization quantization(const tfl::QuantizationParameters& table);
    Sparsity sparsity(const tfl::SparsityParameters& table);
    Signature signature(const tfl::SignatureDef& table);
    void metadata();
    void alignBuffers();

    Result<Bytes> region(uint64_t offset, uint64_t size, const std::string& where) const;
    Bytes view(const flatbuffers::Vector<uint8_t>* bytes) const;
    void charge(size_t bytes) { m_budget -= static_cast<int64_t>(bytes); }

    template <class To, class From>
    std::vector<To> values(const flatbuffers::Vector<From>* from)
    {
        if (from == nullptr)
            return {};
        charge(from->size() * sizeof(To));
        if (m_budget < 0)
            return {};
        std::vector<To> result;
        result.reserve(from->size());
        for (flatbuffers::uoffset_t i = 0; i < from->size(); ++i) {
            From value; // may lie at any address: the verifier looks at the alignment of the length alone
            std::memcpy(&value, from->Data() + i * sizeof(From), sizeof(From));
            result.push_back(To(flatbuffers::EndianScalar(value)));
        }
        return result;
    }
    void sparseIndices(tfl::SparseIndexVector type, const void* table, std::vector<int32_t>& indices,
                       int32_t& bits);

    const Bytes& m_file;
    std::shared_ptr<const void> m_owner; ///< keeps the file alive for all views
    const tfl::Model& m_root;
    int64_t m_budget; ///< bytes that the model may still take
    struct Code {
        int32_t code;
        std::string custom;
        int32_t version;
    };
    std::vector<Code> m_codes;
    OptionsCache<tfl::BuiltinOptionsUnion> m_options;
    OptionsCache<tfl::BuiltinOptions2Union> m_options2;
    flatbuffers::FlatBufferBuilder m_scratch;
    Model m_model;
};

Result<void> Unpacker::codes()
{
    const auto* tables = m_root.operator_codes();
    for (flatbuffers::uoffset_t i = 0; tables != nullptr && i < tables->size(); ++i) {
        const tfl::OperatorCode& table = *tables->Get(i);
        const int32_t code =
            std::max<int32_t>(table.deprecated_builtin_code(), static_cast<int32_t>(table.builtin_code()));
        const bool known =
            code >= 0 && code <= static_cast<int32_t>(tfl::BuiltinOperator::MAX) &&
            code != static_cast<int32_t>(tfl::BuiltinOperator::PLACEHOLDER_FOR_GREATER_OP_CODES);
        if (!known)
            return fail(ErrorCode::UnsupportedModel, fmt::format("the operator code {} does not exist", code),
                        fmt::format("operator code {}", i),
                        "the file is damaged, or newer than this version of Fettle");
        m_codes.push_back({code, text(table.custom_code()), table.version()});
    }
    return {};
}

Result<Bytes> Unpacker::region(uint64_t offset, uint64_t size, const std::string& where) const
{
    if (offset > m_file.size() || size > m_file.size() - offset)
        return fail(ErrorCode::DamagedModel,
                    fmt::format("data at {} of {} bytes lies outside of the file", offset, size), where,
                    "the file was cut off: get it again");
    return Bytes(m_file.view().subspan(offset, size), m_owner);
}

Bytes Unpacker::view(const flatbuffers::Vector<uint8_t>* bytes) const
{
    if (bytes == nullptr || bytes->size() == 0)
        return {};
    return Bytes(std::as_bytes(std::span(bytes->data(), bytes->size())), m_owner);
}

Result<Bytes> Unpacker::buffer(const tfl::Buffer& table, size_t index)
{
    Bytes inside = view(table.data());
    if (index == 0)
        return Bytes(); // the buffer that means "no data", whatever it holds
    if (!inside.empty() || table.offset() <= 1)
        return inside;
    return region(table.offset(), table.size(), fmt::format("buffer {}", index));
}

void Unpacker::sparseIndices(tfl::SparseIndexVector type, const void* table, std::vector<int32_t>& indices,
                             int32_t& bits)
{
    if (table == nullptr)
        return;
    if (type == tfl::SparseIndexVector::Int32Vector) {
        indices = values<int32_t>(static_cast<const tfl::Int32Vector*>(table)->values());
        bits = 32;
    } else if (type == tfl::SparseIndexVector::Uint16Vector) {
        indices = values<int32_t>(static_cast<const tfl::Uint16Vector*>(table)->values());
        bits = 16;
    } else if (type == tfl::SparseIndexVector::Uint8Vector) {
        indices = values<int32_t>(static_cast<const tfl::Uint8Vector*>(table)->values());
        bits = 8;
    }
}

Sparsity Unpacker::sparsity(const tfl::SparsityParameters& table)
{
    Sparsity result;
    result.traversalOrder = values<int32_t>(table.traversal_order());
    result.blockMap = values<int32_t>(table.block_map());
    const auto* dimensions = table.dim_metadata();
    for (flatbuffers::uoffset_t i = 0; dimensions != nullptr && i < dimensions->size(); ++i) {
        charge(sizeof(Sparsity::Dimension));
        if (m_budget < 0)
            break;
        const tfl::DimensionMetadata& from = *dimensions->Get(i);
        Sparsity::Dimension& to = result.dimensions.emplace_back();
        to.compressed = from.format() == tfl::DimensionType::SPARSE_CSR;
        to.denseSize = from.dense_size();
        sparseIndices(from.array_segments_type(), from.array_segments(), to.segments, to.segmentBits);
        sparseIndices(from.array_indices_type(), from.array_indices(), to.indices, to.indexBits);
    }
    return result;
}

Quantization Unpacker::quantization(const tfl::QuantizationParameters& table)
{
    Quantization result;
    result.scale = values<float>(table.scale());
    result.zeroPoint = values<int64_t>(table.zero_point());
    result.minimum = values<float>(table.min());
    result.maximum = values<float>(table.max());
    result.dimension = table.quantized_dimension();
    if (result.scale.empty())
        result.zeroPoint.clear(); // means nothing without a scale
    else if (result.zeroPoint.empty())
        result.zeroPoint.assign(result.scale.size(), 0);
    if (const auto* custom = table.details_as_CustomQuantization())
        result.details = Quantization::Custom{view(custom->custom())};
    else if (const auto* block = table.details_as_BlockwiseQuantization())
        result.details = Quantization::Blockwise{TensorId(block->scales()), TensorId(block->zero_points()),
                                                 block->block_size(), values<int32_t>(block->block_shape())};
    else if (const auto* axes = table.details_as_MultiAxisQuantization())
        result.details =
            Quantization::MultiAxis{TensorId(axes->scales()), TensorId(axes->zero_points()),
                                    axes->block_size(), values<int32_t>(axes->quantized_dimensions())};
    return result;
}

Tensor Unpacker::tensor(const tfl::Tensor& table)
{
    charge(sizeof(Tensor));
    Tensor result;
    result.name = text(table.name());
    charge(result.name.size());
    result.type = static_cast<TensorType>(table.type());
    result.shape = values<int32_t>(table.shape());
    result.shapeSignature = values<int32_t>(table.shape_signature());
    result.hasRank = table.has_rank();
    result.isVariable = table.is_variable();
    result.buffer = BufferId(table.buffer());
    result.externalBuffer = table.external_buffer();
    if (const auto* quantized = table.quantization())
        result.quantization = quantization(*quantized);
    if (const auto* sparse = table.sparsity())
        result.sparsity = sparsity(*sparse);
    const auto* variants = table.variant_tensors();
    for (flatbuffers::uoffset_t i = 0; variants != nullptr && i < variants->size() && m_budget >= 0; ++i) {
        const tfl::VariantSubType& from = *variants->Get(i);
        charge(sizeof(VariantSubtype));
        result.variantTensors.push_back(
            {values<int32_t>(from.shape()), static_cast<TensorType>(from.type()), from.has_rank()});
    }
    return result;
}

/// Operators that share a table share what is unpacked. What it takes is measured by packing it again.
template <class Union, class Type>
std::shared_ptr<const Union> Unpacker::unpackOptions(OptionsCache<Union>& cache, Type type, const void* table)
{
    if (table == nullptr || m_budget < 0)
        return nullptr;
    std::shared_ptr<const Union>& cached = cache[{table, type}];
    if (cached == nullptr) {
        auto holder = std::make_shared<Union>();
        holder->type = type;
        holder->value = Union::UnPack(table, type, nullptr);
        m_scratch.Clear();
        holder->Pack(m_scratch);
        charge(sizeof(Union) + 2 * size_t{m_scratch.GetSize()});
        cached = std::move(holder);
    }
    return cached;
}

Result<OperatorOptions> Unpacker::options(const tfl::Operator& table, const std::string& where)
{
    const auto unknown = [&](int type) {
        return fail(ErrorCode::UnsupportedModel,
                    fmt::format("operator options of kind {} do not exist", type), where,
                    "the file is damaged, or newer than this version of Fettle");
    };
    OperatorOptions result;
    if (table.builtin_options_type() > tfl::BuiltinOptions::MAX)
        return unknown(static_cast<int>(table.builtin_options_type()));
    if (table.builtin_options_2_type() > tfl::BuiltinOptions2::MAX)
        return unknown(static_cast<int>(table.builtin_options_2_type()));
    if (table.builtin_options_type() != tfl::BuiltinOptions::NONE)
        result.builtin = unpackOptions(m_options, table.builtin_options_type(), table.builtin_options());
    if (table.builtin_options_2_type() != tfl::BuiltinOptions2::NONE)
        result.builtin2 =
            unpackOptions(m_options2, table.builtin_options_2_type(), table.builtin_options_2());
    return result;
}

Result<Bytes> Unpacker::customOptions(const tfl::Operator& table, const std::string& where)
{
    Bytes inside = view(table.custom_options());
    if (!inside.empty() || table.large_custom_options_offset() <= 1)
        return inside;
    return region(table.large_custom_options_offset(), table.large_custom_options_size(), where);
}

template <class Tag>
std::vector<Id<Tag>> ids(const std::vector<int32_t>& numbers)
{
    return std::vector<Id<Tag>>(numbers.begin(), numbers.end());
}

Result<Operator> Unpacker::op(const tfl::Operator& table, size_t index)
{
    if (table.opcode_index() >= m_codes.size())
        return fail(ErrorCode::DamagedModel,
                    fmt::format("operator code {} does not exist", table.opcode_index()),
                    fmt::format("operator {}", index), "the file is damaged: get it again");
    const Code& code = m_codes[table.opcode_index()];
    const std::string where = fmt::format(
        "operator {} ({})", index,
        code.custom.empty() ? EnumNameBuiltinOperator(static_cast<tfl::BuiltinOperator>(code.code))
                            : code.custom.c_str());
    charge(sizeof(Operator));
    Operator result;
    result.code = code.code;
    result.customCode = code.custom;
    result.version = code.version;
    result.inputs = ids<TensorTag>(values<int32_t>(table.inputs()));
    result.outputs = ids<TensorTag>(values<int32_t>(table.outputs()));
    result.intermediates = ids<TensorTag>(values<int32_t>(table.intermediates()));
    result.debugMetadataIndex = table.debug_metadata_index();
    FETTLE_ASSIGN(result.options, options(table, where));
    FETTLE_ASSIGN(result.customOptions, customOptions(table, where));
    for (const uint8_t flag : values<uint8_t>(table.mutating_variable_inputs()))
        result.mutatingVariableInputs.push_back(flag != 0);
    return result;
}

Result<Graph> Unpacker::graph(const tfl::SubGraph& table)
{
    Graph result;
    result.name = text(table.name());
    result.inputs = ids<TensorTag>(values<int32_t>(table.inputs()));
    result.outputs = ids<TensorTag>(values<int32_t>(table.outputs()));
    result.debugMetadataIndex = table.debug_metadata_index();
    const auto* tensors = table.tensors();
    for (flatbuffers::uoffset_t i = 0; tensors != nullptr && i < tensors->size() && m_budget >= 0; ++i)
        result.tensors.push_back(tensor(*tensors->Get(i)));
    const auto* operators = table.operators();
    for (flatbuffers::uoffset_t i = 0; operators != nullptr && i < operators->size() && m_budget >= 0; ++i) {
        FETTLE_ASSIGN(Operator one, op(*operators->Get(i), i));
        result.operators.push_back(std::move(one));
    }
    return result;
}

std::vector<SignatureEntry> entries(const flatbuffers::Vector<flatbuffers::Offset<tfl::TensorMap>>* tables)
{
    std::vector<SignatureEntry> result;
    for (flatbuffers::uoffset_t i = 0; tables != nullptr && i < tables->size(); ++i)
        result.push_back({text(tables->Get(i)->name()), TensorId(tables->Get(i)->tensor_index())});
    return result;
}

Signature Unpacker::signature(const tfl::SignatureDef& table)
{
    return {text(table.signature_key()), GraphId(table.subgraph_index()), entries(table.inputs()),
            entries(table.outputs())};
}

/// Values are used in place, so their addresses must be multiples of the element's size; old files do not
/// always care.
void Unpacker::alignBuffers()
{
    std::vector<size_t> needed(m_model.buffers.size(), 1);
    for (const Graph& graph : m_model.graphs) {
        for (const Tensor& tensor : graph.tensors) {
            if (tensor.buffer.valid() && tensor.buffer.index() < needed.size())
                needed[tensor.buffer.index()] =
                    std::max<size_t>(needed[tensor.buffer.index()], std::min(bitsOf(tensor.type) / 8, 8));
        }
    }
    for (size_t i = 0; i < needed.size(); ++i) {
        Bytes& data = m_model.buffers[i];
        if (needed[i] > 1 && reinterpret_cast<uintptr_t>(data.data()) % needed[i] != 0)
            data = Bytes::copyOf(data.view());
    }
}

void Unpacker::metadata()
{
    BufferId location;
    const auto* tables = m_root.metadata();
    for (flatbuffers::uoffset_t i = 0; tables != nullptr && i < tables->size(); ++i) {
        MetadataEntry entry{text(tables->Get(i)->name()), BufferId(tables->Get(i)->buffer())};
        if (entry.name == locationEntry)
            location = entry.buffer;
        else
            m_model.metadata.push_back(std::move(entry));
    }
    // Its text goes, too, where the writer puts it: at the end, and of no use to others.
    bool used = !location.valid() || location.value == 0 || location.index() + 1 != m_model.buffers.size();
    for (const Graph& graph : m_model.graphs) {
        for (const Tensor& tensor : graph.tensors)
            used = used || tensor.buffer == location;
    }
    if (!used)
        m_model.buffers.pop_back();
}

Result<Model> Unpacker::model()
{
    FETTLE_TRY(codes());
    m_model.description = text(m_root.description());
    const auto* buffers = m_root.buffers();
    for (flatbuffers::uoffset_t i = 0; buffers != nullptr && i < buffers->size(); ++i) {
        charge(sizeof(Bytes));
        FETTLE_ASSIGN(Bytes data, buffer(*buffers->Get(i), i));
        m_model.buffers.push_back(std::move(data));
    }
    if (m_model.buffers.empty())
        m_model.buffers.emplace_back();
    const auto* graphs = m_root.subgraphs();
    for (flatbuffers::uoffset_t i = 0; graphs != nullptr && i < graphs->size() && m_budget >= 0; ++i) {
        FETTLE_ASSIGN(Graph one, graph(*graphs->Get(i)));
        m_model.graphs.push_back(std::move(one));
    }
    metadata();
    const auto* signatures = m_root.signature_defs();
    for (flatbuffers::uoffset_t i = 0; signatures != nullptr && i < signatures->size(); ++i)
        m_model.signatures.push_back(signature(*signatures->Get(i)));
    m_model.legacyMetadataBuffers = values<int32_t>(m_root.metadata_buffer());
    const auto* groups = m_root.external_buffer_groups();
    for (flatbuffers::uoffset_t i = 0; groups != nullptr && i < groups->size(); ++i)
        m_model.externalBufferGroups.push_back(text(groups->Get(i)->name()));
    const auto* external = m_root.external_buffers();
    for (flatbuffers::uoffset_t i = 0; external != nullptr && i < external->size(); ++i) {
        const tfl::ExternalBuffer& from = *external->Get(i);
        m_model.externalBuffers.push_back(
            {from.id(), from.group(), from.offset(), from.length(), text(from.packing())});
    }
    if (m_budget < 0)
        return fail(ErrorCode::DamagedModel,
                    "the tables of the file repeat each other more often than a model can use", {},
                    "get the file again");
    alignBuffers();
    return std::move(m_model);
}

} // namespace

Result<Model> unpackModel(const Bytes& file, std::span<const std::byte> flatbuffer)
{
    return Unpacker(file, flatbuffer).model();
}

} // namespace fettle::tflite
