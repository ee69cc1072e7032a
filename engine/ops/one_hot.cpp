// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ONE_HOT: along a new axis one value where the index points, another everywhere else.
#include "ops/indices.h"
#include "ops/moves.h"
#include "tflite/options.h"

namespace fettle {

namespace {

Result<size_t> axisOf(const OperatorView& view)
{
    const int32_t axis = optionsOf<tfl::OneHotOptionsT>(view.op).axis;
    FETTLE_ASSIGN(const int32_t normal, normalAxis(axis, view.inputShape(0).size() + 1));
    return static_cast<size_t>(normal);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 4));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    FETTLE_ASSIGN(const std::vector<int32_t> depth, constantIntegers(view, 1));
    if (depth.size() != 1 || depth[0] < 0 || elementCount(view.inputShape(2)) != 1 ||
        elementCount(view.inputShape(3)) != 1)
        return fail(ErrorCode::DamagedModel, "depth or values of ONE_HOT are impossible");
    Shape shape = view.inputShape(0);
    shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(axis), depth[0]);
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view, 2));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    const IndexReader reader(view, 0);
    if (!reader.usable(false) || view.input(3)->type != view.input(2)->type ||
        bitsOf(view.output(0).type) < 8)
        return unsupportedTypes(view);
    const Shape& shape = view.outputShape(0);
    const auto depth = static_cast<size_t>(shape[axis]);
    const size_t inner = innerCount(shape, axis);
    return preparedFrom([=, count = static_cast<size_t>(elementCount(shape))](const RunArguments& arguments) {
        auto* out = arguments.out<std::byte>(0);
        fillElements(out, count, arguments.in<std::byte>(3), bytes);
        reader.visit(arguments, [&](const auto* indices) {
            for (size_t i = 0; i < reader.count(); ++i) {
                const auto index =
                    static_cast<uint32_t>(indices[i]); // 64 bits are cut to 32; a negative one is very large
                if (index < depth)
                    std::memcpy(out + ((i / inner * depth + index) * inner + i % inner) * bytes,
                                arguments.in<std::byte>(2), bytes);
            }
        });
    });
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::oneHot()
{
    static const OperatorDefinition definition{
        .code = code::oneHot,
        .name = "ONE_HOT",
        .label = "One hot",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
