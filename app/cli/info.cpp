// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// info: the layer table.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

Json rowOf(const LayerInfo& layer)
{
    return {{"index", layer.id.value},
            {"name", layer.name},
            {"short_name", layer.shortName},
            {"op", layer.op},
            {"inputs", layer.inputs},
            {"outputs", layer.outputs},
            {"parameters", layer.parameters},
            {"macs", layer.macs},
            {"bytes", layer.bytes},
            {"dtype", layer.dtype},
            {"quantization", layer.quantization},
            {"sparsity", layer.sparsity},
            {"distinct_values", layer.distinctValues},
            {"computed", layer.computed}};
}

struct Totals {
    int64_t parameters = 0;
    int64_t macs = 0;
};

Totals totalsOf(const std::vector<LayerInfo>& layers)
{
    Totals totals;
    for (const LayerInfo& layer : layers) {
        totals.parameters += layer.parameters;
        totals.macs += layer.macs;
    }
    return totals;
}

std::string tableOf(const std::vector<LayerInfo>& layers)
{
    Table table({{"#"},
                 {"name", Align::Left},
                 {"operator", Align::Left},
                 {"output", Align::Left},
                 {"parameters"},
                 {"MACs"},
                 {"bytes"},
                 {"type", Align::Left},
                 {"quantization", Align::Left},
                 {"zeros"}});
    for (const LayerInfo& layer : layers) {
        table.addRow({std::to_string(layer.id.value), layer.shortName,
                      layer.op + (layer.computed ? "" : " (not computed)"), layer.outputShape,
                      grouped(layer.parameters), grouped(layer.macs), grouped(layer.bytes), layer.dtype,
                      layer.quantization, layer.weights ? percent(layer.sparsity, 1) : ""});
    }
    return table.text();
}

class InfoCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        app.footer("Examples:\n"
                   "  fettle-cli info model.tflite\n"
                   "  fettle-cli info sample --json");
    }

    Result<Outcome> run(Context&) override
    {
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const int64_t bytes, m_model.fileBytes());
        const std::vector<LayerInfo> layers = layerTable(*model);
        const Totals totals = totalsOf(layers);
        Outcome outcome;
        outcome.json["layers"] = Json::array();
        for (const LayerInfo& layer : layers)
            outcome.json["layers"].push_back(rowOf(layer));
        outcome.json["bytes"] = bytes;
        outcome.json["parameters"] = totals.parameters;
        outcome.json["macs"] = totals.macs;
        outcome.json["description"] = model->description;
        outcome.text = tableOf(layers);
        outcome.text += fmt::format("{} layers, {} parameters, {} MACs, {} bytes\n", layers.size(),
                                    grouped(totals.parameters), grouped(totals.macs), grouped(bytes));
        return outcome;
    }

private:
    ModelOption m_model;
};

} // namespace

std::unique_ptr<Command> infoCommand()
{
    return std::make_unique<InfoCommand>();
}

} // namespace fettle::cli
