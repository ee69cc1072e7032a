// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: normalizations, pools of other kinds and types, changes of number format.
#include "one_operator.h"

#include "tflite/options.h"

namespace fettle::test {

namespace {

using enum TensorType;
using Code = tfl::BuiltinOperator;

Shape anyRows(Random& random)
{
    Shape shape(static_cast<size_t>(random.integer(1, 4)));
    for (int32_t& size : shape)
        size = random.integer(1, 5);
    shape.back() = random.pick({1, 2, 3, 7, 10, 33, 200});
    return shape;
}

Shape anyImage(Random& random)
{
    return {random.integer(1, 2), random.integer(3, 9), random.integer(3, 9), random.integer(1, 19)};
}

float inputScale(Random& random, TensorType type)
{
    return type == Float32 ? 0 : random.scale() * (type == Int16 ? 1.0f / 256 : 1.0f);
}

int32_t inputZero(Random& random, TensorType type)
{
    return type == Int16 || type == Int32 ? 0 : random.zeroPoint(type);
}

/// Along the last dimension, with the scale that the runtime demands.
ModelPtr rows(Random& random, Code code, TensorType from, TensorType to, float scale, int32_t zero,
              OperatorOptions options)
{
    OneOperator made(static_cast<int32_t>(code), std::move(options));
    made.input(anyRows(random), from, inputScale(random, from), inputZero(random, from));
    made.output(to, to == Float32 ? 0 : scale, zero);
    return made.finish();
}

ModelPtr softmax(Random& random, TensorType from, TensorType to)
{
    tfl::SoftmaxOptionsT options;
    options.beta = random.pick({1.0f, 1.0f, 0.5f, 3.0f});
    return rows(random, Code::SOFTMAX, from, to, to == Int16 ? 1.0f / 32768 : 1.0f / 256,
                to == Int8 ? -128 : 0, makeOptions(options));
}

ModelPtr logSoftmax(Random& random, TensorType type)
{
    return rows(random, Code::LOG_SOFTMAX, type, type, 1.0f / 16, type == Int8 ? 127 : 255,
                makeOptions(tfl::LogSoftmaxOptionsT{}));
}

ModelPtr l2Normalization(Random& random, TensorType type)
{
    return rows(random, Code::L2_NORMALIZATION, type, type, 1.0f / 128, type == Int8 ? 0 : 128,
                makeOptions(tfl::L2NormOptionsT{}));
}

ModelPtr localResponse(Random& random)
{
    tfl::LocalResponseNormalizationOptionsT options;
    options.radius = random.integer(0, 30);
    options.bias = random.real(0.5f, 2.0f);
    options.alpha = random.real(0.01f, 1.0f);
    options.beta = random.pick({0.5f, 1.0f, 0.75f});
    OneOperator made(static_cast<int32_t>(Code::LOCAL_RESPONSE_NORMALIZATION), makeOptions(options));
    made.input(anyImage(random), Float32);
    made.output(Float32);
    return made.finish();
}

ModelPtr pooling(Random& random, Code code, TensorType type)
{
    tfl::Pool2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.filter_height = random.integer(1, 3);
    options.filter_width = random.integer(1, 3);
    options.stride_h = random.integer(1, 3);
    options.stride_w = random.integer(1, 3);
    options.fused_activation_function =
        random.pick({tfl::ActivationFunctionType::NONE, tfl::ActivationFunctionType::RELU,
                     tfl::ActivationFunctionType::RELU6});
    OneOperator made(static_cast<int32_t>(code), makeOptions(options));
    const float scale = inputScale(random, type);
    made.input(anyImage(random), type, scale, 0);
    made.output(type, scale, 0);
    return made.finish();
}

ModelPtr quantizing(Random& random, TensorType from, TensorType to)
{
    OneOperator made(static_cast<int32_t>(Code::QUANTIZE), makeOptions(tfl::QuantizeOptionsT{}));
    const float in = from == Int32 ? random.scale(0.5f, 20.0f) : inputScale(random, from);
    const float unit = to == Int16 ? 1.0f / 256 : to == Int32 ? 1.0f / 65536 : to == Int4 ? 8.0f : 1.0f;
    made.input(anyImage(random), from, in, inputZero(random, from));
    const bool plain = to == Int16 || to == Int32 || to == Int4;
    made.output(to, unit * random.scale(0.004f, 0.05f), plain ? 0 : random.zeroPoint(to));
    return made.finish();
}

std::vector<float> anyScales(Random& random, int32_t count)
{
    std::vector<float> scales;
    for (int32_t i = 0; i < count; ++i)
        scales.push_back(random.scale());
    return scales;
}

ModelPtr dequantizing(Random& random, TensorType from)
{
    OneOperator made(static_cast<int32_t>(Code::DEQUANTIZE), makeOptions(tfl::DequantizeOptionsT{}));
    made.input(anyImage(random), from, from == Float16 ? 0 : inputScale(random, from),
               inputZero(random, from));
    made.output(Float32);
    return made.finish();
}

/// A constant, as weight-only models have it: one scale, or one for each index of a dimension.
ModelPtr dequantizingConstant(Random& random, TensorType from, bool channels)
{
    OneOperator made(static_cast<int32_t>(Code::DEQUANTIZE), makeOptions(tfl::DequantizeOptionsT{}));
    const Shape shape = anyImage(random);
    const int32_t dimension = random.integer(0, 3);
    std::vector<uint8_t> data(static_cast<size_t>(byteSize(from, elementCount(shape))));
    for (uint8_t& byte : data)
        byte = static_cast<uint8_t>(random.integer(0, 255));
    made.constant(
        shape, from, Bytes::copyOf<uint8_t>(data),
        quantizationOf(anyScales(random, channels ? shape[static_cast<size_t>(dimension)] : 1), dimension));
    made.output(Float32);
    return made.finish();
}

/// Half-precision numbers of every size, but no infinities.
ByteVector halfInputs(const Model& model, Random& random, size_t samples)
{
    ByteVector bytes;
    const auto& graph = model.mainGraph();
    const auto count = samples * static_cast<size_t>(elementCount(graph.tensor(graph.inputs.front()).shape));
    for (size_t i = 0; i < count; ++i) {
        const int32_t half = random.integer(0, 0x7BFF) | random.integer(0, 1) << 15;
        bytes.push_back(static_cast<std::byte>(half & 255));
        bytes.push_back(static_cast<std::byte>(half >> 8));
    }
    return bytes;
}

ModelPtr fakeQuant(Random& random)
{
    tfl::FakeQuantOptionsT options;
    options.min = -random.real(0.0f, 2.0f);
    options.max = random.real(0.1f, 2.0f);
    options.num_bits = random.pick({4, 8, 8, 16});
    OneOperator made(static_cast<int32_t>(Code::FAKE_QUANT), makeOptions(options));
    made.input(anyImage(random), Float32);
    made.output(Float32);
    return made.finish();
}

ModelPtr zerosLike(Random& random, TensorType type)
{
    OneOperator made(static_cast<int32_t>(Code::ZEROS_LIKE), makeOptions(tfl::ZerosLikeOptionsT{}));
    made.input(anyImage(random), type);
    made.output(type);
    return made.finish();
}

ModelPtr bitcast(Random& random, TensorType from, TensorType to)
{
    OneOperator made(static_cast<int32_t>(Code::BITCAST), makeOptions(tfl::BitcastOptionsT{}));
    Shape shape = anyImage(random);
    if (bitsOf(from) < bitsOf(to))
        shape.back() = bitsOf(to) / bitsOf(from);
    made.input(shape, from);
    made.output(to);
    return made.finish();
}

const OperatorCases allCases[] = {
    {"softmax_int16", [](Random& r) { return softmax(r, Int16, Int16); }},
    {"softmax_int8_int16", [](Random& r) { return softmax(r, Int8, Int16); }},
    {"softmax_uint8_int16", [](Random& r) { return softmax(r, UInt8, Int16); }},
    {"softmax_uint8_uint8", [](Random& r) { return softmax(r, UInt8, UInt8); }},
    {"log_softmax_float", [](Random& r) { return logSoftmax(r, Float32); }},
    {"log_softmax_int8", [](Random& r) { return logSoftmax(r, Int8); }},
    {"log_softmax_uint8", [](Random& r) { return logSoftmax(r, UInt8); }},
    {"l2_normalization_float", [](Random& r) { return l2Normalization(r, Float32); }},
    {"l2_normalization_int8", [](Random& r) { return l2Normalization(r, Int8); }},
    {"l2_normalization_uint8", [](Random& r) { return l2Normalization(r, UInt8); }},
    {"local_response_float", localResponse},
    {"l2_pool_float", [](Random& r) { return pooling(r, Code::L2_POOL_2D, Float32); }},
    {"average_pool_int16", [](Random& r) { return pooling(r, Code::AVERAGE_POOL_2D, Int16); }},
    {"max_pool_int16", [](Random& r) { return pooling(r, Code::MAX_POOL_2D, Int16); }},
    {"quantize_float_int16", [](Random& r) { return quantizing(r, Float32, Int16); }},
    {"quantize_int16_int8", [](Random& r) { return quantizing(r, Int16, Int8); }},
    {"quantize_int16_int16", [](Random& r) { return quantizing(r, Int16, Int16); }},
    {"quantize_int16_int32", [](Random& r) { return quantizing(r, Int16, Int32); }},
    {"quantize_int8_int16", [](Random& r) { return quantizing(r, Int8, Int16); }},
    {"quantize_uint8_int16", [](Random& r) { return quantizing(r, UInt8, Int16); }},
    {"quantize_int32_int8", [](Random& r) { return quantizing(r, Int32, Int8); }},
    {"quantize_int32_int16", [](Random& r) { return quantizing(r, Int32, Int16); }},
    {"dequantize_int16", [](Random& r) { return dequantizing(r, Int16); }},
    {"dequantize_float16", [](Random& r) { return dequantizing(r, Float16); }, halfInputs},
    {"dequantize_int4", [](Random& r) { return dequantizingConstant(r, Int4, false); }},
    {"dequantize_int8_channels", [](Random& r) { return dequantizingConstant(r, Int8, true); }},
    {"dequantize_uint8_channels", [](Random& r) { return dequantizingConstant(r, UInt8, true); }},
    {"dequantize_int4_channels", [](Random& r) { return dequantizingConstant(r, Int4, true); }},
    {"fake_quant_float", fakeQuant},
    {"zeros_like_float", [](Random& r) { return zerosLike(r, Float32); }},
    {"zeros_like_int32", [](Random& r) { return zerosLike(r, Int32); }},
    {"zeros_like_int64", [](Random& r) { return zerosLike(r, Int64); }},
    {"bitcast_int32_uint8", [](Random& r) { return bitcast(r, Int32, UInt8); }},
    {"bitcast_int16_float", [](Random& r) { return bitcast(r, Int16, Float32); }},
    {"bitcast_float_int32", [](Random& r) { return bitcast(r, Float32, Int32); }},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
