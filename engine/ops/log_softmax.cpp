// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOG_SOFTMAX over the last dimension.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/operands.h"
#include "ops/rows.h"

#include <array>
#include <numeric>

namespace fettle {

namespace {

/// In float32, with exp(-scale * distance from the greatest value) from a table; ties to even.
struct IntegerLogSoftmax {
    std::array<float, 256> table;
    Rows rows;
    float scaleIn;
    ScaleZero out;
    ByteRange range;

    IntegerLogSoftmax(const OperatorView& view, Rows where)
        : rows(where),
          scaleIn(scaleZero(*view.input(0)).scale),
          out(scaleZero(view.output(0))),
          range(byteRange(view.output(0).type))
    {
        for (size_t distance = 0; distance < table.size(); ++distance)
            table[distance] = std::exp(-scaleIn * static_cast<float>(distance));
    }

    template <class T>
    void run(const RunArguments& arguments) const
    {
        const T* in = arguments.in<T>(0);
        T* to = arguments.out<T>(0);
        for (size_t row = 0; row < rows.count; ++row, in += rows.depth, to += rows.depth) {
            const int32_t greatest = *std::max_element(in, in + rows.depth);
            float sum = 0;
            for (size_t i = 0; i < rows.depth; ++i)
                sum += table[static_cast<size_t>(greatest - in[i])];
            const float ratio = scaleIn / out.scale;
            const float offset = (scaleIn * static_cast<float>(greatest) + std::log(sum)) / out.scale;
            for (size_t i = 0; i < rows.depth; ++i)
                to[i] = static_cast<T>(range.clamp(
                    int64_t{roundHalfEven(ratio * static_cast<float>(in[i]) - offset)} + out.zeroPoint));
        }
    }
};

void logSoftmaxReal(const float* in, float* out, size_t depth)
{
    const float greatest = *std::max_element(in, in + depth);
    float sum = 0;
    for (size_t i = 0; i < depth; ++i)
        sum += std::exp(in[i] - greatest);
    const float logarithm = std::log(sum);
    for (size_t i = 0; i < depth; ++i)
        out[i] = in[i] - greatest - logarithm;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    const Rows rows = lastDimensionRows(view.inputShape(0));
    if (type == TensorType::Float32)
        return preparedFrom([=](const RunArguments& arguments) {
            for (size_t row = 0; row < rows.count; ++row)
                logSoftmaxReal(arguments.in<float>(0) + row * rows.depth,
                               arguments.out<float>(0) + row * rows.depth, rows.depth);
        });
    if (!isByte(type))
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_TRY(checkFixedOutput(view, {1.0f / 16, type == TensorType::Int8 ? 127 : 255}));
    const IntegerLogSoftmax softmax(view, rows);
    if (type == TensorType::Int8)
        return preparedFrom([softmax](const RunArguments& arguments) { softmax.run<int8_t>(arguments); });
    return preparedFrom([softmax](const RunArguments& arguments) { softmax.run<uint8_t>(arguments); });
}

/// dx = dy - softmax(x) * sum of dy
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return gradientFrom([rows = lastDimensionRows(view.inputShape(0))](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        const float* y = arguments.out();
        const float* gradient = arguments.gradientOut();
        for (size_t row = 0; to != nullptr && row < rows.count; ++row) {
            const size_t first = row * rows.depth;
            const float sum = std::accumulate(gradient + first, gradient + first + rows.depth, 0.0F);
            for (size_t i = first; i < first + rows.depth; ++i)
                to[i] += gradient[i] - std::exp(y[i]) * sum;
        }
    });
}

} // namespace

const OperatorDefinition& ops::logSoftmax()
{
    static const OperatorDefinition definition{
        .code = code::logSoftmax,
        .name = "LOG_SOFTMAX",
        .label = "Log softmax",
        .quantization = {.integerKernel = true, .fixedOutput = QuantizationRule::Fixed{1.0f / 16, 127}},
        .shapes = rowShapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

} // namespace fettle
