// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Short values are counted in a table of all patterns. Long ones are spread by a bijective hash over buckets
// that stay in the cache, and counted there in a hash table.
#include "analysis/value_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace fettle {

namespace {

void add(ValueCounts& counts, uint32_t times)
{
    if (times == 0)
        return;
    counts.values += times;
    ++counts.distinct;
    if (times > 1)
        counts.logs += times * std::log2(static_cast<double>(times));
}

ValueCounts ofTable(const std::vector<uint32_t>& table)
{
    ValueCounts counts;
    for (const uint32_t times : table)
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
    const auto width = static_cast<size_t>(bits);
    const size_t perByte = 8 / width;
    std::vector<uint32_t> table(size_t(1) << width);
    for (size_t i = 0; i < std::min(count, data.size() * perByte); ++i)
        ++table[(std::to_integer<size_t>(data[i / perByte]) >> (i % perByte * width)) & (table.size() - 1)];
    return ofTable(table);
}

template <class Word>
ValueCounts ofShortWords(std::span<const std::byte> data, size_t count)
{
    std::vector<uint32_t> table(size_t(std::numeric_limits<Word>::max()) + 1);
    for (size_t i = 0; i < count; ++i)
        ++table[wordAt<Word>(data, i)];
    return ofTable(table);
}

/// Multiplication by an odd number is a bijection whose high bits depend on all bits of the word.
template <class Word>
Word hashed(Word word)
{
    constexpr auto golden = static_cast<Word>(UINT64_C(0x9E3779B97F4A7C15) >> (64 - 8 * sizeof(Word)));
    return static_cast<Word>(word * (golden | 1));
}

/// The `bits` bits that follow the first `skipped` ones.
template <class Word>
size_t digit(Word word, int skipped, int bits)
{
    constexpr int width = 8 * sizeof(Word);
    return bits == 0 ? 0 : static_cast<size_t>(static_cast<Word>(word << skipped) >> (width - bits));
}

/// Open addressing with linear probing; at most half of the table is taken.
template <class Word>
class BucketCounter {
public:
    void count(std::span<const Word> bucket, int skippedBits, ValueCounts& counts)
    {
        m_skipped = skippedBits;
        m_taken = 0;
        m_bits = firstBits;
        m_slots.assign(size_t(1) << m_bits, Slot());
        for (const Word word : bucket) {
            Slot& slot = slotOf(word);
            const bool isNew = slot.times == 0;
            slot.word = word;
            ++slot.times;
            if (isNew && ++m_taken * 2 > m_slots.size())
                grow();
        }
        for (const Slot& slot : m_slots)
            add(counts, slot.times);
    }

private:
    struct Slot {
        Word word = 0;
        uint32_t times = 0;
    };
    static constexpr int firstBits = 12;

    Slot& slotOf(Word word)
    {
        size_t at = digit(word, m_skipped, m_bits);
        while (m_slots[at].times != 0 && m_slots[at].word != word)
            at = (at + 1) & (m_slots.size() - 1);
        return m_slots[at];
    }

    void grow()
    {
        std::vector<Slot> old(m_slots.size() * 2);
        old.swap(m_slots);
        ++m_bits;
        for (const Slot& slot : old) {
            if (slot.times != 0)
                slotOf(slot.word) = slot;
        }
    }

    int m_skipped = 0;
    int m_bits = 0;
    size_t m_taken = 0;
    std::vector<Slot> m_slots;
};

template <class Word>
ValueCounts ofLongWords(std::span<const std::byte> data, size_t count)
{
    constexpr size_t bucketSize = 1024;
    const int bits = std::min(static_cast<int>(std::bit_width(count / bucketSize)), 12);
    std::vector<size_t> starts((size_t(1) << bits) + 1);
    for (size_t i = 0; i < count; ++i)
        ++starts[digit(hashed(wordAt<Word>(data, i)), 0, bits) + 1];
    for (size_t b = 1; b < starts.size(); ++b)
        starts[b] += starts[b - 1];
    std::vector<Word> words(count);
    std::vector<size_t> next(starts.begin(), starts.end() - 1);
    for (size_t i = 0; i < count; ++i) {
        const Word word = hashed(wordAt<Word>(data, i));
        words[next[digit(word, 0, bits)]++] = word;
    }
    ValueCounts counts;
    BucketCounter<Word> counter;
    for (size_t b = 0; b + 1 < starts.size(); ++b)
        counter.count(std::span(words).subspan(starts[b], starts[b + 1] - starts[b]), bits, counts);
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
