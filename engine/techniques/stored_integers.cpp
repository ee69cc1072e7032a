// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer weights beside float activations.
#include "techniques/stored_integers.h"

#include "core/file.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "techniques/quantizer.h"

#include <fmt/format.h>

#include <algorithm>

namespace fettle {

Parameter storedGranularity()
{
    return {.id = "granularity",
            .label = "Granularity",
            .help = "Whether each output channel or the whole tensor has a scale.",
            .kind = ParameterKind::Choice,
            .defaultValue = std::string("channel"),
            .choices = {"channel", "tensor"}};
}

Parameter fewestWeights()
{
    constexpr int64_t ofTheConverters = 1024;
    return {.id = "min-weights",
            .label = "Fewest weights",
            .help = "Layers with fewer weights keep them.",
            .kind = ParameterKind::Integer,
            .defaultValue = ofTheConverters,
            .choices = {},
            .minimum = 0,
            .maximum = 1e9,
            .step = 1};
}

std::string reasonToKeepWeights(const Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const Graph& graph = rewrite.graph();
    if (!layer.weights.present())
        return "its weights are not constant";
    const Operator& op = graph.op(layer.id);
    if (op.outputs.empty() || graph.tensor(op.outputs[0]).type != TensorType::Float32)
        return "its activations are integers already";
    const Tensor& weights = graph.tensor(layer.weights.stored);
    if (weights.sparsity || !storesWeights(weights))
        return fmt::format("weights of type {} are kept", typeName(weights.type));
    const double fewest = numberOf(*findTechnique(stage.technique), stage.parameters, "min-weights");
    if (static_cast<double>(elementCount(weights.shape)) < fewest)
        return fmt::format("{} weights are too few to be worth it", elementCount(weights.shape));
    if (!finiteConstant(rewrite.model(), weights))
        return "some of its weights are not finite";
    return {};
}

TensorId integerTwin(Rewrite& rewrite, const Layer& layer, int bits, bool perChannel)
{
    Tensor tensor = rewrite.graph().tensor(layer.weights.stored);
    const WeightMatrix matrix(tensor.shape, layer.weights.channelDimension);
    const ConstantFloats constant(rewrite.model(), tensor);
    const auto values = constant.values();
    const int limit = bits == 4 ? 7 : 127;
    auto scales = layer.steps.empty() ? weightScales(values, matrix, perChannel, limit, rewrite.threads())
                                      : layer.steps;
    const bool onePerChannel = layer.definition->code == code::depthwiseConv2d;
    // Older runtimes compute wrongly with a list of equal scales; the depthwise kernel wants a list.
    if (!onePerChannel && std::ranges::all_of(scales, [&](float s) { return s == scales[0]; }))
        scales.resize(1);
    const auto codes = weightCodes(values, matrix, scales, limit, rewrite.threads());
    giveBackPages(rewrite.model().data(tensor));
    tensor.type = bits == 4 ? TensorType::Int4 : TensorType::Int8;
    tensor.quantization = {};
    tensor.quantization.zeroPoint.assign(scales.size(), 0);
    tensor.quantization.dimension = scales.size() > 1 ? layer.weights.channelDimension : 0;
    tensor.quantization.scale = std::move(scales);
    Bytes data = bits == 4 ? Bytes::own(packInt4(codes)) : Bytes::copyOf(std::span<const int8_t>(codes));
    return rewrite.constant(std::move(tensor), std::move(data), layer.weights.stored);
}

void noteStaysFloat(Rewrite& rewrite, const Layer& layer, const std::string& reason)
{
    if (layer.weights.present() || layer.byRule)
        rewrite.issue(Severity::Note, "stays-float", fmt::format("{} stays as it is: {}", layer.name, reason),
                      layer.id);
}

} // namespace fettle
