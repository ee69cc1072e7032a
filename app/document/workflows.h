// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the menu entries do: each takes values from the document, works in the job runner, and puts the result
// back.
#pragma once

#include "document/document.h"
#include "jobs/job_runner.h"
#include "pipeline/benchmark.h"

#include <QObject>
#include <QString>

#include <functional>

namespace fettle::app {

enum class BenchmarkPrecision { Float32 }; ///< what the device computes in

struct BenchmarkSettings {
    int vulkanDevice = -1; ///< -1: CPU alone
    double seconds = 1;
};

struct BenchmarkPair {
    BenchmarkReport cpu;
    std::optional<BenchmarkReport> vulkan;
    std::optional<Error> vulkanError; ///< why there is no Vulkan half although it was asked for
    QString variantId;
};

struct ExportSettings {
    QString path;
    std::string io = "float"; ///< I/O type of an int8 model
    bool strip = false;       ///< leave out what only people and tools read
};

struct ExportOutcome {
    QString path;
    int64_t bytes = 0;
    int64_t samplesCompared = 0;
};

class Workflows : public QObject {
    Q_OBJECT

public:
    Workflows(Document& document, JobRunner& jobs, QObject* parent = nullptr);

    void openSample();                   ///< the embedded model and its data, at once
    void openModel(const QString& path); ///< opened() or failed()
    /// Looks at the graph of another signature of the open model; starts with an empty recipe.
    void openSignature(const QString& key);
    /// Data for the document; an empty calibration path calibrates with the evaluation data.
    void openData(const QString& evaluationPath, const QString& calibrationPath,
                  const Preprocessing& preprocessing);

    /// Optimizes and evaluates the current recipe. While others run it waits its turn; a recipe that already
    /// waits is not queued twice.
    void run();
    /// then: after it is done.
    void runRecipe(const Recipe& recipe, const std::function<void()>& then = {});
    /// Runs the current recipe twice, with zeros wherever they fall and with zeros in a structure, and times
    /// both: structuresCompared().
    void compareStructures();
    void benchmark(const BenchmarkSettings& settings);
    /// Writes the current recipe's model, reads it back, runs it, compares with the preview.
    void exportModel(const ExportSettings& settings);
    void cancelCurrent(); ///< the running job of the long lane

    /// The run that is at work trains, or is about to; null: it does not.
    const TrainingControl* training() const { return m_training.get(); }
    void pauseTraining(bool on);
    void finishTraining(); ///< keeps the best epoch so far

signals:
    void opened();
    void failed(const QString& doing, const fettle::Error& error);
    void benchmarkFinished(const fettle::app::BenchmarkPair& result);
    void structuresCompared(const QString& unstructuredId, const QString& structuredId);
    void exportFinished(const fettle::app::ExportOutcome& outcome);
    void trainingChanged();

private:
    void setSource(const ModelPtr& model, const QString& path, const QString& displayName, int64_t fileBytes);
    void updatePreview();
    void updatePreviewDeflate(const Recipe& recipe, const Bytes& file);
    void measureLayers();
    void evaluateSource();
    void timeStructures(const QString& unstructuredId, const QString& structuredId);
    OptimizeRequest request(const Recipe& recipe) const;
    void setTraining(const std::shared_ptr<TrainingControl>& control);

    Document& m_document;
    JobRunner& m_jobs;
    std::shared_ptr<TrainingControl> m_training;
};

} // namespace fettle::app
