// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// POW of two tensors, broadcast to each other's shape, and ATAN2 of two tensors of one shape.
#include "ops/pair_gradient.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// base^exponent for exponent >= 1, by squaring from the highest bit down, as the runtime does for one
/// exponent for all.
template <class T>
T powerByProducts(T base, int32_t exponent)
{
    if (exponent == 1)
        return base;
    const T root = powerByProducts(base, exponent / 2);
    const T square = plainProduct(root, root);
    return exponent % 2 == 1 ? plainProduct(square, base) : square;
}

/// The exponent as a whole number >= 1, when it is one or very near.
template <class T>
std::optional<int32_t> wholeExponent(T exponent)
{
    const double nearest = std::round(static_cast<double>(exponent));
    if (!(nearest >= 1) || nearest > 1 << 30 || !(std::abs(static_cast<double>(exponent) - nearest) < 1e-5))
        return {};
    return static_cast<int32_t>(nearest);
}

template <class T>
T powerOf(T base, T exponent)
{
    if constexpr (std::is_integral_v<T>) {
        const double power = std::pow(static_cast<double>(base), static_cast<double>(exponent));
        return std::abs(power) < 2147483648.0 ? static_cast<T>(power) : std::numeric_limits<T>::min();
    } else {
        return std::pow(base, exponent);
    }
}

template <class T>
std::unique_ptr<PreparedOperator> preparedPower(const OperatorView& view)
{
    const auto exponents = static_cast<size_t>(elementCount(view.inputShape(1)));
    const bool shared = exponents == 1 && view.inputShape(0) != view.inputShape(1);
    return preparedFrom([walk = pairWalk(view), exponents, shared](const RunArguments& arguments) {
        const T* base = arguments.in<T>(0);
        const T* exponent = arguments.in<T>(1);
        T* out = arguments.out<T>(0);
        if (std::is_integral_v<T> && std::any_of(exponent, exponent + exponents, [](T x) { return x < 0; }))
            return arguments.fail("POW: an integer has a negative exponent");
        if (const auto whole = shared ? wholeExponent(*exponent) : std::nullopt)
            std::transform(base, base + walk.count(), out,
                           [whole](T x) { return powerByProducts(x, *whole); });
        else
            forEachPair(walk, base, exponent, out, [](T a, T b) { return powerOf(a, b); });
    });
}

Result<std::unique_ptr<PreparedOperator>> preparePower(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedPower<float>(view);
    case TensorType::Int32:
        return preparedPower<int32_t>(view);
    default:
        return unsupportedTypes(view);
    }
}

/// By the exponent, only where the base is positive.
Result<std::unique_ptr<OperatorGradient>> powerGradient(const OperatorView& view)
{
    return pairGradient(
        view, Activation::None, [](float a, float b) { return b == 0 ? 0.0F : b * std::pow(a, b - 1); },
        [](float a, float b) { return a > 0 ? std::pow(a, b) * std::log(a) : 0.0F; });
}

Result<std::vector<Shape>> angleShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    if (view.inputShape(0) != view.inputShape(1))
        return fail(ErrorCode::DamagedModel, "ATAN2 needs operands of one shape");
    return std::vector<Shape>{view.inputShape(0)};
}

Result<std::unique_ptr<PreparedOperator>> prepareAngle(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOneType(view));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedPairs<float>(view, [](float y, float x) { return std::atan2(y, x); });
    case TensorType::Float64:
        return preparedPairs<double>(view, [](double y, double x) { return std::atan2(y, x); });
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<OperatorGradient>> angleGradient(const OperatorView& view)
{
    return pairGradient(
        view, Activation::None, [](float y, float x) { return x / (x * x + y * y); },
        [](float y, float x) { return -y / (x * x + y * y); });
}

int32_t firstVersion(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::pow()
{
    static const OperatorDefinition definition{
        .code = code::pow,
        .name = "POW",
        .label = "Power",
        .quantization = {},
        .shapes = pairShapes,
        .prepare = preparePower,
        .gradient = powerGradient,
        .macs = noMacs,
        .version = firstVersion,
    };
    return definition;
}

const OperatorDefinition& ops::atan2()
{
    static const OperatorDefinition definition{
        .code = code::atan2,
        .name = "ATAN2",
        .label = "Arc tangent",
        .quantization = {},
        .shapes = angleShapes,
        .prepare = prepareAngle,
        .gradient = angleGradient,
        .macs = noMacs,
        .version = firstVersion,
    };
    return definition;
}

} // namespace fettle
