// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOGICAL_AND, LOGICAL_OR, LOGICAL_NOT, BITWISE_XOR, RIGHT_SHIFT.
#include "ops/pairs.h"
#include "ops/tables.h"

namespace fettle {

namespace {

int32_t firstVersion(const OperatorView&)
{
    return 1;
}

OperatorDefinition definitionOf(int32_t code, std::string_view name, std::string_view label,
                                decltype(OperatorDefinition::prepare) prepare)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = {},
        .shapes = pairShapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = firstVersion,
    };
}

template <bool conjunction>
Result<std::unique_ptr<PreparedOperator>> prepareLogic(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    if (view.output(0).type != TensorType::Bool)
        return unsupportedTypes(view);
    return preparedPairs<uint8_t>(view, [](uint8_t a, uint8_t b) {
        return static_cast<uint8_t>(conjunction ? (a != 0) & (b != 0) : (a | b) != 0);
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareNot(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Bool || view.output(0).type != TensorType::Bool)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return preparedFrom([count](const RunArguments& arguments) {
        const auto* in = arguments.in<uint8_t>(0);
        std::transform(in, in + count, arguments.out<uint8_t>(0),
                       [](uint8_t x) { return static_cast<uint8_t>(x == 0); });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareXor(const OperatorView& view, const ExecutionOptions&)
{
    const auto difference = []<class T>(T a, T b) { return static_cast<T>(a ^ b); };
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Int8:
    case TensorType::UInt8:
        return preparedPairs<uint8_t>(view, difference);
    case TensorType::Int16:
    case TensorType::UInt16:
        return preparedPairs<uint16_t>(view, difference);
    case TensorType::Int32:
    case TensorType::UInt32:
        return preparedPairs<uint32_t>(view, difference);
    default:
        return unsupportedTypes(view);
    }
}

/// Counts outside of the type's bits act like the nearest one inside.
struct RightShift {
    template <class T>
    T operator()(T x, T count) const
    {
        constexpr int64_t last = 8 * sizeof(T) - 1;
        return static_cast<T>(x >> std::clamp<int64_t>(count, 0, last));
    }
};

Result<std::unique_ptr<PreparedOperator>> prepareShift(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Int8:
        return preparedPairs<int8_t>(view, RightShift{});
    case TensorType::UInt8:
        return preparedPairs<uint8_t>(view, RightShift{});
    case TensorType::Int16:
        return preparedPairs<int16_t>(view, RightShift{});
    case TensorType::UInt16:
        return preparedPairs<uint16_t>(view, RightShift{});
    case TensorType::Int32:
        return preparedPairs<int32_t>(view, RightShift{});
    case TensorType::UInt32:
        return preparedPairs<uint32_t>(view, RightShift{});
    default:
        return unsupportedTypes(view);
    }
}

} // namespace

const OperatorDefinition& ops::logicalAnd()
{
    static const auto definition = definitionOf(code::logicalAnd, "LOGICAL_AND", "And", prepareLogic<true>);
    return definition;
}

const OperatorDefinition& ops::logicalOr()
{
    static const auto definition = definitionOf(code::logicalOr, "LOGICAL_OR", "Or", prepareLogic<false>);
    return definition;
}

const OperatorDefinition& ops::logicalNot()
{
    static const OperatorDefinition definition{
        .code = code::logicalNot,
        .name = "LOGICAL_NOT",
        .label = "Not",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepareNot,
        .macs = noMacs,
        .version = firstVersion,
    };
    return definition;
}

const OperatorDefinition& ops::bitwiseXor()
{
    static const auto definition = definitionOf(code::bitwiseXor, "BITWISE_XOR", "Exclusive or", prepareXor);
    return definition;
}

const OperatorDefinition& ops::rightShift()
{
    static const auto definition = definitionOf(code::rightShift, "RIGHT_SHIFT", "Right shift", prepareShift);
    return definition;
}

} // namespace fettle
