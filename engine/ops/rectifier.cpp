// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What RELU and RELU6 share.
#include "ops/rectifier.h"

#include "kernels/kernels.h"

#include <array>

namespace fettle {

namespace {

/// The output for every input byte.
std::array<uint8_t, 256> byteTable(const OperatorView& view, Activation activation)
{
    const TensorType type = view.output(0).type;
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const FixedMultiplier factor = quantizeMultiplier(double{in.scale / out.scale});
    const ByteRange range = activationRange(activation, type, out);
    std::array<uint8_t, 256> table{};
    for (int32_t q = byteRange(type).low; q <= byteRange(type).high; ++q)
        table[static_cast<uint8_t>(q)] = static_cast<uint8_t>(
            range.clamp(int64_t{rescaleTwice(q - in.zeroPoint, factor, Tie::Away)} + out.zeroPoint));
    return table;
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareRectifier(const OperatorView& view, const ExecutionOptions& options,
                                                           Activation activation)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type == TensorType::Float32 && options.kernels == KernelPath::Fast)
        return preparedFrom([count, range = activationRange(activation),
                             clamp = kernels::kernels().elementwise.clampF32](const RunArguments& arguments) {
            clamp(arguments.in<float>(0), arguments.out<float>(0), count, {range.low, range.high});
        });
    if (type == TensorType::Float32)
        return preparedFrom([count, range = activationRange(activation)](const RunArguments& arguments) {
            std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0),
                           [range](float x) { return range.clamp(x); });
        });
    if (!isByte(type))
        return unsupportedTypes(view);
    return preparedFrom([count, table = byteTable(view, activation)](const RunArguments& arguments) {
        std::transform(arguments.in<uint8_t>(0), arguments.in<uint8_t>(0) + count, arguments.out<uint8_t>(0),
                       [&](uint8_t byte) { return table[byte]; });
    });
}

} // namespace fettle
