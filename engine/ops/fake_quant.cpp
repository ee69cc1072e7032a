// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// FAKE_QUANT: float numbers rounded to those that an integer of few bits can stand for.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"
#include "tflite/options.h"

namespace fettle {

namespace {

/// The range moved so that zero is one of its steps.
struct Steps {
    float low = 0, high = 0;
    float step = 0;

    Steps(float minimum, float maximum, int32_t bits)
    {
        const auto greatest = static_cast<float>((int64_t{1} << bits) - 1);
        step = (maximum - minimum) / greatest;
        const float zero = std::round(std::clamp(-minimum / step, 0.0f, greatest));
        low = -zero * step;
        high = (greatest - zero) * step;
    }
    float operator()(float x) const
    {
        const float inside = std::min(high, std::max(low, x)) - low;
        return std::round(inside * (1.0f / step)) * step + low;
    }
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Float32 || view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    const auto options = optionsOf<tfl::FakeQuantOptionsT>(view.op);
    if (options.narrow_range)
        return fail(ErrorCode::UnsupportedModel, "FAKE_QUANT with a narrow range is not computed");
    if (options.num_bits < 2 || options.num_bits > 16 || !(options.min <= 0) || !(options.max >= 0) ||
        !(options.max - options.min > 0) || !std::isfinite(options.max - options.min))
        return fail(ErrorCode::DamagedModel, "the range of FAKE_QUANT is impossible");
    const Steps steps(options.min, options.max, options.num_bits);
    return preparedFrom([steps, count = static_cast<size_t>(elementCount(view.outputShape(0)))](
                            const RunArguments& arguments) {
        std::transform(arguments.in<float>(0), arguments.in<float>(0) + count, arguments.out<float>(0),
                       steps);
    });
}

int32_t version(const OperatorView& view)
{
    return optionsOf<tfl::FakeQuantOptionsT>(view.op).narrow_range ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::fakeQuant()
{
    static const OperatorDefinition definition{
        .code = code::fakeQuant,
        .name = "FAKE_QUANT",
        .label = "Fake quantization",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
