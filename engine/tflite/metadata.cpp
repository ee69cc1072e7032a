// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The metadata is a flatbuffer in a buffer of the model; the files that it names are in the zip archive
// behind the model.
#include "tflite/metadata.h"

#include "metadata_generated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include <zip.h>

namespace fettle::tflite {

namespace {

using tflmeta::AssociatedFile;
using tflmeta::AssociatedFileType;
using tflmeta::SubGraphMetadata;
using tflmeta::TensorMetadata;

template <class T>
using Tables = flatbuffers::Vector<flatbuffers::Offset<T>>;

constexpr std::string_view entryName = "TFLITE_METADATA";
constexpr std::string_view where = "metadata";
constexpr std::string_view remedy = "get the file again, or remove its metadata";
constexpr zip_uint64_t largestFile = 64 << 20; ///< a label file is small; more is an attack on the memory

std::unexpected<Error> damaged(std::string message)
{
    return fail(ErrorCode::DamagedModel, std::move(message), std::string(where), std::string(remedy));
}

std::string text(const flatbuffers::String* value)
{
    return value == nullptr ? std::string() : value->str();
}

/// The metadata's bytes at an address that its tables can be read from; empty where there are none.
Bytes metadataBytes(const Model& model)
{
    for (const MetadataEntry& entry : model.metadata) {
        if (entry.name != entryName)
            continue;
        const Bytes& bytes = model.buffers[entry.buffer.index()];
        const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % alignof(std::max_align_t) == 0;
        return aligned ? bytes : Bytes::copyOf(bytes.view());
    }
    return {};
}

struct ArchiveCloser {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct EntryCloser {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

std::unique_ptr<zip_t, ArchiveCloser> openArchive(const Bytes& bytes)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive == nullptr && source != nullptr)
        zip_source_free(source);
    zip_error_fini(&error);
    return std::unique_ptr<zip_t, ArchiveCloser>(archive);
}

Result<void> normalization(const TensorMetadata& input, ModelMetadata& result)
{
    const auto* units = input.process_units();
    for (flatbuffers::uoffset_t i = 0; units != nullptr && i < units->size(); ++i) {
        const auto* options = units->Get(i)->options_as_NormalizationOptions();
        if (options == nullptr)
            continue;
        if (const auto* mean = options->mean())
            result.mean.assign(mean->begin(), mean->end());
        if (const auto* deviation = options->std())
            result.std.assign(deviation->begin(), deviation->end());
        const auto usable = [](float value) { return std::isfinite(value) && value != 0; };
        if (result.mean.size() != result.std.size() ||
            !std::all_of(result.std.begin(), result.std.end(), usable))
            return damaged(
                "the normalization in the model's metadata has no usable mean and standard deviation");
        return {};
    }
    return {};
}

const AssociatedFile* labelFile(const Tables<AssociatedFile>* files)
{
    const AssociatedFile* found = nullptr;
    for (flatbuffers::uoffset_t i = 0; files != nullptr && i < files->size(); ++i) {
        const AssociatedFile* file = files->Get(i);
        const bool labels = file->type() == AssociatedFileType::TENSOR_AXIS_LABELS ||
                            file->type() == AssociatedFileType::TENSOR_VALUE_LABELS;
        const bool neutral = file->locale() == nullptr || file->locale()->size() == 0;
        if (labels && file->name() != nullptr && (found == nullptr || neutral))
            found = file; // translated label files come beside the plain one
    }
    return found;
}

std::vector<std::string> lines(std::string_view content)
{
    std::vector<std::string> result;
    while (!content.empty()) {
        const size_t end = std::min(content.find('\n'), content.size());
        std::string_view line = content.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        result.emplace_back(line);
        content.remove_prefix(std::min(end + 1, content.size()));
    }
    while (!result.empty() && result.back().empty())
        result.pop_back();
    return result;
}

Result<void> labels(const Model& model, const SubGraphMetadata& graph, ModelMetadata& result)
{
    const auto* outputs = graph.output_tensor_metadata();
    for (flatbuffers::uoffset_t i = 0; outputs != nullptr && i < outputs->size(); ++i) {
        if (const AssociatedFile* file = labelFile(outputs->Get(i)->associated_files())) {
            FETTLE_ASSIGN(const std::string content, readAppendedFile(model, file->name()->str()));
            result.labels = lines(content);
            return {};
        }
    }
    return {};
}

} // namespace

Result<std::string> readAppendedFile(const Model& model, const std::string& name)
{
    const auto archive = openArchive(model.appendedFiles);
    if (archive == nullptr)
        return fail(ErrorCode::NotFound, "the model carries no files of its own", name,
                    "give the file separately");
    zip_stat_t info;
    if (zip_stat(archive.get(), name.c_str(), ZIP_FL_ENC_RAW, &info) != 0)
        return fail(ErrorCode::NotFound, "there is no such file behind the model", name,
                    "give the file separately");
    if ((info.valid & ZIP_STAT_SIZE) == 0 || info.size > largestFile)
        return damaged(fmt::format("the file {} behind the model is too large", name));
    const std::unique_ptr<zip_file_t, EntryCloser> file(zip_fopen_index(archive.get(), info.index, 0));
    std::string content(static_cast<size_t>(info.size), '\0');
    if (file == nullptr ||
        zip_fread(file.get(), content.data(), info.size) != static_cast<zip_int64_t>(info.size))
        return damaged(fmt::format("the file {} behind the model cannot be unpacked", name));
    return content;
}

Result<ModelMetadata> readMetadata(const Model& model)
{
    ModelMetadata result;
    const Bytes bytes = metadataBytes(model);
    if (bytes.empty())
        return result;
    const auto* start = reinterpret_cast<const uint8_t*>(bytes.data());
    flatbuffers::Verifier verifier(start, bytes.size());
    if (bytes.size() >= FLATBUFFERS_MAX_BUFFER_SIZE || !tflmeta::VerifyModelMetadataBuffer(verifier))
        return damaged("the model's metadata contradicts itself");
    const tflmeta::ModelMetadata& root = *tflmeta::GetModelMetadata(start);
    result.name = text(root.name());
    result.description = text(root.description());
    const auto* graphs = root.subgraph_metadata();
    if (graphs == nullptr || graphs->size() == 0)
        return result;
    const SubGraphMetadata& graph = *graphs->Get(0);
    if (const auto* inputs = graph.input_tensor_metadata(); inputs != nullptr && inputs->size() > 0)
        FETTLE_TRY(normalization(*inputs->Get(0), result));
    FETTLE_TRY(labels(model, graph, result));
    return result;
}

} // namespace fettle::tflite
