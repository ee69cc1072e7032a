// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: look-ups by index, joins, updates, diagonals, sparse tensors, shapes and ranges.
#include "rearranging.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

/// Indices below `limit` as a constant of the type.
void indices(DataOperator& made, Random& random, const Shape& shape, int32_t limit, TensorType type = Int32)
{
    std::vector<int32_t> values(static_cast<size_t>(elementCount(shape)));
    for (int32_t& value : values)
        value = random.integer(0, limit - 1);
    made.integers(values, shape, type);
}

ModelPtr gathering(Random& random, TensorType type, TensorType indexType = Int32)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    tfl::GatherOptionsT options;
    options.axis = random.integer(0, rank - 1);
    options.batch_dims = random.integer(0, 2) == 0 ? random.integer(0, options.axis) : 0;
    Shape wanted(shape.begin(), shape.begin() + options.batch_dims);
    for (int32_t i = random.integer(options.batch_dims > 0 ? 1 : 0, 2); i > 0; --i)
        wanted.push_back(random.integer(1, 4));
    const int32_t limit = shape[static_cast<size_t>(options.axis)];
    options.axis -= random.coin() ? rank : 0;
    DataOperator made(random, Builtin::GATHER, makeOptions(options), type);
    made.data(shape);
    indices(made, random, wanted, limit, indexType);
    return made.finish();
}

ModelPtr gatheringNd(Random& random, TensorType type, TensorType indexType = Int32)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const int32_t depth = random.integer(1, static_cast<int32_t>(shape.size()));
    DataOperator made(random, Builtin::GATHER_ND, makeOptions(tfl::GatherNdOptionsT{}), type);
    made.data(shape);
    Shape wanted;
    for (int32_t i = random.integer(0, 2); i > 0; --i)
        wanted.push_back(random.integer(1, 4));
    wanted.push_back(depth);
    indices(made, random, wanted, *std::min_element(shape.begin(), shape.begin() + depth), indexType);
    return made.finish();
}

ModelPtr scattering(Random& random, TensorType type)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const int32_t depth = random.integer(1, static_cast<int32_t>(shape.size()));
    DataOperator made(random, Builtin::SCATTER_ND, makeOptions(tfl::ScatterNdOptionsT{}), type, 0);
    Shape wanted{random.integer(1, 5), depth};
    indices(made, random, wanted, *std::min_element(shape.begin(), shape.begin() + depth));
    Shape updates{wanted[0]};
    updates.insert(updates.end(), shape.begin() + depth, shape.end());
    made.data(updates);
    made.integers(shape);
    return made.finish();
}

ModelPtr joining(Random& random, TensorType type)
{
    Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    tfl::ConcatenationOptionsT options;
    options.axis = random.integer(-rank, rank - 1);
    const auto axis = static_cast<size_t>(options.axis < 0 ? options.axis + rank : options.axis);
    DataOperator made(random, Builtin::CONCATENATION, makeOptions(options), type);
    for (int32_t i = random.integer(1, 5); i > 0; --i) {
        shape[axis] = random.integer(1, 6);
        if (i == 1 && random.coin())
            made.constantData(shape);
        else
            made.data(shape);
    }
    return made.finish();
}

ModelPtr updating(Random& random, TensorType type, TensorType indexType = Int32)
{
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    Shape update;
    for (const int32_t size : shape)
        update.push_back(random.integer(1, size));
    DataOperator made(random, Builtin::DYNAMIC_UPDATE_SLICE, makeOptions(tfl::DynamicUpdateSliceOptionsT{}),
                      type);
    made.data(shape);
    made.data(update);
    made.input({static_cast<int32_t>(shape.size())}, indexType); // in [-8, 8], so that some are clamped
    return made.finish();
}

ModelPtr lookingUp(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::EMBEDDING_LOOKUP, {}, type);
    const Shape table = randomShape(random, random.integer(2, 3), type);
    indices(made, random, {random.integer(1, 8)}, table[0]);
    made.data(table);
    return made.finish();
}

/// Integers as weights, real numbers as output.
ModelPtr lookingUpReal(Random& random, TensorType type, bool perRow)
{
    const Shape table{random.integer(1, 9), 2 * random.integer(1, 9)};
    const auto count = static_cast<size_t>(elementCount(table));
    std::vector<uint8_t> stored(type == Int4 ? (count + 1) / 2 : count);
    for (uint8_t& byte : stored)
        byte = static_cast<uint8_t>(random.integer(0, 255));
    std::vector<float> scales;
    for (int32_t i = perRow ? table[0] : 1; i > 0; --i)
        scales.push_back(random.scale());
    OneOperator made(static_cast<int32_t>(Builtin::EMBEDDING_LOOKUP), {});
    std::vector<int32_t> wanted(static_cast<size_t>(random.integer(1, 8)));
    made.input({static_cast<int32_t>(wanted.size())}, Int32);
    made.constant(table, type, Bytes::copyOf<uint8_t>(stored), quantizationOf(scales, 0));
    made.output(Float32);
    return made.finish();
}

