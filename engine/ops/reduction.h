// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators share that fold a tensor along some of its dimensions (MEAN, SUM, REDUCE_MAX, ...).
#pragma once

#include "ops/broadcast.h"
#include "ops/gradient.h"
#include "ops/operands.h"

#include <array>
#include <vector>

namespace fettle {

/// Sum of floats, kept in several lanes: the order of the additions does not matter.
struct FloatSum {
    static constexpr bool anyOrder = true;
    float operator()(float a, float b) const { return a + b; }
};

/// Which dimensions of the first input go: operand 1 names them, the operator's table says whether they stay
/// with size 1.
struct Reduction {
    std::vector<bool> reduced; ///< for each dimension of the input
    bool keep = false;
};
Result<Reduction> reductionOf(const OperatorView& view);

/// The shape rule of these operators.
Result<std::vector<Shape>> reducedShapes(const OperatorView& view);

/// The elements of the input in order, followed by their output as operand 0.
Result<BroadcastWalk> walkBack(const OperatorView& view);

/// The gradient of a sum (each element gets that of its output) or of a mean (its part of it).
Result<std::unique_ptr<OperatorGradient>> reductionGradient(const OperatorView& view, bool mean);

/// Whether the delegate can take the operator as far as its axes go: they are constants of the file, and
/// there are some.
bool delegateKnowsAxes(const OperatorView& view);

/// Folds the elements of each output, in the input's order.
class ReductionWalk {
public:
    ReductionWalk(const Shape& shape, const std::vector<bool>& reduced);

    size_t outputs() const { return m_outputs; }
    size_t cells() const { return m_cells; } ///< elements folded into one output

    /// results[output] = function(results[output], element) for each element of the input.
    template <class T, class Sum, class Function>
    void fold(const T* in, Sum* results, const Function& function) const
    {
        if (m_outputs * m_cells > 0)
            foldFrom(0, in, results, function);
    }

private:
    /// Folds the block of the dimensions from d on; returns where the next block starts.
    template <class T, class Sum, class Function>
    const T* foldFrom(size_t d, const T* in, Sum* results, const Function& function) const
    {
        if (d + 1 < m_sizes.size()) {
            for (size_t i = 0; i < m_sizes[d]; ++i)
                in = foldFrom(d + 1, in, results + i * m_steps[d], function);
            return in;
        }
        const size_t count = m_sizes[d];
        if (m_steps[d] != 0)
            for (size_t i = 0; i < count; ++i)
                results[i] = function(results[i], in[i]);
        else
            *results = foldRow(in, count, *results, function);
        return in + count;
    }

    template <class T, class Sum, class Function>
    static Sum foldRow(const T* in, size_t count, Sum result, const Function& function)
    {
        size_t i = 0;
        if constexpr (requires { Function::anyOrder; }) {
            std::array<Sum, 16> lanes{};
            for (; i + lanes.size() <= count; i += lanes.size())
                for (size_t lane = 0; lane < lanes.size(); ++lane)
                    lanes[lane] = function(lanes[lane], in[i + lane]);
            for (const Sum lane : lanes)
                result = function(result, lane);
        }
        for (; i < count; ++i)
            result = function(result, in[i]);
        return result;
    }

    std::vector<size_t> m_sizes; ///< neighbours that both go or both stay are one; at least one dimension
    std::vector<size_t>
        m_steps; ///< between the outputs of neighbours along a dimension; 0 along reduced ones
    size_t m_outputs = 1, m_cells = 1;
};

} // namespace fettle
