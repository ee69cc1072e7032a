// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which stages each layer of a model gets.
#include "core/text.h"
#include "recipe/stages.h"

#include <algorithm>
#include <fmt/format.h>
#include <regex>

namespace fettle {

namespace {

/// std::regex needs stack in proportion to the text: names beyond this length are compared, not matched.
constexpr size_t longestMatched = 2000;

/// Names of one layer.
struct LayerNames {
    std::string full;
    std::string brief;
};

std::vector<LayerNames> namesOf(const Model& model)
{
    const Graph& graph = model.mainGraph();
    std::vector<std::string> brief = shortLayerNames(model, graph);
    std::vector<LayerNames> names;
    for (size_t i = 0; i < graph.operators.size(); ++i)
        names.push_back({layerName(graph, OperatorId(static_cast<int64_t>(i))), std::move(brief[i])});
    return names;
}

/// A rule's pattern, compiled once.
class Matcher {
public:
    static Result<Matcher> create(const std::string& pattern)
    {
        Matcher matcher;
        matcher.m_pattern = pattern;
        try {
            matcher.m_expression.assign(pattern, std::regex::ECMAScript | std::regex::optimize);
        } catch (const std::regex_error&) {
            return fail(ErrorCode::InvalidRecipe, "the pattern is not a regular expression", pattern);
        }
        return matcher;
    }

    /// Error InvalidRecipe when the pattern is too costly for the name.
    Result<bool> matches(const LayerNames& names) const
    {
        try {
            return matchesName(names.brief) || matchesName(names.full);
        } catch (const std::regex_error&) {
            return fail(ErrorCode::InvalidRecipe, "the pattern takes too long to match", m_pattern,
                        "simplify it");
        }
    }

private:
    bool matchesName(const std::string& name) const
    {
        return name == m_pattern || (name.size() <= longestMatched && std::regex_match(name, m_expression));
    }

    std::string m_pattern;
    std::regex m_expression;
};

std::unexpected<Error> noLayer(const std::string& pattern, const std::vector<LayerNames>& names)
{
    std::vector<std::string> all;
    for (const LayerNames& name : names)
        all.push_back(name.brief);
    constexpr size_t shown = 8;
    const size_t count = std::min(shown, all.size());
    const std::string rest =
        all.size() > shown ? fmt::format(" and {} more", all.size() - shown) : std::string();
    const std::string layers = joined(std::span(all).first(count)) + rest;
    for (const LayerNames& name : names)
        all.push_back(name.full);
    return fail(ErrorCode::InvalidRecipe,
                fmt::format("no layer has the name '{}'{}", pattern, suggestion(pattern, all)), {},
                "layers: " + layers);
}

} // namespace

bool shapesWeights(const Recipe& recipe)
{
    const auto shapes = [](const Stage& stage) {
        return findTechnique(stage.technique)->kind != TechniqueKind::Numbers;
    };
    return std::ranges::any_of(recipe.stages, shapes) ||
           std::ranges::any_of(
               recipe.rules, [&](const LayerRule& rule) { return std::ranges::any_of(rule.stages, shapes); });
}

Result<std::vector<std::vector<Stage>>> stagesOfLayers(const Recipe& recipe, const Model& model)
{
    FETTLE_TRY(checkStages(recipe.stages, {}));
    const std::vector<LayerNames> names = namesOf(model);
    std::vector<std::vector<Stage>> stages(names.size(), recipe.stages);
    for (const LayerRule& rule : recipe.rules) {
        FETTLE_TRY(checkStages(rule.stages, rule.pattern));
        FETTLE_ASSIGN(const Matcher matcher, Matcher::create(rule.pattern));
        bool used = false;
        for (size_t i = 0; i < names.size(); ++i) {
            FETTLE_ASSIGN(const bool matches, matcher.matches(names[i]));
            if (matches)
                stages[i] = rule.stages;
            used = used || matches;
        }
        if (!used)
            return noLayer(rule.pattern, names);
    }
    return stages;
}

} // namespace fettle
