// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// PAD, CONCATENATION, MEAN and SOFTMAX: operators that walk along dimensions.
#include "ops/tables.h"
#include "vulkan/kernels/kernel.h"

#include <algorithm>

namespace fettle::vulkan {

namespace {

/// Index of the dimension in the fixed-rank arrays of blocks, which are filled from the end.
size_t slot(const Shape& shape, size_t dimension)
{
    return FETTLE_MAX_RANK - shape.size() + dimension;
}

uint32_t productOf(const Shape& shape, size_t first, size_t last)
{
    int64_t product = 1;
    for (size_t d = first; d < last; ++d)
        product *= shape[d];
    return static_cast<uint32_t>(product);
}

} // namespace

Result<void> lowerPad(KernelBuilder& builder)
{
    const Shape& in = builder.view().inputShape(0);
    const Shape& out = builder.view().outputShape(0);
    if (out.size() > FETTLE_MAX_RANK)
        return builder.unsupported("padding of " + shapeText(in));
    FETTLE_ASSIGN(const auto paddings, builder.indices(1)); // before and after for each dimension
    PadBlock block{};
    std::ranges::fill(block.outDims, 1U);
    std::ranges::fill(block.inDims, 1U);
    block.count = productOf(out, 0, out.size());
    for (size_t d = 0; d < out.size(); ++d) {
        block.outDims[slot(out, d)] = static_cast<uint32_t>(out[d]);
        block.inDims[slot(out, d)] = static_cast<uint32_t>(in[d]);
        block.before[slot(out, d)] = static_cast<uint32_t>(paddings[2 * d]);
    }
    builder.dispatch({ShaderId::pad}, block.count, block, {builder.input(0), builder.output()});
    return {};
}

Result<void> lowerConcatenation(KernelBuilder& builder)
{
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    if (function != FETTLE_FUNCTION_NONE)
        return builder.unsupported("an activation fused into a concatenation");
    const Shape& out = builder.view().outputShape(0);
    const auto rank = static_cast<int32_t>(out.size());
    const int32_t signedAxis = concatenationAxis(builder.view().op);
    const auto axis = static_cast<size_t>(signedAxis < 0 ? signedAxis + rank : signedAxis);
    RowsBlock block{};
    block.stride = productOf(out, axis, out.size());
    for (size_t i = 0; i < builder.view().op.inputs.size(); ++i) {
        const Shape& in = builder.view().inputShape(i);
        block.rowLength = productOf(in, axis, in.size());
        block.count = productOf(in, 0, in.size());
        if (block.count == 0)
            continue;
        builder.dispatch({ShaderId::rows}, block.count, block, {builder.input(i), builder.output()});
        block.offset += block.rowLength;
    }
    return {};
}

Result<void> lowerMean(KernelBuilder& builder)
{
    const Shape& in = builder.view().inputShape(0);
    if (in.size() > FETTLE_MAX_RANK)
        return builder.unsupported("the mean of " + shapeText(in));
    FETTLE_ASSIGN(const auto axes, builder.indices(1));
    ReduceBlock block{};
    std::ranges::fill(block.outDims, 1U);
    std::ranges::fill(block.redDims, 1U);
    block.count = static_cast<uint32_t>(elementCount(builder.view().outputShape(0)));
    block.reduced = productOf(in, 0, in.size()) / block.count;
    for (size_t d = 0; d < in.size(); ++d) {
        const auto signedAxis = static_cast<int64_t>(d);
        const bool reduced = std::ranges::any_of(axes, [&](int64_t axis) {
            return axis == signedAxis || axis + static_cast<int64_t>(in.size()) == signedAxis;
        });
        (reduced ? block.redDims : block.outDims)[slot(in, d)] = static_cast<uint32_t>(in[d]);
        (reduced ? block.redStride : block.outStride)[slot(in, d)] = productOf(in, d + 1, in.size());
    }
    builder.dispatch({ShaderId::mean}, block.count, block, {builder.input(0), builder.output()});
    return {};
}

Result<void> lowerSoftmax(KernelBuilder& builder)
{
    const Shape& shape = builder.view().inputShape(0);
    if (shape.empty())
        return builder.unsupported("a softmax of a scalar");
    SoftmaxBlock block{};
    block.rowLength = static_cast<uint32_t>(shape.back());
    block.rows = productOf(shape, 0, shape.size() - 1);
    block.beta = softmaxBeta(builder.view().op);
    builder.dispatchGroups({ShaderId::softmax}, block.rows, block, {builder.input(0), builder.output()});
    return {};
}

} // namespace fettle::vulkan
