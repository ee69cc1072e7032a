// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer weights beside float activations.
#include "techniques/stored_integers.h"

#include "core/file.h"
#include "ops/codes.h"
#include "ops/integer_form.h"
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

std::vector<LayerWeights> weightsToStore(const Rewrite& rewrite, const Constants& constants,
                                         const Layer& layer)
{
    if (layer.weights.present())
        return {layer.weights};
    const Operator& op = rewrite.graph().op(layer.id);
    std::vector<LayerWeights> all;
    for (const size_t operand : weightMatrices(op.code)) {
        if (operand >= op.inputs.size() || !op.inputs[operand].valid())
            continue;
        const TensorId id = op.inputs[operand];
        if (!constants.of(id).valid())
            return {};
        all.push_back({id, constants.of(id), constants.unpackOf(id), 0});
    }
    return all;
}

namespace {

/// Why one constant stays as it is.
std::string reasonToKeep(const Rewrite& rewrite, const Tensor& weights)
{
    if (weights.sparsity || !storesWeights(weights))
        return fmt::format("weights of type {} are kept", typeName(weights.type));
    return finiteConstant(rewrite.model(), weights) ? "" : "some of its weights are not finite";
}

double fewestOf(const Stage& stage)
{
    return numberOf(*findTechnique(stage.technique), stage.parameters, "min-weights");
}

} // namespace

std::string reasonToKeepWeights(const Rewrite& rewrite, const Layer& layer, std::span<const LayerWeights> all,
                                const Stage& stage)
{
    const Graph& graph = rewrite.graph();
    if (all.empty())
        return "its weights are not constant";
    const Operator& op = graph.op(layer.id);
    if (op.outputs.empty() || graph.tensor(op.outputs[0]).type != TensorType::Float32)
        return "its activations are integers already";
    int64_t count = 0;
    for (const LayerWeights& weights : all) {
        const Tensor& stored = graph.tensor(weights.stored);
        if (std::string reason = reasonToKeep(rewrite, stored); !reason.empty())
            return reason;
        count += elementCount(stored.shape);
    }
    if (static_cast<double>(count) < fewestOf(stage))
        return fmt::format("{} weights are too few to be worth it", count);
    return {};
}

TensorId integerTwin(Rewrite& rewrite, const Layer& layer, const LayerWeights& weights, int bits,
                     bool perChannel)
{
    Tensor tensor = rewrite.graph().tensor(weights.stored);
    const WeightMatrix matrix(tensor.shape, weights.channelDimension);
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
    tensor.quantization.dimension = scales.size() > 1 ? weights.channelDimension : 0;
    tensor.quantization.scale = std::move(scales);
    Bytes data = bits == 4 ? Bytes::own(packInt4(codes)) : Bytes::copyOf(std::span<const int8_t>(codes));
    return rewrite.constant(std::move(tensor), std::move(data), weights.stored);
}

void readInstead(Rewrite& rewrite, const Layer& layer, TensorId operand, TensorId other)
{
    std::vector<TensorId>& inputs = rewrite.editor().op(layer.id).inputs;
    for (size_t i = 0; i < inputs.size(); ++i)
        if (inputs[i] == operand && static_cast<int>(i) != layer.definition->quantization.biasOperand)
            inputs[i] = other;
}

bool gathersConstant(const Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const Operator& op = rewrite.graph().op(layer.id);
    if (op.code != code::gather || op.inputs.empty() || op.outputs.size() != 1)
        return false;
    const Tensor& table = rewrite.graph().tensor(op.inputs[0]);
    return table.type == TensorType::Float32 && rewrite.model().isConstant(table) &&
           reasonToKeep(rewrite, table).empty() &&
           static_cast<double>(elementCount(table.shape)) >= fewestOf(stage);
}

void storeTable(Rewrite& rewrite, const Layer& layer)
{
    const Operator op = rewrite.graph().op(layer.id);
    const LayerWeights table{op.inputs[0], op.inputs[0], {}, 0};
    const TensorId stored = integerTwin(rewrite, layer, table, 8, false);
    Tensor gathered = rewrite.graph().tensor(op.outputs[0]);
    gathered.name += "_int8";
    gathered.type = TensorType::Int8;
    gathered.quantization = rewrite.graph().tensor(stored).quantization;
    const TensorId made = rewrite.editor().addTensor(std::move(gathered));
    rewrite.editor().op(layer.id).inputs[0] = stored;
    rewrite.editor().op(layer.id).outputs[0] = made;
    rewrite.convert(code::dequantize, made, op.outputs[0]);
    rewrite.changed(layer.id);
}

void noteStaysFloat(Rewrite& rewrite, const Layer& layer, const std::string& reason)
{
    const Operator& op = rewrite.graph().op(layer.id);
    const auto constant = [&](size_t operand) {
        return operand < op.inputs.size() && op.inputs[operand].valid() &&
               rewrite.model().isConstant(rewrite.graph().tensor(op.inputs[operand]));
    };
    if (layer.weights.present() || layer.byRule || std::ranges::any_of(weightMatrices(op.code), constant))
        rewrite.issue(Severity::Note, "stays-float", fmt::format("{} stays as it is: {}", layer.name, reason),
                      layer.id);
}

} // namespace fettle
