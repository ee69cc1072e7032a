// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// recipe: checks, converts and describes recipes; prints their schema.
#include "cli/options.h"
#include "cli/table.h"
#include "core/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

std::string allowedText(const Parameter& parameter)
{
    switch (parameter.kind) {
    case ParameterKind::Choice:
        return joined(parameter.choices, "|") + (parameter.openChoice ? "|…" : "");
    case ParameterKind::Boolean:
        return "true|false";
    case ParameterKind::Integer:
    case ParameterKind::Real:
    case ParameterKind::Fraction:
        break;
    }
    return fmt::format("{} to {}", parameter.minimum, parameter.maximum);
}

std::string techniquesText()
{
    Table table({{"technique", Align::Left},
                 {"parameter", Align::Left},
                 {"default", Align::Left},
                 {"allowed", Align::Left},
                 {"meaning", Align::Left}});
    for (const TechniqueInfo& info : allTechniques()) {
        table.addRow({info.id, "", "", "", info.help});
        for (const Parameter& parameter : info.parameters)
            table.addRow({"", parameter.id, valueText(parameter.defaultValue), allowedText(parameter),
                          parameter.help});
    }
    return table.text();
}

Json techniquesJson()
{
    Json list = Json::array();
    for (const TechniqueInfo& info : allTechniques()) {
        Json parameters = Json::array();
        for (const Parameter& parameter : info.parameters) {
            parameters.push_back({{"name", parameter.id},
                                  {"default", valueText(parameter.defaultValue)},
                                  {"allowed", allowedText(parameter)},
                                  {"help", parameter.help}});
        }
        list.push_back({{"name", info.id}, {"help", info.help}, {"parameters", std::move(parameters)}});
    }
    return list;
}

class RecipeCommand final : public Command {
public:
    void declare(CLI::App& app) override
    {
        app.add_option("RECIPE", m_text,
                       "recipe in a line, or a file of JSON; without one the techniques are listed");
        app.add_flag("--schema", m_schema, "print the JSON schema of recipe files");
        app.add_option("--to", m_form, "print as json (default) or line")
            ->check(CLI::IsMember({"json", "line"}).description(""))
            ->type_name("json|line");
        m_options.declareShared(app);
        app.footer("Examples:\n"
                   "  fettle-cli recipe\n"
                   "  fettle-cli recipe \"prune(sparsity=0.7) + int8\" > recipe.json\n"
                   "  fettle-cli recipe recipe.json --to line\n"
                   "  fettle-cli recipe --schema");
    }

    Result<Outcome> run(Context& context) override
    {
        Outcome outcome;
        if (m_schema) {
            outcome.text = recipeSchema();
            outcome.json = Json::parse(outcome.text);
            return outcome;
        }
        if (m_text.empty() && m_options.layers.empty()) {
            outcome.text = techniquesText();
            outcome.json["techniques"] = techniquesJson();
            return outcome;
        }
        FETTLE_ASSIGN(const Recipe recipe, m_options.recipe(m_text, context.options));
        outcome.json = {{"recipe", recipeText(recipe)},
                        {"hash", recipeHashText(recipe)},
                        {"json", Json::parse(toJson(recipe))}};
        outcome.text = m_form == "line" ? recipeText(recipe) + "\n" : toJson(recipe);
        return outcome;
    }

private:
    std::string m_text;
    bool m_schema = false;
    std::string m_form = "json";
    RecipeOptions m_options;
};

} // namespace

std::unique_ptr<Command> recipeCommand()
{
    return std::make_unique<RecipeCommand>();
}

} // namespace fettle::cli
