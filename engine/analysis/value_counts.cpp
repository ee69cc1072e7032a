// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Short values are counted in a table of all patterns. Long ones are spread by a bijective hash over buckets
// that stay in the cache, and counted there in a hash table.
#include "analysis/value_counts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>
#include <vector>

namespace fettle {

namespace {

void add(ValueCounts& counts, size_t times)
{
    if (times == 0)
        return;
    counts.values += static_cast<int64_t>(times);
    ++counts.distinct;
    if (times > 1)
        counts.logs += static_cast<double>(times) * std::log2(static_cast<double>(times));
}

ValueCounts ofTable(const std::vector<size_t>& table)
{
    ValueCounts counts;
    for (const size_t times : table)
        add(counts, times);
    return counts;
}

template <class Word>
Word wordAt(std::span<const std::byte> data, size_t i)
{
    Word word;
    std::memcpy(&word, data.data() + i * sizeof(Word), sizeof(Word));
    return word;
}

ValueCounts ofPackedCodes(int bits, std::span<const std::byte> data, size_t count)
{
    std::vector<size_t> table(size_t(1) << bits);
    for (size_t i = 0; i < std::min(count, data.size() * 8 / static_cast<size_t>(bits)); ++i)
        ++table[packedCode(data, bits, i)];
    return ofTable(table);
}

template <class Word>
ValueCounts ofShortWords(std::span<const std::byte> data, size_t count)
{
    std::vector<size_t> table(size_t(std::numeric_limits<Word>::max()) + 1);
    for (size_t i = 0; i < count; ++i)
        ++table[wordAt<Word>(data, i)];
    return ofTable(table);
}

/// Least significant digit first; digits that all words share take no pass.
template <class Word>
void radixSort(std::vector<Word>& words)
{
    constexpr int bits = 11;
    constexpr size_t digits = size_t(1) << bits;
    constexpr size_t passes = (8 * sizeof(Word) + bits - 1) / bits;
    const auto digit = [](Word word, size_t pass) {
        return static_cast<size_t>(word >> (pass * bits)) % digits;
    };
    std::vector<std::array<size_t, digits>> starts(passes);
    for (const Word word : words) {
        for (size_t pass = 0; pass < passes; ++pass)
            ++starts[pass][digit(word, pass)];
    }
    std::vector<Word> other(words.size());
    for (size_t pass = 0; pass < passes; ++pass) {
        auto& start = starts[pass];
        if (words.empty() || start[digit(words.front(), pass)] == words.size())
            continue;
        size_t sum = 0;
        for (size_t& count : start)
            sum += std::exchange(count, sum);
        for (const Word word : words)
            other[start[digit(word, pass)]++] = word;
        words.swap(other);
    }
}

template <class Word>
ValueCounts ofLongWords(std::span<const std::byte> data, size_t count)
{
    std::vector<Word> words(count);
    std::memcpy(words.data(), data.data(), count * sizeof(Word));
    radixSort(words);
    ValueCounts counts;
    size_t first = 0;
    for (size_t i = 1; i <= count; ++i) {
        if (i < count && words[i] == words[first])
            continue;
        add(counts, i - first);
        first = i;
    }
    return counts;
}

} // namespace

double ValueCounts::entropyBytes() const
{
    const auto all = static_cast<double>(values);
    return values > 0 ? (all * std::log2(all) - logs) / 8 : 0;
}

ValueCounts countValues(TensorType type, std::span<const std::byte> data, size_t count)
{
    const int bits = bitsOf(type);
    if (bits >= 8)
        count = std::min(count, data.size() / (static_cast<size_t>(bits) / 8));
    switch (bits) {
    case 2:
    case 4:
        return ofPackedCodes(bits, data, count);
    case 8:
        return ofShortWords<uint8_t>(data, count);
    case 16:
        return ofShortWords<uint16_t>(data, count);
    case 32:
        return ofLongWords<uint32_t>(data, count);
    case 64:
        return ofLongWords<uint64_t>(data, count);
    default:
        return {};
    }
}

} // namespace fettle
