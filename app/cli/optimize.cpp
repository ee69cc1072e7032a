// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// optimize: a recipe applied, the file written.
#include "cli/options.h"
#include "cli/table.h"
#include "core/file.h"
#include "pipeline/pipeline.h"
#include "pipeline/recorded_ranges.h"
#include "tflite/writer.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace fettle::cli {

namespace {

Json layerJson(const LayerReport& layer)
{
    return {{"name", layer.name},
            {"techniques", layer.techniques},
            {"sparsity", layer.sparsity.value_or(0)},
            {"distinct_values", layer.distinctValues.value_or(0)},
            {"sqnr_db", layer.sqnrDb ? Json(*layer.sqnrDb) : Json()},
            {"bytes_before", layer.bytesBefore},
            {"bytes_after", layer.bytesAfter},
            {"channels_before", layer.channelsBefore},
            {"channels_after", layer.channelsAfter}};
}

Json reportJson(const Variant& variant, int64_t sourceBytes, const std::string& out)
{
    const Report& report = variant.report;
    Json layers = Json::array();
    for (const LayerReport& layer : report.layers)
        layers.push_back(layerJson(layer));
    Json proofs = Json::array();
    for (const Proof& proof : report.proofs)
        proofs.push_back({{"layer", proof.layer}, {"claim", proof.claim}});
    Json epochs = Json::array();
    for (const TrainingProgress& epoch : report.epochs)
        epochs.push_back({{"epoch", epoch.epoch + 1},
                          {"loss", epoch.loss},
                          {"validation_loss", epoch.validationLoss},
                          {"validation_top1", epoch.top1 ? Json(*epoch.top1) : Json()},
                          {"top1_deployed", epoch.top1Deployed ? Json(*epoch.top1Deployed) : Json()},
                          {"images_per_second", epoch.imagesPerSecond},
                          {"best", epoch.best}});
    Json ranges = Json::array();
    Json calibration;
    if (report.calibration) {
        for (const TensorRange& range : report.calibration->tensors)
            ranges.push_back({{"tensor", range.tensor},
                              {"minimum", range.minimum},
                              {"maximum", range.maximum},
                              {"coverage", range.coverage}});
        const auto& db = report.calibration->outputSqnrDb;
        calibration = {{"method", methodName(report.calibration->method)},
                       {"bias_corrected", report.calibration->biasCorrected},
                       {"output_sqnr_db", db ? Json(*db) : Json()},
                       {"ranges", std::move(ranges)}};
    }
    return {{"out", out},
            {"bytes", report.size.raw},
            {"bytes_deflate", report.size.deflate},
            {"bytes_entropy", report.size.entropy},
            {"source_bytes", sourceBytes},
            {"sparsity", report.sparsity},
            {"seconds", report.seconds},
            {"recipe", recipeText(variant.recipe)},
            {"recipe_hash", recipeHashText(variant.recipe)},
            {"layers", std::move(layers)},
            {"calibration", std::move(calibration)},
            {"epochs", std::move(epochs)},
            {"issues", issuesJson(report.issues)},
            {"proofs", std::move(proofs)}};
}

/// "12 of 16" where some have gone.
std::string channelsText(const LayerReport& layer)
{
    if (layer.channelsBefore == 0)
        return {};
    return layer.channelsAfter == layer.channelsBefore
               ? std::to_string(layer.channelsAfter)
               : fmt::format("{} of {}", layer.channelsAfter, layer.channelsBefore);
}

std::string epochText(const TrainingProgress& epoch)
{
    return fmt::format("epoch {}: loss {:.4f}, validation {:.4f}{}{}, {:.0f} images/s{}", epoch.epoch + 1,
                       epoch.loss, epoch.validationLoss,
                       epoch.top1 ? ", top-1 " + percent(*epoch.top1, 1) : "",
                       epoch.top1Deployed ? ", deployed " + percent(*epoch.top1Deployed, 1) : "",
                       epoch.imagesPerSecond, epoch.best ? ", best" : "");
}

std::string reportText(const Variant& variant, int64_t sourceBytes, const std::string& out)
{
    const Report& report = variant.report;
    Table table({{"layer", Align::Left},
                 {"techniques", Align::Left},
                 {"channels"},
                 {"bytes before"},
                 {"after"},
                 {"zeros"},
                 {"values"},
                 {"SQNR dB"}});
    for (const LayerReport& layer : report.layers) {
        table.addRow({layer.name, layer.techniques, channelsText(layer), grouped(layer.bytesBefore),
                      grouped(layer.bytesAfter), percent(layer.sparsity.value_or(0), 1),
                      grouped(layer.distinctValues.value_or(0)),
                      layer.sqnrDb ? decibels(*layer.sqnrDb) : ""});
    }
    const auto share = [](int64_t part, int64_t whole) {
        return percent(whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0, 1);
    };
    return table.text() +
           fmt::format("{}: {} bytes ({} of {}), {}{} zeros, {} claims proved, {:.2f} s\n", out,
                       grouped(report.size.raw), share(report.size.raw, sourceBytes), grouped(sourceBytes),
                       report.size.deflate > 0 ? grouped(report.size.deflate) + " after deflate, " : "",
                       percent(report.sparsity, 1), report.proofs.size(), report.seconds);
}

class OptimizeCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        m_recipe.declareOne(app);
        app.add_option("-o,--output", m_out, "the file to write")->required()->type_name("OUT.tflite");
        app.add_option("--report", m_report, "the JSON result as a file too")->type_name("OUT.json");
        app.add_option("--ranges", m_ranges, "ranges that an earlier run saved: int8 without data")
            ->type_name("RANGES.json");
        app.add_option("--save-ranges", m_savedRanges, "the ranges that int8 was calibrated with, as a file")
            ->type_name("RANGES.json");
        app.add_option("--checkpoint", m_checkpoint,
                       "a file that keeps the state of fine-tuning: the same command goes on from it when it "
                       "was interrupted")
            ->type_name("FILE");
        app.add_flag(
            "--strip", m_strip,
            "leave out what no runtime reads: internal names, description, metadata, associated files");
        m_data.declare(app, "data for calibration, which int8 needs");
        app.footer("Examples:\n"
                   "  fettle-cli optimize sample --recipe int8 -o small.tflite\n"
                   "  fettle-cli optimize model.tflite --recipe \"prune(sparsity=0.7) + cluster(clusters=16) "
                   "+ int8(io=uint8)\" \\\n"
                   "      --layer \"dense.* = dynamic\" --data train.bin --calibration 200 -o small.tflite "
                   "--report small.json\n"
                   "  fettle-cli optimize model.tflite --recipe recipe.json -o small.tflite");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const Recipe recipe, m_recipe.recipe(context.options));
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const int64_t sourceBytes, m_model.fileBytes());
        FETTLE_ASSIGN(const DatasetPtr data, m_data.load(m_model, DataOptions::Part::Train, false));
        OptimizeRequest request{model, recipe, data, m_data.preprocessing(*model), context.options.threads,
                                {}};
        // Zeros and few values are there for the size after compression.
        request.compressedSizes = context.options.json || !m_report.empty() || shapesWeights(recipe);
        if (!m_ranges.empty()) {
            FETTLE_ASSIGN(const std::string text, readText(m_ranges));
            FETTLE_ASSIGN(CalibrationSummary ranges, rangesFromJson(text));
            request.ranges = std::make_shared<const CalibrationSummary>(std::move(ranges));
        }
        if (!m_checkpoint.empty() && !recipe.training)
            return fail(ErrorCode::Refused, "only fine-tuning has checkpoints", m_checkpoint,
                        "leave --checkpoint out, or add --fine-tune");
        request.strip = m_strip;
        request.training.checkpoint = m_checkpoint;
        request.training.onEpoch = [&](const TrainingProgress& epoch) { context.tell(epochText(epoch)); };
        FETTLE_ASSIGN(const VariantPtr variant, optimize(request, context.job));
        FETTLE_TRY(context.job.check());
        FETTLE_TRY(tflite::writeBytes(variant->file.view(), m_out));
        Outcome outcome;
        outcome.json = reportJson(*variant, sourceBytes, m_out);
        outcome.text = reportText(*variant, sourceBytes, m_out);
        outcome.issues = variant->report.issues;
        if (!m_report.empty())
            FETTLE_TRY(replaceText(m_report,
                                   outcome.json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
        if (!m_savedRanges.empty())
            FETTLE_TRY(saveRanges(*variant));
        return outcome;
    }

private:
    static Result<void> replaceText(const std::string& path, const std::string& text)
    {
        return replaceFile(path, std::as_bytes(std::span(text)));
    }

    Result<void> saveRanges(const Variant& variant) const
    {
        if (!variant.report.calibration)
            return fail(ErrorCode::Refused, "no layer was calibrated, there are no ranges to save",
                        m_savedRanges, "leave --save-ranges out, or give a recipe with int8");
        return replaceText(m_savedRanges, rangesJson(*variant.report.calibration));
    }

    ModelOption m_model;
    RecipeOptions m_recipe;
    DataOptions m_data;
    std::string m_out;
    std::string m_report;
    std::string m_checkpoint;
    std::string m_ranges;
    std::string m_savedRanges;
    bool m_strip = false;
};

} // namespace

std::unique_ptr<Command> optimizeCommand()
{
    return std::make_unique<OptimizeCommand>();
}

} // namespace fettle::cli
