// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers are fitted again, and in which way.
#include "pipeline/shape_by_samples.h"

#include "pipeline/reconstruct.h"
#include "techniques/shape_weights.h"
#include "training/channel_importance.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace fettle {

namespace {

/// What a model that cannot be run or differentiated has instead.
template <class T>
Result<T> whereSupported(Result<T> found, T otherwise)
{
    if (!found && found.error().code == ErrorCode::UnsupportedModel)
        return otherwise;
    return found;
}

FitBy fitBy(const OptimizeRequest& request)
{
    return {.data = request.calibration,
            .preprocessing = request.preprocessing,
            .seed = request.recipe.seed,
            .threads = request.threads};
}

Issue madeUpFor(std::string_view what)
{
    return {
        Severity::Note,
        "reconstruct",
        fmt::format("convolutions and fully connected layers make up for {} with the weights that are left, "
                    "by what samples tell",
                    what),
        {}};
}

bool asksToReconstruct(const Stage& stage)
{
    return flagOf(*findTechnique(stage.technique), stage.parameters, "reconstruct");
}

/// Whether layers shall make up for channels that this one loses.
bool asksForChannels(const Layer& layer)
{
    return removesChannels(std::span(&layer, 1)) && asksToReconstruct(*layer.stage("prune"));
}

/// How a layer may make up for what was done to its weights, if something was; the last stage that shapes
/// them tells.
std::optional<FitKind> fitOf(const Layer& layer)
{
    if (const Stage* cluster = layer.stage("cluster")) {
        if (!asksToReconstruct(*cluster))
            return std::nullopt;
        return choiceOf(*findTechnique("cluster"), cluster->parameters, "granularity") == "layer"
                   ? FitKind::Values
                   : FitKind::ValuesOfOutputs;
    }
    const Stage* prune = layer.stage("prune");
    return prune != nullptr && asksToReconstruct(*prune) ? std::optional(FitKind::NotZeros) : std::nullopt;
}

} // namespace

Result<Narrowed> narrowedBySamples(const ModelPtr& source, const OptimizeRequest& request,
                                   const JobContext& job)
{
    FETTLE_ASSIGN(const std::vector<Layer> layers, layersOf(*source, request.recipe));
    if (!removesChannels(layers) || !request.calibration)
        return removeChannels(source, request.recipe);
    FETTLE_ASSIGN(const ChannelImportance importance,
                  whereSupported(channelImportance(source, *request.calibration, request.preprocessing,
                                                   request.recipe.seed, request.threads, job.part(0, 0.3)),
                                 {}));
    FETTLE_ASSIGN(Narrowed narrowed, removeChannels(source, request.recipe, importance));
    if (request.recipe.training || std::ranges::none_of(layers, asksForChannels))
        return narrowed;
    std::vector<FittedLayer> readers;
    for (const auto& [id, outputs] : narrowed.readers)
        readers.push_back({id, outputs});
    const ModelPtr before = narrowed.model;
    FETTLE_ASSIGN(
        narrowed.model,
        whereSupported(reconstructed(source, before, readers, fitBy(request), job.part(0.3, 1)), before));
    if (narrowed.model != before)
        narrowed.issues.push_back(madeUpFor("removed channels"));
    return narrowed;
}

Result<ModelPtr> fittedToShape(const OptimizeRequest& request, std::vector<Issue>& issues,
                               const JobContext& job)
{
    FETTLE_ASSIGN(std::vector<Layer> layers, layersOf(*request.source, request.recipe));
    std::vector<FittedLayer> shaped;
    for (const Layer& layer : layers) {
        if (const auto kind = fitOf(layer); kind && layer.weights.present())
            shaped.push_back({layer.id, {}, *kind});
    }
    if (shaped.empty())
        return request.source;
    GraphEditor editor(request.source);
    std::vector<Issue> told; // again when the recipe is applied
    FETTLE_TRY(shapeWeights(editor, layers, request.recipe.seed, request.threads, told, job.part(0, 0.1)));
    FETTLE_ASSIGN(const ModelPtr model, editor.finish());
    FETTLE_ASSIGN(ModelPtr fitted, whereSupported(reconstructed(request.source, model, shaped, fitBy(request),
                                                                job.part(0.1, 1)),
                                                  request.source));
    if (fitted != request.source)
        issues.push_back(madeUpFor("zeros and shared values"));
    return fitted;
}

} // namespace fettle
