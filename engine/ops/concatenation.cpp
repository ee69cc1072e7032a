// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONCATENATION along one axis. int8 values are copied as they are; uint8 values of another scale are brought
// to the output's.
#include "ops/gradient.h"
#include "ops/moves.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// Scalars are joined as vectors of one element, which the runtime does with constants only.
Shape joinedShape(const OperatorView& view, size_t input)
{
    const Shape& shape = view.inputShape(input);
    return shape.empty() ? Shape{1} : shape;
}

Result<size_t> axisOf(const OperatorView& view)
{
    if (fusedActivation(view.op) != Activation::None)
        return fail(ErrorCode::UnsupportedModel, "concatenation with a fused activation is not computed");
    FETTLE_ASSIGN(const int32_t axis, normalAxis(concatenationAxis(view.op), joinedShape(view, 0).size()));
    return static_cast<size_t>(axis);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, std::max<size_t>(1, view.op.inputs.size())));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    Shape whole = joinedShape(view, 0);
    int64_t size = 0;
    for (size_t i = 0; i < view.op.inputs.size(); ++i) {
        Shape part = joinedShape(view, i);
        if (view.inputShape(i).size() != view.inputShape(0).size())
            return fail(ErrorCode::DamagedModel, "concatenated tensors have different ranks");
        size += part[axis];
        part[axis] = whole[axis];
        if (part != whole)
            return fail(ErrorCode::DamagedModel,
                        "concatenated tensors do not fit: " + shapeText(view.inputShape(i)) + " and " +
                            shapeText(view.inputShape(0)));
    }
    if (size > std::numeric_limits<int32_t>::max())
        return fail(ErrorCode::DamagedModel, "the concatenated dimension is too large");
    whole[axis] = static_cast<int32_t>(size);
    return std::vector<Shape>{std::move(whole)};
}

/// New values of uint8 data whose scale is not the output's; empty: they stay as they are.
std::vector<uint8_t> rescaleTable(const Tensor& input, const Tensor& output)
{
    const ScaleZero in = scaleZero(input);
    const ScaleZero out = scaleZero(output);
    if (output.type != TensorType::UInt8 || in == out)
        return {};
    const float scale = in.scale * (1.0f / out.scale);
    const float bias = -static_cast<float>(in.zeroPoint) * scale;
    std::vector<uint8_t> table;
    for (int32_t q = 0; q < 256; ++q)
        table.push_back(static_cast<uint8_t>(
            byteRange(output.type)
                .clamp(int64_t{roundHalfAway(static_cast<float>(q) * scale + bias)} + out.zeroPoint)));
    return table;
}

/// Where an input goes: `rows` pieces of `inputRow` elements, each `outputRow` elements behind the one
/// before.
struct Place {
    size_t rows, inputRow, outputRow, start;

    StridedCopy copy(size_t bytes) const
    {
        const auto in = static_cast<std::ptrdiff_t>(inputRow);
        const auto out = static_cast<std::ptrdiff_t>(outputRow);
        return StridedCopy({{rows, in, out}, {inputRow, 1, 1}}, bytes, 0, static_cast<std::ptrdiff_t>(start));
    }
    void translate(const uint8_t* from, uint8_t* to, const std::vector<uint8_t>& table) const
    {
        for (size_t row = 0; row < rows; ++row)
            std::transform(from + row * inputRow, from + (row + 1) * inputRow, to + start + row * outputRow,
                           [&](uint8_t q) { return table[q]; });
    }
};

std::vector<Place> places(const OperatorView& view, size_t axis)
{
    const Shape& output = view.outputShape(0);
    const size_t inner = innerCount(output, axis);
    std::vector<Place> made;
    size_t start = 0;
    for (size_t i = 0; i < view.op.inputs.size(); ++i) {
        const size_t row = static_cast<size_t>(joinedShape(view, i)[axis]) * inner;
        made.push_back({outerCount(output, axis), row, static_cast<size_t>(output[axis]) * inner, start});
        start += row;
    }
    return made;
}

/// uint8 inputs of different scales.
std::unique_ptr<PreparedOperator> prepareTranslated(std::vector<Place> inputs,
                                                    std::vector<std::vector<uint8_t>> tables)
{
    return preparedFrom(
        [inputs = std::move(inputs), tables = std::move(tables)](const RunArguments& arguments) {
            for (size_t i = 0; i < inputs.size(); ++i)
                if (tables[i].empty())
                    inputs[i].copy(1)(arguments.in<std::byte>(i), arguments.out<std::byte>(0));
                else
                    inputs[i].translate(arguments.in<uint8_t>(i), arguments.out<uint8_t>(0), tables[i]);
        });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const Tensor& output = view.output(0);
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    const std::vector<Place> inputs = places(view, axis);
    std::vector<Move> moves;
    std::vector<std::vector<uint8_t>> tables;
    bool translated = false;
    for (size_t i = 0; i < inputs.size(); ++i) {
        if (view.input(i)->type != output.type)
            return unsupportedTypes(view);
        tables.push_back(rescaleTable(*view.input(i), output));
        translated = translated || !tables.back().empty();
        moves.push_back({i, 0, inputs[i].copy(bytes)});
    }
    if (!translated)
        return preparedMoves(view, std::move(moves));
    FETTLE_TRY(checkScales(view, view.op.inputs.size()));
    return prepareTranslated(inputs, std::move(tables));
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    std::vector<Move> moves;
    for (const Place& place : places(view, axis))
        moves.push_back({moves.size(), 0, place.copy(sizeof(float))});
    return moveGradient(std::move(moves));
}

int32_t version(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::Float16:
        return 6;
    case TensorType::Int4:
        return 5;
    case TensorType::UInt32:
        return 4;
    case TensorType::Int16:
        return 3;
    default:
        return versionInt8Is2(view);
    }
}

} // namespace

const OperatorDefinition& ops::concatenation()
{
    static const OperatorDefinition definition{
        .code = code::concatenation,
        .name = "CONCATENATION",
        .label = "Concat",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
