// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models whose shapes are known in a run only: the operand that decides is a graph input.
#include "rearranging.h"

#include <algorithm>
#include <cstring>

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

/// Graph inputs of int32 are sizes and axes from 1 to 3, whatever else is random.
ByteVector smallCounts(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes = randomInputs(model, random, samples);
    size_t offset = 0;
    const Graph& graph = model.mainGraph();
    for (size_t sample = 0; sample < samples; ++sample)
        for (const TensorId id : graph.inputs) {
            const Tensor& tensor = graph.tensor(id);
            const auto count = static_cast<size_t>(elementCount(tensor.shape));
            for (size_t i = 0; tensor.type == Int32 && i < count; ++i) {
                const int32_t value = random.integer(1, 3);
                std::memcpy(bytes.data() + offset + 4 * i, &value, 4);
            }
            offset += static_cast<size_t>(byteSize(tensor.type, static_cast<int64_t>(count)));
        }
    return bytes;
}

/// About half of the elements are zero.
ByteVector halfZeros(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes = randomInputs(model, random, samples);
    const auto size =
        static_cast<size_t>(bitsOf(model.mainGraph().tensor(model.mainGraph().inputs.front()).type) / 8);
    for (size_t i = 0; i < bytes.size(); i += size)
        if (random.coin())
            std::memset(bytes.data() + i, 0, size);
    return bytes;
}

ModelPtr finding(Random& random, TensorType type)
{
    OneOperator made(static_cast<int32_t>(Builtin::WHERE), makeOptions(tfl::WhereOptionsT{}));
    made.input(randomShape(random, random.integer(1, 4), type), type);
    made.output(Int64);
    return made.finish();
}

ModelPtr sorting(Random& random, TensorType type)
{
    tfl::UniqueOptionsT options;
    options.idx_out_type = random.coin() ? tfl::TensorType::INT32 : tfl::TensorType::INT64;
    OneOperator made(static_cast<int32_t>(Builtin::UNIQUE), makeOptions(options));
    made.input({random.integer(1, 30)}, type);
    made.output(type);
    made.output(options.idx_out_type == tfl::TensorType::INT32 ? Int32 : Int64);
    return made.finish();
}

ModelPtr counting(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::RANGE, makeOptions(tfl::RangeOptionsT{}), type);
    for (int i = 0; i < 3; ++i)
        made.data({});
    return made.finish();
}

/// A start, a limit and a step that leads there.
template <class T>
ByteVector rangeEnds(const Model&, Random& random, size_t samples)
{
    ByteVector bytes;
    for (size_t sample = 0; sample < samples; ++sample) {
        const bool upward = random.coin();
        const auto start = static_cast<T>(random.real(-9, 9));
        const auto distance = static_cast<T>(random.real(0, 20));
        const auto step = static_cast<T>(random.real(1, 4));
        const T values[] = {start, static_cast<T>(upward ? start + distance : start - distance),
                            upward ? step : static_cast<T>(-step)};
        const auto raw = std::as_bytes(std::span(values));
        bytes.insert(bytes.end(), raw.begin(), raw.end());
    }
    return bytes;
}

ModelPtr tiling(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    DataOperator made(random, Builtin::TILE, makeOptions(tfl::TileOptionsT{}), type);
    made.data(shape);
    made.input({static_cast<int32_t>(shape.size())}, Int32);
    return made.finish();
}

ModelPtr filling(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::FILL, makeOptions(tfl::FillOptionsT{}), type);
    made.input({random.integer(1, 4)}, Int32);
    made.data({});
    return made.finish();
}

ModelPtr broadcasting(Random& random, TensorType type)
{
    const int32_t rank = random.integer(1, 4);
    DataOperator made(random, Builtin::BROADCAST_TO, makeOptions(tfl::BroadcastToOptionsT{}), type);
    made.data(Shape(static_cast<size_t>(random.integer(1, rank)), 1));
    made.input({rank}, Int32);
    return made.finish();
}

ModelPtr padding(Random& random, TensorType type, Builtin code, OperatorOptions options)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type, 4);
    DataOperator made(random, code, std::move(options), type);
    made.data(shape);
    made.input({static_cast<int32_t>(shape.size()), 2}, Int32);
    if (code == Builtin::PADV2)
        made.data({});
    return made.finish();
}

