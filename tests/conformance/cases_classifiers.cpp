// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: convolutions, fully connected layers, pools, and what image classifiers have
// around them.
#include "one_operator.h"

#include "tflite/options.h"

#include <algorithm>
#include <cmath>

namespace fettle::test {

namespace {

using enum TensorType;

constexpr int32_t codeOf(tfl::BuiltinOperator op)
{
    return static_cast<int32_t>(op);
}

tfl::ActivationFunctionType anyActivation(Random& random)
{
    return random.pick({tfl::ActivationFunctionType::NONE, tfl::ActivationFunctionType::NONE,
                        tfl::ActivationFunctionType::RELU, tfl::ActivationFunctionType::RELU6,
                        tfl::ActivationFunctionType::RELU_N1_TO_1});
}

Bytes randomFloats(Random& random, size_t count, float deviation)
{
    std::vector<float> values(count);
    for (float& value : values)
        value = random.normal(deviation);
    return Bytes::copyOf<float>(values);
}

Bytes randomIntegers(Random& random, size_t count, int32_t limit)
{
    std::vector<int32_t> values(count);
    for (int32_t& value : values)
        value = random.integer(-limit, limit);
    return Bytes::copyOf<int32_t>(values);
}

Bytes randomBytes(Random& random, size_t count, int32_t low, int32_t high)
{
    std::vector<int8_t> values(count);
    for (int8_t& value : values)
        value = static_cast<int8_t>(random.integer(low, high));
    return Bytes::copyOf<int8_t>(values);
}

/// Nibbles in [-7, 7], two to a byte.
Bytes randomNibbles(Random& random, size_t count)
{
    std::vector<uint8_t> bytes((count + 1) / 2);
    for (size_t i = 0; i < count; ++i)
        bytes[i / 2] |= static_cast<uint8_t>((random.integer(-7, 7) & 15) << (i % 2 * 4));
    return Bytes::copyOf<uint8_t>(bytes);
}

size_t sizeOf(const Shape& shape)
{
    return static_cast<size_t>(elementCount(shape));
}

/// How the values of a layer with weights are stored.
struct WeightedTypes {
    TensorType activations;
    TensorType weights;
    bool perChannel;
};

/// Adds input, weights, bias and output of a weighted operator; scales keep the output in range.
void weightedOperands(OneOperator& made, Random& random, const WeightedTypes& types, const Shape& input,
                      const Shape& weights, int32_t channelDimension, int32_t channels, bool biased)
{
    const auto depth = static_cast<float>(sizeOf(weights)) / static_cast<float>(channels);
    if (types.activations == Float32 && types.weights == Float32) {
        made.input(input, Float32);
        made.constant(weights, Float32, randomFloats(random, sizeOf(weights), 1 / std::sqrt(depth)));
        if (biased)
            made.constant({channels}, Float32, randomFloats(random, static_cast<size_t>(channels), 1));
        made.output(Float32);
        return;
    }
    std::vector<float> scales;
    for (int32_t c = 0; c < (types.perChannel ? channels : 1); ++c)
        scales.push_back(random.scale(0.001f, 0.02f));
    const float mean = scales[scales.size() / 2];
    Quantization weightParameters = quantizationOf(scales, channelDimension);
    if (types.weights == UInt8)
        weightParameters.zeroPoint = {random.integer(0, 255)};
    const Bytes data = types.weights == Int4   ? randomNibbles(random, sizeOf(weights))
                       : types.weights == Int8 ? randomBytes(random, sizeOf(weights), -127, 127)
                                               : randomBytes(random, sizeOf(weights), -128, 127);
    if (types.activations == Float32) {
        made.input(input, Float32);
        made.constant(weights, types.weights, data, weightParameters);
        if (biased)
            made.constant({channels}, Float32, randomFloats(random, static_cast<size_t>(channels), 1));
        made.output(Float32);
        return;
    }
    const float in = random.scale();
    const float magnitude = types.weights == Int4 ? 4.0f : 74.0f;
    const float out = in * mean * std::sqrt(depth) * magnitude * random.scale(0.5f, 4.0f);
    made.input(input, types.activations, in, random.zeroPoint(types.activations));
    made.constant(weights, types.weights, data, weightParameters);
    if (biased) {
        std::vector<float> biasScales;
        for (const float scale : scales)
            biasScales.push_back(in * scale);
        made.constant({channels}, Int32, randomIntegers(random, static_cast<size_t>(channels), 3000),
                      quantizationOf(biasScales, 0));
    }
    made.output(types.activations, out, random.zeroPoint(types.activations));
}

ModelPtr convolution(Random& random, const WeightedTypes& types, int32_t groups = 1)
{
    const int32_t kernel = random.pick({1, 1, 3, 3, 5});
    const int32_t dilation = kernel > 1 && random.integer(0, 3) == 0 ? 2 : 1;
    const int32_t stride = dilation > 1 ? 1 : random.pick({1, 1, 2});
    tfl::Conv2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_h = options.stride_w = stride;
    options.dilation_h_factor = options.dilation_w_factor = dilation;
    options.fused_activation_function = anyActivation(random);
    const int32_t inChannels = groups * random.integer(1, groups > 1 ? 5 : 40);
    const int32_t outChannels = groups * random.integer(1, groups > 1 ? 5 : 40);
    OneOperator made(codeOf(tfl::BuiltinOperator::CONV_2D), makeOptions(options));
    weightedOperands(
        made, random, types, {random.integer(1, 2), random.integer(9, 14), random.integer(9, 14), inChannels},
        {outChannels, kernel, random.coin() ? kernel : 1, inChannels / groups}, 0, outChannels, true);
    return made.finish();
}

ModelPtr depthwise(Random& random, const WeightedTypes& types)
{
    const int32_t kernel = random.pick({1, 3, 3, 5});
    const int32_t dilation = kernel > 1 && random.integer(0, 4) == 0 ? 2 : 1;
    const int32_t channels = random.integer(1, 40);
    const int32_t multiplier = random.pick({1, 1, 1, 2, 3});
    tfl::DepthwiseConv2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_h = options.stride_w = dilation > 1 ? 1 : random.pick({1, 1, 2});
    options.dilation_h_factor = options.dilation_w_factor = dilation;
    options.depth_multiplier = multiplier;
    options.fused_activation_function = anyActivation(random);
    OneOperator made(codeOf(tfl::BuiltinOperator::DEPTHWISE_CONV_2D), makeOptions(options));
    weightedOperands(
        made, random, types, {random.integer(1, 2), random.integer(9, 14), random.integer(9, 14), channels},
        {1, kernel, random.coin() ? kernel : 1, channels * multiplier}, 3, channels * multiplier, true);
    return made.finish();
}

ModelPtr fullyConnected(Random& random, const WeightedTypes& types, bool asymmetric = false)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = anyActivation(random);
    options.asymmetric_quantize_inputs = asymmetric;
    const int32_t inputs = types.weights == Int4 ? 2 * random.integer(2, 80) : random.integer(1, 200);
    const int32_t outputs = random.integer(1, 60);
    options.keep_num_dims = types.activations == Float32 && types.weights == Float32 && random.coin();
    OneOperator made(codeOf(tfl::BuiltinOperator::FULLY_CONNECTED), makeOptions(options));
    weightedOperands(made, random, types, {random.integer(1, 5), inputs}, {outputs, inputs}, 0, outputs,
                     types.activations != Float32 || random.coin());
    return made.finish();
}

Shape image(Random& random)
{
    return {random.integer(1, 2), random.integer(5, 13), random.integer(5, 13), random.integer(1, 40)};
}

/// An operator with one input and options that do not matter.
ModelPtr unary(Random& random, tfl::BuiltinOperator code, OperatorOptions options, TensorType type,
               bool sameScale, std::optional<float> fixedScale = {})
{
    OneOperator made(codeOf(code), std::move(options));
    if (type == Float32) {
        made.input(image(random), type);
        made.output(type);
        return made.finish();
    }
    const float in = random.scale(0.01f, 0.1f);
    const int32_t zero = random.zeroPoint(type);
    made.input(image(random), type, in, zero);
    if (fixedScale)
        made.output(type, *fixedScale, type == Int8 ? -128 : 0);
    else if (sameScale)
        made.output(type, in, zero);
    else
        made.output(type, in * random.scale(0.3f, 3.0f), random.zeroPoint(type));
    return made.finish();
}

ModelPtr addition(Random& random, TensorType type, bool broadcast)
{
    tfl::AddOptionsT options;
    options.fused_activation_function = anyActivation(random);
    OneOperator made(codeOf(tfl::BuiltinOperator::ADD), makeOptions(options));
    const Shape a = image(random);
    Shape b = a;
    if (broadcast)
        b = random.pick<Shape>({{1, 1, 1, a[3]}, {a[3]}, {1, a[1], 1, a[3]}, {1}});
    const bool swapped = random.coin();
    for (const Shape& shape : {swapped ? b : a, swapped ? a : b})
        made.input(shape, type, type == Float32 ? 0 : random.scale(), random.zeroPoint(type));
    made.output(type, type == Float32 ? 0 : random.scale(0.01f, 0.4f), random.zeroPoint(type));
    return made.finish();
}

ModelPtr pooling(Random& random, tfl::BuiltinOperator code, TensorType type)
{
    tfl::Pool2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.filter_height = random.integer(1, 5);
    options.filter_width = random.integer(2, 5);
    options.stride_h = random.integer(1, 3);
    options.stride_w = random.integer(1, 3);
    options.fused_activation_function = anyActivation(random);
    return unary(random, code, makeOptions(options), type, true);
}

ModelPtr padding(Random& random, TensorType type)
{
    OneOperator made(codeOf(tfl::BuiltinOperator::PAD), makeOptions(tfl::PadOptionsT{}));
    const float scale = type == Float32 ? 0 : random.scale();
    const int32_t zero = random.zeroPoint(type);
    made.input(image(random), type, scale, zero);
    std::vector<int32_t> sizes(8);
    for (size_t i = 2; i < 8; ++i)
        sizes[i] = random.integer(0, 3);
    made.constant({4, 2}, Int32, Bytes::copyOf<int32_t>(sizes));
    made.output(type, scale, zero);
    return made.finish();
}

ModelPtr mean(Random& random, TensorType type, std::vector<int32_t> axes, bool keep)
{
    tfl::ReducerOptionsT options;
    options.keep_dims = keep;
    OneOperator made(codeOf(tfl::BuiltinOperator::MEAN), makeOptions(options));
    const float in = type == Float32 ? 0 : random.scale();
    made.input(image(random), type, in, random.zeroPoint(type));
    made.constant({static_cast<int32_t>(axes.size())}, Int32, Bytes::copyOf<int32_t>(axes));
    made.output(type, in * random.scale(0.2f, 2.0f), random.zeroPoint(type));
    return made.finish();
}

ModelPtr concatenation(Random& random, TensorType type)
{
    tfl::ConcatenationOptionsT options;
    options.axis = random.integer(1, 3);
    OneOperator made(codeOf(tfl::BuiltinOperator::CONCATENATION), makeOptions(options));
    const Shape first = image(random);
    const float scale = type == Float32 ? 0 : random.scale();
    const int32_t zero = random.zeroPoint(type);
    for (int32_t i = random.integer(2, 4); i > 0; --i) {
        Shape part = first;
        part[static_cast<size_t>(options.axis)] = random.integer(1, 6);
        made.input(part, type, scale, zero);
    }
    made.output(type, scale, zero);
    return made.finish();
}

ModelPtr quantizing(Random& random, TensorType from, TensorType to)
{
    OneOperator made(codeOf(tfl::BuiltinOperator::QUANTIZE), makeOptions(tfl::QuantizeOptionsT{}));
    const float in = random.scale();
    made.input(image(random), from, from == Float32 ? 0 : in, random.zeroPoint(from));
    made.output(to, from == Float32 ? random.scale(0.004f, 0.05f) : in * random.scale(0.1f, 10.0f),
                random.zeroPoint(to));
    return made.finish();
}

ModelPtr dequantizing(Random& random, TensorType from)
{
    OneOperator made(codeOf(tfl::BuiltinOperator::DEQUANTIZE), makeOptions(tfl::DequantizeOptionsT{}));
    made.input(image(random), from, random.scale(), random.zeroPoint(from));
    made.output(Float32);
    return made.finish();
}

ModelPtr softmax(Random& random, TensorType type)
{
    tfl::SoftmaxOptionsT options;
    options.beta = random.pick({1.0f, 1.0f, 0.5f});
    return unary(random, tfl::BuiltinOperator::SOFTMAX, makeOptions(options), type, false, 1.0f / 256);
}

ModelPtr reshaping(Random& random, TensorType type)
{
    OneOperator made(codeOf(tfl::BuiltinOperator::RESHAPE), makeOptions(tfl::ReshapeOptionsT{}));
    const float scale = type == Float32 ? 0 : 0.1f;
    made.input(image(random), type, scale, 3);
    made.constant({2}, Int32, Bytes::copyOf<int32_t>(std::vector<int32_t>{1, -1}));
    made.output(type, scale, 3);
    return made.finish();
}

/// Activations halfway between two integers, in a range of 255 of their steps.
ByteVector ties(const Model& model, Random& random, size_t samples)
{
    const Shape& shape = model.mainGraph().tensor(model.mainGraph().inputs[0]).shape;
    const auto images = static_cast<size_t>(shape[0]) * samples;
    const size_t count = static_cast<size_t>(elementCount(shape)) * samples / images;
    ByteVector bytes;
    for (size_t image = 0; image < images; ++image) {
        const int32_t low = -random.integer(0, 255);
        for (size_t i = 0; i < count; ++i) {
            const float steps =
                static_cast<float>(low) + (i == 0   ? 0.0f
                                           : i == 1 ? 255.0f
                                                    : static_cast<float>(random.integer(0, 254)) + 0.5f);
            const std::array value = {steps / 16};
            const auto raw = std::as_bytes(std::span(value));
            bytes.insert(bytes.end(), raw.begin(), raw.end());
        }
    }
    return bytes;
}

constexpr auto average = tfl::BuiltinOperator::AVERAGE_POOL_2D;
constexpr auto maximum = tfl::BuiltinOperator::MAX_POOL_2D;

const OperatorCases allCases[] = {
    {"conv_float", [](Random& r) { return convolution(r, {Float32, Float32, false}); }},
    {"conv_int8", [](Random& r) { return convolution(r, {Int8, Int8, true}); }},
    {"conv_int8_per_tensor", [](Random& r) { return convolution(r, {Int8, Int8, false}); }},
    {"conv_int8_int4", [](Random& r) { return convolution(r, {Int8, Int4, true}); }},
    {"conv_uint8", [](Random& r) { return convolution(r, {UInt8, UInt8, false}); }},
    {"conv_dynamic", [](Random& r) { return convolution(r, {Float32, Int8, true}); }},
    {"conv_dynamic_per_tensor", [](Random& r) { return convolution(r, {Float32, Int8, false}); }},
    {"conv_grouped_float", [](Random& r) { return convolution(r, {Float32, Float32, false}, 3); }},
    {"conv_grouped_int8", [](Random& r) { return convolution(r, {Int8, Int8, true}, 3); }},
    {"depthwise_float", [](Random& r) { return depthwise(r, {Float32, Float32, false}); }},
    {"depthwise_int8", [](Random& r) { return depthwise(r, {Int8, Int8, true}); }},
    {"depthwise_uint8", [](Random& r) { return depthwise(r, {UInt8, UInt8, false}); }},
    {"depthwise_dynamic", [](Random& r) { return depthwise(r, {Float32, Int8, true}); }},
    {"depthwise_dynamic_ties", [](Random& r) { return depthwise(r, {Float32, Int8, true}); }, ties},
    {"conv_dynamic_ties", [](Random& r) { return convolution(r, {Float32, Int8, r.coin()}); }, ties},
    {"fully_connected_dynamic_ties",
     [](Random& r) { return fullyConnected(r, {Float32, Int8, false}, r.coin()); }, ties},
    {"fully_connected_float", [](Random& r) { return fullyConnected(r, {Float32, Float32, false}); }},
    {"fully_connected_int8", [](Random& r) { return fullyConnected(r, {Int8, Int8, false}); }},
    {"fully_connected_int8_per_channel", [](Random& r) { return fullyConnected(r, {Int8, Int8, true}); }},
    {"fully_connected_int8_int4", [](Random& r) { return fullyConnected(r, {Int8, Int4, false}); }},
    {"fully_connected_uint8", [](Random& r) { return fullyConnected(r, {UInt8, UInt8, false}); }},
    {"fully_connected_dynamic", [](Random& r) { return fullyConnected(r, {Float32, Int8, false}); }},
    {"fully_connected_dynamic_asymmetric",
     [](Random& r) { return fullyConnected(r, {Float32, Int8, false}, true); }},
    {"fully_connected_dynamic_per_channel",
     [](Random& r) { return fullyConnected(r, {Float32, Int8, true}, r.coin()); }},
    {"fully_connected_dynamic_int4",
     [](Random& r) { return fullyConnected(r, {Float32, Int4, true}, true); }},
    {"add_float", [](Random& r) { return addition(r, Float32, false); }},
    {"add_int8", [](Random& r) { return addition(r, Int8, false); }},
    {"add_uint8", [](Random& r) { return addition(r, UInt8, false); }},
    {"add_broadcast_float", [](Random& r) { return addition(r, Float32, true); }},
    {"add_broadcast_int8", [](Random& r) { return addition(r, Int8, true); }},
    {"average_pool_float", [](Random& r) { return pooling(r, average, Float32); }},
    {"average_pool_int8", [](Random& r) { return pooling(r, average, Int8); }},
    {"average_pool_uint8", [](Random& r) { return pooling(r, average, UInt8); }},
    {"max_pool_float", [](Random& r) { return pooling(r, maximum, Float32); }},
    {"max_pool_int8", [](Random& r) { return pooling(r, maximum, Int8); }},
    {"max_pool_uint8", [](Random& r) { return pooling(r, maximum, UInt8); }},
    {"reshape_float", [](Random& r) { return reshaping(r, Float32); }},
    {"reshape_int8", [](Random& r) { return reshaping(r, Int8); }},
    {"softmax_float", [](Random& r) { return softmax(r, Float32); }},
    {"softmax_int8", [](Random& r) { return softmax(r, Int8); }},
    {"softmax_uint8", [](Random& r) { return softmax(r, UInt8); }},
    {"relu_float", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU, {}, Float32, false); }},
    {"relu_int8", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU, {}, Int8, false); }},
    {"relu_uint8", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU, {}, UInt8, false); }},
    {"relu6_float", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU6, {}, Float32, false); }},
    {"relu6_int8", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU6, {}, Int8, false); }},
    {"relu6_uint8", [](Random& r) { return unary(r, tfl::BuiltinOperator::RELU6, {}, UInt8, false); }},
    {"logistic_float",
     [](Random& r) { return unary(r, tfl::BuiltinOperator::LOGISTIC, {}, Float32, false); }},
    {"logistic_int8",
     [](Random& r) { return unary(r, tfl::BuiltinOperator::LOGISTIC, {}, Int8, false, 1.0f / 256); }},
    {"logistic_uint8",
     [](Random& r) { return unary(r, tfl::BuiltinOperator::LOGISTIC, {}, UInt8, false, 1.0f / 256); }},
    {"quantize_float_int8", [](Random& r) { return quantizing(r, Float32, Int8); }},
    {"quantize_float_uint8", [](Random& r) { return quantizing(r, Float32, UInt8); }},
    {"quantize_int8_int8", [](Random& r) { return quantizing(r, Int8, Int8); }},
    {"quantize_uint8_int8", [](Random& r) { return quantizing(r, UInt8, Int8); }},
    {"quantize_int8_uint8", [](Random& r) { return quantizing(r, Int8, UInt8); }},
    {"quantize_uint8_uint8", [](Random& r) { return quantizing(r, UInt8, UInt8); }},
    {"dequantize_int8", [](Random& r) { return dequantizing(r, Int8); }},
    {"dequantize_uint8", [](Random& r) { return dequantizing(r, UInt8); }},
    {"pad_float", [](Random& r) { return padding(r, Float32); }},
    {"pad_int8", [](Random& r) { return padding(r, Int8); }},
    {"pad_uint8", [](Random& r) { return padding(r, UInt8); }},
    {"mean_float", [](Random& r) { return mean(r, Float32, {1, 2}, r.coin()); }},
    {"mean_int8_image", [](Random& r) { return mean(r, Int8, {1, 2}, false); }},
    {"mean_int8_image_kept", [](Random& r) { return mean(r, Int8, {1, 2}, true); }},
    {"mean_int8_channels", [](Random& r) { return mean(r, Int8, {3}, r.coin()); }},
    {"mean_int8_rows", [](Random& r) { return mean(r, Int8, {1}, r.coin()); }},
    {"mean_uint8_image", [](Random& r) { return mean(r, UInt8, {1, 2}, r.coin()); }},
    {"concatenation_float", [](Random& r) { return concatenation(r, Float32); }},
    {"concatenation_int8", [](Random& r) { return concatenation(r, Int8); }},
    {"concatenation_uint8", [](Random& r) { return concatenation(r, UInt8); }},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
