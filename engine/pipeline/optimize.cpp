// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// optimize(): derive, write, read back, prove, report. previewSize(): the same without data and without the
// checks.
#include "analysis/statistics.h"
#include "core/contains.h"
#include "core/file.h"
#include "core/guard.h"
#include "core/parallel.h"
#include "model/strip.h"
#include "pipeline/choose_ranges.h"
#include "pipeline/derive_all.h"
#include "pipeline/fine_tune.h"
#include "pipeline/pipeline.h"
#include "pipeline/recorded_ranges.h"
#include "pipeline/shape_by_samples.h"
#include "runtime/executor.h"
#include "techniques/balance.h"
#include "techniques/channels.h"
#include "techniques/dequantize.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace fettle {

namespace {

/// What was asked of the layer, less pruning and clustering where they were not done.
std::string techniquesText(const Derivation& derivation, const Layer& layer)
{
    const bool shaped = contains(derivation.promises, layer.id, &Promise::layer);
    std::vector<Stage> stages = layer.stages;
    if (!shaped)
        std::erase_if(stages, [](const Stage& stage) {
            return findTechnique(stage.technique)->kind != TechniqueKind::Numbers;
        });
    return stagesText(stages);
}

/// The channels of a layer's weights.
int64_t channelsOf(const Model& model, const LayerWeights& weights)
{
    const Shape& shape = model.mainGraph().tensor(weights.stored).shape;
    const auto dimension = static_cast<size_t>(weights.channelDimension);
    return dimension < shape.size() ? shape[dimension] : 0;
}

/// Whether the operator's result is stored differently than in the source.
bool outputChanged(const Model& source, const Model& model, OperatorId before, OperatorId after)
{
    const Operator& old = source.mainGraph().op(before);
    if (!after.valid() || old.outputs.empty())
        return false;
    const Operator& op = model.mainGraph().op(after);
    return source.mainGraph().tensor(old.outputs.front()).type !=
           model.mainGraph().tensor(op.outputs.front()).type;
}

/// Reports of the layers' bytes; figures that need all weights are added by LayerMeasure.
std::vector<LayerReport> layerReports(const Model& source, const Derivation& derivation)
{
    const Constants before(source, source.mainGraph());
    const Model& model = *derivation.model;
    const Constants after(model, model.mainGraph());
    std::vector<LayerReport> reports;
    for (const Layer& layer : derivation.layers) {
        const OperatorId id = derivation.operators[layer.id.index()];
        const Operator& old = source.mainGraph().op(layer.id);
        if (!id.valid())
            continue;
        LayerReport report;
        report.source = layer.id;
        report.name = layer.name;
        report.techniques = techniquesText(derivation, layer);
        report.bytesBefore = constantBytes(source, before, old);
        report.bytesAfter = constantBytes(model, after, model.mainGraph().op(id));
        const bool changed =
            report.bytesBefore != report.bytesAfter || outputChanged(source, model, layer.id, id);
        if (!before.weightsOf(old).present() && !changed)
            continue;
        const LayerWeights weights = before.weightsOf(old);
        const LayerWeights now = after.weightsOf(model.mainGraph().op(id));
        if (weights.present() && now.present()) {
            report.channelsBefore = channelsOf(source, weights);
            report.channelsAfter = channelsOf(model, now);
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

/// What the layers' weights are, one at a time.
class LayerMeasure {
public:
    LayerMeasure(const Model& source, const Model& model, const Derivation& derivation)
        : m_source(source),
          m_model(model),
          m_derivation(derivation),
          m_before(source, source.mainGraph()),
          m_after(model, model.mainGraph())
    {
    }

    /// Adds the figures to the report; the number of weights, 0 for a layer without.
    int64_t measure(LayerReport& layer) const
    {
        const LayerWeights old = m_before.weightsOf(m_source.mainGraph().op(layer.source));
        const LayerWeights now =
            m_after.weightsOf(m_model.mainGraph().op(m_derivation.operators[layer.source.index()]));
        if (!old.present() || !now.present())
            return 0;
        const Tensor& weights = m_model.mainGraph().tensor(now.stored);
        layer.sparsity = sparsityOf(m_model, weights);
        layer.distinctValues = distinctValues(m_model, weights);
        const ConstantFloats before(m_source, m_source.mainGraph().tensor(old.stored));
        const ConstantFloats after(m_model, weights);
        if (before.values().size() == after.values().size())
            layer.sqnrDb = sqnr(before.values(), after.values());
        giveBackPages(m_source.data(m_source.mainGraph().tensor(old.stored)));
        return elementCount(weights.shape);
    }

private:
    const Model& m_source;
    const Model& m_model;
    const Derivation& m_derivation;
    Constants m_before;
    Constants m_after;
};

/// The written file is the model that was meant, and keeps every promise.
Result<std::vector<Proof>> proveFile(const Derivation& derivation, const Model& written)
{
    if (written != *derivation.model)
        return fail(ErrorCode::VerificationFailed, "the written file reads back as another model");
    FETTLE_ASSIGN(const auto proven, provePromises(derivation, written, "the written file"));
    std::vector<Proof> proofs;
    for (const auto& [layer, claim] : proven)
        proofs.push_back({layer, claim});
    return proofs;
}

/// Sizes and layers, side by side: on large models compressing takes longer than all else, so it begins
/// first.
void measure(const Model& source, const OptimizeRequest& request, const Derivation& derivation,
             Variant& variant, const JobContext& job)
{
    Report& report = variant.report;
    report.size.raw = static_cast<int64_t>(variant.file.size());
    report.layers = layerReports(source, derivation);
    const LayerMeasure layers(source, *variant.model, derivation);
    std::vector<int64_t> weights(report.layers.size());
    const int64_t sizes = request.compressedSizes ? 2 : 0;
    parallelFor(sizes + std::ssize(weights), request.threads, [&](int64_t piece, int) {
        const auto layer = static_cast<size_t>(std::max<int64_t>(piece - sizes, 0));
        if (piece >= sizes)
            weights[layer] = layers.measure(report.layers[layer]);
        else if (piece == 0)
            report.size.deflate = deflatedSize(variant.file.view(), job.stopToken());
        else
            report.size.entropy = entropySize(*variant.model, variant.file.view());
        return !job.cancelled();
    });
    double zeros = 0;
    double all = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        zeros += report.layers[i].sparsity.value_or(0) * static_cast<double>(weights[i]);
        all += static_cast<double>(weights[i]);
    }
    report.sparsity = all > 0 ? zeros / all : 0;
}

/// Layers whose channels have gone tell of all that was asked of them.
Result<void> nameStages(Report& report, const Model& source, const Recipe& recipe)
{
    FETTLE_ASSIGN(const std::vector<Layer> layers, layersOf(source, recipe));
    for (LayerReport& layer : report.layers) {
        if (layer.channelsAfter < layer.channelsBefore)
            layer.techniques = stagesText(layers[layer.source.index()].stages);
    }
    return {};
}

/// source: what the report compares with; the request's own has its operators.
Result<std::shared_ptr<Variant>> derived(const Model& source, const OptimizeRequest& request,
                                         const WeightSteps& steps, const JobContext& job)
{
    std::optional<CalibrationSummary> calibration;
    const auto measured = [&](const ModelPtr& shaped, const std::vector<Layer>& layers,
                              const Int8Options& options) -> Result<ActivationRanges> {
        if (request.ranges) {
            calibration = *request.ranges;
            return recordedFor(*request.ranges, shaped->mainGraph(),
                               tensorsToCalibrate(*shaped, layers, options));
        }
        if (!request.calibration)
            return fail(ErrorCode::DataMismatch,
                        "int8 needs samples to measure the ranges of activations with", {},
                        "give a data set to calibrate with");
        FETTLE_ASSIGN(RangeChoice choice, chooseRanges(shaped, layers, options, request, job.part(0.3, 0.9)));
        if (!calibration)
            calibration = std::move(choice.summary);
        else // another graph of the model
            std::ranges::move(choice.summary.tensors, std::back_inserter(calibration->tensors));
        return std::move(choice.activations);
    };
    FETTLE_ASSIGN(Derivation derivation,
                  deriveAll(request.source, request.recipe, request.threads, measured, job, steps));
    if (request.strip) {
        FETTLE_ASSIGN(derivation.model, stripped(derivation.model));
    }
    job.progress(0.9, "verify");
    auto variant = std::make_shared<Variant>();
    FETTLE_ASSIGN(variant->file, tflite::serialize(*derivation.model));
    FETTLE_ASSIGN(const ModelPtr written, tflite::parse(variant->file, "the written model"));
    variant->model = withMainGraph(written, derivation.model->main);
    Report& report = variant->report;
    FETTLE_ASSIGN(report.proofs, proveFile(derivation, *variant->model));
    derivation.model = variant->model; // the same, whose constants are the file's: one copy in memory
    FETTLE_TRY(job.check());
    measure(source, request, derivation, *variant, job);
    FETTLE_TRY(job.check());
    report.issues = std::move(derivation.issues);
    report.calibration = std::move(calibration);
    job.progress(1, "done");
    return variant;
}

/// What a recipe with training begins with; an origin where it was made of integers.
Result<Dequantized> floatForm(const ModelPtr& source, const Recipe& recipe)
{
    if (!recipe.training || !standsForFloats(*source))
        return Dequantized{source, {}};
    return dequantized(source);
}

Issue dequantizedIssue()
{
    return {Severity::Note,
            "dequantized",
            "the model is not float: it was dequantized first, to train it and to be its own teacher; layers "
            "for which the recipe names no numbers stay float",
            {}};
}

/// Layers are those of the model that was opened.
void tellOfOriginals(Report& report, const Model& source, const std::vector<OperatorId>& origin)
{
    const Constants constants(source, source.mainGraph());
    const auto original = [&](OperatorId id) { return id.index() < origin.size() ? origin[id.index()] : id; };
    for (LayerReport& layer : report.layers) {
        layer.source = original(layer.source);
        if (layer.source.valid())
            layer.bytesBefore = constantBytes(source, constants, source.mainGraph().op(layer.source));
    }
    for (Issue& issue : report.issues) {
        if (auto* id = std::get_if<OperatorId>(&issue.target))
            *id = original(*id);
    }
}

/// Whether training begins with balanced channels.
bool balances(const Recipe& recipe)
{
    const BalanceKind asked = trainingOptionsOf(*recipe.training).balance;
    return asked == BalanceKind::Yes || (asked == BalanceKind::Automatic && shapesWeights(recipe));
}

} // namespace

Result<VariantPtr> optimize(const OptimizeRequest& request, JobContext& job)
{
    return guarded([&]() -> Result<VariantPtr> {
        const auto start = std::chrono::steady_clock::now();
        const bool trains = request.recipe.training.has_value();
        FETTLE_ASSIGN(auto floats, floatForm(request.source, request.recipe));
        ModelPtr source = floats.model;
        if (trains && balances(request.recipe)) {
            FETTLE_ASSIGN(source, balanceChannels(source));
        }
        const bool fits = !trains && request.calibration && shapesWeights(request.recipe);
        const double narrowedAt = trains ? 0.02 : fits ? 0.3 : 0; // of the time
        const double shapedAt = trains ? 0.95 : fits ? 0.6 : 0;
        FETTLE_ASSIGN(Narrowed narrowed, narrowedBySamples(source, request, job.part(0, narrowedAt)));
        const bool narrows = narrowed.recipe != request.recipe;
        OptimizeRequest rest = request;
        rest.source = std::move(narrowed.model);
        rest.recipe = std::move(narrowed.recipe);
        FineTuned tuned{.issues = std::move(narrowed.issues)};
        if (!floats.origin.empty())
            tuned.issues.insert(tuned.issues.begin(), dequantizedIssue());
        if (trains)
            FETTLE_TRY(fineTune(rest, {rest.source != source ? source : nullptr, std::move(narrowed.left)},
                                tuned, job.part(narrowedAt, shapedAt)));
        else if (fits) {
            FETTLE_ASSIGN(rest.source, fittedToShape(rest, tuned.issues, job.part(narrowedAt, shapedAt)));
        }
        FETTLE_ASSIGN(const auto variant, derived(*source, rest, tuned.steps, job.part(shapedAt, 1)));
        variant->recipe = request.recipe;
        if (narrows)
            FETTLE_TRY(nameStages(variant->report, *source, request.recipe));
        Report& report = variant->report;
        report.epochs = std::move(tuned.epochs);
        report.issues.insert(report.issues.begin(), tuned.issues.begin(), tuned.issues.end());
        if (!floats.origin.empty())
            tellOfOriginals(report, *request.source, floats.origin);
        for (const Issue& issue : report.issues)
            job.issue(issue);
        if (std::error_code ignored; trains)
            std::filesystem::remove(request.training.checkpoint, ignored);
        report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return variant;
    });
}

Result<Preview> previewSize(const ModelPtr& source, const Recipe& recipe, JobContext& job)
{
    return guarded([&]() -> Result<Preview> {
        const auto standIn = [](const ModelPtr& shaped, const std::vector<Layer>&,
                                const Int8Options&) -> Result<ActivationRanges> {
            return ActivationRanges{
                std::vector<ValueRange>(shaped->mainGraph().tensors.size(), ValueRange{-1, 1}), {}};
        };
        FETTLE_ASSIGN(const auto floats, floatForm(source, recipe));
        FETTLE_ASSIGN(const Narrowed narrowed, removeChannels(floats.model, recipe));
        FETTLE_ASSIGN(const Derivation derivation,
                      deriveAll(narrowed.model, narrowed.recipe, 0, standIn, job));
        Preview preview;
        FETTLE_ASSIGN(preview.file, tflite::serialize(*derivation.model));
        preview.report.size.raw = static_cast<int64_t>(preview.file.size());
        preview.report.layers = layerReports(*floats.model, derivation);
        if (!floats.origin.empty())
            tellOfOriginals(preview.report, *source, floats.origin);
        preview.report.issues = narrowed.issues;
        std::ranges::copy(derivation.issues, std::back_inserter(preview.report.issues));
        return preview;
    });
}

} // namespace fettle
