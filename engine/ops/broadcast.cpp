// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs the elements of two tensors whose shapes agree up to dimensions of size one.
#include "ops/broadcast.h"

namespace fettle {

namespace {

/// Size of the shape's dimension d of `rank`, where missing leading dimensions are 1.
int32_t alignedSize(const Shape& shape, size_t d, size_t rank)
{
    const size_t missing = rank - shape.size();
    return d < missing ? 1 : shape[d - missing];
}

} // namespace

Result<Shape> broadcastShape(const Shape& a, const Shape& b)
{
    const size_t rank = std::max(a.size(), b.size());
    Shape whole(rank);
    for (size_t d = 0; d < rank; ++d) {
        const int32_t sizeA = alignedSize(a, d, rank);
        const int32_t sizeB = alignedSize(b, d, rank);
        if (sizeA != sizeB && sizeA != 1 && sizeB != 1)
            return fail(ErrorCode::DamagedModel, "shapes do not fit: " + shapeText(a) + " and " + shapeText(b));
        whole[d] = sizeA == 1 ? sizeB : sizeA;
    }
    return whole;
}

BroadcastSteps::BroadcastSteps(const Shape& whole, const Shape& operand)
    : m_sizes(whole.begin(), whole.end()), m_steps(whole.size()), m_dense(elementCount(whole) == elementCount(operand))
{
    size_t step = 1;
    for (size_t d = whole.size(); d-- > 0;) {
        const auto size = static_cast<size_t>(alignedSize(operand, d, whole.size()));
        m_steps[d] = size == 1 ? 0 : step;
        step *= size;
    }
}

} // namespace fettle
