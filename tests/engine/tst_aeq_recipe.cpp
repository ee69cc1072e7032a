// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes of the AI Edge Quantizer: what an entry means for a model, the way back, and what is refused.
#include "graph_builder.h"
#include "pipeline/pipeline.h"
#include "recipe/aeq_recipe.h"
#include "techniques/layer.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <gtest/gtest.h>

#include <map>

namespace fettle {
namespace {

using namespace test;

ModelPtr network()
{
    GraphBuilder g;
    const TensorId a = g.conv("net/a", g.input("x", {1, 8, 8, 4}), 8);
    const TensorId d = g.depthwise("net/d", a);
    const TensorId flat = g.reshape("flat", g.averagePool("pool", d), {1, 8});
    return g.finish({g.softmax("y", g.fullyConnected("net/fc", flat, 10))});
}

std::string weights(const char* bits, const char* granularity = "CHANNELWISE")
{
    return std::string(R"("weight_tensor_config":{"num_bits":)") + bits +
           R"(,"symmetric":true,"granularity":")" + granularity + R"(","dtype":"INT"})";
}

std::string entry(const std::string& regex, const std::string& operation, const std::string& config,
                  const std::string& algorithm = "min_max_uniform_quantize")
{
    return R"({"regex":")" + regex + R"(","operation":")" + operation + R"(","algorithm_key":")" + algorithm +
           R"(","op_config":{)" + config + "}}";
}

std::string dynamicConfig(const char* bits = "8")
{
    return weights(bits) +
           R"(,"compute_precision":"INTEGER","explicit_dequantize":false,"min_weight_elements":0)";
}

std::string staticConfig(int activationBits)
{
    return R"("activation_tensor_config":{"num_bits":)" + std::to_string(activationBits) +
           R"(,"symmetric":false,"granularity":"TENSORWISE","dtype":"INT"},)" + weights("8") +
           R"(,"compute_precision":"INTEGER","explicit_dequantize":false)";
}

std::vector<std::string> stagesFor(const Recipe& recipe, const Model& model)
{
    std::vector<std::string> texts;
    const auto layers = stagesOfLayers(recipe, model);
    EXPECT_TRUE(layers.has_value());
    for (const auto& stages : *layers)
        texts.push_back(stagesText(stages));
    return texts;
}

TEST(AeqRecipe, EntriesAreAppliedAsTheToolDoes)
{
    const ModelPtr model = network();
    const std::string text = "[" + entry(".*", "*", dynamicConfig()) + "," +
                             entry("net/d", "DEPTHWISE_CONV_2D", "", "no_quantize") + "," +
                             entry(".*fc.*", "FULLY_CONNECTED", dynamicConfig("4")) + "]";
    const auto imported = recipeFromAeq(text, *model);
    ASSERT_TRUE(imported.has_value()) << describe(imported.error());
    EXPECT_EQ(stagesFor(imported->recipe, *model),
              (std::vector<std::string>{"dynamic(min-weights=0)", "keep", "keep", "keep",
                                        "dynamic(bits=4,min-weights=0)", "keep"}));
}

TEST(AeqRecipe, StaticEntriesGiveTheInterfaceToo)
{
    const ModelPtr model = network();
    const auto eight = recipeFromAeq("[" + entry(".*", "*", staticConfig(8)) + "]", *model);
    ASSERT_TRUE(eight.has_value()) << describe(eight.error());
    for (const std::string& text : stagesFor(eight->recipe, *model))
        EXPECT_EQ(text, "int8(io=int8,calibration=moving-average,bias-correction=off)");
    const auto floats = recipeFromAeq("[" + entry(".*", "*", staticConfig(16)) + "," +
                                          entry(".*", "INPUT", "", "no_quantize") + "]",
                                      *model);
    ASSERT_TRUE(floats.has_value()) << describe(floats.error());
    EXPECT_EQ(stagesFor(floats->recipe, *model)[0],
              "int8(activations=16,calibration=moving-average,bias-correction=off)");
}

TEST(AeqRecipe, AnEntryForAllOperationsReplacesThoseOfItsPattern)
{
    const ModelPtr model = network();
    const auto imported = recipeFromAeq("[" + entry(".*", "CONV_2D", dynamicConfig("4")) + "," +
                                            entry(".*", "*", dynamicConfig("8")) + "]",
                                        *model);
    ASSERT_TRUE(imported.has_value());
    EXPECT_EQ(stagesFor(imported->recipe, *model)[0], "dynamic(min-weights=0)");
}

TEST(AeqRecipe, WhatIsDoneInAnotherWayIsSaid)
{
    const std::string blocks =
        weights("8", "BLOCKWISE_32") + R"(,"compute_precision":"FLOAT","explicit_dequantize":true)";
    const auto imported = recipeFromAeq("[" + entry(".*", "*", blocks, "OCTAV") + "]", *network());
    ASSERT_TRUE(imported.has_value()) << describe(imported.error());
    EXPECT_EQ(imported->issues.size(), 2U);
    EXPECT_EQ(stagesFor(imported->recipe, *network())[0], "weight-only(min-weights=0)");
}

