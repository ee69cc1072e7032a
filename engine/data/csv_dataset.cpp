// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of numbers as samples. Every hundredth row's place is kept, so that memory stays small and any row is
// found fast.
#include "core/text.h"
#include "data/csv.h"
#include "data/formats.h"

#include <algorithm>
#include <fmt/format.h>

namespace fettle::data {

namespace {

constexpr int64_t rowsBetweenMarks = 100;

class CsvDataset final : public Dataset {
public:
    explicit CsvDataset(SourcePtr source) : m_source(std::move(source)) {}

    Result<void> scan(const DatasetOptions& options)
    {
        LineReader reader(*m_source);
        FETTLE_ASSIGN(auto line, reader.next());
        if (!line)
            return fail(ErrorCode::DataFormat, "the table is empty", name(),
                        "choose a table with one sample a line");
        const std::vector<std::string> first = splitCells(*line);
        m_columns = first.size();
        FETTLE_TRY(chooseLabels(first, options));
        if (m_hasHeader) {
            FETTLE_ASSIGN(line, reader.next());
        }
        while (line) {
            FETTLE_TRY(checkRow(*line, reader.lineNumber()));
            if (m_count++ % rowsBetweenMarks == 0)
                m_marks.push_back(reader.lineOffset());
            FETTLE_ASSIGN(line, reader.next());
        }
        const size_t values = m_columns - (m_labelColumn ? 1 : 0);
        if (m_count == 0 || values == 0)
            return fail(ErrorCode::DataFormat, "the table has no samples", name(), "give one sample a line");
        m_shape = {static_cast<int32_t>(values)};
        if (m_labels && m_labels->count() != m_count) {
            return fail(ErrorCode::DataFormat,
                        fmt::format("{} samples, but {} labels", m_count, m_labels->count()), name(),
                        "give the labels that belong to these samples");
        }
        return {};
    }

    int64_t size() const override { return m_count; }
    const Shape& sampleShape() const override { return m_shape; }
    std::string description() const override
    {
        const bool labelled = m_labelColumn || m_labels;
        const int64_t classes = m_labels ? m_labels->classes() : m_classes;
        return fmt::format("CSV, {} samples of {}, {}", m_count, shapeText(m_shape),
                           labelled ? fmt::format("{} classes", classes) : "no labels");
    }
    std::span<const std::string> classNames() const override
    {
        return m_labels ? m_labels->names() : std::span<const std::string>();
    }

    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        FETTLE_ASSIGN(const std::string line, row(index));
        const std::vector<std::string> cells = splitCells(line);
        shape = m_shape;
        values.clear();
        for (size_t i = 0; i < cells.size(); ++i) {
            if (m_labelColumn != i)
                values.push_back(static_cast<float>(parseReal(trimmed(cells[i])).value_or(0)));
        }
        return {};
    }

    std::optional<int64_t> label(int64_t index) const override
    {
        if (m_labels)
            return m_labels->at(index);
        const auto line = m_labelColumn ? row(index) : Result<std::string>();
        if (!m_labelColumn || !line)
            return std::nullopt;
        return parseInteger(trimmed(splitCells(*line)[*m_labelColumn]));
    }

private:
    const std::string& name() const { return m_source->name(); }

    /// A column of labels is used when it is named, by the user or by the header; labels of another file go
    /// before.
    Result<void> chooseLabels(const std::vector<std::string>& first, const DatasetOptions& options)
    {
        FETTLE_ASSIGN(const LabelColumn column, findLabelColumn(first, options.labelColumn, name()));
        m_hasHeader = column.headerLine;
        if (!options.labels.empty()) {
            FETTLE_ASSIGN(m_labels, openLabels(options.labels, options));
        } else if (column.named) {
            m_labelColumn = column.index;
        }
        return {};
    }

    Result<void> checkRow(const std::string& line, int64_t number)
    {
        const std::vector<std::string> cells = splitCells(line);
        if (cells.size() != m_columns) {
            return fail(
                ErrorCode::DataFormat,
                fmt::format("line {} has {} columns, the first has {}", number, cells.size(), m_columns),
                name(), "give every line as many columns as the first");
        }
        for (size_t i = 0; i < cells.size(); ++i) {
            const std::string_view cell = trimmed(cells[i]);
            const int64_t label = m_labelColumn == i ? parseInteger(cell).value_or(-1) : 0;
            if (label < 0 || (m_labelColumn != i && !parseReal(cell))) {
                return fail(ErrorCode::DataFormat,
                            fmt::format("'{}' in line {}, column {} is not a {}", cell.substr(0, 40), number,
                                        i, label < 0 ? "class number" : "number"),
                            name(), "give numbers, and name the column of labels");
            }
            m_classes = std::max(m_classes, label + 1);
        }
        return {};
    }

    Result<std::string> row(int64_t index) const
    {
        if (index < 0 || index >= m_count)
            return fail(ErrorCode::InvalidArgument, fmt::format("there is no sample {}", index), name());
        LineReader reader(*m_source, m_marks[static_cast<size_t>(index / rowsBetweenMarks)]);
        for (int64_t skipped = 0; skipped <= index % rowsBetweenMarks; ++skipped) {
            FETTLE_ASSIGN(auto line, reader.next());
            if (!line || (skipped == index % rowsBetweenMarks && splitCells(*line).size() != m_columns))
                return fail(ErrorCode::DataFormat, "the table changed while it was read", name(),
                            "open it again");
            if (skipped == index % rowsBetweenMarks)
                return std::move(*line);
        }
        return std::string();
    }

    SourcePtr m_source;
    LabelsPtr m_labels;
    std::optional<size_t> m_labelColumn;
    bool m_hasHeader = false;
    size_t m_columns = 0;
    int64_t m_count = 0;
    int64_t m_classes = 0;
    std::vector<uint64_t> m_marks;
    Shape m_shape;
};

} // namespace

Result<DatasetPtr> openCsv(SourcePtr source, const DatasetOptions& options)
{
    auto table = std::make_shared<CsvDataset>(std::move(source));
    FETTLE_TRY(table->scan(options));
    return table;
}

} // namespace fettle::data
