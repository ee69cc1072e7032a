// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Text for people: aligned tables and readable numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fettle::cli {

enum class Align { Left, Right };

/// Columns as wide as their widest cell, two spaces between them.
class Table {
public:
    struct Column {
        std::string title;
        Align align = Align::Right;
    };
    explicit Table(std::vector<Column> columns) : m_columns(std::move(columns)) {}

    void addRow(std::vector<std::string> cells) { m_rows.push_back(std::move(cells)); }
    std::string text() const;

private:
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

/// "1,234,567"
std::string grouped(int64_t number);
/// "87.65 %"
std::string percent(double share, int digits = 2);
/// "34.1", "equal" for infinity
std::string decibels(double value);
/// One line of comma-separated values; cells with commas or quotes are quoted (RFC 4180).
std::string csvLine(const std::vector<std::string>& cells);

} // namespace fettle::cli
