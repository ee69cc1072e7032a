// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamic range: integer weights, activations quantized at run time.
#include "ops/codes.h"
#include "techniques/numbers.h"
#include "techniques/stored_integers.h"

#include "runtime/executor.h"
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
         .help = "Width of a weight; 4 bits in convolutions, fully connected layers and embeddings only.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("8"),
         .choices = {"8", "4"}},
        storedGranularity(),
        fewestWeights(),
    };
    return info;
}

} // namespace techniques

namespace {

/// Why the layer's weights stay float; empty when they do not.
std::string reasonToStay(const Rewrite& rewrite, const Layer& layer)
{
    if (layer.definition == nullptr || !layer.definition->quantization.hybridKernel)
        return "there is no kernel that takes float activations with integer weights";
    return reasonToKeepWeights(rewrite, layer, *layer.stage("dynamic"));
}

/// Four bits pack two weights a byte; an embedding copies rows that begin on a byte.
bool takesFourBits(int32_t code, const WeightMatrix& matrix)
{
    return code == code::conv2d || code == code::fullyConnected ||
           (code == code::embeddingLookup && matrix.columns() % 2 == 0);
}

int bitsFor(Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const int bits = choiceOf(*findTechnique("dynamic"), stage.parameters, "bits") == "4" ? 4 : 8;
    const Tensor& weights = rewrite.graph().tensor(layer.weights.stored);
    const WeightMatrix matrix(weights.shape, layer.weights.channelDimension);
    if (bits == 8 || takesFourBits(rewrite.graph().op(layer.id).code, matrix))
        return bits;
    rewrite.issue(
        Severity::Note, "eight-bits",
        fmt::format("{} takes 8 bits: only convolutions, fully connected layers and embeddings with "
                    "rows of an even number of weights take 4",
                    layer.name),
        layer.id);
    return 8;
}

void quantizeWeights(Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const bool depthwise =
        rewrite.graph().op(layer.id).code == code::depthwiseConv2d; // wants a scale a channel
    const bool perChannel =
        depthwise || choiceOf(*findTechnique("dynamic"), stage.parameters, "granularity") == "channel";
    const TensorId made = integerTwin(rewrite, layer, bitsFor(rewrite, layer, stage), perChannel);
    Operator& op = rewrite.editor().op(layer.id);
    op.inputs[static_cast<size_t>(layer.definition->quantization.weightOperand)] = made;
}

/// Kernels that take integer weights beside float activations want a float32 bias: one that is stored in half
/// precision is unpacked.
void storeFloatBias(Rewrite& rewrite, const Layer& layer, const Constants& constants)
{
    const Operator& op = rewrite.graph().op(layer.id);
    const auto operand = static_cast<size_t>(std::max(layer.definition->quantization.biasOperand, 0));
    if (operand == 0 || operand >= op.inputs.size() || !constants.unpackOf(op.inputs[operand]).valid())
        return;
    const TensorId stored = constants.of(op.inputs[operand]);
    Tensor tensor = rewrite.graph().tensor(op.inputs[operand]);
    const auto values = constantValues(rewrite.model(), rewrite.graph().tensor(stored));
    tensor.name += "_float";
    const TensorId made =
        rewrite.constant(std::move(tensor), Bytes::copyOf(std::span<const float>(values)), stored);
    rewrite.editor().op(layer.id).inputs[operand] = made;
}

/// Asymmetric: the zero point of the activations is chosen at run time too.
void quantizeInputsAsymmetrically(Operator& op)
{
    const auto set = [&](auto options) {
        options.asymmetric_quantize_inputs = true;
        op.options = makeOptions(std::move(options));
    };
    if (op.code == code::fullyConnected)
        set(optionsOf<tfl::FullyConnectedOptionsT>(op));
}

} // namespace

void applyDynamic(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    const Constants constants(rewrite.model(), rewrite.graph());
    for (const Layer& layer : layers) {
        const Stage* stage = layer.stage("dynamic");
        if (stage == nullptr)
            continue;
        if (const std::string reason = reasonToStay(rewrite, layer); !reason.empty()) {
            noteStaysFloat(rewrite, layer, reason);
            continue;
        }
        quantizeWeights(rewrite, layer, *stage);
        storeFloatBias(rewrite, layer, constants);
        quantizeInputsAsymmetrically(rewrite.editor().op(layer.id));
        rewrite.changed(layer.id);
    }
}

} // namespace fettle
