// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Tables as text (RFC 4180): lines, cells, and which column has the labels.
#pragma once

#include "data/source.h"

#include <optional>

namespace fettle::data {

/// Lines of a source, one after the other, without their ends; empty lines are skipped. Memory: one block and
/// one line.
class LineReader {
public:
    explicit LineReader(const ByteSource& source, uint64_t offset = 0) : m_source(source), m_offset(offset) {}

    /// The next line, or nothing at the end. Error DataFormat for lines that are too long to be a table's.
    Result<std::optional<std::string>> next();
    int64_t lineNumber() const
    {
        return m_line;
    } ///< of the line returned last, from 1 on (counted from the first offset)
    uint64_t lineOffset() const { return m_lineOffset; } ///< where the line returned last begins

private:
    Result<bool> readLine(std::string& line);

    const ByteSource& m_source;
    uint64_t m_offset; ///< of the byte after the buffer
    std::vector<std::byte> m_buffer;
    size_t m_at = 0;
    int64_t m_line = 0;
    uint64_t m_lineOffset = 0;
};

/// Cells of a line; quotes are taken off.
std::vector<std::string> splitCells(std::string_view line);

struct LabelColumn {
    size_t index = 0;
    bool headerLine = false; ///< the first line names the columns
    bool named = false;      ///< the user or the header says so; else the last column is a guess
};
/// Which column has the labels, from the first line. Error NotFound for a name or number that is not there.
Result<LabelColumn> findLabelColumn(const std::vector<std::string>& firstLine, const std::string& column,
                                    const std::string& where);

} // namespace fettle::data
