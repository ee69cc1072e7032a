// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// compare: two models on the same data, tensor by tensor.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

class CompareCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        m_other.declareOther(app, "OTHER", "the model to compare with it");
        m_data.declare(app, "data that both models are run on");
        m_mode.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli compare sample small.tflite --limit 100\n"
                   "  fettle-cli compare float.tflite int8.tflite --data test.bin --json");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const ModelPtr other, m_other.load());
        FETTLE_ASSIGN(const DatasetPtr data, m_data.load(m_model, DataOptions::Part::Test, true));
        const EvaluateOptions options{m_mode.arithmetic(), context.options.threads};
        FETTLE_ASSIGN(const Comparison found,
                      compare(model, other, *data, m_data.preprocessing(*model), options, context.job));
        Outcome outcome;
        outcome.json["layers"] = Json::array();
        Table table({{"tensor", Align::Left}, {"SQNR dB"}, {"largest difference"}});
        for (const LayerComparison& layer : found.layers) {
            outcome.json["layers"].push_back(
                {{"name", layer.name}, {"sqnr_db", layer.sqnrDb}, {"max_abs", layer.maxAbs}});
            table.addRow({layer.name, decibels(layer.sqnrDb), fmt::format("{:.6g}", layer.maxAbs)});
        }
        outcome.json["agreement"] = found.agreement;
        outcome.json["samples"] = found.samples;
        outcome.json["mode"] = m_mode.name;
        outcome.text = table.text() + fmt::format("same top-1 on {} of {} samples\n",
                                                  percent(found.agreement), found.samples);
        return outcome;
    }

private:
    ModelOption m_model;
    ModelOption m_other;
    DataOptions m_data;
    ModeOption m_mode;
};

} // namespace

std::unique_ptr<Command> compareCommand()
{
    return std::make_unique<CompareCommand>();
}

} // namespace fettle::cli
