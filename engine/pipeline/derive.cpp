// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The stages in their order.
#include "pipeline/derive.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "techniques/equalize.h"
#include "techniques/shape_weights.h"

#include <algorithm>

namespace fettle {

namespace {

/// Promises of pruning and clustering, on the model while its ids are still the source's.
Result<void> checkShaped(const std::vector<Promise>& promises, const std::vector<Layer>& layers,
                         const Model& model)
{
    for (const Promise& promise : promises) {
        const TensorId weights = layers[promise.layer.index()].weights.stored;
        FETTLE_TRY(keptPromises(promise, model, model.mainGraph().tensor(weights), "clustering"));
    }
    return {};
}

/// Drops DEQUANTIZE operators of constants that nobody reads any more.
void dropUnusedUnpacking(GraphEditor& editor)
{
    const Graph& graph = editor.graph();
    const auto readers = consumers(graph);
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        if (op.code != code::dequantize || op.outputs.size() != 1 ||
            !editor.model().isConstant(graph.tensor(op.inputs.front())))
            continue;
        const TensorId output = op.outputs.front();
        if (readers[output.index()].empty() && !contains(graph.outputs, output))
            editor.removeOperator(OperatorId(static_cast<int64_t>(i)));
    }
}

/// The operators of the source's layers in the finished model, found by what they produce.
std::vector<OperatorId> finalOperators(const GraphEditor& editor, const std::vector<TensorId>& outputs,
                                       const Graph& graph)
{
    const auto producer = producers(graph);
    std::vector<OperatorId> operators;
    for (const TensorId output : outputs) {
        const TensorId id = editor.finalId(output);
        operators.push_back(id.valid() ? producer[id.index()] : OperatorId());
    }
    return operators;
}

} // namespace

Result<void> changeNumbers(Rewrite& rewrite, const ModelPtr& shaped, const std::vector<Layer>& layers,
                           const Int8Options& options, const RangeSource& ranges)
{
    const auto asksInt8 = [](const Layer& layer) { return layer.stage("int8") != nullptr; };
    if (std::ranges::any_of(layers, asksInt8)) {
        FETTLE_TRY(checkInt8(*shaped, layers, options));
        ActivationRanges measured;
        measured.ranges.resize(shaped->mainGraph().tensors.size());
        if (!tensorsToCalibrate(*shaped, layers, options).empty()) {
            FETTLE_ASSIGN(measured, ranges(shaped, layers, options));
        }
        FETTLE_TRY(applyInt8(rewrite, layers, measured, options));
    }
    applyDynamic(rewrite, layers);
    applyWeightOnly(rewrite, layers);
    applyFloat16(rewrite, layers);
    return {};
}

Result<Derivation> derive(const ModelPtr& source, const Recipe& recipe, int threads,
                          const RangeSource& ranges, const JobContext& job, const WeightSteps& steps)
{
    Derivation derivation;
    FETTLE_ASSIGN(derivation.layers, layersOf(*source, recipe));
    for (size_t l = 0; l < steps.size(); ++l)
        derivation.layers[l].steps = steps[l];
    GraphEditor editor(source);
    FETTLE_ASSIGN(derivation.promises, shapeWeights(editor, derivation.layers, recipe.seed, threads,
                                                    derivation.issues, job.part(0, 0.3)));
    FETTLE_TRY(checkShaped(derivation.promises, derivation.layers, editor.model()));
    Rewrite rewrite(editor, derivation.issues, threads);
    const Int8Options integers = int8OptionsOf(recipe);
    if (integers.equalize)
        equalizeLayers(rewrite, derivation.layers);
    addIntermediates(editor, derivation.layers, integers);
    const auto shaped = std::make_shared<const Model>(editor.model());
    FETTLE_TRY(changeNumbers(rewrite, shaped, derivation.layers, integers, ranges));
    rewrite.stampVersions();
    dropUnusedUnpacking(editor);
    FETTLE_TRY(job.check());
    std::vector<TensorId> outputs;
    for (const Layer& layer : derivation.layers) {
        const auto& itsOutputs = editor.graph().op(layer.id).outputs;
        outputs.push_back(itsOutputs.empty() ? TensorId() : itsOutputs.front());
    }
    FETTLE_ASSIGN(derivation.model, editor.finish());
    derivation.operators = finalOperators(editor, outputs, derivation.model->mainGraph());
    FETTLE_TRY(provePromises(derivation, *derivation.model, "changing numbers"));
    return derivation;
}

Result<std::vector<std::pair<std::string, std::string>>>
provePromises(const Derivation& derivation, const Model& model, std::string_view stage)
{
    std::vector<std::pair<std::string, std::string>> proven;
    const Graph& graph = model.mainGraph();
    const Constants constants(model, graph);
    for (const Promise& promise : derivation.promises) {
        const OperatorId id = derivation.operators[promise.layer.index()];
        const LayerWeights weights = id.valid() ? constants.weightsOf(graph.op(id)) : LayerWeights();
        if (!weights.present())
            return fail(ErrorCode::VerificationFailed, "a layer lost its weights", promise.name);
        FETTLE_ASSIGN(const auto claims, keptPromises(promise, model, graph.tensor(weights.stored), stage));
        for (const std::string& claim : claims)
            proven.emplace_back(promise.name, claim);
    }
    return proven;
}

int64_t constantBytes(const Model& model, const Constants& constants, const Operator& op)
{
    int64_t bytes = 0;
    for (const TensorId input : op.inputs) {
        if (const TensorId stored = constants.of(input); stored.valid())
            bytes += static_cast<int64_t>(model.data(model.mainGraph().tensor(stored)).size());
    }
    return bytes;
}

} // namespace fettle
