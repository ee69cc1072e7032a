// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: comparisons, logic, selection, casts.
#include "one_operator.h"

#include "tflite/options.h"

#include <bit>
#include <cmath>

namespace fettle::test {

namespace {

using enum TensorType;
using Builtin = tfl::BuiltinOperator;

Shape anyShape(Random& random, int32_t maxRank)
{
    Shape shape(static_cast<size_t>(random.integer(0, maxRank)));
    for (int32_t& size : shape)
        size = random.integer(1, 9);
    return shape;
}

/// The shape with some dimensions of one, and some leading dimensions gone.
Shape part(Random& random, Shape whole)
{
    for (int32_t& size : whole)
        size = random.integer(0, 2) == 0 ? 1 : size;
    if (random.coin())
        whole.erase(whole.begin(), whole.begin() + random.integer(0, static_cast<int32_t>(whole.size())));
    return whole;
}

template <Builtin code, class Table, TensorType in, TensorType out>
ModelPtr pair(Random& random)
{
    OneOperator made(static_cast<int32_t>(code), makeOptions(Table{}));
    const Shape whole = anyShape(random, 5);
    const bool same = random.coin();
    const float scale = in == Int8 || in == UInt8 ? random.scale()
                        : in == Int16             ? random.scale(1e-4f, 1e-2f)
                                                  : 0;
    const bool oneScale = random.coin();
    const int32_t zero = random.zeroPoint(in);
    const Shape a = same || random.coin() ? whole : part(random, whole);
    const Shape b = same ? whole : part(random, whole);
    made.input(a, in, scale, in == Int16 ? 0 : zero);
    made.input(b, in, oneScale ? scale : scale * random.scale(0.5f, 2),
               in == Int16 ? 0
               : oneScale  ? zero
                           : random.zeroPoint(in));
    made.output(out);
    return made.finish();
}

/// Numbers of few different values, so that equals meet; the same range for both operands.
ByteVector fewValues(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes;
    for (size_t sample = 0; sample < samples; ++sample)
        for (const TensorId id : model.mainGraph().inputs) {
            const Tensor& tensor = model.mainGraph().tensor(id);
            for (int64_t i = 0; i < elementCount(tensor.shape); ++i) {
                const int32_t value = tensor.type == Bool ? random.integer(0, 1)
                                                          : random.integer(tensor.type == UInt8 ? 100 : -5,
                                                                           tensor.type == UInt8 ? 110 : 5);
                const float real = random.integer(0, 30) == 0 ? NAN : static_cast<float>(value) / 2;
                const int64_t wide = value;
                const void* from = tensor.type == Float32 ? static_cast<const void*>(&real) : &wide;
                const auto* raw = static_cast<const std::byte*>(from);
                bytes.insert(bytes.end(), raw, raw + bitsOf(tensor.type) / 8);
            }
        }
    return bytes;
}

/// Bits of any kind.
ByteVector anyBits(const Model& model, Random& random, size_t samples)
{
    size_t size = 0;
    for (const TensorId id : model.mainGraph().inputs) {
        const Tensor& tensor = model.mainGraph().tensor(id);
        size += static_cast<size_t>(byteSize(tensor.type, elementCount(tensor.shape)));
    }
    ByteVector bytes(size * samples);
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(random.integer(0, 255));
    return bytes;
}

ModelPtr negation(Random& random)
{
    OneOperator made(static_cast<int32_t>(Builtin::LOGICAL_NOT), makeOptions(tfl::LogicalNotOptionsT{}));
    made.input(anyShape(random, 4), Bool);
    made.output(Bool);
    return made.finish();
}

template <TensorType type>
ModelPtr select(Random& random)
{
    OneOperator made(static_cast<int32_t>(Builtin::SELECT), makeOptions(tfl::SelectOptionsT{}));
    const Shape shape = anyShape(random, 4);
    Shape condition = shape;
    if (random.coin())
        condition = shape.empty() || random.coin() ? Shape{} : Shape{shape.front()};
    const float scale = type == Int8 ? 0.1f : 0;
    made.input(condition, Bool);
    made.input(shape, type, scale);
    made.input(shape, type, scale);
    made.output(type, scale);
    return made.finish();
}

template <TensorType type>
ModelPtr selectBroadcast(Random& random)
{
    OneOperator made(static_cast<int32_t>(Builtin::SELECT_V2), makeOptions(tfl::SelectV2OptionsT{}));
    const Shape whole = anyShape(random, 5);
    const float scale = type == Int8 || type == UInt8 ? 0.1f : 0;
    made.input(random.coin() ? whole : part(random, whole), Bool);
    made.input(random.coin() ? whole : part(random, whole), type, scale);
    made.input(random.coin() ? whole : part(random, whole), type, scale);
    made.output(type, scale);
    return made.finish();
}

/// Without bfloat16, which the runtime's Python interface does not pass.
constexpr TensorType castTypes[] = {Float32, Float64, Float16, Int64, Int32, UInt32,
                                    Int16,   UInt16,  Int8,    UInt8, Bool};

template <size_t from>
ModelPtr cast(Random& random)
{
    tfl::CastOptionsT options;
    const TensorType to = castTypes[random.integer(0, std::size(castTypes) - 1)];
    options.in_data_type = static_cast<tfl::TensorType>(castTypes[from]);
    options.out_data_type = static_cast<tfl::TensorType>(to);
    OneOperator made(static_cast<int32_t>(Builtin::CAST), makeOptions(options));
    made.input(anyShape(random, 3), castTypes[from]);
    made.output(to);
    return made.finish();
}

/// Numbers of all magnitudes, infinities and NaN among them.
ByteVector anyNumbers(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes = anyBits(model, random, samples);
    const Tensor& tensor = model.mainGraph().tensor(model.mainGraph().inputs.front());
    const auto put = [&](auto value) { // a number that is worth more than random bits
        const size_t count = bytes.size() / sizeof(value);
        for (size_t i = 0; i < count; i += 2)
            if constexpr (std::is_floating_point_v<decltype(value)>) {
                value = std::ldexp(random.normal(), random.integer(-3, 70));
                std::memcpy(bytes.data() + i * sizeof(value), &value, sizeof(value));
            }
    };
    if (tensor.type == Float32)
        put(0.0f);
    if (tensor.type == Float64)
        put(0.0);
    if (tensor.type == Bool)
        for (std::byte& byte : bytes)
            byte &= std::byte{1};
    return bytes;
}

template <TensorType type>
constexpr auto equal = pair<Builtin::EQUAL, tfl::EqualOptionsT, type, Bool>;
template <TensorType type>
constexpr auto notEqual = pair<Builtin::NOT_EQUAL, tfl::NotEqualOptionsT, type, Bool>;
template <TensorType type>
constexpr auto less = pair<Builtin::LESS, tfl::LessOptionsT, type, Bool>;
template <TensorType type>
constexpr auto lessEqual = pair<Builtin::LESS_EQUAL, tfl::LessEqualOptionsT, type, Bool>;
template <TensorType type>
constexpr auto greater = pair<Builtin::GREATER, tfl::GreaterOptionsT, type, Bool>;
template <TensorType type>
constexpr auto greaterEqual = pair<Builtin::GREATER_EQUAL, tfl::GreaterEqualOptionsT, type, Bool>;
template <TensorType type>
constexpr auto exclusiveOr = pair<Builtin::BITWISE_XOR, tfl::BitwiseXorOptionsT, type, type>;
template <TensorType type>
constexpr auto shift = pair<Builtin::RIGHT_SHIFT, tfl::RightShiftOptionsT, type, type>;

const OperatorCases logicCases[] = {
    {"equal_float", equal<Float32>, fewValues},
    {"equal_int32", equal<Int32>, fewValues},
    {"equal_int64", equal<Int64>, fewValues},
    {"equal_int16", equal<Int16>, fewValues},
    {"equal_int8", equal<Int8>, fewValues},
    {"equal_uint8", equal<UInt8>, fewValues},
    {"equal_bool", equal<Bool>, fewValues},
    {"not_equal_float", notEqual<Float32>, fewValues},
    {"not_equal_int32", notEqual<Int32>, fewValues},
    {"not_equal_int16", notEqual<Int16>, fewValues},
    {"not_equal_int8", notEqual<Int8>, fewValues},
    {"not_equal_uint8", notEqual<UInt8>},
    {"not_equal_bool", notEqual<Bool>, fewValues},
    {"less_float", less<Float32>, fewValues},
    {"less_int32", less<Int32>, fewValues},
    {"less_int64", less<Int64>, fewValues},
    {"less_int16", less<Int16>, fewValues},
    {"less_int8", less<Int8>},
    {"less_uint8", less<UInt8>},
    {"less_equal_float", lessEqual<Float32>, fewValues},
    {"less_equal_int32", lessEqual<Int32>, fewValues},
    {"less_equal_int16", lessEqual<Int16>, fewValues},
    {"less_equal_int8", lessEqual<Int8>},
    {"less_equal_uint8", lessEqual<UInt8>},
    {"greater_float", greater<Float32>, fewValues},
    {"greater_int64", greater<Int64>, fewValues},
    {"greater_int16", greater<Int16>, fewValues},
    {"greater_int8", greater<Int8>},
    {"greater_uint8", greater<UInt8>},
    {"greater_equal_float", greaterEqual<Float32>, fewValues},
    {"greater_equal_int32", greaterEqual<Int32>, fewValues},
    {"greater_equal_int16", greaterEqual<Int16>, fewValues},
    {"greater_equal_int8", greaterEqual<Int8>},
    {"greater_equal_uint8", greaterEqual<UInt8>},
    {"logical_and", pair<Builtin::LOGICAL_AND, tfl::LogicalAndOptionsT, Bool, Bool>},
    {"logical_or", pair<Builtin::LOGICAL_OR, tfl::LogicalOrOptionsT, Bool, Bool>},
    {"logical_not", negation},
    {"bitwise_xor_int8", exclusiveOr<Int8>},
    {"bitwise_xor_int16", exclusiveOr<Int16>},
    {"bitwise_xor_int32", exclusiveOr<Int32>, anyBits},
    {"right_shift_int8", shift<Int8>, fewValues},
    {"right_shift_uint8", shift<UInt8>, anyBits},
    {"right_shift_int16", shift<Int16>, fewValues},
    {"right_shift_int32", shift<Int32>},
    {"right_shift_uint32", shift<UInt32>, fewValues},
    {"select_float", select<Float32>},
    {"select_int8", select<Int8>},
    {"select_int64", select<Int64>},
    {"select_v2_float", selectBroadcast<Float32>},
    {"select_v2_int8", selectBroadcast<Int8>},
    {"select_v2_uint8", selectBroadcast<UInt8>},
    {"select_v2_int16", selectBroadcast<Int16>},
    {"select_v2_int32", selectBroadcast<Int32>},
    {"select_v2_bool", selectBroadcast<Bool>},
    {"cast_float32", cast<0>, anyNumbers},
    {"cast_float64", cast<1>, anyNumbers},
    {"cast_float16", cast<2>, anyNumbers},
    {"cast_int64", cast<3>, anyNumbers},
    {"cast_int32", cast<4>, anyNumbers},
    {"cast_uint32", cast<5>, anyNumbers},
    {"cast_int16", cast<6>, anyNumbers},
    {"cast_uint16", cast<7>, anyNumbers},
    {"cast_int8", cast<8>, anyNumbers},
    {"cast_uint8", cast<9>, anyNumbers},
    {"cast_bool", cast<10>, anyNumbers},
};

const AddOperatorCases added(logicCases);

} // namespace

} // namespace fettle::test
