// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The headless tour.
#include "first_run/first_run.h"

#include "document/document.h"
#include "document/workflows.h"
#include "recipe/ready.h"
#include "resources/embedded.h"
#include "sample/sample.h"
#include "tflite/reader.h"
#include "tflite/writer.h"
#include "widgets/heat_map.h"
#include "widgets/number_format.h"
#include "widgets/tradeoff_plot.h"
#include "window/sparsity_dock.h"
#include "window/tradeoff_dock.h"

#include <QDir>

#include <fmt/format.h>

#include <cstdio>

namespace fettle::app {

namespace {

/// Progress on one line of standard error.
class LineSink final : public JobSink {
public:
    void progress(const Progress& progress) override
    {
        fmt::print(stderr, "\r{:3.0f} %  {:<40}", 100 * progress.fraction, progress.stage);
        std::fflush(stderr);
    }
    void issue(const Issue&) override {}
};

Result<std::vector<Recipe>> recipes()
{
    std::vector<Recipe> all{Recipe{}};
    for (const ReadyRecipe& ready : readyRecipes()) {
        FETTLE_ASSIGN(Recipe recipe, parseRecipe(ready.text));
        all.push_back(std::move(recipe));
    }
    return all;
}

/// The smallest file whose accuracy is within a point of the best.
const SweepPoint& chosen(const std::vector<SweepPoint>& points)
{
    double best = 0;
    for (const SweepPoint& point : points)
        best = std::max(best, point.evaluation.top1);
    const SweepPoint* smallest = &points.front();
    for (const SweepPoint& point : points) {
        if (point.evaluation.top1 >= best - 0.01 &&
            point.variant->report.size.deflate < smallest->variant->report.size.deflate)
            smallest = &point;
    }
    return *smallest;
}

void printTable(const std::vector<SweepPoint>& points)
{
    fmt::print("{:<66} {:>9} {:>9} {:>7} {:>9}\n", "recipe (* = on the Pareto front)", "bytes", "deflate",
               "top-1", "images/s");
    for (const SweepPoint& point : points) {
        const std::string text = recipeText(point.recipe);
        fmt::print("{} {:<64} {:>9} {:>9} {:>5.1f} % {:>9.0f}\n", point.pareto ? '*' : ' ',
                   text.empty() ? "as it came" : text, point.variant->report.size.raw,
                   point.variant->report.size.deflate, 100 * point.evaluation.top1,
                   point.evaluation.imagesPerSecond);
    }
}

QString writePictures(const QDir& folder, const Sample& sample, const std::vector<SweepPoint>& points,
                      const SweepPoint& best)
{
    Document document;
    document.setSource(sample.model, {}, QStringLiteral("Machine parts"),
                       static_cast<int64_t>(resources::sampleModel().size()));
    document.setData({sample.test, sample.train, {}, {}, defaultPreprocessing(*sample.model)});
    for (const SweepPoint& point : points) {
        document.beginVariant(point.recipe);
        document.finishVariant(point.recipe, point.variant, point.evaluation);
    }
    ui::TradeoffPlot plot;
    plot.setAxis(ui::TradeoffAxis::DeflateBytes);
    plot.setPoints(tradeoffPoints(document));
    plot.setSelected(document.idOf(best.recipe));
    plot.setAccuracyLabel(QStringLiteral("top-1, % of 1 000"));
    if (const QString error = plot.exportPng(folder.filePath(QStringLiteral("tradeoff.png")));
        !error.isEmpty())
        return error;
    if (const QString error = plot.exportCsv(folder.filePath(QStringLiteral("tradeoff.csv")));
        !error.isEmpty())
        return error;

    const LayerInfo* largest = nullptr;
    for (const LayerInfo& layer : document.layers()) {
        if (layer.weights && (largest == nullptr || layer.bytes > largest->bytes))
            largest = &layer;
    }
    if (largest == nullptr)
        return {};
    const QString name = QString::fromStdString(largest->shortName);
    ui::HeatMapPair maps;
    maps.resize(1200, 620);
    maps.setLeft(name, QStringLiteral("as it came"), weightMatrix(*sample.model, largest->shortName));
    maps.setRight(name, Document::label(points.back().recipe),
                  weightMatrix(*points.back().variant->model, largest->shortName));
    return maps.exportPng(folder.filePath(QStringLiteral("heatmap.png")));
}

Result<void> sweepSample(const QDir& folder)
{
    FETTLE_ASSIGN(const Sample sample, readSample());
    FETTLE_ASSIGN(const std::vector<Recipe> all, recipes());
    LineSink sink;
    JobContext job({}, &sink);
    const OptimizeRequest base{sample.model, {}, sample.train, defaultPreprocessing(*sample.model), 0};
    FETTLE_ASSIGN(const std::vector<SweepPoint> points, sweep(base, all, *sample.test, {}, job));
    fmt::print(stderr, "\r{:60}\r", "");
    printTable(points);
    const SweepPoint& best = chosen(points);
    const std::string model = folder.filePath(QStringLiteral("machine_parts_fettle.tflite")).toStdString();
    FETTLE_TRY(tflite::writeBytes(best.variant->file.view(), model));
    FETTLE_TRY(verifyFile(model, best.variant->model, sample.test.get(), base.preprocessing, job));
    if (const QString error = writePictures(folder, sample, points, best); !error.isEmpty())
        return fail(ErrorCode::WriteFailed, error.toStdString(), folder.path().toStdString(),
                    "choose another folder");
    fmt::print("\nchosen: {}\nwritten, read back and run with equal results: {}\npictures: {}, {}\n",
               recipeText(best.recipe), model, folder.filePath(QStringLiteral("tradeoff.png")).toStdString(),
               folder.filePath(QStringLiteral("heatmap.png")).toStdString());
    return {};
}

/// Another model comes without data: what each recipe without calibration would weigh.
Result<void> sizesOf(const std::string& path)
{
    FETTLE_ASSIGN(const ModelPtr model, tflite::read(path));
    FETTLE_ASSIGN(const std::vector<Recipe> all, recipes());
    fmt::print("{:<66} {:>10} {:>10}\n", "recipe", "bytes", "deflate");
    for (const Recipe& recipe : all) {
        JobContext job;
        const auto preview = previewSize(model, recipe, job);
        const std::string text = recipe.empty() ? "as it came" : recipeText(recipe);
        if (preview)
            fmt::print("{:<66} {:>10} {:>10}\n", text, preview->report.size.raw,
                       deflatedSize(preview->file.view()));
        else
            fmt::print("{:<66} {}\n", text, describe(preview.error()));
    }
    fmt::print("\nFor accuracy give it data: fettle-cli sweep {} --data DATA --recipe int8 …\n", path);
    return {};
}

} // namespace

int firstRun(const QString& folder, const QString& modelPath)
{
    const QDir dir(folder);
    if (!dir.mkpath(QStringLiteral("."))) {
        fmt::print(stderr, "fettle: error[write-failed]: the folder cannot be made, {}, choose another\n",
                   folder.toStdString());
        return 1;
    }
    const Result<void> done = modelPath.isEmpty() ? sweepSample(dir) : sizesOf(modelPath.toStdString());
    if (done)
        return 0;
    fmt::print(stderr, "\nfettle: error[{}]: {}\n", errorId(done.error().code), describe(done.error()));
    return 1;
}

} // namespace fettle::app
