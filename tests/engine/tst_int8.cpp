// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How int8 rewrites graphs: conversions, shared scales, mixed formats, refusals. What is made runs in the
// real runtime.
#include "graph_builder.h"
#include "litert_runs.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/operator_names.h"
#include "tflite/options.h"
#include "tflite/reader.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>

namespace fettle {
namespace {

using namespace test;

Result<VariantPtr> quantized(const ModelPtr& model, const std::string& recipe, float low = -1, float high = 1)
{
    const auto parsed = parseRecipe(recipe);
    if (!parsed)
        return std::unexpected(parsed.error());
    Shape shape = model->mainGraph().tensor(model->mainGraph().inputs[0]).shape;
    shape.erase(shape.begin());
    OptimizeRequest request;
    request.source = model;
    request.recipe = *parsed;
    request.calibration = noiseData(shape, 32, low, high);
    JobContext job;
    return optimize(request, job);
}

std::string operatorsOf(const Model& model)
{
    std::string names;
    for (const Operator& op : model.mainGraph().operators)
        names += (names.empty() ? "" : " ") + operatorName(op);
    return names;
}

const Tensor& named(const Model& model, const std::string& name)
{
    static const Tensor none;
    for (const Tensor& tensor : model.mainGraph().tensors) {
        if (tensor.name == name)
            return tensor;
    }
    ADD_FAILURE() << "no tensor " << name;
    return none;
}

/// Runs the file in the real runtime, in both arithmetics, on random inputs. `exact`: outputs are equal to
/// the byte.
void expectRunsInLitert(const VariantPtr& variant, bool exact)
{
    const std::vector<RawValues> inputs = randomInputs(*variant->model, 20);
    std::vector<LitertJob> jobs;
    for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin})
        jobs.push_back({"", variant->file, inputs, arithmetic});
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    for (size_t i = 0; i < jobs.size(); ++i) {
        ASSERT_EQ((*outcomes)[i].refusal, "") << operatorsOf(*variant->model);
        const auto ours = runInFettle(variant->model, inputs, jobs[i].arithmetic);
        if (!exact)
            continue;
        for (size_t sample = 0; sample < inputs.size(); ++sample)
            ASSERT_EQ(firstDifference(ours[sample], (*outcomes)[i].outputs[sample]), -1)
                << "mode " << i << " sample " << sample << " " << operatorsOf(*variant->model);
    }
}

TEST(Int8, FloatInterfaceAddsOneConversionAtEachEnd)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    const TensorId y = g.softmax(
        "y", g.fullyConnected("fc", g.reshape("flat", g.maxPool("pool", g.conv("c", x, 8)), {1, 128}), 5));
    const auto variant = quantized(g.finish({y}), "int8");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_EQ(operatorsOf(*(*variant)->model),
              "QUANTIZE CONV_2D MAX_POOL_2D RESHAPE FULLY_CONNECTED SOFTMAX DEQUANTIZE");
    const Model& model = *(*variant)->model;
    EXPECT_EQ(named(model, "x").type, TensorType::Float32);
    EXPECT_EQ(named(model, "y").type, TensorType::Float32);
    EXPECT_EQ(named(model, "flat").quantization, named(model, "c").quantization);
    EXPECT_EQ(named(model, "y_int8").quantization.scale, std::vector<float>{1.0F / 256});
    EXPECT_EQ(named(model, "c/weights").quantization.scale.size(), 8U);
    EXPECT_EQ(named(model, "c/bias").type, TensorType::Int32);
    expectRunsInLitert(*variant, true);
}

TEST(Int8, IntegerInterfaces)
{
    for (const bool isSigned : {true, false}) {
        GraphBuilder g;
        const TensorId y = g.conv("y", g.conv("c", g.input("x", {1, 8, 8, 3}), 8), 4, false);
        const auto variant = quantized(g.finish({y}), isSigned ? "int8(io=int8)" : "int8(io=uint8)");
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        const Model& model = *(*variant)->model;
        const TensorType type = isSigned ? TensorType::Int8 : TensorType::UInt8;
        EXPECT_EQ(named(model, "x").type, type);
        EXPECT_EQ(named(model, "y").type, type);
        EXPECT_EQ(model.signatures[0].inputs[0].tensor, model.mainGraph().inputs[0]);
        EXPECT_EQ(model.signatures[0].outputs[0].tensor, model.mainGraph().outputs[0]);
        EXPECT_EQ(operatorsOf(model), isSigned ? "CONV_2D CONV_2D" : "QUANTIZE CONV_2D CONV_2D QUANTIZE");
        expectRunsInLitert(*variant, true);
    }
}

