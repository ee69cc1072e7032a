// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers are changed on a copy; what came of it is what is imitated.
#include "pipeline/simulation.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "ops/integer_form.h"
#include "pipeline/derive.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <map>

namespace fettle {

namespace {

FakeQuantizer quantizerOf(const ActivationNumbers& numbers, int bits)
{
    const AffineParameters& p = numbers.parameters;
    if (bits == 16)
        return {p.scale, 0, -32767, 32767};
    return {p.scale, static_cast<float>(p.zeroPoint), -128, 127};
}

bool isInteger(TensorType type)
{
    return type == TensorType::Int4 || type == TensorType::Int8 || type == TensorType::Int16;
}

/// Of the integers that a layer's weights have become.
WeightForm formOf(const Graph& graph, const LayerWeights& weights)
{
    if (!weights.present())
        return {};
    const Tensor& stored = graph.tensor(weights.stored);
    const int bits = stored.type == TensorType::Int4 ? 4 : stored.type == TensorType::Int8 ? 8 : 0;
    return {bits, stored.quantization.perChannel()};
}

/// Operators whose integers are the rounded result of their float arithmetic, or are moved.
bool roundsOnce(const OperatorDefinition& definition)
{
    constexpr std::array exact = {code::conv2d, code::depthwiseConv2d, code::fullyConnected};
    return contains(exact, definition.code) || definition.quantization.sameScale;
}

/// "a, b and 3 more"
std::string someOf(const std::vector<std::string>& names)
{
    constexpr size_t most = 4;
    const auto shown = std::span(names).first(std::min(names.size(), most));
    return fmt::format("{}{}", fmt::join(shown, ", "),
                       names.size() > most ? fmt::format(" and {} more", names.size() - most) : "");
}

/// What the imitation leaves out.
std::vector<std::string> inexactParts(const Graph& made, const std::vector<Layer>& layers)
{
    std::vector<std::string> dynamic;
    std::vector<std::string> kernels;
    for (const Layer& layer : layers) {
        const Operator& op = made.op(layer.id);
        if (layer.definition == nullptr || op.outputs.empty())
            continue;
        const bool integers = isInteger(made.tensor(op.outputs.front()).type);
        const auto stored = [&](size_t operand) {
            return operand < op.inputs.size() && op.inputs[operand].valid() &&
                   isInteger(made.tensor(op.inputs[operand]).type);
        };
        const int operand = layer.definition->quantization.weightOperand;
        const bool weights = (operand >= 0 && stored(static_cast<size_t>(operand))) ||
                             std::ranges::any_of(weightMatrices(layer.definition->code), stored);
        if (weights && !integers)
            dynamic.push_back(layer.name);
        if (integers && !roundsOnce(*layer.definition))
            kernels.push_back(layer.name);
    }
    std::vector<std::string> parts;
    if (!dynamic.empty())
        parts.push_back("the activations that are rounded while the model runs (" + someOf(dynamic) + ")");
    if (!kernels.empty())
        parts.push_back("the inner rounding of integer kernels (" + someOf(kernels) + ")");
    return parts;
}

} // namespace

Result<Simulation> simulationOf(const ModelPtr& model, const std::vector<Layer>& layers,
                                const ActivationRanges& activations, const Int8Options& options)
{
    GraphEditor editor(model);
    std::vector<Issue> issues; // told when it is done for good
    Rewrite rewrite(editor, issues);
    const auto given = [&](const auto&...) -> Result<ActivationRanges> { return activations; };
    FETTLE_TRY(changeNumbers(rewrite, model, layers, options, given));
    Simulation simulation;
    const Constants constants(editor.model(), editor.graph());
    for (const Layer& layer : layers)
        simulation.weights.push_back(
            formOf(editor.graph(), constants.weightsOf(editor.graph().op(layer.id))));
    simulation.inexact = inexactParts(editor.graph(), layers);
    if (tensorsToCalibrate(*model, layers, options).empty())
        return simulation;
    FETTLE_ASSIGN(const auto numbers, activationNumbers(model, layers, activations, options));
    std::map<TensorId, int> groups; // numbered as they come
    for (const auto& own : numbers) {
        auto& quantizer = simulation.activations.emplace_back();
        if (!own)
            continue;
        quantizer = quantizerOf(*own, options.activationBits);
        if (!own->fixed)
            quantizer->learned =
                groups.try_emplace(own->group, static_cast<int>(groups.size())).first->second;
    }
    return simulation;
}

} // namespace fettle
