// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The bodies of the menu entries.
#include "document/workflows.h"

#include "document/checkpoints.h"
#include "document/gpu.h"
#include "model/strip.h"
#include "recipe/edit.h"
#include "resources/embedded.h"
#include "sample/sample.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <QFileInfo>

#include <algorithm>

namespace fettle::app {

namespace {

constexpr int64_t verifySamples = 32; ///< samples on which an export is compared with its preview

/// What a run gives back.
struct RunResult {
    VariantPtr variant;
    std::optional<Evaluation> evaluation;
};

Result<RunResult> optimizeAndEvaluate(const OptimizeRequest& request, const DataSettings& data,
                                      JobContext& job)
{
    const double optimizeShare = data.evaluation ? 0.6 : 1.0;
    JobContext optimizeJob = job.part(0, optimizeShare);
    RunResult result;
    FETTLE_ASSIGN(result.variant, optimizeOrBeginAnew(request, optimizeJob));
    if (data.evaluation) {
        JobContext evaluateJob = job.part(optimizeShare, 1);
        FETTLE_ASSIGN(result.evaluation, evaluate(result.variant->model, *data.evaluation,
                                                  request.preprocessing, {.cache = data.cache}, evaluateJob));
    }
    return result;
}

struct OpenedData {
    DatasetPtr evaluation;
    DatasetPtr calibration;
};

Result<OpenedData> readData(const std::string& evaluationPath, const std::string& calibrationPath)
{
    OpenedData data;
    FETTLE_ASSIGN(data.evaluation, openDataset(evaluationPath));
    data.calibration = data.evaluation;
    if (!calibrationPath.empty()) {
        FETTLE_ASSIGN(data.calibration, openDataset(calibrationPath));
    }
    return data;
}

/// The recipe with its zeros wherever they fall, and in its own structure, else in whole channels. One that
/// has no zeros gets them in half of the weights.
std::pair<Recipe, Recipe> structurePair(Recipe recipe)
{
    const auto patternOf = [](const std::vector<Stage>& stages) {
        const Stage* prune = stageOfKind(stages, TechniqueKind::Prune);
        return prune != nullptr ? choiceOf(*findTechnique("prune"), prune->parameters, "pattern") : "";
    };
    std::vector<std::string> patterns = {patternOf(recipe.stages)};
    for (const LayerRule& rule : recipe.rules)
        patterns.push_back(patternOf(rule.stages));
    if (std::ranges::all_of(patterns, &std::string::empty))
        recipe.stages.insert(recipe.stages.begin(), withParameter(Stage{"prune", {}}, "sparsity", 0.5));
    const auto structured =
        std::ranges::find_if(patterns, [](const auto& p) { return !p.empty() && p != "unstructured"; });
    const auto with = [&](const std::string& pattern) {
        return withParameterEverywhere(recipe, "prune", "pattern", pattern);
    };
    return {with("unstructured"), with(structured != patterns.end() ? *structured : "channel")};
}

/// Do these samples fit the model's first input?
Result<void> checkFit(const ModelPtr& model, const Dataset& data, const Preprocessing& preprocessing)
{
    const Graph& graph = model->mainGraph();
    if (graph.inputs.empty())
        return fail(ErrorCode::DataMismatch, "the model has no input", {}, "open another model");
    FETTLE_ASSIGN(const std::vector<Shape> shapes, resolveShapes(*model, graph));
    const TensorId input = graph.inputs.front();
    FETTLE_TRY(InputAdapter::create(data, graph.tensor(input), shapes[input.index()], preprocessing));
    return {};
}

} // namespace

Workflows::Workflows(Document& document, JobRunner& jobs, QObject* parent)
    : QObject(parent), m_document(document), m_jobs(jobs)
{
    connect(&document, &Document::recipeChanged, this, &Workflows::updatePreview);
}

void Workflows::setSource(const ModelPtr& model, const QString& path, const QString& displayName,
                          int64_t fileBytes)
{
    m_document.setSource(model, path, displayName, fileBytes);
    measureLayers(); // after the size, which was asked for first
}

void Workflows::openSample()
{
    const auto sample = readSample();
    if (!sample) {
        emit failed(tr("Open the sample"), sample.error());
        return;
    }
    setSource(sample->model, {}, tr("Machine parts (sample)"),
              static_cast<int64_t>(resources::sampleModel().size()));
    m_document.setData({sample->test, sample->train, {}, {}, defaultPreprocessing(*sample->model)});
    emit opened();
    evaluateSource();
}

void Workflows::openModel(const QString& path)
{
    m_jobs.submit(
        Lane::Quick, tr("Open"), [path = path.toStdString()](JobContext&) { return tflite::read(path); },
        this,
        [this, path](Result<ModelPtr> model) {
            if (!model) {
                emit failed(tr("Open %1").arg(QFileInfo(path).fileName()), model.error());
                return;
            }
            m_jobs.cancelAll(Lane::Long);
            setSource(*model, path, QFileInfo(path).completeBaseName(), QFileInfo(path).size());
            emit opened();
        });
}

void Workflows::openSignature(const QString& key)
{
    const auto model = withSignature(m_document.source(), key.toStdString());
    if (!model) {
        emit failed(tr("Signature %1").arg(key), model.error());
        return;
    }
    if ((*model)->main == m_document.source()->main)
        return;
    m_jobs.cancelAll(Lane::Long);
    setSource(*model, m_document.path(), m_document.displayName(), m_document.fileBytes());
    emit opened();
}

void Workflows::openData(const QString& evaluationPath, const QString& calibrationPath,
                         const Preprocessing& preprocessing)
{
    auto work = [model = m_document.source(), evaluation = evaluationPath.toStdString(),
                 calibration = calibrationPath.toStdString(),
                 preprocessing](JobContext&) -> Result<OpenedData> {
        FETTLE_ASSIGN(OpenedData data, readData(evaluation, calibration));
        FETTLE_TRY(checkFit(model, *data.evaluation, preprocessing));
        FETTLE_TRY(checkFit(model, *data.calibration, preprocessing));
        return data;
    };
    m_jobs.submit(Lane::Quick, tr("Open data"), work, this,
                  [this, evaluationPath, calibrationPath, preprocessing](Result<OpenedData> data) {
                      if (!data) {
                          emit failed(tr("Open data"), data.error());
                          return;
                      }
                      m_document.setData({data->evaluation, data->calibration, evaluationPath,
                                          calibrationPath, preprocessing});
                      evaluateSource();
                  });
}

OptimizeRequest Workflows::request(const Recipe& recipe) const
{
    return {m_document.source(), recipe, m_document.data().calibration, m_document.data().preprocessing, 0};
}

void Workflows::updatePreview()
{
    m_jobs.submit(
        Lane::Quick, tr("Size"),
        [source = m_document.source(), recipe = m_document.recipe()](JobContext& job) {
            return previewSize(source, recipe, job);
        },
        this,
        [this, recipe = m_document.recipe()](Result<Preview> preview) {
            if (!preview) {
                m_document.setPreview(recipe, std::unexpected(std::move(preview).error()));
                return;
            }
            m_document.setPreview(recipe, std::move(preview->report));
            if (recipe == m_document.recipe()) // else a newer size is on its way
                updatePreviewDeflate(recipe, preview->file);
        });
}

/// Of the same title as the size itself, so that the next edit does not wait for it.
void Workflows::updatePreviewDeflate(const Recipe& recipe, const Bytes& file)
{
    m_jobs.submit(
        Lane::Quick, tr("Size"),
        [file](JobContext& job) { return deflatedSize(file.view(), job.stopToken()); }, this,
        [this, recipe](int64_t bytes) {
            if (bytes > 0)
                m_document.setPreviewDeflate(recipe, bytes);
        });
}

void Workflows::measureLayers()
{
    m_jobs.submit(
        Lane::Quick, tr("Weights"),
        [source = m_document.source(), layers = m_document.layers()](JobContext& job) {
            std::vector<LayerInfo> measured = layers;
            measureWeights(*source, measured, true, job);
            return measured;
        },
        this,
        [this, source = m_document.source()](std::vector<LayerInfo> layers) {
            m_document.setMeasuredLayers(source, std::move(layers));
        });
}

void Workflows::evaluateSource()
{
    const bool computed = std::ranges::all_of(m_document.layers(), &LayerInfo::computed);
    if (computed && m_document.data().evaluation)
        runRecipe(Recipe{});
}

void Workflows::run()
{
    runRecipe(m_document.recipe());
}

void Workflows::runRecipe(const Recipe& recipe, const std::function<void()>& then)
{
    const VariantEntry* known = m_document.variant(m_document.idOf(recipe));
    if (known != nullptr && known->state == VariantEntry::State::Running)
        return;
    m_document.beginVariant(recipe);
    OptimizeRequest asked = request(recipe);
    if (recipe.training) {
        asked.training.control = std::make_shared<TrainingControl>();
        asked.training.checkpoint = checkpointPath(m_document.path(), recipe);
        // In the job's thread; the document lives longer than all jobs.
        asked.training.onEpoch = [document = &m_document, recipe](const TrainingProgress& progress) {
            QMetaObject::invokeMethod(
                document, [document, recipe, progress] { document->addEpoch(recipe, progress); },
                Qt::QueuedConnection);
        };
    }
    m_jobs.submit(
        Lane::Long, tr("Run: %1").arg(Document::label(recipe)),
        [this, request = asked, data = m_document.data()](JobContext& job) {
            QMetaObject::invokeMethod(
                this, [this, control = request.training.control] { setTraining(control); },
                Qt::QueuedConnection);
            return optimizeAndEvaluate(request, data, job);
        },
        this,
        [this, recipe, then, source = m_document.source(),
         checkpoint = asked.training.checkpoint](Result<RunResult> result) {
            setTraining(nullptr);
            std::error_code ignored;
            std::filesystem::remove(checkpoint, ignored); // whatever came of it: only a killed run goes on
            if (m_document.source() != source)
                return;
            if (result) {
                m_document.finishVariant(recipe, result->variant, result->evaluation);
                if (then)
                    then();
                return;
            }
            m_document.dropRunning(recipe);
            if (result.error().code != ErrorCode::Cancelled)
                emit failed(tr("Run"), result.error());
        });
}

void Workflows::compareStructures()
{
    const auto [unstructured, structured] = structurePair(m_document.recipe());
    const auto time = [this, first = m_document.idOf(unstructured), second = m_document.idOf(structured)] {
        timeStructures(first, second);
    };
    runRecipe(unstructured);
    runRecipe(structured, time);
}

void Workflows::timeStructures(const QString& unstructuredId, const QString& structuredId)
{
    std::vector<ModelPtr> models;
    for (const QString& id : {unstructuredId, structuredId}) {
        const VariantEntry* entry = m_document.variant(id);
        if (entry == nullptr || !entry->variant)
            return; // its run failed, which has been told
        models.push_back(entry->variant->model);
    }
    auto work = [models](JobContext& job) -> Result<std::vector<BenchmarkReport>> {
        std::vector<BenchmarkReport> reports;
        for (size_t i = 0; i < models.size(); ++i) {
            const double share = 1.0 / static_cast<double>(models.size());
            JobContext part = job.part(share * static_cast<double>(i), share * static_cast<double>(i + 1));
            FETTLE_ASSIGN(BenchmarkReport report, benchmarkCpu(models[i], {.seconds = 0.5}, part));
            reports.push_back(std::move(report));
        }
        return reports;
    };
    m_jobs.submit(Lane::Long, tr("Benchmark"), work, this,
                  [this, unstructuredId, structuredId](Result<std::vector<BenchmarkReport>> reports) {
                      if (reports) {
                          m_document.setVariantTime(unstructuredId, reports->front().whole.median / 1000);
                          m_document.setVariantTime(structuredId, reports->back().whole.median / 1000);
                          emit structuresCompared(unstructuredId, structuredId);
                      } else if (reports.error().code != ErrorCode::Cancelled) {
                          emit failed(tr("Benchmark"), reports.error());
                      }
                  });
}

void Workflows::benchmark(const BenchmarkSettings& settings)
{
    const VariantEntry* current = m_document.currentVariant();
    const ModelPtr model = current != nullptr ? current->variant->model : m_document.source();
    const QString id = current != nullptr ? current->id : m_document.idOf(Recipe{});
    auto work = [model, settings, id](JobContext& job) -> Result<BenchmarkPair> {
        const BenchmarkOptions options{.seconds = settings.seconds};
        const bool both = settings.vulkanDevice >= 0;
        JobContext cpuJob = job.part(0, both ? 0.4 : 1);
        BenchmarkPair pair;
        pair.variantId = id;
        FETTLE_ASSIGN(pair.cpu, benchmarkCpu(model, options, cpuJob));
        if (both) {
            JobContext gpuJob = job.part(0.4, 1);
            auto gpu = benchmarkOnDevice(model, settings.vulkanDevice, options, gpuJob);
            if (gpu)
                pair.vulkan = std::move(*gpu);
            else if (gpu.error().code == ErrorCode::Cancelled)
                return std::unexpected(gpu.error());
            else
                pair.vulkanError = gpu.error();
        }
        return pair;
    };
    m_jobs.submit(Lane::Long, tr("Benchmark"), work, this, [this](Result<BenchmarkPair> result) {
        if (result) {
            m_document.setVariantTime(result->variantId, result->cpu.whole.median / 1000);
            emit benchmarkFinished(*result);
        } else if (result.error().code != ErrorCode::Cancelled) {
            emit failed(tr("Benchmark"), result.error());
        }
    });
}

void Workflows::exportModel(const ExportSettings& settings)
{
    const Recipe recipe = withParameterEverywhere(m_document.recipe(), "int8", "io", settings.io);
    auto work = [request = request(recipe), data = m_document.data(), settings,
                 known = m_document.variant(m_document.idOf(recipe))
                             ? m_document.variant(m_document.idOf(recipe))->variant
                             : VariantPtr()](JobContext& job) -> Result<ExportOutcome> {
        VariantPtr variant = known;
        if (!variant) {
            JobContext optimizeJob = job.part(0, 0.6);
            FETTLE_ASSIGN(variant, optimize(request, optimizeJob));
        }
        ModelPtr model = variant->model;
        if (settings.strip) {
            FETTLE_ASSIGN(model, stripped(model));
        }
        FETTLE_ASSIGN(const Bytes bytes, tflite::serialize(*model));
        FETTLE_TRY(tflite::writeBytes(bytes.view(), settings.path.toStdString()));
        const DatasetPtr samples =
            data.evaluation ? slice(data.evaluation, 0, std::min(verifySamples, data.evaluation->size()))
                            : DatasetPtr();
        JobContext verifyJob = job.part(0.7, 1);
        FETTLE_TRY(
            verifyFile(settings.path.toStdString(), model, samples.get(), request.preprocessing, verifyJob));
        return ExportOutcome{settings.path, static_cast<int64_t>(bytes.size()),
                             samples ? samples->size() : 0};
    };
    m_jobs.submit(Lane::Long, tr("Export"), work, this, [this](Result<ExportOutcome> result) {
        if (result)
            emit exportFinished(*result);
        else if (result.error().code != ErrorCode::Cancelled)
            emit failed(tr("Export"), result.error());
    });
}

void Workflows::setTraining(const std::shared_ptr<TrainingControl>& control)
{
    if (m_training == control)
        return;
    m_training = control;
    emit trainingChanged();
}

void Workflows::pauseTraining(bool on)
{
    if (m_training)
        m_training->pause(on);
    emit trainingChanged();
}

void Workflows::finishTraining()
{
    if (m_training)
        m_training->finish();
    emit trainingChanged();
}

void Workflows::cancelCurrent()
{
    const std::vector<JobStatus> jobs = m_jobs.longJobs();
    if (!jobs.empty())
        m_jobs.cancel(jobs.front().id);
}

} // namespace fettle::app
