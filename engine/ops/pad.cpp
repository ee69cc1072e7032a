// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PAD and PADV2: surround a tensor with zeros (integers: with the zero point of the output) or with a value
// of their own.
#include "ops/padding.h"

namespace fettle {

Result<Padding> paddingOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    const size_t rank = view.inputShape(0).size();
    if (values.size() != 2 * rank ||
        std::ranges::any_of(values, [](int32_t v) { return v < 0 || v > 1 << 24; }))
        return fail(ErrorCode::DamagedModel, "the paddings do not fit " + shapeText(view.inputShape(0)));
    Padding padding;
    for (size_t d = 0; d < rank; ++d) {
        padding.before.push_back(values[2 * d]);
        padding.after.push_back(values[2 * d + 1]);
    }
    return padding;
}

Result<std::vector<Shape>> paddedShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    Shape shape = view.inputShape(0);
    for (size_t d = 0; d < shape.size(); ++d) {
        const int64_t size = int64_t{shape[d]} + padding.before[d] + padding.after[d];
        if (size > std::numeric_limits<int32_t>::max())
            return fail(ErrorCode::DamagedModel, "the paddings are too large");
        shape[d] = static_cast<int32_t>(size);
    }
    return std::vector<Shape>{std::move(shape)};
}

StridedCopy copyInside(const Shape& in, const Shape& out, const Padding& padding, size_t bytes)
{
    const auto from = rowMajorSteps(in);
    const auto to = rowMajorSteps(out);
    std::vector<CopyAxis> axes;
    std::ptrdiff_t start = 0;
    for (size_t d = 0; d < in.size(); ++d) {
        axes.push_back({static_cast<size_t>(in[d]), from[d], to[d]});
        start += padding.before[d] * to[d];
    }
    return StridedCopy(axes, bytes, 0, start);
}

int32_t paddingVersion(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Bool)
        return 5;
    if (view.inputShape(0).size() > 4)
        return 4;
    return type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

namespace {

Result<std::unique_ptr<PreparedOperator>> prepared(const OperatorView& view, const Background& background)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    return preparedMoves(view, {{0, 0, copyInside(view.inputShape(0), view.outputShape(0), padding, bytes)}},
                         background);
}

Result<std::unique_ptr<PreparedOperator>> preparePad(const OperatorView& view, const ExecutionOptions&)
{
    Background background;
    if (isByte(view.output(0).type))
        background.value[0] = static_cast<std::byte>(scaleZero(view.output(0)).zeroPoint);
    return prepared(view, background);
}

Result<std::unique_ptr<PreparedOperator>> preparePadV2(const OperatorView& view,
                                                       const ExecutionOptions& options)
{
    if (view.input(2) == nullptr)
        return preparePad(view, options);
    if (view.input(2)->type != view.input(0)->type)
        return unsupportedTypes(view);
    if (elementCount(view.inputShape(2)) != 1)
        return fail(ErrorCode::DamagedModel, "the value to pad with is not one number");
    return prepared(view, {.operand = 2});
}

/// What stands around the input is constant.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    return moveGradient(copyInside(view.inputShape(0), view.outputShape(0), padding, sizeof(float)));
}

} // namespace

const OperatorDefinition& ops::pad()
{
    static const OperatorDefinition definition{
        .code = code::pad,
        .name = "PAD",
        .label = "Pad",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = paddedShapes,
        .prepare = preparePad,
        .gradient = gradient,
        .macs = noMacs,
        .version = paddingVersion,
    };
    return definition;
}

const OperatorDefinition& ops::padv2()
{
    static const OperatorDefinition definition{
        .code = code::padv2,
        .name = "PADV2",
        .label = "Pad",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = paddedShapes,
        .prepare = preparePadV2,
        .gradient = gradient,
        .macs = noMacs,
        .version = paddingVersion,
    };
    return definition;
}

} // namespace fettle
