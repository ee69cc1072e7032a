// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// sensitivity: what each layer costs when it alone is optimized.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

class SensitivityCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        m_recipe.declareOne(app);
        m_data.declare(app, "labelled data");
        app.add_option("--calibration-data", m_calibrationData,
                       "data for calibration (default: the sample's training part, else --data)")
            ->group("Data");
        m_mode.declare(app);
        app.footer(
            "Examples:\n"
            "  fettle-cli sensitivity sample --recipe int8 --limit 300\n"
            "  fettle-cli sensitivity model.tflite --recipe \"prune(sparsity=0.8)\" --data test.bin --json");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const Recipe recipe, m_recipe.recipe(context.options));
        if (!recipe.rules.empty()) {
            return fail(ErrorCode::InvalidRecipe,
                        "each layer is optimized alone: a recipe with rules for layers says something else",
                        recipeText(recipe), "give the stages only");
        }
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const DatasetPtr data, m_data.load(m_model, DataOptions::Part::Test, true));
        FETTLE_TRY(requireLabels(*data));
        FETTLE_ASSIGN(const DatasetPtr calibration, calibrationData(data));
        const OptimizeRequest base{model, recipe, calibration, m_data.preprocessing(*model),
                                   context.options.threads};
        const EvaluateOptions options{m_mode.arithmetic(), context.options.threads};
        FETTLE_ASSIGN(const auto layers, sensitivity(base, recipe.stages, *data, options, context.job));
        Outcome outcome;
        outcome.json["layers"] = Json::array();
        Table table({{"layer", Align::Left}, {"recipe", Align::Left}, {"drop"}, {"bytes saved"}});
        for (const LayerSensitivity& layer : layers) {
            outcome.json["layers"].push_back({{"name", layer.name},
                                              {"recipe", layer.recipe},
                                              {"metric", layer.metric},
                                              {"drop", layer.drop},
                                              {"bytes_saved", layer.bytesSaved}});
            table.addRow({layer.name, layer.recipe, percent(layer.drop), grouped(layer.bytesSaved)});
        }
        outcome.json["samples"] = data->size();
        outcome.json["mode"] = m_mode.name;
        outcome.text = table.text();
        return outcome;
    }

private:
    Result<DatasetPtr> calibrationData(const DatasetPtr& data) const
    {
        if (!m_calibrationData.empty())
            return loadData(m_calibrationData);
        return m_model.isSample() && m_data.paths.empty() ? loadData("sample:train")
                                                          : Result<DatasetPtr>(data);
    }

    ModelOption m_model;
    RecipeOptions m_recipe;
    DataOptions m_data;
    std::string m_calibrationData;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> sensitivityCommand()
{
    return std::make_unique<SensitivityCommand>();
}

} // namespace fettle::cli
