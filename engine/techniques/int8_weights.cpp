// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights and biases of an integer graph.
#include "techniques/int8_rewriter.h"

#include "ops/codes.h"
#include "runtime/executor.h"

#include <cmath>

namespace fettle {

namespace {

/// The kernels with 4-bit weights have 8-bit activations.
bool takesFourBits(int32_t code, int activationBits)
{
    return activationBits == 8 && (code == code::conv2d || code == code::fullyConnected);
}

} // namespace

int64_t correctedChannels(const Graph& graph, const Operator& op, const LayerWeights& weights)
{
    const bool known =
        op.code == code::conv2d || op.code == code::depthwiseConv2d || op.code == code::fullyConnected;
    if (!known || !weights.present())
        return 0;
    const Shape& input = graph.tensor(op.inputs.front()).shape;
    const Shape& shape = op.code == code::depthwiseConv2d ? input : graph.tensor(weights.stored).shape;
    if (input.empty() || shape.empty())
        return 0;
    const bool grouped = op.code == code::conv2d && shape.back() != input.back();
    return grouped ? 0 : shape.back();
}

void Int8Rewriter::prepareWeights(const Layer& layer)
{
    if (!ownScales(layer))
        return;
    const TechniqueInfo& info = *findTechnique("int8");
    const Parameters& parameters = layer.stage("int8")->parameters;
    const Tensor& stored = m_rewrite.graph().tensor(layer.weights.stored);
    const WeightMatrix matrix(stored.shape, layer.weights.channelDimension);
    const bool perChannel = choiceOf(info, parameters, "granularity") == "channel";
    Weights& weights = m_weights[layer.id.index()];
    const bool fourBits = choiceOf(info, parameters, "weights") == "4";
    if (fourBits && takesFourBits(m_source.op(layer.id).code, m_plan.activationBits()))
        weights.bits = 4;
    else if (fourBits)
        m_rewrite.issue(Severity::Note, "eight-bits",
                        layer.name + " takes 8 bits: only convolutions and fully connected layers with 8-bit "
                                     "activations take 4",
                        layer.id);
    weights.values = constantValues(m_rewrite.model(), stored);
    weights.scales = layer.steps.empty() ? weightScales(weights.values, matrix, perChannel, weights.limit(),
                                                        m_rewrite.threads())
                                         : layer.steps;
}

std::vector<float> Int8Rewriter::floatBias(const Layer& layer, TensorId stored) const
{
    if (stored.valid())
        return constantValues(m_rewrite.model(), m_source.tensor(stored));
    const Shape& shape = m_source.tensor(layer.weights.stored).shape;
    const WeightMatrix matrix(shape, layer.weights.channelDimension);
    return std::vector<float>(static_cast<size_t>(matrix.rows()), 0.0F);
}

void Int8Rewriter::rewriteWeights(const Layer& layer)
{
    const Operator& op = m_source.op(layer.id);
    const QuantizationRule& rule = m_plan.rule(layer.id);
    if (rule.biasOperand < 0) {
        const TensorId weights = integerWeights(layer);
        m_rewrite.editor().op(layer.id).inputs[static_cast<size_t>(rule.weightOperand)] = weights;
        return;
    }
    const float inputScale = parametersOf(m_plan.activationInputs(layer.id).front()).scale;
    const auto biasOperand = static_cast<size_t>(rule.biasOperand);
    const TensorId stored =
        biasOperand < op.inputs.size() ? m_plan.constants().of(op.inputs[biasOperand]) : TensorId();
    std::vector<float> bias = floatBias(layer, stored);
    widenForBias(layer, bias, inputScale);
    correctBias(layer, bias);
    const TensorId weights = integerWeights(layer);
    const TensorId integer = integerBias(layer, bias, inputScale, stored);
    Operator& target = m_rewrite.editor().op(layer.id);
    target.inputs[static_cast<size_t>(rule.weightOperand)] = weights;
    target.inputs.resize(std::max(target.inputs.size(), biasOperand + 1));
    target.inputs[biasOperand] = integer;
}

/// Takes from each channel's bias what rounding its weights adds to its mean output: the mean input times the
/// sum of the rounding errors. Nagel, van Baalen, Blankevoort, Welling, "Data-free quantization through
/// weight equalization and bias correction" (2019), with means that were measured.
void Int8Rewriter::correctBias(const Layer& layer, std::vector<float>& bias) const
{
    const Operator& op = m_source.op(layer.id);
    const auto input = m_plan.activationInputs(layer.id).front().index();
    if (input >= m_activations.means.size() || m_activations.means[input].empty())
        return;
    const std::vector<double>& means = m_activations.means[input];
    const auto channels = static_cast<int64_t>(means.size());
    if (correctedChannels(m_source, op, layer.weights) != channels)
        return;
    const Weights& weights = m_weights[layer.id.index()];
    const WeightMatrix matrix(m_source.tensor(layer.weights.stored).shape, layer.weights.channelDimension);
    const auto codes =
        weightCodes(weights.values, matrix, weights.scales, weights.limit(), m_rewrite.threads());
    const int64_t multiplier = std::max<int64_t>(matrix.rows() / channels, 1); // of a depthwise convolution
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        const auto r = static_cast<size_t>(row);
        const double scale = double(weights.scales[weights.scales.size() > 1 ? r : 0]);
        double excess = 0;
        for (int64_t column = 0; column < matrix.columns(); ++column) {
            const size_t i = matrix.index(row, column);
            const int64_t channel = op.code == code::depthwiseConv2d ? row / multiplier : column % channels;
            excess += (codes[i] * scale - double(weights.values[i])) * means[static_cast<size_t>(channel)];
        }
        bias[r] = static_cast<float>(double(bias[r]) - excess);
    }
}

