// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// sweep: one optimize and evaluate for each recipe; what is both smaller and more accurate is marked.
#include "cli/options.h"
#include "cli/table.h"
#include "core/file.h"
#include "core/text.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

Json pointJson(const SweepPoint& point)
{
    const FileSize& size = point.variant->report.size;
    return {{"recipe", recipeText(point.recipe)},
            {"bytes", size.raw},
            {"bytes_deflate", size.deflate},
            {"top1", point.evaluation.top1},
            {"images_per_second", point.evaluation.imagesPerSecond},
            {"pareto", point.pareto},
            {"top5", point.evaluation.top5},
            {"loss", point.evaluation.loss},
            {"sparsity", point.variant->report.sparsity}};
}

std::string pointsText(const std::vector<SweepPoint>& points)
{
    Table table(
        {{"recipe", Align::Left}, {"bytes"}, {"deflate"}, {"top-1"}, {"images/s"}, {"Pareto", Align::Left}});
    for (const SweepPoint& point : points) {
        const FileSize& size = point.variant->report.size;
        table.addRow({recipeText(point.recipe), grouped(size.raw), grouped(size.deflate),
                      percent(point.evaluation.top1),
                      grouped(static_cast<int64_t>(point.evaluation.imagesPerSecond)),
                      point.pareto ? "*" : ""});
    }
    return table.text();
}

std::string pointsCsv(const std::vector<SweepPoint>& points)
{
    std::string text = csvLine({"recipe", "bytes", "bytes_deflate", "top1", "images_per_second", "pareto"});
    for (const SweepPoint& point : points) {
        const FileSize& size = point.variant->report.size;
        text += csvLine({recipeText(point.recipe), std::to_string(size.raw), std::to_string(size.deflate),
                         fmt::format("{}", point.evaluation.top1),
                         fmt::format("{:.1f}", point.evaluation.imagesPerSecond),
                         point.pareto ? "true" : "false"});
    }
    return text;
}

class SweepCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        app.add_option("--recipe", m_recipe.recipes,
                       "recipe in a line, or a file of JSON; as often as wanted")
            ->expected(1)
            ->allow_extra_args(false)
            ->take_all()
            ->type_name("RECIPE");
        app.add_option("--recipes", m_recipesFile, "file with one recipe a line; # begins a comment")
            ->type_name("FILE");
        m_recipe.declareShared(app);
        app.add_flag("--csv{-}", m_csv, "comma-separated rows on standard output, or in a file: --csv=FILE");
        m_data.declare(app, "labelled data");
        app.add_option("--calibration-data", m_calibrationData,
                       "data for calibration (default: the sample's training part, else --data)")
            ->group("Data");
        m_mode.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli sweep sample --recipe float16 --recipe int8 --recipe \"prune(sparsity=0.8) "
                   "+ int8\"\n"
                   "  fettle-cli sweep model.tflite --recipes recipes.txt --data test.bin --calibration-data "
                   "train.bin --csv=points.csv");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const std::vector<Recipe> recipes, allRecipes(context.options));
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const DatasetPtr data, m_data.load(m_model, DataOptions::Part::Test, true));
        FETTLE_TRY(requireLabels(*data));
        FETTLE_ASSIGN(const DatasetPtr calibration, calibrationData(data));
        const OptimizeRequest base{
            model, {}, calibration, m_data.preprocessing(*model), context.options.threads};
        const EvaluateOptions options{m_mode.arithmetic(), context.options.threads};
        FETTLE_ASSIGN(const auto points, sweep(base, recipes, *data, options, context.job));
        Outcome outcome;
        outcome.json["points"] = Json::array();
        for (const SweepPoint& point : points)
            outcome.json["points"].push_back(pointJson(point));
        outcome.json["samples"] = data->size();
        outcome.json["mode"] = m_mode.name;
        outcome.text = m_csv == "-" ? pointsCsv(points) : pointsText(points);
        if (!m_csv.empty() && m_csv != "-") {
            const std::string text = pointsCsv(points);
            FETTLE_TRY(replaceFile(m_csv, std::as_bytes(std::span(text))));
        }
        return outcome;
    }

private:
    Result<std::vector<Recipe>> allRecipes(const CommonOptions& common) const
    {
        std::vector<Recipe> recipes;
        for (const std::string& text : m_recipe.recipes) {
            FETTLE_ASSIGN(Recipe recipe, m_recipe.recipe(text, common));
            recipes.push_back(std::move(recipe));
        }
        if (!m_recipesFile.empty())
            FETTLE_TRY(addFile(recipes, common));
        if (recipes.empty())
            return fail(ErrorCode::InvalidArgument, "no recipe is given", {},
                        "give --recipe R, or --recipes FILE");
        return recipes;
    }

    Result<void> addFile(std::vector<Recipe>& recipes, const CommonOptions& common) const
    {
        FETTLE_ASSIGN(const std::string text, readText(m_recipesFile));
        std::string_view rest = text;
        for (int number = 1; !rest.empty(); ++number) {
            const size_t end = std::min(rest.find('\n'), rest.size());
            const std::string_view line = trimmed(rest.substr(0, std::min(end, rest.find('#'))));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (line.empty())
                continue;
            auto recipe = m_recipe.recipe(std::string(line), common);
            if (!recipe) {
                recipe.error().where = fmt::format("{} line {}", m_recipesFile, number);
                return std::unexpected(recipe.error());
            }
            recipes.push_back(std::move(*recipe));
        }
        return {};
    }

    Result<DatasetPtr> calibrationData(const DatasetPtr& data) const
    {
        if (!m_calibrationData.empty())
            return loadData(m_calibrationData);
        return m_model.isSample() && m_data.paths.empty() ? loadData("sample:train")
                                                          : Result<DatasetPtr>(data);
    }

    ModelOption m_model;
    RecipeOptions m_recipe;
    std::string m_recipesFile;
    std::string m_csv;
    std::string m_calibrationData;
    DataOptions m_data;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> sweepCommand()
{
    return std::make_unique<SweepCommand>();
}

} // namespace fettle::cli
