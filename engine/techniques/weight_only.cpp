// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer weights that are unpacked when the model is loaded; the arithmetic stays float.
#include "ops/codes.h"
#include "techniques/numbers.h"
#include "techniques/stored_integers.h"

#include <fmt/format.h>

#include <map>

namespace fettle {

namespace techniques {

TechniqueInfo weight_only()
{
    TechniqueInfo info;
    info.id = "weight-only";
    info.label = "Integer weights only";
    info.kind = TechniqueKind::Numbers;
    info.help =
        "Stores weights as integers and unpacks them to float32 when the model is loaded; all arithmetic "
        "stays float, so only the rounding of the weights costs accuracy. Weights of fewer than 1024 "
        "values stay float.";
    info.parameters = {
        {.id = "bits",
         .label = "Bits",
         .help = "Width of a stored weight.",
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

/// The float32 tensor that a DEQUANTIZE makes of integer weights; one for all layers that read them.
TensorId unpacked(Rewrite& rewrite, TensorId operand, TensorId stored, std::map<TensorId, TensorId>& known)
{
    if (const auto found = known.find(stored); found != known.end())
        return found->second;
    Tensor tensor = rewrite.graph().tensor(operand);
    tensor.name += "_dequantize";
    tensor.type = TensorType::Float32;
    tensor.buffer = BufferId(0);
    tensor.quantization = {};
    const TensorId result = rewrite.editor().addTensor(std::move(tensor));
    rewrite.convert(code::dequantize, stored, result);
    known[stored] = result;
    return result;
}

} // namespace

void applyWeightOnly(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    const TechniqueInfo& info = *findTechnique("weight-only");
    const Constants constants(rewrite.model(), rewrite.graph());
    std::map<TensorId, TensorId> known;
    for (const Layer& layer : layers) {
        const Stage* stage = layer.stage("weight-only");
        if (stage == nullptr)
            continue;
        if (gathersConstant(rewrite, layer, *stage)) {
            storeTable(rewrite, layer);
            continue;
        }
        const auto all = weightsToStore(rewrite, constants, layer);
        if (const std::string reason = reasonToKeepWeights(rewrite, layer, all, *stage); !reason.empty()) {
            noteStaysFloat(rewrite, layer, reason);
            continue;
        }
        const int bits = choiceOf(info, stage->parameters, "bits") == "4" ? 4 : 8;
        const bool perChannel = choiceOf(info, stage->parameters, "granularity") == "channel";
        for (const LayerWeights& weights : all) {
            const bool matrix = rewrite.graph().tensor(weights.stored).shape.size() > 1;
            if (!matrix && !layer.weights.present())
                continue; // peepholes, diagonals: a number for each cell
            const TensorId stored = integerTwin(rewrite, layer, weights, bits, perChannel);
            readInstead(rewrite, layer, weights.operand, unpacked(rewrite, weights.operand, stored, known));
        }
    }
}

} // namespace fettle
