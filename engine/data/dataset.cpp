// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finds out what a path is, and takes parts of data sets.
#include "data/dataset.h"

#include "data/formats.h"
#include "data/picture.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <unordered_set>

namespace fettle {

namespace data {

namespace {

bool startsWith(std::span<const std::byte> head, std::string_view magic)
{
    return head.size() >= magic.size() &&
           std::equal(magic.begin(), magic.end(), head.begin(),
                      [](char c, std::byte b) { return static_cast<std::byte>(c) == b; });
}

bool isGzip(std::span<const std::byte> head)
{
    return startsWith(head, "\x1f\x8b\x08");
}

bool isZip(std::span<const std::byte> head)
{
    return startsWith(head, "PK\x03\x04") || startsWith(head, "PK\x05\x06");
}

bool isText(std::span<const std::byte> head)
{
    const auto printable = [](std::byte b) {
        const auto c = static_cast<uint8_t>(b);
        return c >= ' ' || c == '\t' || c == '\n' || c == '\r';
    };
    return !head.empty() && std::ranges::all_of(head, printable);
}

/// Whether the header is an IDX header and the file as long as it says; CIFAR records may begin with the same
/// bytes.
bool isWholeIdx(std::span<const std::byte> head, const ByteSource& source)
{
    const auto header = looksLikeIdx(head) ? parseIdxHeader(head, source.name()) : std::unexpected(Error());
    return header && header->fileBytes() == source.size();
}

Result<LabelsPtr> labelsOf(const std::filesystem::path& samples, const DatasetOptions& options)
{
    if (!options.labels.empty())
        return openLabels(options.labels, options);
    const auto beside = labelFilesBeside(samples);
    return beside.empty() ? LabelsPtr() : openLabels(beside.front(), options);
}

Result<DatasetPtr> openArray(SourcePtr source, const std::filesystem::path& path,
                             const DatasetOptions& options)
{
    FETTLE_ASSIGN(Array array, Array::open(std::move(source)));
    const std::string format(array.header().format);
    FETTLE_ASSIGN(LabelsPtr labels, labelsOf(path, options));
    return arrayDataset(std::move(array), std::move(labels), format);
}

std::unexpected<Error> unknownFormat(const std::filesystem::path& path)
{
    if (isPictureName(path)) {
        return fail(ErrorCode::DataFormat, "this is a single picture", path.string(),
                    "choose the folder that has one folder of pictures for each class");
    }
    return fail(
        ErrorCode::DataFormat, "the format of the data is not known", path.string(),
        "choose CIFAR binary, IDX, .npy, .npz, CSV, TFRecord, or a folder of class folders of pictures");
}

Result<DatasetPtr> openAny(const std::filesystem::path& path, const DatasetOptions& options)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error))
        return openPictureFolder(path);
    FETTLE_ASSIGN(SourcePtr source, openFile(path));
    FETTLE_ASSIGN(const auto head, headOf(*source, unpackedHead));
    if (looksLikeNpy(head) || isWholeIdx(head, *source) || isGzip(head)) {
        FETTLE_ASSIGN(SourcePtr array, unpackedArray(std::move(source)));
        return openArray(std::move(array), path, options);
    }
    if (isZip(head))
        return openNpzFile(path, options);
    if (looksLikeTfRecord(head))
        return openTfRecord(std::move(source));
    if (looksLikeCifar(*source))
        return openCifar(std::move(source), path);
    if (looksLikeIdx(head))
        return openArray(std::move(source), path, options); // says what is wrong with it
    if (isText(head) && namesPictures(*source))
        return openPictureTable(source, path, options);
    if (isText(head))
        return openCsv(std::move(source), options);
    return unknownFormat(path);
}

} // namespace

Result<DatasetPtr> chosenPart(DatasetPtr all, const DatasetOptions& options, const std::string& name)
{
    DatasetPtr part = slice(std::move(all), options.skip, options.limit);
    if (part->size() > 0)
        return part;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("no samples are left after skipping {}", options.skip), name, "skip fewer");
}

Result<SourcePtr> unpackedArray(SourcePtr source)
{
    FETTLE_ASSIGN(const auto head, headOf(*source, unpackedHead));
    if (!isGzip(head))
        return source;
    const auto sizeFromHead = [&](std::span<const std::byte> content) -> Result<uint64_t> {
        FETTLE_ASSIGN(const ArrayHeader header, parseArrayHeader(content, source->name()));
        return header.fileBytes();
    };
    return unpackGzip(*source, sizeFromHead);
}

Result<LabelsPtr> openLabels(const std::filesystem::path& path, const DatasetOptions& options)
{
    FETTLE_ASSIGN(SourcePtr source, openFile(path));
    FETTLE_ASSIGN(const auto head, headOf(*source, unpackedHead));
    if (isZip(head)) {
        FETTLE_ASSIGN(Array array, openNpzArray(path, options.npzLabels));
        return labelsFromArray(std::move(array));
    }
    if (looksLikeNpy(head) || looksLikeIdx(head) || isGzip(head)) {
        FETTLE_ASSIGN(SourcePtr unpacked, unpackedArray(std::move(source)));
        FETTLE_ASSIGN(Array array, Array::open(std::move(unpacked)));
        return labelsFromArray(std::move(array));
    }
    return labelsFromText(path, options.labelColumn);
}

} // namespace data

namespace {

/// Samples of another set, by a list of indices or by a range.
class Selection final : public Dataset {
public:
    Selection(DatasetPtr source, int64_t first, int64_t count)
        : m_source(std::move(source)), m_first(first), m_count(count)
    {
    }
    Selection(DatasetPtr source, std::vector<int64_t> indices)
        : m_source(std::move(source)),
          m_count(static_cast<int64_t>(indices.size())),
          m_indices(std::move(indices))
    {
    }

