// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SPLIT and SPLIT_V: pieces of the input along one axis, all alike or of given sizes.
#include "ops/moves.h"

namespace fettle {

namespace {

/// Which operands a member of the family has.
struct Operands {
    size_t data;
    size_t axis;
    int sizes; ///< operand with the size of each piece; -1: all alike
};
constexpr Operands splitOperands{1, 0, -1};
constexpr Operands splitVOperands{0, 2, 1};

Result<size_t> axisOf(const OperatorView& view, const Operands& operands)
{
    FETTLE_TRY(checkOperands(view, operands.sizes < 0 ? 2 : 3, view.op.outputs.size()));
    if (view.op.outputs.empty())
        return fail(ErrorCode::DamagedModel, "a split has no outputs");
    FETTLE_ASSIGN(const std::vector<int32_t> axis, constantIntegers(view, operands.axis));
    if (axis.size() != 1)
        return fail(ErrorCode::DamagedModel, "the axis of a split is not one number");
    FETTLE_ASSIGN(const int32_t normal, normalAxis(axis[0], view.inputShape(operands.data).size()));
    return static_cast<size_t>(normal);
}

Result<std::vector<int32_t>> pieces(const OperatorView& view, const Operands& operands, int32_t whole)
{
    const auto count = static_cast<int32_t>(view.op.outputs.size());
    if (operands.sizes < 0) {
        if (whole % count != 0)
            return fail(ErrorCode::DamagedModel, "a dimension of " + std::to_string(whole) +
                                                     " cannot be split into " + std::to_string(count) +
                                                     " parts of one size");
        return std::vector<int32_t>(static_cast<size_t>(count), whole / count);
    }
    FETTLE_ASSIGN(std::vector<int32_t> sizes, constantIntegers(view, static_cast<size_t>(operands.sizes)));
    int64_t sum = 0;
    int32_t* rest = nullptr;
    for (int32_t& size : sizes) {
        if (size < -1 || (size == -1 && rest != nullptr))
            return fail(ErrorCode::DamagedModel, "impossible sizes of a split");
        if (size == -1)
            rest = &size;
        else
            sum += size;
    }
    if (rest != nullptr && sum <= whole) {
        *rest = static_cast<int32_t>(whole - sum);
        sum = whole;
    }
    if (sizes.size() != view.op.outputs.size() || sum != whole)
        return fail(ErrorCode::DamagedModel, "the sizes of a split do not add up to the dimension");
    return sizes;
}

template <const Operands& operands>
Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const size_t axis, axisOf(view, operands));
    Shape shape = view.inputShape(operands.data);
    FETTLE_ASSIGN(const std::vector<int32_t> sizes, pieces(view, operands, shape[axis]));
    std::vector<Shape> made;
    for (const int32_t size : sizes) {
        shape[axis] = size;
        made.push_back(shape);
    }
    return made;
}

template <const Operands& operands>
Result<std::vector<Move>> movesOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const size_t axis, axisOf(view, operands));
    const Shape& input = view.inputShape(operands.data);
    const size_t inner = innerCount(input, axis);
    const auto row = static_cast<std::ptrdiff_t>(static_cast<size_t>(input[axis]) * inner);
    std::vector<Move> moves;
    std::ptrdiff_t start = 0;
    for (size_t o = 0; o < view.op.outputs.size(); ++o) {
        const size_t piece = static_cast<size_t>(view.outputShape(o)[axis]) * inner;
        const auto step = static_cast<std::ptrdiff_t>(piece);
        moves.push_back({operands.data, o,
                         StridedCopy({{outerCount(input, axis), row, step}, {piece, 1, 1}}, bytes, start)});
        start += step;
    }
    return moves;
}

template <const Operands& operands>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view, operands.data));
    FETTLE_ASSIGN(std::vector<Move> moves, movesOf<operands>(view, bytes));
    return preparedMoves(view, std::move(moves));
}

int32_t splitVersion(const OperatorView& view)
{
    switch (view.input(1)->type) {
    case TensorType::Int16:
        return 4;
    case TensorType::Int32:
        return 3;
    case TensorType::Int8:
        return 2;
    default:
        return 1;
    }
}

} // namespace

const OperatorDefinition& ops::split()
{
    static const OperatorDefinition definition{
        .code = code::split,
        .name = "SPLIT",
        .label = "Split",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes<splitOperands>,
        .prepare = prepare<splitOperands>,
        .gradient = movedBack<movesOf<splitOperands>>,
        .macs = noMacs,
        .version = splitVersion,
    };
    return definition;
}

const OperatorDefinition& ops::splitV()
{
    static const OperatorDefinition definition{
        .code = code::splitV,
        .name = "SPLIT_V",
        .label = "Split",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes<splitVOperands>,
        .prepare = prepare<splitVOperands>,
        .gradient = movedBack<movesOf<splitVOperands>>,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

} // namespace fettle
