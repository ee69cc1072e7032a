// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Copies a box of elements between two arrays, each walked with steps of its own.
#include "ops/strided_copy.h"

#include "kernels/transpose4.h"

#include <algorithm>
#include <cstring>

namespace fettle {

namespace {

/// Pieces of a size that the compiler knows become single moves.
template <size_t Bytes>
void copyPieces(const std::byte* from, std::byte* to, const CopyAxis& axis, size_t)
{
    for (size_t i = 0; i < axis.count; ++i) {
        const auto index = static_cast<std::ptrdiff_t>(i);
        std::memcpy(to + index * axis.to, from + index * axis.from, Bytes);
    }
}

void copyBlocks(const std::byte* from, std::byte* to, const CopyAxis& axis, size_t bytes)
{
    for (size_t i = 0; i < axis.count; ++i) {
        const auto index = static_cast<std::ptrdiff_t>(i);
        std::memcpy(to + index * axis.to, from + index * axis.from, bytes);
    }
}

auto rowFunction(size_t bytes)
{
    switch (bytes) {
    case 1:
        return copyPieces<1>;
    case 2:
        return copyPieces<2>;
    case 4:
        return copyPieces<4>;
    case 8:
        return copyPieces<8>;
    case 16:
        return copyPieces<16>;
    default:
        return copyBlocks;
    }
}

constexpr size_t tileRows = 8, tileColumns = 8;

/// A whole tile: rows that lie side by side in `from`, columns side by side in `to`.
template <size_t Bytes>
void copyTile(const std::byte* from, std::byte* to, std::ptrdiff_t fromStep, std::ptrdiff_t toStep)
{
#pragma GCC unroll 8
    for (size_t row = 0; row < tileRows; ++row) {
#pragma GCC unroll 8
        for (size_t column = 0; column < tileColumns; ++column)
            std::memcpy(to + column * Bytes, from + static_cast<std::ptrdiff_t>(column) * fromStep, Bytes);
        from += Bytes;
        to += toStep;
    }
}

template <>
void copyTile<4>(const std::byte* from, std::byte* to, std::ptrdiff_t fromStep, std::ptrdiff_t toStep)
{
    for (const int row : {0, 4})
        for (const int column : {0, 4})
            kernels::transpose4(from + column * fromStep + row * 4, fromStep, to + row * toStep + column * 4,
                                toStep);
}

/// Whether the outer dimension goes on where the inner one ends, in both arrays.
bool continues(const CopyAxis& outer, const CopyAxis& inner)
{
    const auto count = static_cast<std::ptrdiff_t>(inner.count);
    return outer.from == inner.from * count && outer.to == inner.to * count;
}

} // namespace

StridedCopy::StridedCopy(const std::vector<CopyAxis>& axes, size_t elementBytes, std::ptrdiff_t fromStart,
                         std::ptrdiff_t toStart)
    : m_bytes(elementBytes)
{
    const auto bytes = static_cast<std::ptrdiff_t>(elementBytes);
    m_fromStart = fromStart * bytes;
    m_toStart = toStart * bytes;
    if (std::ranges::any_of(axes, [](const CopyAxis& axis) { return axis.count == 0; }))
        return;
    for (const CopyAxis& axis : axes) {
        if (axis.count == 1)
            continue;
        const CopyAxis inBytes{axis.count, axis.from * bytes, axis.to * bytes};
        if (!m_axes.empty() && continues(m_axes.back(), inBytes))
            m_axes.back() = {m_axes.back().count * axis.count, inBytes.from, inBytes.to};
        else
            m_axes.push_back(inBytes);
    }
    if (!m_axes.empty() && m_axes.back().from == bytes && m_axes.back().to == bytes) {
        m_bytes *= m_axes.back().count;
        m_axes.pop_back();
    }
    if (m_axes.empty())
        m_axes.push_back({});
    m_row = rowFunction(m_bytes);
    prepareTiles();
}

/// A transposition reads elements that lie far apart; in small tiles the cache lines that it touches are used
/// as a whole.
void StridedCopy::prepareTiles()
{
    const auto bytes = static_cast<std::ptrdiff_t>(m_bytes);
    if (m_axes.size() < 2 || m_axes.back().to != bytes || m_bytes > 8)
        return;
    const auto neighbours = std::ranges::find(m_axes, bytes, &CopyAxis::from);
    if (neighbours == m_axes.end())
        return;
    std::rotate(neighbours, neighbours + 1, m_axes.end() - 1);
    m_tiled = true;
    m_tile = m_bytes == 1   ? copyTile<1>
             : m_bytes == 2 ? copyTile<2>
             : m_bytes == 4 ? copyTile<4>
             : m_bytes == 8 ? copyTile<8>
                            : nullptr;
}

void StridedCopy::tiles(const CopyAxis& rows, const CopyAxis& columns, const std::byte* from,
                        std::byte* to) const
{
    for (size_t row = 0; row < rows.count; row += tileRows)
        for (size_t column = 0; column < columns.count; column += tileColumns) {
            const auto x = static_cast<std::ptrdiff_t>(column);
            if (m_tile != nullptr && row + tileRows <= rows.count && column + tileColumns <= columns.count) {
                const auto y = static_cast<std::ptrdiff_t>(row);
                m_tile(from + y * rows.from + x * columns.from, to + y * rows.to + x * columns.to,
                       columns.from, rows.to);
                continue;
            }
            for (size_t i = row; i < std::min(row + tileRows, rows.count); ++i) {
                const auto y = static_cast<std::ptrdiff_t>(i);
                m_row(from + y * rows.from + x * columns.from, to + y * rows.to + x * columns.to,
                      {std::min(tileColumns, columns.count - column), columns.from, columns.to}, m_bytes);
            }
        }
}

void StridedCopy::operator()(const std::byte* from, std::byte* to) const
{
    if (!m_axes.empty())
        level(0, from + m_fromStart, to + m_toStart);
}

void StridedCopy::level(size_t depth, const std::byte* from, std::byte* to) const
{
    const CopyAxis& axis = m_axes[depth];
    if (depth + 1 == m_axes.size())
        return m_row(from, to, axis, m_bytes);
    if (m_tiled && depth + 2 == m_axes.size())
        return tiles(axis, m_axes.back(), from, to);
    for (size_t i = 0; i < axis.count; ++i) {
        const auto index = static_cast<std::ptrdiff_t>(i);
        level(depth + 1, from + index * axis.from, to + index * axis.to);
    }
}

void StridedCopy::addLevel(size_t depth, const float* to, float* from) const
{
    constexpr std::ptrdiff_t bytes = sizeof(float);
    if (depth == m_axes.size()) {
        for (size_t i = 0; i < m_bytes / sizeof(float); ++i)
            from[i] += to[i];
        return;
    }
    const CopyAxis& axis = m_axes[depth];
    for (size_t i = 0; i < axis.count; ++i, to += axis.to / bytes, from += axis.from / bytes)
        addLevel(depth + 1, to, from);
}

void StridedCopy::addBack(const float* to, float* from) const
{
    if (!m_axes.empty())
        addLevel(0, to + m_toStart / static_cast<std::ptrdiff_t>(sizeof(float)),
                 from + m_fromStart / static_cast<std::ptrdiff_t>(sizeof(float)));
}

std::vector<std::ptrdiff_t> rowMajorSteps(const Shape& shape)
{
    std::vector<std::ptrdiff_t> steps(shape.size());
    if (elementCount(shape) == 0)
        return steps;
    std::ptrdiff_t step = 1;
    for (size_t d = shape.size(); d-- > 0; step *= shape[d])
        steps[d] = step;
    return steps;
}

size_t outerCount(const Shape& shape, size_t d)
{
    size_t count = 1;
    for (size_t i = 0; i < d; ++i)
        count *= static_cast<size_t>(shape[i]);
    return count;
}

size_t innerCount(const Shape& shape, size_t d)
{
    size_t count = 1;
    for (size_t i = d + 1; i < shape.size(); ++i)
        count *= static_cast<size_t>(shape[i]);
    return count;
}

void fillElements(std::byte* to, size_t count, const std::byte* value, size_t bytes)
{
    if (count == 0)
        return;
    if (std::all_of(value, value + bytes, [&](std::byte b) { return b == value[0]; })) {
        std::memset(to, std::to_integer<int>(value[0]), count * bytes);
        return;
    }
    std::memcpy(to, value, bytes);
    for (size_t done = 1; done < count;) { // what is written already is the source of the next piece
        const size_t piece = std::min(done, count - done);
        std::memcpy(to + done * bytes, to, piece * bytes);
        done += piece;
    }
}

} // namespace fettle
