// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Many recipes on one model: sweeps, the Pareto front, and what each layer costs alone.
#include "pipeline/evaluation_cache.h"
#include "pipeline/pipeline.h"
#include "recipe/edit.h"
#include "tflite/writer.h"

#include <algorithm>

namespace fettle {

std::vector<bool> paretoFront(const std::vector<double>& size, const std::vector<double>& accuracy)
{
    const size_t count = std::min(size.size(), accuracy.size());
    const auto beats = [&](size_t a, size_t b) {
        return size[a] <= size[b] && accuracy[a] >= accuracy[b] &&
               (size[a] < size[b] || accuracy[a] > accuracy[b]);
    };
    std::vector<bool> front(count);
    for (size_t i = 0; i < count; ++i) {
        bool beaten = false;
        for (size_t other = 0; other < count && !beaten; ++other)
            beaten = beats(other, i);
        front[i] = !beaten;
    }
    return front;
}

namespace {

Result<SweepPoint> onePoint(const OptimizeRequest& base, const Recipe& recipe, const Dataset& data,
                            const EvaluateOptions& options, const JobContext& job)
{
    OptimizeRequest request = base;
    request.recipe = recipe;
    SweepPoint point;
    point.recipe = recipe;
    JobContext optimizing = job.part(0, 0.5);
    JobContext evaluating = job.part(0.5, 1);
    FETTLE_ASSIGN(point.variant, optimize(request, optimizing));
    FETTLE_ASSIGN(point.evaluation,
                  evaluate(point.variant->model, data, base.preprocessing, options, evaluating));
    return point;
}

EvaluateOptions withCache(EvaluateOptions options, const Dataset& data, const Preprocessing& preprocessing)
{
    if (!options.cache) // the caller's data outlives it
        options.cache = std::make_shared<EvaluationCache>(DatasetPtr(DatasetPtr(), &data), preprocessing,
                                                          EvaluationCache::inOrder);
    return options;
}

JobContext pieceOf(const JobContext& job, size_t index, size_t count)
{
    const auto all = static_cast<double>(count);
    return job.part(static_cast<double>(index) / all, static_cast<double>(index + 1) / all);
}

} // namespace

Result<std::vector<SweepPoint>> sweep(const OptimizeRequest& base, const std::vector<Recipe>& recipes,
                                      const Dataset& data, const EvaluateOptions& options, JobContext& job)
{
    const EvaluateOptions reusing = withCache(options, data, base.preprocessing);
    std::vector<SweepPoint> points;
    std::vector<double> sizes;
    std::vector<double> accuracies;
    for (size_t i = 0; i < recipes.size(); ++i) {
        FETTLE_ASSIGN(SweepPoint point,
                      onePoint(base, recipes[i], data, reusing, pieceOf(job, i, recipes.size())));
        sizes.push_back(static_cast<double>(point.variant->report.size.deflate));
        accuracies.push_back(point.evaluation.top1);
        points.push_back(std::move(point));
    }
    const auto front = paretoFront(sizes, accuracies);
    for (size_t i = 0; i < points.size(); ++i)
        points[i].pareto = front[i];
    return points;
}

Result<std::vector<LayerSensitivity>> sensitivity(const OptimizeRequest& base,
                                                  const std::vector<Stage>& stages, const Dataset& data,
                                                  const EvaluateOptions& options, JobContext& job)
{
    const Model& model = *base.source;
    const EvaluateOptions reusing = withCache(options, data, base.preprocessing);
    OptimizeRequest oneLayer = base;
    oneLayer.compressedSizes = false;
    const std::vector<LayerInfo> layers = layerTable(model);
    const auto withWeights = static_cast<size_t>(
        std::ranges::count_if(layers, [](const LayerInfo& l) { return l.weights.has_value(); }));
    JobContext reference = pieceOf(job, 0, withWeights + 1);
    FETTLE_ASSIGN(const Evaluation before,
                  evaluate(base.source, data, base.preprocessing, reusing, reference));
    FETTLE_ASSIGN(const Bytes unchanged, tflite::serialize(model));
    const auto sourceBytes = static_cast<int64_t>(unchanged.size());
    std::vector<LayerSensitivity> result;
    for (const LayerInfo& layer : layers) {
        if (!layer.weights)
            continue;
        Recipe recipe = base.recipe;
        recipe.stages.clear();
        recipe.rules = {{exactPattern(layer.shortName), stages}};
        FETTLE_ASSIGN(const SweepPoint point, onePoint(oneLayer, recipe, data, reusing,
                                                       pieceOf(job, result.size() + 1, withWeights + 1)));
        const FileSize& size = point.variant->report.size;
        result.push_back({layer.shortName, recipeText(recipe), "top1", before.top1 - point.evaluation.top1,
                          sourceBytes - size.raw});
    }
    return result;
}

} // namespace fettle
