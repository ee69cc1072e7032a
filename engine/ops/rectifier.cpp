// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RELU, RELU6, RELU_N1_TO_1, RELU_0_TO_1: a clamp, with a change of scale when the values are integers.
#include "kernels/kernels.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/value_table.h"

namespace fettle {

namespace {

struct Rectifier {
    int32_t code;
    std::string_view name;
    std::string_view label;
    RealRange range;
    bool takesInt16 = false;
    int32_t versionInt8 = 1;
    int32_t versionUInt8 = 1;
};

constexpr float infinity = std::numeric_limits<float>::infinity();

constexpr Rectifier rows[] = {
    {code::relu, "RELU", "ReLU", {0, infinity}, true, 2, 2},
    {code::relu6, "RELU6", "ReLU6", {0, 6}, true, 2, 1},
    {code::reluN1To1, "RELU_N1_TO_1", "ReLU -1 to 1", {-1, 1}},
    {code::relu0To1, "RELU_0_TO_1", "ReLU 0 to 1", {0, 1}},
};

const Rectifier& rowOf(const OperatorView& view)
{
    return *std::ranges::find(rows, view.op.code, &Rectifier::code);
}

/// The integers between which the clamp keeps its output.
ByteRange quantizedRange(RealRange real, TensorType type, ScaleZero out)
{
    const auto quantized = [&](float x) {
        return byteRange(type).clamp(int64_t{out.zeroPoint} + roundHalfAway(x / out.scale));
    };
    return {quantized(real.low), quantized(real.high)};
}

std::unique_ptr<PreparedOperator> prepareReal(RealRange range, size_t count, KernelPath path)
{
    if (path == KernelPath::Fast)
        return preparedFrom(
            [=, clamp = kernels::kernels().elementwise.clampF32](const RunArguments& arguments) {
                clamp(arguments.in<float>(0), arguments.out<float>(0), count, {range.low, range.high});
            });
    return preparedFrom([=](const RunArguments& arguments) {
        std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0),
                       [range](float x) { return range.clamp(x); });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    const Rectifier& row = rowOf(view);
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type == TensorType::Float32)
        return prepareReal(row.range, count, options.kernels);
    const bool isShort = type == TensorType::Int16 && row.takesInt16;
    if (!isByte(type) && !isShort)
        return unsupportedTypes(view);
    FETTLE_TRY(isShort ? checkShortScales(view) : checkScales(view, 1));
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const ByteRange range = quantizedRange(row.range, type, out);
    const auto clamped = [range, out, factor = quantizeMultiplier(double{in.scale / out.scale})](int32_t x) {
        return range.clamp(int64_t{rescaleTwice(x, factor, Tie::Away)} + out.zeroPoint);
    };
    if (!isShort)
        return preparedTable(integerByteTable(view, [&](int32_t x) { return clamped(x) - out.zeroPoint; }),
                             count);
    return preparedFrom([clamped, count](const RunArguments& arguments) {
        std::transform(arguments.in<int16_t>(0), arguments.in<int16_t>(0) + count, arguments.out<int16_t>(0),
                       [&](int16_t x) { return static_cast<int16_t>(clamped(x)); });
    });
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const RealRange range = rowOf(view).range;
    return elementGradient(view,
                           [range](float x, float) { return x > range.low && x < range.high ? 1.0F : 0.0F; });
}

int32_t version(const OperatorView& view)
{
    const Rectifier& row = rowOf(view);
    switch (view.input(0)->type) {
    case TensorType::Int16:
        return 3;
    case TensorType::Int8:
        return row.versionInt8;
    case TensorType::UInt8:
        return row.versionUInt8;
    default:
        return 1;
    }
}

template <int32_t code>
const OperatorDefinition& definitionOf()
{
    static const Rectifier& row = *std::ranges::find(rows, code, &Rectifier::code);
    static const OperatorDefinition definition{
        .code = row.code,
        .name = row.name,
        .label = row.label,
        .quantization = {.integerKernel = true, .wideKernel = row.takesInt16},
        .shapes = sameShape,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace

const OperatorDefinition& ops::relu()
{
    return definitionOf<code::relu>();
}
const OperatorDefinition& ops::relu6()
{
    return definitionOf<code::relu6>();
}
const OperatorDefinition& ops::reluN1To1()
{
    return definitionOf<code::reluN1To1>();
}
const OperatorDefinition& ops::relu0To1()
{
    return definitionOf<code::relu0To1>();
}

} // namespace fettle
