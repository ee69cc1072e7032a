// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: slices, joins, transpositions, paddings, repetitions.
#include "rearranging.h"

#include <algorithm>
#include <numeric>

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

ModelPtr slicing(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::SLICE, makeOptions(tfl::SliceOptionsT{}), type);
    const Shape shape = randomShape(random, random.integer(1, 5), type);
    std::vector<int32_t> begin, size;
    for (const int32_t whole : shape) {
        begin.push_back(random.integer(0, whole - 1));
        size.push_back(random.integer(0, 3) == 0 ? -1 : random.integer(1, whole - begin.back()));
    }
    made.data(shape);
    made.integers(begin);
    made.integers(size);
    return made.finish();
}

ModelPtr stridedSlicing(Random& random, TensorType type)
{
    const int32_t rank = random.integer(1, 4);
    tfl::StridedSliceOptionsT options;
    std::vector<int32_t> begin, end, stride;
    const Shape shape = randomShape(random, rank, type);
    for (int32_t d = 0; d < rank; ++d) {
        const int32_t whole = shape[static_cast<size_t>(d)];
        stride.push_back(random.pick({1, 1, 1, 2, 3, -1, -2}));
        begin.push_back(random.integer(-whole, whole - 1));
        end.push_back(random.integer(-whole - 2, whole + 2));
        options.begin_mask |= random.coin() << d;
        options.end_mask |= random.coin() << d;
        if (stride.back() > 0 && random.integer(0, 4) == 0 && (options.begin_mask >> d & 1) == 0)
            options.shrink_axis_mask |= 1 << d;
    }
    DataOperator made(random, Builtin::STRIDED_SLICE, makeOptions(options), type);
    made.data(shape);
    for (const auto& values : {begin, end, stride})
        made.integers(values);
    return made.finish();
}

/// With an ellipsis and new axes; as many entries as that leaves.
ModelPtr ellipsisSlicing(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(2, 4), type);
    tfl::StridedSliceOptionsT options;
    const int32_t entries = random.integer(1, static_cast<int32_t>(shape.size()));
    const int32_t ellipsis = random.integer(-1, entries - 1);
    if (ellipsis >= 0)
        options.ellipsis_mask = 1 << ellipsis;
    if (const int32_t added = random.integer(-1, entries - 1); added >= 0 && added != ellipsis)
        options.new_axis_mask = 1 << added;
    DataOperator made(random, Builtin::STRIDED_SLICE, makeOptions(options), type);
    made.data(shape);
    const auto count = static_cast<size_t>(entries);
    made.integers(std::vector<int32_t>(count, random.coin() ? 0 : 1));
    made.integers(std::vector<int32_t>(count, 3));
    made.integers(std::vector<int32_t>(count, random.pick({1, 2})));
    return made.finish();
}

ModelPtr splitting(Random& random, TensorType type)
{
    tfl::SplitOptionsT options;
    options.num_splits = random.integer(2, 4);
    DataOperator made(random, Builtin::SPLIT, makeOptions(options), type);
    Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    const int32_t axis = random.integer(0, rank - 1);
    shape[static_cast<size_t>(axis)] = options.num_splits * random.integer(1, 4);
    made.scalar(random.coin() ? axis : axis - rank);
    made.data(shape);
    return made.finish(options.num_splits);
}

ModelPtr unevenSplitting(Random& random, TensorType type)
{
    tfl::SplitVOptionsT options;
    options.num_splits = random.integer(2, 4);
    DataOperator made(random, Builtin::SPLIT_V, makeOptions(options), type);
    Shape shape = randomShape(random, random.integer(1, 4), type);
    const int32_t axis = random.integer(0, static_cast<int32_t>(shape.size()) - 1);
    std::vector<int32_t> sizes;
    for (int32_t i = 0; i < options.num_splits; ++i)
        sizes.push_back(random.integer(1, 5));
    shape[static_cast<size_t>(axis)] = std::accumulate(sizes.begin(), sizes.end(), 0);
    if (random.coin())
        sizes.back() = -1;
    made.data(shape);
    made.integers(sizes);
    made.scalar(axis);
    return made.finish(options.num_splits);
}

