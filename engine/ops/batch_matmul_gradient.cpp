// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of BATCH_MATMUL: that of C = A B is G B^T by A and A^T G by B, where G is the one by C.
#include "ops/batch_matmul.h"

#include <Eigen/Core>

namespace fettle {

namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Steps = Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>;

/// The matrix at `data`, which may be stored transposed.
Eigen::Map<const Matrix, Eigen::Unaligned, Steps> matrix(const float* data, int32_t rows, int32_t columns,
                                                         bool transposed)
{
    return {data, rows, columns, transposed ? Steps(1, rows) : Steps(columns, 1)};
}
Eigen::Map<Matrix, Eigen::Unaligned, Steps> matrix(float* data, int32_t rows, int32_t columns,
                                                   bool transposed)
{
    return {data, rows, columns, transposed ? Steps(1, rows) : Steps(columns, 1)};
}

} // namespace

std::unique_ptr<OperatorGradient> productGradient(const MatrixBatch& batch)
{
    return gradientFrom([b = batch](const GradientArguments& arguments) {
        const auto left = [&](auto* of, size_t pair) {
            return matrix(of + b.pairs[pair].left * b.leftSize(), b.rows, b.inner, b.leftTransposed);
        };
        const auto right = [&](auto* of, size_t pair) {
            return matrix(of + b.pairs[pair].right * b.rightSize(), b.inner, b.columns, b.rightTransposed);
        };
        for (size_t pair = 0; pair < b.pairs.size(); ++pair) {
            const Eigen::Map<const Matrix> out(arguments.gradientOut() + pair * b.outSize(), b.rows,
                                               b.columns);
            if (float* to = arguments.gradientIn(0))
                left(to, pair).noalias() += out * right(arguments.in(1), pair).transpose();
            if (float* to = arguments.gradientIn(1))
                right(to, pair).noalias() += left(arguments.in(0), pair).transpose() * out;
        }
    });
}

} // namespace fettle