/// Graph inputs that are indices into a table (operand 1).
ByteVector tableIndices(const Model& model, Random& random, size_t samples)
{
    const Graph& graph = model.mainGraph();
    const int32_t rows = graph.tensor(graph.operators.front().inputs[1]).shape[0];
    std::vector<int32_t> values(samples *
                                static_cast<size_t>(elementCount(graph.tensor(graph.inputs.front()).shape)));
    for (int32_t& value : values)
        value = random.integer(0, rows - 1);
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
}

ModelPtr makingDiagonal(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::MATRIX_DIAG, makeOptions(tfl::MatrixDiagOptionsT{}), type);
    made.data(randomShape(random, random.integer(1, 3), type));
    return made.finish();
}

ModelPtr settingDiagonal(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::MATRIX_SET_DIAG, makeOptions(tfl::MatrixSetDiagOptionsT{}), type);
    const Shape shape = randomShape(random, random.integer(2, 4), type);
    made.data(shape);
    Shape diagonal(shape.begin(), shape.end() - 2);
    diagonal.push_back(std::min(shape.back(), shape[shape.size() - 2]));
    made.data(diagonal);
    return made.finish();
}

ModelPtr makingDense(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::SPARSE_TO_DENSE, makeOptions(tfl::SparseToDenseOptionsT{}), type, 0);
    const Shape shape = randomShape(random, random.integer(1, 4), type);
    const auto rank = static_cast<int32_t>(shape.size());
    const int32_t vectors = random.integer(1, 6);
    indices(made, random, rank == 1 && random.coin() ? Shape{vectors} : Shape{vectors, rank},
            *std::ranges::min_element(shape));
    made.integers(shape);
    made.data(random.coin() ? Shape{} : Shape{vectors});
    made.data({});
    return made.finish();
}

/// A matrix of which some blocks of 1 x `block` elements are stored.
ModelPtr densifying(Random& random, TensorType type)
{
    const int32_t block = random.pick({1, 4, 16});
    const Shape shape{random.integer(1, 6), block * random.integer(1, 6)};
    Sparsity how;
    how.traversalOrder = {0, 1};
    how.dimensions.resize(2);
    how.dimensions[0].denseSize = shape[0];
    Sparsity::Dimension& columns = how.dimensions[1];
    columns.compressed = true;
    columns.segmentBits = columns.indexBits = 8;
    columns.segments.push_back(0);
    for (int32_t row = 0; row < shape[0]; ++row) {
        for (int32_t i = 0; i < shape[1] / block; ++i)
            if (random.coin())
                columns.indices.push_back(i);
        columns.segments.push_back(static_cast<int32_t>(columns.indices.size()));
    }
    if (columns.indices.empty()) {
        columns.indices.push_back(0);
        columns.segments.back() = 1;
    }
    const size_t count = columns.indices.size() * static_cast<size_t>(block);
    if (block > 1) {
        how.traversalOrder.push_back(2);
        how.blockMap.push_back(1);
        how.dimensions.push_back({.denseSize = block});
    }
    std::vector<std::byte> stored(count * static_cast<size_t>(bitsOf(type)) / 8);
    for (std::byte& byte : stored) // no float that is not a number
        byte = static_cast<std::byte>(random.integer(0, 100));
    OneOperator made(static_cast<int32_t>(Builtin::DENSIFY), makeOptions(tfl::DensifyOptionsT{}));
    const float scale = type == Int8 ? 0.5f : 0;
    made.constant(shape, type, Bytes::copyOf<std::byte>(stored),
                  scale > 0 ? quantizationOf(scale, 0) : Quantization{});
    made.sparsity(std::move(how));
    made.output(type, scale);
    return made.finish();
}

ModelPtr oneHot(Random& random, TensorType type, TensorType indexType = Int32)
{
    tfl::OneHotOptionsT options;
    const Shape shape = randomShape(random, random.integer(0, 3), type);
    options.axis = random.integer(-1, static_cast<int32_t>(shape.size()));
    DataOperator made(random, Builtin::ONE_HOT, makeOptions(options), type, 0);
    made.input(shape, indexType); // some of [-8, 8] are outside
    made.scalar(random.integer(1, 9));
    made.data({});
    made.data({});
    return made.finish();
}

