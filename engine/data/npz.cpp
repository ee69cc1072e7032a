// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy's .npz: a zip archive of .npy files. The chosen arrays are unpacked, large ones into a temporary
// file.
#include "core/text.h"
#include "data/formats.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <zip.h>

namespace fettle::data {

namespace {

constexpr std::string_view suffix = ".npy";

struct ZipClose {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct ZipFileClose {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// An open archive; its members by name without ".npy".
class Archive {
public:
    static Result<Archive> openPath(const std::filesystem::path& path)
    {
        FETTLE_TRY(openFile(path)); // says better than libzip why a file cannot be read
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* source = zip_source_file_create(path.c_str(), 0, 0, &error);
        return openSource(source, error, path.string(), {});
    }

    static Result<Archive> openBytes(const Bytes& bytes, const std::string& name)
    {
        zip_error_t error;
        zip_error_init(&error);
        zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
        return openSource(source, error, name, bytes);
    }

    const std::string& name() const { return m_name; }

    std::vector<std::string> members() const
    {
        std::vector<std::string> names;
        const zip_int64_t count = zip_get_num_entries(m_archive.get(), 0);
        for (zip_int64_t i = 0; i < count; ++i) {
            const char* raw = zip_get_name(m_archive.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS);
            const std::string_view member = raw == nullptr ? std::string_view() : std::string_view(raw);
            if (member.ends_with(suffix))
                names.emplace_back(member.substr(0, member.size() - suffix.size()));
        }
        return names;
    }

    Result<Array> array(const std::string& member) const
    {
        FETTLE_ASSIGN(SourcePtr source, unpacked(member));
        return Array::open(std::move(source));
    }

    /// Dimensions of a member, from its first bytes.
    Result<ArrayHeader> header(const std::string& member) const
    {
        FETTLE_ASSIGN(const auto file, openMember(member));
        std::vector<std::byte> head(unpackedHead);
        const zip_int64_t got = zip_fread(file.get(), head.data(), head.size());
        if (got < 0)
            return damaged(member);
        head.resize(static_cast<size_t>(got));
        return parseNpyHeader(head, where(member));
    }

private:
    using FilePtr = std::unique_ptr<zip_file_t, ZipFileClose>;

    static Result<Archive> openSource(zip_source_t* source, zip_error_t& error, const std::string& name,
                                      const Bytes& bytes)
    {
        Archive archive;
        if (source != nullptr) {
            archive.m_archive.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
            if (!archive.m_archive)
                zip_source_free(source);
        }
        const std::string why = zip_error_strerror(&error);
        zip_error_fini(&error);
        if (!archive.m_archive)
            return fail(ErrorCode::DataFormat, "the archive cannot be opened: " + why, name,
                        "get a sound copy of the file");
        archive.m_name = name;
        archive.m_bytes = bytes;
        return archive;
    }

    std::string where(const std::string& member) const { return fmt::format("{} in {}", member, m_name); }

    std::unexpected<Error> damaged(const std::string& member) const
    {
        return fail(ErrorCode::DataFormat, "the archive is damaged", where(member),
                    "get a sound copy of the file");
    }

    Result<FilePtr> openMember(const std::string& member) const
    {
        const std::string path = member + std::string(suffix);
        FilePtr file(zip_fopen(m_archive.get(), path.c_str(), 0));
        if (file)
            return file;
        if (zip_name_locate(m_archive.get(), path.c_str(), 0) >= 0)
            return damaged(member);
        const std::vector<std::string> names = members();
        return fail(ErrorCode::NotFound,
                    fmt::format("there is no array '{}'{}", member, suggestion(member, names)), m_name,
                    "arrays: " + joined(names));
    }

