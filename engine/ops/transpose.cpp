// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TRANSPOSE: dimension d of the output is dimension permutation[d] of the input.
#include "ops/moves.h"

namespace fettle {

namespace {

Result<std::vector<size_t>> permutationOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    const size_t rank = view.inputShape(0).size();
    if (values.size() != rank)
        return fail(ErrorCode::DamagedModel, "the permutation does not fit " + shapeText(view.inputShape(0)));
    std::vector<size_t> permutation;
    std::vector<bool> seen(rank);
    for (const int32_t value : values) {
        FETTLE_ASSIGN(const int32_t axis, normalAxis(value, rank));
        permutation.push_back(static_cast<size_t>(axis));
        if (seen[permutation.back()])
            return fail(ErrorCode::DamagedModel, "a dimension occurs twice in a permutation");
        seen[permutation.back()] = true;
    }
    return permutation;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const std::vector<size_t> permutation, permutationOf(view));
    Shape shape;
    for (const size_t d : permutation)
        shape.push_back(view.inputShape(0)[d]);
    return std::vector<Shape>{std::move(shape)};
}

Result<StridedCopy> copyOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const std::vector<size_t> permutation, permutationOf(view));
    const auto from = rowMajorSteps(view.inputShape(0));
    const auto to = rowMajorSteps(view.outputShape(0));
    std::vector<CopyAxis> axes;
    for (size_t d = 0; d < to.size(); ++d)
        axes.push_back({static_cast<size_t>(view.outputShape(0)[d]), from[permutation[d]], to[d]});
    return StridedCopy(axes, bytes);
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    const size_t rank = view.inputShape(0).size();
    if (type == TensorType::Float16)
        return 9;
    if (rank > 6 || type == TensorType::BFloat16)
        return 8;
    if (type == TensorType::Int4)
        return 7;
    if (rank > 5)
        return 6;
    if (type == TensorType::Int16)
        return 5;
    if (rank > 4)
        return 4;
    return type == TensorType::Bool ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::transpose()
{
    static const OperatorDefinition definition{
        .code = code::transpose,
        .name = "TRANSPOSE",
        .label = "Transpose",
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
