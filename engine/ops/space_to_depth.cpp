// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SPACE_TO_DEPTH and DEPTH_TO_SPACE: squares of an image become channels, and back. Images are [batch,
// height, width, depth].
#include "ops/moves.h"
#include "tflite/options.h"

namespace fettle {

namespace {

std::unexpected<Error> wrongShape(const OperatorView& view, int32_t block)
{
    return fail(ErrorCode::DamagedModel,
                shapeText(view.inputShape(0)) + " does not fit a block of " + std::to_string(block));
}

Result<std::vector<Shape>> toDepthShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const int32_t block = optionsOf<tfl::SpaceToDepthOptionsT>(view.op).block_size;
    const Shape& in = view.inputShape(0);
    if (in.size() != 4 || block < 1 || in[1] % block != 0 || in[2] % block != 0)
        return wrongShape(view, block);
    const int64_t depth = int64_t{in[3]} * block * std::min(block, 1 << 15);
    if (depth > std::numeric_limits<int32_t>::max())
        return wrongShape(view, block);
    return std::vector<Shape>{{in[0], in[1] / block, in[2] / block, static_cast<int32_t>(depth)}};
}

Result<std::vector<Shape>> toSpaceShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const int32_t block = optionsOf<tfl::DepthToSpaceOptionsT>(view.op).block_size;
    const Shape& in = view.inputShape(0);
    if (in.size() != 4 || block < 1 || block > 1 << 15 || in[3] % (block * block) != 0)
        return wrongShape(view, block);
    const int64_t height = int64_t{in[1]} * block;
    const int64_t width = int64_t{in[2]} * block;
    if (std::max(height, width) > std::numeric_limits<int32_t>::max())
        return wrongShape(view, block);
    return std::vector<Shape>{
        {in[0], static_cast<int32_t>(height), static_cast<int32_t>(width), in[3] / (block * block)}};
}

/// The walk over batch, cells, places in a cell and channels; `space` is the side with the larger image.
std::vector<CopyAxis> cellAxes(const Shape& space, const Shape& depth, bool toDepth)
{
    const auto large = rowMajorSteps(space);
    const auto small = rowMajorSteps(depth);
    const int32_t block = depth[1] > 0 ? space[1] / depth[1] : depth[2] > 0 ? space[2] / depth[2] : 1;
    const std::ptrdiff_t channels = space[3];
    std::vector<CopyAxis> axes;
    const auto add = [&](int32_t count, std::ptrdiff_t inSpace, std::ptrdiff_t inDepth) {
        axes.push_back(
            {static_cast<size_t>(count), toDepth ? inSpace : inDepth, toDepth ? inDepth : inSpace});
    };
    add(depth[0], large[0], small[0]);
    add(depth[1], large[1] * block, small[1]);
    add(depth[2], large[2] * block, small[2]);
    add(block, large[1], channels * block);
    add(block, large[2], channels);
    add(space[3], 1, 1);
    return axes;
}

template <bool toDepth>
Result<StridedCopy> copyOf(const OperatorView& view, size_t bytes)
{
    const Shape& in = view.inputShape(0);
    const Shape& out = view.outputShape(0);
    return StridedCopy(toDepth ? cellAxes(in, out, true) : cellAxes(out, in, false), bytes);
}

} // namespace

const OperatorDefinition& ops::spaceToDepth()
{
    static const OperatorDefinition definition{
        .code = code::spaceToDepth,
        .name = "SPACE_TO_DEPTH",
        .label = "To depth",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = toDepthShapes,
        .prepare = moved<copyOf<true>>,
        .gradient = movedBack<copyOf<true>>,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

const OperatorDefinition& ops::depthToSpace()
{
    static const OperatorDefinition definition{
        .code = code::depthToSpace,
        .name = "DEPTH_TO_SPACE",
        .label = "To space",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = toSpaceShapes,
        .prepare = moved<copyOf<false>>,
        .gradient = movedBack<copyOf<false>>,
        .macs = noMacs,
        .version = versionInt8Is2,
    };
    return definition;
}

} // namespace fettle
