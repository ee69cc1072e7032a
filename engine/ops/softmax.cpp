// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SOFTMAX over the last dimension.
#include "ops/tables.h"

#include <array>

namespace fettle {

namespace {

/// exp(-scale * beta * distance) by distance from the greatest value; the sum runs in order, in float32.
struct IntegerSoftmax {
    std::array<float, 256> table;
    size_t rows, depth;
    ScaleZero out;
    ByteRange range;

    template <class T>
    void run(const RunArguments& arguments) const
    {
        const T* in = arguments.in<T>(0);
        T* to = arguments.out<T>(0);
        for (size_t row = 0; row < rows; ++row, in += depth, to += depth) {
            const int32_t greatest = *std::max_element(in, in + depth);
            float sum = 0;
            for (size_t i = 0; i < depth; ++i)
                sum += table[static_cast<size_t>(greatest - in[i])];
            const float inverse = 1.0f / (sum * out.scale);
            for (size_t i = 0; i < depth; ++i)
                to[i] = static_cast<T>(range.clamp(
                    int64_t{roundHalfAway(table[static_cast<size_t>(greatest - in[i])] * inverse)} + out.zeroPoint));
        }
    }
};

void softmaxReal(const float* in, float* out, size_t depth, float beta)
{
    const float greatest = *std::max_element(in, in + depth);
    float sum = 0;
    for (size_t i = 0; i < depth; ++i) {
        out[i] = std::exp((in[i] - greatest) * beta);
        sum += out[i];
    }
    for (size_t i = 0; i < depth; ++i)
        out[i] /= sum;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    if (view.inputShape(0).empty() || view.inputShape(0).back() == 0)
        return fail(ErrorCode::DamagedModel, "softmax needs at least one dimension");
    return sameShape(view);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    const float beta = softmaxBeta(view.op);
    const auto depth = static_cast<size_t>(view.inputShape(0).back());
    const size_t rows = static_cast<size_t>(elementCount(view.inputShape(0))) / depth;
    if (type == TensorType::Float32)
        return preparedFrom([=](const RunArguments& arguments) {
            for (size_t row = 0; row < rows; ++row)
                softmaxReal(arguments.in<float>(0) + row * depth, arguments.out<float>(0) + row * depth, depth, beta);
        });
    if (!isByte(type))
        return unsupportedTypes(view);
    IntegerSoftmax softmax{{}, rows, depth, scaleZero(view.output(0)), byteRange(type)};
    const float scale = -scaleZero(*view.input(0)).scale * beta;
    for (size_t distance = 0; distance < softmax.table.size(); ++distance)
        softmax.table[distance] = std::exp(scale * static_cast<float>(distance));
    if (type == TensorType::Int8)
        return preparedFrom([softmax](const RunArguments& arguments) { softmax.run<int8_t>(arguments); });
    return preparedFrom([softmax](const RunArguments& arguments) { softmax.run<uint8_t>(arguments); });
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Float16 ? 4 : type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::softmax()
{
    static const OperatorDefinition definition{
        .code = code::softmax,
        .name = "SOFTMAX",
        .label = "Softmax",
        .quantization = {.integerKernel = true, .fixedOutput = QuantizationRule::Fixed{1.0f / 256, -128}},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