ModelPtr packing(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(0, 3), type);
    const auto rank = static_cast<int32_t>(shape.size());
    tfl::PackOptionsT options;
    options.values_count = random.integer(1, 4);
    options.axis = random.integer(-rank - 1, rank);
    DataOperator made(random, Builtin::PACK, makeOptions(options), type);
    for (int32_t i = 0; i < options.values_count; ++i)
        made.data(shape);
    return made.finish();
}

ModelPtr unpacking(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    tfl::UnpackOptionsT options;
    options.axis = random.integer(-rank, rank - 1);
    options.num = shape[static_cast<size_t>(options.axis < 0 ? options.axis + rank : options.axis)];
    DataOperator made(random, Builtin::UNPACK, makeOptions(options), type);
    made.data(shape);
    return made.finish(options.num);
}

ModelPtr transposing(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 6), type);
    std::vector<int32_t> permutation(shape.size());
    std::iota(permutation.begin(), permutation.end(), 0);
    for (size_t i = permutation.size(); i > 1; --i)
        std::swap(permutation[i - 1],
                  permutation[static_cast<size_t>(random.integer(0, static_cast<int32_t>(i) - 1))]);
    DataOperator made(random, Builtin::TRANSPOSE, makeOptions(tfl::TransposeOptionsT{}), type);
    made.data(shape);
    made.integers(permutation);
    return made.finish();
}

/// Large enough for the tiles of a transposition.
ModelPtr transposingImage(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::TRANSPOSE, makeOptions(tfl::TransposeOptionsT{}), type);
    made.data({random.integer(1, 2), random.integer(10, 30), random.integer(1, 20), random.integer(5, 40)});
    made.integers(random.pick<std::vector<int32_t>>(
        {{0, 3, 1, 2}, {0, 2, 3, 1}, {0, 2, 1, 3}, {3, 2, 1, 0}, {0, 1, 3, 2}}));
    return made.finish();
}

ModelPtr tiling(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    std::vector<int32_t> times;
    for (size_t d = 0; d < shape.size(); ++d)
        times.push_back(random.integer(1, 3));
    DataOperator made(random, Builtin::TILE, makeOptions(tfl::TileOptionsT{}), type);
    made.data(shape);
    made.integers(times);
    return made.finish();
}

ModelPtr broadcasting(Random& random, TensorType type)
{
    std::vector<int32_t> whole = randomShape(random, random.integer(1, 5), type);
    Shape shape(whole.begin() + random.integer(0, static_cast<int32_t>(whole.size()) - 1), whole.end());
    for (int32_t& size : shape)
        size = random.coin() ? 1 : size;
    DataOperator made(random, Builtin::BROADCAST_TO, makeOptions(tfl::BroadcastToOptionsT{}), type);
    made.data(shape);
    made.integers(whole);
    return made.finish();
}