TEST(Int8, ConcatenationGetsOneScale)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    const TensorId a = g.conv("a", x, 4);
    const TensorId b = g.conv("b", a, 4, false); // a is read twice: it keeps its scale and is converted
    const TensorId s = g.logistic("s", b);       // a fixed scale is converted too
    const TensorId joined = g.concat("joined", {a, b, s, g.constant("ones", {1, 8, 8, 2})});
    const auto variant = quantized(g.finish({g.conv("y", joined, 4)}), "int8");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    const Model& model = *(*variant)->model;
    for (const Operator& op : model.mainGraph().operators) {
        if (operatorName(op) != "CONCATENATION")
            continue;
        for (const TensorId input : op.inputs)
            EXPECT_EQ(model.mainGraph().tensor(input).quantization.scale,
                      named(model, "joined").quantization.scale);
    }
    expectRunsInLitert(*variant, true);
}

TEST(Int8, PrivatePartsOfAConcatenationNeedNoConversion)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    const TensorId joined = g.concat(
        "joined", {g.conv("a", x, 4),
                   g.maxPool("p", g.pad("q", g.pad("r", g.pad("s", g.pad("t", g.conv("b", x, 4))))))});
    g.tensor(joined).shape = {1, 8, 8, 8};
    EXPECT_EQ(g.tensor(TensorId(joined.value - 1)).shape, (Shape{1, 8, 8, 4}));
    const auto variant = quantized(g.finish({g.conv("y", joined, 4)}), "int8");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    const std::string operators = operatorsOf(*(*variant)->model);
    EXPECT_EQ(operators.find("QUANTIZE", 1), operators.rfind("DEQUANTIZE") + 2)
        << operators; // only the ones at the ends
    expectRunsInLitert(*variant, true);
}

TEST(Int8, EveryOperatorInOneGraph)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 8});
    const TensorId a = g.relu("a", g.add("sum", g.conv("c", x, 8, false), g.depthwise("d", x, false)));
    const TensorId m = g.mean("m", g.pad("p", g.add("offset", a, g.constant("k", {1, 8, 8, 8}))));
    const TensorId v = g.averagePool("v", a);
    const TensorId y =
        g.softmax("y", g.fullyConnected("fc", g.reshape("flat", g.concat("j", {m, v}), {1, 16}), 10));
    for (const char* recipe : {"int8(io=int8)", "int8(granularity=tensor)", "int8(io=uint8)"}) {
        const auto variant = quantized(g.finish({y, a}), recipe);
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        expectRunsInLitert(*variant, true);
    }
}

TEST(Int8, LayersOfAllFormatsInOneGraph)
{
    GraphBuilder g;
    TensorId t = g.input("x", {1, 8, 8, 16});
    for (const char* name : {"net/a", "net/b", "net/c", "net/d", "net/e"})
        t = g.conv(name, t, 16);
    const auto variant = quantized(g.finish({t}), "int8 ; b = keep ; c = dynamic ; d = float16");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    const Model& model = *(*variant)->model;
    EXPECT_EQ(operatorsOf(model),
              "QUANTIZE CONV_2D DEQUANTIZE CONV_2D CONV_2D DEQUANTIZE CONV_2D QUANTIZE CONV_2D DEQUANTIZE");
    EXPECT_EQ(named(model, "net/b/weights").type, TensorType::Float32);
    EXPECT_EQ(named(model, "net/c/weights").type, TensorType::Int8);
    EXPECT_EQ(named(model, "net/d/weights").type, TensorType::Float16);
    expectRunsInLitert(*variant, false);
}

