// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// QUANTIZE from integers to integers of another scale or type.
#include "ops/requantize.h"

#include "ops/value_table.h"

namespace fettle {

namespace {

FixedMultiplier factorOf(const OperatorView& view)
{
    return quantizeMultiplier(double{scaleZero(*view.input(0)).scale} /
                              double{scaleZero(view.output(0)).scale});
}

bool delegateTakes(const OperatorView& view)
{
    const float ratio = scaleZero(*view.input(0)).scale / scaleZero(view.output(0)).scale;
    return view.input(0)->type == view.output(0).type && delegateTakesElements(view) && ratio >= 1.0f / 256 &&
           ratio <= 128.0f;
}

/// The delegate has a factor of 8 bits; the builtin kernel rounds twice, ties up in whole blocks of 16, away
/// after them.
std::unique_ptr<PreparedOperator> prepareBytes(const OperatorView& view, const ExecutionOptions& options,
                                               size_t count)
{
    if (options.arithmetic == Arithmetic::Delegate && delegateTakes(view)) {
        const float ratio = scaleZero(*view.input(0)).scale / scaleZero(view.output(0)).scale;
        const int32_t factor = roundHalfEven(256.0f * ratio);
        return preparedTable(integerByteTable(view, [&](int32_t x) { return (x * factor + 128) >> 8; }),
                             count);
    }
    const FixedMultiplier factor = factorOf(view);
    const ByteTable blocks =
        integerByteTable(view, [&](int32_t x) { return rescaleTwice(x, factor, Tie::Up); });
    const ByteTable rest =
        integerByteTable(view, [&](int32_t x) { return rescaleTwice(x, factor, Tie::Away); });
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

/// Everything with more than 8 bits on a side: rounded twice, ties away from zero.
template <class In, class Out>
std::unique_ptr<PreparedOperator> prepareWide(const OperatorView& view, size_t count)
{
    const int32_t zeroIn = scaleZero(*view.input(0)).zeroPoint;
    const int32_t zeroOut = scaleZero(view.output(0)).zeroPoint;
    return preparedFrom([=, factor = factorOf(view)](const RunArguments& arguments) {
        const In* in = arguments.in<In>(0);
        Out* out = arguments.out<Out>(0);
        for (size_t i = 0; i < count; ++i) {
            const auto x = static_cast<int32_t>(int64_t{in[i]} - zeroIn);
            out[i] = static_cast<Out>(
                std::clamp<int64_t>(int64_t{rescaleTwice(x, factor, Tie::Away)} + zeroOut,
                                    std::numeric_limits<Out>::min(), std::numeric_limits<Out>::max()));
        }
    });
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareRequantize(const OperatorView& view,
                                                            const ExecutionOptions& options)
{
    using enum TensorType;
    struct Wide {
        TensorType in;
        TensorType out;
        std::unique_ptr<PreparedOperator> (*prepared)(const OperatorView& view, size_t count);
    };
    static constexpr Wide wide[] = {
        {Int8, Int16, prepareWide<int8_t, int16_t>},   {UInt8, Int16, prepareWide<uint8_t, int16_t>},
        {Int16, Int8, prepareWide<int16_t, int8_t>},   {Int16, Int16, prepareWide<int16_t, int16_t>},
        {Int16, Int32, prepareWide<int16_t, int32_t>}, {Int32, Int8, prepareWide<int32_t, int8_t>},
        {Int32, Int16, prepareWide<int32_t, int16_t>},
    };
    for (const Tensor* tensor : {view.input(0), &view.output(0)})
        if (tensor->quantization.scale.size() != 1 || !usableScale(tensor->quantization.scale.front()))
            return fail(ErrorCode::UnsupportedModel, "a tensor of integers has no scale that can be used",
                        tensor->name);
    const TensorType from = view.input(0)->type;
    const TensorType to = view.output(0).type;
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (isByte(from) && isByte(to))
        return prepareBytes(view, options, count);
    if (from == Int16 && to == Int16)
        FETTLE_TRY(checkShortScales(view));
    for (const Wide& row : wide)
        if (row.in == from && row.out == to)
            return row.prepared(view, count);
    return unsupportedTypes(view);
}

} // namespace fettle
