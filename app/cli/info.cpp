// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// info: the layer table.
#include "cli/options.h"
#include "cli/table.h"
#include "pipeline/pipeline.h"
#include "runtime/executor.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

Json rowOf(const LayerInfo& layer)
{
    Json row = {{"index", layer.id.value},
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
                {"sparsity", layer.sparsity.value_or(0)},
                {"computed", layer.computed}};
    if (layer.distinctValues)
        row["distinct_values"] = *layer.distinctValues;
    return row;
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
                 {"zeros"},
                 {"values"}});
    for (const LayerInfo& layer : layers) {
        table.addRow({std::to_string(layer.id.value), layer.shortName,
                      layer.op + (layer.computed ? "" : " (not computed)"), layer.outputShape,
                      grouped(layer.parameters), grouped(layer.macs), grouped(layer.bytes), layer.dtype,
                      layer.quantization, layer.sparsity ? percent(*layer.sparsity, 1) : "",
                      layer.distinctValues ? grouped(*layer.distinctValues) : ""});
    }
    return table.text();
}

Json namesOf(const std::vector<SignatureEntry>& entries)
{
    Json names = Json::array();
    for (const SignatureEntry& entry : entries)
        names.push_back(entry.name);
    return names;
}

/// [{key, graph, inputs, outputs}]
Json signaturesOf(const Model& model)
{
    Json rows = Json::array();
    for (const Signature& signature : model.signatures)
        rows.push_back({{"key", signature.key},
                        {"graph", signature.graph.value},
                        {"inputs", namesOf(signature.inputs)},
                        {"outputs", namesOf(signature.outputs)}});
    return rows;
}

std::string joined(const Json& names)
{
    std::string text;
    for (const Json& name : names)
        text += (text.empty() ? "" : ", ") + name.get<std::string>();
    return text;
}

class InfoCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        m_model.declare(app);
        app.add_flag("--values", m_values, "count the distinct values of each layer's weights too");
        app.footer("Examples:\n"
                   "  fettle-cli info model.tflite\n"
                   "  fettle-cli info model.tflite --values\n"
                   "  fettle-cli info sample --json");
    }

    Result<Outcome> run(Context& context) override
    {
        FETTLE_ASSIGN(const ModelPtr model, m_model.load());
        FETTLE_ASSIGN(const int64_t bytes, m_model.fileBytes());
        std::vector<LayerInfo> layers = layerTable(*model);
        measureWeights(*model, layers, m_values, context.job);
        FETTLE_TRY(context.job.check());
        const Totals totals = totalsOf(layers);
        Outcome outcome;
        outcome.json["layers"] = Json::array();
        for (const LayerInfo& layer : layers)
            outcome.json["layers"].push_back(rowOf(layer));
        outcome.json["bytes"] = bytes;
        outcome.json["parameters"] = totals.parameters;
        outcome.json["macs"] = totals.macs;
        outcome.json["description"] = model->description;
        outcome.json["graphs"] = model->graphs.size();
        outcome.json["signatures"] = signaturesOf(*model);
        const ExecutionOptions unpacked{.kernels =
                                            KernelPath::Reference}; // the same tensors, no weights are packed
        if (const auto program = Program::prepare(model, unpacked))
            outcome.json["arena_bytes"] = (*program)->arenaBytes();
        outcome.text = tableOf(layers);
        outcome.text += fmt::format("{} layers, {} parameters, {} MACs, {} bytes\n", layers.size(),
                                    grouped(totals.parameters), grouped(totals.macs), grouped(bytes));
        if (outcome.json.contains("arena_bytes"))
            outcome.text += fmt::format("{} bytes of memory for one inference\n",
                                        grouped(outcome.json["arena_bytes"].get<int64_t>()));
        if (model->graphs.size() > 1)
            outcome.text += fmt::format("{} graphs\n", model->graphs.size());
        for (const Json& signature : outcome.json["signatures"])
            outcome.text += fmt::format("signature {} (graph {}): {} -> {}\n",
                                        signature["key"].get<std::string>(), signature["graph"].get<int>(),
                                        joined(signature["inputs"]), joined(signature["outputs"]));
        return outcome;
    }

private:
    ModelOption m_model;
    bool m_values = false;
};

} // namespace

std::unique_ptr<Command> infoCommand()
{
    return std::make_unique<InfoCommand>();
}

} // namespace fettle::cli
