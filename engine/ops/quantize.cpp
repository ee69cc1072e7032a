// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// QUANTIZE: real numbers to integers, or integers to others with another scale.
#include "kernels/kernels.h"
#include "ops/channel_scales.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/requantize.h"
#include "ops/value_table.h"

namespace fettle {

namespace {

/// The delegate multiplies by the reciprocal and rounds to even. The builtin kernel does so in whole blocks
/// of eight, and divides and rounds away from zero behind them (seen in LiteRT: 0 of 328,000 values near ties
/// differ).
struct FromReal {
    ScaleZero out;
    ByteRange range;
    size_t byReciprocal; ///< values before this index are multiplied

    int32_t operator()(float x, size_t i) const
    {
        const int32_t rounded = i < byReciprocal ? roundHalfEven(x * (1.0f / out.scale))
                                                 : roundHalfAway(double{x} / double{out.scale});
        return range.clamp(int64_t{rounded} + out.zeroPoint);
    }
};

size_t countOf(const OperatorView& view)
{
    return static_cast<size_t>(elementCount(view.outputShape(0)));
}

FromReal fromReal(const OperatorView& view, Arithmetic arithmetic)
{
    const size_t count = countOf(view);
    constexpr size_t block = 8;
    return {scaleZero(view.output(0)), byteRange(view.output(0).type),
            arithmetic == Arithmetic::Delegate ? count : count / block * block};
}

std::unique_ptr<PreparedOperator> prepareBytes(const OperatorView& view, const ExecutionOptions& options)
{
    const size_t count = countOf(view);
    const FromReal quantize =
        fromReal(view, delegateTakesElements(view) ? options.arithmetic : Arithmetic::Builtin);
    const bool fast = options.kernels == KernelPath::Fast && view.output(0).type == TensorType::Int8;
    const kernels::Quantization parameters{1.0f / quantize.out.scale, false, quantize.out.zeroPoint};
    return preparedFrom([=, run = kernels::kernels().elementwise.quantizeI8](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        uint8_t* out = arguments.out<uint8_t>(0);
        if (fast)
            run(parameters, in, reinterpret_cast<int8_t*>(out), quantize.byReciprocal);
        for (size_t i = fast ? quantize.byReciprocal : 0; i < count; ++i)
            out[i] = static_cast<uint8_t>(quantize(in[i], i));
    });
}

/// int16 is not taken by the delegate.
std::unique_ptr<PreparedOperator> prepareShort(const OperatorView& view)
{
    return preparedFrom([quantize = fromReal(view, Arithmetic::Builtin),
                         count = countOf(view)](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        int16_t* out = arguments.out<int16_t>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = static_cast<int16_t>(quantize(in[i], i));
    });
}

int32_t byDivision(float x, float scale, int32_t zeroPoint, ByteRange range)
{
    return range.clamp(int64_t{roundHalfAway(x / scale)} + zeroPoint);
}

/// Two's complement nibbles, the even element in the low one.
std::unique_ptr<PreparedOperator> prepareNibbles(const OperatorView& view)
{
    return preparedFrom(
        [out = scaleZero(view.output(0)), count = countOf(view)](const RunArguments& arguments) {
            const float* in = arguments.in<float>(0);
            auto* to = arguments.out<uint8_t>(0);
            for (size_t i = 0; i < count; ++i) {
                const auto nibble =
                    static_cast<uint8_t>(byDivision(in[i], out.scale, out.zeroPoint, {-8, 7}) & 15);
                to[i / 2] = static_cast<uint8_t>(i % 2 == 0 ? nibble : to[i / 2] | nibble << 4);
            }
        });
}

template <class T>
std::unique_ptr<PreparedOperator> prepareChannels(ChannelScales scales, ByteRange range, size_t count)
{
    return preparedFrom([scales = std::move(scales), range, count](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        T* out = arguments.out<T>(0);
        scales.forEachRun(count, [&](size_t begin, size_t end, float scale, int32_t zero) {
            for (size_t i = begin; i < end; ++i)
                out[i] = static_cast<T>(byDivision(in[i], scale, zero, range));
        });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareReal(const OperatorView& view,
                                                      const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    FETTLE_ASSIGN(ChannelScales scales, channelScales(view.output(0), view.outputShape(0)));
    if (!std::ranges::all_of(scales.scale, usableScale))
        return fail(ErrorCode::DamagedModel, "a scale is not a positive number", view.output(0).name);
    const bool onePair = scales.onePair();
    switch (type) {
    case TensorType::Int8:
        return onePair ? prepareBytes(view, options)
                       : prepareChannels<int8_t>(std::move(scales), byteRange(type), countOf(view));
    case TensorType::UInt8:
        return onePair ? prepareBytes(view, options)
                       : prepareChannels<uint8_t>(std::move(scales), byteRange(type), countOf(view));
    case TensorType::Int16:
        return onePair ? prepareShort(view)
                       : prepareChannels<int16_t>(std::move(scales), byteRange(type), countOf(view));
    case TensorType::Int4:
        if (onePair)
            return prepareNibbles(view);
        [[fallthrough]];
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    return view.input(0)->type == TensorType::Float32 ? prepareReal(view, options)
                                                      : prepareRequantize(view, options);
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.output(0).type;
    if (type == TensorType::UInt4)
        return 5;
    if (type == TensorType::Int4)
        return 4;
    if (view.output(0).quantization.perChannel())
        return 3;
    return type == TensorType::Int16 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::quantize()
{
    static const OperatorDefinition definition{
        .code = code::quantize,
        .name = "QUANTIZE",
        .label = "Quantize",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
