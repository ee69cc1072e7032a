// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamic range: integer weights, activations quantized at run time.
#include "ops/codes.h"
#include "ops/integer_form.h"
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

/// Variants of recurrent operators whose kernels with integer weights do not compute what they should; empty
/// for all others.
std::string recurrentReason(const Graph& graph, const Operator& op)
{
    const auto diagonal = [&](size_t operand) {
        return operand < op.inputs.size() && op.inputs[operand].valid() &&
               graph.tensor(op.inputs[operand]).shape.size() == 1;
    };
    constexpr size_t lastRecurrent = 8; // of the output gate, which every LSTM has
    if (op.code == code::unidirectionalSequenceLstm && diagonal(lastRecurrent))
        return "there is no kernel that takes integers beside diagonal weights";
    if (op.code == code::lstm && optionsOf<tfl::LSTMOptionsT>(op).kernel_type == tfl::LSTMKernelType::BASIC)
        return "the kernel type BASIC has no integer weights beside float activations";
    if (op.code == code::bidirectionalSequenceRnn &&
        optionsOf<tfl::BidirectionalSequenceRNNOptionsT>(op).time_major)
        return "with integer weights the runtime repeats all steps of time-major data at each step";
    return {};
}

/// Why the layer's weights stay float; empty when they do not.
std::string reasonToStay(const Rewrite& rewrite, const Layer& layer, std::span<const LayerWeights> all)
{
    const Operator& op = rewrite.graph().op(layer.id);
    const bool several = !weightMatrices(op.code).empty();
    if (layer.definition == nullptr || (!layer.definition->quantization.hybridKernel && !several))
        return "there is no kernel that takes float activations with integer weights";
    const std::string reason = recurrentReason(rewrite.graph(), op);
    return reason.empty() ? reasonToKeepWeights(rewrite, layer, all, *layer.stage("dynamic")) : reason;
}

/// Four bits pack two weights a byte; an embedding copies rows that begin on a byte.
bool takesFourBits(const Rewrite& rewrite, const Layer& layer)
{
    if (!layer.weights.present())
        return false;
    const int32_t code = rewrite.graph().op(layer.id).code;
    const WeightMatrix matrix(rewrite.graph().tensor(layer.weights.stored).shape,
                              layer.weights.channelDimension);
    return code == code::conv2d || code == code::fullyConnected ||
           (code == code::embeddingLookup && matrix.columns() % 2 == 0);
}

int bitsFor(Rewrite& rewrite, const Layer& layer, const Stage& stage)
{
    const int bits = choiceOf(*findTechnique("dynamic"), stage.parameters, "bits") == "4" ? 4 : 8;
    if (bits == 8 || takesFourBits(rewrite, layer))
        return bits;
    rewrite.issue(
        Severity::Note, "eight-bits",
        fmt::format("{} takes 8 bits: only convolutions, fully connected layers and embeddings with "
                    "rows of an even number of weights take 4",
                    layer.name),
        layer.id);
    return 8;
}

/// An operator of several matrices wants one scale for each.
void quantizeWeights(Rewrite& rewrite, const Layer& layer, std::span<const LayerWeights> all,
                     const Stage& stage)
{
    const bool depthwise =
        rewrite.graph().op(layer.id).code == code::depthwiseConv2d; // wants a scale a channel
    const bool one = layer.weights.present();
    const bool perChannel = depthwise || (one && choiceOf(*findTechnique("dynamic"), stage.parameters,
                                                          "granularity") == "channel");
    const int bits = bitsFor(rewrite, layer, stage);
    for (const LayerWeights& weights : all)
        readInstead(rewrite, layer, weights.operand, integerTwin(rewrite, layer, weights, bits, perChannel));
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
    switch (op.code) {
    case code::fullyConnected:
        return set(optionsOf<tfl::FullyConnectedOptionsT>(op));
    case code::batchMatmul:
        return set(optionsOf<tfl::BatchMatMulOptionsT>(op));
    case code::lstm:
        return set(optionsOf<tfl::LSTMOptionsT>(op));
    case code::unidirectionalSequenceLstm:
        return set(optionsOf<tfl::UnidirectionalSequenceLSTMOptionsT>(op));
    case code::bidirectionalSequenceLstm:
        return set(optionsOf<tfl::BidirectionalSequenceLSTMOptionsT>(op));
    case code::svdf:
        return set(optionsOf<tfl::SVDFOptionsT>(op));
    case code::rnn:
        return set(optionsOf<tfl::RNNOptionsT>(op));
    case code::unidirectionalSequenceRnn:
        return set(optionsOf<tfl::SequenceRNNOptionsT>(op));
    case code::bidirectionalSequenceRnn:
        return set(optionsOf<tfl::BidirectionalSequenceRNNOptionsT>(op));
    default:
        return;
    }
}

} // namespace

void applyDynamic(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    const Constants constants(rewrite.model(), rewrite.graph());
    for (const Layer& layer : layers) {
        const Stage* stage = layer.stage("dynamic");
        if (stage == nullptr)
            continue;
        if (gathersConstant(rewrite, layer, *stage)) {
            storeTable(rewrite, layer);
            continue;
        }
        const auto all = weightsToStore(rewrite, constants, layer);
        if (const std::string reason = reasonToStay(rewrite, layer, all); !reason.empty()) {
            noteStaysFloat(rewrite, layer, reason);
            continue;
        }
        quantizeWeights(rewrite, layer, all, *stage);
        storeFloatBias(rewrite, layer, constants);
        quantizeInputsAsymmetrically(rewrite.editor().op(layer.id));
        rewrite.changed(layer.id);
    }
}

} // namespace fettle
