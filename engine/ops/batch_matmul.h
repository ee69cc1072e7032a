// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A batch of matrix products: which matrices meet, and the kernels that multiply them.
#pragma once

#include "core/aligned_memory.h"
#include "kernels/transpose4.h"
#include "ops/gradient.h"
#include "ops/operands.h"
#include "ops/requantizer.h"

#include <memory>

namespace fettle {

/// Left [rows][inner] times right [inner][columns], either stored transposed.
struct MatrixBatch {
    struct Pair {
        size_t left = 0, right = 0; ///< numbers of the matrices
        size_t leftSum = 0,
               rightSum = 0; ///< sum of the coordinates that choose them (a quirk of the dynamic kernel)
    };
    int32_t rows = 0, inner = 0, columns = 0;
    bool leftTransposed = false, rightTransposed = false;
    std::vector<Pair> pairs; ///< one for each output matrix
    size_t leftCount = 1, rightCount = 1;

    size_t leftSize() const { return static_cast<size_t>(rows) * static_cast<size_t>(inner); }
    size_t rightSize() const { return static_cast<size_t>(inner) * static_cast<size_t>(columns); }
    size_t outSize() const { return static_cast<size_t>(rows) * static_cast<size_t>(columns); }
};

/// to[column][row] = from[row][column], in blocks that stay in the cache.
template <class T>
void transposeMatrix(const T* from, size_t rows, size_t columns, T* to)
{
    constexpr size_t block = 16;
    for (size_t r0 = 0; r0 < rows; r0 += block)
        for (size_t c0 = 0; c0 < columns; c0 += block) {
            const size_t r1 = std::min(rows, r0 + block), c1 = std::min(columns, c0 + block);
            size_t c = c0;
            if constexpr (sizeof(T) == 4)
                for (; c + 4 <= c1; c += 4) {
                    size_t r = r0;
                    for (; r + 4 <= r1; r += 4)
                        kernels::transpose4(from + r * columns + c, static_cast<ptrdiff_t>(4 * columns),
                                            to + c * rows + r, static_cast<ptrdiff_t>(4 * rows));
                    for (; r < r1; ++r)
                        for (size_t i = c; i < c + 4; ++i)
                            to[i * rows + r] = from[r * columns + i];
                }
            for (; c < c1; ++c)
                for (size_t r = r0; r < r1; ++r)
                    to[c * rows + r] = from[r * columns + c];
        }
}

/// Integer products: zero points, and how sums are scaled (`multiplier` and the like for one channel).
struct MatrixIntegers {
    int32_t leftZero = 0, rightZero = 0;
    Requantizer requantizer;
};

std::unique_ptr<PreparedOperator> preparedRealProduct(const OperatorView& view, const MatrixBatch& batch,
                                                      KernelPath kernels);
/// int8 times int8 to int8, int16 times int8 or int16 to int16; the types of the view.
std::unique_ptr<PreparedOperator> preparedIntegerProduct(const OperatorView& view, const MatrixBatch& batch,
                                                         const MatrixIntegers& integers, KernelPath kernels);
/// int8 times int8 to int32: the plain sums of the stored numbers.
std::unique_ptr<PreparedOperator> preparedPlainProduct(const OperatorView& view, const MatrixBatch& batch);
/// Float times int8 constants: rows of the left side are quantized at run time. `delegate`: XNNPACK's way.
std::unique_ptr<PreparedOperator> preparedDynamicProduct(const OperatorView& view, const MatrixBatch& batch,
                                                         bool asymmetric, bool delegate);

/// Of float32, by both operands.
std::unique_ptr<OperatorGradient> productGradient(const MatrixBatch& batch);

} // namespace fettle
