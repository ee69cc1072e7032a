// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes: the one-line form, JSON, schema, hash, rules; every refusal says what is allowed.
#include "recipe/edit.h"
#include "recipe/recipe.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace fettle::test {
namespace {

Recipe parsed(const std::string& text)
{
    auto recipe = parseRecipe(text);
    EXPECT_TRUE(recipe) << text << ": " << (recipe ? "" : describe(recipe.error()));
    return recipe.value_or(Recipe());
}

std::string errorOf(const std::string& text, ErrorCode code = ErrorCode::InvalidRecipe)
{
    const auto recipe = parseRecipe(text);
    EXPECT_FALSE(recipe) << text;
    if (recipe)
        return {};
    EXPECT_EQ(recipe.error().code, code) << text;
    return describe(recipe.error());
}

TEST(RecipeText, ReadsTheFormOfTheManual)
{
    const Recipe recipe =
        parsed("prune(sparsity=0.7,pattern=2:4) + cluster(clusters=32,init=kmeans++) + int8(io=uint8)");
    ASSERT_EQ(recipe.stages.size(), 3U);
    EXPECT_EQ(recipe.stages[0].technique, "prune");
    EXPECT_EQ(recipe.stages[0].parameters.at("sparsity"), ParameterValue(0.7));
    EXPECT_EQ(recipe.stages[0].parameters.at("pattern"), ParameterValue(std::string("2:4")));
    EXPECT_EQ(recipe.stages[1].parameters.at("clusters"), ParameterValue(int64_t{32}));
    EXPECT_FALSE(recipe.stages[1].parameters.contains("init")); // the default is left out
    EXPECT_EQ(recipe.stages[2].parameters.at("io"), ParameterValue(std::string("uint8")));
}

TEST(RecipeText, ReadsBackWhatItWrites)
{
    for (const std::string text :
         {"keep", "int8", "prune(sparsity=0.25) + float16",
          "prune(pattern=block(1x4)) + cluster(clusters=4,keep-zeros=false) + int8(io=int8)",
          "int8 ; conv_1 = keep ; dense.* = prune(sparsity=0.9) + dynamic", "keep ; .*(?=x) = float16",
          "int8 ; a\\;b = keep", "int8 ; \\[x\\(\\; = keep",
          "int8 ; @calibration = 20 ; @seed = 18446744073709551615"}) {
        const Recipe recipe = parsed(text);
        EXPECT_EQ(recipeText(recipe), text);
        EXPECT_EQ(parsed(recipeText(recipe)), recipe) << text;
        EXPECT_EQ(parsed(toJson(recipe)), recipe) << text;
    }
}

TEST(RecipeText, NormalizesWhatIsWrittenDifferently)
{
    EXPECT_EQ(parsed(" prune( sparsity = 0.50 ) +int8 ( io=float )"), parsed("prune+int8"));
    EXPECT_EQ(parsed("prune(pattern=03:08)"), parsed("prune(pattern=3:8)"));
    EXPECT_EQ(parsed(""), parsed("keep"));
    EXPECT_EQ(parsed("int8;;"), parsed("int8"));
    EXPECT_TRUE(parsed("").empty());
    EXPECT_EQ(recipeHash(parsed("prune(sparsity=0.5)")), recipeHash(parsed("prune()")));
}

TEST(RecipeText, ErrorsSayWhatIsAllowed)
{
    EXPECT_NE(
        errorOf("prune(sparcity=0.5)")
            .find("unknown parameter 'sparcity' of prune, did you mean sparsity, allowed: sparsity, pattern"),
        std::string::npos);
    EXPECT_NE(errorOf("prun").find("did you mean prune"), std::string::npos);
    EXPECT_NE(errorOf("prune(sparsity=1.5)").find("a number from 0 to 1"), std::string::npos);
    EXPECT_NE(errorOf("cluster(clusters=1)").find("a whole number from 2 to"), std::string::npos);
    EXPECT_NE(errorOf("cluster(clusters=2.5)").find("whole number"), std::string::npos);
    EXPECT_NE(errorOf("int8(io=flaot)").find("did you mean float"), std::string::npos);
    EXPECT_NE(errorOf("int8(strict=yes)").find("true, false"), std::string::npos);
    for (const std::string text : {"prune(",
                                   "prune)",
                                   "prune(sparsity)",
                                   "prune(=1)",
                                   "+",
                                   "prune + ",
                                   "prune x",
                                   "prune(sparsity=0.5)x",
                                   "prune(sparsity=nan)",
                                   "prune(sparsity=inf)",
                                   "prune(pattern=4:2)",
                                   "prune(pattern=0:4)",
                                   "prune(pattern=2:99999999999)",
                                   "prune(pattern=block(0x4))",
                                   "prune(sparsity=0.1,sparsity=0.2)",
                                   "float16(x=1)",
                                   "int8 ; conv",
                                   "int8 ; = keep",
                                   "int8 ; conv( = keep",
                                   "int8 ; a = qux",
                                   "int8 ; @seed = -1",
                                   "int8 ; @calibration = 0",
                                   "int8 ; @other = 1",
                                   "int8 ; @"})
        errorOf(text);
}

TEST(RecipeText, IsUtf8)
{
    const auto recipe = parseRecipe("int8 ; größe/é漢𝄞 = keep");
    ASSERT_TRUE(recipe.has_value());
    EXPECT_EQ(recipeFromJson(toJson(*recipe)).value(), *recipe);
    for (const char* text : {"int8 ; a\xff = keep", "int8 ; \xc3 = keep", "int8 ; \xc0\x80 = keep",
                             "int8 ; \xed\xa0\x80 = keep", "int8 ; \xf4\x90\x80\x80 = keep"}) {
        const auto refused = parseRecipe(text);
        ASSERT_FALSE(refused.has_value()) << text;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidRecipe);
    }
}

