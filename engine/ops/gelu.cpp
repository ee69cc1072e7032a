// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GELU: x times the probability that a normal variable is below x, exactly or by TANH.
#include "kernels/kernels.h"
#include "kernels/reference.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/unary_integers.h"
#include "tflite/options.h"

#include <numbers>

namespace fettle {

namespace {

float exactGelu(float x)
{
    float y = 0;
    kernels::reference::geluF32(&x, &y, 1);
    return y;
}

constexpr auto factor = static_cast<float>(std::numbers::inv_sqrtpi * std::numbers::sqrt2); // sqrt(2 / pi)

float approximateGelu(float x)
{
    return 0.5f * x * (1.0f + std::tanh(factor * (x + 0.044715f * x * x * x)));
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    if (view.input(0)->type != view.output(0).type)
        return unsupportedTypes(view);
    const bool approximate = optionsOf<tfl::GeluOptionsT>(view.op).approximate;
    float (*const f)(float) = approximate ? approximateGelu : exactGelu;
    if (view.input(0)->type != TensorType::Float32)
        return prepareTables(view, f);
    if (!approximate && options.kernels == KernelPath::Fast)
        return preparedFrom([count = static_cast<size_t>(elementCount(view.outputShape(0)))](
                                const RunArguments& arguments) {
            kernels::kernels().activations.geluF32(arguments.in<float>(0), arguments.out<float>(0), count);
        });
    return preparedFrom([f, count = static_cast<size_t>(elementCount(view.outputShape(0)))](
                            const RunArguments& arguments) {
        std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0), f);
    });
}

/// The normal distribution at x, and x times its density there.
float exactSlope(float x)
{
    const float distribution = 0.5f * std::erfc(x * static_cast<float>(-std::numbers::sqrt2 / 2));
    return distribution + x * 0.5f * factor * std::exp(-0.5f * x * x);
}

float approximateSlope(float x)
{
    const float t = std::tanh(factor * (x + 0.044715f * x * x * x));
    return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * factor * (1 + 3 * 0.044715f * x * x);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const bool approximate = optionsOf<tfl::GeluOptionsT>(view.op).approximate;
    return elementGradient(
        view, [slope = approximate ? approximateSlope : exactSlope](float x, float) { return slope(x); });
}

int32_t version(const OperatorView& view)
{
    return isByte(view.input(0)->type) ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::gelu()
{
    static const OperatorDefinition definition{
        .code = code::gelu,
        .name = "GELU",
        .label = "GELU",
        .quantization = {.integerKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
