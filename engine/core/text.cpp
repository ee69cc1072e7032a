// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small helpers for text that people type.
#include "core/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <numeric>

namespace fettle {

namespace {

constexpr std::string_view whiteSpace = " \t\r\n\v\f";

template <class T>
std::optional<T> parseWhole(std::string_view text)
{
    T value{};
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < a.size(); ++i) {
        size_t diagonal = row[0]++;
        for (size_t j = 0; j < b.size(); ++j) {
            const size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

} // namespace

std::string_view trimmed(std::string_view text)
{
    const size_t first = text.find_first_not_of(whiteSpace);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(whiteSpace) - first + 1);
}

std::optional<int64_t> parseInteger(std::string_view text)
{
    return parseWhole<int64_t>(text);
}

std::optional<uint64_t> parseUnsigned(std::string_view text)
{
    return parseWhole<uint64_t>(text);
}

std::optional<double> parseReal(std::string_view text)
{
    const auto value = parseWhole<double>(text);
    return value && std::isfinite(*value) ? value : std::nullopt;
}

bool isUtf8(std::string_view text)
{
    constexpr std::array<uint32_t, 4> least = {0, 0x80, 0x800, 0x10000}; // by bytes that follow
    for (size_t i = 0; i < text.size();) {
        const auto lead = static_cast<uint8_t>(text[i++]);
        const int ones = std::countl_one(lead);
        if (ones == 1 || ones > 4)
            return false;
        const auto more = static_cast<size_t>(std::max(ones - 1, 0));
        uint32_t code = lead & (0xffU >> (ones + 1));
        for (size_t k = 0; k < more; ++k, ++i) {
            if (i == text.size() || (static_cast<uint8_t>(text[i]) & 0xc0U) != 0x80U)
                return false;
            code = code << 6 | (static_cast<uint8_t>(text[i]) & 0x3fU);
        }
        if (code < least[more] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
            return false;
    }
    return true;
}

std::string joined(std::span<const std::string> parts, std::string_view separator)
{
    std::string text;
    for (const std::string& part : parts) {
        if (&part != parts.data())
            text += separator;
        text += part;
    }
    return text;
}

std::string nearestOf(std::string_view text, std::span<const std::string> candidates)
{
    constexpr size_t longest = 200; // names beyond this were not typed
    if (text.size() > longest)
        return {};
    size_t best = std::max<size_t>(2, text.size() / 3) + 1;
    std::string nearest;
    for (const std::string& candidate : candidates) {
        if (candidate.size() > longest)
            continue;
        const size_t distance = editDistance(text, candidate);
        if (distance < best && distance < std::max(text.size(), candidate.size())) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

std::string suggestion(std::string_view text, std::span<const std::string> candidates)
{
    const std::string nearest = nearestOf(text, candidates);
    return nearest.empty() ? std::string() : ", did you mean " + nearest;
}

} // namespace fettle
