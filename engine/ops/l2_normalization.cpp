// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// L2_NORMALIZATION: every row along the last dimension divided by its Euclidean length.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gate_functions.h"
#include "ops/gradient.h"
#include "ops/rows.h"
#include "tflite/options.h"

#include <numeric>

namespace fettle {

namespace {

constexpr float shortest = 1e-6f; ///< shorter rows are divided by this

float lengthOf(const float* row, size_t depth)
{
    float squares = 0;
    for (size_t i = 0; i < depth; ++i)
        squares += row[i] * row[i];
    return std::max(std::sqrt(squares), shortest);
}

void normalizeReal(const float* in, float* out, size_t depth)
{
    const float length = lengthOf(in, depth);
    for (size_t i = 0; i < depth; ++i)
        out[i] = in[i] / length;
}

/// In fixed point; the output has 7 bits behind the point. They are made before the product for uint8, in its
/// factor for int8.
template <class T>
void normalize(const T* in, T* out, size_t depth, int32_t zeroIn, int32_t zeroOut)
{
    uint32_t squares = 0; // wraps like the runtime's sum
    for (size_t i = 0; i < depth; ++i) {
        const int32_t x = in[i] - zeroIn;
        squares += static_cast<uint32_t>(x * x);
    }
    constexpr bool before = std::is_unsigned_v<T>;
    FixedMultiplier factor = inverseSquareRoot(static_cast<int32_t>(squares));
    factor.shift += before ? 0 : 7;
    for (size_t i = 0; i < depth; ++i) {
        const int32_t x = (in[i] - zeroIn) * (before ? 128 : 1);
        out[i] =
            static_cast<T>(std::clamp<int32_t>(rescaleTwice(x, factor, Tie::Away) + zeroOut,
                                               std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
}

template <class T>
std::unique_ptr<PreparedOperator> prepareBytes(const OperatorView& view, Rows rows)
{
    return preparedFrom([=, in = scaleZero(*view.input(0)).zeroPoint,
                         out = scaleZero(view.output(0)).zeroPoint](const RunArguments& arguments) {
        for (size_t row = 0; row < rows.count; ++row)
            normalize(arguments.in<T>(0) + row * rows.depth, arguments.out<T>(0) + row * rows.depth,
                      rows.depth, in, out);
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    if (optionsOf<tfl::L2NormOptionsT>(view.op).fused_activation_function !=
        tfl::ActivationFunctionType::NONE)
        return fail(ErrorCode::UnsupportedModel, "L2_NORMALIZATION has no fused activation");
    const Rows rows = lastDimensionRows(view.inputShape(0));
    if (type == TensorType::Float32)
        return preparedFrom([rows](const RunArguments& arguments) {
            for (size_t row = 0; row < rows.count; ++row)
                normalizeReal(arguments.in<float>(0) + row * rows.depth,
                              arguments.out<float>(0) + row * rows.depth, rows.depth);
        });
    if (!isByte(type))
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_TRY(checkFixedOutput(view, {1.0f / 128, type == TensorType::Int8 ? 0 : 128}));
    return type == TensorType::Int8 ? prepareBytes<int8_t>(view, rows) : prepareBytes<uint8_t>(view, rows);
}

/// dx = (dy - y * sum of dy * y) / length; the sum belongs to the length, which is constant in short rows.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return gradientFrom([rows = lastDimensionRows(view.inputShape(0))](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        for (size_t row = 0; to != nullptr && row < rows.count; ++row, to += rows.depth) {
            const size_t first = row * rows.depth;
            const float* y = arguments.out() + first;
            const float* gradient = arguments.gradientOut() + first;
            const float length = lengthOf(arguments.in(0) + first, rows.depth);
            const float dot = length > shortest ? std::inner_product(y, y + rows.depth, gradient, 0.0F) : 0;
            for (size_t i = 0; i < rows.depth; ++i)
                to[i] += (gradient[i] - y[i] * dot) / length;
        }
    });
}

} // namespace

const OperatorDefinition& ops::l2Normalization()
{
    static const OperatorDefinition definition{
        .code = code::l2Normalization,
        .name = "L2_NORMALIZATION",
        .label = "L2 normalization",
        .quantization = {.integerKernel = true, .fixedOutput = QuantizationRule::Fixed{1.0f / 128, 0}},
        .shapes = rowShapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

} // namespace fettle
