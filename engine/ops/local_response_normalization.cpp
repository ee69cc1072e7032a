// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOCAL_RESPONSE_NORMALIZATION: x * (bias + alpha * sum of the squares of the channels within a radius) ^
// -beta.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/operands.h"
#include "tflite/options.h"

namespace fettle {

namespace {

struct Response {
    size_t radius = 0;
    float bias = 0, alpha = 0, beta = 0;

    /// The sum slides along the channels; double keeps what is added and taken away again exact enough.
    void normalize(const float* in, float* out, size_t depth) const
    {
        const auto square = [in](size_t i) { return double{in[i]} * double{in[i]}; };
        double sum = 0;
        for (size_t i = 0; i < std::min(radius, depth); ++i)
            sum += square(i);
        for (size_t i = 0; i < depth; ++i) {
            if (i + radius < depth)
                sum += square(i + radius);
            out[i] = in[i] * std::pow(bias + static_cast<float>(sum * double{alpha}), -beta);
            if (i >= radius)
                sum -= square(i - radius);
        }
    }
};

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    if (view.inputShape(0).size() != 4)
        return fail(ErrorCode::DamagedModel, "LOCAL_RESPONSE_NORMALIZATION needs 4 dimensions");
    return sameShape(view);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Float32 || view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    const auto options = optionsOf<tfl::LocalResponseNormalizationOptionsT>(view.op);
    if (options.radius < 0)
        return fail(ErrorCode::DamagedModel, "the radius of LOCAL_RESPONSE_NORMALIZATION is negative");
    const Response response{static_cast<size_t>(options.radius), options.bias, options.alpha, options.beta};
    const auto depth = static_cast<size_t>(view.inputShape(0)[3]);
    const auto count = static_cast<size_t>(elementCount(view.inputShape(0)));
    return preparedFrom([=](const RunArguments& arguments) {
        for (size_t from = 0; from < count; from += depth)
            response.normalize(arguments.in<float>(0) + from, arguments.out<float>(0) + from, depth);
    });
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::localResponseNormalization()
{
    static const OperatorDefinition definition{
        .code = code::localResponseNormalization,
        .name = "LOCAL_RESPONSE_NORMALIZATION",
        .label = "Local response normalization",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
