// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges first, then training with activations rounded to them.
#include "pipeline/fine_tune.h"

#include "pipeline/choose_ranges.h"
#include "pipeline/recorded_ranges.h"
#include "techniques/quantizer.h"

#include <algorithm>

namespace fettle {

namespace {

FakeQuantizer quantizerOf(const ValueRange& range, int bits)
{
    if (bits == 16) {
        const AffineParameters p = symmetricInt16(range);
        return {p.scale, 0, -32767, 32767};
    }
    const AffineParameters p = affineInt8(range);
    return {p.scale, static_cast<float>(p.zeroPoint), -128, 127};
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

Result<void> fineTune(OptimizeRequest& request, const ModelPtr& teacher,
                      std::vector<TrainingProgress>& epochs, std::vector<Issue>& issues,
                      const JobContext& job)
{
    FETTLE_ASSIGN(request.source, withIntermediates(request.source, request.recipe));
    const Model& model = *request.source;
    TrainingRequest training;
    training.model = request.source;
    training.teacher = teacher;
    FETTLE_ASSIGN(training.layers, layersOf(model, request.recipe));
    training.data = request.calibration;
    training.preprocessing = request.preprocessing;
    training.options = trainingOptionsOf(*request.recipe.training);
    training.seed = request.recipe.seed;
    training.threads = request.threads;
    training.identity = recipeHashText(request.recipe);
    training.hooks = request.training;

    Int8Options options = int8OptionsOf(request.recipe);
    options.biasCorrection = Wish::No; // what training does better
    const std::vector<bool> wanted = tensorsToCalibrate(model, training.layers, options);
    if (!wanted.empty() && request.calibration) {
        ActivationRanges activations;
        if (request.ranges) {
            FETTLE_ASSIGN(activations, recordedFor(*request.ranges, model.mainGraph(), wanted));
        } else {
            FETTLE_ASSIGN(RangeChoice choice,
                          chooseRanges(request.source, training.layers, options, request, job.part(0, 0.1)));
            activations = std::move(choice.activations);
            request.ranges = std::make_shared<const CalibrationSummary>(std::move(choice.summary));
        }
        training.quantizers.resize(wanted.size());
        for (size_t t = 0; t < wanted.size(); ++t) {
            if (wanted[t] && !model.mainGraph().tensors[t].isVariable)
                training.quantizers[t] = quantizerOf(activations.ranges[t], options.activationBits);
        }
    }
    FETTLE_ASSIGN(TrainingResult result, train(training, job.part(0.1, 1)));
    request.recipe.training.reset();
    request.source = std::move(result.model);
    epochs = std::move(result.epochs);
    std::ranges::move(result.issues, std::back_inserter(issues));
    return {};
}

} // namespace fettle
