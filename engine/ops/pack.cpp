// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PACK and UNPACK: tensors stacked along a new axis, and taken apart again.
#include "ops/moves.h"
#include "tflite/options.h"

namespace fettle {

namespace {

Result<size_t> packAxis(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, std::max<size_t>(1, view.op.inputs.size())));
    FETTLE_ASSIGN(const int32_t axis,
                  normalAxis(optionsOf<tfl::PackOptionsT>(view.op).axis, view.inputShape(0).size() + 1));
    return static_cast<size_t>(axis);
}

Result<std::vector<Shape>> packShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const size_t axis, packAxis(view));
    Shape shape = view.inputShape(0);
    for (size_t i = 1; i < view.op.inputs.size(); ++i)
        if (view.inputShape(i) != shape)
            return fail(ErrorCode::DamagedModel, "stacked tensors have different shapes");
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis),
                 static_cast<int32_t>(view.op.inputs.size()));
    return std::vector<Shape>{std::move(shape)};
}

Result<std::vector<Move>> packMoves(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const size_t axis, packAxis(view));
    const Shape& output = view.outputShape(0);
    const size_t outer = outerCount(output, axis);
    const size_t inner = innerCount(output, axis);
    const auto step = static_cast<std::ptrdiff_t>(inner);
    const auto count = static_cast<std::ptrdiff_t>(view.op.inputs.size());
    std::vector<Move> moves;
    for (size_t i = 0; i < view.op.inputs.size(); ++i)
        moves.push_back({i, 0,
                         StridedCopy({{outer, step, step * count}, {inner, 1, 1}}, bytes, 0,
                                     static_cast<std::ptrdiff_t>(i) * step)});
    return moves;
}

Result<std::unique_ptr<PreparedOperator>> preparePack(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    for (size_t i = 0; i < view.op.inputs.size(); ++i)
        if (view.input(i)->type != view.output(0).type)
            return unsupportedTypes(view);
    FETTLE_ASSIGN(std::vector<Move> moves, packMoves(view, bytes));
    return preparedMoves(view, std::move(moves));
}

int32_t packVersion(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::UInt32:
        return 4;
    case TensorType::Int16:
        return 3;
    default:
        return versionInt8Is2(view);
    }
}

Result<size_t> unpackAxis(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1, view.op.outputs.size()));
    FETTLE_ASSIGN(const int32_t axis,
                  normalAxis(optionsOf<tfl::UnpackOptionsT>(view.op).axis, view.inputShape(0).size()));
    const int32_t size = view.inputShape(0)[static_cast<size_t>(axis)];
    if (size == 0 || static_cast<size_t>(size) != view.op.outputs.size())
        return fail(ErrorCode::DamagedModel, "a dimension of " + std::to_string(size) +
                                                 " is taken apart into " +
                                                 std::to_string(view.op.outputs.size()) + " tensors");
    return static_cast<size_t>(axis);
}

Result<std::vector<Shape>> unpackShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const size_t axis, unpackAxis(view));
    Shape shape = view.inputShape(0);
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
    return std::vector<Shape>(view.op.outputs.size(), shape);
}

Result<std::vector<Move>> unpackMoves(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const size_t axis, unpackAxis(view));
    const Shape& input = view.inputShape(0);
    const size_t outer = outerCount(input, axis);
    const size_t inner = innerCount(input, axis);
    const auto step = static_cast<std::ptrdiff_t>(inner);
    std::vector<Move> moves;
    for (size_t o = 0; o < view.op.outputs.size(); ++o)
        moves.push_back({0, o,
                         StridedCopy({{outer, step * input[axis], step}, {inner, 1, 1}}, bytes,
                                     static_cast<std::ptrdiff_t>(o) * step)});
    return moves;
}

Result<std::unique_ptr<PreparedOperator>> prepareUnpack(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(std::vector<Move> moves, unpackMoves(view, bytes));
    return preparedMoves(view, std::move(moves));
}

int32_t unpackVersion(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::Float16:
    case TensorType::BFloat16:
        return 5;
    case TensorType::Int16:
        return 4;
    case TensorType::Bool:
        return 3;
    case TensorType::Int8:
    case TensorType::UInt8:
        return 2;
    default:
        return 1;
    }
}

} // namespace

const OperatorDefinition& ops::pack()
{
    static const OperatorDefinition definition{
        .code = code::pack,
        .name = "PACK",
        .label = "Pack",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = packShapes,
        .prepare = preparePack,
        .gradient = movedBack<packMoves>,
        .macs = noMacs,
        .version = packVersion,
    };
    return definition;
}

const OperatorDefinition& ops::unpack()
{
    static const OperatorDefinition definition{
        .code = code::unpack,
        .name = "UNPACK",
        .label = "Unpack",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = unpackShapes,
        .prepare = prepareUnpack,
        .gradient = movedBack<unpackMoves>,
        .macs = noMacs,
        .version = unpackVersion,
    };
    return definition;
}

} // namespace fettle