TEST(Int8, OperatorsBetweenFloatLayersStayFloat)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 4});
    const TensorId flat = g.reshape("flat", g.maxPool("pool", g.conv("c", x, 8)), {1, 128});
    const auto variant =
        quantized(g.finish({g.softmax("y", g.fullyConnected("fc", flat, 4))}), "int8 ; fc|c = keep");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_EQ(operatorsOf(*(*variant)->model), "CONV_2D MAX_POOL_2D RESHAPE FULLY_CONNECTED SOFTMAX");
}

TEST(Int8, ABranchThatFloatAndIntegerReadIsConvertedOnce)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 4});
    const TensorId c = g.conv("c", x, 4);
    const TensorId y = g.add("y", g.conv("p", c, 4), g.add("s", g.conv("q", c, 4), g.conv("r", c, 4)));
    const auto variant = quantized(g.finish({y}), "int8 ; q|r = keep");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    int64_t fromC = 0;
    for (const Operator& op : (*variant)->model->mainGraph().operators)
        fromC += operatorName(op) == "DEQUANTIZE" &&
                         (*variant)->model->mainGraph().tensor(op.outputs[0]).name == "c"
                     ? 1
                     : 0;
    EXPECT_EQ(fromC, 1) << operatorsOf(*(*variant)->model);
    expectRunsInLitert(*variant, false);
}

/// The greatest channel of each place, as a picture is divided into classes.
TEST(Int8, IndicesComeFromIntegers)
{
    for (const int32_t code : {code::argMax, code::argMin}) {
        GraphBuilder g;
        const TensorId c = g.conv("c", g.input("x", {1, 8, 8, 3}), 5, false);
        tfl::ArgMaxOptionsT greatest;
        tfl::ArgMinOptionsT least;
        greatest.output_type = least.output_type = tfl::TensorType::INT32;
        const TensorId y = g.node("y", code, {c, g.integers("axis", {3})}, {1, 8, 8},
                                  code == code::argMax ? makeOptions(greatest) : makeOptions(least));
        g.tensor(y).type = TensorType::Int32;
        const auto variant = quantized(g.finish({y}), "int8");
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        EXPECT_EQ(operatorsOf(*(*variant)->model),
                  std::string("QUANTIZE CONV_2D ") + (code == code::argMax ? "ARG_MAX" : "ARG_MIN"));
        expectRunsInLitert(*variant, true);
    }
}

TEST(Int8, GreatestElementsWithTheirIndices)
{
    GraphBuilder g;
    const TensorId c = g.fullyConnected("c", g.input("x", {1, 12}), 20);
    const auto y = g.nodes("y", code::topkV2, {c, g.integers("k", {4})}, {{1, 4}, {1, 4}});
    g.tensor(y[1]).type = TensorType::Int32;
    const auto variant = quantized(g.finish(y), "int8(io=int8)");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_EQ(operatorsOf(*(*variant)->model), "FULLY_CONNECTED TOPK_V2");
    EXPECT_EQ(named(*(*variant)->model, "y/0").quantization, named(*(*variant)->model, "c").quantization);
    expectRunsInLitert(*variant, true);
}

TEST(Int8, ComparisonsAndSelections)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    const TensorId a = g.conv("a", x, 4);
    const TensorId b = g.conv("b", x, 4, false);
    const TensorId greater = g.node("greater", code::greater, {a, b}, {1, 8, 8, 4});
    const TensorId less = g.node("less", code::less, {b, g.constant("bound", {4})}, {1, 8, 8, 4});
    g.tensor(greater).type = TensorType::Bool;
    g.tensor(less).type = TensorType::Bool;
    const TensorId y = g.node("y", code::selectV2, {greater, a, b}, {1, 8, 8, 4});
    const TensorId z = g.node("z", code::select, {less, y, a}, {1, 8, 8, 4});
    const auto variant = quantized(g.finish({z}), "int8(io=int8)");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    const std::string names = operatorsOf(*(*variant)->model);
    EXPECT_EQ(names.find("DEQUANTIZE"), std::string::npos) << names;
    EXPECT_EQ(named(*(*variant)->model, "z").type, TensorType::Int8);
    expectRunsInLitert(*variant, true);
}

