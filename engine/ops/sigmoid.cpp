// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOGISTIC: 1 / (1 + exp(-x)), and TANH.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/sigmoid_short.h"
#include "ops/value_table.h"

namespace fettle {

namespace {

float logisticOf(float x)
{
    return 1.0f / (1.0f + std::exp(-x));
}

float tanhOf(float x)
{
    return std::tanh(x);
}

template <float (*f)(float), auto prepareShort>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type == TensorType::Float32)
        return preparedFrom([count](const RunArguments& arguments) {
            std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0),
                           f);
        });
    if (type == TensorType::Int16)
        return prepareShort(view);
    if (!isByte(type))
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    const Arithmetic arithmetic = delegateTakesElements(view) ? options.arithmetic : Arithmetic::Builtin;
    return preparedTable(byteTable(view, arithmetic, f), count);
}

Result<std::unique_ptr<OperatorGradient>> logisticGradient(const OperatorView& view)
{
    return elementGradient(view, [](float, float y) { return y * (1 - y); });
}

Result<std::unique_ptr<OperatorGradient>> tanhGradient(const OperatorView& view)
{
    return elementGradient(view, [](float, float y) { return 1 - y * y; });
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::logistic()
{
    static const OperatorDefinition definition{
        .code = code::logistic,
        .name = "LOGISTIC",
        .label = "Logistic",
        .quantization = {.integerKernel = true,
                         .wideKernel = true,
                         .fixedOutput = QuantizationRule::Fixed{1.0f / 256, -128}},
        .shapes = sameShape,
        .prepare = prepare<logisticOf, prepareShortLogistic>,
        .gradient = logisticGradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::tanh()
{
    static const OperatorDefinition definition{
        .code = code::tanh,
        .name = "TANH",
        .label = "Tanh",
        .quantization = {.integerKernel = true,
                         .wideKernel = true,
                         .fixedOutput = QuantizationRule::Fixed{1.0f / 128, 0}},
        .shapes = sameShape,
        .prepare = prepare<tanhOf, prepareShortTanh>,
        .gradient = tanhGradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
