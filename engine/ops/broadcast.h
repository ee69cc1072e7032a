// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs the elements of two tensors whose shapes agree up to dimensions of size one.
#pragma once

#include "core/result.h"
#include "model/tensor.h"

namespace fettle {

/// The common shape, dimensions aligned at the end. DamagedModel when two sizes differ and neither is one.
Result<Shape> broadcastShape(const Shape& a, const Shape& b);

/// How to walk a shape in row-major order while following another tensor that is broadcast to it.
class BroadcastSteps {
public:
    BroadcastSteps(const Shape& whole, const Shape& operand);
    /// Index in the operand of the element with this row-major index in the whole.
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
