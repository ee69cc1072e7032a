// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// FULLY_CONNECTED: few rows share the depth among a workgroup, many rows are a convolution of one tap.
#include "ops/tables.h"
#include "vulkan/kernels/conv.h"

namespace fettle::vulkan {

namespace {

constexpr uint32_t quadsOfGroup = 8; // as shaders.inc compiles fully_connected.comp
constexpr uint32_t manyRows = 16;

/// From the format's [output][input] to [input][output], both padded with zeros to multiples of four.
std::vector<float> transposed(std::span<const float> weights, uint32_t depth, uint32_t columns)
{
    const uint32_t stride = roundUp(columns, 4);
    std::vector<float> packed(size_t{roundUp(depth, 4)} * stride);
    for (uint32_t out = 0; out < columns; ++out)
        for (uint32_t in = 0; in < depth; ++in)
            packed[size_t{in} * stride + out] = weights[size_t{out} * depth + in];
    return packed;
}

WindowBlock asConv(const MatrixBlock& matrix)
{
    WindowBlock block{};
    block.batch = matrix.rows;
    block.inHeight = block.inWidth = block.outHeight = block.outWidth = 1;
    block.kernelHeight = block.kernelWidth = block.strideHeight = block.strideWidth = 1;
    block.dilationHeight = block.dilationWidth = block.groups = 1;
    block.inChannels = block.inputPerGroup = matrix.depth;
    block.outChannels = block.outputPerGroup = matrix.columns;
    return block;
}

} // namespace

Result<void> lowerFullyConnected(KernelBuilder& builder)
{
    if (fullyConnectedTable(builder.view().op).shuffledWeights)
        return builder.unsupported("weights in shuffled order");
    FETTLE_ASSIGN(const auto weights, builder.constantValues(1));
    FETTLE_ASSIGN(const auto bias, biasValues(builder));
    const Shape& shape = builder.view().inputShape(1);
    MatrixBlock block{};
    block.columns = static_cast<uint32_t>(shape[0]);
    block.depth = static_cast<uint32_t>(shape[1]);
    block.rows = static_cast<uint32_t>(elementCount(builder.view().inputShape(0)) / shape[1]);
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    if (block.rows >= manyRows) {
        dispatchConv(builder, asConv(block), function, weights, bias);
        return {};
    }
    std::vector<float> paddedBias(bias.begin(), bias.end());
    paddedBias.resize(roundUp(block.columns, 4));
    const uint64_t columnGroups = (roundUp(block.columns, 4) / 4 + quadsOfGroup - 1) / quadsOfGroup;
    builder.dispatchGroups({ShaderId::fullyConnected, function, alignmentOf(block.depth % 4 == 0, false)},
                           block.rows * columnGroups, block,
                           {builder.input(0),
                            builder.constant(transposed(weights, block.depth, block.columns)),
                            builder.constant(std::move(paddedBias)), builder.output()});
    return {};
}

} // namespace fettle::vulkan
