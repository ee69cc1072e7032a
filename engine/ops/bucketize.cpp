// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BUCKETIZE: how many of the operator's rising boundaries an element has reached.
#include "ops/operands.h"
#include "ops/tables.h"
#include "tflite/options.h"

namespace fettle {

namespace {

/// A float boundary is compared in the type that C++ brings it and the element to.
template <class T>
std::unique_ptr<PreparedOperator> prepared(size_t count, const std::vector<float>& boundaries)
{
    return preparedFrom([count, boundaries](const RunArguments& arguments) {
        const auto bucketOf = [&](T x) {
            using Common = std::common_type_t<T, float>;
            const auto next =
                std::ranges::upper_bound(boundaries, static_cast<Common>(x), std::less<>{},
                                         [](float boundary) { return static_cast<Common>(boundary); });
            return static_cast<int32_t>(next - boundaries.begin());
        };
        std::transform(arguments.in<T>(0), arguments.in<T>(0) + count, arguments.out<int32_t>(0), bucketOf);
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const std::vector<float> boundaries = optionsOf<tfl::BucketizeOptionsT>(view.op).boundaries;
    if (!std::ranges::is_sorted(boundaries))
        return fail(ErrorCode::DamagedModel, "BUCKETIZE: the boundaries are not in order");
    if (view.output(0).type != TensorType::Int32)
        return unsupportedTypes(view);
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    switch (view.input(0)->type) {
    case TensorType::Float32:
        return prepared<float>(count, boundaries);
    case TensorType::Float64:
        return prepared<double>(count, boundaries);
    case TensorType::Int32:
        return prepared<int32_t>(count, boundaries);
    case TensorType::Int64:
        return prepared<int64_t>(count, boundaries);
    default:
        return unsupportedTypes(view);
    }
}

} // namespace

const OperatorDefinition& ops::bucketize()
{
    static const OperatorDefinition definition{
        .code = code::bucketize,
        .name = "BUCKETIZE",
        .label = "Buckets",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = [](const OperatorView&) { return 1; },
    };
    return definition;
}

} // namespace fettle
