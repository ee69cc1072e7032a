// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DEQUANTIZE: stored integers or half-precision numbers to float32.
#include "kernels/kernels.h"
#include "ops/channel_scales.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"
#include "ops/packed.h"

namespace fettle {

namespace {

template <class T>
std::unique_ptr<PreparedOperator> widen(ChannelScales scales, size_t count)
{
    return preparedFrom([scales = std::move(scales), count](const RunArguments& arguments) {
        const T* in = arguments.in<T>(0);
        float* out = arguments.out<float>(0);
        scales.forEachRun(count, [&](size_t begin, size_t end, float scale, int32_t zero) {
            for (size_t i = begin; i < end; ++i)
                out[i] = scale * static_cast<float>(in[i] - zero);
        });
    });
}

/// The builtin kernel's vector form: in whole blocks of eight scale × q and scale × -zeroPoint are rounded
/// before they are added, the rest is as everywhere else (seen in LiteRT: 0 of 25,600 values differ).
template <class T>
std::unique_ptr<PreparedOperator> widenInBlocks(float scale, int32_t zeroPoint, size_t count)
{
    return preparedFrom([=](const RunArguments& arguments) {
        constexpr size_t block = 8;
        const T* in = arguments.in<T>(0);
        float* out = arguments.out<float>(0);
        const float offset = scale * static_cast<float>(-zeroPoint);
        for (size_t i = 0; i < count; ++i) {
            const bool inBlock = i < count / block * block;
            out[i] = inBlock ? scale * static_cast<float>(in[i]) + offset
                             : scale * static_cast<float>(in[i] - zeroPoint);
        }
    });
}

/// The builtin kernels unpack first, so these have blocks of eight too.
std::unique_ptr<PreparedOperator> widenInt4(ChannelScales scales, size_t count, bool inBlocks)
{
    return preparedFrom([scales = std::move(scales), count, inBlocks](const RunArguments& arguments) {
        const auto values = unpackedInt4({arguments.in<std::byte>(0), (count + 1) / 2}, count);
        float* out = arguments.out<float>(0);
        scales.forEachRun(count, [&](size_t begin, size_t end, float scale, int32_t zero) {
            const size_t blocks = inBlocks ? count / 8 * 8 : 0;
            for (size_t i = begin; i < end; ++i)
                out[i] = i < blocks ? scale * values[i] + scale * static_cast<float>(-zero)
                                    : scale * static_cast<float>(values[i] - zero);
        });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    if (view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Float16)
        return preparedFrom([count](const RunArguments& arguments) {
            std::transform(arguments.in<uint16_t>(0), arguments.in<uint16_t>(0) + count,
                           arguments.out<float>(0), widenHalf);
        });
    if (type != TensorType::Int8 && type != TensorType::UInt8 && type != TensorType::Int16 &&
        type != TensorType::Int4)
        return unsupportedTypes(view);
    FETTLE_ASSIGN(ChannelScales scales, channelScales(*view.input(0), view.inputShape(0)));
    const bool onePair = scales.onePair();
    if (options.arithmetic == Arithmetic::Builtin && onePair && type == TensorType::Int8)
        return widenInBlocks<int8_t>(scales.scale[0], scales.zeroPoint[0], count);
    if (options.arithmetic == Arithmetic::Builtin && onePair && type == TensorType::UInt8)
        return widenInBlocks<uint8_t>(scales.scale[0], scales.zeroPoint[0], count);
    if (onePair && type == TensorType::Int16) // which the delegate does not take
        return widenInBlocks<int16_t>(scales.scale[0], scales.zeroPoint[0], count);
    if (type == TensorType::Int8 && onePair && options.kernels == KernelPath::Fast)
        return preparedFrom(
            [count, scale = scales.scale[0], zero = scales.zeroPoint[0],
             run = kernels::kernels().elementwise.dequantizeI8](const RunArguments& arguments) {
                run(scale, zero, arguments.in<int8_t>(0), arguments.out<float>(0), count);
            });
    switch (type) {
    case TensorType::Int8:
        return widen<int8_t>(std::move(scales), count);
    case TensorType::UInt8:
        return widen<uint8_t>(std::move(scales), count);
    case TensorType::Int16:
        return widen<int16_t>(std::move(scales), count);
    default:
        return widenInt4(std::move(scales), count, onePair && options.arithmetic == Arithmetic::Builtin);
    }
}

int32_t version(const OperatorView& view)
{
    const Tensor& input = *view.input(0);
    switch (input.type) {
    case TensorType::UInt4:
        return 8;
    case TensorType::Int2:
        return 7;
    case TensorType::Int4:
        return 6;
    case TensorType::Int16:
    case TensorType::Float16:
        return 3;
    case TensorType::Int8:
        return input.quantization.perChannel() ? 5 : 2;
    default:
        return 1;
    }
}

} // namespace

const OperatorDefinition& ops::dequantize()
{
    static const OperatorDefinition definition{
        .code = code::dequantize,
        .name = "DEQUANTIZE",
        .label = "Dequantize",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
