// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RANGE and FILL: tensors whose size is computed by the model: equally spaced numbers, and one number
// everywhere.
#include "ops/moves.h"

namespace fettle {

namespace {

template <class T>
Result<T> scalarValue(const OperatorView& view, size_t operand)
{
    if (elementCount(view.inputShape(operand)) != 1)
        return fail(ErrorCode::DamagedModel, "an end of a range is not one number");
    if (!view.constantInput(operand))
        return dependsOnData(view, operand);
    if (view.data(operand).size() < sizeof(T))
        return fail(ErrorCode::DamagedModel, "a constant has fewer bytes than its type",
                    view.input(operand)->name);
    return view.data(operand).as<T>()[0];
}

/// Numbers from start to limit, the limit not included. NaN and infinities give sizes that the caller
/// refuses.
double rangeSize(float start, float limit, float delta)
{
    return static_cast<double>(std::ceil(std::abs((limit - start) / delta)));
}

template <std::integral T>
double rangeSize(T start, T limit, T delta)
{
    const auto distance = start > limit ? static_cast<uint64_t>(start) - static_cast<uint64_t>(limit)
                                        : static_cast<uint64_t>(limit) - static_cast<uint64_t>(start);
    const auto step = delta < 0 ? 0 - static_cast<uint64_t>(delta) : static_cast<uint64_t>(delta);
    return static_cast<double>(distance / step + (distance % step != 0 ? 1 : 0));
}

template <class T>
Result<std::vector<Shape>> rangeShape(const OperatorView& view)
{
    FETTLE_ASSIGN(const T start, scalarValue<T>(view, 0));
    FETTLE_ASSIGN(const T limit, scalarValue<T>(view, 1));
    FETTLE_ASSIGN(const T delta, scalarValue<T>(view, 2));
    const bool leads = (start >= limit && delta < 0) || (start <= limit && delta > 0);
    const double size = leads ? rangeSize(start, limit, delta) : -1;
    if (!(size >= 0 && size <= std::numeric_limits<int32_t>::max()))
        return fail(ErrorCode::DamagedModel, "a range does not lead from its start to its limit");
    return std::vector<Shape>{{static_cast<int32_t>(size)}};
}

Result<std::vector<Shape>> rangeShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const TensorType type = view.input(0)->type;
    if (view.input(1)->type != type || view.input(2)->type != type)
        return unsupportedTypes(view);
    switch (type) {
    case TensorType::Float32:
        return rangeShape<float>(view);
    case TensorType::Int32:
        return rangeShape<int32_t>(view);
    case TensorType::Int64:
        return rangeShape<int64_t>(view);
    default:
        return unsupportedTypes(view);
    }
}

/// The runtime adds up, which differs from a product in floats; `Sum` is an unsigned type for integers, which
/// may wrap.
template <class Sum>
std::unique_ptr<PreparedOperator> preparedRange(size_t count)
{
    return preparedFrom([count](const RunArguments& arguments) {
        Sum value = *arguments.in<Sum>(0);
        const Sum delta = *arguments.in<Sum>(2);
        Sum* out = arguments.out<Sum>(0);
        for (size_t i = 0; i < count; ++i, value += delta)
            out[i] = value;
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareRange(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view));
    const auto count = static_cast<size_t>(view.outputShape(0)[0]);
    switch (view.input(0)->type) {
    case TensorType::Float32:
        return preparedRange<float>(count);
    case TensorType::Int32:
        return preparedRange<uint32_t>(count);
    default:
        return preparedRange<uint64_t>(count);
    }
}

int32_t rangeVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int64 ? 2 : 1;
}

Result<std::vector<Shape>> fillShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(Shape shape, constantIntegers(view, 0));
    FETTLE_TRY(checkShape(shape));
    if (view.inputShape(0).size() != 1 || elementCount(view.inputShape(1)) != 1)
        return fail(ErrorCode::DamagedModel, "a shape to fill is no vector, or the value is not one");
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepareFill(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view, 1));
    return preparedMoves(view, {}, Background{.operand = 1});
}

int32_t fillVersion(const OperatorView& view)
{
    switch (view.input(1)->type) {
    case TensorType::Float16:
        return 4;
    case TensorType::Int8:
    case TensorType::Int16:
        return 3;
    case TensorType::Bool:
        return 2;
    default:
        return 1;
    }
}

} // namespace

const OperatorDefinition& ops::range()
{
    static const OperatorDefinition definition{
        .code = code::range,
        .name = "RANGE",
        .label = "Range",
        .quantization = {},
        .shapes = rangeShapes,
        .prepare = prepareRange,
        .macs = noMacs,
        .version = rangeVersion,
    };
    return definition;
}

const OperatorDefinition& ops::fill()
{
    static const OperatorDefinition definition{
        .code = code::fill,
        .name = "FILL",
        .label = "Fill",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = fillShapes,
        .prepare = prepareFill,
        .macs = noMacs,
        .version = fillVersion,
    };
    return definition;
}

} // namespace fettle