TEST(AeqRecipe, BadOnesAreRefused)
{
    const std::string two = weights("2") + R"(,"compute_precision":"INTEGER")";
    for (const std::string& text :
         {std::string(""), std::string("{}"), std::string("[1]"), std::string(R"([{"regex":"a"}])"),
          "[" + entry("(", "*", dynamicConfig()) + "]", "[" + entry(".*", "*", two) + "]",
          "[" + entry(".*", "SOFTMAX", dynamicConfig()) + "]"}) {
        const auto imported = recipeFromAeq(text, *network());
        ASSERT_FALSE(imported.has_value()) << text;
        EXPECT_EQ(imported.error().code, ErrorCode::InvalidRecipe) << text;
    }
}

TEST(AeqRecipe, ThereAndBackIsTheSameForEveryLayer)
{
    const ModelPtr model = network();
    for (const char* text :
         {"float16", "dynamic", "dynamic(bits=4,min-weights=0) ; d = keep", "weight-only(bits=4)",
          "int8(calibration=moving-average,bias-correction=off) ; a = dynamic",
          "int8(io=int16,activations=16,granularity=tensor,calibration=moving-average,bias-correction="
          "off)"}) {
        const Recipe recipe = parseRecipe(text).value();
        const auto exported = recipeToAeq(recipe, *model);
        ASSERT_TRUE(exported.has_value()) << text << ": " << describe(exported.error());
        EXPECT_TRUE(exported->issues.empty());
        const auto back = recipeFromAeq(exported->json, *model);
        ASSERT_TRUE(back.has_value()) << text << ": " << describe(back.error()) << exported->json;
        const auto again = recipeToAeq(back->recipe, *model);
        ASSERT_TRUE(again.has_value());
        const auto third = recipeFromAeq(again->json, *model);
        ASSERT_TRUE(third.has_value());
        EXPECT_EQ(stagesFor(back->recipe, *model), stagesFor(third->recipe, *model)) << text;
        const size_t conv = 0;
        EXPECT_EQ(stagesFor(back->recipe, *model)[conv], stagesFor(recipe, *model)[conv]) << text;
    }
    const auto pruned = recipeToAeq(parseRecipe("prune + dynamic").value(), *model);
    ASSERT_TRUE(pruned.has_value());
    EXPECT_FALSE(pruned->issues.empty());
}

/// How the weights of each layer are stored, by the name of its output.
std::map<std::string, TensorType> weightTypes(const Model& model)
{
    std::map<std::string, TensorType> types;
    const Graph& graph = model.mainGraph();
    const Constants constants(model, graph);
    for (const Operator& op : graph.operators) {
        if (const LayerWeights weights = constants.weightsOf(op); weights.present())
            types[graph.tensor(op.outputs[0]).name] = graph.tensor(weights.stored).type;
    }
    return types;
}

TEST(AeqRecipe, TheToolItselfQuantizesTheSameLayers)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    const TemporaryFolder folder;
    const auto source = folder.path() / "model.tflite";
    for (const char* name :
         {"mlperf_tiny/ic_resnet8_float", "mnist/conv_fc_mnist_float", "mlperf_tiny/vww_mbv1_025_96_float"}) {
        const auto model = tflite::read(sharedData(std::string("models/") + name + ".tflite"));
        ASSERT_TRUE(model.has_value());
        writeFile(source, tflite::serialize(**model)->view()); // with the operator codes that the tool reads
        for (const char* text : {"dynamic", "dynamic(bits=4,min-weights=0)", "weight-only(min-weights=0)",
                                 "weight-only(bits=4)", "dynamic(min-weights=0) ; conv2d.* = keep"}) {
            const Recipe recipe = parseRecipe(text).value();
            const auto exported = recipeToAeq(recipe, **model);
            ASSERT_TRUE(exported.has_value());
            writeFile(folder.path() / "recipe.json", std::as_bytes(std::span(exported->json)));
            const auto ran =
                runLitert("apply_aeq.py", {source.string(), (folder.path() / "recipe.json").string(),
                                           (folder.path() / "out.tflite").string()});
            if (!ran || ran->status == 77)
                GTEST_SKIP() << "the AI Edge Quantizer is not installed";
            ASSERT_EQ(ran->status, 0) << ran->output;
            const auto theirs = tflite::read(folder.path() / "out.tflite");
            ASSERT_TRUE(theirs.has_value());
            const auto imported = recipeFromAeq(exported->json, **model);
            ASSERT_TRUE(imported.has_value()) << describe(imported.error());
            OptimizeRequest request;
            request.source = *model;
            request.recipe = imported->recipe;
            JobContext job;
            const auto ours = optimize(request, job);
            ASSERT_TRUE(ours.has_value()) << describe(ours.error());
            EXPECT_EQ(weightTypes(*(*ours)->model), weightTypes(**theirs)) << name << " " << text;
        }
    }
}

} // namespace
} // namespace fettle
