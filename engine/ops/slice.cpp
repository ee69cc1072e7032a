// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SLICE: a box of the input, given by its begin and size; size -1 is "to the end".
#include "ops/moves.h"

namespace fettle {

namespace {

struct Box {
    std::vector<int32_t> begin;
    Shape size;
};

Result<Box> boxOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    Box box;
    FETTLE_ASSIGN(box.begin, constantIntegers(view, 1));
    FETTLE_ASSIGN(box.size, constantIntegers(view, 2));
    const Shape& input = view.inputShape(0);
    if (box.begin.size() != input.size() || box.size.size() != input.size())
        return fail(ErrorCode::DamagedModel, "begin and size of the slice do not fit " + shapeText(input));
    for (size_t d = 0; d < input.size(); ++d) {
        if (box.size[d] == -1)
            box.size[d] = input[d] - std::clamp(box.begin[d], 0, input[d]);
        if (box.begin[d] < 0 || box.size[d] < 0 || int64_t{box.begin[d]} + box.size[d] > input[d])
            return fail(ErrorCode::DamagedModel, "the slice reaches beyond " + shapeText(input));
    }
    return box;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(Box box, boxOf(view));
    return std::vector<Shape>{std::move(box.size)};
}

Result<StridedCopy> copyOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const Box box, boxOf(view));
    const auto from = rowMajorSteps(view.inputShape(0));
    const auto to = rowMajorSteps(view.outputShape(0));
    std::vector<CopyAxis> axes;
    std::ptrdiff_t start = 0;
    for (size_t d = 0; d < from.size(); ++d) {
        axes.push_back({static_cast<size_t>(box.size[d]), from[d], to[d]});
        start += box.begin[d] * from[d];
    }
    return StridedCopy(axes, bytes, start);
}

int32_t version(const OperatorView& view)
{
    switch (view.input(0)->type) {
    case TensorType::Float16:
        return 8;
    case TensorType::Int4:
        return 7;
    case TensorType::UInt32:
        return 6;
    default:
        break;
    }
    if (view.inputShape(0).size() > 4)
        return 5;
    return view.input(0)->type == TensorType::Int16 ? 4 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::slice()
{
    static const OperatorDefinition definition{
        .code = code::slice,
        .name = "SLICE",
        .label = "Slice",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = moved<copyOf>,
        .gradient = movedBack<copyOf>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
