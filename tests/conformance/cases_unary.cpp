// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: functions of one element.
#include "one_operator.h"

#include "tflite/options.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace fettle::test {

namespace {

using enum TensorType;
using Code = tfl::BuiltinOperator;

/// Rank 0 to 5; now and then nothing at all, or enough elements for whole vectors.
Shape anyShape(Random& random)
{
    if (random.integer(0, 11) == 0)
        return {2, 0, 3};
    Shape shape(static_cast<size_t>(random.integer(0, 5)));
    for (int32_t& size : shape)
        size = random.integer(1, 7);
    return shape;
}

bool isShort(TensorType type)
{
    return type == Int16;
}

bool hasScale(TensorType type)
{
    return type == Int8 || type == UInt8 || type == Int16;
}

/// Where input and output of an integer model lie.
struct Scales {
    float low = 0.004f, high = 0.1f;       ///< the input's scale, 8 bits
    float outLow = 0.3f, outHigh = 3.0f;   ///< the output's, relative to the input's
    std::optional<int32_t> zeroIn = {};    ///< of int8; random when absent
    std::optional<float> fixedOutput = {}; ///< the output's scale
    int32_t fixedZero = 0;
};

ModelPtr unary(Random& random, Code code, TensorType type, const Scales& scales = {},
               OperatorOptions options = {})
{
    OneOperator made(static_cast<int32_t>(code), std::move(options));
    const float shrink = isShort(type) ? 1.0f / 256 : 1.0f;
    const float in = hasScale(type) ? shrink * random.scale(scales.low, scales.high) : 0;
    const int32_t zero = isShort(type) ? 0 : scales.zeroIn.value_or(random.zeroPoint(type));
    made.input(anyShape(random), type, in, type == UInt8 && scales.zeroIn ? zero + 128 : zero);
    const float out = in * random.scale(scales.outLow, scales.outHigh);
    if (!hasScale(type))
        made.output(type);
    else if (scales.fixedOutput)
        made.output(type, *scales.fixedOutput, scales.fixedZero);
    else
        made.output(type, random.integer(0, 7) == 0 ? in : out, isShort(type) ? 0 : random.zeroPoint(type));
    return made.finish();
}

template <class T>
void makePositive(ByteVector& bytes)
{
    for (size_t i = 0; i + sizeof(T) <= bytes.size(); i += sizeof(T)) {
        T value;
        std::memcpy(&value, bytes.data() + i, sizeof(T));
        value = static_cast<T>(value < 0 ? -(value + 1) : value);
        std::memcpy(bytes.data() + i, &value, sizeof(T));
    }
}

/// No negative number: int8 models have the zero point -128 for that.
ByteVector positiveInputs(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes = randomInputs(model, random, samples);
    const TensorType type = model.mainGraph().tensor(model.mainGraph().inputs.front()).type;
    if (type == Int16)
        makePositive<int16_t>(bytes);
    if (type == Float32)
        makePositive<float>(bytes);
    return bytes;
}

const Scales positive{.low = 0.01f, .high = 0.2f, .outLow = 0.1f, .outHigh = 1.0f, .zeroIn = -128};
const Scales roots{.low = 0.02f, .high = 0.5f, .outLow = 0.05f, .outHigh = 1.0f, .zeroIn = -128};
const Scales exponents{.low = 0.004f, .high = 0.03f, .outLow = 1.0f, .outHigh = 20.0f};
const Scales wideExponents{.low = 0.2f, .high = 0.9f, .outLow = 1.0f, .outHigh = 20.0f};

const Scales tanhs{.fixedOutput = 1.0f / 128};
const Scales sigmoids{.low = 0.004f, .high = 0.2f, .fixedOutput = 1.0f / 32768};
const Scales wideSigmoids{.low = 0.004f, .high = 0.2f, .fixedOutput = 1.0f / 256, .fixedZero = -128};

/// Inputs whose scale is a power of two: 1/32768 times one of these.
Scales powerOfTwo(Random& random, std::initializer_list<float> factors)
{
    const float scale = random.pick(factors) / 128;
    return {.low = scale, .high = scale, .fixedOutput = 1.0f / 32768};
}

ModelPtr gelu(Random& random, TensorType type)
{
    tfl::GeluOptionsT options;
    options.approximate = random.coin();
    return unary(random, Code::GELU, type, {}, makeOptions(options));
}

ModelPtr leakyRelu(Random& random, TensorType type)
{
    tfl::LeakyReluOptionsT options;
    options.alpha = random.pick({0.1f, 0.2f, 0.3f, 0.01f, 0.001f, 1.5f, -0.2f});
    return unary(random, Code::LEAKY_RELU, type, {}, makeOptions(options));
}

template <class T>
Bytes anyValues(Random& random, size_t count)
{
    std::vector<T> values(count);
    for (T& value : values)
        value = std::is_floating_point_v<T> ? static_cast<T>(random.normal())
                                            : static_cast<T>(random.integer(-128, 127));
    return Bytes::copyOf<T>(values);
}

/// One slope for all, for each channel, or for each element.
ModelPtr prelu(Random& random, TensorType type)
{
    OneOperator made(static_cast<int32_t>(Code::PRELU), {});
    const Shape shape{random.integer(1, 3), random.integer(1, 6), random.integer(1, 6),
                      random.integer(1, 20)};
    const Shape slopes =
        random.pick<Shape>({{1, 1, shape[3]}, {shape[3]}, {1}, {shape[1], shape[2], shape[3]}, shape});
    const float in = type == Float32 ? 0 : random.scale() * (isShort(type) ? 1.0f / 256 : 1.0f);
    const float alpha = random.scale();
    made.input(shape, type, in, isShort(type) ? 0 : random.zeroPoint(type));
    const auto count = static_cast<size_t>(elementCount(slopes));
    if (type == Float32)
        made.constant(slopes, type, anyValues<float>(random, count));
    else
        made.constant(slopes, isShort(type) ? Int8 : type, anyValues<int8_t>(random, count),
                      quantizationOf(alpha, random.zeroPoint(type)));
    made.output(type, in * random.scale(0.3f, 3.0f), isShort(type) ? 0 : random.zeroPoint(type));
    return made.finish();
}

const OperatorCases allCases[] = {
    {"abs_float", [](Random& r) { return unary(r, Code::ABS, Float32); }},
    {"abs_int8", [](Random& r) { return unary(r, Code::ABS, Int8); }},
    {"abs_int16", [](Random& r) { return unary(r, Code::ABS, Int16); }},
    {"abs_int32", [](Random& r) { return unary(r, Code::ABS, Int32); }},
    {"ceil_float", [](Random& r) { return unary(r, Code::CEIL, Float32); }},
    {"cos_float", [](Random& r) { return unary(r, Code::COS, Float32); }},
    {"elu_float", [](Random& r) { return unary(r, Code::ELU, Float32); }},
    {"elu_int8", [](Random& r) { return unary(r, Code::ELU, Int8); }},
    {"exp_float", [](Random& r) { return unary(r, Code::EXP, Float32); }},
    {"exp_int8", [](Random& r) { return unary(r, Code::EXP, Int8, exponents); }},
    {"exp_int8_overflow", [](Random& r) { return unary(r, Code::EXP, Int8, wideExponents); }},
    {"exp_int16", [](Random& r) { return unary(r, Code::EXP, Int16, exponents); }},
    {"exp_int16_overflow", [](Random& r) { return unary(r, Code::EXP, Int16, wideExponents); }},
    {"floor_float", [](Random& r) { return unary(r, Code::FLOOR, Float32); }},
    {"log_float", [](Random& r) { return unary(r, Code::LOG, Float32); }},
    {"log_int8", [](Random& r) { return unary(r, Code::LOG, Int8); }},
    {"log_int8_positive", [](Random& r) { return unary(r, Code::LOG, Int8, positive); }},
    {"log_int16", [](Random& r) { return unary(r, Code::LOG, Int16); }},
    {"neg_float", [](Random& r) { return unary(r, Code::NEG, Float32); }},
    {"neg_int8", [](Random& r) { return unary(r, Code::NEG, Int8); }},
    {"neg_int16", [](Random& r) { return unary(r, Code::NEG, Int16); }},
    {"neg_int32", [](Random& r) { return unary(r, Code::NEG, Int32); }},
    {"neg_int64", [](Random& r) { return unary(r, Code::NEG, Int64); }},
    {"round_float", [](Random& r) { return unary(r, Code::ROUND, Float32); }},
    {"rsqrt_float", [](Random& r) { return unary(r, Code::RSQRT, Float32); }, positiveInputs},
    {"rsqrt_int8", [](Random& r) { return unary(r, Code::RSQRT, Int8, roots); }},
    {"rsqrt_int16", [](Random& r) { return unary(r, Code::RSQRT, Int16, roots); }, positiveInputs},
    {"sign_float", [](Random& r) { return unary(r, Code::SIGN, Float32); }},
    {"sign_int32", [](Random& r) { return unary(r, Code::SIGN, Int32); }},
    {"sin_float", [](Random& r) { return unary(r, Code::SIN, Float32); }},
    {"sqrt_float", [](Random& r) { return unary(r, Code::SQRT, Float32); }},
    {"sqrt_int8", [](Random& r) { return unary(r, Code::SQRT, Int8, roots); }},
    {"sqrt_int16", [](Random& r) { return unary(r, Code::SQRT, Int16, roots); }, positiveInputs},
    {"logistic_int16", [](Random& r) { return unary(r, Code::LOGISTIC, Int16, sigmoids); }},
    {"logistic_int16_power_of_two",
     [](Random& r) { return unary(r, Code::LOGISTIC, Int16, powerOfTwo(r, {8.0f})); }},
    {"logistic_int8_any_scale", [](Random& r) { return unary(r, Code::LOGISTIC, Int8, wideSigmoids); }},
    {"tanh_float", [](Random& r) { return unary(r, Code::TANH, Float32); }},
    {"tanh_int8", [](Random& r) { return unary(r, Code::TANH, Int8, tanhs); }},
    {"tanh_int8_any_scale", [](Random& r) { return unary(r, Code::TANH, Int8); }},
    {"tanh_uint8",
     [](Random& r) { return unary(r, Code::TANH, UInt8, {.fixedOutput = 1.0f / 128, .fixedZero = 128}); }},
    {"tanh_int16", [](Random& r) { return unary(r, Code::TANH, Int16, sigmoids); }},
    {"tanh_int16_power_of_two",
     [](Random& r) { return unary(r, Code::TANH, Int16, powerOfTwo(r, {8.0f, 16.0f})); }},
    {"gelu_float", [](Random& r) { return gelu(r, Float32); }},
    {"gelu_int8", [](Random& r) { return gelu(r, Int8); }},
    {"gelu_uint8", [](Random& r) { return gelu(r, UInt8); }},
    {"gelu_int16", [](Random& r) { return gelu(r, Int16); }},
    {"hard_swish_float", [](Random& r) { return unary(r, Code::HARD_SWISH, Float32); }},
    {"hard_swish_int8", [](Random& r) { return unary(r, Code::HARD_SWISH, Int8); }},
    {"hard_swish_uint8", [](Random& r) { return unary(r, Code::HARD_SWISH, UInt8); }},
    {"hard_swish_int8_far",
     [](Random& r) { return unary(r, Code::HARD_SWISH, Int8, {.low = 0.0001f, .high = 2.0f}); }},
    {"leaky_relu_float", [](Random& r) { return leakyRelu(r, Float32); }},
    {"leaky_relu_int8", [](Random& r) { return leakyRelu(r, Int8); }},
    {"leaky_relu_uint8", [](Random& r) { return leakyRelu(r, UInt8); }},
    {"leaky_relu_int16", [](Random& r) { return leakyRelu(r, Int16); }},
    {"prelu_float", [](Random& r) { return prelu(r, Float32); }},
    {"prelu_int8", [](Random& r) { return prelu(r, Int8); }},
    {"prelu_uint8", [](Random& r) { return prelu(r, UInt8); }},
    {"prelu_int16", [](Random& r) { return prelu(r, Int16); }},
    {"relu_int16", [](Random& r) { return unary(r, Code::RELU, Int16); }},
    {"relu6_int16", [](Random& r) { return unary(r, Code::RELU6, Int16); }},
    {"relu_n1_to_1_float", [](Random& r) { return unary(r, Code::RELU_N1_TO_1, Float32); }},
    {"relu_n1_to_1_int8", [](Random& r) { return unary(r, Code::RELU_N1_TO_1, Int8); }},
    {"relu_n1_to_1_uint8", [](Random& r) { return unary(r, Code::RELU_N1_TO_1, UInt8); }},
    {"relu_0_to_1_float", [](Random& r) { return unary(r, Code::RELU_0_TO_1, Float32); }},
    {"relu_0_to_1_int8", [](Random& r) { return unary(r, Code::RELU_0_TO_1, Int8); }},
    {"relu_0_to_1_uint8", [](Random& r) { return unary(r, Code::RELU_0_TO_1, UInt8); }},
    {"square_float", [](Random& r) { return unary(r, Code::SQUARE, Float32); }},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
