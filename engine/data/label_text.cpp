// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Labels from text: one line a sample, optionally of several columns.
#include "core/text.h"
#include "data/csv.h"
#include "data/labels.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <set>

namespace fettle::data {

namespace {

class TextLabels final : public Labels {
public:
    TextLabels(std::vector<int32_t> labels, std::vector<std::string> names)
        : m_labels(std::move(labels)), m_names(std::move(names))
    {
    }
    int64_t count() const override { return static_cast<int64_t>(m_labels.size()); }
    int64_t classes() const override { return 1 + static_cast<int64_t>(std::ranges::max(m_labels)); }
    std::span<const std::string> names() const override { return m_names; }
    std::optional<int64_t> at(int64_t index) const override
    {
        if (index < 0 || index >= count())
            return std::nullopt;
        return m_labels[static_cast<size_t>(index)];
    }

private:
    std::vector<int32_t> m_labels;
    std::vector<std::string> m_names;
};

std::optional<int32_t> classNumber(const std::string& text)
{
    constexpr int64_t mostClasses = 1'000'000;
    const auto number = parseInteger(trimmed(text));
    return number && *number >= 0 && *number < mostClasses ? std::optional(static_cast<int32_t>(*number))
                                                           : std::nullopt;
}

/// Numbers as they are, or names numbered in alphabetical order.
Result<LabelsPtr> numbered(const std::vector<std::string>& cells, const std::string& where)
{
    std::vector<int32_t> labels;
    for (const std::string& cell : cells) {
        const auto number = classNumber(cell);
        if (!number)
            break;
        labels.push_back(*number);
    }
    if (labels.size() == cells.size())
        return std::make_shared<TextLabels>(std::move(labels), std::vector<std::string>());
    if (!labels.empty()) {
        return fail(ErrorCode::DataFormat,
                    fmt::format("'{}' is not a class number like those before it", cells[labels.size()]),
                    where, "use numbers only, or names only");
    }
    const std::set<std::string> sorted(cells.begin(), cells.end());
    const std::vector<std::string> names(sorted.begin(), sorted.end());
    for (const std::string& cell : cells)
        labels.push_back(static_cast<int32_t>(std::ranges::lower_bound(names, cell) - names.begin()));
    return std::make_shared<TextLabels>(std::move(labels), names);
}

/// The number that a cell is, or that its name has in the list; empty when it is neither.
std::optional<int64_t> classOf(const std::string& cell, std::span<const std::string> names)
{
    if (const auto number = classNumber(cell))
        return *number;
    const auto found = std::ranges::find(names, trimmed(cell));
    return found == names.end() ? std::nullopt : std::optional<int64_t>(found - names.begin());
}

} // namespace

Result<std::vector<int64_t>> readLabelMap(const std::filesystem::path& path,
                                          std::span<const std::string> storedNames,
                                          std::span<const std::string> wantedNames)
{
    FETTLE_ASSIGN(const SourcePtr source, openFile(path));
    LineReader reader(*source);
    std::vector<int64_t> classes;
    for (;;) {
        FETTLE_ASSIGN(const auto line, reader.next());
        if (!line)
            break;
        const auto cells = splitCells(*line);
        const auto stored = cells.size() == 2 ? classOf(cells[0], storedNames) : std::nullopt;
        const auto wanted = cells.size() == 2 ? classOf(cells[1], wantedNames) : std::nullopt;
        if (!stored || !wanted)
            return fail(
                ErrorCode::DataFormat,
                fmt::format("line {} is not \"class of the data, class of the model\"", reader.lineNumber()),
                path.string(), "give numbers, or names that the data and the model have");
        if (classes.size() <= static_cast<size_t>(*stored))
            classes.resize(static_cast<size_t>(*stored) + 1, -1);
        classes[static_cast<size_t>(*stored)] = *wanted;
    }
    if (classes.empty())
        return fail(ErrorCode::DataFormat, "the file of classes has no lines", path.string(),
                    "give one line a class");
    return classes;
}

Result<LabelsPtr> labelsFromText(const std::filesystem::path& path, const std::string& column)
{
    FETTLE_ASSIGN(const SourcePtr source, openFile(path));
    LineReader reader(*source);
    FETTLE_ASSIGN(auto line, reader.next());
    if (!line)
        return fail(ErrorCode::DataFormat, "the file of labels is empty", path.string(),
                    "choose a file with one label a line");
    const std::vector<std::string> first = splitCells(*line);
    FETTLE_ASSIGN(const LabelColumn chosen, findLabelColumn(first, column, path.string()));
    std::vector<std::string> cells;
    if (chosen.headerLine) {
        FETTLE_ASSIGN(line, reader.next());
    }
    while (line) {
        const std::vector<std::string> row = splitCells(*line);
        if (row.size() <= chosen.index) {
            return fail(ErrorCode::DataFormat,
                        fmt::format("line {} has no column {}", reader.lineNumber(), chosen.index),
                        path.string(), "give every line as many columns as the first");
        }
        cells.push_back(row[chosen.index]);
        FETTLE_ASSIGN(line, reader.next());
    }
    if (cells.empty())
        return fail(ErrorCode::DataFormat, "the file of labels has no lines", path.string(),
                    "give one label a line");
    return numbered(cells, path.string());
}

} // namespace fettle::data