    int64_t size() const override { return m_count; }
    const Shape& sampleShape() const override { return m_source->sampleShape(); }
    bool fixedShape() const override { return m_source->fixedShape(); }
    std::span<const std::string> classNames() const override { return m_source->classNames(); }
    std::string description() const override
    {
        return fmt::format("{}, {} of them chosen", m_source->description(), m_count);
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= m_count)
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_source->description());
        return m_source->read(sourceIndex(index), values, shape);
    }

    size_t inputCount() const override { return m_source->inputCount(); }
    const Shape& inputShape(size_t input) const override { return m_source->inputShape(input); }
    Result<void> readInput(size_t input, int64_t index, std::vector<float>& values,
                           Shape& shape) const override
    {
        if (index < 0 || index >= m_count)
            return read(index, values, shape);
        return m_source->readInput(input, sourceIndex(index), values, shape);
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        return index < 0 || index >= m_count ? std::nullopt : m_source->label(sourceIndex(index));
    }

private:
    int64_t sourceIndex(int64_t index) const
    {
        return m_indices.empty() ? m_first + index : m_indices[static_cast<size_t>(index)];
    }

    DatasetPtr m_source;
    int64_t m_first = 0;
    int64_t m_count = 0;
    std::vector<int64_t> m_indices;
};

/// Another set with other class numbers.
class Relabelled final : public Dataset {
public:
    Relabelled(DatasetPtr source, std::vector<int64_t> classes)
        : m_source(std::move(source)), m_classes(std::move(classes))
    {
    }

    int64_t size() const override { return m_source->size(); }
    const Shape& sampleShape() const override { return m_source->sampleShape(); }
    bool fixedShape() const override { return m_source->fixedShape(); }
    std::string description() const override { return m_source->description() + ", classes renumbered"; }
    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        return m_source->read(index, values, shape);
    }
    std::optional<int64_t> label(int64_t index) const override
    {
        const auto stored = m_source->label(index);
        const bool known = stored && *stored >= 0 && static_cast<size_t>(*stored) < m_classes.size();
        return known && m_classes[static_cast<size_t>(*stored)] >= 0
                   ? std::optional(m_classes[static_cast<size_t>(*stored)])
                   : std::nullopt;
    }

private:
    DatasetPtr m_source;
    std::vector<int64_t> m_classes; ///< by stored label; -1: none
};

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and library.
class SplitMix {
public:
    explicit SplitMix(uint64_t seed) : m_state(seed) {}

    uint64_t next()
    {
        uint64_t z = (m_state += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }

    /// Even over [0, limit): numbers beyond the last whole multiple are drawn again.
    uint64_t below(uint64_t limit)
    {
        const uint64_t end = UINT64_MAX - UINT64_MAX % limit;
        uint64_t value = next();
        while (value >= end)
            value = next();
        return value % limit;
    }

private:
    uint64_t m_state;
};

} // namespace

Result<DatasetPtr> openDataset(const std::filesystem::path& path, const DatasetOptions& options)
{
    FETTLE_ASSIGN(DatasetPtr all, data::openAny(path, options));
    return data::chosenPart(std::move(all), options, path.string());
}

DatasetPtr slice(DatasetPtr source, int64_t first, int64_t count)
{
    const int64_t size = source->size();
    const int64_t from = std::clamp<int64_t>(first, 0, size);
    const int64_t left = size - from;
    const int64_t taken = count < 0 ? left : std::min(count, left);
    if (taken == size)
        return source;
    return std::make_shared<Selection>(std::move(source), from, taken);
}

DatasetPtr selected(DatasetPtr source, std::vector<int64_t> samples)
{
    if (samples.empty())
        return slice(std::move(source), 0, 0);
    return std::make_shared<Selection>(std::move(source), std::move(samples));
}

Result<DatasetPtr> relabelled(DatasetPtr source, const std::filesystem::path& map,
                              std::span<const std::string> modelLabels)
{
    FETTLE_ASSIGN(const auto classes, data::readLabelMap(map, source->classNames(), modelLabels));
    return std::make_shared<Relabelled>(std::move(source), classes);
}

DatasetPtr sampleOf(DatasetPtr source, int64_t count, uint64_t seed)
{
    const int64_t size = source->size();
    if (count < 0 || count >= size)
        return source;
    if (count == 0)
        return slice(std::move(source), 0, 0);
    // Floyd's algorithm: each subset is equally likely, with memory for the chosen only.
    SplitMix random(seed);
    std::unordered_set<int64_t> chosen;
    for (int64_t last = size - count; last < size; ++last) {
        const auto drawn = static_cast<int64_t>(random.below(static_cast<uint64_t>(last) + 1));
        chosen.insert(chosen.contains(drawn) ? last : drawn);
    }
    std::vector<int64_t> indices(chosen.begin(), chosen.end());
    std::ranges::sort(indices); // files are read forward
    return selected(std::move(source), std::move(indices));
}

Result<void> checkLabels(const Dataset& data, int64_t classes)
{
    for (int64_t i = 0; i < data.size(); ++i) {
        const auto label = data.label(i);
        if (!label)
            return fail(ErrorCode::DataMismatch, "the data has no labels", data.description(),
                        "give the file of labels");
        if (*label < 0 || *label >= classes)
            return fail(
                ErrorCode::DataMismatch,
                fmt::format("sample {} has the label {}, the model has {} outputs", i, *label, classes),
                data.description());
    }
    return {};
}

} // namespace fettle
