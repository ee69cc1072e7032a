// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples of an array in a file.
#include "data/formats.h"

#include <fmt/format.h>

namespace fettle::data {

namespace {

class ArrayDataset final : public Dataset {
public:
    ArrayDataset(Array array, LabelsPtr labels, const std::string& format)
        : m_array(std::move(array)), m_labels(std::move(labels))
    {
        const auto& dimensions = m_array.header().dimensions;
        for (size_t i = 1; i < dimensions.size(); ++i)
            m_shape.push_back(static_cast<int32_t>(dimensions[i]));
        if (m_shape.empty() || (format == "IDX" && m_shape.size() == 2))
            m_shape.push_back(1); // IDX pictures have one channel; single numbers are vectors of one
        m_description = fmt::format("{}, {} samples of {} {}", format, size(), shapeText(m_shape),
                                    elementName(m_array.header().type));
        m_description +=
            m_labels ? fmt::format(", {} classes", m_labels->classes()) : std::string(", no labels");
    }

    int64_t size() const override { return m_array.count(); }
    const Shape& sampleShape() const override { return m_shape; }
    std::string description() const override { return m_description; }
    std::span<const std::string> classNames() const override
    {
        return m_labels ? m_labels->names() : std::span<const std::string>();
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        if (index < 0 || index >= size())
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index),
                        m_array.name());
        shape = m_shape;
        return m_array.readItem(index, values);
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        return m_labels ? m_labels->at(index) : std::nullopt;
    }

private:
    Array m_array;
    LabelsPtr m_labels;
    Shape m_shape;
    std::string m_description;
};

} // namespace

Result<DatasetPtr> arrayDataset(Array array, LabelsPtr labels, const std::string& format)
{
    if (labels && labels->count() != array.count()) {
        return fail(ErrorCode::DataFormat,
                    fmt::format("{} samples, but {} labels", array.count(), labels->count()), array.name(),
                    "give the labels that belong to these samples");
    }
    return std::make_shared<ArrayDataset>(std::move(array), std::move(labels), format);
}

} // namespace fettle::data