ModelPtr oneHot(Random& random, TensorType type)
{
    tfl::OneHotOptionsT options;
    options.axis = -1;
    DataOperator made(random, Builtin::ONE_HOT, makeOptions(options), type, 0);
    made.input(randomShape(random, random.integer(0, 3), type), Int32);
    made.input({}, Int32);
    made.data({});
    made.data({});
    return made.finish();
}

ModelPtr expanding(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::EXPAND_DIMS, makeOptions(tfl::ExpandDimsOptionsT{}), type);
    made.data(randomShape(random, random.integer(3, 4), type));
    made.input({}, Int32);
    return made.finish();
}

ModelPtr slicing(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type, 4);
    DataOperator made(random, Builtin::SLICE, makeOptions(tfl::SliceOptionsT{}), type);
    made.data(shape);
    made.input({static_cast<int32_t>(shape.size())}, Int32);
    made.integers(std::vector<int32_t>(shape.size(), -1));
    return made.finish();
}

ModelPtr stridedSlicing(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type, 4);
    tfl::StridedSliceOptionsT options;
    options.end_mask = 15;
    DataOperator made(random, Builtin::STRIDED_SLICE, makeOptions(options), type);
    made.data(shape);
    for (int i = 0; i < 3; ++i)
        made.input({static_cast<int32_t>(shape.size())}, Int32);
    return made.finish();
}

ModelPtr splitting(Random& random, TensorType type)
{
    tfl::SplitOptionsT options;
    options.num_splits = 2;
    DataOperator made(random, Builtin::SPLIT, makeOptions(options), type);
    made.input({}, Int32);
    made.data(
        {random.integer(1, 3), 2 * random.integer(1, 3), 2 * random.integer(1, 3), 2 * random.integer(1, 3)});
    return made.finish(2);
}

const OperatorCases allCases[] = {
    {"where_Bool", [](Random& r) { return finding(r, Bool); }, halfZeros},
    {"where_Float32", [](Random& r) { return finding(r, Float32); }, halfZeros},
    {"where_Int32", [](Random& r) { return finding(r, Int32); }, halfZeros},
    {"where_Int64", [](Random& r) { return finding(r, Int64); }, halfZeros},
    {"where_Int8", [](Random& r) { return finding(r, Int8); }, halfZeros},
    {"where_UInt8", [](Random& r) { return finding(r, UInt8); }, halfZeros},
    {"unique_Float32", [](Random& r) { return sorting(r, Float32); }, halfZeros},
    {"unique_Int32", [](Random& r) { return sorting(r, Int32); }},
    {"unique_Int64", [](Random& r) { return sorting(r, Int64); }},
    {"unique_Int8", [](Random& r) { return sorting(r, Int8); }, halfZeros},
    {"unique_UInt8", [](Random& r) { return sorting(r, UInt8); }, halfZeros},
    {"range_Float32", [](Random& r) { return counting(r, Float32); }, rangeEnds<float>},
    {"range_Int32", [](Random& r) { return counting(r, Int32); }, rangeEnds<int32_t>},
    {"range_Int64", [](Random& r) { return counting(r, Int64); }, rangeEnds<int64_t>},
    {"tile_in_run", [](Random& r) { return tiling(r, Float32); }, smallCounts},
    {"fill_in_run", [](Random& r) { return filling(r, Float32); }, smallCounts},
    {"broadcast_to_in_run", [](Random& r) { return broadcasting(r, Float32); }, smallCounts},
    {"pad_in_run",
     [](Random& r) { return padding(r, Float32, Builtin::PAD, makeOptions(tfl::PadOptionsT{})); },
     smallCounts},
    {"padv2_in_run",
     [](Random& r) { return padding(r, Float32, Builtin::PADV2, makeOptions(tfl::PadV2OptionsT{})); },
     smallCounts},
    {"mirror_pad_in_run",
     [](Random& r) {
         return padding(r, Float32, Builtin::MIRROR_PAD, makeOptions(tfl::MirrorPadOptionsT{}));
     },
     smallCounts},
    {"one_hot_in_run", [](Random& r) { return oneHot(r, Float32); }, smallCounts},
    {"expand_dims_in_run", [](Random& r) { return expanding(r, Float32); }, smallCounts},
    {"slice_in_run", [](Random& r) { return slicing(r, Float32); }, smallCounts},
    {"strided_slice_in_run", [](Random& r) { return stridedSlicing(r, Float32); }, smallCounts},
    {"split_in_run", [](Random& r) { return splitting(r, Float32); }, smallCounts},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
