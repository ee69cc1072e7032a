// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bins of power-of-two width.
#include "techniques/histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace fettle {

namespace {

constexpr int finest = -100;                     ///< smaller values share a bin with zero
constexpr double largestIndex = double(1 << 23); ///< keeps (value / width) exact in float32

int64_t floorShift(int64_t index, int by)
{
    return by >= 63 ? (index < 0 ? -1 : 0) : index >> by; // arithmetic: rounds down
}

/// The smallest exponent with which the range takes no more than Histogram::bins bins.
int exponentFor(const ValueRange& range)
{
    const double most = std::max(std::fabs(range.minimum), std::fabs(range.maximum));
    const double span = range.maximum - range.minimum;
    int exponent = finest;
    if (most > 0)
        exponent = std::max({finest, std::ilogb(most / largestIndex),
                             span > 0 ? std::ilogb(span / static_cast<double>(Histogram::bins)) : finest});
    const auto fits = [&](int e) {
        const double scale = std::ldexp(1.0, -e);
        return most * scale < largestIndex &&
               std::floor(range.maximum * scale) - std::floor(range.minimum * scale) <
                   static_cast<double>(Histogram::bins);
    };
    while (!fits(exponent))
        ++exponent;
    return exponent;
}

/// Rounds down; |value| is below 2^31.
int32_t floorOf(float value)
{
    const auto whole = static_cast<int32_t>(value);
    return whole - (static_cast<float>(whole) > value ? 1 : 0);
}

struct FiniteRange {
    ValueRange range; ///< of the finite values
    bool all = true;  ///< whether all are finite
};

/// An integer that is ordered as the float is; its own inverse. Minima of integers take any order, which lets
/// the compiler make vectors of them.
int32_t orderedBits(int32_t bits)
{
    return bits ^ ((bits >> 31) & 0x7fffffff);
}

FiniteRange finiteRange(std::span<const float> values)
{
    constexpr int32_t infinity = 0x7f800000;
    int32_t low = std::numeric_limits<int32_t>::max();
    int32_t high = std::numeric_limits<int32_t>::min();
    int32_t largest = 0;
    for (const float value : values) {
        const auto bits = std::bit_cast<int32_t>(value);
        const int32_t ordered = orderedBits(bits);
        low = std::min(low, ordered);
        high = std::max(high, ordered);
        largest = std::max(largest, bits & 0x7fffffff);
    }
    if (values.empty())
        return {};
    if (largest < infinity)
        return {{std::bit_cast<float>(orderedBits(low)), std::bit_cast<float>(orderedBits(high))}, true};
    FiniteRange finite{{}, false};
    for (const float value : values) {
        if (std::isfinite(value))
            finite.range.include({value, value});
    }
    return finite;
}

} // namespace

double Histogram::binWidth() const
{
    return std::ldexp(1.0, m_exponent);
}

int64_t Histogram::binOf(double value) const
{
    return static_cast<int64_t>(std::floor(std::ldexp(value, -m_exponent)));
}

void Histogram::coarsenTo(int exponent)
{
    const int by = exponent - m_exponent;
    if (by <= 0)
        return;
    const int64_t first = floorShift(m_first, by);
    std::vector<int64_t> counts(m_counts.size());
    for (size_t i = 0; i < m_counts.size(); ++i)
        counts[static_cast<size_t>(floorShift(m_first + static_cast<int64_t>(i), by) - first)] += m_counts[i];
    m_counts = std::move(counts);
    m_first = first;
    m_exponent = exponent;
}

/// The window holds what was counted and these values; it begins at the smallest.
void Histogram::makeRoom(const ValueRange& values)
{
    ValueRange whole = m_range;
    whole.include(values);
    if (whole == m_range)
        return;
    const int exponent = exponentFor(whole);
    if (m_counts.empty()) {
        m_counts.resize(static_cast<size_t>(bins));
        m_exponent = exponent;
    }
    coarsenTo(exponent);
    m_range = whole;
    const int64_t first = binOf(whole.minimum);
    if (first == m_first)
        return;
    std::vector<int64_t> moved(m_counts.size());
    for (size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] != 0)
            moved[static_cast<size_t>(m_first + static_cast<int64_t>(i) - first)] = m_counts[i];
    }
    m_counts = std::move(moved);
    m_first = first;
}

