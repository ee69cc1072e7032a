// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges first, then training with numbers rounded as they will be.
#include "pipeline/fine_tune.h"

#include "pipeline/choose_ranges.h"
#include "pipeline/derive.h"
#include "pipeline/recorded_ranges.h"
#include "pipeline/simulation.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace fettle {

namespace {

/// What int8 will take. The request keeps it.
Result<ActivationRanges> rangesFor(OptimizeRequest& request, const std::vector<Layer>& layers,
                                   const Int8Options& options, const JobContext& job)
{
    const std::vector<bool> wanted = tensorsToCalibrate(*request.source, layers, options);
    if (wanted.empty() || !request.calibration)
        return ActivationRanges();
    if (request.ranges)
        return recordedFor(*request.ranges, request.source->mainGraph(), wanted);
    FETTLE_ASSIGN(RangeChoice choice, chooseRanges(request.source, layers, options, request, job));
    request.ranges = std::make_shared<const CalibrationSummary>(std::move(choice.summary));
    return std::move(choice.activations);
}

/// Integers cover what the learned scales say.
void takeLearned(OptimizeRequest& request, const std::vector<std::optional<FakeQuantizer>>& quantizers)
{
    if (!request.ranges)
        return;
    CalibrationSummary summary = *request.ranges;
    std::map<std::string, std::vector<const FakeQuantizer*>> learned; // by name, the first last
    const auto& tensors = request.source->mainGraph().tensors;
    for (size_t t = quantizers.size(); t-- > 0;) {
        if (quantizers[t])
            learned[tensors[t].name].push_back(&*quantizers[t]);
    }
    for (TensorRange& range : summary.tensors) {
        auto& candidates = learned[range.tensor];
        if (candidates.empty())
            continue;
        const FakeQuantizer& q = *candidates.back();
        candidates.pop_back();
        if (q.learned < 0)
            continue;
        range.minimum = (double(q.low) - double(q.zeroPoint)) * double(q.scale);
        range.maximum = (double(q.high) - double(q.zeroPoint)) * double(q.scale);
    }
    request.ranges = std::make_shared<const CalibrationSummary>(std::move(summary));
}

/// The accuracy of the file that the recipe makes of trained weights.
Result<double> deployedAccuracy(OptimizeRequest request, const Trained& trained,
                                const std::vector<int64_t>& samples, const JobContext& job)
{
    takeLearned(request, trained.quantizers);
    const auto ranges = [&](const ModelPtr& shaped, const std::vector<Layer>& layers,
                            const Int8Options& options) {
        return recordedFor(*request.ranges, shaped->mainGraph(),
                           tensorsToCalibrate(*shaped, layers, options));
    };
    JobContext silent(job.stopToken());
    FETTLE_ASSIGN(const Derivation derivation, derive(trained.model, request.recipe, request.threads, ranges,
                                                      silent, trained.weightSteps));
    FETTLE_ASSIGN(const Bytes file, tflite::serialize(*derivation.model));
    FETTLE_ASSIGN(const ModelPtr written, tflite::parse(file, "the written model"));
    const EvaluateOptions options{.threads = request.threads, .metric = Metric::Classes};
    FETTLE_ASSIGN(const Evaluation evaluation,
                  evaluate(withMainGraph(written, derivation.model->main),
                           *selected(request.calibration, samples), request.preprocessing, options, silent));
    return evaluation.top1;
}

/// Where what is deployed is not as right on the samples as what was trained.
std::optional<Issue> difference(const std::vector<TrainingProgress>& epochs, int64_t samples,
                                const std::vector<std::string>& inexact)
{
    constexpr double worthTelling = 0.003;
    constexpr double much = 0.01;
    if (epochs.empty())
        return std::nullopt;
    const TrainingProgress& kept = epochs[keptEpoch(epochs)];
    if (!kept.top1 || !kept.top1Deployed)
        return std::nullopt;
    const double apart = std::abs(*kept.top1 - *kept.top1Deployed);
    if (apart <= worthTelling)
        return std::nullopt;
    return Issue{
        apart > much ? Severity::Warning : Severity::Note, "deployed",
        fmt::format("the file is right for {:.1f} % of the validation samples, training counted {:.1f} "
                    "% ({:.0f} of {} samples apart); what training does not imitate exactly: {}",
                    100 * *kept.top1Deployed, 100 * *kept.top1, apart * static_cast<double>(samples), samples,
                    inexact.empty() ? "scores that are nearly equal"
                                    : fmt::format("{}", fmt::join(inexact, "; ")))};
}

Result<ModelPtr> withIntermediates(const ModelPtr& source, const Recipe& recipe)
{
    FETTLE_ASSIGN(const std::vector<Layer> layers, layersOf(*source, recipe));
    GraphEditor editor(source);
    addIntermediates(editor, layers, int8OptionsOf(recipe));
    const bool added = editor.graph().tensors.size() > source->mainGraph().tensors.size();
    return added ? editor.finish() : source;
}

} // namespace

Result<void> fineTune(OptimizeRequest& request, Teacher teacher, FineTuned& tuned, const JobContext& job)
{
    TrainingRequest training;
    training.teacher = std::move(teacher);
    FETTLE_ASSIGN(request.source, withIntermediates(request.source, request.recipe));
    training.model = request.source;
    FETTLE_ASSIGN(training.layers, layersOf(*request.source, request.recipe));
    training.data = request.calibration;
    training.preprocessing = request.preprocessing;
    training.options = trainingOptionsOf(*request.recipe.training);
    training.seed = request.recipe.seed;
    training.threads = request.threads;
    training.identity = recipeHashText(request.recipe);
    training.hooks = request.training;

    Int8Options options = int8OptionsOf(request.recipe);
    if (options.equalize)
        return fail(ErrorCode::InvalidRecipe,
                    "channels cannot be equalized after training, which knows their ranges as they were",
                    "equalize", "set equalize=off; balance=on evens out channels before training");
    options.biasCorrection = Wish::No; // what training does better
    FETTLE_ASSIGN(const ActivationRanges activations,
                  rangesFor(request, training.layers, options, job.part(0, 0.1)));
    Simulation simulation;
    if (request.calibration) {
        FETTLE_ASSIGN(simulation, simulationOf(request.source, training.layers, activations, options));
    }
    training.quantizers = std::move(simulation.activations);
    training.weights = std::move(simulation.weights);
    request.recipe.training.reset();
    training.hooks.deployed = [&](const Trained& trained, const std::vector<int64_t>& samples,
                                  const JobContext& part) {
        return deployedAccuracy(request, trained, samples, part);
    };
    FETTLE_ASSIGN(TrainingResult result, train(training, job.part(0.1, 1)));
    takeLearned(request, result.quantizers);
    request.source = std::move(result.model);
    tuned.steps = std::move(result.weightSteps);
    tuned.epochs = std::move(result.epochs);
    std::ranges::move(result.issues, std::back_inserter(tuned.issues));
    if (auto issue = difference(tuned.epochs, result.validationSamples, simulation.inexact))
        tuned.issues.push_back(*std::move(issue));
    return {};
}

} // namespace fettle