std::vector<RawValues> indexRows(int32_t rows)
{
    std::vector<RawValues> inputs;
    for (int32_t first = 0; first + 3 < rows; first += 7) {
        const std::array<int32_t, 4> indices = {first, first + 3, first + 1, first};
        const auto raw = std::as_bytes(std::span(indices));
        inputs.emplace_back(raw.begin(), raw.end());
    }
    return inputs;
}

/// The calibration data asks for the first rows only; the others are larger.
TEST(Int8, ATableKeepsRowsThatNoSampleAskedFor)
{
    std::vector<float> table(64 * 8);
    for (size_t i = 0; i < table.size(); ++i)
        table[i] = 0.01F * static_cast<float>(i / 8 + i % 8) * (i % 3 == 0 ? -1.0F : 1.0F);
    for (const int32_t code : {code::gather, code::embeddingLookup}) {
        GraphBuilder g;
        const TensorId x = g.input("x", {4});
        g.tensor(x).type = TensorType::Int32;
        const TensorId values = g.constant("table", {64, 8}, table);
        const TensorId rows = code == code::gather ? g.node("rows", code, {values, x}, {4, 8},
                                                            makeOptions(tfl::GatherOptionsT{}))
                                                   : g.node("rows", code, {x, values}, {4, 8});
        const TensorId y = g.fullyConnected("y", rows, 5);
        OptimizeRequest request;
        request.source = g.finish({rows, y});
        request.recipe = parseRecipe("int8").value();
        request.calibration = noiseData({4}, 8, 0, 1);
        JobContext job;
        const auto variant = optimize(request, job);
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        EXPECT_EQ(named(*(*variant)->model, "table").type, TensorType::Int8);
        const auto inputs = indexRows(64);
        const auto ours = runInFettle((*variant)->model, inputs, Arithmetic::Delegate);
        const auto real = runInFettle(request.source, inputs, Arithmetic::Delegate);
        const float scale = named(*(*variant)->model, "table").quantization.scale[0];
        for (size_t s = 0; s < inputs.size(); ++s) {
            for (size_t i = 0; i < 32; ++i) {
                float a = 0;
                float b = 0;
                std::memcpy(&a, ours[s].data() + i * sizeof(float), sizeof(float));
                std::memcpy(&b, real[s].data() + i * sizeof(float), sizeof(float));
                ASSERT_NEAR(a, b, double(scale) * 0.501) << operatorsOf(*(*variant)->model) << " " << s;
            }
        }
        const auto outcomes = runInLitert({{"", (*variant)->file, inputs, Arithmetic::Delegate}});
        if (!outcomes)
            GTEST_SKIP() << "the real runtime is not installed";
        ASSERT_EQ(outcomes->front().refusal, "");
        EXPECT_EQ(ours, outcomes->front().outputs);
    }
}

/// Rows of a table are unpacked after they were gathered: the table stays small when the model is loaded.
TEST(StoredIntegers, OfTablesThatRowsAreGatheredFrom)
{
    for (const std::string recipe : {"dynamic", "weight-only", "weight-only(bits=4)"}) {
        GraphBuilder g;
        const TensorId x = g.input("x", {1, 4});
        g.tensor(x).type = TensorType::Int32;
        const TensorId rows = g.node("rows", code::gather, {g.constant("table", {64, 32}), x}, {1, 4, 32},
                                     makeOptions(tfl::GatherOptionsT{}));
        const ModelPtr source = g.finish({g.fullyConnected("y", g.reshape("flat", rows, {1, 128}), 3)});
        const auto variant = quantized(source, recipe);
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        EXPECT_EQ(operatorsOf(*(*variant)->model), "GATHER DEQUANTIZE RESHAPE FULLY_CONNECTED");
        EXPECT_EQ(named(*(*variant)->model, "table").type, TensorType::Int8);
        EXPECT_LT((*variant)->report.size.raw, 64 * 32 + 4000);
        const auto inputs = indexRows(64);
        const auto outcomes = runInLitert({{recipe, (*variant)->file, inputs, Arithmetic::Delegate}});
        if (!outcomes)
            GTEST_SKIP() << "the real runtime is not installed";
        ASSERT_EQ(outcomes->front().refusal, "");
        EXPECT_EQ(runInFettle((*variant)->model, inputs, Arithmetic::Delegate), outcomes->front().outputs);
    }
}

