// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TFRecord files of image examples (https://www.tensorflow.org/tutorials/load_data/tfrecord): length, its
// checksum, data, its checksum, again and again. The places of the records are kept, not the records.
#include "data/formats.h"
#include "data/picture.h"
#include "data/tf_example.h"

#include <array>
#include <cstring>
#include <fmt/format.h>

namespace fettle::data {

namespace {

constexpr uint64_t headerBytes = 12; ///< of a record: eight of the length, four of the length's checksum
constexpr uint64_t mostRecordBytes = 512u << 20;
constexpr std::array<std::string_view, 3> pictureFeatures = {"image/encoded", "image", "image_raw"};
constexpr std::array<std::string_view, 3> labelFeatures = {"image/class/label", "label", "image/label"};

/// CRC-32C (Castagnoli), masked as the format asks.
uint32_t maskedChecksum(std::span<const std::byte> bytes)
{
    static const auto table = [] {
        std::array<uint32_t, 256> entries{};
        for (uint32_t i = 0; i < 256; ++i) {
            uint32_t c = i;
            for (int bit = 0; bit < 8; ++bit)
                c = (c >> 1) ^ ((c & 1) != 0 ? 0x82f63b78u : 0);
            entries[i] = c;
        }
        return entries;
    }();
    uint32_t crc = ~0u;
    for (const std::byte b : bytes)
        crc = table[(crc ^ std::to_integer<uint32_t>(b)) & 255] ^ (crc >> 8);
    crc = ~crc;
    return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

/// The length that a record's header tells; empty when its checksum is wrong.
std::optional<uint64_t> lengthOf(std::span<const std::byte> header)
{
    uint64_t length = 0;
    uint32_t checksum = 0;
    std::memcpy(&length, header.data(), sizeof(length));
    std::memcpy(&checksum, header.data() + sizeof(length), sizeof(checksum));
    return maskedChecksum(header.first(8)) == checksum ? std::optional(length) : std::nullopt;
}

class TfRecordDataset final : public Dataset {
public:
    explicit TfRecordDataset(SourcePtr source) : m_source(std::move(source)) {}

    Result<void> scan()
    {
        std::array<std::byte, headerBytes> header = {};
        for (uint64_t at = 0; at < m_source->size();) {
            const uint64_t left = m_source->size() - at;
            if (left < headerBytes)
                return damaged("ends within a record");
            FETTLE_TRY(m_source->read(at, header));
            const auto length = lengthOf(header);
            if (!length)
                return damaged("has a wrong checksum");
            if (*length > mostRecordBytes || *length + headerBytes + 4 > left)
                return damaged("ends within a record");
            m_records.push_back({at + headerBytes, *length});
            at += headerBytes + *length + 4;
        }
        if (m_records.empty())
            return damaged("has no records");
        FETTLE_ASSIGN(const Picture first, picture(0));
        m_shape = {first.height, first.width, first.channels};
        m_labelled = label(0).has_value();
        return {};
    }

    int64_t size() const override { return static_cast<int64_t>(m_records.size()); }
    const Shape& sampleShape() const override { return m_shape; }
    bool fixedShape() const override { return false; }
    std::string description() const override
    {
        return fmt::format("TFRecord, {} samples, the first of {}, {}", size(), shapeText(m_shape),
                           m_labelled ? "with labels" : "no labels");
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= size())
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_source->name());
        FETTLE_ASSIGN(const Picture read, picture(index));
        shape = {read.height, read.width, read.channels};
        values.assign(read.pixels.begin(), read.pixels.end());
        return {};
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        const auto bytes = index < 0 || index >= size() ? Result<std::vector<std::byte>>() : record(index);
        if (!bytes)
            return std::nullopt;
        for (const std::string_view name : labelFeatures)
            if (const auto feature = exampleFeature(*bytes, name, m_source->name());
                feature && feature->integer)
                return feature->integer;
        return std::nullopt;
    }

private:
    struct Place {
        uint64_t offset;
        uint64_t length;
    };

    std::unexpected<Error> damaged(const std::string& why) const
    {
        return fail(ErrorCode::DataFormat, "the TFRecord file " + why, m_source->name(),
                    "get the file again");
    }

    Result<std::vector<std::byte>> record(int64_t index) const
    {
        const Place place = m_records[static_cast<size_t>(index)];
        std::vector<std::byte> bytes(static_cast<size_t>(place.length) + 4);
        FETTLE_TRY(m_source->read(place.offset, bytes));
        uint32_t checksum = 0;
        std::memcpy(&checksum, bytes.data() + place.length, sizeof(checksum));
        bytes.resize(static_cast<size_t>(place.length));
        if (maskedChecksum(bytes) != checksum)
            return damaged("has a wrong checksum");
        return bytes;
    }

    Result<Picture> picture(int64_t index) const
    {
        FETTLE_ASSIGN(const auto bytes, record(index));
        for (const std::string_view name : pictureFeatures) {
            FETTLE_ASSIGN(const ExampleFeature feature, exampleFeature(bytes, name, m_source->name()));
            if (feature.bytes)
                return decodePicture(*feature.bytes, fmt::format("{}: record {}", m_source->name(), index));
        }
        return fail(ErrorCode::DataFormat, fmt::format("record {} has no picture", index), m_source->name(),
                    "store encoded pictures as the feature image/encoded or image");
    }

    SourcePtr m_source;
    std::vector<Place> m_records;
    Shape m_shape;
    bool m_labelled = false;
};

} // namespace

bool looksLikeTfRecord(std::span<const std::byte> head)
{
    return head.size() >= headerBytes && lengthOf(head.first(headerBytes)).has_value();
}

Result<DatasetPtr> openTfRecord(SourcePtr source)
{
    auto records = std::make_shared<TfRecordDataset>(std::move(source));
    FETTLE_TRY(records->scan());
    return records;
}

} // namespace fettle::data
