// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights of a layer as a matrix of output channels × everything else, whatever their layout in the file.
#pragma once

#include "core/result.h"
#include "model/model.h"

#include <cstdint>
#include <vector>

namespace fettle {

/// Where element (row, column) of the matrix is in the stored tensor. Rows are output channels. Columns are
/// the other dimensions in their stored order: height × width × input channel for a convolution, input for a
/// fully connected layer.
class WeightMatrix {
public:
    /// channelDimension: the dimension of `shape` that counts output channels.
    WeightMatrix(const Shape& shape, int channelDimension);

    int64_t rows() const { return m_rows; }
    int64_t columns() const { return m_outer * m_inner; }
    int64_t elements() const { return rows() * columns(); }
    /// Length of the innermost run of columns: input channels of a convolution, inputs of a fully connected
    /// layer, the window of a depthwise convolution.
    int64_t run() const { return m_run; }
    size_t index(int64_t row, int64_t column) const
    {
        return static_cast<size_t>((column / m_inner * m_rows + row) * m_inner + column % m_inner);
    }

    /// Calls visit(start, length) for the stretches of neighbours in the stored tensor that make up the row,
    /// in the order of its columns.
    template <class Visit>
    void forEachStretch(int64_t row, const Visit& visit) const
    {
        for (int64_t outer = 0; outer < m_outer; ++outer)
            visit(static_cast<size_t>((outer * m_rows + row) * m_inner), static_cast<size_t>(m_inner));
    }

private:
    int64_t m_rows = 1;
    int64_t m_outer = 1; ///< product of the dimensions before the channels
    int64_t m_inner = 1; ///< product of the dimensions behind them
    int64_t m_run = 1;
};

/// Real values as the tensor stores them: rounded half away from zero with the tensor's own scales for
/// integers, half to even for float16. The inverse of constantValues(). Error UnsupportedModel for types that
/// hold no weights.
Result<Bytes> storedValues(const Tensor& tensor, const std::vector<float>& values);

/// Whether storedValues() can write this type.
bool storesWeights(const Tensor& tensor);

/// IEEE half precision, round half to even; larger values become the largest finite one.
uint16_t toHalf(float value);

} // namespace fettle
