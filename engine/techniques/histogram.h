// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of a tensor's values in bins whose width grows with the range: constant memory, whatever comes.
#pragma once

#include "techniques/quantizer.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fettle {

/// Bins are [k·w, (k + 1)·w) with w a power of two. When values do not fit any more, w doubles and bins that
/// become one are added, which is exact; w follows from the smallest and largest value alone. So the content
/// depends neither on the order of the values nor on how they were shared between threads. Zeros are counted
/// apart, because every quantization represents them exactly. NaN and infinities are not counted.
class Histogram {
public:
    static constexpr int64_t bins = 2048;

    void add(std::span<const float> values);
    void merge(const Histogram& other);

    int64_t count() const { return m_count; }
    int64_t zeros() const { return m_zeros; }
    double binWidth() const;
    /// What lies in the middle of bin i, for i in [0, counts().size()).
    double center(size_t i) const
    {
        return (static_cast<double>(m_first) + static_cast<double>(i) + 0.5) * binWidth();
    }
    /// Values other than zero.
    std::span<const int64_t> counts() const { return m_counts; }
    /// Of the finite values; not seen() when there are none.
    const ValueRange& range() const { return m_range; }
    /// Share of the values inside the range, the bins at its ends in proportion; 1 for no values.
    double coverage(const ValueRange& range) const;
    /// The value below which this share (0 … 1) of all values lies, as a bin's far edge inside range().
    double quantile(double share) const;

    bool operator==(const Histogram&) const = default;

private:
    int64_t binOf(double value) const;
    void countAny(std::span<const float> values);
    void countManyFinite(std::span<const float> values);
    void makeRoom(const ValueRange& values);
    void coarsenTo(int exponent);

    int m_exponent = 0;  ///< w = 2^exponent
    int64_t m_first = 0; ///< k of the first bin
    int64_t m_count = 0;
    int64_t m_zeros = 0;
    ValueRange m_range;
    std::vector<int64_t> m_counts; ///< empty, or `bins` of them
};

} // namespace fettle
