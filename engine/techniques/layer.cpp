// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layers with their weights and stages, and the shared part of rewriting them.
#include "techniques/layer.h"

#include "ops/codes.h"
#include "runtime/executor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fettle {

Constants::Constants(const Model& model, const Graph& graph)
    : m_stored(graph.tensors.size()), m_unpack(graph.tensors.size())
{
    for (size_t t = 0; t < graph.tensors.size(); ++t) {
        if (model.isConstant(graph.tensors[t]))
            m_stored[t] = TensorId(static_cast<int64_t>(t));
    }
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        if (op.code != code::dequantize || op.inputs.size() != 1 || op.outputs.size() != 1 ||
            !op.inputs[0].valid())
            continue;
        if (!model.isConstant(graph.tensor(op.inputs[0])))
            continue;
        m_stored[op.outputs[0].index()] = op.inputs[0];
        m_unpack[op.outputs[0].index()] = OperatorId(static_cast<int64_t>(i));
    }
}

LayerWeights Constants::weightsOf(const Operator& op) const
{
    LayerWeights weights;
    const OperatorDefinition* definition = findDefinition(op.code);
    if (definition == nullptr || definition->quantization.weightOperand < 0)
        return weights;
    const auto operand = static_cast<size_t>(definition->quantization.weightOperand);
    if (operand >= op.inputs.size() || !of(op.inputs[operand]).valid())
        return weights;
    weights.operand = op.inputs[operand];
    weights.stored = of(weights.operand);
    weights.unpack = unpackOf(weights.operand);
    weights.channelDimension = definition->quantization.channelDimension;
    return weights;
}

const Stage* Layer::stage(TechniqueKind kind) const
{
    const auto found = std::ranges::find_if(stages, [&](const Stage& stage) {
        const TechniqueInfo* info = findTechnique(stage.technique);
        return info != nullptr && info->kind == kind;
    });
    return found == stages.end() ? nullptr : &*found;
}

const Stage* Layer::stage(std::string_view technique) const
{
    const auto found = std::ranges::find(stages, technique, &Stage::technique);
    return found == stages.end() ? nullptr : &*found;
}

Result<std::vector<Layer>> layersOf(const Model& model, const Recipe& recipe)
{
    const Graph& graph = model.mainGraph();
    FETTLE_ASSIGN(auto stages, stagesOfLayers(recipe, model));
    Recipe rulesAlone = recipe;
    rulesAlone.stages.clear();
    FETTLE_ASSIGN(const auto byRule, stagesOfLayers(rulesAlone, model));
    const auto names = shortLayerNames(model, graph);
    const Constants constants(model, graph);
    std::vector<Layer> layers(graph.operators.size());
    for (size_t i = 0; i < layers.size(); ++i) {
        Layer& layer = layers[i];
        layer.id = OperatorId(static_cast<int64_t>(i));
        layer.name = names[i];
        layer.definition = findDefinition(graph.operators[i].code);
        layer.weights = constants.weightsOf(graph.operators[i]);
        layer.stages = std::move(stages[i]);
        layer.byRule = !byRule[i].empty();
    }
    return layers;
}

TensorId Rewrite::constant(Tensor tensor, Bytes data, TensorId source)
{
    const BufferId sourceBuffer = graph().tensor(source).buffer;
    BufferId shared;
    for (const Made& made : m_made) {
        const Tensor& other = graph().tensor(made.made);
        if (made.source != sourceBuffer || other.type != tensor.type || model().data(other) != data)
            continue;
        shared = other.buffer;
        tensor.buffer = shared;
        if (made.from == source && other == tensor)
            return made.made;
    }
    const TensorId id = shared.valid() ? m_editor.addTensor(std::move(tensor))
                                       : m_editor.addConstant(std::move(tensor), std::move(data));
    m_made.push_back({sourceBuffer, source, id});
    return id;
}

void Rewrite::convert(int32_t code, TensorId from, TensorId to)
{
    Operator op;
    op.code = code;
    op.inputs = {from};
    op.outputs = {to};
    changed(m_editor.addOperator(std::move(op)));
}

void Rewrite::stampVersions()
{
    std::vector<Shape> shapes;
    for (const Tensor& tensor : graph().tensors)
        shapes.push_back(tensor.shape);
    for (const OperatorId id : m_changed) {
        const OperatorDefinition* definition = findDefinition(graph().op(id).code);
        if (definition == nullptr || definition->version == nullptr)
            continue;
        const OperatorView view{model(), graph(), graph().op(id), id, shapes};
        const int32_t version = definition->version(view);
        m_editor.op(id).version = version;
    }
}

void Rewrite::issue(Severity severity, std::string id, std::string text, IssueTarget target)
{
    m_issues.push_back({severity, std::move(id), std::move(text), target});
}

bool finiteConstant(const Model& model, const Tensor& tensor)
{
    if (tensor.type != TensorType::Float32 && tensor.type != TensorType::Float16)
        return true;
    const ConstantFloats constant(model, tensor);
    int32_t notFinite = 0; // all are looked at: a loop without exit is many times as fast
    for (const float value : constant.values())
        notFinite |= std::isfinite(value) ? 0 : 1;
    return notFinite == 0;
}

} // namespace fettle
