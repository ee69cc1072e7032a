// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Operators of small test graphs.
#include "graph_builder.h"

#include "tflite/options.h"

#include <cmath>

namespace fettle::test {

namespace {

using Code = tfl::BuiltinOperator;

int32_t codeOf(Code code)
{
    return static_cast<int32_t>(code);
}

tfl::ActivationFunctionType activation(bool relu)
{
    return relu ? tfl::ActivationFunctionType::RELU : tfl::ActivationFunctionType::NONE;
}

} // namespace

TensorId GraphBuilder::result(const std::string& name, Shape shape)
{
    Tensor made;
    made.name = name;
    made.shape = std::move(shape);
    graph().tensors.push_back(std::move(made));
    return TensorId(static_cast<int64_t>(graph().tensors.size()) - 1);
}

TensorId GraphBuilder::apply(int32_t code, const std::vector<TensorId>& inputs, TensorId output,
                             OperatorOptions options)
{
    Operator op;
    op.code = code;
    op.inputs = inputs;
    op.outputs = {output};
    op.options = std::move(options);
    graph().operators.push_back(std::move(op));
    return output;
}

TensorId GraphBuilder::input(const std::string& name, Shape shape)
{
    const TensorId id = result(name, std::move(shape));
    graph().inputs.push_back(id);
    return id;
}

TensorId GraphBuilder::constant(const std::string& name, Shape shape, const std::vector<float>& values)
{
    const TensorId id = result(name, std::move(shape));
    m_model.buffers.push_back(Bytes::copyOf(std::span<const float>(values)));
    tensor(id).buffer = BufferId(static_cast<int64_t>(m_model.buffers.size()) - 1);
    return id;
}

TensorId GraphBuilder::constant(const std::string& name, Shape shape, float spread)
{
    std::vector<float> values(static_cast<size_t>(elementCount(shape)));
    for (float& value : values) { // a sum of uniform numbers is nearly normal, and the same everywhere
        double sum = 0;
        for (int i = 0; i < 12; ++i)
            sum += static_cast<double>(m_random() >> 11) * 0x1p-53;
        value = static_cast<float>(sum - 6) * spread;
    }
    return constant(name, std::move(shape), values);
}

TensorId GraphBuilder::integers(const std::string& name, const std::vector<int32_t>& values)
{
    const TensorId id = result(name, {static_cast<int32_t>(values.size())});
    tensor(id).type = TensorType::Int32;
    m_model.buffers.push_back(Bytes::copyOf(std::span<const int32_t>(values)));
    tensor(id).buffer = BufferId(static_cast<int64_t>(m_model.buffers.size()) - 1);
    return id;
}

TensorId GraphBuilder::convWith(const std::string& name, TensorId x, TensorId weights, TensorId bias,
                                bool relu)
{
    Shape shape = shapeOf(x);
    shape[3] = shapeOf(weights)[0];
    tfl::Conv2DOptionsT options;
    options.stride_w = options.stride_h = 1;
    options.fused_activation_function = activation(relu);
    return apply(codeOf(Code::CONV_2D), {x, weights, bias}, result(name, shape), makeOptions(options));
}

TensorId GraphBuilder::conv(const std::string& name, TensorId x, int channels, bool relu, bool bias)
{
    const TensorId weights = constant(name + "/weights", {channels, 3, 3, shapeOf(x)[3]});
    return convWith(name, x, weights, bias ? constant(name + "/bias", {channels}) : TensorId(), relu);
}

TensorId GraphBuilder::depthwise(const std::string& name, TensorId x, bool relu)
{
    const int32_t channels = shapeOf(x)[3];
    tfl::DepthwiseConv2DOptionsT options;
    options.stride_w = options.stride_h = options.depth_multiplier = 1;
    options.fused_activation_function = activation(relu);
    const TensorId weights = constant(name + "/weights", {1, 3, 3, channels});
    return apply(codeOf(Code::DEPTHWISE_CONV_2D), {x, weights, constant(name + "/bias", {channels})},
                 result(name, shapeOf(x)), makeOptions(options));
}

TensorId GraphBuilder::fullyConnected(const std::string& name, TensorId x, int outputs, bool relu)
{
    tfl::FullyConnectedOptionsT options;
    options.fused_activation_function = activation(relu);
    const TensorId weights = constant(name + "/weights", {outputs, shapeOf(x)[1]});
    return apply(codeOf(Code::FULLY_CONNECTED), {x, weights, constant(name + "/bias", {outputs})},
                 result(name, {shapeOf(x)[0], outputs}), makeOptions(options));
}

TensorId GraphBuilder::add(const std::string& name, TensorId a, TensorId b)
{
    return apply(codeOf(Code::ADD), {a, b}, result(name, shapeOf(a)), makeOptions(tfl::AddOptionsT()));
}

TensorId GraphBuilder::concat(const std::string& name, const std::vector<TensorId>& parts)
{
    Shape shape = shapeOf(parts.front());
    shape.back() = 0;
    for (const TensorId part : parts)
        shape.back() += shapeOf(part).back();
    tfl::ConcatenationOptionsT options;
    options.axis = static_cast<int32_t>(shape.size()) - 1;
    return apply(codeOf(Code::CONCATENATION), parts, result(name, shape), makeOptions(options));
}

TensorId GraphBuilder::maxPool(const std::string& name, TensorId x)
{
    Shape shape = shapeOf(x);
    shape[1] /= 2;
    shape[2] /= 2;
    tfl::Pool2DOptionsT options;
    options.stride_w = options.stride_h = options.filter_width = options.filter_height = 2;
    options.padding = tfl::Padding::VALID;
    return apply(codeOf(Code::MAX_POOL_2D), {x}, result(name, shape), makeOptions(options));
}

TensorId GraphBuilder::averagePool(const std::string& name, TensorId x)
{
    tfl::Pool2DOptionsT options;
    options.stride_w = options.filter_width = shapeOf(x)[2];
    options.stride_h = options.filter_height = shapeOf(x)[1];
    options.padding = tfl::Padding::VALID;
    return apply(codeOf(Code::AVERAGE_POOL_2D), {x}, result(name, {1, 1, 1, shapeOf(x)[3]}),
                 makeOptions(options));
}

TensorId GraphBuilder::pad(const std::string& name, TensorId x)
{
    Shape shape = shapeOf(x);
    shape[1] += 2;
    shape[2] += 2;
    const TensorId paddings = integers(name + "/paddings", {0, 0, 1, 1, 1, 1, 0, 0});
    tensor(paddings).shape = {4, 2};
    return apply(codeOf(Code::PAD), {x, paddings}, result(name, shape), makeOptions(tfl::PadOptionsT()));
}

TensorId GraphBuilder::mean(const std::string& name, TensorId x)
{
    tfl::ReducerOptionsT options;
    options.keep_dims = true;
    return apply(codeOf(Code::MEAN), {x, integers(name + "/axes", {1, 2})},
                 result(name, {1, 1, 1, shapeOf(x)[3]}), makeOptions(options));
}

TensorId GraphBuilder::relu(const std::string& name, TensorId x)
{
    return apply(codeOf(Code::RELU), {x}, result(name, shapeOf(x)));
}

TensorId GraphBuilder::logistic(const std::string& name, TensorId x)
{
    return apply(codeOf(Code::LOGISTIC), {x}, result(name, shapeOf(x)));
}

TensorId GraphBuilder::softmax(const std::string& name, TensorId x)
{
    tfl::SoftmaxOptionsT options;
    options.beta = 1;
    return apply(codeOf(Code::SOFTMAX), {x}, result(name, shapeOf(x)), makeOptions(options));
}

TensorId GraphBuilder::reshape(const std::string& name, TensorId x, Shape shape)
{
    tfl::ReshapeOptionsT options;
    options.new_shape = shape;
    return apply(codeOf(Code::RESHAPE), {x, integers(name + "/shape", shape)}, result(name, shape),
                 makeOptions(options));
}

TensorId GraphBuilder::node(const std::string& name, int32_t code, const std::vector<TensorId>& inputs,
                            Shape shape, OperatorOptions options)
{
    return apply(code, inputs, result(name, std::move(shape)), std::move(options));
}

std::vector<TensorId> GraphBuilder::nodes(const std::string& name, int32_t code,
                                          const std::vector<TensorId>& inputs,
                                          const std::vector<Shape>& shapes, OperatorOptions options)
{
    std::vector<TensorId> outputs;
    for (const Shape& shape : shapes)
        outputs.push_back(result(name + "/" + std::to_string(outputs.size()), shape));
    apply(code, inputs, outputs.front(), std::move(options));
    graph().operators.back().outputs = outputs;
    return outputs;
}

ModelPtr GraphBuilder::finish(const std::vector<TensorId>& outputs)
{
    graph().outputs = outputs;
    Signature signature;
    signature.key = "serving_default";
    for (size_t i = 0; i < graph().inputs.size(); ++i)
        signature.inputs.push_back({"in" + std::to_string(i), graph().inputs[i]});
    for (size_t i = 0; i < outputs.size(); ++i)
        signature.outputs.push_back({"out" + std::to_string(i), outputs[i]});
    m_model.signatures = {signature};
    return std::make_shared<const Model>(m_model);
}

} // namespace fettle::test