ModelPtr expanding(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(0, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    DataOperator made(random, Builtin::EXPAND_DIMS, makeOptions(tfl::ExpandDimsOptionsT{}), type);
    made.data(shape);
    made.scalar(random.integer(-rank - 1, rank));
    return made.finish();
}

ModelPtr toDepth(Random& random, TensorType type)
{
    tfl::SpaceToDepthOptionsT options;
    options.block_size = random.integer(1, 4);
    DataOperator made(random, Builtin::SPACE_TO_DEPTH, makeOptions(options), type);
    made.data({random.integer(1, 2), options.block_size * random.integer(1, 4),
               options.block_size * random.integer(1, 4), random.integer(1, 9)});
    return made.finish();
}

ModelPtr toSpace(Random& random, TensorType type)
{
    tfl::DepthToSpaceOptionsT options;
    options.block_size = random.integer(1, 4);
    DataOperator made(random, Builtin::DEPTH_TO_SPACE, makeOptions(options), type);
    made.data({random.integer(1, 2), random.integer(1, 5), random.integer(1, 5),
               options.block_size * options.block_size * random.integer(1, 5)});
    return made.finish();
}

ModelPtr toBatch(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::SPACE_TO_BATCH_ND, makeOptions(tfl::SpaceToBatchNDOptionsT{}), type);
    Shape shape = randomShape(random, random.pick({3, 4, 4}), type);
    std::vector<int32_t> blocks, ends;
    for (size_t d = 1; d + 1 < shape.size(); ++d) {
        blocks.push_back(random.integer(1, 3));
        ends.push_back(random.integer(0, 4));
        const int32_t rest = (shape[d] + ends.back()) % blocks.back();
        ends.push_back((rest == 0 ? 0 : blocks.back() - rest) + random.integer(0, 2) * blocks.back());
    }
    made.data(shape);
    made.integers(blocks);
    made.integers(ends, {static_cast<int32_t>(blocks.size()), 2});
    return made.finish();
}

ModelPtr fromBatch(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::BATCH_TO_SPACE_ND, makeOptions(tfl::BatchToSpaceNDOptionsT{}), type);
    Shape shape = randomShape(random, random.pick({3, 4, 4}), type);
    std::vector<int32_t> blocks, ends;
    for (size_t d = 1; d + 1 < shape.size(); ++d) {
        blocks.push_back(random.integer(1, 3));
        const int32_t whole = blocks.back() * shape[d];
        ends.push_back(random.integer(0, std::min(whole - 1, 4)));
        ends.push_back(random.integer(0, std::min(whole - 1 - ends.back(), 4)));
        shape[0] *= blocks.back();
    }
    made.data(shape);
    made.integers(blocks);
    made.integers(ends, {static_cast<int32_t>(blocks.size()), 2});
    return made.finish();
}

ModelPtr padding(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::PAD, makeOptions(tfl::PadOptionsT{}), type);
    const Shape shape = randomShape(random, random.integer(1, 5), type);
    made.data(shape);
    made.integers(randomPaddings(random, shape, 3), {static_cast<int32_t>(shape.size()), 2});
    return made.finish();
}

ModelPtr valuePadding(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::PADV2, makeOptions(tfl::PadV2OptionsT{}), type);
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    made.data(shape);
    made.integers(randomPaddings(random, shape, 3), {static_cast<int32_t>(shape.size()), 2});
    if (random.coin())
        made.data({});
    else
        made.constantData({});
    return made.finish();
}

ModelPtr mirroring(Random& random, TensorType type)
{
    tfl::MirrorPadOptionsT options;
    options.mode = random.coin() ? tfl::MirrorPadMode::REFLECT : tfl::MirrorPadMode::SYMMETRIC;
    DataOperator made(random, Builtin::MIRROR_PAD, makeOptions(options), type);
    const Shape shape = randomShape(random, random.integer(1, 4), type, 3);
    made.data(shape);
    made.integers(randomPaddings(random, shape, 2), {static_cast<int32_t>(shape.size()), 2});
    return made.finish();
}

ModelPtr reversing(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::REVERSE_V2, makeOptions(tfl::ReverseV2OptionsT{}), type);
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    std::vector<int32_t> axes{random.integer(0, rank - 1)};
    if (axes[0] + 1 < rank && random.coin())
        axes.push_back(axes[0] + 1);
    made.data(shape);
    made.integers(axes);
    return made.finish();
}

ModelPtr reversingSequences(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(2, 4), type);
    tfl::ReverseSequenceOptionsT options;
    const auto rank = static_cast<int32_t>(shape.size());
    options.seq_dim = random.integer(0, rank - 1);
    options.batch_dim = (options.seq_dim + random.integer(1, rank - 1)) % rank;
    DataOperator made(random, Builtin::REVERSE_SEQUENCE, makeOptions(options), type);
    made.data(shape);
    std::vector<int32_t> lengths;
    for (int32_t i = 0; i < shape[static_cast<size_t>(options.batch_dim)]; ++i)
        lengths.push_back(random.integer(1, shape[static_cast<size_t>(options.seq_dim)]));
    made.integers(lengths);
    return made.finish();
}

