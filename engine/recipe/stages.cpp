// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Stages made from names and texts, and the rules that every list of stages keeps.
#include "recipe/stages.h"

#include "core/text.h"
#include "techniques/fine_tune.h"

#include <algorithm>
#include <fmt/format.h>
#include <regex>

namespace fettle {

namespace {

/// What others call int8 that was trained for.
constexpr std::string_view trainedTechnique = "qat";

template <class Row>
std::vector<std::string> idsOf(std::span<const Row> rows)
{
    std::vector<std::string> ids;
    for (const Row& row : rows)
        ids.push_back(row.id);
    return ids;
}

std::unexpected<Error> unknownTechnique(std::string_view name)
{
    if (name == trainedTechnique) {
        return fail(ErrorCode::Refused,
                    "qat is not a stage of its own: int8 is what the network is trained for", "qat",
                    "use int8 together with --fine-tune");
    }
    const std::vector<std::string> ids = idsOf(allTechniques());
    return fail(ErrorCode::InvalidRecipe,
                fmt::format("unknown technique '{}'{}", name, suggestion(name, ids)), {},
                "allowed: " + joined(ids));
}

std::unexpected<Error> unknownParameter(const TechniqueInfo& info, std::string_view name)
{
    if (info.parameters.empty()) {
        return fail(ErrorCode::InvalidRecipe, fmt::format("unknown parameter '{}' of {}", name, info.id), {},
                    info.id + " has no parameters");
    }
    const std::vector<std::string> ids = idsOf(std::span(info.parameters));
    return fail(ErrorCode::InvalidRecipe,
                fmt::format("unknown parameter '{}' of {}{}", name, info.id, suggestion(name, ids)), {},
                "allowed: " + joined(ids));
}

/// Adds one parameter to the stage.
Result<void> setParameter(Stage& stage, const TechniqueInfo& info, std::string_view name,
                          std::string_view text)
{
    const Parameter* parameter = info.parameter(name);
    if (parameter == nullptr)
        return unknownParameter(info, name);
    auto value = parseValue(*parameter, text);
    if (!value) {
        value.error().where = fmt::format("{} of {}", name, info.id);
        return std::unexpected(value.error());
    }
    if (*value != parameter->defaultValue)
        stage.parameters[parameter->id] = *value;
    return {};
}

std::string_view kindText(TechniqueKind kind)
{
    switch (kind) {
    case TechniqueKind::Prune:
        return "pruning";
    case TechniqueKind::Cluster:
        return "clustering";
    case TechniqueKind::Numbers:
        break;
    }
    return "kind of numbers";
}

/// A value that did not come through a reader (a recipe put together by a program) is held to the same table.
Result<void> checkParameters(const TechniqueInfo& info, const Stage& stage)
{
    Stage copy;
    for (const auto& [name, value] : stage.parameters)
        FETTLE_TRY(setParameter(copy, info, name, valueText(value)));
    return {};
}

std::string unescapedPattern(std::string_view text)
{
    std::string pattern;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[++i] != ';')
            pattern += '\\';
        pattern += text[i];
    }
    return pattern;
}

Result<Stage> stageOf(const TechniqueInfo& info, const ParameterTexts& parameters)
{
    Stage stage;
    stage.technique = info.id;
    for (size_t i = 0; i < parameters.size(); ++i) {
        const auto& [name, text] = parameters[i];
        const auto before = parameters.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::find_if(parameters.begin(), before, [&](const auto& p) { return p.first == name; }) !=
            before) {
            return fail(ErrorCode::InvalidRecipe, fmt::format("{} is given twice", name), info.id,
                        "keep one of the two values");
        }
        FETTLE_TRY(setParameter(stage, info, name, text));
    }
    return stage;
}

} // namespace

Result<Stage> makeStage(std::string_view technique, const ParameterTexts& parameters)
{
    const TechniqueInfo* info = findTechnique(technique);
    if (info == nullptr)
        return unknownTechnique(technique);
    return stageOf(*info, parameters);
}

Result<Parameters> makeTraining(const ParameterTexts& parameters)
{
    FETTLE_ASSIGN(Stage stage, stageOf(fineTuning(), parameters));
    return std::move(stage.parameters);
}

Result<void> checkStages(const std::vector<Stage>& stages, const std::string& where)
{
    const TechniqueInfo* before = nullptr;
    for (const Stage& stage : stages) {
        const TechniqueInfo* info = findTechnique(stage.technique);
        if (info == nullptr)
            return unknownTechnique(stage.technique);
        FETTLE_TRY(checkParameters(*info, stage));
        if (before != nullptr && before->kind == info->kind) {
            return fail(
                ErrorCode::InvalidRecipe,
                fmt::format("{} and {}: a layer has one {} only", before->id, info->id, kindText(info->kind)),
                where, "keep one of the two");
        }
        if (before != nullptr && before->kind > info->kind) {
            return fail(
                ErrorCode::InvalidRecipe, fmt::format("{} stands before {}", before->id, info->id), where,
                fmt::format(
                    "write {} first: pruning, then clustering, then float16, dynamic, weight-only or int8",
                    info->id));
        }
        before = info;
    }
    return {};
}

Result<LayerRule> makeRule(std::string_view pattern, std::vector<Stage> stages)
{
    LayerRule rule{unescapedPattern(trimmed(pattern)), std::move(stages)};
    if (rule.pattern.empty()) {
        return fail(ErrorCode::InvalidRecipe, "a rule names no layer", stagesText(rule.stages),
                    "write PATTERN = STAGES, for example conv.* = keep");
    }
    try {
        const std::regex expression(rule.pattern, std::regex::ECMAScript);
    } catch (const std::regex_error&) {
        return fail(ErrorCode::InvalidRecipe, "the pattern is not a regular expression", rule.pattern,
                    "close brackets and parentheses, and write \\ before a character that is meant as it is");
    }
    FETTLE_TRY(checkStages(rule.stages, rule.pattern));
    return rule;
}

Result<int64_t> checkCalibrationSamples(uint64_t samples)
{
    constexpr uint64_t most = 1'000'000'000;
    if (samples < 1 || samples > most)
        return fail(ErrorCode::InvalidRecipe, fmt::format("{} calibration samples", samples), "calibration",
                    "give 1 or more");
    return static_cast<int64_t>(samples);
}

} // namespace fettle
