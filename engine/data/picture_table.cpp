// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A table of the file names of pictures: "cats/0001.jpg,cat". Names are taken from the table's folder on.
#include "core/text.h"
#include "data/csv.h"
#include "data/formats.h"
#include "data/picture.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fettle::data {

namespace {

/// The column of file names; the number of cells when there is none.
size_t pictureColumn(const std::vector<std::string>& cells)
{
    const auto found = std::ranges::find_if(
        cells, [](const std::string& cell) { return isPictureName(std::string(trimmed(cell))); });
    return static_cast<size_t>(found - cells.begin());
}

/// Labels from the other columns, when there are any.
Result<void> addLabels(const std::filesystem::path& path, const DatasetOptions& options, size_t columns,
                       PictureList& list)
{
    if (columns < 2 && options.labels.empty())
        return {};
    FETTLE_ASSIGN(const LabelsPtr labels, options.labels.empty() ? labelsFromText(path, options.labelColumn)
                                                                 : openLabels(options.labels, options));
    if (labels->count() != static_cast<int64_t>(list.files.size()))
        return fail(ErrorCode::DataFormat,
                    fmt::format("{} pictures, but {} labels", list.files.size(), labels->count()),
                    path.string(), "give the labels that belong to these pictures");
    for (int64_t i = 0; i < labels->count(); ++i)
        list.labels.push_back(static_cast<int32_t>(labels->at(i).value_or(0)));
    list.classNames.assign(labels->names().begin(), labels->names().end());
    list.classes = labels->classes();
    return {};
}

} // namespace

bool namesPictures(const ByteSource& table)
{
    LineReader reader(table);
    for (int i = 0; i < 2; ++i) {
        const auto line = reader.next();
        if (!line || !*line)
            return false;
        const auto cells = splitCells(**line);
        if (pictureColumn(cells) < cells.size())
            return true;
    }
    return false;
}

Result<DatasetPtr> openPictureTable(const SourcePtr& source, const std::filesystem::path& path,
                                    const DatasetOptions& options)
{
    PictureList list{.root = path.parent_path(), .format = "table of pictures"};
    LineReader reader(*source);
    size_t columns = 0, column = 0;
    for (;;) {
        FETTLE_ASSIGN(const auto line, reader.next());
        if (!line)
            break;
        const auto cells = splitCells(*line);
        if (list.files.empty()) {
            columns = cells.size();
            column = pictureColumn(cells);
            if (column == columns && reader.lineNumber() == 1)
                continue; // a line that names the columns
        }
        if (column >= cells.size() || !isPictureName(std::string(trimmed(cells[column]))))
            return fail(ErrorCode::DataFormat,
                        fmt::format("line {} has no name of a picture", reader.lineNumber()), path.string(),
                        "give every line a file name in the same column");
        list.files.emplace_back(trimmed(cells[column]));
    }
    FETTLE_TRY(addLabels(path, options, columns, list));
    return openPictures(std::move(list));
}

} // namespace fettle::data
