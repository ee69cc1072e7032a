// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RESHAPE: the same elements with other dimensions. One dimension may be -1, which takes what is left.
#include "ops/bytes_kept.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// The operand counts before the options, where it is a vector of int32.
Result<Shape> requestedShape(const OperatorView& view)
{
    const Tensor* operand = view.input(1);
    if (operand != nullptr && operand->type == TensorType::Int32 && view.inputShape(1).size() == 1)
        return constantIntegers(view, 1);
    Shape shape = newShape(view.op);
    if (shape == Shape{0}) // how old converters wrote a scalar
        shape.clear();
    return shape;
}

/// Product of the sizes that are neither 0 nor -1, up to a limit that no tensor reaches.
int64_t countWithoutZeros(const Shape& shape)
{
    int64_t count = 1;
    for (const int32_t size : shape)
        count = std::min<int64_t>(count * std::max(size, 1), int64_t{1} << 31);
    return count;
}

/// What -1 stands for; where nothing is left (one of the sizes is 0) the sizes that are not 0 decide.
int32_t openSize(const Shape& input, const Shape& shape)
{
    const bool empty = std::ranges::find(shape, 0) != shape.end();
    const int64_t elements = empty ? countWithoutZeros(input) : elementCount(input);
    return static_cast<int32_t>(
        std::min<int64_t>(elements / countWithoutZeros(shape), std::numeric_limits<int32_t>::max()));
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    FETTLE_ASSIGN(Shape shape, requestedShape(view));
    const Shape& input = view.inputShape(0);
    if (std::ranges::any_of(shape, [](int32_t size) { return size < -1; }) ||
        std::ranges::count(shape, -1) > 1)
        return fail(ErrorCode::DamagedModel, "impossible new shape " + shapeText(shape));
    if (const auto open = std::ranges::find(shape, -1); open != shape.end())
        *open = openSize(input, shape);
    const bool empty = std::ranges::find(shape, 0) != shape.end();
    if ((empty ? 0 : countWithoutZeros(shape)) != elementCount(input))
        return fail(ErrorCode::DamagedModel, shapeText(input) + " cannot be reshaped to " + shapeText(shape));
    return std::vector<Shape>{std::move(shape)};
}

} // namespace

const OperatorDefinition& ops::reshape()
{
    static const OperatorDefinition definition = keptBytes({code::reshape, "RESHAPE", "Reshape"}, shapes);
    return definition;
}

} // namespace fettle
