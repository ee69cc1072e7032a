// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONCATENATION along one axis. int8 values are copied as they are; uint8 values of another scale are brought to the output's.
#include "ops/tables.h"

#include <array>

namespace fettle {

namespace {

Result<size_t> axisOf(const OperatorView& view)
{
    if (fusedActivation(view.op) != Activation::None)
        return fail(ErrorCode::UnsupportedModel, "concatenation with a fused activation is not computed");
    FETTLE_ASSIGN(const int32_t axis, normalAxis(concatenationAxis(view.op), view.inputShape(0).size()));
    return static_cast<size_t>(axis);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, std::max<size_t>(1, view.op.inputs.size())));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    Shape whole = view.inputShape(0);
    int64_t size = 0;
    for (size_t i = 0; i < view.op.inputs.size(); ++i) {
        Shape part = view.inputShape(i);
        if (part.size() != whole.size())
            return fail(ErrorCode::DamagedModel, "concatenated tensors have different ranks");
        size += part[axis];
        part[axis] = whole[axis];
        if (part != whole)
            return fail(ErrorCode::DamagedModel, "concatenated tensors do not fit: " + shapeText(view.inputShape(i))
                                                     + " and " + shapeText(view.inputShape(0)));
    }
    if (size > std::numeric_limits<int32_t>::max())
        return fail(ErrorCode::DamagedModel, "the concatenated dimension is too large");
    whole[axis] = static_cast<int32_t>(size);
    return std::vector<Shape>{std::move(whole)};
}

using ByteTable = std::array<uint8_t, 256>;

struct Part {
    size_t bytes; ///< between two steps of the dimensions in front of the axis
    std::vector<uint8_t> table; ///< new values of uint8 data with another scale; empty: as they are

    void copy(const std::byte* from, std::byte* to) const
    {
        if (table.empty())
            std::memcpy(to, from, bytes);
        else
            std::transform(from, from + bytes, to, [&](std::byte b) { return std::byte{table[std::to_integer<size_t>(b)]}; });
    }
};

std::vector<uint8_t> rescaleTable(const Tensor& input, const Tensor& output)
{
    const ScaleZero in = scaleZero(input);
    const ScaleZero out = scaleZero(output);
    if (output.type != TensorType::UInt8 || in == out)
        return {};
    const float scale = in.scale * (1.0f / out.scale);
    const float bias = -static_cast<float>(in.zeroPoint) * scale;
    std::vector<uint8_t> table;
    for (int32_t q = 0; q < 256; ++q)
        table.push_back(static_cast<uint8_t>(byteRange(output.type).clamp(
            int64_t{roundHalfAway(static_cast<float>(q) * scale + bias)} + out.zeroPoint)));
    return table;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const Tensor& output = view.output(0);
    if (bitsOf(output.type) < 8)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, view.op.inputs.size()));
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    const auto elementBytes = static_cast<size_t>(bitsOf(output.type) / 8);
    const Shape& shape = view.outputShape(0);
    size_t steps = 1;
    for (size_t d = 0; d < axis; ++d)
        steps *= static_cast<size_t>(shape[d]);
    std::vector<Part> parts;
    for (size_t i = 0; i < view.op.inputs.size(); ++i) {
        if (view.input(i)->type != output.type)
            return unsupportedTypes(view);
        const auto elements = static_cast<size_t>(elementCount(view.inputShape(i)));
        parts.push_back({steps == 0 ? 0 : elements / steps * elementBytes, rescaleTable(*view.input(i), output)});
    }
    return preparedFrom([steps, parts = std::move(parts)](const RunArguments& arguments) {
        auto* to = arguments.out<std::byte>(0);
        for (size_t step = 0; step < steps; ++step)
            for (size_t i = 0; i < parts.size(); ++i) {
                parts[i].copy(arguments.in<std::byte>(i) + step * parts[i].bytes, to);
                to += parts[i].bytes;
            }
    });
}

int32_t version(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::Float16:
        return 6;
    case TensorType::Int4:
        return 5;
    case TensorType::UInt32:
        return 4;
    case TensorType::Int16:
        return 3;
    default:
        return versionInt8Is2(view);
    }
}

} // namespace

const OperatorDefinition& ops::concatenation()
{
    static const OperatorDefinition definition{
        .code = code::concatenation,
        .name = "CONCATENATION",
        .label = "Concat",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