ModelPtr filling(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::FILL, makeOptions(tfl::FillOptionsT{}), type);
    made.integers(randomShape(random, random.integer(1, 4), type));
    made.data({});
    return made.finish();
}

ModelPtr describing(Random& random, TensorType type)
{
    tfl::ShapeOptionsT options;
    options.out_type = random.coin() ? tfl::TensorType::INT32 : tfl::TensorType::INT64;
    OneOperator made(static_cast<int32_t>(Builtin::SHAPE), makeOptions(options));
    made.input(randomShape(random, random.integer(1, 5), type), type, type == Int8 ? 0.5f : 0);
    made.output(options.out_type == tfl::TensorType::INT32 ? Int32 : Int64);
    return made.finish();
}

ModelPtr ranking(Random& random, TensorType type)
{
    OneOperator made(static_cast<int32_t>(Builtin::RANK), makeOptions(tfl::RankOptionsT{}));
    made.input(randomShape(random, random.integer(0, 5), type), type);
    made.output(Int32);
    return made.finish();
}

ModelPtr reshaping(Random& random, TensorType type)
{
    DataOperator made(random, Builtin::RESHAPE, makeOptions(tfl::ReshapeOptionsT{}), type);
    Shape shape = randomShape(random, random.integer(1, 4), type);
    made.data(shape);
    std::ranges::reverse(shape);
    if (random.coin())
        shape.push_back(1);
    if (random.coin())
        shape[static_cast<size_t>(random.integer(0, static_cast<int32_t>(shape.size()) - 1))] = -1;
    made.integers(shape);
    return made.finish();
}

ModelPtr squeezing(Random& random, TensorType type)
{
    Shape shape = randomShape(random, random.integer(1, 5), type);
    tfl::SqueezeOptionsT options;
    for (size_t d = 0; d < shape.size(); ++d)
        if (random.coin()) {
            shape[d] = 1;
            if (random.coin())
                options.squeeze_dims.push_back(static_cast<int32_t>(d) -
                                               (random.coin() ? static_cast<int32_t>(shape.size()) : 0));
        }
    DataOperator made(random, Builtin::SQUEEZE, makeOptions(options), type);
    made.data(shape);
    return made.finish();
}