/// A product with constant weights, as attention layers and einsums have it.
TEST(StoredIntegers, OfMatrixProducts)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 6, 32});
    const ModelPtr source = g.finish({g.node("y", code::batchMatmul, {x, g.constant("w", {1, 32, 40})},
                                             {1, 6, 40}, makeOptions(tfl::BatchMatMulOptionsT{}))});
    for (const std::string recipe :
         {"dynamic", "weight-only", "int8", "int8(io=int8)", "int8(activations=16)"}) {
        const auto variant = quantized(source, recipe);
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        EXPECT_EQ(named(*(*variant)->model, "w").type,
                  recipe == "int8(activations=16)" ? TensorType::Int16 : TensorType::Int8)
            << recipe;
        expectRunsInLitert(*variant, recipe == "int8(io=int8)");
    }
}

TEST(Int8, SharedWeightsAreClonedOnlyWhereWishesDiffer)
{
    const auto build = [] {
        GraphBuilder g;
        const TensorId x = g.input("x", {1, 8, 8, 4});
        const TensorId w = g.constant("w", {4, 3, 3, 4});
        const TensorId b = g.constant("b", {4});
        return g.finish({g.convWith("net/two", g.convWith("net/one", x, w, b), w, b)});
    };
    const auto same = quantized(build(), "prune(sparsity=0.5)");
    ASSERT_TRUE(same.has_value()) << describe(same.error());
    EXPECT_EQ((*same)->model->mainGraph().tensors.size(), build()->mainGraph().tensors.size());
    const auto names = shortLayerNames(*build(), build()->mainGraph());
    const auto apart =
        quantized(build(), fmt::format("prune(sparsity=0.5) ; {} = prune(sparsity=0.25)", names[1]));
    ASSERT_TRUE(apart.has_value()) << describe(apart.error());
    ASSERT_EQ((*apart)->report.layers.size(), 2U);
    EXPECT_EQ((*apart)->report.layers[0].sparsity, 0.5);
    EXPECT_EQ((*apart)->report.layers[1].sparsity, 0.25);
    const auto integer = quantized(build(), fmt::format("int8 ; {} = keep", names[1]));
    ASSERT_TRUE(integer.has_value()) << describe(integer.error());
    expectRunsInLitert(*integer, false);
}

TEST(Int8, AwkwardWeightsAndBiases)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    std::vector<float> weights(4 * 27,
                               0.0F); // channel 0: nothing; 1: tiny; 2: ordinary; 3: tiny with a huge bias
    for (size_t i = 0; i < 27; ++i) {
        weights[27 + i] = 1e-30F;
        weights[54 + i] = 0.1F * static_cast<float>(i % 5) - 0.2F;
        weights[81 + i] = 1e-6F;
    }
    const TensorId c = g.convWith("c", x, g.constant("w", {4, 3, 3, 3}, weights),
                                  g.constant("b", {4}, std::vector<float>{0.5F, -1, 0, 4000}), false);
    const TensorId dead =
        g.relu("dead", g.convWith("d", c, g.constant("w2", {2, 1, 1, 4}, std::vector<float>(8, -1.0F)),
                                  g.constant("b2", {2}, std::vector<float>(2, -1e4F)), true));
    const auto variant = quantized(g.finish({c, g.conv("y", dead, 3, false, false)}), "int8");
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    for (const Tensor& tensor : (*variant)->model->mainGraph().tensors) {
        for (const float scale : tensor.quantization.scale)
            EXPECT_TRUE(std::isnormal(scale) && scale > 0) << tensor.name;
    }
    const auto codes = (*variant)->model->data(named(*(*variant)->model, "b")).as<int32_t>();
    for (const int32_t code : codes)
        EXPECT_LE(std::abs(code), 1 << 30);
    expectRunsInLitert(*variant, true);
}

