// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR-10 and CIFAR-100 binary records (https://www.cs.toronto.edu/~kriz/cifar.html): one or two bytes of
// labels, then the red, green and blue planes of 32 × 32 pixels. Class names are read from the list that is
// distributed beside the records.
#include "core/text.h"
#include "data/csv.h"
#include "data/formats.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fettle::data {

namespace {

constexpr int32_t side = 32;
constexpr size_t pixels = size_t{side} * side;
constexpr size_t channels = 3;

struct Layout {
    std::string_view name;
    size_t labelBytes;                  ///< the last one is the class
    std::array<uint8_t, 2> labelLimits; ///< of each label byte
    std::string_view namesFile;

    size_t recordBytes() const { return labelBytes + pixels * channels; }
    int64_t classes() const { return labelLimits[labelBytes - 1]; }
};
constexpr std::array<Layout, 2> layouts = {{{"CIFAR-10 binary", 1, {10, 0}, "batches.meta.txt"},
                                            {"CIFAR-100 binary", 2, {20, 100}, "fine_label_names.txt"}}};

Result<bool> labelsFit(const ByteSource& source, const Layout& layout)
{
    const uint64_t count = source.size() / layout.recordBytes();
    std::array<std::byte, 2> labels = {};
    for (uint64_t i = 0; i < count; ++i) {
        FETTLE_TRY(source.read(i * layout.recordBytes(), std::span(labels).first(layout.labelBytes)));
        for (size_t k = 0; k < layout.labelBytes; ++k) {
            if (static_cast<uint8_t>(labels[k]) >= layout.labelLimits[k])
                return false;
        }
    }
    return true;
}

/// The layout whose record size and labels fit; null when none does.
const Layout* layoutOf(const ByteSource& source)
{
    for (const Layout& layout : layouts) {
        if (source.size() == 0 || source.size() % layout.recordBytes() != 0)
            continue;
        const auto fits = labelsFit(source, layout);
        if (fits && *fits)
            return &layout;
    }
    return nullptr;
}

/// One name a line; empty when the file is not there or does not have one for each class.
std::vector<std::string> classNamesBeside(const std::filesystem::path& path, const Layout& layout)
{
    std::vector<std::string> names;
    const auto source = openFile(path.parent_path() / layout.namesFile);
    if (!source)
        return names;
    LineReader reader(**source);
    const auto most = static_cast<size_t>(layout.classes());
    for (auto line = reader.next(); line && *line && names.size() < most; line = reader.next())
        names.push_back(**line);
    if (names.size() != most)
        names.clear();
    return names;
}

class CifarDataset final : public Dataset {
public:
    CifarDataset(SourcePtr source, const Layout& layout, std::vector<std::string> names)
        : m_source(std::move(source)), m_layout(layout), m_names(std::move(names))
    {
    }

    int64_t size() const override { return static_cast<int64_t>(m_source->size() / m_layout.recordBytes()); }
    const Shape& sampleShape() const override { return m_shape; }
    std::span<const std::string> classNames() const override { return m_names; }
    std::string description() const override
    {
        return fmt::format("{}, {} samples of {}, {} classes", m_layout.name, size(), shapeText(m_shape),
                           m_layout.classes());
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= size())
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_source->name());
        std::array<std::byte, pixels * channels> planes;
        FETTLE_TRY(m_source->read(recordOffset(index) + m_layout.labelBytes, planes));
        shape = m_shape;
        values.resize(planes.size());
        float* out = values.data();
        for (size_t i = 0; i < pixels; ++i) {
            for (size_t c = 0; c < channels; ++c)
                out[i * channels + c] = static_cast<float>(static_cast<uint8_t>(planes[c * pixels + i]));
        }
        return {};
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        std::array<std::byte, 1> value = {};
        if (index < 0 || index >= size() ||
            !m_source->read(recordOffset(index) + m_layout.labelBytes - 1, value))
            return std::nullopt;
        return static_cast<uint8_t>(value[0]);
    }

private:
    uint64_t recordOffset(int64_t index) const
    {
        return static_cast<uint64_t>(index) * m_layout.recordBytes();
    }

    SourcePtr m_source;
    const Layout& m_layout;
    std::vector<std::string> m_names;
    Shape m_shape = {side, side, static_cast<int32_t>(channels)};
};

} // namespace

bool looksLikeCifar(const ByteSource& source)
{
    return layoutOf(source) != nullptr;
}

Result<DatasetPtr> openCifar(SourcePtr source, const std::filesystem::path& path)
{
    const Layout* layout = layoutOf(*source);
    if (layout == nullptr)
        return fail(ErrorCode::DataFormat, "these are not CIFAR records", path.string());
    return std::make_shared<CifarDataset>(std::move(source), *layout, classNamesBeside(path, *layout));
}

} // namespace fettle::data