const OperatorCases allCases[] = {
    FETTLE_CASES(slice, slicing, Float32),
    FETTLE_CASES(slice, slicing, Int8),
    FETTLE_CASES(slice, slicing, UInt8),
    FETTLE_CASES(slice, slicing, Int16),
    FETTLE_CASES(slice, slicing, Int32),
    FETTLE_CASES(slice, slicing, Int64),
    FETTLE_CASES(slice, slicing, Bool),
    FETTLE_CASES(strided_slice, stridedSlicing, Float32),
    FETTLE_CASES(strided_slice, stridedSlicing, Int8),
    FETTLE_CASES(strided_slice, stridedSlicing, UInt8),
    FETTLE_CASES(strided_slice, stridedSlicing, Int32),
    FETTLE_CASES(strided_slice, stridedSlicing, Int64),
    FETTLE_CASES(strided_slice, stridedSlicing, Bool),
    FETTLE_CASES(strided_slice_ellipsis, ellipsisSlicing, Float32),
    FETTLE_CASES(strided_slice_ellipsis, ellipsisSlicing, Int32),
    FETTLE_CASES(split, splitting, Float32),
    FETTLE_CASES(split, splitting, Int8),
    FETTLE_CASES(split, splitting, UInt8),
    FETTLE_CASES(split, splitting, Int16),
    FETTLE_CASES(split, splitting, Int32),
    FETTLE_CASES(split_v, unevenSplitting, Float32),
    FETTLE_CASES(split_v, unevenSplitting, Int8),
    FETTLE_CASES(split_v, unevenSplitting, UInt8),
    FETTLE_CASES(split_v, unevenSplitting, Int16),
    FETTLE_CASES(split_v, unevenSplitting, Int32),
    FETTLE_CASES(split_v, unevenSplitting, Int64),
    FETTLE_CASES(pack, packing, Float32),
    FETTLE_CASES(pack, packing, Int8),
    FETTLE_CASES(pack, packing, UInt8),
    FETTLE_CASES(pack, packing, Int16),
    FETTLE_CASES(pack, packing, Int32),
    FETTLE_CASES(pack, packing, Int64),
    FETTLE_CASES(unpack, unpacking, Float32),
    FETTLE_CASES(unpack, unpacking, Int8),
    FETTLE_CASES(unpack, unpacking, UInt8),
    FETTLE_CASES(unpack, unpacking, Int16),
    FETTLE_CASES(unpack, unpacking, Int32),
    FETTLE_CASES(unpack, unpacking, Bool),
    FETTLE_CASES(transpose, transposing, Float32),
    FETTLE_CASES(transpose, transposing, Int8),
    FETTLE_CASES(transpose, transposing, UInt8),
    FETTLE_CASES(transpose, transposing, Int16),
    FETTLE_CASES(transpose, transposing, Int32),
    FETTLE_CASES(transpose, transposing, Int64),
    FETTLE_CASES(transpose, transposing, Bool),
    FETTLE_CASES(transpose_image, transposingImage, Float32),
    FETTLE_CASES(transpose_image, transposingImage, Int8),
    FETTLE_CASES(transpose_image, transposingImage, Int16),
    FETTLE_CASES(tile, tiling, Float32),
    FETTLE_CASES(tile, tiling, Int8),
    FETTLE_CASES(tile, tiling, UInt8),
    FETTLE_CASES(tile, tiling, Int32),
    FETTLE_CASES(tile, tiling, Int64),
    FETTLE_CASES(tile, tiling, Bool),
    FETTLE_CASES(broadcast_to, broadcasting, Float32),
    FETTLE_CASES(broadcast_to, broadcasting, Int8),
    FETTLE_CASES(broadcast_to, broadcasting, Int16),
    FETTLE_CASES(broadcast_to, broadcasting, Int32),
    FETTLE_CASES(broadcast_to, broadcasting, Int64),
    FETTLE_CASES(expand_dims, expanding, Float32),
    FETTLE_CASES(expand_dims, expanding, Int8),
    FETTLE_CASES(expand_dims, expanding, Int16),
    FETTLE_CASES(expand_dims, expanding, Int32),
    FETTLE_CASES(space_to_depth, toDepth, Float32),
    FETTLE_CASES(space_to_depth, toDepth, Int8),
    FETTLE_CASES(space_to_depth, toDepth, UInt8),
    FETTLE_CASES(space_to_depth, toDepth, Int32),
    FETTLE_CASES(depth_to_space, toSpace, Float32),
    FETTLE_CASES(depth_to_space, toSpace, Int8),
    FETTLE_CASES(depth_to_space, toSpace, UInt8),
    FETTLE_CASES(depth_to_space, toSpace, Int32),
    FETTLE_CASES(space_to_batch, toBatch, Float32),
    FETTLE_CASES(space_to_batch, toBatch, Int8),
    FETTLE_CASES(space_to_batch, toBatch, UInt8),
    FETTLE_CASES(space_to_batch, toBatch, Int16),
    FETTLE_CASES(space_to_batch, toBatch, Int32),
    FETTLE_CASES(batch_to_space, fromBatch, Float32),
    FETTLE_CASES(batch_to_space, fromBatch, Int8),
    FETTLE_CASES(batch_to_space, fromBatch, UInt8),
    FETTLE_CASES(batch_to_space, fromBatch, Int16),
    FETTLE_CASES(batch_to_space, fromBatch, Int32),
    FETTLE_CASES(pad_any_rank, padding, Float32),
    FETTLE_CASES(pad_any_rank, padding, Int8),
    FETTLE_CASES(pad_any_rank, padding, Int16),
    FETTLE_CASES(pad_any_rank, padding, Int32),
    FETTLE_CASES(pad_any_rank, padding, Int64),
    FETTLE_CASES(pad_any_rank, padding, Bool),
    FETTLE_CASES(padv2, valuePadding, Float32),
    FETTLE_CASES(padv2, valuePadding, Int8),
    FETTLE_CASES(padv2, valuePadding, UInt8),
    FETTLE_CASES(padv2, valuePadding, Int16),
    FETTLE_CASES(padv2, valuePadding, Int32),
    FETTLE_CASES(padv2, valuePadding, Int64),
    FETTLE_CASES(mirror_pad, mirroring, Float32),
    FETTLE_CASES(mirror_pad, mirroring, Int8),
    FETTLE_CASES(mirror_pad, mirroring, UInt8),
    FETTLE_CASES(mirror_pad, mirroring, Int16),
    FETTLE_CASES(mirror_pad, mirroring, Int32),
    FETTLE_CASES(mirror_pad, mirroring, Int64),
    FETTLE_CASES(reverse, reversing, Float32),
    FETTLE_CASES(reverse, reversing, Int8),
    FETTLE_CASES(reverse, reversing, UInt8),
    FETTLE_CASES(reverse, reversing, Int16),
    FETTLE_CASES(reverse, reversing, Int32),
    FETTLE_CASES(reverse, reversing, Int64),
    FETTLE_CASES(reverse, reversing, Bool),
    FETTLE_CASES(reverse_sequence, reversingSequences, Float32),
    FETTLE_CASES(reverse_sequence, reversingSequences, UInt8),
    FETTLE_CASES(reverse_sequence, reversingSequences, Int16),
    FETTLE_CASES(reverse_sequence, reversingSequences, Int32),
    FETTLE_CASES(reverse_sequence, reversingSequences, Int64),
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
