// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Half-precision constants.
#include "techniques/numbers.h"

#include "ops/codes.h"
#include "runtime/executor.h"

#include <fmt/format.h>

#include <map>

namespace fettle {

namespace techniques {

TechniqueInfo float16()
{
    TechniqueInfo info;
    info.id = "float16";
    info.label = "Half precision";
    info.kind = TechniqueKind::Numbers;
    info.help = "Stores float weights in 16 bits, half the size; they are unpacked when the model is loaded "
                "and computed with in "
                "32 bits. Constants of fewer than 128 values stay, because unpacking them takes more bytes "
                "than it saves.";
    return info;
}

} // namespace techniques

namespace {

constexpr int64_t fewestElements = 128;

/// The float32 tensor that a DEQUANTIZE makes of the constant's half-precision twin.
TensorId halved(Rewrite& rewrite, TensorId id)
{
    const Tensor source = rewrite.graph().tensor(id);
    std::vector<uint16_t> halves(static_cast<size_t>(elementCount(source.shape)));
    const auto values = rewrite.model().data(source).as<float>();
    for (size_t i = 0; i < halves.size(); ++i)
        halves[i] = toHalf(values[i]);
    Tensor stored = source;
    stored.type = TensorType::Float16;
    stored.quantization = {};
    const TensorId constant =
        rewrite.constant(std::move(stored), Bytes::copyOf(std::span<const uint16_t>(halves)), id);
    Tensor unpacked = source;
    unpacked.name += "_dequantize";
    unpacked.buffer = BufferId(0);
    unpacked.quantization = {};
    const TensorId result = rewrite.editor().addTensor(std::move(unpacked));
    rewrite.convert(code::dequantize, constant, result);
    return result;
}

/// Kernels that take integer weights beside float activations want a float32 bias, too.
bool integerWeights(const Rewrite& rewrite, const Layer& layer)
{
    if (!layer.weights.present())
        return false;
    const TensorType type = rewrite.graph().tensor(layer.weights.stored).type;
    return type != TensorType::Float32 && type != TensorType::Float16;
}

} // namespace

void applyFloat16(Rewrite& rewrite, const std::vector<Layer>& layers)
{
    std::map<TensorId, TensorId> done;
    for (const Layer& layer : layers) {
        if (layer.stage("float16") == nullptr)
            continue;
        if (integerWeights(rewrite, layer)) {
            rewrite.issue(
                Severity::Note, "already-smaller",
                fmt::format("{} keeps its integer weights: float16 would make them larger", layer.name),
                layer.id);
            continue;
        }
        const Operator op = rewrite.graph().op(layer.id);
        for (size_t i = 0; i < op.inputs.size(); ++i) {
            const TensorId id = op.inputs[i];
            if (!id.valid())
                continue;
            const Tensor& tensor = rewrite.graph().tensor(id);
            const bool fits = tensor.type == TensorType::Float32 && rewrite.model().isConstant(tensor) &&
                              !tensor.sparsity && elementCount(tensor.shape) >= fewestElements;
            if (!fits)
                continue;
            if (!done.contains(id))
                done[id] = halved(rewrite, id);
            rewrite.editor().op(layer.id).inputs[i] = done[id];
        }
    }
}

} // namespace fettle