TEST(RecipeText, OrderAndKinds)
{
    EXPECT_NE(errorOf("int8 + prune").find("write prune first"), std::string::npos);
    EXPECT_NE(errorOf("cluster + prune").find("write prune first"), std::string::npos);
    EXPECT_NE(errorOf("int8 + float16").find("one kind of numbers only"), std::string::npos);
    EXPECT_NE(errorOf("prune + prune").find("one pruning only"), std::string::npos);
}

TEST(RecipeText, QatIsInt8ThatWasTrained)
{
    EXPECT_NE(errorOf("qat", ErrorCode::Refused).find("--fine-tune"), std::string::npos);
    errorOf("prune + qat", ErrorCode::Refused);
    errorOf(R"({"stages": [{"technique": "qat"}]})", ErrorCode::Refused);
}

TEST(RecipeJson, ErrorsSayWhere)
{
    EXPECT_NE(errorOf("{\n  \"stages\": [,]\n}").find("line 2, column 14"), std::string::npos);
    EXPECT_NE(errorOf(R"({"stagse": []})").find("did you mean stages"), std::string::npos);
    EXPECT_NE(errorOf(R"({"stages": [{"technique": "int8"}, {}]})").find("stages[1]"), std::string::npos);
    for (const std::string text :
         {"{", "{}x", R"({"stages": {}})", R"({"stages": [1]})", R"({"stages": [{"technique": 1}]})",
          R"({"stages": [{"technique": "prune", "parameters": []}]})",
          R"({"stages": [{"technique": "prune", "parameters": {"sparsity": null}}]})",
          R"({"stages": [{"technique": "prune", "parameters": {"sparsity": 1e999}}]})", R"({"rules": {}})",
          R"({"rules": [{"layers": "x"}]})", R"({"rules": [{"stages": []}]})",
          R"({"rules": [{"layers": "(", "stages": []}]})", R"({"seed": -1})", R"({"seed": "1"})",
          R"({"calibration_samples": 0})", R"({"fettle_recipe": 2})"})
        errorOf(text);
    errorOf(std::string(100000, '[').insert(0, R"({"stages": )"));
}

TEST(RecipeJson, AcceptsNumbersForChoicesOfNumbers)
{
    EXPECT_EQ(
        parsed(
            R"({"stages": [{"technique": "cluster", "parameters": {"clusters": 8, "keep-zeros": false}}]})"),
        parsed("cluster(clusters=8,keep-zeros=false)"));
    EXPECT_EQ(parsed("{}"), Recipe());
}

TEST(RecipeJson, SchemaListsEveryParameter)
{
    const auto schema = nlohmann::json::parse(recipeSchema());
    const auto& techniques = schema["$defs"]["stages"]["items"]["oneOf"];
    ASSERT_EQ(techniques.size(), allTechniques().size());
    for (size_t i = 0; i < techniques.size(); ++i) {
        const TechniqueInfo& info = allTechniques()[i];
        EXPECT_EQ(techniques[i]["properties"]["technique"]["const"], info.id);
        for (const Parameter& parameter : info.parameters) {
            const auto& entry = techniques[i]["properties"]["parameters"]["properties"][parameter.id];
            EXPECT_TRUE(entry.contains("default")) << parameter.id;
            EXPECT_FALSE(entry["description"].get<std::string>().empty()) << parameter.id;
        }
    }
}

TEST(RecipeHash, IsTheSameOnEveryMachine)
{
    EXPECT_EQ(recipeHashText(Recipe()), recipeHashText(parsed("keep")));
    EXPECT_EQ(recipeHashText(Recipe()), "f1a79417b485b8db");
    EXPECT_NE(recipeHash(parsed("int8")), recipeHash(parsed("int8 ; @seed = 1")));
    EXPECT_NE(recipeHash(parsed("int8")), recipeHash(parsed("float16")));
    EXPECT_EQ(recipeHashText(parsed("int8")).size(), 16U);
}

/// Three layers without weights: only their names matter.
Model namedModel(const std::vector<std::string>& outputs)
{
    Model model;
    model.buffers.resize(1);
    Graph graph;
    for (const std::string& name : outputs) {
        Tensor tensor;
        tensor.name = name;
        graph.tensors.push_back(tensor);
        Operator op;
        op.outputs = {TensorId(static_cast<int64_t>(graph.tensors.size()) - 1)};
        graph.operators.push_back(op);
    }
    model.graphs.push_back(graph);
    return model;
}

TEST(RecipeRules, LaterRulesWin)
{
    const Model model = namedModel({"net/conv_1/Relu", "net/conv_2/Relu;bias", "net/dense/MatMul"});
    const Recipe recipe = parsed("int8 ; net/conv.* = float16 ; net/conv_2/Relu\\;bias = keep");
    const auto stages = stagesOfLayers(recipe, model);
    ASSERT_TRUE(stages) << describe(stages.error());
    ASSERT_EQ(stages->size(), 3U);
    EXPECT_EQ(stagesText((*stages)[0]), "float16");
    EXPECT_EQ(stagesText((*stages)[1]), "keep");
    EXPECT_EQ(stagesText((*stages)[2]), "int8");
}

TEST(RecipeRules, NamesWithSpecialCharactersMatchThemselves)
{
    const Model model = namedModel({"a(b)[c]*+?:0", "other"});
    Recipe recipe;
    recipe.rules.push_back({exactPattern("a(b)[c]*+?:0"), parsed("int8").stages});
    const auto stages = stagesOfLayers(parsed(recipeText(recipe)), model);
    ASSERT_TRUE(stages) << describe(stages.error());
    EXPECT_EQ(stagesText((*stages)[0]), "int8");
    EXPECT_EQ(stagesText((*stages)[1]), "keep");
}

TEST(RecipeRules, AnUnknownLayerIsAnError)
{
    const auto stages = stagesOfLayers(parsed("int8 ; cnov_1 = keep"), namedModel({"conv_1", "conv_2"}));
    ASSERT_FALSE(stages);
    EXPECT_NE(describe(stages.error()).find("did you mean conv_1"), std::string::npos);
}

TEST(RecipeRules, LongNamesDoNotExhaustTheStack)
{
    const Model model = namedModel({std::string(1 << 20, 'a'), "b"});
    const auto stages = stagesOfLayers(parsed("int8 ; (a|b)* = keep"), model);
    ASSERT_TRUE(stages) << describe(stages.error());
    EXPECT_EQ(stagesText((*stages)[1]), "keep");
}

TEST(Parameters, ValuesByNameWithDefaults)
{
    const TechniqueInfo& prune = *findTechnique("prune");
    const Parameters set = parsed("prune(sparsity=0.75)").stages[0].parameters;
    EXPECT_EQ(numberOf(prune, set, "sparsity"), 0.75);
    EXPECT_EQ(numberOf(prune, {}, "sparsity"), 0.5);
    EXPECT_EQ(choiceOf(prune, set, "pattern"), "unstructured");
    EXPECT_TRUE(flagOf(*findTechnique("cluster"), {}, "keep-zeros"));
    EXPECT_EQ(numberOf(*findTechnique("cluster"), {}, "clusters"), 16);
    EXPECT_EQ(findTechnique("nothing"), nullptr);
    EXPECT_EQ(valueText(0.1), "0.1");
    EXPECT_EQ(valueText(1.0), "1");
}

/// Each parameter's default is a value that the parameter's own reader takes, unchanged.
TEST(Parameters, DefaultsAreAllowed)
{
    for (const TechniqueInfo& info : allTechniques()) {
        for (const Parameter& parameter : info.parameters) {
            const auto value = parseValue(parameter, valueText(parameter.defaultValue));
            ASSERT_TRUE(value) << info.id << " " << parameter.id;
            EXPECT_EQ(*value, parameter.defaultValue) << info.id << " " << parameter.id;
        }
    }
}

} // namespace
} // namespace fettle::test