    Result<SourcePtr> unpacked(const std::string& member) const
    {
        FETTLE_ASSIGN(const auto file, openMember(member));
        const std::string memberName = where(member);
        const auto sizeFromHead = [&](std::span<const std::byte> head) -> Result<uint64_t> {
            FETTLE_ASSIGN(const ArrayHeader found, parseNpyHeader(head, memberName));
            return found.fileBytes();
        };
        zip_stat_t status;
        const std::string path = member + std::string(suffix);
        const bool known = zip_stat(m_archive.get(), path.c_str(), 0, &status) == 0 &&
                           (status.valid & ZIP_STAT_COMP_SIZE) != 0;
        Unpacker unpacker(memberName, sizeFromHead, mostUnpacked(known ? status.comp_size : 0));
        std::vector<std::byte> block(64 * 1024);
        while (true) {
            const zip_int64_t got = zip_fread(file.get(), block.data(), block.size());
            if (got < 0)
                return damaged(member);
            if (got == 0)
                return unpacker.finish();
            FETTLE_TRY(unpacker.append(std::span(block).first(static_cast<size_t>(got))));
        }
    }

    std::string m_name;
    Bytes m_bytes; ///< kept alive while libzip reads from it
    std::unique_ptr<zip_t, ZipClose> m_archive;
};

/// The array of samples: the one asked for, or the only one, or the first of the usual names that is there.
Result<std::string> samplesMember(const Archive& archive, const std::string& asked)
{
    if (!asked.empty())
        return asked;
    const std::vector<std::string> names = archive.members();
    if (names.size() == 1)
        return names.front();
    static constexpr std::array<std::string_view, 10> usual = {
        "x_test", "x_train", "x", "X_test", "X_train", "X", "test_images", "train_images", "images", "arr_0"};
    for (const std::string_view name : usual) {
        if (std::ranges::find(names, name) != names.end())
            return std::string(name);
    }
    if (names.empty())
        return fail(ErrorCode::DataFormat, "the archive has no .npy arrays", archive.name(),
                    "choose an .npz file of NumPy");
    return fail(ErrorCode::DataFormat, "it is not clear which array has the samples", archive.name(),
                "name it: one of " + joined(names));
}

/// The array of labels that belongs to the samples; empty when there is none.
std::string labelsMember(const Archive& archive, const std::string& samples, const std::string& asked)
{
    if (!asked.empty())
        return asked;
    const std::vector<std::string> names = archive.members();
    for (const std::string& candidate : labelNamesFor(samples)) {
        if (std::ranges::find(names, candidate) != names.end())
            return candidate;
    }
    return samples == "arr_0" && std::ranges::find(names, "arr_1") != names.end() ? "arr_1" : std::string();
}

Result<DatasetPtr> openArchive(const Archive& archive, const DatasetOptions& options)
{
    FETTLE_ASSIGN(const std::string samples, samplesMember(archive, options.npzInput));
    FETTLE_ASSIGN(Array array, archive.array(samples));
    LabelsPtr labels;
    if (!options.labels.empty()) {
        FETTLE_ASSIGN(labels, openLabels(options.labels, options));
    } else if (const std::string member = labelsMember(archive, samples, options.npzLabels);
               !member.empty()) {
        FETTLE_ASSIGN(Array values, archive.array(member));
        FETTLE_ASSIGN(labels, labelsFromArray(std::move(values)));
    }
    return arrayDataset(std::move(array), std::move(labels), ".npz " + samples);
}

} // namespace

Result<DatasetPtr> openNpzFile(const std::filesystem::path& path, const DatasetOptions& options)
{
    FETTLE_ASSIGN(const Archive archive, Archive::openPath(path));
    return openArchive(archive, options);
}

Result<Array> openNpzArray(const std::filesystem::path& path, const std::string& member)
{
    FETTLE_ASSIGN(const Archive archive, Archive::openPath(path));
    if (!member.empty())
        return archive.array(member);
    for (const std::string& name : archive.members()) {
        const auto header = archive.header(name);
        if (header && header->dimensions.size() <= 2)
            return archive.array(name);
    }
    return fail(ErrorCode::DataFormat, "the archive has no array of labels", path.string(),
                "choose an .npz with one");
}

} // namespace fettle::data

namespace fettle {

Result<DatasetPtr> openNpz(const Bytes& bytes, const DatasetOptions& options, const std::string& name)
{
    FETTLE_ASSIGN(const data::Archive archive, data::Archive::openBytes(bytes, name));
    FETTLE_ASSIGN(DatasetPtr all, data::openArchive(archive, options));
    return data::chosenPart(std::move(all), options, name);
}

} // namespace fettle
