// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MATRIX_DIAG and MATRIX_SET_DIAG: matrices with given diagonals, zero elsewhere or as another tensor has
// them.
#include "ops/moves.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> diagonalShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    Shape shape = view.inputShape(0);
    if (shape.empty())
        return fail(ErrorCode::DamagedModel, "a diagonal has no dimension");
    shape.push_back(shape.back());
    return std::vector<Shape>{std::move(shape)};
}

/// The diagonals, one after the other in the operand, into the matrices of the output.
Move diagonals(size_t operand, const Shape& matrices, size_t bytes)
{
    const std::ptrdiff_t rows = matrices[matrices.size() - 2];
    const std::ptrdiff_t columns = matrices.back();
    const std::ptrdiff_t length = std::min(rows, columns);
    return {operand, 0,
            StridedCopy({{outerCount(matrices, matrices.size() - 2), length, rows * columns},
                         {static_cast<size_t>(length), 1, columns + 1}},
                        bytes)};
}

Result<std::unique_ptr<PreparedOperator>> prepareDiagonal(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    return preparedMoves(view, {diagonals(0, view.outputShape(0), bytes)}, Background{});
}

Result<std::vector<Shape>> replacedShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& shape = view.inputShape(0);
    if (shape.size() < 2)
        return fail(ErrorCode::DamagedModel, "a matrix has fewer than two dimensions");
    Shape expected(shape.begin(), shape.end() - 2);
    expected.push_back(std::min(shape.back(), shape[shape.size() - 2]));
    if (view.inputShape(1) != expected)
        return fail(ErrorCode::DamagedModel,
                    shapeText(view.inputShape(1)) + " is no diagonal of " + shapeText(shape));
    return std::vector<Shape>{shape};
}

Result<std::unique_ptr<PreparedOperator>> prepareReplaced(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    if (view.input(1)->type != view.input(0)->type)
        return unsupportedTypes(view);
    const Shape& shape = view.outputShape(0);
    const auto count = static_cast<size_t>(elementCount(shape));
    return preparedMoves(view, {{0, 0, StridedCopy({{count, 1, 1}}, bytes)}, diagonals(1, shape, bytes)});
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::matrixDiag()
{
    static const OperatorDefinition definition{
        .code = code::matrixDiag,
        .name = "MATRIX_DIAG",
        .label = "Diagonal",
        .quantization = {}, // zeros of stored integers would need a zero point of 0
        .shapes = diagonalShapes,
        .prepare = prepareDiagonal,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::matrixSetDiag()
{
    static const OperatorDefinition definition{
        .code = code::matrixSetDiag,
        .name = "MATRIX_SET_DIAG",
        .label = "Diagonal",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = replacedShapes,
        .prepare = prepareReplaced,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
