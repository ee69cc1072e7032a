// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: reductions, places of extremes, running sums, segments.
#include "one_operator.h"

#include "tflite/options.h"

#include <algorithm>
#include <cmath>

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

Shape anyShape(Random& random, int32_t minRank, int32_t maxRank, int32_t largest = 9)
{
    Shape shape(static_cast<size_t>(random.integer(minRank, maxRank)));
    for (int32_t& size : shape)
        size = random.integer(0, 5) == 0 ? 1 : random.integer(1, largest);
    return shape;
}

Bytes integers(const std::vector<int32_t>& values)
{
    return Bytes::copyOf<int32_t>(values);
}

/// Some axes, in any order, counted from either end.
std::vector<int32_t> anyAxes(Random& random, size_t rank)
{
    std::vector<int32_t> axes;
    for (size_t d = 0; d < rank; ++d)
        if (random.coin())
            axes.push_back(static_cast<int32_t>(d) - (random.coin() ? static_cast<int32_t>(rank) : 0));
    if (axes.empty() && rank > 0)
        axes.push_back(random.integer(0, static_cast<int32_t>(rank) - 1));
    if (random.coin())
        std::ranges::reverse(axes);
    return axes;
}

enum class OutputScale { None, Same, Free };

template <Builtin code, TensorType type, OutputScale output>
ModelPtr reduction(Random& random)
{
    tfl::ReducerOptionsT options;
    options.keep_dims = random.coin();
    OneOperator made(static_cast<int32_t>(code), makeOptions(options));
    const Shape shape = anyShape(random, 1, 5, code == Builtin::REDUCE_PROD ? 4 : 9);
    const std::vector<int32_t> axes = anyAxes(random, shape.size());
    const bool symmetric = type == Int16;
    const float in = output == OutputScale::None ? 0
                     : symmetric                 ? random.scale(1e-4f, 1e-2f)
                                                 : random.scale();
    const int32_t zero = symmetric ? 0 : random.zeroPoint(type);
    made.input(shape, type, in, zero);
    made.constant({static_cast<int32_t>(axes.size())}, Int32, integers(axes));
    if (output == OutputScale::Same)
        made.output(type, in, zero);
    else
        made.output(type, in * random.scale(0.3f, 10), symmetric ? 0 : random.zeroPoint(type));
    return made.finish();
}

/// Factors near one, so that products stay in range.
template <TensorType type>
ModelPtr product(Random& random)
{
    tfl::ReducerOptionsT options;
    options.keep_dims = random.coin();
    OneOperator made(static_cast<int32_t>(Builtin::REDUCE_PROD), makeOptions(options));
    const Shape shape = anyShape(random, 1, 4, 4);
    const std::vector<int32_t> axes = anyAxes(random, shape.size());
    const bool symmetric = type == Int16;
    made.input(shape, type, symmetric ? 1.0f / 16384 : 1.0f / 64, symmetric ? 0 : random.integer(-20, 20));
    made.constant({static_cast<int32_t>(axes.size())}, Int32, integers(axes));
    made.output(type, symmetric ? random.scale(1e-5f, 1e-3f) : random.scale(0.004f, 0.1f),
                symmetric ? 0 : random.zeroPoint(type));
    return made.finish();
}

template <Builtin code, class Table, TensorType type>
ModelPtr place(Random& random)
{
    Table options;
    const TensorType index = random.coin() ? Int32 : Int64;
    options.output_type = static_cast<tfl::TensorType>(index);
    OneOperator made(static_cast<int32_t>(code), makeOptions(options));
    const Shape shape = anyShape(random, 1, 4, 30);
    const auto rank = static_cast<int32_t>(shape.size());
    made.input(shape, type, type == Int8 || type == UInt8 ? 0.1f : 0, 3);
    made.constant({}, Int32, integers({random.integer(-rank, rank - 1)}));
    made.output(index);
    return made.finish();
}

template <TensorType type>
ModelPtr greatest(Random& random)
{
    OneOperator made(static_cast<int32_t>(Builtin::TOPK_V2), makeOptions(tfl::TopKV2OptionsT{}));
    const Shape shape = anyShape(random, 1, 3, 40);
    const float scale = type == Int8 || type == UInt8 ? 0.1f : 0;
    made.input(shape, type, scale, 3);
    made.constant({}, Int32, integers({random.integer(1, shape.back())}));
    made.output(type, scale, 3);
    made.output(Int32);
    return made.finish();
}

