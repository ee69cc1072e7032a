// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs the elements of tensors whose shapes agree up to dimensions of size one.
#pragma once

#include "core/result.h"
#include "model/tensor.h"

#include <array>
#include <initializer_list>

namespace fettle {

/// The common shape, dimensions aligned at the end. DamagedModel when two sizes differ and neither is one.
Result<Shape> broadcastShape(const Shape& a, const Shape& b);

/// How to walk a shape in row-major order while following operands that are broadcast to it: in runs, along
/// which each operand either advances by one element or stays. Neighbouring dimensions with the same pattern
/// are one.
class BroadcastWalk {
public:
    static constexpr size_t maxOperands = 3;
    using Offsets = std::array<size_t, maxOperands>;

    BroadcastWalk(const Shape& whole, std::initializer_list<const Shape*> operands);

    size_t count() const { return m_count; }                                   ///< elements of the whole
    size_t runLength() const { return m_inner; }                               ///< elements of a run
    bool advances(size_t operand) const { return m_innerSteps[operand] != 0; } ///< or stays, within a run
    /// All `operands` have every element of the whole, in its order.
    bool dense(size_t operands) const;

    /// visit(first, offsets): index of the run's first element in the whole and in each operand.
    template <class Visit>
    void forEachRun(const Visit& visit) const
    {
        std::array<size_t, maxRank> index{};
        Offsets offsets{};
        for (size_t first = 0; first < m_count; first += m_inner) {
            visit(first, offsets);
            for (size_t d = 0; d < m_rank; ++d) { // innermost first
                ++index[d];
                for (size_t k = 0; k < maxOperands; ++k)
                    offsets[k] += m_steps[d][k];
                if (index[d] < m_sizes[d])
                    break;
                for (size_t k = 0; k < maxOperands; ++k)
                    offsets[k] -= m_steps[d][k] * m_sizes[d];
                index[d] = 0;
            }
        }
    }

private:
    /// More dimensions of size two or more cannot be: elements are counted in 31 bits.
    static constexpr size_t maxRank = 32;

    std::array<size_t, maxRank> m_sizes{}; ///< dimensions outside of the run, innermost first
    std::array<Offsets, maxRank> m_steps{};
    size_t m_rank = 0;
    size_t m_inner = 1;
    Offsets m_innerSteps{};
    size_t m_count = 1;
};

/// out[i] = function(a[i], b[i]) for operands that are broadcast to the walk's whole.
template <class A, class B, class Out, class Function>
void forEachPair(const BroadcastWalk& walk, const A* a, const B* b, Out* out, const Function& function)
{
    const size_t length = walk.runLength();
    const bool advancesA = walk.advances(0), advancesB = walk.advances(1);
    walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
        const A* x = a + offsets[0];
        const B* y = b + offsets[1];
        Out* to = out + first;
        if (advancesA && advancesB)
            for (size_t i = 0; i < length; ++i)
                to[i] = function(x[i], y[i]);
        else if (advancesA)
            for (size_t i = 0; i < length; ++i)
                to[i] = function(x[i], *y);
        else
            for (size_t i = 0; i < length; ++i)
                to[i] = function(*x, y[i * advancesB]);
    });
}

/// The innermost loop of the runtime over two operands of 8 bits: over elements of both, or of one while the
/// other stays.
struct InnerRun {
    size_t length = 1; ///< 1: it goes element by element
    bool oneStays = false;
};
InnerRun innerRun(const Shape& a, const Shape& b);

/// Index in a broadcast operand of the element with a row-major index in the whole: for walks that are not in
/// order.
class BroadcastSteps {
public:
    BroadcastSteps(const Shape& whole, const Shape& operand);
    size_t operator()(size_t index) const
    {
        if (m_dense)
            return index;
        size_t result = 0;
        for (size_t d = m_sizes.size(); d-- > 0; index /= m_sizes[d])
            result += index % m_sizes[d] * m_steps[d];
        return result;
    }
    bool dense() const { return m_dense; } ///< the operand has the whole shape

private:
    std::vector<size_t> m_sizes;
    std::vector<size_t> m_steps; ///< 0 along broadcast dimensions
    bool m_dense = false;
};

} // namespace fettle
