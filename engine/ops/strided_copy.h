// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Copies a box of elements between two arrays, each walked with steps of its own: what every rearranging
// operator does.
#pragma once

#include "model/tensor.h"

namespace fettle {

/// One dimension of the box: how many elements, and how far apart they lie in both arrays (in elements, also
/// 0 or negative).
struct CopyAxis {
    size_t count = 1;
    std::ptrdiff_t from = 0;
    std::ptrdiff_t to = 0;
};

/// Prepared once, run often. Dimensions that lie one after the other in both arrays become one; the
/// contiguous tail is one memcpy. Who makes it guarantees that the box lies inside of both arrays, and that
/// they do not overlap where it copies.
class StridedCopy {
public:
    /// Copies nothing.
    StridedCopy() = default;
    /// `fromStart` and `toStart` are the places of the first element.
    StridedCopy(const std::vector<CopyAxis>& axes, size_t elementBytes, std::ptrdiff_t fromStart = 0,
                std::ptrdiff_t toStart = 0);

    void operator()(const std::byte* from, std::byte* to) const;
    /// The gradient of a copy of float32: to each place that was read, the sum of what lies where it was
    /// written is added.
    void addBack(const float* to, float* from) const;

private:
    using Row = void (*)(const std::byte* from, std::byte* to, const CopyAxis& axis, size_t bytes);

    void level(size_t depth, const std::byte* from, std::byte* to) const;
    void addLevel(size_t depth, const float* to, float* from) const;
    void prepareTiles();
    void tiles(const CopyAxis& rows, const CopyAxis& columns, const std::byte* from, std::byte* to) const;

    std::vector<CopyAxis> m_axes; ///< steps in bytes; outermost first; empty: nothing to do
    size_t m_bytes = 0;           ///< of one piece
    std::ptrdiff_t m_fromStart = 0;
    std::ptrdiff_t m_toStart = 0;
    Row m_row = nullptr;
    void (*m_tile)(const std::byte* from, std::byte* to, std::ptrdiff_t fromStep,
                   std::ptrdiff_t toStep) = nullptr;
    bool m_tiled = false; ///< the last two dimensions are a transposition
};

/// Elements between neighbours of each dimension in row-major order; all 0 where there are no elements.
std::vector<std::ptrdiff_t> rowMajorSteps(const Shape& shape);

/// Elements before and behind dimension `d` (exclusive), as in [outer, shape[d], inner].
size_t outerCount(const Shape& shape, size_t d);
size_t innerCount(const Shape& shape, size_t d);

/// Writes `count` copies of the `bytes` bytes at `value`.
void fillElements(std::byte* to, size_t count, const std::byte* value, size_t bytes);

} // namespace fettle
