// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LEAKY_RELU: x, or alpha * x where x is negative.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/value_table.h"
#include "tflite/options.h"

namespace fettle {

namespace {

/// Ratios of the scales as the runtime forms them, in float32.
struct Slopes {
    float positive;
    float negative;
};

Slopes slopesOf(const OperatorView& view, float alpha)
{
    const float in = scaleZero(*view.input(0)).scale;
    const float out = scaleZero(view.output(0)).scale;
    return {in / out, in * alpha / out};
}

/// Fixed multipliers, rounded twice.
struct Builtin {
    FixedMultiplier positive;
    FixedMultiplier negative;
    bool alphaIsNegative;

    explicit Builtin(Slopes slopes)
        : positive(quantizeMultiplier(double{slopes.positive})),
          negative(quantizeMultiplier(std::abs(double{slopes.negative}))),
          alphaIsNegative(slopes.negative < 0)
    {
    }
    int32_t operator()(int32_t x) const
    {
        if (x >= 0)
            return rescaleTwice(x, positive, Tie::Away);
        const int32_t y = rescaleTwice(x, negative, Tie::Away);
        return alphaIsNegative ? -y : y;
    }
};

/// Factors of 8 bits.
struct Delegate {
    int32_t positive;
    int32_t negative;

    Delegate(const OperatorView& view, float alpha)
    {
        const float ratio = slopesOf(view, alpha).positive;
        positive = roundHalfEven(256.0f * ratio);
        negative = roundHalfEven(256.0f * (ratio * alpha));
    }
    int32_t operator()(int32_t x) const { return (x * (x >= 0 ? positive : negative) + 128) >> 8; }
};

bool delegateTakes(const OperatorView& view, float alpha)
{
    if (!delegateTakesElements(view) || !std::isnormal(alpha))
        return false;
    const float positive = slopesOf(view, alpha).positive;
    const float negative = positive * alpha;
    constexpr float least = 1.0f / 256;
    return positive >= least && positive <= 128 && negative >= -127.99609375f && negative <= 128 &&
           std::abs(negative) >= least;
}

Result<std::unique_ptr<PreparedOperator>>
prepareIntegers(const OperatorView& view, const ExecutionOptions& options, float alpha, size_t count)
{
    if (!std::isfinite(alpha))
        return fail(ErrorCode::DamagedModel, "the slope of LEAKY_RELU is not a number");
    if (isByte(view.input(0)->type)) {
        FETTLE_TRY(checkScales(view, 1));
        if (options.arithmetic == Arithmetic::Delegate && delegateTakes(view, alpha))
            return preparedTable(integerByteTable(view, Delegate(view, alpha)), count);
        return preparedTable(integerByteTable(view, Builtin(slopesOf(view, alpha))), count);
    }
    if (view.input(0)->type != TensorType::Int16)
        return unsupportedTypes(view);
    FETTLE_TRY(checkShortScales(view));
    return preparedFrom([f = Builtin(slopesOf(view, alpha)), count](const RunArguments& arguments) {
        const ByteRange range = byteRange(TensorType::Int16);
        std::transform(arguments.in<int16_t>(0), arguments.in<int16_t>(0) + count, arguments.out<int16_t>(0),
                       [&](int16_t x) { return static_cast<int16_t>(range.clamp(f(x))); });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.input(0)->type;
    const float alpha = optionsOf<tfl::LeakyReluOptionsT>(view.op).alpha;
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type != view.output(0).type)
        return unsupportedTypes(view);
    if (type != TensorType::Float32)
        return prepareIntegers(view, options, alpha, count);
    return preparedFrom([alpha, count](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        float* out = arguments.out<float>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = in[i] > 0 ? in[i] : in[i] * alpha;
    });
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 2 : 1;
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const float alpha = optionsOf<tfl::LeakyReluOptionsT>(view.op).alpha;
    return elementGradient(view, [alpha](float x, float) { return x < 0 ? alpha : 1.0F; });
}

} // namespace

const OperatorDefinition& ops::leakyRelu()
{
    static const OperatorDefinition definition{
        .code = code::leakyRelu,
        .name = "LEAKY_RELU",
        .label = "Leaky ReLU",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
