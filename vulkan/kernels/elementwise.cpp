// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD with broadcasting, RELU, RELU6, LOGISTIC, and the operators that only rename memory.
#include "vulkan/kernels/kernel.h"

namespace fettle::vulkan {

namespace {

Result<void> lowerUnary(KernelBuilder& builder, uint32_t function)
{
    const auto count = static_cast<uint32_t>(elementCount(builder.view().outputShape(0)));
    builder.dispatch({ShaderId::unary, function}, (count + 3) / 4, UnaryBlock{count},
                     {builder.input(0), builder.output()});
    return {};
}

/// Strides of the shape as it is read along the dimensions of the output, innermost last; 0 where it is
/// repeated.
void broadcastStrides(const Shape& shape, uint (&strides)[FETTLE_MAX_RANK])
{
    uint32_t stride = 1;
    for (size_t i = 0; i < FETTLE_MAX_RANK; ++i) {
        const int32_t size = i < shape.size() ? shape[shape.size() - 1 - i] : 1;
        strides[FETTLE_MAX_RANK - 1 - i] = size == 1 ? 0 : stride;
        stride *= static_cast<uint32_t>(size);
    }
}

} // namespace

Result<void> lowerAdd(KernelBuilder& builder)
{
    const OperatorView& view = builder.view();
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    const Shape& out = view.outputShape(0);
    const auto count = static_cast<uint32_t>(elementCount(out));
    std::vector<Operand> operands = {builder.input(0), builder.input(1), builder.output()};
    if (view.inputShape(0) == view.inputShape(1)) {
        builder.dispatch({ShaderId::binarySame, function}, (count + 3) / 4, UnaryBlock{count},
                         std::move(operands));
        return {};
    }
    if (out.size() > FETTLE_MAX_RANK)
        return builder.unsupported("broadcasting over " + shapeText(out));
    BinaryBlock block{};
    block.count = count;
    for (size_t i = 0; i < FETTLE_MAX_RANK; ++i)
        block.dims[FETTLE_MAX_RANK - 1 - i] =
            i < out.size() ? static_cast<uint32_t>(out[out.size() - 1 - i]) : 1;
    broadcastStrides(view.inputShape(0), block.strideA);
    broadcastStrides(view.inputShape(1), block.strideB);
    builder.dispatch({ShaderId::binary, function}, count, block, std::move(operands));
    return {};
}

Result<void> lowerRelu(KernelBuilder& builder)
{
    return lowerUnary(builder, FETTLE_FUNCTION_RELU);
}

Result<void> lowerRelu6(KernelBuilder& builder)
{
    return lowerUnary(builder, FETTLE_FUNCTION_RELU6);
}

Result<void> lowerLogistic(KernelBuilder& builder)
{
    return lowerUnary(builder, FETTLE_FUNCTION_LOGISTIC);
}

Result<void> lowerAlias(KernelBuilder& builder)
{
    builder.alias();
    return {};
}

} // namespace fettle::vulkan