void Histogram::add(std::span<const float> values)
{
    const FiniteRange finite = finiteRange(values);
    if (!finite.range.seen())
        return;
    makeRoom(finite.range);
    if (finite.all && std::ssize(values) >= bins)
        countManyFinite(values);
    else
        countAny(values);
}

void Histogram::countAny(std::span<const float> values)
{
    const float scale = std::ldexp(1.0F, -m_exponent);
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        ++m_count;
        if (value == 0)
            ++m_zeros;
        else
            ++m_counts[static_cast<size_t>(floorOf(value * scale) - m_first)]; // exact: a power of two
    }
}

namespace {

constexpr size_t block = 256;
constexpr int32_t zeroCounters = 8;

/// The bin of each value, or a zero's counter.
void placesOf(std::span<const float> values, float scale, int32_t first, std::array<int32_t, block>& places)
{
    for (size_t i = 0; i < values.size(); ++i) {
        const int32_t bin = floorOf(values[i] * scale) - first;
        const int32_t counter =
            static_cast<int32_t>(Histogram::bins) + (static_cast<int32_t>(i) & (zeroCounters - 1));
        const int32_t zero = -static_cast<int32_t>(values[i] == 0); // all bits, or none
        places[i] = (counter & zero) | (bin & ~zero);
    }
}

} // namespace

/// Without a branch a value: places are computed for a block at once, and zeros, of which there are many
/// behind a ReLU, take turns in counters behind the bins, so that one count does not wait for the one before.
void Histogram::countManyFinite(std::span<const float> values)
{
    const float scale = std::ldexp(1.0F, -m_exponent);
    std::array<uint32_t, bins + zeroCounters> counts = {};
    std::array<int32_t, block> places;
    for (size_t start = 0; start < values.size(); start += block) {
        const auto part = values.subspan(start, std::min(block, values.size() - start));
        placesOf(part, scale, static_cast<int32_t>(m_first), places);
        for (size_t i = 0; i < part.size(); ++i)
            ++counts[static_cast<size_t>(places[i])];
    }
    for (size_t i = 0; i < m_counts.size(); ++i)
        m_counts[i] += counts[i];
    m_zeros += std::accumulate(counts.begin() + bins, counts.end(), int64_t(0));
    m_count += std::ssize(values);
}

void Histogram::merge(const Histogram& other)
{
    if (other.m_counts.empty())
        return;
    makeRoom(other.m_range);
    Histogram same = other;
    same.coarsenTo(m_exponent);
    for (size_t i = 0; i < same.m_counts.size(); ++i) {
        if (same.m_counts[i] != 0)
            m_counts[static_cast<size_t>(same.m_first + static_cast<int64_t>(i) - m_first)] +=
                same.m_counts[i];
    }
    m_count += other.m_count;
    m_zeros += other.m_zeros;
}

double Histogram::coverage(const ValueRange& range) const
{
    if (m_count == 0 || (range.minimum <= m_range.minimum && range.maximum >= m_range.maximum))
        return 1;
    double inside = range.minimum <= 0 && range.maximum >= 0 ? static_cast<double>(m_zeros) : 0;
    for (size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0)
            continue;
        const double low = center(i) - 0.5 * binWidth();
        const double share =
            (std::min(low + binWidth(), range.maximum) - std::max(low, range.minimum)) / binWidth();
        inside += static_cast<double>(m_counts[i]) * std::clamp(share, 0.0, 1.0);
    }
    return inside / static_cast<double>(m_count);
}

double Histogram::quantile(double share) const
{
    const double wanted = share * static_cast<double>(m_count);
    double below = 0;
    bool zerosCounted = false;
    for (size_t i = 0; i < m_counts.size(); ++i) {
        const double edge = center(i) + 0.5 * binWidth();
        if (!zerosCounted && edge > 0) { // zeros lie at the near edge of the bin [0, w)
            zerosCounted = true;
            below += static_cast<double>(m_zeros);
            if (below >= wanted && m_zeros > 0)
                return std::clamp(0.0, m_range.minimum, m_range.maximum);
        }
        below += static_cast<double>(m_counts[i]);
        if (below >= wanted && m_counts[i] > 0)
            return std::clamp(edge, m_range.minimum, m_range.maximum);
    }
    return m_range.maximum;
}

} // namespace fettle
