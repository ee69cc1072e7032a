// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes in a line: "prune(sparsity=0.5) + int8 ; conv_1 = keep ; @calibration = 200".
#include "core/text.h"
#include "recipe/stages.h"
#include "techniques/fine_tune.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace fettle {

namespace {

constexpr std::string_view keepWord = "keep";
constexpr std::string_view calibrationOption = "@calibration";
constexpr std::string_view seedOption = "@seed";
constexpr std::string_view trainingOption = "@fine-tune";

/// Where brackets do not close, or nothing.
std::optional<std::string_view> unbalanced(std::string_view text)
{
    int depth = 0;
    for (const char c : text) {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth < 0)
            return "a ')' without '('";
    }
    return depth > 0 ? std::optional<std::string_view>("a '(' without ')'") : std::nullopt;
}

/// Pieces between separators that are not inside parentheses.
std::vector<std::string_view> splitOutside(std::string_view text, char separator)
{
    std::vector<std::string_view> pieces;
    size_t start = 0;
    int depth = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
        if (text[i] == separator && depth == 0) {
            pieces.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    pieces.push_back(trimmed(text.substr(start)));
    return pieces;
}

Result<ParameterTexts> parseParameters(std::string_view text, std::string_view technique)
{
    ParameterTexts parameters;
    if (trimmed(text).empty())
        return parameters;
    for (const std::string_view piece : splitOutside(text, ',')) {
        const size_t equals = piece.find('=');
        if (equals == std::string_view::npos || equals == 0) {
            return fail(ErrorCode::InvalidRecipe, fmt::format("'{}' is not a parameter", piece),
                        std::string(technique), "write NAME=VALUE, separated by commas");
        }
        parameters.emplace_back(trimmed(piece.substr(0, equals)), trimmed(piece.substr(equals + 1)));
    }
    return parameters;
}

Result<Stage> parseStage(std::string_view text)
{
    const size_t open = text.find('(');
    const std::string_view name = trimmed(text.substr(0, open));
    if (name.empty()) {
        return fail(ErrorCode::InvalidRecipe, "a stage without a name", std::string(text),
                    "write TECHNIQUE or TECHNIQUE(NAME=VALUE,…), joined by +");
    }
    if (open == std::string_view::npos)
        return makeStage(name, {});
    if (text.back() != ')') {
        return fail(ErrorCode::InvalidRecipe, "text after the parameters", std::string(text),
                    "join stages by + and rules by ;");
    }
    FETTLE_ASSIGN(const auto parameters,
                  parseParameters(text.substr(open + 1, text.size() - open - 2), name));
    return makeStage(name, parameters);
}

/// The '=' between pattern and stages: the last one outside of parentheses. Found from the end, because the
/// stages' parentheses are balanced while those of a pattern need not be.
std::optional<size_t> ruleSeparator(std::string_view text)
{
    int depth = 0;
    for (size_t i = text.size(); i-- > 0;) {
        depth += text[i] == ')' ? 1 : text[i] == '(' ? -1 : 0;
        if (text[i] == '=' && depth == 0)
            return i;
    }
    return std::nullopt;
}

/// Pieces between ';' that are not written as "\;".
std::vector<std::string_view> splitRules(std::string_view text)
{
    std::vector<std::string_view> pieces;
    size_t start = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == ';') {
            pieces.push_back(trimmed(text.substr(start, i - start)));
            start = i + 1;
        }
    }
    pieces.push_back(trimmed(text.substr(start)));
    return pieces;
}

std::string escapedPattern(std::string_view pattern)
{
    std::string text;
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == ';')
            text += '\\';
        text += pattern[i];
        if (pattern[i] == '\\' && i + 1 < pattern.size())
            text += pattern[++i];
    }
    return text;
}

/// "@seed = 5", "@calibration = 200".
Result<void> applyOption(Recipe& recipe, std::string_view text)
{
    const size_t equals = std::min(text.find('='), text.size());
    const std::string_view name = trimmed(text.substr(0, equals));
    if (name == trainingOption) {
        FETTLE_ASSIGN(recipe.training, parseTraining(text.substr(std::min(equals + 1, text.size()))));
        return {};
    }
    const auto value = parseUnsigned(trimmed(text.substr(std::min(equals + 1, text.size()))));
    if (name == calibrationOption && value) {
        FETTLE_ASSIGN(recipe.calibrationSamples, checkCalibrationSamples(*value));
        return {};
    }
    if (name == seedOption && value) {
        recipe.seed = *value;
        return {};
    }
    return fail(ErrorCode::InvalidRecipe, "not an option of a recipe", std::string(text),
                "write @calibration = NUMBER, @seed = NUMBER or @fine-tune = NAME=VALUE,…");
}

