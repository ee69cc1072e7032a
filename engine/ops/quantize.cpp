// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// QUANTIZE: real numbers to 8-bit integers, or 8-bit integers to others with another scale.
#include "ops/tables.h"

#include "kernels/kernels.h"

#include <array>

namespace fettle {

namespace {

/// The delegate multiplies by the reciprocal and rounds to even. The builtin kernel does so in whole blocks of eight, and
/// divides and rounds away from zero behind them (seen in LiteRT: 0 of 328,000 values near ties differ).
struct FromReal {
    ScaleZero out;
    ByteRange range;
    size_t byReciprocal; ///< values before this index are multiplied

    int32_t operator()(float x, size_t i) const
    {
        const int32_t rounded = i < byReciprocal ? roundHalfEven(x * (1.0f / out.scale)) : roundHalfAway(x / out.scale);
        return range.clamp(int64_t{rounded} + out.zeroPoint);
    }
};

std::unique_ptr<PreparedOperator> prepareReal(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    constexpr size_t block = 8;
    const size_t byReciprocal = options.arithmetic == Arithmetic::Delegate ? count : count / block * block;
    const FromReal quantize{scaleZero(view.output(0)), byteRange(type), byReciprocal};
    const bool fast = options.kernels == KernelPath::Fast && type == TensorType::Int8;
    const kernels::Quantization parameters{1.0f / quantize.out.scale, false, quantize.out.zeroPoint};
    return preparedFrom([=, run = kernels::kernels().elementwise.quantizeI8](const RunArguments& arguments) {
        const float* in = arguments.in<float>(0);
        uint8_t* out = arguments.out<uint8_t>(0);
        if (fast)
            run(parameters, in, reinterpret_cast<int8_t*>(out), byReciprocal);
        for (size_t i = fast ? byReciprocal : 0; i < count; ++i)
            out[i] = static_cast<uint8_t>(quantize(in[i], i));
    });
}

using ByteTable = std::array<uint8_t, 256>;

template <class Rescale>
ByteTable byteTable(const OperatorView& view, Rescale rescale)
{
    const ByteRange from = byteRange(view.input(0)->type);
    const ByteRange to = byteRange(view.output(0).type);
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    ByteTable table{};
    for (int32_t q = from.low; q <= from.high; ++q)
        table[static_cast<uint8_t>(q)] =
            static_cast<uint8_t>(to.clamp(int64_t{rescale(q - in.zeroPoint)} + out.zeroPoint));
    return table;
}

bool delegateTakes(const OperatorView& view, float ratio)
{
    return view.input(0)->type == view.output(0).type && ratio >= 1.0f / 256 && ratio <= 128.0f;
}

/// The delegate has a factor of 8 bits; the builtin kernel rounds twice, ties up in whole blocks of 16, away after them.
std::unique_ptr<PreparedOperator> prepareBytes(const OperatorView& view, const ExecutionOptions& options)
{
    const float in = scaleZero(*view.input(0)).scale;
    const float out = scaleZero(view.output(0)).scale;
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    ByteTable blocks{};
    ByteTable rest{};
    if (options.arithmetic == Arithmetic::Delegate && delegateTakes(view, in / out)) {
        const int32_t factor = roundHalfEven(256.0f * (in / out));
        blocks = rest = byteTable(view, [&](int32_t x) { return (x * factor + 128) >> 8; });
    } else {
        const FixedMultiplier factor = quantizeMultiplier(double{in} / double{out});
        blocks = byteTable(view, [&](int32_t x) { return rescaleTwice(x, factor, Tie::Up); });
        rest = byteTable(view, [&](int32_t x) { return rescaleTwice(x, factor, Tie::Away); });
    }
    return preparedFrom([=](const RunArguments& arguments) {
        const auto* from = arguments.in<uint8_t>(0);
        auto* to = arguments.out<uint8_t>(0);
        const size_t inBlocks = count / 16 * 16;
        for (size_t i = 0; i < inBlocks; ++i)
            to[i] = blocks[from[i]];
        for (size_t i = inBlocks; i < count; ++i)
            to[i] = rest[from[i]];
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    if (!isByte(view.output(0).type) || view.output(0).quantization.perChannel())
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    if (view.input(0)->type == TensorType::Float32)
        return prepareReal(view, options);
    if (isByte(view.input(0)->type))
        return prepareBytes(view, options);
    return unsupportedTypes(view);
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
        .quantization = {.integerKernel = true},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