/// A bias that does not fit 31 bits at (input scale × weight scale) makes its channel's weight scale larger.
void Int8Rewriter::widenForBias(const Layer& layer, std::span<const float> bias, float inputScale)
{
    if (m_plan.activationBits() == 16)
        return; // 64 bits hold any
    auto& scales = m_weights[layer.id.index()].scales;
    constexpr double most = std::numeric_limits<int32_t>::max() / 2.0;
    for (size_t c = 0; c < bias.size(); ++c) {
        float& scale = scales[scales.size() > 1 ? c : 0];
        const double needed = std::fabs(double(bias[c])) / (most * double(inputScale));
        if (needed > double(scale))
            scale = std::nextafter(static_cast<float>(needed), INFINITY);
    }
}

TensorId Int8Rewriter::integerWeights(const Layer& layer)
{
    const Weights& weights = m_weights[layer.id.index()];
    Tensor tensor = m_source.tensor(layer.weights.stored);
    const WeightMatrix matrix(tensor.shape, layer.weights.channelDimension);
    const auto codes =
        weightCodes(weights.values, matrix, weights.scales, weights.limit(), m_rewrite.threads());
    tensor.type = weights.bits == 4 ? TensorType::Int4 : TensorType::Int8;
    tensor.quantization = {};
    tensor.quantization.scale = weights.scales;
    tensor.quantization.zeroPoint.assign(weights.scales.size(), 0);
    tensor.quantization.dimension = weights.scales.size() > 1 ? layer.weights.channelDimension : 0;
    Bytes data =
        weights.bits == 4 ? Bytes::own(packInt4(codes)) : Bytes::copyOf(std::span<const int8_t>(codes));
    return m_rewrite.constant(std::move(tensor), std::move(data), layer.weights.stored);
}

/// Always there, zero where the layer has none: convolutions refuse to run without.
TensorId Int8Rewriter::integerBias(const Layer& layer, std::span<const float> bias, float inputScale,
                                   TensorId source)
{
    const auto& scales = m_weights[layer.id.index()].scales;
    Tensor tensor;
    tensor.name = source.valid() ? m_source.tensor(source).name : layer.name + "/bias";
    tensor.shape = source.valid() ? m_source.tensor(source).shape : Shape{static_cast<int32_t>(bias.size())};
    const bool wide = m_plan.activationBits() == 16;
    tensor.type = wide ? TensorType::Int64 : TensorType::Int32;
    tensor.quantization.zeroPoint.assign(scales.size(), 0);
    for (const float scale : scales)
        tensor.quantization.scale.push_back(inputScale * scale);
    Bytes data = wide ? biasCodes<int64_t>(bias, tensor) : biasCodes<int32_t>(bias, tensor);
    return m_rewrite.editor().addConstant(std::move(tensor), std::move(data));
}

template <class Code>
Bytes Int8Rewriter::biasCodes(std::span<const float> bias, const Tensor& tensor) const
{
    // 64 bits: the runtime adds the bias to products of less than 2^40
    constexpr double most = sizeof(Code) == 8 ? 0x1p46 : double(std::numeric_limits<int32_t>::max());
    const auto& scales = tensor.quantization.scale;
    std::vector<Code> codes(bias.size());
    for (size_t c = 0; c < bias.size(); ++c) {
        const double code = std::round(double(bias[c]) / double(scales[scales.size() > 1 ? c : 0]));
        codes[c] = static_cast<Code>(std::clamp(code, -most, most));
    }
    return Bytes::copyOf(std::span<const Code>(codes));
}

} // namespace fettle
