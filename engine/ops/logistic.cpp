// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOGISTIC: 1 / (1 + exp(-x)).
#include "ops/tables.h"

#include <array>

namespace fettle {

namespace {

float logisticOf(float x)
{
    return 1.0f / (1.0f + std::exp(-x));
}

/// The output for every input byte. The delegate rounds ties to even, the builtin kernel away from zero.
std::array<uint8_t, 256> byteTable(const OperatorView& view, Arithmetic arithmetic)
{
    const TensorType type = view.output(0).type;
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const ByteRange range = byteRange(type);
    const float inverse = 1.0f / out.scale;
    std::array<uint8_t, 256> table{};
    for (int32_t q = range.low; q <= range.high; ++q) {
        const float scaled = logisticOf(in.scale * static_cast<float>(q - in.zeroPoint)) * inverse;
        const int32_t rounded = arithmetic == Arithmetic::Delegate ? roundHalfEven(scaled) : roundHalfAway(scaled);
        table[static_cast<uint8_t>(q)] = static_cast<uint8_t>(range.clamp(int64_t{rounded} + out.zeroPoint));
    }
    return table;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    if (type == TensorType::Float32)
        return preparedFrom([count](const RunArguments& arguments) {
            std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0), logisticOf);
        });
    if (!isByte(type))
        return unsupportedTypes(view);
    return preparedFrom([count, table = byteTable(view, options.arithmetic)](const RunArguments& arguments) {
        std::transform(arguments.in<uint8_t>(0), arguments.in<uint8_t>(0) + count, arguments.out<uint8_t>(0),
                       [&](uint8_t byte) { return table[byte]; });
    });
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::logistic()
{
    static const OperatorDefinition definition{
        .code = code::logistic,
        .name = "LOGISTIC",
        .label = "Logistic",
        .quantization = {.integerKernel = true, .fixedOutput = QuantizationRule::Fixed{1.0f / 256, -128}},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
