// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PRELU: x, or alpha * x where x is negative; alpha is a tensor that is broadcast to x.
#include "ops/broadcast.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"
#include "ops/pair_gradient.h"
#include "ops/value_table.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const Shape shape, broadcastShape(view.inputShape(0), view.inputShape(1)));
    if (shape != view.inputShape(0))
        return fail(ErrorCode::DamagedModel, "the slopes of PRELU do not fit its input");
    return std::vector<Shape>{shape};
}

/// The stored integers of x and alpha, less their zero points, as the output's without its zero point.
struct IntegerPrelu {
    int32_t zeroIn, zeroAlpha, zeroOut;
    FixedMultiplier positive, negative;
    ByteRange range;

    explicit IntegerPrelu(const OperatorView& view) : range(byteRange(view.output(0).type))
    {
        const ScaleZero in = scaleZero(*view.input(0));
        const ScaleZero alpha = scaleZero(*view.input(1));
        const ScaleZero out = scaleZero(view.output(0));
        zeroIn = in.zeroPoint;
        zeroAlpha = alpha.zeroPoint;
        zeroOut = out.zeroPoint;
        positive = quantizeMultiplier(double{in.scale / out.scale});
        negative = quantizeMultiplier(double{in.scale * alpha.scale / out.scale});
    }
    int32_t operator()(int32_t q, int32_t alpha) const
    {
        const int32_t x = q - zeroIn;
        const int32_t y = x >= 0 ? rescaleTwice(x, positive, Tie::Away)
                                 : rescaleTwice(x * (alpha - zeroAlpha), negative, Tie::Away);
        return range.clamp(int64_t{y} + zeroOut);
    }
};

template <class T, class Alpha, class Function>
std::unique_ptr<PreparedOperator> preparedEach(const OperatorView& view, Function f)
{
    const BroadcastSteps steps(view.outputShape(0), view.inputShape(1));
    return preparedFrom([steps, f, count = static_cast<size_t>(elementCount(view.outputShape(0)))](
                            const RunArguments& arguments) {
        const T* in = arguments.in<T>(0);
        const Alpha* alpha = arguments.in<Alpha>(1);
        T* out = arguments.out<T>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = static_cast<T>(f(in[i], alpha[steps(i)]));
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    const TensorType alpha = view.input(1)->type;
    if (type != view.output(0).type)
        return unsupportedTypes(view);
    if (type == TensorType::Float32 && alpha == type)
        return preparedEach<float, float>(view, [](float x, float slope) { return x >= 0 ? x : x * slope; });
    const bool isShort = type == TensorType::Int16 && alpha == TensorType::Int8; // slopes stay in 8 bits
    if (!isShort && (!isByte(type) || alpha != type))
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 2));
    if (isShort)
        FETTLE_TRY(checkShortScales(view));
    const IntegerPrelu f(view);
    if (isShort)
        return preparedEach<int16_t, int8_t>(view, f);
    if (type == TensorType::Int8)
        return preparedEach<int8_t, int8_t>(view, f);
    return preparedEach<uint8_t, uint8_t>(view, f);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return pairGradient(
        view, Activation::None, [](float x, float alpha) { return x >= 0 ? 1.0F : alpha; },
        [](float x, float) { return x >= 0 ? 0.0F : x; });
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::prelu()
{
    static const OperatorDefinition definition{
        .code = code::prelu,
        .name = "PRELU",
        .label = "PReLU",
        .quantization = {.integerKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = [](const OperatorView&, size_t operand) { return operand == 1; },
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
