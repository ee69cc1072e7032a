// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Entries to requests, requests to stages, and back.
#include "recipe/aeq_recipe.h"

#include "recipe/aeq_operators.h"
#include "recipe/edit.h"
#include "recipe/stages.h"
#include "tflite/operator_names.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <regex>

namespace fettle {

namespace {

using Json = nlohmann::ordered_json;
using aeq::Mode;
using aeq::Request;

constexpr std::string_view allOperations = "*";

struct Entry {
    std::string pattern;
    std::regex expression;
    std::string operation;
    Request request;
};

std::unexpected<Error> invalid(std::string message, size_t entry)
{
    return fail(ErrorCode::InvalidRecipe, std::move(message), fmt::format("entry {}", entry),
                "give a recipe that the AI Edge Quantizer wrote");
}

std::string textOf(const Json& json, const char* key, std::string otherwise = {})
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

int bitsOf(const Json& config)
{
    const auto found = config.find("num_bits");
    return found != config.end() && found->is_number_integer() ? found->get<int>() : 8;
}

/// "TENSORWISE", "CHANNELWISE", "BLOCKWISE_32", …; an old file may have a block size instead.
std::string granularityOf(const Json& config)
{
    const auto block = config.find("block_size");
    if (block != config.end() && block->is_number_integer() && block->get<int>() > 0)
        return fmt::format("BLOCKWISE_{}", block->get<int>());
    return textOf(config, "granularity", "TENSORWISE");
}

void note(std::vector<Issue>& issues, size_t entry, const std::string& text)
{
    issues.push_back({Severity::Warning, "recipe-differs", fmt::format("entry {}: {}", entry, text), {}});
}

/// The mode that the two tensor configurations and the precision name together.
Result<Request> requestFrom(const Json& entry, size_t index, std::vector<Issue>& issues)
{
    const std::string algorithm = textOf(entry, "algorithm_key");
    if (algorithm == "no_quantize")
        return Request();
    const auto config = entry.find("op_config");
    if (config == entry.end() || !config->is_object())
        return invalid("there is no \"op_config\"", index);
    const auto weights = config->find("weight_tensor_config");
    if (weights == config->end() || !weights->is_object())
        return invalid("there is no \"weight_tensor_config\"", index);
    Request request;
    request.weightBits = bitsOf(*weights);
    if (algorithm == "float_casting" || textOf(*weights, "dtype") == "FLOAT") {
        request.mode = Mode::Half;
        return request;
    }
    if (algorithm != "min_max_uniform_quantize")
        note(issues, index,
             fmt::format("the scales of weights come from their largest values, not from {}", algorithm));
    const std::string granularity = granularityOf(*weights);
    if (granularity.starts_with("BLOCKWISE"))
        note(issues, index, fmt::format("scales are one a channel, not {}", granularity));
    request.perChannel = granularity != "TENSORWISE";
    if (request.weightBits != 8 && request.weightBits != 4)
        return invalid(fmt::format("weights of {} bits are not made", request.weightBits), index);
    const auto activations = config->find("activation_tensor_config");
    const bool integers = textOf(*config, "compute_precision") == "INTEGER";
    if (activations != config->end() && activations->is_object()) {
        if (!integers)
            return invalid("integer activations with float arithmetic", index);
        request.mode = Mode::Static;
        request.activationBits = bitsOf(*activations);
        if (request.activationBits != 8 && request.activationBits != 16)
            return invalid(fmt::format("activations of {} bits are not made", request.activationBits), index);
        return request;
    }
    request.mode = integers ? Mode::Dynamic : Mode::WeightOnly;
    if (const auto fewest = config->find("min_weight_elements");
        fewest != config->end() && fewest->is_number_integer())
        request.fewestWeights = fewest->get<int64_t>();
    return request;
}

Result<Entry> entryFrom(const Json& json, size_t index, std::vector<Issue>& issues)
{
    if (!json.is_object())
        return invalid("an object is expected", index);
    Entry entry;
    entry.pattern = textOf(json, "regex");
    entry.operation = textOf(json, "operation");
    if (entry.operation.empty())
        return invalid("there is no \"operation\"", index);
    try {
        entry.expression = std::regex(entry.pattern, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
        return invalid("the regular expression cannot be read", index);
    }
    FETTLE_ASSIGN(entry.request, requestFrom(json, index, issues));
    return entry;
}

/// The rules of the tool: an entry with the same pattern and operation replaces the one before, and one for
/// all operations replaces all of its pattern; patterns keep the place of their first entry.
void addEntry(std::vector<std::vector<Entry>>& groups, Entry entry)
{
    const auto group =
        std::ranges::find_if(groups, [&](const auto& g) { return g.front().pattern == entry.pattern; });
    if (group == groups.end()) {
        groups.push_back({std::move(entry)});
        return;
    }
    std::erase_if(*group, [&](const Entry& old) {
        return entry.operation == allOperations || old.operation == entry.operation;
    });
    group->push_back(std::move(entry));
}

Result<std::vector<Entry>> entriesFrom(std::string_view text, std::vector<Issue>& issues)
{
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_array())
        return fail(ErrorCode::InvalidRecipe, "the recipe is not a JSON array of entries", {},
                    "give a recipe that the AI Edge Quantizer wrote");
    std::vector<std::vector<Entry>> groups;
    for (size_t i = 0; i < json.size(); ++i) {
        FETTLE_ASSIGN(Entry entry, entryFrom(json[i], i, issues));
        addEntry(groups, std::move(entry));
    }
    std::vector<Entry> entries;
    for (auto& group : groups)
        std::ranges::move(group, std::back_inserter(entries));
    return entries;
}

std::string scopeOf(const Graph& graph, const std::vector<TensorId>& tensors)
{
    std::string scope;
    for (const TensorId id : tensors)
        scope += graph.tensor(id).name + ";";
    return scope;
}

/// The scope of an operator: what it gives, or what it takes when it gives nothing.
std::string scopeOf(const Graph& graph, const Operator& op)
{
    std::vector<TensorId> inputs;
    std::ranges::copy_if(op.inputs, std::back_inserter(inputs), [](TensorId id) { return id.valid(); });
    return scopeOf(graph, op.outputs.empty() ? inputs : op.outputs);
}

Result<Request> requestFor(const std::vector<Entry>& entries, const std::string& operation,
                           const std::string& scope)
{
    Request request;
    if (operation.empty())
        return request;
    for (const Entry& entry : entries) {
        if ((entry.operation != allOperations && entry.operation != operation) ||
            !std::regex_search(scope, entry.expression))
            continue;
        if (aeq::supported(operation, entry.request))
            request = entry.request;
        else if (entry.operation != allOperations)
            return fail(ErrorCode::InvalidRecipe,
                        fmt::format("{} cannot be quantized as the entry says", operation), entry.pattern,
                        "change the entry for this operation");
    }
    return request;
}

std::vector<Stage> stagesOf(const Request& request, const std::string& interface)
{
    if (request.mode == Mode::None)
        return {};
    constexpr std::array<const char*, 5> techniques = {"", "float16", "dynamic", "weight-only", "int8"};
    Stage stage{techniques[static_cast<size_t>(request.mode)], {}};
    if (request.mode == Mode::Half)
        return {stage};
    const char* bits = request.mode == Mode::Static ? "weights" : "bits";
    stage = withParameter(stage, bits, std::to_string(request.weightBits));
    stage = withParameter(stage, "granularity", std::string(request.perChannel ? "channel" : "tensor"));
    if (request.mode == Mode::Static) {
        stage = withParameter(stage, "activations", std::to_string(request.activationBits));
        stage = withParameter(stage, "calibration", std::string("moving-average"));
        stage = withParameter(stage, "bias-correction", std::string("off"));
        stage = withParameter(stage, "io", interface);
    } else {
        stage = withParameter(stage, "min-weights", request.fewestWeights);
    }
    return {stage};
}

/// "int8" or "int16" when both ends of the graph are integers, else float.
Result<std::string> interfaceOf(const std::vector<Entry>& entries, const Graph& graph)
{
    FETTLE_ASSIGN(const Request input, requestFor(entries, "INPUT", scopeOf(graph, graph.inputs)));
    FETTLE_ASSIGN(const Request output, requestFor(entries, "OUTPUT", scopeOf(graph, graph.outputs)));
    if (input.mode != Mode::Static || output.mode != Mode::Static ||
        input.activationBits != output.activationBits)
        return std::string("float");
    return std::string(input.activationBits == 16 ? "int16" : "int8");
}

/// The most frequent stages for all, and a rule for the layers of each other kind.
Recipe recipeOf(const std::vector<std::pair<std::string, std::vector<Stage>>>& layers)
{
    std::map<std::string, std::pair<std::vector<Stage>, std::vector<std::string>>> kinds;
    for (const auto& [name, stages] : layers) {
        auto& kind = kinds[stagesText(stages)];
        kind.first = stages;
        kind.second.push_back(exactPattern(name));
    }
    Recipe recipe;
    if (kinds.empty())
        return recipe;
    const auto most =
        std::ranges::max_element(kinds, {}, [](const auto& kind) { return kind.second.second.size(); });
    recipe.stages = most->second.first;
    for (const auto& [text, kind] : kinds) {
        if (text == most->first)
            continue;
        std::string pattern;
        for (const std::string& name : kind.second)
            pattern += (pattern.empty() ? "" : "|") + name;
        recipe.rules.push_back({pattern, kind.first});
    }
    return recipe;
}

Json tensorConfig(int bits, bool perChannel, const char* dtype = "INT")
{
    return {{"num_bits", bits},
            {"symmetric", true},
            {"granularity", perChannel ? "CHANNELWISE" : "TENSORWISE"},
            {"dtype", dtype}};
}

Json entryJson(const std::string& pattern, const std::string& operation, const Request& request)
{
    Json entry = {{"regex", pattern}, {"operation", operation}};
    if (request.mode == Mode::None) {
        entry["algorithm_key"] = "no_quantize";
        return entry;
    }
    const bool half = request.mode == Mode::Half;
    const bool integers = request.mode == Mode::Dynamic || request.mode == Mode::Static;
    entry["algorithm_key"] = half ? "float_casting" : "min_max_uniform_quantize";
    Json& config = entry["op_config"] = Json::object();
    if (request.mode == Mode::Static) {
        config["activation_tensor_config"] = tensorConfig(request.activationBits, false);
        config["activation_tensor_config"]["symmetric"] = request.activationBits == 16;
    }
    config["weight_tensor_config"] =
        half ? tensorConfig(16, false, "FLOAT") : tensorConfig(request.weightBits, request.perChannel);
    config["compute_precision"] = integers ? "INTEGER" : "FLOAT";
    config["explicit_dequantize"] = !integers;
    config["skip_checks"] = false;
    config["min_weight_elements"] = request.fewestWeights;
    return entry;
}

/// What a layer's stages ask for; pruning and clustering are noted as left out.
Request requestOf(const std::vector<Stage>& stages, const std::string& layer, std::vector<Issue>& issues)
{
    static const std::map<std::string, Mode> modes = {{"float16", Mode::Half},
                                                      {"dynamic", Mode::Dynamic},
                                                      {"weight-only", Mode::WeightOnly},
                                                      {"int8", Mode::Static}};
    Request request;
    for (const Stage& stage : stages) {
        const auto mode = modes.find(stage.technique);
        if (mode == modes.end()) {
            issues.push_back({Severity::Warning,
                              "recipe-differs",
                              fmt::format("{} of {} is left out", stage.technique, layer),
                              {}});
            continue;
        }
        const TechniqueInfo& info = *findTechnique(stage.technique);
        request.mode = mode->second;
        if (request.mode == Mode::Half)
            continue;
        request.perChannel = choiceOf(info, stage.parameters, "granularity") == "channel";
        const char* bits = request.mode == Mode::Static ? "weights" : "bits";
        request.weightBits = choiceOf(info, stage.parameters, bits) == "4" ? 4 : 8;
        if (request.mode == Mode::Static)
            request.activationBits = choiceOf(info, stage.parameters, "activations") == "16" ? 16 : 8;
        else
            request.fewestWeights = static_cast<int64_t>(numberOf(info, stage.parameters, "min-weights"));
    }
    return request;
}

bool integerInterface(const Recipe& recipe)
{
    const auto asks = [](const Stage& stage) {
        const auto io = stage.parameters.find("io");
        return stage.technique == "int8" && io != stage.parameters.end() &&
               io->second != ParameterValue(std::string("float"));
    };
    return std::ranges::any_of(recipe.stages, asks);
}

} // namespace

Result<ImportedRecipe> recipeFromAeq(std::string_view json, const Model& model)
{
    ImportedRecipe imported;
    FETTLE_ASSIGN(const auto entries, entriesFrom(json, imported.issues));
    const Graph& graph = model.mainGraph();
    FETTLE_ASSIGN(const std::string interface, interfaceOf(entries, graph));
    const auto names = shortLayerNames(model, graph);
    std::vector<std::pair<std::string, std::vector<Stage>>> layers;
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        const std::string operation = aeq::operationName(operatorName(op));
        FETTLE_ASSIGN(const Request request, requestFor(entries, operation, scopeOf(graph, op)));
        layers.emplace_back(names[i], stagesOf(request, interface));
    }
    imported.recipe = recipeOf(layers);
    for (const LayerRule& rule : imported.recipe.rules)
        FETTLE_TRY(checkStages(rule.stages, rule.pattern));
    return imported;
}

Result<ExportedRecipe> recipeToAeq(const Recipe& recipe, const Model& model)
{
    ExportedRecipe exported;
    const Graph& graph = model.mainGraph();
    FETTLE_ASSIGN(const auto stages, stagesOfLayers(recipe, model));
    const auto names = shortLayerNames(model, graph);
    std::vector<Issue> ignored;
    const Request usual = requestOf(recipe.stages, {}, ignored);
    Json entries = Json::array();
    entries.push_back(entryJson(".*", std::string(allOperations), usual));
    if (usual.mode == Mode::Static && !integerInterface(recipe)) {
        entries.push_back(entryJson(".*", "INPUT", {}));
        entries.push_back(entryJson(".*", "OUTPUT", {}));
    }
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        const std::string operation = aeq::operationName(operatorName(op));
        const Request request = requestOf(stages[i], names[i], exported.issues);
        const bool covered =
            request == usual || (!aeq::supported(operation, usual) && request.mode == Mode::None);
        if (operation.empty() || covered || !aeq::supported(operation, request))
            continue;
        entries.push_back(
            entryJson(fmt::format("^{}$", exactPattern(scopeOf(graph, op))), operation, request));
    }
    exported.json = entries.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    return exported;
}

} // namespace fettle