template <TensorType type>
ModelPtr runningSum(Random& random)
{
    tfl::CumsumOptionsT options;
    options.exclusive = random.coin();
    options.reverse = random.coin();
    OneOperator made(static_cast<int32_t>(Builtin::CUMSUM), makeOptions(options));
    const Shape shape = anyShape(random, 1, 4, 12);
    const auto rank = static_cast<int32_t>(shape.size());
    made.input(shape, type);
    made.constant({}, Int32, integers({random.integer(-rank, rank - 1)}));
    made.output(type);
    return made.finish();
}

template <TensorType type>
ModelPtr segments(Random& random)
{
    OneOperator made(static_cast<int32_t>(Builtin::SEGMENT_SUM), makeOptions(tfl::SegmentSumOptionsT{}));
    const Shape shape = anyShape(random, 1, 3, 12);
    std::vector<int32_t> numbers(static_cast<size_t>(shape.front()));
    for (size_t i = 1; i < numbers.size(); ++i)
        numbers[i] = numbers[i - 1] + random.integer(0, 1);
    made.input(shape, type);
    made.constant({shape.front()}, Int32, integers(numbers));
    made.output(type);
    return made.finish();
}

template <Builtin code, class Table, TensorType type>
ModelPtr unsorted(Random& random)
{
    OneOperator made(static_cast<int32_t>(code), makeOptions(Table{}));
    const Shape shape = anyShape(random, 1, 4, 8);
    const Shape numbered(shape.begin(),
                         shape.begin() + random.integer(1, static_cast<int32_t>(shape.size())));
    const int32_t count = random.integer(1, 9);
    std::vector<int32_t> numbers(static_cast<size_t>(elementCount(numbered)));
    for (int32_t& number : numbers)
        number = random.integer(-1, count - 1);
    made.input(shape, type);
    made.constant(numbered, Int32, integers(numbers));
    made.constant({}, Int32, integers({count}));
    made.output(type);
    return made.finish();
}

template <TensorType type>
ModelPtr buckets(Random& random)
{
    tfl::BucketizeOptionsT options;
    for (int32_t i = random.integer(1, 9); i > 0; --i)
        options.boundaries.push_back(random.coin() ? static_cast<float>(random.integer(-8, 8))
                                                   : random.normal(3));
    std::ranges::sort(options.boundaries);
    OneOperator made(static_cast<int32_t>(Builtin::BUCKETIZE), makeOptions(options));
    made.input(anyShape(random, 0, 4, 12), type);
    made.output(Int32);
    return made.finish();
}

/// Few different values with equals among them; floats are halves, one in forty NaN.
ByteVector equals(const Model& model, Random& random, size_t samples)
{
    const Tensor& tensor = model.mainGraph().tensor(model.mainGraph().inputs.front());
    ByteVector bytes;
    for (int64_t i = 0; i < elementCount(tensor.shape) * static_cast<int64_t>(samples); ++i) {
        const int32_t value = tensor.type == Bool ? random.integer(0, 1)
                                                  : random.integer(tensor.type == UInt8 ? 100 : -6,
                                                                   tensor.type == UInt8 ? 112 : 6);
        const float real = random.integer(0, 39) == 0 ? NAN : static_cast<float>(value) / 2;
        const int64_t wide = value;
        const void* from = tensor.type == Float32 ? static_cast<const void*>(&real) : &wide;
        const auto* raw = static_cast<const std::byte*>(from);
        bytes.insert(bytes.end(), raw, raw + bitsOf(tensor.type) / 8);
    }
    return bytes;
}

constexpr auto None = OutputScale::None;
constexpr auto Same = OutputScale::Same;
constexpr auto Free = OutputScale::Free;

template <TensorType type>
constexpr auto argMax = place<Builtin::ARG_MAX, tfl::ArgMaxOptionsT, type>;
template <TensorType type>
constexpr auto argMin = place<Builtin::ARG_MIN, tfl::ArgMinOptionsT, type>;

