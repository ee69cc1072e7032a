// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Families of random models: matrix products and convolutions beyond those of classifiers (16-bit,
// transposed, computed weights).
#include "one_operator.h"

#include "tflite/options.h"

#include <cmath>

namespace fettle::test {

namespace {

using enum TensorType;

constexpr int32_t codeOf(tfl::BuiltinOperator op)
{
    return static_cast<int32_t>(op);
}

size_t sizeOf(const Shape& shape)
{
    return static_cast<size_t>(elementCount(shape));
}

tfl::ActivationFunctionType anyActivation(Random& random)
{
    return random.pick({tfl::ActivationFunctionType::NONE, tfl::ActivationFunctionType::RELU,
                        tfl::ActivationFunctionType::RELU6});
}

template <class T>
Bytes integers(Random& random, size_t count, int32_t low, int32_t high)
{
    std::vector<T> values(count);
    for (T& value : values)
        value = static_cast<T>(random.integer(low, high));
    return Bytes::copyOf<T>(values);
}

Bytes floats(Random& random, size_t count, float deviation)
{
    std::vector<float> values(count);
    for (float& value : values)
        value = random.normal(deviation);
    return Bytes::copyOf<float>(values);
}

Bytes nibbles(Random& random, size_t count)
{
    std::vector<uint8_t> bytes((count + 1) / 2);
    for (size_t i = 0; i < count; ++i)
        bytes[i / 2] |= static_cast<uint8_t>((random.integer(-7, 7) & 15) << (i % 2 * 4));
    return Bytes::copyOf<uint8_t>(bytes);
}

/// What the operands of a layer with weights are made of.
struct Layer {
    TensorType activations = Float32;
    TensorType weights = Float32;
    bool perChannel = false;
    std::optional<TensorType> bias = {};
    bool powersOfTwo = false; ///< scales whose factor is one: sums lie between two integers often
};

/// Weights, input and bias in an order of the caller's; scales keep the output in range.
class Material {
public:
    Material(Random& random, const Layer& layer, const Shape& weights, int32_t channels, int32_t dimension)
        : m_random(random), m_layer(layer), m_weights(weights), m_channels(channels), m_dimension(dimension)
    {
        const float depth = static_cast<float>(sizeOf(weights)) / static_cast<float>(channels);
        const bool integer = layer.weights != Float32;
        for (int32_t c = 0; integer && c < (layer.perChannel ? channels : 1); ++c)
            m_scales.push_back(layer.powersOfTwo ? 0.0078125f : random.scale(0.001f, 0.02f));
        if (layer.activations == Float32)
            return;
        const bool wide = layer.activations == Int16;
        m_in = layer.powersOfTwo ? 0.015625f : wide ? random.scale(0.0001f, 0.001f) : random.scale();
        const float weightSize = layer.weights == Int4 ? 4 : layer.weights == Int16 ? 128 : 74;
        const float sums =
            m_in * m_scales[m_scales.size() / 2] * std::sqrt(depth) * weightSize * (wide ? 250.0f : 1.0f);
        m_out = layer.powersOfTwo ? std::exp2(std::round(std::log2(sums))) : sums * random.scale(0.5f, 4.0f);
    }

    void input(OneOperator& made, const Shape& shape)
    {
        made.input(shape, m_layer.activations, m_in, zero());
    }

    void weights(OneOperator& made)
    {
        const size_t count = sizeOf(m_weights);
        const auto depth = static_cast<float>(count) / static_cast<float>(m_channels);
        Quantization q = m_scales.empty() ? Quantization{} : quantizationOf(m_scales, m_dimension);
        if (m_layer.weights == UInt8)
            q.zeroPoint = {m_random.integer(0, 255)};
        made.constant(m_weights, m_layer.weights,
                      m_layer.weights == Float32 ? floats(m_random, count, 1 / std::sqrt(depth))
                      : m_layer.weights == Int4  ? nibbles(m_random, count)
                      : m_layer.weights == Int16 ? integers<int16_t>(m_random, count, -200, 200)
                                                 : integers<int8_t>(m_random, count, -127, 127),
                      q);
    }

