// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DEPTHWISE_CONV_2D.
#include "ops/tables.h"
#include "vulkan/kernels/conv.h"

namespace fettle::vulkan {

namespace {

/// Rows of `count` values, each padded with zeros to a multiple of four.
std::vector<float> padRows(std::span<const float> values, uint32_t rows, uint32_t count)
{
    const uint32_t stride = roundUp(count, 4);
    std::vector<float> padded(size_t{rows} * stride);
    if (values.empty())
        return padded;
    for (uint32_t row = 0; row < rows; ++row)
        for (uint32_t i = 0; i < count; ++i)
            padded[size_t{row} * stride + i] = values[size_t{row} * count + i];
    return padded;
}

} // namespace

Result<void> lowerDepthwiseConv(KernelBuilder& builder)
{
    FETTLE_ASSIGN(const auto weights, builder.constantValues(1));
    FETTLE_ASSIGN(const auto bias, biasValues(builder));
    const Shape& shape = builder.view().inputShape(1); // 1, height, width, output
    WindowOptions options = windowOptions(builder.view().op);
    options.kernelHeight = shape[1];
    options.kernelWidth = shape[2];
    FETTLE_ASSIGN(auto block, windowOf(builder, options));
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    block.groups =
        block.outChannels / block.inChannels; // the multiplier; the option of that name is not reliable
    const bool quads = block.outChannels % 4 == 0;
    const uint64_t columns = roundUp(block.outChannels, 4) / 4;
    const uint64_t pixels = uint64_t{block.batch} * block.outHeight * block.outWidth;
    const bool four = (pixels + 3) / 4 * columns >= builder.target().wantedInvocations;
    builder.dispatch(
        {four ? ShaderId::depthwise4 : ShaderId::depthwise1, function,
         alignmentOf(quads && block.groups == 1, quads)},
        (four ? (pixels + 3) / 4 : pixels) * columns, block,
        {builder.input(0),
         builder.constant(padRows(weights, block.kernelHeight * block.kernelWidth, block.outChannels)),
         builder.constant(padRows(bias, 1, block.outChannels)), builder.output()});
    return {};
}

} // namespace fettle::vulkan
