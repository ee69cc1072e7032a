// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Lines, cells and columns of tables as text.
#include "data/csv.h"

#include "core/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace fettle::data {

namespace {

constexpr size_t blockSize = 64 * 1024;
constexpr size_t longestLine = 64 << 20;
constexpr std::array<std::string_view, 4> labelNames = {"label", "labels", "class", "y"};

bool isNumber(const std::string& cell)
{
    return parseReal(trimmed(cell)).has_value();
}

} // namespace

Result<bool> LineReader::readLine(std::string& line)
{
    line.clear();
    m_lineOffset = m_offset - (m_buffer.size() - m_at);
    while (true) {
        if (m_at == m_buffer.size()) {
            const uint64_t left = m_source.size() - std::min(m_offset, m_source.size());
            m_buffer.resize(static_cast<size_t>(std::min<uint64_t>(blockSize, left)));
            m_at = 0;
            if (m_buffer.empty())
                return !line.empty();
            FETTLE_TRY(m_source.read(m_offset, m_buffer));
            m_offset += m_buffer.size();
        }
        const auto from = m_buffer.begin() + static_cast<std::ptrdiff_t>(m_at);
        const auto end = std::find(from, m_buffer.end(), std::byte{'\n'});
        line.append(reinterpret_cast<const char*>(m_buffer.data()) + m_at, static_cast<size_t>(end - from));
        m_at += static_cast<size_t>(end - from);
        if (line.size() > longestLine)
            return fail(ErrorCode::DataFormat, "a line is too long for a table", m_source.name(),
                        "choose a text file");
        if (end != m_buffer.end()) {
            ++m_at;
            return true;
        }
    }
}

Result<std::optional<std::string>> LineReader::next()
{
    std::string line;
    while (true) {
        FETTLE_ASSIGN(const bool found, readLine(line));
        if (!found)
            return std::nullopt;
        ++m_line;
        if (line.find('\0') != std::string::npos)
            return fail(ErrorCode::DataFormat, fmt::format("line {} is not text", m_line), m_source.name(),
                        "choose a text file");
        if (const std::string_view text = trimmed(line); !text.empty())
            return std::string(text);
    }
}

std::vector<std::string> splitCells(std::string_view line)
{
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
            cells.back() += line[i++]; // a doubled quote inside of quotes
        else if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted)
            cells.emplace_back();
        else
            cells.back() += line[i];
    }
    return cells;
}

Result<LabelColumn> findLabelColumn(const std::vector<std::string>& firstLine, const std::string& column,
                                    const std::string& where)
{
    const auto named = [&](std::string_view name) {
        const auto same = [&](const std::string& cell) { return trimmed(cell) == name; };
        return static_cast<size_t>(std::ranges::find_if(firstLine, same) - firstLine.begin());
    };
    const size_t columns = firstLine.size();
    // Several columns of which none is a number are a header.
    const bool header = columns > 1 && std::ranges::none_of(firstLine, isNumber);
    if (column.empty()) {
        for (const std::string_view name : labelNames) {
            if (named(name) < columns)
                return LabelColumn{named(name), true, true};
        }
        return LabelColumn{columns - 1, header, false};
    }
    if (named(column) < columns && !std::ranges::all_of(firstLine, isNumber))
        return LabelColumn{named(column), true, true};
    const auto number = parseUnsigned(column);
    if (!number || *number >= columns)
        return fail(ErrorCode::NotFound, fmt::format("there is no column '{}'", column), where,
                    "columns: " + joined(firstLine));
    return LabelColumn{static_cast<size_t>(*number), header, true};
}

} // namespace fettle::data
