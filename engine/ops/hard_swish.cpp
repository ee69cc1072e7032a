// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// HARD_SWISH: x * min(max(x + 3, 0), 6) / 6.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gate_functions.h"
#include "ops/gradient.h"
#include "ops/value_table.h"

namespace fettle {

namespace {

/// A factor with 15 bits: multiplier * 2^(shift - 15).
struct ShortMultiplier {
    int16_t multiplier = 0;
    int shift = 0;
};

ShortMultiplier shortMultiplier(float real)
{
    const FixedMultiplier wide = quantizeMultiplier(double{real});
    return {
        static_cast<int16_t>(wide.multiplier >= 0x7FFF0000 ? 0x7FFF : (wide.multiplier + (1 << 15)) >> 16),
        wide.shift};
}

int16_t shiftedLeft(int16_t x, int bits)
{
    return static_cast<int16_t>(std::clamp<int64_t>(int64_t{x} * (int64_t{1} << bits), -32768, 32767));
}

/// In 16 bits: the input in 1/128 of its steps, the factor of the output's scale, and the ramp from -3 to 3
/// as 0 to 1.
struct ShortHardSwish {
    ShortMultiplier toOutput; ///< shift <= 0
    ShortMultiplier toRamp;   ///< to 3 / 32768

    int32_t operator()(int32_t q) const
    {
        const auto x = static_cast<int16_t>(q * 128);
        int16_t ramp = toRamp.shift > 0 ? shiftedLeft(x, toRamp.shift - 1) : x;
        ramp = fixedProduct(ramp, toRamp.multiplier);
        if (toRamp.shift > 0)
            ramp = shiftedLeft(ramp, 1);
        if (toRamp.shift < 0)
            ramp = fixedShiftRight(ramp, -toRamp.shift);
        ramp = static_cast<int16_t>((ramp + (1 << 15)) >> 1);
        const auto y =
            static_cast<int16_t>(int32_t{ramp} * fixedProduct(x, toOutput.multiplier) / (1 << 15)); // cut off
        return toOutput.shift < 0 ? fixedShiftRight(y, -toOutput.shift) : y;
    }
};

Result<std::unique_ptr<PreparedOperator>> prepareBytes(const OperatorView& view, size_t count)
{
    FETTLE_TRY(checkScales(view, 1));
    const float fine = scaleZero(*view.input(0)).scale * (1.0f / 128);
    const ShortHardSwish f{shortMultiplier(fine / scaleZero(view.output(0)).scale),
                           shortMultiplier(fine / (3.0f / 32768))};
    if (f.toOutput.shift > 0)
        return fail(ErrorCode::UnsupportedModel, "the scale of the output is too small for HARD_SWISH",
                    view.output(0).name);
    return preparedTable(integerByteTable(view, f), count);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.input(0)->type;
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type != view.output(0).type)
        return unsupportedTypes(view);
    if (isByte(type))
        return prepareBytes(view, count);
    if (type != TensorType::Float32)
        return unsupportedTypes(view);
    return preparedFrom([count](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        float* out = arguments.out<float>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = in[i] * std::min(6.0f, std::max(0.0f, in[i] + 3)) / 6;
    });
}

int32_t version(const OperatorView&)
{
    return 1;
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return elementGradient(view, [](float x, float) {
        return x <= -3 ? 0.0F : x >= 3 ? 1.0F : (2 * x + 3) / 6;
    });
}

} // namespace

const OperatorDefinition& ops::hardSwish()
{
    static const OperatorDefinition definition{
        .code = code::hardSwish,
        .name = "HARD_SWISH",
        .label = "Hard swish",
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
