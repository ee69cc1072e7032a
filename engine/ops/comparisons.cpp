// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL of two tensors, broadcast to each other's shape.
#include "ops/pairs.h"
#include "ops/tables.h"

#include <functional>

namespace fettle {

namespace {

/// A quantized number as the runtime compares it: 8 more bits, times its scale, rounded twice.
class Scaled {
public:
    explicit Scaled(const Tensor& tensor)
        : m_scale(scaleZero(tensor)), m_factor(quantizeMultiplier(double{m_scale.scale}))
    {
    }
    int32_t operator()(int32_t x) const
    {
        return rescaleBelowOne((x - m_scale.zeroPoint) * (1 << 8), m_factor);
    }

private:
    ScaleZero m_scale;
    FixedMultiplier m_factor;
};

/// Whether the operator knows order, and not only equality.
template <class Compare>
constexpr bool ordered =
    !std::is_same_v<Compare, std::equal_to<>> && !std::is_same_v<Compare, std::not_equal_to<>>;

template <class T, class Compare>
std::unique_ptr<PreparedOperator> compared(const OperatorView& view)
{
    return preparedPairs<T, uint8_t>(view, [](T a, T b) { return static_cast<uint8_t>(Compare{}(a, b)); });
}

template <class T, class Compare>
std::unique_ptr<PreparedOperator> comparedScaled(const OperatorView& view)
{
    return preparedPairs<T, uint8_t>(view,
                                     [a = Scaled(*view.input(0)), b = Scaled(*view.input(1))](T x, T y) {
                                         return static_cast<uint8_t>(Compare{}(a(x), b(y)));
                                     });
}

template <class Compare>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    if (view.input(1)->type != type || view.output(0).type != TensorType::Bool)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 2));
    switch (type) {
    case TensorType::Float32:
        return compared<float, Compare>(view);
    case TensorType::Int32:
        return compared<int32_t, Compare>(view);
    case TensorType::Int64:
        return compared<int64_t, Compare>(view);
    case TensorType::Int16: // orders are those of the stored numbers
        if (!ordered<Compare> && view.input(0)->quantization.present())
            return comparedScaled<int16_t, Compare>(view);
        return compared<int16_t, Compare>(view);
    case TensorType::Int8:
        return comparedScaled<int8_t, Compare>(view);
    case TensorType::UInt8:
        return comparedScaled<uint8_t, Compare>(view);
    case TensorType::Bool:
        if (!ordered<Compare>)
            return preparedPairs<uint8_t>(
                view, [](uint8_t a, uint8_t b) { return static_cast<uint8_t>(Compare{}(a != 0, b != 0)); });
        [[fallthrough]];
    default:
        return unsupportedTypes(view);
    }
}

/// The version for int16 operands; those of int8 have 2, all others 1.
template <int32_t forInt16>
int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? forInt16 : versionInt8Is2(view);
}

template <class Compare, int32_t versionForInt16>
OperatorDefinition comparison(int32_t code, std::string_view name, std::string_view label)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = {.integerKernel = true},
        .shapes = pairShapes,
        .prepare = prepare<Compare>,
        .macs = noMacs,
        .version = version<versionForInt16>,
    };
}

} // namespace

const OperatorDefinition& ops::equal()
{
    static const auto definition = comparison<std::equal_to<>, 4>(code::equal, "EQUAL", "Equal");
    return definition;
}

const OperatorDefinition& ops::notEqual()
{
    static const auto definition =
        comparison<std::not_equal_to<>, 4>(code::notEqual, "NOT_EQUAL", "Not equal");
    return definition;
}

const OperatorDefinition& ops::less()
{
    static const auto definition = comparison<std::less<>, 3>(code::less, "LESS", "Less");
    return definition;
}

const OperatorDefinition& ops::lessEqual()
{
    static const auto definition =
        comparison<std::less_equal<>, 1>(code::lessEqual, "LESS_EQUAL", "Less or equal");
    return definition;
}

const OperatorDefinition& ops::greater()
{
    static const auto definition = comparison<std::greater<>, 1>(code::greater, "GREATER", "Greater");
    return definition;
}

const OperatorDefinition& ops::greaterEqual()
{
    static const auto definition =
        comparison<std::greater_equal<>, 3>(code::greaterEqual, "GREATER_EQUAL", "Greater or equal");
    return definition;
}

} // namespace fettle