TEST(Int8, StrictNamesWhatWouldStayFloat)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 3});
    const TensorId c = g.conv("net/c", x, 4);
    Operator unknown;
    unknown.code = 104; // CEIL: no integer kernel
    g.tensor(c);
    Tensor result = g.tensor(c);
    result.name = "net/up";
    g.graph().tensors.push_back(result);
    const TensorId up(static_cast<int64_t>(g.graph().tensors.size()) - 1);
    unknown.inputs = {c};
    unknown.outputs = {up};
    g.graph().operators.push_back(unknown);
    const auto variant = quantized(g.finish({up}), "int8(strict=true)");
    ASSERT_FALSE(variant.has_value());
    EXPECT_EQ(variant.error().code, ErrorCode::Refused);
    EXPECT_NE(variant.error().where.find("CEIL"), std::string::npos) << variant.error().where;
}

TEST(Int8, AnIntegerModelIsRefused)
{
    GraphBuilder g;
    const auto first = quantized(g.finish({g.conv("y", g.input("x", {1, 8, 8, 3}), 4)}), "int8(io=int8)");
    ASSERT_TRUE(first.has_value());
    const auto again = quantized((*first)->model, "int8");
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, ErrorCode::Refused);
    const auto pruned = quantized((*first)->model, "prune(sparsity=0.5)");
    ASSERT_TRUE(pruned.has_value()) << describe(pruned.error());
    EXPECT_GE((*pruned)->report.sparsity, 0.5);
    expectRunsInLitert(*pruned, true);
}

TEST(Int8, NeedsDataAndFiniteRanges)
{
    GraphBuilder g;
    const ModelPtr model = g.finish({g.conv("y", g.input("x", {1, 8, 8, 3}), 4)});
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe("int8").value();
    JobContext job;
    const auto without = optimize(request, job);
    ASSERT_FALSE(without.has_value());
    EXPECT_EQ(without.error().code, ErrorCode::DataMismatch);
    const auto infinite = quantized(model, "int8", -INFINITY, INFINITY);
    ASSERT_FALSE(infinite.has_value());
    EXPECT_EQ(infinite.error().code, ErrorCode::Refused);
}

TEST(Int8, DepthwiseIsPrunedOnlyByItsOwnRule)
{
    GraphBuilder g;
    const TensorId y = g.conv("net/c", g.depthwise("net/d", g.input("x", {1, 8, 8, 8})), 4);
    const ModelPtr model = g.finish({y});
    const auto byDefault = quantized(model, "prune(sparsity=0.5)");
    ASSERT_TRUE(byDefault.has_value());
    EXPECT_EQ((*byDefault)->report.layers[0].sparsity, 0);
    const auto others = [](const Issue& issue) { return issue.id != "reconstruct"; };
    EXPECT_EQ(std::ranges::count_if((*byDefault)->report.issues, others), 1);
    EXPECT_EQ((*byDefault)->report.issues.size(), 2U); // the other layer makes up for its zeros
    const auto byRule = quantized(model, fmt::format("prune(sparsity=0.5) ; {} = prune(sparsity=0.5)",
                                                     shortLayerNames(*model, model->mainGraph())[0]));
    ASSERT_TRUE(byRule.has_value()) << describe(byRule.error());
    EXPECT_EQ((*byRule)->report.layers[0].sparsity, 0.5);
}

TEST(Int8, AHalfPrecisionSourceIsUnpackedFirst)
{
    GraphBuilder g;
    const ModelPtr source = g.finish({g.conv("net/y", g.conv("net/c", g.input("x", {1, 8, 8, 8}), 8), 8)});
    const auto half = quantized(source, "float16");
    ASSERT_TRUE(half.has_value());
    const auto integer = quantized((*half)->model, "prune(sparsity=0.5) + int8");
    ASSERT_TRUE(integer.has_value()) << describe(integer.error());
    EXPECT_EQ(operatorsOf(*(*integer)->model), "QUANTIZE CONV_2D CONV_2D DEQUANTIZE");
    expectRunsInLitert(*integer, true);
}

} // namespace
} // namespace fettle
