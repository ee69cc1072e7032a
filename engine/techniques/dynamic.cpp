// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamic range: integer weights, activations quantized at run time.
#include "techniques/numbers.h"

#include "runtime/executor.h"
#include "tflite/operator_names.h"
#include "tflite/options.h"

#include <fmt/format.h>

namespace fettle {

namespace techniques {

TechniqueInfo dynamic()
{
    TechniqueInfo info;
    info.id = "dynamic";
    info.label = "Dynamic range";
    info.kind = TechniqueKind::Numbers;
    info.help = "Stores weights as integers and keeps activations float; they are quantized while the model "
                "runs, so no "
                "calibration is needed. Weights of fewer than 1024 values stay float, as the TensorFlow Lite "
                "converter leaves them.";
    info.parameters = {
        {.id = "bits",
         .label = "Bits",
         .help = "Width of a weight; 4 bits only in fully connected layers, the others take 8.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("8"),
         .choices = {"8", "4"}},
        {.id = "granularity",
         .label = "Granularity",
         .help = "Whether each output channel or the whole tensor has a scale.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("channel"),
         .choices = {"channel", "tensor"}},
    };
    return info;
}

} // namespace techniques

namespace {

constexpr int64_t fewestElements = 1024;
constexpr int32_t fullyConnectedCode = 9;
constexpr int32_t depthwiseCode = 4;

/// Why the layer's weights stay float; empty when they do not.
std::string reasonToStay(const Rewrite& rewrite, const Layer& layer)
{
    const Graph& graph = rewrite.graph();
    if (layer.definition == nullptr || !layer.definition->quantization.hybridKernel)
        return "there is no kernel that takes float activations with integer weights";
    if (!layer.weights.present())
        return "its weights are not constant";
    const Tensor& weights = graph.tensor(layer.weights.stored);
    if (graph.tensor(graph.op(layer.id).inputs[0]).type != TensorType::Float32)
        return "its activations are integers already";
    if (weights.sparsity || (weights.type != TensorType::Float32 && !storesWeights(weights)))
        return fmt::format("weights of type {} are kept", typeName(weights.type));
    if (elementCount(weights.shape) < fewestElements)
        return fmt::format("{} weights are too few to be worth it", elementCount(weights.shape));
    if (!finiteConstant(rewrite.model(), weights))
        return "some of its weights are not finite";
    return {};
}

/// Four bits pack two weights a byte; kernels want rows that begin on a byte.
int bitsFor(Rewrite& rewrite, const Layer& layer, const Stage& stage, const WeightMatrix& matrix)
{
    const int bits = static_cast<int>(numberOf(*findTechnique("dynamic"), stage.parameters, "bits"));
    if (bits == 8)
        return 8;
    if (rewrite.graph().op(layer.id).code == fullyConnectedCode && matrix.columns() % 2 == 0)
        return bits;
    rewrite.issue(
        Severity::Note, "eight-bits",
        fmt::format("{} takes 8 bits: only fully connected layers with an even number of inputs take 4",
                    layer.name),
        layer.id);
    return 8;
}

void quantizeWeights(Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const TechniqueInfo& info = *findTechnique("dynamic");
    Tensor tensor = rewrite.graph().tensor(layer.weights.stored);
    const WeightMatrix matrix(tensor.shape, layer.weights.channelDimension);
    const auto values = constantValues(rewrite.model(), tensor);
    const int bits = bitsFor(rewrite, layer, stage, matrix);
    const int limit = bits == 4 ? 7 : 127;
    const Operator& op = rewrite.graph().op(layer.id);
    // The runtime's depthwise kernel wants a scale a channel.
    const bool perChannel =
        choiceOf(info, stage.parameters, "granularity") == "channel" || op.code == depthwiseCode;
    auto scales = weightScales(values, matrix, perChannel, limit);
    if (op.code != depthwiseCode && std::ranges::all_of(scales, [&](float s) { return s == scales[0]; }))
        scales.resize(1); // older runtimes compute wrongly with a list of equal scales
    const auto codes = weightCodes(values, matrix, scales, limit);
    tensor.type = bits == 4 ? TensorType::Int4 : TensorType::Int8;
    tensor.quantization = {};
    tensor.quantization.zeroPoint.assign(scales.size(), 0);
    tensor.quantization.dimension = scales.size() > 1 ? layer.weights.channelDimension : 0;
    tensor.quantization.scale = std::move(scales);
    Bytes data = bits == 4 ? Bytes::own(packInt4(codes)) : Bytes::copyOf(std::span<const int8_t>(codes));
    const TensorId made = rewrite.constant(std::move(tensor), std::move(data), layer.weights.stored);
    rewrite.editor().op(layer.id).inputs[static_cast<size_t>(layer.definition->quantization.weightOperand)] =
        made;
}

} // namespace

void applyDynamic(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    for (const Layer& layer : layers) {
        const Stage* stage = layer.stage("dynamic");
        if (stage == nullptr)
            continue;
        if (const std::string reason = reasonToStay(rewrite, layer); !reason.empty()) {
            if (layer.weights.present() || layer.byRule)
                rewrite.issue(Severity::Note, "stays-float",
                              fmt::format("{} stays as it is: {}", layer.name, reason), layer.id);
            continue;
        }
        quantizeWeights(rewrite, layer, *stage);
        Operator& op = rewrite.editor().op(layer.id);
        if (op.code == fullyConnectedCode) {
            auto options = optionsOf<tfl::FullyConnectedOptionsT>(op);
            options.asymmetric_quantize_inputs = true;
            op.options = makeOptions(std::move(options));
        }
        rewrite.changed(layer.id);
    }
}

} // namespace fettle
