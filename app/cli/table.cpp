// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text for people: aligned tables and readable numbers.
#include "cli/table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

/// Characters, not bytes: continuation bytes of UTF-8 take no column.
size_t widthOf(const std::string& text)
{
    return static_cast<size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string padded(const std::string& text, size_t width, Align align)
{
    const std::string space(width - std::min(width, widthOf(text)), ' ');
    return align == Align::Left ? text + space : space + text;
}

} // namespace

std::string Table::text() const
{
    std::vector<size_t> widths;
    for (const Column& column : m_columns)
        widths.push_back(widthOf(column.title));
    for (const auto& row : m_rows) {
        for (size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    }
    std::string text;
    const auto addLine = [&](const auto& cellAt) {
        std::string line;
        for (size_t i = 0; i < m_columns.size(); ++i)
            line += (i == 0 ? "" : "  ") + padded(cellAt(i), widths[i], m_columns[i].align);
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + '\n';
    };
    addLine([&](size_t i) { return m_columns[i].title; });
    for (const auto& row : m_rows)
        addLine([&](size_t i) { return i < row.size() ? row[i] : std::string(); });
    return text;
}

std::string grouped(int64_t number)
{
    std::string text = std::to_string(number);
    const size_t sign = number < 0 ? 1 : 0;
    for (size_t at = text.size(); at > 3 + sign;)
        text.insert(at -= 3, 1, ',');
    return text;
}

std::string percent(double share, int digits)
{
    return fmt::format("{:.{}f} %", 100 * share, digits);
}

std::string decibels(double value)
{
    return std::isinf(value) && value > 0 ? "equal" : fmt::format("{:.1f}", value);
}

std::string csvLine(const std::vector<std::string>& cells)
{
    std::string line;
    for (const std::string& cell : cells) {
        if (&cell != cells.data())
            line += ',';
        if (cell.find_first_of(",\"\r\n") == std::string::npos) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char c : cell)
            line += c == '"' ? std::string("\"\"") : std::string(1, c);
        line += '"';
    }
    return line + "\n";
}

} // namespace fettle::cli
