// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONV_2D, and everything that is a matrix product of many rows: weights packed for conv.comp, tiles chosen
// by how many invocations they leave.
#include "vulkan/kernels/conv.h"

#include "ops/tables.h"

#include <array>

namespace fettle::vulkan {

namespace {

struct Tile {
    ShaderId shader;
    uint32_t pixels;
    uint32_t quads;
};

/// From the most reuse of loaded values to the most invocations.
constexpr std::array tiles = {Tile{ShaderId::conv4x2, 4, 2}, Tile{ShaderId::conv4x1, 4, 1},
                              Tile{ShaderId::conv1x1, 1, 1}};

uint64_t invocationsOf(const WindowBlock& block, const Tile& tile)
{
    const uint64_t pixels = uint64_t{block.batch} * block.outHeight * block.outWidth;
    const uint64_t columns =
        uint64_t{block.groups} * (roundUp(block.outputPerGroup, 4 * tile.quads) / (4 * tile.quads));
    return (pixels + tile.pixels - 1) / tile.pixels * columns;
}

const Tile& chooseTile(const WindowBlock& block, const Target& target)
{
    for (const Tile& tile : tiles) {
        const bool wasteful = block.outputPerGroup % (4 * tile.quads) != 0 && tile.quads > 1;
        if (!wasteful && invocationsOf(block, tile) >= target.wantedInvocations)
            return tile;
    }
    return tiles.back();
}

/// From the format's [output][tap][input of the group] to [group][tap][input][output of the group], padded
/// with zeros.
std::vector<float> packWeights(std::span<const float> weights, const WindowBlock& block, uint32_t columns)
{
    const uint32_t taps = block.kernelHeight * block.kernelWidth;
    const uint32_t depth = roundUp(block.inputPerGroup, 4);
    std::vector<float> packed(size_t{block.groups} * taps * depth * columns);
    for (uint32_t group = 0; group < block.groups; ++group)
        for (uint32_t out = 0; out < block.outputPerGroup; ++out)
            for (uint32_t tap = 0; tap < taps; ++tap)
                for (uint32_t in = 0; in < block.inputPerGroup; ++in) {
                    const size_t output = size_t{group} * block.outputPerGroup + out;
                    packed[((size_t{group} * taps + tap) * depth + in) * columns + out] =
                        weights[(output * taps + tap) * block.inputPerGroup + in];
                }
    return packed;
}

std::vector<float> packBias(std::span<const float> bias, const WindowBlock& block, uint32_t columns)
{
    std::vector<float> packed(size_t{block.groups} * columns);
    for (size_t i = 0; i < bias.size(); ++i)
        packed[i / block.outputPerGroup * columns + i % block.outputPerGroup] = bias[i];
    return packed;
}

} // namespace

void dispatchConv(KernelBuilder& builder, const WindowBlock& block, uint32_t function,
                  std::span<const float> weights, std::span<const float> bias)
{
    const Tile& tile = chooseTile(block, builder.target());
    const uint32_t columns = roundUp(block.outputPerGroup, 4 * tile.quads);
    const bool loads = block.inChannels % 4 == 0 && block.inputPerGroup % 4 == 0;
    const bool stores = block.outChannels % 4 == 0 && block.outputPerGroup % 4 == 0;
    builder.dispatch({tile.shader, function, alignmentOf(loads, stores)}, invocationsOf(block, tile), block,
                     {builder.input(0), builder.constant(packWeights(weights, block, columns)),
                      builder.constant(packBias(bias, block, columns)), builder.output()});
}

Result<std::span<const float>> biasValues(const KernelBuilder& builder)
{
    if (builder.view().input(2) == nullptr)
        return std::span<const float>();
    return builder.constantValues(2);
}

Result<void> lowerConv(KernelBuilder& builder)
{
    FETTLE_ASSIGN(const auto weights, builder.constantValues(1));
    FETTLE_ASSIGN(const auto bias, biasValues(builder));
    const Shape& shape = builder.view().inputShape(1); // output, height, width, input of a group
    WindowOptions options = windowOptions(builder.view().op);
    options.kernelHeight = shape[1];
    options.kernelWidth = shape[2];
    FETTLE_ASSIGN(auto block, windowOf(builder, options));
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    block.inputPerGroup = static_cast<uint32_t>(shape[3]);
    block.groups = block.inChannels / block.inputPerGroup;
    block.outputPerGroup = block.outChannels / block.groups;
    dispatchConv(builder, block, function, weights, bias);
    return {};
}

} // namespace fettle::vulkan
