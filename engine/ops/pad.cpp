// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PAD: surrounds a tensor with zeros; integer tensors with the zero point of the output.
#include "ops/tables.h"

namespace fettle {

namespace {

struct Padding {
    std::vector<int32_t> before, after; ///< one for each dimension
};

Result<Padding> paddingOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    const size_t rank = view.inputShape(0).size();
    if (values.size() != 2 * rank || std::ranges::any_of(values, [](int32_t v) { return v < 0 || v > 1 << 24; }))
        return fail(ErrorCode::DamagedModel, "the paddings do not fit " + shapeText(view.inputShape(0)));
    Padding padding;
    for (size_t d = 0; d < rank; ++d) {
        padding.before.push_back(values[2 * d]);
        padding.after.push_back(values[2 * d + 1]);
    }
    return padding;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
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

/// Where each row of the input (its last dimension) goes in the output, in bytes.
std::vector<size_t> rowOffsets(const Shape& in, const Shape& out, const Padding& padding, size_t elementBytes)
{
    const size_t rank = in.size();
    size_t rows = 1;
    for (size_t d = 0; d + 1 < rank; ++d)
        rows *= static_cast<size_t>(in[d]);
    std::vector<size_t> offsets(rows);
    for (size_t row = 0; row < rows; ++row) {
        size_t rest = row;
        size_t step = static_cast<size_t>(out[rank - 1]);
        size_t offset = static_cast<size_t>(padding.before[rank - 1]);
        for (size_t d = rank - 1; d-- > 0; step *= static_cast<size_t>(out[d])) {
            const auto size = static_cast<size_t>(in[d]);
            offset += (rest % size + static_cast<size_t>(padding.before[d])) * step;
            rest /= size;
        }
        offsets[row] = offset * elementBytes;
    }
    return offsets;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    const Shape& in = view.inputShape(0);
    const Shape& out = view.outputShape(0);
    if (view.input(0)->type != type || bitsOf(type) < 8 || in.empty())
        return unsupportedTypes(view);
    FETTLE_ASSIGN(const Padding padding, paddingOf(view));
    const auto elementBytes = static_cast<size_t>(bitsOf(type) / 8);
    const size_t rowBytes = static_cast<size_t>(in.back()) * elementBytes;
    const auto outBytes = static_cast<size_t>(elementCount(out)) * elementBytes;
    const int fill = isByte(type) ? scaleZero(view.output(0)).zeroPoint : 0;
    return preparedFrom([=, offsets = rowOffsets(in, out, padding, elementBytes)](const RunArguments& arguments) {
        auto* to = arguments.out<std::byte>(0);
        const auto* from = arguments.in<std::byte>(0);
        std::memset(to, fill, outBytes);
        for (const size_t offset : offsets) {
            std::memcpy(to + offset, from, rowBytes);
            from += rowBytes;
        }
    });
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Bool)
        return 5;
    if (view.inputShape(0).size() > 4)
        return 4;
    return type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::pad()
{
    static const OperatorDefinition definition{
        .code = code::pad,
        .name = "PAD",
        .label = "Pad",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
