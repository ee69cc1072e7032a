// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes as JSON, their schema and their hash.
#include "core/hash.h"
#include "core/text.h"
#include "recipe/stages.h"
#include "techniques/fine_tune.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace fettle {

namespace {

using Json = nlohmann::ordered_json; // keys stay in the order in which they are written here

constexpr int formatVersion = 1;

std::unexpected<Error> invalid(std::string message, const std::string& where, std::string remedy)
{
    return fail(ErrorCode::InvalidRecipe, std::move(message), where, std::move(remedy));
}

Json toJsonValue(const ParameterValue& value)
{
    return std::visit([](const auto& v) { return Json(v); }, value);
}

Json toJsonParameters(const Parameters& parameters)
{
    Json json = Json::object();
    for (const auto& [name, value] : parameters)
        json[name] = toJsonValue(value);
    return json;
}

Json toJsonStages(const std::vector<Stage>& stages)
{
    Json list = Json::array();
    for (const Stage& stage : stages) {
        Json entry = {{"technique", stage.technique}};
        if (!stage.parameters.empty())
            entry["parameters"] = toJsonParameters(stage.parameters);
        list.push_back(std::move(entry));
    }
    return list;
}

Json toJsonValue(const Recipe& recipe)
{
    Json rules = Json::array();
    for (const LayerRule& rule : recipe.rules)
        rules.push_back({{"layers", rule.pattern}, {"stages", toJsonStages(rule.stages)}});
    Json json = {{"fettle_recipe", formatVersion},
                 {"stages", toJsonStages(recipe.stages)},
                 {"rules", std::move(rules)},
                 {"calibration_samples", recipe.calibrationSamples},
                 {"seed", recipe.seed}};
    if (recipe.training)
        json["fine_tune"] = toJsonParameters(*recipe.training);
    return json;
}

/// Bad UTF-8 in a pattern becomes U+FFFD instead of an exception.
std::string dumped(const Json& json, int indent)
{
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Result<Json> parsedJson(std::string_view text)
{
    try {
        return Json::parse(text);
    } catch (const Json::parse_error& error) {
        const size_t at = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
        const auto line = 1 + std::ranges::count(text.substr(0, at), '\n');
        const size_t lineStart = text.substr(0, at).rfind('\n');
        const size_t column = at - (lineStart == std::string_view::npos ? 0 : lineStart + 1) + 1;
        return invalid("the recipe is not valid JSON", fmt::format("line {}, column {}", line, column),
                       "see fettle-cli recipe --schema");
    } catch (const Json::exception&) { // numbers beyond double, for instance
        return invalid("the recipe is not valid JSON", {}, "see fettle-cli recipe --schema");
    }
}

Result<void> checkObject(const Json& json, const std::string& where, const std::vector<std::string>& allowed)
{
    if (!json.is_object())
        return invalid("an object is expected", where, "see fettle-cli recipe --schema");
    for (const auto& [key, value] : json.items()) {
        if (std::ranges::find(allowed, key) == allowed.end())
            return invalid(fmt::format("unknown key '{}'{}", key, suggestion(key, allowed)), where,
                           "allowed: " + joined(allowed));
    }
    return {};
}

/// A parameter's value as the one-line form writes it, so that both forms are held to the same table.
Result<std::string> scalarText(const Json& json, const std::string& where)
{
    if (json.is_string())
        return json.get<std::string>();
    if (json.is_boolean())
        return std::string(json.get<bool>() ? "true" : "false");
    if (json.is_number_unsigned())
        return std::to_string(json.get<uint64_t>());
    if (json.is_number_integer())
        return std::to_string(json.get<int64_t>());
    if (json.is_number_float())
        return fmt::format("{}", json.get<double>());
    return invalid("a text, a number, true or false is expected", where, "see fettle-cli recipe --schema");
}

Result<ParameterTexts> parametersFrom(const Json& json, const std::string& where)
{
    if (!json.is_object())
        return invalid("an object of parameters is expected", where, "see fettle-cli recipe --schema");
    ParameterTexts parameters;
    for (const auto& [name, value] : json.items()) {
        FETTLE_ASSIGN(std::string text, scalarText(value, where + "." + name));
        parameters.emplace_back(name, std::move(text));
    }
    return parameters;
}

Result<Stage> stageFrom(const Json& json, const std::string& where)
{
    FETTLE_TRY(checkObject(json, where, {"technique", "parameters"}));
    const auto technique = json.find("technique");
    if (technique == json.end() || !technique->is_string())
        return invalid("a stage needs the text \"technique\"", where, "see fettle-cli recipe --schema");
    ParameterTexts parameters;
    if (const auto given = json.find("parameters"); given != json.end()) {
        FETTLE_ASSIGN(parameters, parametersFrom(*given, where + ".parameters"));
    }
    return makeStage(technique->get<std::string>(), parameters);
}

Result<std::vector<Stage>> stagesFrom(const Json& json, const std::string& where)
{
    if (!json.is_array())
        return invalid("a list of stages is expected", where, "see fettle-cli recipe --schema");
    std::vector<Stage> stages;
    for (const Json& entry : json) {
        FETTLE_ASSIGN(Stage stage, stageFrom(entry, fmt::format("{}[{}]", where, stages.size())));
        stages.push_back(std::move(stage));
    }
    FETTLE_TRY(checkStages(stages, where));
    return stages;
}

Result<LayerRule> ruleFrom(const Json& json, const std::string& where)
{
    FETTLE_TRY(checkObject(json, where, {"layers", "stages"}));
    const auto layers = json.find("layers");
    const auto stages = json.find("stages");
    if (layers == json.end() || !layers->is_string() || stages == json.end())
        return invalid("a rule needs the text \"layers\" and the list \"stages\"", where,
                       "see fettle-cli recipe --schema");
    FETTLE_ASSIGN(auto list, stagesFrom(*stages, where + ".stages"));
    return makeRule(layers->get<std::string>(), std::move(list));
}

Result<void> readRules(const Json& json, Recipe& recipe)
{
    if (!json.is_array())
        return invalid("a list of rules is expected", "rules", "see fettle-cli recipe --schema");
    for (const Json& entry : json) {
        FETTLE_ASSIGN(LayerRule rule, ruleFrom(entry, fmt::format("rules[{}]", recipe.rules.size())));
        recipe.rules.push_back(std::move(rule));
    }
    return {};
}

Result<uint64_t> wholeNumber(const Json& json, const std::string& key)
{
    if (!json.is_number_unsigned())
        return invalid(fmt::format("\"{}\" must be a whole number, 0 or more", key), key,
                       "see fettle-cli recipe --schema");
    return json.get<uint64_t>();
}

Result<void> readVersion(const Json& json)
{
    FETTLE_ASSIGN(const uint64_t version, wholeNumber(json, "fettle_recipe"));
    if (version != formatVersion)
        return invalid(fmt::format("the recipe has format {}, this version reads {}", version, formatVersion),
                       "fettle_recipe", "use a newer Fettle");
    return {};
}

Result<void> readNumbers(const Json& json, Recipe& recipe)
{
    if (const auto samples = json.find("calibration_samples"); samples != json.end()) {
        FETTLE_ASSIGN(const uint64_t count, wholeNumber(*samples, "calibration_samples"));
        FETTLE_ASSIGN(recipe.calibrationSamples, checkCalibrationSamples(count));
    }
    if (const auto seed = json.find("seed"); seed != json.end()) {
        FETTLE_ASSIGN(recipe.seed, wholeNumber(*seed, "seed"));
    }
    return {};
}

/// A regular expression for the open choices: "2:4" → "^[0-9]+:[0-9]+$".
std::string formPattern(std::string_view choice)
{
    std::string pattern = "^";
    for (size_t i = 0; i < choice.size(); ++i) {
        const auto digit = [&](size_t at) {
            return at < choice.size() && choice[at] >= '0' && choice[at] <= '9';
        };
        if (digit(i) && digit(i + 1))
            continue;
        if (digit(i))
            pattern += "[0-9]{1,4}";
        else if (std::string_view("\\^$.|?*+()[]{}").find(choice[i]) != std::string_view::npos)
            pattern += std::string("\\") + choice[i];
        else
            pattern += choice[i];
    }
    return pattern + "$";
}

Json choiceSchema(const Parameter& parameter)
{
    Json listed = {{"enum", parameter.choices}};
    if (!parameter.openChoice)
        return listed;
    Json any = Json::array({std::move(listed)});
    std::vector<std::string> patterns;
    for (const std::string& choice : parameter.choices) {
        const std::string pattern = formPattern(choice);
        const bool hasNumber = pattern.find("[0-9]") != std::string::npos;
        if (hasNumber && std::ranges::find(patterns, pattern) == patterns.end()) {
            patterns.push_back(pattern);
            any.push_back({{"type", "string"}, {"pattern", pattern}});
        }
    }
    return {{"anyOf", std::move(any)}};
}

Json parameterSchema(const Parameter& parameter)
{
    Json schema;
    switch (parameter.kind) {
    case ParameterKind::Choice:
        schema = choiceSchema(parameter);
        break;
    case ParameterKind::Boolean:
        schema = {{"type", "boolean"}};
        break;
    case ParameterKind::Integer:
        schema = {{"type", "integer"}};
        break;
    case ParameterKind::Real:
    case ParameterKind::Fraction:
        schema = {{"type", "number"}};
        break;
    }
    if (parameter.kind == ParameterKind::Integer) {
        schema["minimum"] = static_cast<int64_t>(parameter.minimum);
        schema["maximum"] = static_cast<int64_t>(parameter.maximum);
    } else if (parameter.kind == ParameterKind::Real || parameter.kind == ParameterKind::Fraction) {
        schema["minimum"] = parameter.minimum;
        schema["maximum"] = parameter.maximum;
    }
    schema["default"] = toJsonValue(parameter.defaultValue);
    schema["description"] = parameter.help;
    return schema;
}

Json parametersSchema(const TechniqueInfo& info)
{
    Json properties = Json::object();
    for (const Parameter& parameter : info.parameters)
        properties[parameter.id] = parameterSchema(parameter);
    return {{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
}

Json techniqueSchema(const TechniqueInfo& info)
{
    return {{"type", "object"},
            {"description", info.help},
            {"required", {"technique"}},
            {"additionalProperties", false},
            {"properties", {{"technique", {{"const", info.id}}}, {"parameters", parametersSchema(info)}}}};
}

} // namespace

uint64_t recipeHash(const Recipe& recipe)
{
    const std::string text = dumped(toJsonValue(recipe), -1);
    return fnv1a(std::as_bytes(std::span(text)));
}

std::string recipeHashText(const Recipe& recipe)
{
    return fmt::format("{:016x}", recipeHash(recipe));
}

std::string toJson(const Recipe& recipe)
{
    return dumped(toJsonValue(recipe), 2) + "\n";
}

Result<Recipe> recipeFromJson(std::string_view text)
{
    FETTLE_ASSIGN(const Json json, parsedJson(text));
    FETTLE_TRY(checkObject(json, {},
                           {"fettle_recipe", "stages", "rules", "calibration_samples", "seed", "fine_tune"}));
    Recipe recipe;
    if (const auto version = json.find("fettle_recipe"); version != json.end())
        FETTLE_TRY(readVersion(*version));
    if (const auto stages = json.find("stages"); stages != json.end()) {
        FETTLE_ASSIGN(recipe.stages, stagesFrom(*stages, "stages"));
    }
    if (const auto rules = json.find("rules"); rules != json.end())
        FETTLE_TRY(readRules(*rules, recipe));
    FETTLE_TRY(readNumbers(json, recipe));
    if (const auto training = json.find("fine_tune"); training != json.end()) {
        FETTLE_ASSIGN(const ParameterTexts parameters, parametersFrom(*training, "fine_tune"));
        FETTLE_ASSIGN(recipe.training, makeTraining(parameters));
    }
    return recipe;
}

std::string recipeSchema()
{
    Json techniques = Json::array();
    for (const TechniqueInfo& info : allTechniques())
        techniques.push_back(techniqueSchema(info));
    const Recipe defaults;
    const Json stages = {{"$ref", "#/$defs/stages"}};
    const Json rule = {
        {"type", "object"},
        {"required", {"layers", "stages"}},
        {"additionalProperties", false},
        {"properties",
         {{"layers", {{"type", "string"}, {"description", "regular expression for the names of layers"}}},
          {"stages", stages}}}};
    const Json schema = {
        {"$schema", "https://json-schema.org/draft/2020-12/schema"},
        {"title", "Fettle recipe"},
        {"type", "object"},
        {"additionalProperties", false},
        {"properties",
         {{"fettle_recipe", {{"const", formatVersion}}},
          {"stages", stages},
          {"rules",
           {{"type", "array"},
            {"items", rule},
            {"description", "later rules win; no stages: keep the layer"}}},
          {"calibration_samples",
           {{"type", "integer"}, {"minimum", 1}, {"default", defaults.calibrationSamples}}},
          {"seed", {{"type", "integer"}, {"minimum", 0}, {"default", defaults.seed}}},
          {"fine_tune", parametersSchema(fineTuning())}}},
        {"$defs", {{"stages", {{"type", "array"}, {"items", {{"oneOf", std::move(techniques)}}}}}}}};
    return dumped(schema, 2) + "\n";
}

} // namespace fettle
