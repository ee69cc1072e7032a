// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs the elements of tensors whose shapes agree up to dimensions of size one.
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
            return fail(ErrorCode::DamagedModel,
                        "shapes do not fit: " + shapeText(a) + " and " + shapeText(b));
        whole[d] = sizeA == 1 ? sizeB : sizeA;
    }
    return whole;
}

BroadcastWalk::BroadcastWalk(const Shape& whole, std::initializer_list<const Shape*> operands)
    : m_count(static_cast<size_t>(elementCount(whole)))
{
    Offsets natural{1, 1, 1}; // step of each operand along dimension d
    bool first = true;
    for (size_t d = whole.size(); m_count > 0 && d-- > 0;) {
        const auto size = static_cast<size_t>(whole[d]);
        if (size == 1)
            continue;
        Offsets steps{};
        size_t k = 0;
        for (const Shape* operand : operands) {
            if (alignedSize(*operand, d, whole.size()) != 1) {
                steps[k] = natural[k];
                natural[k] *= size;
            }
            ++k;
        }
        // Dimensions merge where a step along the outer one is a step beyond the end of the inner one, for
        // every operand.
        Offsets& innerSteps = m_rank == 0 ? m_innerSteps : m_steps[m_rank - 1];
        size_t& innerSize = m_rank == 0 ? m_inner : m_sizes[m_rank - 1];
        bool merges = true;
        for (size_t i = 0; i < maxOperands; ++i)
            merges = merges && steps[i] == innerSteps[i] * innerSize;
        if (first) {
            m_innerSteps = steps;
            m_inner = size;
            first = false;
        } else if (merges) {
            innerSize *= size;
        } else {
            m_sizes[m_rank] = size;
            m_steps[m_rank++] = steps;
        }
    }
}

bool BroadcastWalk::dense(size_t operands) const
{
    bool dense = m_inner == m_count || m_count == 0;
    for (size_t k = 0; k < operands; ++k)
        dense = dense && (advances(k) || m_count <= 1);
    return dense;
}

InnerRun innerRun(const Shape& a, const Shape& b)
{
    const size_t rank = std::max(a.size(), b.size());
    size_t d = rank;
    const auto sizeOf = [&](const Shape& shape) { return alignedSize(shape, d - 1, rank); };
    const auto equal = [&] { return sizeOf(a) == sizeOf(b); };
    const auto take =
        [&](const auto& belongs) { // the elements of the next dimensions to the left that belong
            size_t count = 1;
            for (; d > 0 && belongs(); --d)
                count *= static_cast<size_t>(std::max(sizeOf(a), sizeOf(b)));
            return count;
        };
    const size_t both = take(equal);
    if (d == 0)
        return {both, false};
    const Shape& staying = sizeOf(a) == 1 ? a : b;
    const Shape& moving = sizeOf(a) == 1 ? b : a;
    const size_t ofOne = take([&] { return sizeOf(staying) == 1; });
    take(equal);
    take([&] { return sizeOf(moving) == 1; });
    take(equal);
    if (d > 0)
        return {};
    return both > 1 ? InnerRun{both, false} : InnerRun{ofOne, true};
}

BroadcastSteps::BroadcastSteps(const Shape& whole, const Shape& operand)
    : m_sizes(whole.begin(), whole.end()),
      m_steps(whole.size()),
      m_dense(elementCount(whole) == elementCount(operand))
{
    size_t step = 1;
    for (size_t d = whole.size(); d-- > 0;) {
        const auto size = static_cast<size_t>(alignedSize(operand, d, whole.size()));
        m_steps[d] = size == 1 ? 0 : step;
        step *= size;
    }
}

} // namespace fettle
