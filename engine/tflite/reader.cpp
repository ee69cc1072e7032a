// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The steps from bytes to a model: is it a .tflite file, is it sound, what is in it, does it agree with
// itself.
#include "tflite/reader.h"

#include "core/file.h"
#include "model/check.h"
#include "tflite/archive_tail.h"
#include "tflite/unpack.h"
#include "tflite_generated.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace fettle::tflite {

namespace {

constexpr size_t headerSize = 8; // root offset and identifier
constexpr uint32_t supportedVersion = 3;
constexpr size_t mapAlignment = 16;

struct Signature4 {
    std::string_view bytes;
    std::string_view what;
};

/// Things that are often given a name that ends in .tflite.
constexpr Signature4 lookalikes[] = {
    {"version https://git-lfs", "a Git LFS pointer, not the file itself: fetch it with git lfs pull"},
    {"<", "a saved web page: download the file again"},
    {"PK\x03\x04", "a zip archive: unpack it and open the .tflite file inside"},
    {"\x89HDF", "a Keras model: convert it to .tflite first"},
    {"\x08", "perhaps an ONNX model: convert it to .tflite first"},
};

std::string remedyFor(std::span<const std::byte> bytes)
{
    const std::string_view start(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const Signature4& known : lookalikes) {
        if (start.starts_with(known.bytes))
            return fmt::format("it looks like {}", known.what);
    }
    return "choose a .tflite file";
}

Result<void> checkHeader(std::span<const std::byte> bytes)
{
    if (bytes.empty())
        return fail(ErrorCode::NotAModel, "the file is empty", {}, "get it again");
    if (bytes.size() < headerSize || std::memcmp(bytes.data() + 4, tfl::ModelIdentifier(), 4) != 0)
        return fail(ErrorCode::NotAModel, "this is not a .tflite file", {}, remedyFor(bytes));
    return {};
}

bool verifies(std::span<const std::byte> bytes)
{
    // Offsets inside of a flatbuffer are 32 bits, so that it ends below 2 GiB; data of larger files lies
    // behind it.
    const size_t size = std::min<size_t>(bytes.size(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
    constexpr flatbuffers::uoffset_t depth = 64;
    const auto tables = static_cast<flatbuffers::uoffset_t>(1'000'000 + size / 16);
    flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t*>(bytes.data()), size, depth, tables);
    return tfl::VerifyModelBuffer(verifier);
}

struct Parts {
    std::span<const std::byte> flatbuffer;
    std::span<const std::byte> archive;
};

Result<Parts> split(std::span<const std::byte> bytes)
{
    if (const auto archive = findArchive(bytes); archive && *archive >= headerSize) {
        if (verifies(bytes.first(*archive)))
            return Parts{bytes.first(*archive), bytes.subspan(*archive)};
    }
    if (!verifies(bytes))
        return fail(ErrorCode::DamagedModel,
                    "the file contradicts itself: offsets lead outside of it or are cut off", {},
                    "get the file again");
    return Parts{bytes, {}};
}

Bytes archiveOf(std::span<const std::byte> bytes)
{
    std::vector<std::byte> copy(bytes.begin(), bytes.end());
    rebaseArchive(copy, 0);
    return Bytes::own(std::move(copy));
}

Result<ModelPtr> parseAligned(const Bytes& bytes)
{
    FETTLE_TRY(checkHeader(bytes.view()));
    FETTLE_ASSIGN(const Parts parts, split(bytes.view()));
    const uint32_t version = tfl::GetModel(parts.flatbuffer.data())->version();
    if (version != supportedVersion)
        return fail(ErrorCode::UnsupportedModel,
                    fmt::format("the file has version {} of the format", version), {},
                    "only version 3 can be read: convert the model again");
    FETTLE_ASSIGN(Model model, unpackModel(bytes, parts.flatbuffer));
    FETTLE_TRY(checkModel(model));
    for (Graph& graph : model.graphs)
        FETTLE_TRY(orderOperators(graph));
    if (!parts.archive.empty())
        model.appendedFiles = archiveOf(parts.archive);
    return std::make_shared<const Model>(std::move(model));
}

} // namespace

Result<ModelPtr> parse(const Bytes& bytes, const std::string& name)
{
    try {
        const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % mapAlignment == 0;
        auto model = parseAligned(aligned ? bytes : Bytes::copyOf(bytes.view()));
        if (!model && !name.empty()) {
            Error error = std::move(model).error();
            error.where = error.where.empty() ? name : fmt::format("{}: {}", name, error.where);
            return std::unexpected(std::move(error));
        }
        return model;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "there is not enough memory for the model", name,
                    "close other programs");
    }
}

Result<ModelPtr> read(const std::filesystem::path& path)
{
    FETTLE_ASSIGN(const Bytes bytes, mapFile(path));
    return parse(bytes, path.string());
}

} // namespace fettle::tflite
