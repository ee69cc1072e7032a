// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs of layers, and sweeps over them until nothing changes much.
#include "techniques/equalize.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "tflite/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fettle {

namespace {

/// Whether f(s·x) = s·f(x) for what is fused to the operator, and s > 0.
bool homogeneous(const Operator& op)
{
    const auto fused = op.code == code::conv2d ? optionsOf<tfl::Conv2DOptionsT>(op).fused_activation_function
                       : op.code == code::depthwiseConv2d
                           ? optionsOf<tfl::DepthwiseConv2DOptionsT>(op).fused_activation_function
                           : optionsOf<tfl::FullyConnectedOptionsT>(op).fused_activation_function;
    return fused == tfl::ActivationFunctionType::NONE || fused == tfl::ActivationFunctionType::RELU;
}

class Equalizer {
public:
    Equalizer(Rewrite& rewrite, const std::vector<Layer>& layers)
        : m_rewrite(rewrite), m_graph(rewrite.graph()), m_layers(layers), m_readers(consumers(m_graph))
    {
        for (const Layer& layer : layers) {
            if (const OperatorId next = successor(layer); next.valid())
                m_pairs.emplace_back(layer.id, next);
        }
    }

    size_t run()
    {
        constexpr int mostSweeps = 20;
        constexpr double settled = 1e-4;
        double change = m_pairs.empty() ? 0 : 1;
        for (int sweep = 0; sweep < mostSweeps && change > settled; ++sweep) {
            change = 0;
            for (const auto& [first, second] : m_pairs)
                change = std::max(change, equalize(first, second));
        }
        for (auto& [tensor, values] : m_values)
            m_rewrite.editor().setData(tensor, Bytes::copyOf(std::span<const float>(values)));
        return m_pairs.size();
    }

private:
    /// A float constant that this operator alone reads.
    bool ownConstant(TensorId id) const
    {
        const Tensor& tensor = m_graph.tensor(id);
        return tensor.type == TensorType::Float32 && m_rewrite.model().isConstant(tensor) &&
               !tensor.sparsity && m_readers[id.index()].size() == 1 &&
               finiteConstant(m_rewrite.model(), tensor);
    }

    bool suitable(const Layer& layer) const
    {
        const Operator& op = m_graph.op(layer.id);
        const bool known =
            op.code == code::conv2d || op.code == code::depthwiseConv2d || op.code == code::fullyConnected;
        if (!known || layer.stage("int8") == nullptr || layer.stage(TechniqueKind::Cluster) != nullptr ||
            !layer.weights.present() || layer.weights.unpack.valid() || !ownConstant(layer.weights.stored))
            return false;
        const TensorId bias = biasOf(op);
        return !bias.valid() || ownConstant(bias);
    }

    static TensorId biasOf(const Operator& op) { return op.inputs.size() > 2 ? op.inputs[2] : TensorId(); }

    const Shape& weightShape(OperatorId id) const
    {
        return m_graph.tensor(m_layers[id.index()].weights.stored).shape;
    }

    /// Channels that go into the layer, one weight dimension of its own; 0 when they are grouped otherwise.
    int64_t inputChannels(OperatorId id) const
    {
        const Operator& op = m_graph.op(id);
        const Shape& input = m_graph.tensor(op.inputs.front()).shape;
        const Shape& weights = weightShape(id);
        if (input.empty() || weights.empty() || input.back() != weights.back())
            return 0;
        return input.back();
    }

    int64_t outputChannels(OperatorId id) const
    {
        const Shape& weights = weightShape(id);
        return m_graph.op(id).code == code::depthwiseConv2d ? weights.back() : weights.front();
    }

    /// The one layer that reads the result, when the two can be equalized.
    OperatorId successor(const Layer& layer) const
    {
        if (!suitable(layer) || !homogeneous(m_graph.op(layer.id)) || inputChannels(layer.id) == 0)
            return {};
        const TensorId output = m_graph.op(layer.id).outputs.front();
        const auto& readers = m_readers[output.index()];
        if (readers.size() != 1 || contains(m_graph.outputs, output) ||
            m_graph.op(readers[0]).inputs.front() != output)
            return {};
        const bool fits =
            suitable(m_layers[readers[0].index()]) && inputChannels(readers[0]) == outputChannels(layer.id);
        return fits ? readers[0] : OperatorId();
    }

    std::vector<float>& values(TensorId id)
    {
        auto& stored = m_values[id];
        if (stored.empty())
            stored = constantValues(m_rewrite.model(), m_graph.tensor(id));
        return stored;
    }

    /// Calls visit(channel, index) for every weight, with the output or the input channel that it belongs to.
    template <class Visit>
    void eachWeight(OperatorId id, bool outputs, const Visit& visit) const
    {
        const Shape& shape = weightShape(id);
        const auto total = static_cast<size_t>(elementCount(shape));
        const auto last = static_cast<size_t>(shape.back());
        const size_t perOutput = total / static_cast<size_t>(std::max(shape.front(), 1));
        const bool byLast = !outputs || m_graph.op(id).code == code::depthwiseConv2d;
        for (size_t i = 0; i < total; ++i)
            visit(byLast ? i % last : i / perOutput, i);
    }

    std::vector<double> spread(OperatorId id, bool outputs)
    {
        std::vector<double> most(static_cast<size_t>(outputs ? outputChannels(id) : inputChannels(id)));
        const auto& weights = values(m_layers[id.index()].weights.stored);
        eachWeight(id, outputs, [&](size_t channel, size_t i) {
            most[channel] = std::max(most[channel], std::fabs(double(weights[i])));
        });
        return most;
    }

    void scale(OperatorId id, bool outputs, const std::vector<double>& factors)
    {
        auto& weights = values(m_layers[id.index()].weights.stored);
        eachWeight(id, outputs, [&](size_t channel, size_t i) {
            weights[i] = static_cast<float>(double(weights[i]) * factors[channel]);
        });
        const TensorId bias = biasOf(m_graph.op(id));
        if (!outputs || !bias.valid())
            return;
        auto& biases = values(bias);
        for (size_t c = 0; c < biases.size(); ++c)
            biases[c] = static_cast<float>(double(biases[c]) * factors[c]);
    }

    /// Largest relative change of a channel.
    double equalize(OperatorId first, OperatorId second)
    {
        constexpr double vanishing = 1e-8;
        constexpr double limit = 1e3;
        const auto from = spread(first, true);
        const auto to = spread(second, false);
        std::vector<double> shrink(from.size(), 1.0);
        std::vector<double> grow(from.size(), 1.0);
        double change = 0;
        for (size_t c = 0; c < from.size(); ++c) {
            if (from[c] < vanishing || to[c] < vanishing)
                continue;
            grow[c] = std::clamp(std::sqrt(from[c] / to[c]), 1 / limit, limit);
            shrink[c] = 1 / grow[c];
            change = std::max(change, std::fabs(grow[c] - 1));
        }
        scale(first, true, shrink);
        scale(second, false, grow);
        return change;
    }

    Rewrite& m_rewrite;
    const Graph& m_graph;
    const std::vector<Layer>& m_layers;
    std::vector<std::vector<OperatorId>> m_readers;
    std::vector<std::pair<OperatorId, OperatorId>> m_pairs;
    std::map<TensorId, std::vector<float>> m_values; ///< changed weights and biases
};

} // namespace

void equalizeLayers(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    const size_t pairs = Equalizer(rewrite, layers).run();
    rewrite.issue(Severity::Note, "equalized", fmt::format("{} pairs of layers were equalized", pairs));
}

} // namespace fettle