std::string parametersText(const TechniqueInfo* info, const Parameters& parameters)
{
    std::string text;
    const auto add = [&](const std::string& name, const ParameterValue& value) {
        text += fmt::format("{}{}={}", text.empty() ? "" : ",", name, valueText(value));
    };
    if (info == nullptr) {
        for (const auto& [name, value] : parameters)
            add(name, value);
    } else {
        for (const Parameter& parameter : info->parameters) { // in the table's order, as the help lists them
            if (const auto at = parameters.find(parameter.id); at != parameters.end())
                add(parameter.id, at->second);
        }
    }
    return text;
}

std::string stageText(const Stage& stage)
{
    const std::string parameters = parametersText(findTechnique(stage.technique), stage.parameters);
    return parameters.empty() ? stage.technique : fmt::format("{}({})", stage.technique, parameters);
}

} // namespace

Result<std::vector<Stage>> parseStages(std::string_view text)
{
    const std::string_view whole = trimmed(text);
    std::vector<Stage> stages;
    if (whole.empty() || whole == keepWord)
        return stages;
    if (const auto problem = unbalanced(whole))
        return fail(ErrorCode::InvalidRecipe, std::string(*problem), std::string(whole),
                    "close the parentheses");
    for (const std::string_view piece : splitOutside(whole, '+')) {
        FETTLE_ASSIGN(Stage stage, parseStage(piece));
        stages.push_back(std::move(stage));
    }
    FETTLE_TRY(checkStages(stages, {}));
    return stages;
}

std::string stagesText(const std::vector<Stage>& stages)
{
    if (stages.empty())
        return std::string(keepWord);
    std::string text;
    for (const Stage& stage : stages)
        text += (text.empty() ? "" : " + ") + stageText(stage);
    return text;
}

Result<LayerRule> parseRule(std::string_view text)
{
    const auto separator = ruleSeparator(text);
    if (!separator) {
        return fail(ErrorCode::InvalidRecipe, "a rule without =", std::string(trimmed(text)),
                    "write PATTERN = STAGES, for example \"conv.* = keep\"");
    }
    FETTLE_ASSIGN(auto stages, parseStages(text.substr(*separator + 1)));
    return makeRule(text.substr(0, *separator), std::move(stages));
}

std::string recipeText(const Recipe& recipe)
{
    const Recipe defaults;
    std::string text = stagesText(recipe.stages);
    for (const LayerRule& rule : recipe.rules)
        text += fmt::format(" ; {} = {}", escapedPattern(rule.pattern), stagesText(rule.stages));
    if (recipe.calibrationSamples != defaults.calibrationSamples)
        text += fmt::format(" ; {} = {}", calibrationOption, recipe.calibrationSamples);
    if (recipe.seed != defaults.seed)
        text += fmt::format(" ; {} = {}", seedOption, recipe.seed);
    if (recipe.training)
        text += fmt::format(" ; {} = {}", trainingOption, parametersText(&fineTuning(), *recipe.training));
    return text;
}

Result<Parameters> parseTraining(std::string_view text)
{
    FETTLE_ASSIGN(const ParameterTexts parameters, parseParameters(text, fineTuning().id));
    return makeTraining(parameters);
}

Result<Recipe> parseRecipe(std::string_view text)
{
    if (trimmed(text).starts_with('{'))
        return recipeFromJson(text);
    if (!isUtf8(text)) // which JSON could not hold
        return fail(ErrorCode::InvalidRecipe, "the recipe is not text in UTF-8", {}, "save it as UTF-8");
    const std::vector<std::string_view> pieces = splitRules(text);
    Recipe recipe;
    FETTLE_ASSIGN(recipe.stages, parseStages(pieces.front()));
    for (const std::string_view piece : std::span(pieces).subspan(1)) {
        if (piece.empty())
            continue;
        if (piece.front() == '@') {
            FETTLE_TRY(applyOption(recipe, piece));
            continue;
        }
        FETTLE_ASSIGN(LayerRule rule, parseRule(piece));
        recipe.rules.push_back(std::move(rule));
    }
    return recipe;
}

} // namespace fettle
