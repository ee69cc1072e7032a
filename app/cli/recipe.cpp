// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// recipe: checks, converts and describes recipes; prints their schema.
#include "cli/options.h"
#include "cli/table.h"
#include "core/text.h"
#include "recipe/aeq_recipe.h"
#include "tflite/reader.h"

#include <CLI/CLI.hpp>
#include <filesystem>
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
        app.add_option("--to", m_form, "print as json (default), line, or aeq: for the AI Edge Quantizer")
            ->check(CLI::IsMember({"json", "line", "aeq"}).description(""))
            ->type_name("json|line|aeq");
        app.add_option(
               "--model", m_model,
               "the model that a recipe of the AI Edge Quantizer (a JSON array) is read or written for")
            ->type_name("MODEL.tflite");
        m_options.declareShared(app);
        app.footer("Examples:\n"
                   "  fettle-cli recipe\n"
                   "  fettle-cli recipe \"prune(sparsity=0.7) + int8\" > recipe.json\n"
                   "  fettle-cli recipe recipe.json --to line\n"
                   "  fettle-cli recipe model_recipe.json --model model.tflite > recipe.json\n"
                   "  fettle-cli recipe int8 --model model.tflite --to aeq > model_recipe.json\n"
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
        FETTLE_ASSIGN(const Recipe recipe, recipe(context, outcome.issues));
        if (m_form == "aeq")
            return exported(recipe);
        outcome.json = {{"recipe", recipeText(recipe)},
                        {"hash", recipeHashText(recipe)},
                        {"json", Json::parse(toJson(recipe))}};
        outcome.text = m_form == "line" ? recipeText(recipe) + "\n" : toJson(recipe);
        return outcome;
    }

private:
    Result<ModelPtr> model() const
    {
        if (m_model.empty())
            return fail(ErrorCode::InvalidRecipe, "recipes of the AI Edge Quantizer name tensors of a model",
                        "--model", "say for which model with --model MODEL.tflite");
        return tflite::read(m_model);
    }

    Result<Recipe> recipe(const Context& context, std::vector<Issue>& issues) const
    {
        std::error_code error;
        std::string text = m_text;
        if (m_text.ends_with(".json") || std::filesystem::is_regular_file(m_text, error)) {
            FETTLE_ASSIGN(text, readText(m_text));
        }
        if (!trimmed(text).starts_with('['))
            return m_options.recipe(m_text, context.options);
        FETTLE_ASSIGN(const ModelPtr model, this->model());
        FETTLE_ASSIGN(ImportedRecipe imported, recipeFromAeq(text, *model));
        issues = std::move(imported.issues);
        return std::move(imported.recipe);
    }

    Result<Outcome> exported(const Recipe& recipe) const
    {
        FETTLE_ASSIGN(const ModelPtr model, this->model());
        FETTLE_ASSIGN(ExportedRecipe exported, recipeToAeq(recipe, *model));
        Outcome outcome;
        outcome.json = {{"recipe", recipeText(recipe)}, {"aeq", Json::parse(exported.json)}};
        outcome.text = std::move(exported.json);
        outcome.issues = std::move(exported.issues);
        return outcome;
    }

    std::string m_text;
    std::string m_model;
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
