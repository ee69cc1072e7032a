// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MAXIMUM, MINIMUM and SQUARED_DIFFERENCE of two tensors, broadcast to each other's shape.
#include "ops/pair_gradient.h"
#include "ops/tables.h"

namespace fettle {

namespace {

struct Maximum {
    template <class T>
    T operator()(T a, T b) const
    {
        return a > b ? a : b;
    }
};

struct Minimum {
    template <class T>
    T operator()(T a, T b) const
    {
        return a < b ? a : b;
    }
};

/// Stored numbers are compared: quantized operands and output share their scale.
template <class Function>
Result<std::unique_ptr<PreparedOperator>> prepareExtreme(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedPairs<float>(view, Function{});
    case TensorType::Int8:
        return preparedPairs<int8_t>(view, Function{});
    case TensorType::UInt8:
        return preparedPairs<uint8_t>(view, Function{});
    case TensorType::Int16:
        return preparedPairs<int16_t>(view, Function{});
    case TensorType::Int32:
        return preparedPairs<int32_t>(view, Function{});
    case TensorType::Int64:
        return preparedPairs<int64_t>(view, Function{});
    default:
        return unsupportedTypes(view);
    }
}

/// All goes to the operand that was chosen, the first of equal ones.
template <class Function>
Result<std::unique_ptr<OperatorGradient>> extremeGradient(const OperatorView& view)
{
    return pairGradient(
        view, Activation::None, [](float a, float b) { return Function{}(a, b) == a ? 1.0F : 0.0F; },
        [](float a, float b) { return Function{}(a, b) == a ? 0.0F : 1.0F; });
}

/// Both operands get 7 more bits, are brought to twice the greater scale, subtracted, squared, and scaled
/// once more.
struct ShiftedSquare {
    ScaleZero a, b, out;
    FixedMultiplier factorA, factorB, factorOut;

    int8_t operator()(int8_t x, int8_t y) const
    {
        const int32_t termA = rescaleBelowOne((x - a.zeroPoint) * (1 << 7), factorA);
        const int32_t termB = rescaleBelowOne((y - b.zeroPoint) * (1 << 7), factorB);
        const int32_t difference = termA - termB;
        const int32_t scaled = rescaleBelowOne(plainProduct(difference, difference), factorOut);
        return static_cast<int8_t>(ByteRange{}.clamp(int64_t{scaled} + out.zeroPoint));
    }
};

ShiftedSquare shiftedSquare(const OperatorView& view)
{
    ShiftedSquare s{.a = scaleZero(*view.input(0)),
                    .b = scaleZero(*view.input(1)),
                    .out = scaleZero(view.output(0)),
                    .factorA = {},
                    .factorB = {},
                    .factorOut = {}};
    const double twice = 2 * double{std::max(s.a.scale, s.b.scale)};
    s.factorA = quantizeMultiplier(double{s.a.scale} / twice);
    s.factorB = quantizeMultiplier(double{s.b.scale} / twice);
    s.factorOut = quantizeMultiplier(twice * twice / double{static_cast<float>(1 << 14) * s.out.scale});
    return s;
}

Result<std::unique_ptr<PreparedOperator>> prepareSquaredDifference(const OperatorView& view,
                                                                   const ExecutionOptions& options)
{
    FETTLE_TRY(checkOneType(view));
    FETTLE_TRY(checkScales(view, 2));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedRealPairs(view, options, kernels::PairOperation::SquaredDifference, {});
    case TensorType::Int32:
        return preparedPairs<int32_t>(view, [](int32_t a, int32_t b) {
            const int32_t difference = plainDifference(a, b);
            return plainProduct(difference, difference);
        });
    case TensorType::Int8:
        return preparedPairs<int8_t>(view, shiftedSquare(view));
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<OperatorGradient>> squaredDifferenceGradient(const OperatorView& view)
{
    return pairGradient(
        view, Activation::None, [](float a, float b) { return 2 * (a - b); },
        [](float a, float b) { return 2 * (b - a); });
}

int32_t extremeVersion(const OperatorView& view)
{
    if (view.input(0)->type == TensorType::Int16)
        return 4;
    if (view.inputShape(0) != view.inputShape(1) && view.outputShape(0).size() > 4)
        return 3;
    return versionInt8Is2(view);
}

template <class Function>
OperatorDefinition extreme(int32_t code, std::string_view name, std::string_view label)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = pairShapes,
        .prepare = prepareExtreme<Function>,
        .gradient = extremeGradient<Function>,
        .macs = noMacs,
        .version = extremeVersion,
    };
}

} // namespace

const OperatorDefinition& ops::maximum()
{
    static const OperatorDefinition definition = extreme<Maximum>(code::maximum, "MAXIMUM", "Maximum");
    return definition;
}

const OperatorDefinition& ops::minimum()
{
    static const OperatorDefinition definition = extreme<Minimum>(code::minimum, "MINIMUM", "Minimum");
    return definition;
}

const OperatorDefinition& ops::squaredDifference()
{
    static const OperatorDefinition definition{
        .code = code::squaredDifference,
        .name = "SQUARED_DIFFERENCE",
        .label = "Squared difference",
        .quantization = {.integerKernel = true}, // 8 bits only
        .shapes = pairShapes,
        .prepare = prepareSquaredDifference,
        .gradient = squaredDifferenceGradient,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

} // namespace fettle
