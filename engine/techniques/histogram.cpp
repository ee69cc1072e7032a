// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Bins of power-of-two width.
#include "techniques/histogram.h"

#include <algorithm>
#include <cmath>

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

/// Of the finite values.
ValueRange finiteRange(std::span<const float> values)
{
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    bool finite = true;
    for (const float value : values) {
        low = value < low ? value : low;
        high = value > high ? value : high;
        finite = finite && std::fabs(value) <= std::numeric_limits<float>::max();
    }
    if (finite)
        return {low, high};
    ValueRange range;
    for (const float value : values) {
        if (std::isfinite(value))
            range.include({value, value});
    }
    return range;
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
    const ValueRange range = finiteRange(values);
    if (!range.seen())
        return;
    makeRoom(range);
    const float scale = std::ldexp(1.0F, -m_exponent);
    const auto first = static_cast<int32_t>(m_first);
    int64_t* counts = m_counts.data();
    int64_t skipped = 0;
    int64_t zeros = 0;
    for (const float value : values) {
        if (value == 0) {
            ++zeros;
        } else if (std::fabs(value) <= std::numeric_limits<float>::max()) {
            const float scaled = value * scale; // exact: a power of two
            const auto whole = static_cast<int32_t>(scaled);
            ++counts[whole - (static_cast<float>(whole) > scaled ? 1 : 0) - first];
        } else {
            ++skipped;
        }
    }
    m_zeros += zeros;
    m_count += static_cast<int64_t>(values.size()) - skipped;
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