    void bias(OneOperator& made)
    {
        if (!m_layer.bias)
            return;
        const auto count = static_cast<size_t>(m_channels);
        std::vector<float> scales;
        for (const float scale : m_scales)
            scales.push_back(m_in * scale);
        const int32_t limit = m_layer.activations == Int16 ? 200000 : 3000;
        const Quantization q =
            scales.empty() || *m_layer.bias == Float32 ? Quantization{} : quantizationOf(scales, 0);
        made.constant({m_channels}, *m_layer.bias,
                      *m_layer.bias == Float32 ? floats(m_random, count, 1)
                      : *m_layer.bias == Int64 ? integers<int64_t>(m_random, count, -limit, limit)
                                               : integers<int32_t>(m_random, count, -limit, limit),
                      q);
    }

    void output(OneOperator& made) { made.output(m_layer.activations, m_out, zero()); }

private:
    int32_t zero()
    {
        return m_layer.activations == Int8 || m_layer.activations == UInt8
                   ? m_random.zeroPoint(m_layer.activations)
                   : 0;
    }

    Random& m_random;
    Layer m_layer;
    Shape m_weights;
    int32_t m_channels;
    int32_t m_dimension;
    std::vector<float> m_scales;
    float m_in = 0;
    float m_out = 0;
};

/// 16-bit activations name a 32-bit bias; a 64-bit one may be named.
template <class Options>
void nameBias(Random& random, const Layer& layer, Options& options)
{
    if (layer.activations != Int16 || !layer.bias)
        return;
    if (*layer.bias == Int32 || random.coin())
        options.quantized_bias_type = static_cast<tfl::TensorType>(*layer.bias);
}

ModelPtr transposed(Random& random, const Layer& layer)
{
    tfl::TransposeConvOptionsT options;
    const bool same = random.coin();
    options.padding = same ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_h = random.integer(1, 3);
    options.stride_w = random.integer(1, 3);
    options.fused_activation_function = anyActivation(random);
    nameBias(random, layer, options);
    const int32_t kh = random.integer(1, 5), kw = random.integer(1, 5);
    const int32_t inChannels = random.integer(1, 20), outChannels = random.integer(1, 20),
                  images = random.integer(1, 2);
    const int32_t inHeight = random.integer(1, 7), inWidth = random.integer(1, 7);
    const auto size = [&](int32_t in, int32_t kernel, int32_t stride) {
        return same ? in * stride - random.integer(0, stride - 1)
                    : (in - 1) * stride + kernel + random.integer(0, stride - 1);
    };
    const std::vector<int32_t> out = {images, size(inHeight, kh, options.stride_h),
                                      size(inWidth, kw, options.stride_w), outChannels};
    OneOperator made(codeOf(tfl::BuiltinOperator::TRANSPOSE_CONV), makeOptions(options));
    Material material(random, layer, {outChannels, kh, kw, inChannels}, outChannels, 0);
    made.constant({4}, Int32, Bytes::copyOf<int32_t>(out));
    material.weights(made);
    material.input(made, {images, inHeight, inWidth, inChannels});
    material.bias(made);
    material.output(made);
    return made.finish();
}

ModelPtr convolution(Random& random, const Layer& layer, int32_t groups = 1)
{
    tfl::Conv2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_h = options.stride_w = random.integer(1, 2);
    options.fused_activation_function = anyActivation(random);
    nameBias(random, layer, options);
    const int32_t kernel = random.pick({1, 3});
    const int32_t in = groups * random.integer(1, 20), out = groups * random.integer(1, 20);
    OneOperator made(codeOf(tfl::BuiltinOperator::CONV_2D), makeOptions(options));
    Material material(random, layer, {out, kernel, kernel, in / groups}, out, 0);
    material.input(made, {random.integer(1, 2), random.integer(4, 9), random.integer(4, 9), in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return made.finish();
}

ModelPtr depthwise(Random& random, const Layer& layer)
{
    tfl::DepthwiseConv2DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_h = options.stride_w = random.integer(1, 2);
    options.depth_multiplier = random.pick({1, 1, 2});
    options.fused_activation_function = anyActivation(random);
    const int32_t kernel = random.pick({1, 3});
    const int32_t in = random.integer(1, 40), out = in * options.depth_multiplier;
    OneOperator made(codeOf(tfl::BuiltinOperator::DEPTHWISE_CONV_2D), makeOptions(options));
    Material material(random, layer, {1, kernel, kernel, out}, out, 3);
    material.input(made, {random.integer(1, 2), random.integer(4, 9), random.integer(4, 9), in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return made.finish();
}

ModelPtr fullyConnected(Random& random, const Layer& layer)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = anyActivation(random);
    options.keep_num_dims = random.coin();
    nameBias(random, layer, options);
    const int32_t in = layer.weights == Int4 ? 2 * random.integer(1, 300) : random.integer(1, 600);
    const int32_t out = random.integer(1, 40);
    OneOperator made(codeOf(tfl::BuiltinOperator::FULLY_CONNECTED), makeOptions(options));
    Material material(random, layer, {out, in}, out, 0);
    material.input(made,
                   random.coin() ? Shape{random.integer(1, 5), in} : Shape{random.integer(1, 3), 2, in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return made.finish();
}

/// Two operands whose dimensions in front broadcast; the right one constant or not.
ModelPtr product(Random& random, TensorType left, TensorType right, TensorType out, bool constant,
                 bool perColumn = false, size_t greatestRank = 5)
{
    tfl::BatchMatMulOptionsT options;
    options.adj_x = random.coin();
    options.adj_y = random.coin();
    options.asymmetric_quantize_inputs = random.coin();
    const int32_t rows = random.integer(1, 20), inner = random.integer(1, 40),
                  columns = random.integer(2, 40);
    const auto outer = static_cast<size_t>(random.integer(0, static_cast<int32_t>(greatestRank) - 2));
    Shape a, b;
    for (size_t d = 0; d < outer; ++d) {
        const int32_t size = random.integer(1, 3);
        const int32_t which = random.integer(0, 3);
        a.push_back(which == 0 ? 1 : size);
        b.push_back(which == 1 ? 1 : size);
    }
    Shape& shorter = random.coin() ? a : b;
    shorter.erase(shorter.begin(), shorter.begin() + random.integer(0, static_cast<int32_t>(shorter.size())));
    a.insert(a.end(), {options.adj_x ? inner : rows, options.adj_x ? rows : inner});
    b.insert(b.end(), {options.adj_y ? columns : inner, options.adj_y ? inner : columns});
    OneOperator made(codeOf(tfl::BuiltinOperator::BATCH_MATMUL), makeOptions(options));
    const float leftScale = left == Float32 ? 0 : random.scale(),
                rightScale = right == Float32 ? 0 : random.scale();
    const auto zero = [&](TensorType type) {
        return type == Int8 && left == Int8 && random.coin() ? random.zeroPoint(type) : 0;
    };
    made.input(a, left, leftScale, zero(left));
    const auto dimension = static_cast<int32_t>(b.size()) - (options.adj_y ? 2 : 1);
    std::vector<float> scales;
    for (int32_t c = 0; c < (perColumn ? columns : 1); ++c)
        scales.push_back(perColumn ? random.scale() : rightScale);
    if (constant)
        made.constant(b, right,
                      right == Float32 ? floats(random, sizeOf(b), 1)
                      : right == Int16 ? integers<int16_t>(random, sizeOf(b), -3000, 3000)
                                       : integers<int8_t>(random, sizeOf(b), -127, 127),
                      right == Float32 ? Quantization{}
                      : perColumn      ? quantizationOf(scales, dimension)
                                       : quantizationOf(rightScale, zero(right)));
    else
        made.input(b, right, rightScale, zero(right));
    const float size =
        left == Int16 ? 16000.0f * (right == Int16 ? 16000.0f : 74.0f) / 128.0f : 74.0f * 74.0f / 64.0f;
    const float outScale =
        out == Float32
            ? 0
            : leftScale * rightScale * size * std::sqrt(static_cast<float>(inner)) * random.scale(0.3f, 3.0f);
    made.output(out, outScale / (out == Int16 ? 64.0f : 1.0f), zero(out));
    return made.finish();
}

/// The same model with what `change` does to it.
template <class Change>
ModelPtr changed(ModelPtr model, Change change)
{
    if (!model)
        return model;
    Model copy = *model;
    change(copy, copy.graphs.front());
    return std::make_shared<const Model>(std::move(copy));
}

/// Weights that the graph gets as an input.
ModelPtr computedWeights(ModelPtr model)
{
    return changed(std::move(model), [](Model&, Graph& graph) {
        const TensorId weights = graph.operators.front().inputs[1];
        graph.tensors[weights.index()].buffer = BufferId(0);
        graph.inputs.push_back(weights);
    });
}

/// Replaces dense weights [out][in] by those of their blocks of 1 x `block` that are kept (0: single
/// elements).
void makeSparse(Random& random, Model& model, Graph& graph, int32_t block)
{
    Tensor& tensor = graph.tensors[graph.operators.front().inputs[1].index()];
    const auto bytes = model.buffers[tensor.buffer.index()].view();
    const auto elementBytes = static_cast<size_t>(bitsOf(tensor.type) / 8);
    const int32_t size = std::max(block, 1), rows = tensor.shape[0], blocks = tensor.shape[1] / size;
    std::vector<std::byte> kept;
    Sparsity::Dimension columns{.compressed = true, .segments = {0}, .segmentBits = 32, .indexBits = 32};
    for (int32_t row = 0; row < rows; ++row) {
        for (int32_t b = 0; b < blocks; ++b)
            if (random.integer(0, 2) == 0) {
                const size_t count = static_cast<size_t>(size) * elementBytes;
                const size_t from = static_cast<size_t>(row * blocks + b) * count;
                kept.insert(kept.end(), bytes.begin() + static_cast<std::ptrdiff_t>(from),
                            bytes.begin() + static_cast<std::ptrdiff_t>(from + count));
                columns.indices.push_back(b);
            }
        columns.segments.push_back(static_cast<int32_t>(columns.indices.size()));
    }
    kept.resize(std::max<size_t>(kept.size(), 16));
    Sparsity sparsity{.traversalOrder = {0, 1}, .dimensions = {{.denseSize = rows}, columns}};
    if (block > 0) {
        sparsity.traversalOrder.push_back(2);
        sparsity.blockMap = {1};
        sparsity.dimensions.push_back({.denseSize = block});
    }
    tensor.sparsity = sparsity;
    model.buffers[tensor.buffer.index()] = Bytes::own(std::move(kept));
    graph.operators.front().version = 8;
}

ModelPtr sparse(Random& random, const Layer& layer, int32_t block)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = anyActivation(random);
    const int32_t in = std::max(block, 1) * random.integer(1, 12), out = random.integer(2, 40);
    OneOperator made(codeOf(tfl::BuiltinOperator::FULLY_CONNECTED), makeOptions(options));
    Material material(random, layer, {out, in}, out, 0);
    material.input(made, {random.integer(1, 5), in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return changed(made.finish(),
                   [&](Model& model, Graph& graph) { makeSparse(random, model, graph, block); });
}

/// int4 weights with a float16 scale for each block of a row.
ModelPtr blockwise(Random& random, int32_t block)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = anyActivation(random);
    const int32_t in = block * random.integer(block < 32 ? 2 : 1, 5), out = random.integer(4, 40);
    OneOperator made(codeOf(tfl::BuiltinOperator::FULLY_CONNECTED), makeOptions(options));
    Material material(random, {Float32, Int4, false, Float32}, {out, in}, out, 0);
    material.input(made, {random.integer(1, 5), in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return changed(made.finish(), [&](Model& model, Graph& graph) {
        Tensor scales;
        scales.name = "scales";
        scales.type = Float16;
        scales.shape = {out, in / block};
        scales.hasRank = true;
        model.buffers.push_back(integers<uint16_t>(
            random, static_cast<size_t>(out) * static_cast<size_t>(in / block), 0x2000, 0x2800));
        scales.buffer = BufferId(static_cast<int64_t>(model.buffers.size()) - 1);
        graph.tensors.push_back(scales);
        Quantization& q = graph.tensors[graph.operators.front().inputs[1].index()].quantization;
        q = {};
        q.details = Quantization::Blockwise{
            .scales = TensorId(static_cast<int64_t>(graph.tensors.size()) - 1), .blockSize = block};
        graph.operators.front().version = 12;
    });
}

ModelPtr tangent(Random& random, bool perChannel)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = tfl::ActivationFunctionType::TANH;
    options.asymmetric_quantize_inputs = random.coin();
    const int32_t in = random.integer(1, 60), out = random.integer(1, 40);
    OneOperator made(codeOf(tfl::BuiltinOperator::FULLY_CONNECTED), makeOptions(options));
    Material material(random, {Float32, Int8, perChannel, Float32}, {out, in}, out, 0);
    material.input(made, {random.integer(1, 5), in});
    material.weights(made);
    material.bias(made);
    material.output(made);
    return made.finish();
}

ModelPtr volume(Random& random, bool biased)
{
    tfl::Conv3DOptionsT options;
    options.padding = random.coin() ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.stride_d = random.integer(1, 2);
    options.stride_h = random.integer(1, 2);
    options.stride_w = random.integer(1, 2);
    options.dilation_d_factor = options.stride_d == 1 ? random.integer(1, 2) : 1;
    options.dilation_h_factor = options.stride_h == 1 ? random.integer(1, 2) : 1;
    options.dilation_w_factor = options.stride_w == 1 ? random.integer(1, 2) : 1;
    options.fused_activation_function = anyActivation(random);
    const int32_t in = random.integer(1, 12), out = random.integer(1, 20);
    const Shape weights = {random.integer(1, 3), random.integer(1, 3), random.integer(1, 3), in, out};
    OneOperator made(codeOf(tfl::BuiltinOperator::CONV_3D), makeOptions(options));
    made.input({random.integer(1, 2), random.integer(5, 8), random.integer(5, 8), random.integer(5, 8), in},
               Float32);
    made.constant(weights, Float32, floats(random, sizeOf(weights), 0.3f));
    if (biased)
        made.constant({out}, Float32, floats(random, static_cast<size_t>(out), 1));
    made.output(Float32);
    return made.finish();
}

/// An output of some size, and the input that a plain convolution would make of it.
ModelPtr transposedVolume(Random& random)
{
    tfl::Conv3DOptionsT options;
    const bool same = random.coin();
    options.padding = same ? tfl::Padding::SAME : tfl::Padding::VALID;
    options.fused_activation_function = anyActivation(random);
    const int32_t in = random.integer(1, 12), out = random.integer(1, 20);
    Shape weights, sizes = {random.integer(1, 2)}, whole = sizes;
    for (auto [stride, dilation] : {std::pair(&options.stride_d, &options.dilation_d_factor),
                                    {&options.stride_h, &options.dilation_h_factor},
                                    {&options.stride_w, &options.dilation_w_factor}}) {
        *stride = random.integer(1, 2);
        *dilation = *stride == 1 ? random.integer(1, 2) : 1;
        weights.push_back(random.integer(1, 3));
        whole.push_back(random.integer(5, 8));
        const int32_t reach = same ? 0 : (weights.back() - 1) * *dilation;
        sizes.push_back((whole.back() - reach + *stride - 1) / *stride);
    }
    weights.insert(weights.end(), {out, in});
    whole.push_back(out);
    sizes.push_back(in);
    OneOperator made(codeOf(tfl::BuiltinOperator::CONV_3D_TRANSPOSE), makeOptions(options));
    made.constant({5}, Int32, Bytes::copyOf(std::span<const int32_t>(whole)));
    made.constant(weights, Float32, floats(random, sizeOf(weights), 0.3f));
    made.input(sizes, Float32);
    if (random.coin())
        made.constant({out}, Float32, floats(random, static_cast<size_t>(out), 1));
    made.output(Float32);
    return made.finish();
}

const OperatorCases allCases[] = {
    {"conv3d_transpose_float", transposedVolume},
    {"conv3d_float", [](Random& r) { return volume(r, true); }},
    {"conv3d_float_no_bias", [](Random& r) { return volume(r, false); }},
    {"fully_connected_sparse_float",
     [](Random& r) { return sparse(r, {Float32, Float32, false, Float32}, 0); }},
    {"fully_connected_sparse_float_1x4",
     [](Random& r) { return sparse(r, {Float32, Float32, false, Float32}, 4); }},
    {"fully_connected_sparse_int8_1x16",
     [](Random& r) { return sparse(r, {Int8, Int8, true, Int32, r.coin()}, 16); }},
    {"fully_connected_sparse_dynamic_1x16",
     [](Random& r) { return sparse(r, {Float32, Int8, false, Float32}, 16); }},
    {"fully_connected_blockwise_32", [](Random& r) { return blockwise(r, 32); }},
    {"fully_connected_blockwise_64", [](Random& r) { return blockwise(r, 64); }},
    {"fully_connected_blockwise_16", [](Random& r) { return blockwise(r, 16); }},
    {"fully_connected_dynamic_tanh", [](Random& r) { return tangent(r, r.coin()); }},
    {"fully_connected_float_computed",
     [](Random& r) { return computedWeights(fullyConnected(r, {Float32, Float32, false, Float32})); }},
    {"fully_connected_int8_computed",
     [](Random& r) { return computedWeights(fullyConnected(r, {Int8, Int8, false, Int32})); }},
    {"conv_float_computed",
     [](Random& r) { return computedWeights(convolution(r, {Float32, Float32, false, Float32})); }},
    {"conv_int8_computed",
     [](Random& r) { return computedWeights(convolution(r, {Int8, Int8, true, Int32})); }},
    {"depthwise_float_computed",
     [](Random& r) { return computedWeights(depthwise(r, {Float32, Float32, false, Float32})); }},
    {"transpose_conv_float_computed",
     [](Random& r) { return computedWeights(transposed(r, {Float32, Float32, false, Float32})); }},
    {"batch_matmul_float", [](Random& r) { return product(r, Float32, Float32, Float32, false); }},
    {"batch_matmul_float_constant", [](Random& r) { return product(r, Float32, Float32, Float32, true); }},
    {"batch_matmul_int8", [](Random& r) { return product(r, Int8, Int8, Int8, false); }},
    {"batch_matmul_int8_constant", [](Random& r) { return product(r, Int8, Int8, Int8, true); }},
    {"batch_matmul_int8_int32", [](Random& r) { return product(r, Int8, Int8, Int32, true); }},
    {"batch_matmul_int16", [](Random& r) { return product(r, Int16, Int16, Int16, false); }},
    {"batch_matmul_int16_int8", [](Random& r) { return product(r, Int16, Int8, Int16, true, r.coin()); }},
    {"batch_matmul_dynamic", [](Random& r) { return product(r, Float32, Int8, Float32, true, false, 4); }},
    {"batch_matmul_dynamic_per_column",
     [](Random& r) { return product(r, Float32, Int8, Float32, true, true, 4); }},
    {"conv_int16_bias64", [](Random& r) { return convolution(r, {Int16, Int8, true, Int64}); }},
    {"conv_int16_bias64_ties", [](Random& r) { return convolution(r, {Int16, Int8, true, Int64, true}); }},
    {"conv_int16_bias32", [](Random& r) { return convolution(r, {Int16, Int8, true, Int32, true}); }},
    {"conv_int16_bias32_grouped",
     [](Random& r) { return convolution(r, {Int16, Int8, true, Int32, true}, 2); }},
    {"conv_int16_bias64_grouped",
     [](Random& r) { return convolution(r, {Int16, Int8, true, Int64, true}, 2); }},
    {"conv_int16_int4", [](Random& r) { return convolution(r, {Int16, Int4, true, Int64}); }},
    {"conv_int16_per_tensor", [](Random& r) { return convolution(r, {Int16, Int8, false, Int64}); }},
    {"conv_int8_ties", [](Random& r) { return convolution(r, {Int8, Int8, true, Int32, true}); }},
    {"depthwise_int16_bias64", [](Random& r) { return depthwise(r, {Int16, Int8, true, Int64}); }},
    {"depthwise_int16_ties", [](Random& r) { return depthwise(r, {Int16, Int8, true, Int64, true}); }},
    {"depthwise_int16_no_bias", [](Random& r) { return depthwise(r, {Int16, Int8, true, {}}); }},
    {"depthwise_int8_int4", [](Random& r) { return depthwise(r, {Int8, Int4, true, Int32}); }},
    {"conv_dynamic_int4", [](Random& r) { return convolution(r, {Float32, Int4, true, Float32}); }},
    {"fully_connected_int16_bias64",
     [](Random& r) { return fullyConnected(r, {Int16, Int8, false, Int64}); }},
    {"fully_connected_int16_bias64_per_channel",
     [](Random& r) { return fullyConnected(r, {Int16, Int8, true, Int64, r.coin()}); }},
    {"fully_connected_int16_bias32",
     [](Random& r) { return fullyConnected(r, {Int16, Int8, false, Int32, r.coin()}); }},
    {"fully_connected_int16_bias32_per_channel",
     [](Random& r) { return fullyConnected(r, {Int16, Int8, true, Int32, r.coin()}); }},
    {"fully_connected_int16_no_bias",
     [](Random& r) { return fullyConnected(r, {Int16, Int8, r.coin(), {}, r.coin()}); }},
    {"fully_connected_int16_int4",
     [](Random& r) { return fullyConnected(r, {Int16, Int4, r.coin(), r.coin() ? Int64 : Int32}); }},
    {"fully_connected_int16_int16",
     [](Random& r) { return fullyConnected(r, {Int16, Int16, r.coin(), Int32, r.coin()}); }},
    {"transpose_conv_float", [](Random& r) { return transposed(r, {Float32, Float32, false, Float32}); }},
    {"transpose_conv_float_no_bias", [](Random& r) { return transposed(r, {}); }},
    {"transpose_conv_int8", [](Random& r) { return transposed(r, {Int8, Int8, true, Int32}); }},
    {"transpose_conv_int8_ties", [](Random& r) { return transposed(r, {Int8, Int8, true, Int32, true}); }},
    {"transpose_conv_int8_no_bias", [](Random& r) { return transposed(r, {Int8, Int8, true, {}}); }},
    {"transpose_conv_int8_per_tensor", [](Random& r) { return transposed(r, {Int8, Int8, false, Int32}); }},
    {"transpose_conv_uint8", [](Random& r) { return transposed(r, {UInt8, UInt8, false, Int32}); }},
    {"transpose_conv_uint8_ties",
     [](Random& r) { return transposed(r, {UInt8, UInt8, false, Int32, true}); }},
    {"transpose_conv_int16_bias64",
     [](Random& r) { return transposed(r, {Int16, Int8, true, Int64, r.coin()}); }},
    {"transpose_conv_int16_bias32",
     [](Random& r) { return transposed(r, {Int16, Int8, true, Int32, r.coin()}); }},
    {"transpose_conv_int16_no_bias", [](Random& r) { return transposed(r, {Int16, Int8, true, {}}); }},
    {"transpose_conv_dynamic", [](Random& r) { return transposed(r, {Float32, Int8, true, Float32}); }},
    {"transpose_conv_dynamic_per_tensor",
     [](Random& r) { return transposed(r, {Float32, Int8, false, {}}); }},
};

const AddOperatorCases added(allCases);

} // namespace

} // namespace fettle::test