const OperatorCases reductionCases[] = {
    {"sum_float", reduction<Builtin::SUM, Float32, None>},
    {"sum_int32", reduction<Builtin::SUM, Int32, None>},
    {"sum_int64", reduction<Builtin::SUM, Int64, None>},
    {"sum_int8", reduction<Builtin::SUM, Int8, Free>},
    {"sum_uint8", reduction<Builtin::SUM, UInt8, Free>},
    {"sum_int16", reduction<Builtin::SUM, Int16, Free>},
    {"mean_any_float", reduction<Builtin::MEAN, Float32, None>},
    {"mean_any_int8", reduction<Builtin::MEAN, Int8, Free>},
    {"mean_any_uint8", reduction<Builtin::MEAN, UInt8, Free>},
    {"mean_int16", reduction<Builtin::MEAN, Int16, Free>},
    {"mean_int32", reduction<Builtin::MEAN, Int32, None>},
    {"mean_int64", reduction<Builtin::MEAN, Int64, None>},
    {"reduce_prod_float", reduction<Builtin::REDUCE_PROD, Float32, None>},
    {"reduce_prod_int32", reduction<Builtin::REDUCE_PROD, Int32, None>},
    {"reduce_prod_int64", reduction<Builtin::REDUCE_PROD, Int64, None>},
    {"reduce_prod_int8", product<Int8>},
    {"reduce_prod_int16", product<Int16>},
    {"reduce_max_float", reduction<Builtin::REDUCE_MAX, Float32, None>},
    {"reduce_max_int8", reduction<Builtin::REDUCE_MAX, Int8, Same>},
    {"reduce_max_uint8", reduction<Builtin::REDUCE_MAX, UInt8, Same>},
    {"reduce_max_int16", reduction<Builtin::REDUCE_MAX, Int16, Same>},
    {"reduce_max_int32", reduction<Builtin::REDUCE_MAX, Int32, None>},
    {"reduce_max_int64", reduction<Builtin::REDUCE_MAX, Int64, None>},
    {"reduce_min_float", reduction<Builtin::REDUCE_MIN, Float32, None>},
    {"reduce_min_int8", reduction<Builtin::REDUCE_MIN, Int8, Same>},
    {"reduce_min_uint8", reduction<Builtin::REDUCE_MIN, UInt8, Same>},
    {"reduce_min_int16", reduction<Builtin::REDUCE_MIN, Int16, Same>},
    {"reduce_min_int32", reduction<Builtin::REDUCE_MIN, Int32, None>},
    {"reduce_any", reduction<Builtin::REDUCE_ANY, Bool, None>},
    {"reduce_all", reduction<Builtin::REDUCE_ALL, Bool, None>},
    {"arg_max_float", argMax<Float32>, equals},
    {"arg_max_int8", argMax<Int8>, equals},
    {"arg_max_uint8", argMax<UInt8>},
    {"arg_max_int32", argMax<Int32>, equals},
    {"arg_max_bool", argMax<Bool>, equals},
    {"arg_min_float", argMin<Float32>, equals},
    {"arg_min_int8", argMin<Int8>, equals},
    {"arg_min_uint8", argMin<UInt8>},
    {"arg_min_int32", argMin<Int32>, equals},
    {"topk_float", greatest<Float32>, equals},
    {"topk_int8", greatest<Int8>, equals},
    {"topk_uint8", greatest<UInt8>, equals},
    {"topk_int16", greatest<Int16>, equals},
    {"topk_int32", greatest<Int32>, equals},
    {"topk_int64", greatest<Int64>, equals},
    {"cumsum_float", runningSum<Float32>},
    {"cumsum_int32", runningSum<Int32>},
    {"cumsum_int64", runningSum<Int64>},
    {"segment_sum_float", segments<Float32>},
    {"segment_sum_int32", segments<Int32>},
    {"unsorted_segment_sum_float",
     unsorted<Builtin::UNSORTED_SEGMENT_SUM, tfl::UnsortedSegmentSumOptionsT, Float32>},
    {"unsorted_segment_sum_int32",
     unsorted<Builtin::UNSORTED_SEGMENT_SUM, tfl::UnsortedSegmentSumOptionsT, Int32>},
    {"unsorted_segment_prod_float",
     unsorted<Builtin::UNSORTED_SEGMENT_PROD, tfl::UnsortedSegmentProdOptionsT, Float32>},
    {"unsorted_segment_prod_int32",
     unsorted<Builtin::UNSORTED_SEGMENT_PROD, tfl::UnsortedSegmentProdOptionsT, Int32>},
    {"unsorted_segment_max_float",
     unsorted<Builtin::UNSORTED_SEGMENT_MAX, tfl::UnsortedSegmentMaxOptionsT, Float32>},
    {"unsorted_segment_max_int32",
     unsorted<Builtin::UNSORTED_SEGMENT_MAX, tfl::UnsortedSegmentMaxOptionsT, Int32>},
    {"unsorted_segment_min_float",
     unsorted<Builtin::UNSORTED_SEGMENT_MIN, tfl::UnsortedSegmentMinOptionsT, Float32>},
    {"unsorted_segment_min_int32",
     unsorted<Builtin::UNSORTED_SEGMENT_MIN, tfl::UnsortedSegmentMinOptionsT, Int32>},
    {"bucketize_float", buckets<Float32>, equals},
    {"bucketize_int32", buckets<Int32>},
    {"bucketize_int64", buckets<Int64>},
};

const AddOperatorCases added(reductionCases);

} // namespace

} // namespace fettle::test
