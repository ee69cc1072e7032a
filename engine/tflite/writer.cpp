// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two layouts: everything in one flatbuffer, or, above its limit of 2 GiB, the data of the buffers behind it.
#include "tflite/writer.h"

#include "core/file.h"
#include "tflite/archive_tail.h"
#include "tflite/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <new>

namespace fettle::tflite {

namespace {

constexpr size_t fileAlignment = 16;
constexpr size_t tailPadding = 16; ///< runtimes read up to so many bytes past a constant
constexpr std::string_view locationEntry = "buffer_location";
constexpr std::string_view locationValue = "outside flatbuffers";

size_t aligned(size_t size)
{
    return (size + fileAlignment - 1) / fileAlignment * fileAlignment;
}

uint64_t dataSize(const Model& model)
{
    uint64_t size = 0;
    for (const Bytes& buffer : model.buffers)
        size += aligned(buffer.size());
    return size;
}

/// Enough for the tables besides the data, so that the builder allocates once.
size_t tableSize(const Model& model)
{
    size_t size = 4096 + 64 * model.buffers.size();
    for (const Graph& graph : model.graphs) {
        size += 256 * graph.operators.size();
        for (const Operator& op : graph.operators)
            size += op.customOptions.size();
        for (const Tensor& tensor : graph.tensors)
            size += 128 + tensor.name.size() + 12 * tensor.quantization.scale.size() +
                    4 * (tensor.quantization.minimum.size() + tensor.quantization.maximum.size());
    }
    return size;
}

Bytes bytesOf(flatbuffers::DetachedBuffer buffer)
{
    auto owner = std::make_shared<flatbuffers::DetachedBuffer>(std::move(buffer));
    return Bytes(std::as_bytes(std::span(owner->data(), owner->size())), owner);
}

/// The flatbuffer is built from its end to its start: what is put first comes last in the file.
Bytes serializeInside(const Model& model)
{
    const size_t archive = model.appendedFiles.size();
    const size_t expected = aligned(dataSize(model) + tableSize(model) + archive);
    flatbuffers::FlatBufferBuilder builder(expected, nullptr, false, fileAlignment);
    if (archive > 0)
        builder.PushBytes(reinterpret_cast<const uint8_t*>(model.appendedFiles.data()), archive);
    packModel(builder, model);
    if (archive > 0) {
        const auto all = std::as_writable_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
        rebaseArchive(all.last(archive), static_cast<uint32_t>(all.size() - archive));
    }
    return bytesOf(builder.Release());
}

/// Places for all buffers with data behind a flatbuffer of `flatbufferSize` bytes.
std::vector<Place> placesBehind(const Model& model, size_t flatbufferSize, uint64_t& end)
{
    std::vector<Place> places(model.buffers.size());
    end = aligned(flatbufferSize);
    for (size_t i = 0; i < places.size(); ++i) {
        if (model.buffers[i].empty())
            continue;
        places[i] = {end, model.buffers[i].size()};
        end += aligned(model.buffers[i].size());
    }
    end += tailPadding;
    return places;
}

Result<Bytes> serializeOutside(Model model)
{
    model.buffers.push_back(Bytes::copyOf(std::span(locationValue)));
    model.metadata.push_back(
        {std::string(locationEntry), BufferId(static_cast<int64_t>(model.buffers.size()) - 1)});
    uint64_t end = 0;
    flatbuffers::FlatBufferBuilder draft(tableSize(model), nullptr, false, fileAlignment);
    packModel(draft, model, placesBehind(model, fileAlignment, end));
    flatbuffers::FlatBufferBuilder builder(tableSize(model), nullptr, false, fileAlignment);
    const std::vector<Place> places = placesBehind(model, draft.GetSize(), end);
    packModel(builder, model, places);

    const size_t archive = model.appendedFiles.size();
    if (archive > 0 && end + archive > std::numeric_limits<uint32_t>::max())
        return fail(ErrorCode::UnsupportedModel, "files cannot be appended to a model of more than 4 GiB",
                    "associated files", "strip them from the model");
    std::vector<std::byte> file(end + archive);
    const auto put = [&](uint64_t offset, std::span<const std::byte> bytes) {
        std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(offset));
    };
    put(0, std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize())));
    for (size_t i = 0; i < places.size(); ++i)
        put(places[i].offset, model.buffers[i].view());
    put(end, model.appendedFiles.view());
    if (archive > 0)
        rebaseArchive(std::span(file).last(archive), static_cast<uint32_t>(end));
    return Bytes::own(std::move(file));
}

} // namespace

Result<Bytes> serialize(const Model& model, const WriteOptions& options)
{
    try {
        if (dataSize(model) + tableSize(model) + model.appendedFiles.size() > options.dataInsideUpTo)
            return serializeOutside(model);
        return serializeInside(model);
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "there is not enough memory to write the model", {},
                    "close other programs");
    }
}

Result<void> write(const Model& model, const std::filesystem::path& path, const WriteOptions& options)
{
    FETTLE_ASSIGN(const Bytes bytes, serialize(model, options));
    return writeBytes(bytes.view(), path);
}

Result<void> writeBytes(std::span<const std::byte> bytes, const std::filesystem::path& path)
{
    return replaceFile(path, bytes);
}

} // namespace fettle::tflite
