// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of recipes.
#include "recipe/edit.h"

#include "model/model.h"

#include <algorithm>

namespace fettle {

namespace {

TechniqueKind kindOf(const Stage& stage)
{
    const TechniqueInfo* info = findTechnique(stage.technique);
    return info == nullptr ? TechniqueKind::Numbers : info->kind;
}

/// Stages that the recipe gives a layer of this name; empty when the recipe cannot be applied.
std::vector<Stage> stagesOf(const Recipe& recipe, const Model& model, const std::string& shortName)
{
    const std::vector<std::string> names = shortLayerNames(model, model.mainGraph());
    const auto all = stagesOfLayers(recipe, model);
    const auto at = std::ranges::find(names, shortName);
    if (!all || at == names.end())
        return {};
    return (*all)[static_cast<size_t>(at - names.begin())];
}

} // namespace

const Stage* stageOfKind(std::span<const Stage> stages, TechniqueKind kind)
{
    const auto at = std::ranges::find(stages, kind, kindOf);
    return at == stages.end() ? nullptr : &*at;
}

std::vector<Stage> withStage(std::vector<Stage> stages, TechniqueKind kind, const std::optional<Stage>& stage)
{
    std::erase_if(stages, [&](const Stage& s) { return kindOf(s) == kind; });
    if (stage)
        stages.push_back(*stage);
    std::ranges::sort(stages, {}, kindOf); // a kind stands once; the enumeration has the order of application
    return stages;
}

Stage withParameter(Stage stage, const std::string& parameter, const ParameterValue& value)
{
    const TechniqueInfo* info = findTechnique(stage.technique);
    const Parameter* row = info == nullptr ? nullptr : info->parameter(parameter);
    if (row != nullptr && row->defaultValue == value)
        stage.parameters.erase(parameter);
    else
        stage.parameters[parameter] = value;
    return stage;
}

Recipe withParameterEverywhere(const Recipe& recipe, const std::string& technique,
                               const std::string& parameter, const ParameterValue& value)
{
    Recipe changed = recipe;
    auto change = [&](std::vector<Stage>& stages) {
        for (Stage& stage : stages) {
            if (stage.technique == technique)
                stage = withParameter(stage, parameter, value);
        }
    };
    change(changed.stages);
    for (LayerRule& rule : changed.rules)
        change(rule.stages);
    return changed;
}

std::string exactPattern(std::string_view name)
{
    constexpr std::string_view special = R"(\^$.|?*+()[]{})";
    std::string pattern;
    for (const char c : name) {
        if (special.contains(c))
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

Recipe withLayerStages(const Recipe& recipe, const Model& model, const std::string& shortName,
                       const std::vector<Stage>& stages)
{
    Recipe changed = recipe;
    const std::string pattern = exactPattern(shortName);
    std::erase_if(changed.rules, [&](const LayerRule& rule) { return rule.pattern == pattern; });
    if (stagesOf(changed, model, shortName) != stages)
        changed.rules.push_back({pattern, stages});
    return changed;
}

} // namespace fettle
