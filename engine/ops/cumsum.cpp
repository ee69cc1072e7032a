// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CUMSUM: running sums along a dimension, from either end, with or without the element itself.
#include "ops/pairs.h"
#include "ops/tables.h"

namespace fettle {

namespace {

struct Scan {
    size_t outer = 1, axis = 1, inner = 1;
    bool exclusive = false, reverse = false;

    template <class T>
    void run(const T* in, T* out) const
    {
        for (size_t o = 0; o < outer; ++o)
            for (size_t step = 0; step < axis; ++step) {
                const auto rowOf = [&](size_t at) {
                    return (o * axis + (reverse ? axis - 1 - at : at)) * inner;
                };
                const size_t row = rowOf(step);
                const size_t before = step > 0 ? rowOf(step - 1) : 0;
                for (size_t i = 0; i < inner; ++i) {
                    const T sum = step > 0 ? out[before + i] : T(0);
                    const T added = !exclusive ? in[row + i] : step > 0 ? in[before + i] : T(0);
                    out[row + i] = plainSum(sum, added);
                }
            }
    }
};

Result<Scan> scanOf(const OperatorView& view)
{
    FETTLE_ASSIGN(const std::vector<int32_t> axes, constantIntegers(view, 1));
    if (axes.size() != 1)
        return fail(ErrorCode::DamagedModel, "CUMSUM needs one axis");
    const Shape& shape = view.inputShape(0);
    FETTLE_ASSIGN(const int32_t axis, normalAxis(axes.front(), shape.size()));
    const auto table = optionsOf<tfl::CumsumOptionsT>(view.op);
    Scan scan{.exclusive = table.exclusive, .reverse = table.reverse};
    for (size_t d = 0; d < shape.size(); ++d) {
        const auto at = static_cast<size_t>(axis);
        (d < at ? scan.outer : d == at ? scan.axis : scan.inner) *= static_cast<size_t>(shape[d]);
    }
    return scan;
}

template <class T>
std::unique_ptr<PreparedOperator> prepared(const Scan& scan)
{
    return preparedFrom(
        [scan](const RunArguments& arguments) { scan.run(arguments.in<T>(0), arguments.out<T>(0)); });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const Scan scan, scanOf(view));
    if (view.input(0)->type != view.output(0).type)
        return unsupportedTypes(view);
    switch (view.output(0).type) {
    case TensorType::Float32:
        return prepared<float>(scan);
    case TensorType::Int32:
        return prepared<int32_t>(scan);
    case TensorType::Int64:
        return prepared<int64_t>(scan);
    default:
        return unsupportedTypes(view);
    }
}

} // namespace

const OperatorDefinition& ops::cumsum()
{
    static const OperatorDefinition definition{
        .code = code::cumsum,
        .name = "CUMSUM",
        .label = "Running sum",
        .quantization = {},
        .shapes = sameShape,
        .prepare = prepare,
        .macs = noMacs,
        .version = [](const OperatorView&) { return 1; },
    };
    return definition;
}

} // namespace fettle