const OperatorCases allCases[] = {
    FETTLE_CASES(gather, gathering, Float32),
    FETTLE_CASES(gather, gathering, Int8),
    FETTLE_CASES(gather, gathering, UInt8),
    FETTLE_CASES(gather, gathering, Int16),
    FETTLE_CASES(gather, gathering, Int32),
    FETTLE_CASES(gather, gathering, Int64),
    FETTLE_CASES(gather, gathering, Bool),
    {"gather_by_int16", [](Random& r) { return gathering(r, Float32, Int16); }},
    {"gather_by_int64", [](Random& r) { return gathering(r, Float32, Int64); }},
    FETTLE_CASES(gather_nd, gatheringNd, Float32),
    FETTLE_CASES(gather_nd, gatheringNd, Int8),
    FETTLE_CASES(gather_nd, gatheringNd, UInt8),
    FETTLE_CASES(gather_nd, gatheringNd, Int16),
    FETTLE_CASES(gather_nd, gatheringNd, Int32),
    FETTLE_CASES(gather_nd, gatheringNd, Int64),
    FETTLE_CASES(gather_nd, gatheringNd, Bool),
    {"gather_nd_by_int16", [](Random& r) { return gatheringNd(r, Float32, Int16); }},
    {"gather_nd_by_int64", [](Random& r) { return gatheringNd(r, Float32, Int64); }},
    FETTLE_CASES(scatter_nd, scattering, Float32),
    FETTLE_CASES(scatter_nd, scattering, Int8),
    FETTLE_CASES(scatter_nd, scattering, UInt8),
    FETTLE_CASES(scatter_nd, scattering, Int32),
    FETTLE_CASES(scatter_nd, scattering, Int64),
    FETTLE_CASES(scatter_nd, scattering, Bool),
    FETTLE_CASES(concatenation_any_rank, joining, Float32),
    FETTLE_CASES(concatenation_any_rank, joining, Int8),
    FETTLE_CASES(concatenation_any_rank, joining, UInt8),
    FETTLE_CASES(concatenation_any_rank, joining, Int16),
    FETTLE_CASES(concatenation_any_rank, joining, Int32),
    FETTLE_CASES(concatenation_any_rank, joining, Int64),
    FETTLE_CASES(concatenation_any_rank, joining, Bool),
    FETTLE_CASES(dynamic_update_slice, updating, Float32),
    FETTLE_CASES(dynamic_update_slice, updating, Int8),
    FETTLE_CASES(dynamic_update_slice, updating, Int16),
    FETTLE_CASES(dynamic_update_slice, updating, Int32),
    FETTLE_CASES(dynamic_update_slice, updating, Int64),
    FETTLE_CASES(dynamic_update_slice, updating, Bool),
    {"dynamic_update_slice_by_int64", [](Random& r) { return updating(r, Float32, Int64); }},
    FETTLE_CASES(embedding_lookup, lookingUp, Float32),
    FETTLE_CASES(embedding_lookup, lookingUp, Int8),
    FETTLE_CASES(embedding_lookup, lookingUp, Int32),
    {"embedding_lookup_real_int8", [](Random& r) { return lookingUpReal(r, Int8, false); }, tableIndices},
    {"embedding_lookup_real_int8_per_row", [](Random& r) { return lookingUpReal(r, Int8, true); },
     tableIndices},
    {"embedding_lookup_real_uint8", [](Random& r) { return lookingUpReal(r, UInt8, false); }, tableIndices},
    {"embedding_lookup_real_int4", [](Random& r) { return lookingUpReal(r, Int4, false); }, tableIndices},
    {"embedding_lookup_real_int4_per_row", [](Random& r) { return lookingUpReal(r, Int4, true); },
     tableIndices},
    FETTLE_CASES(matrix_diag, makingDiagonal, Float32),
    FETTLE_CASES(matrix_diag, makingDiagonal, Int8),
    FETTLE_CASES(matrix_diag, makingDiagonal, Int16),
    FETTLE_CASES(matrix_diag, makingDiagonal, Int32),
    FETTLE_CASES(matrix_diag, makingDiagonal, Int64),
    FETTLE_CASES(matrix_set_diag, settingDiagonal, Float32),
    FETTLE_CASES(matrix_set_diag, settingDiagonal, Int8),
    FETTLE_CASES(matrix_set_diag, settingDiagonal, Int16),
    FETTLE_CASES(matrix_set_diag, settingDiagonal, Int32),
    FETTLE_CASES(matrix_set_diag, settingDiagonal, Int64),
    FETTLE_CASES(sparse_to_dense, makingDense, Float32),
    FETTLE_CASES(sparse_to_dense, makingDense, Int8),
    FETTLE_CASES(sparse_to_dense, makingDense, UInt8),
    FETTLE_CASES(sparse_to_dense, makingDense, Int32),
    FETTLE_CASES(sparse_to_dense, makingDense, Int64),
    FETTLE_CASES(densify, densifying, Float32),
    FETTLE_CASES(densify, densifying, Int8),
    FETTLE_CASES(one_hot, oneHot, Float32),
    FETTLE_CASES(one_hot, oneHot, Int8),
    FETTLE_CASES(one_hot, oneHot, UInt8),
    FETTLE_CASES(one_hot, oneHot, Int32),
    FETTLE_CASES(one_hot, oneHot, Int64),
    FETTLE_CASES(one_hot, oneHot, Bool),
    {"one_hot_by_int64", [](Random& r) { return oneHot(r, Float32, Int64); }},
    FETTLE_CASES(fill, filling, Float32),
    FETTLE_CASES(fill, filling, Int8),
    FETTLE_CASES(fill, filling, Int16),
    FETTLE_CASES(fill, filling, Int32),
    FETTLE_CASES(fill, filling, Int64),
    FETTLE_CASES(fill, filling, Bool),
    FETTLE_CASES(shape, describing, Float32),
    FETTLE_CASES(shape, describing, Int8),
    FETTLE_CASES(rank, ranking, Float32),
    FETTLE_CASES(reshape_any_rank, reshaping, Float32),
    FETTLE_CASES(reshape_any_rank, reshaping, Int8),
    FETTLE_CASES(reshape_any_rank, reshaping, UInt8),
    FETTLE_CASES(reshape_any_rank, reshaping, Int16),
    FETTLE_CASES(reshape_any_rank, reshaping, Int32),
    FETTLE_CASES(reshape_any_rank, reshaping, Int64),
    FETTLE_CASES(reshape_any_rank, reshaping, Bool),
    FETTLE_CASES(squeeze, squeezing, Float32),
    FETTLE_CASES(squeeze, squeezing, Int8),
    FETTLE_CASES(squeeze, squeezing, Int16),
    FETTLE_CASES(squeeze, squeezing, Int32),
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
