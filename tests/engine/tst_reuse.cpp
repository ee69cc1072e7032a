// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that begin behind what two models share: the bytes of runs from the start, and the operators before
// are not computed.
#include "graph_builder.h"
#include "pipeline/evaluation_cache.h"
#include "pipeline/pipeline.h"
#include "pipeline/random_inputs.h"
#include "real_models.h"
#include "runtime/batch.h"
#include "runtime/program_plan.h"
#include "test_support.h"
#include "tflite/reader.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <set>
#include <thread>

namespace fettle {
namespace {

using namespace test;
using ProgramPtr = std::shared_ptr<const Program>;

ProgramPtr programOf(const ModelPtr& model, Arithmetic arithmetic = Arithmetic::Delegate)
{
    const auto program =
        model ? Program::prepare(model, {.arithmetic = arithmetic}) : fail(ErrorCode::NotFound, "");
    return program ? *program : nullptr;
}

bool areWeights(const Model& model, const Tensor& tensor)
{
    return model.isConstant(tensor) && model.data(tensor).size() >= 16 &&
           (tensor.type == TensorType::Float32 || tensor.type == TensorType::Int8);
}

/// The model under other names, in memory of its own, and with other weights in the operator `changed`.
ModelPtr copyOf(const Model& model, OperatorId changed)
{
    auto copy = std::make_shared<Model>(model);
    Graph& graph = copy->graphs[copy->main.index()];
    for (Bytes& buffer : copy->buffers)
        if (!buffer.empty())
            buffer = Bytes::copyOf(buffer.view());
    for (Tensor& tensor : graph.tensors)
        tensor.name += "_copy";
    for (TensorId& id : graph.operators[changed.index()].inputs) {
        if (!id.valid() || !areWeights(*copy, graph.tensor(id)))
            continue;
        Tensor tensor = graph.tensor(id); // another operator may have the same
        const auto bytes = copy->data(tensor).view();
        std::vector<std::byte> values(bytes.begin(), bytes.end());
        std::ranges::rotate(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 8 * 4));
        tensor.buffer = BufferId(std::ssize(copy->buffers));
        copy->buffers.push_back(Bytes::own(std::move(values)));
        id = TensorId(std::ssize(graph.tensors));
        graph.tensors.push_back(std::move(tensor));
        break;
    }
    return copy;
}

/// The last step that has weights, in a part of the program that a run can begin behind; -1 without one.
int64_t lastWeights(const Program& program)
{
    const Program::Plan& plan = program.plan();
    for (int64_t step = commonPrefix(program, program).steps - 1; step > 0; --step) {
        const Operator& op = program.graph().op(plan.steps[static_cast<size_t>(step)].op);
        if (std::ranges::any_of(op.inputs, [&](TensorId id) {
                return id.valid() && areWeights(program.model(), program.graph().tensor(id));
            }))
            return step;
    }
    return -1;
}

std::vector<std::vector<std::byte>> inputsFor(Session& session, const Graph& graph, uint64_t seed)
{
    std::mt19937_64 random(seed);
    std::vector<std::vector<std::byte>> inputs;
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
        auto& bytes = inputs.emplace_back(session.input(i).size());
        fillRandomly(graph.tensor(graph.inputs[i]), bytes, random);
    }
    return inputs;
}

void load(Session& session, const std::vector<std::vector<std::byte>>& inputs)
{
    for (size_t i = 0; i < inputs.size(); ++i)
        std::ranges::copy(inputs[i], session.input(i).begin());
}

std::vector<std::vector<std::byte>> outputsOf(const Session& session, const Graph& graph)
{
    std::vector<std::vector<std::byte>> outputs;
    for (size_t i = 0; i < graph.outputs.size(); ++i)
        outputs.emplace_back(session.output(i).begin(), session.output(i).end());
    return outputs;
}

/// b, begun at every cut that it shares with a, gives what it gives from the start.
void expectEqualBehindCuts(const ProgramPtr& a, const ProgramPtr& b, const CommonPrefix& prefix)
{
    Session whole(b), source(a);
    const auto inputs = inputsFor(whole, b->graph(), 3);
    load(whole, inputs);
    load(source, inputs);
    ASSERT_TRUE(whole.run());
    const auto expected = outputsOf(whole, b->graph());
    const int64_t stride = prefix.steps > 40 ? 7 : 1;
    for (int64_t cut = 0, done = 0; cut <= prefix.steps; cut += stride) {
        ASSERT_TRUE(source.runSteps(done, cut));
        done = cut;
        Session behind(b);
        if (readsInputs(*b, cut))
            load(behind, inputs);
        std::map<TensorId, TensorId> sources;
        for (size_t i = 0; i < prefix.counterparts.size(); ++i)
            sources[prefix.counterparts[i]] = TensorId(static_cast<int64_t>(i));
        for (const TensorId live : liveTensors(*b, cut))
            std::ranges::copy(source.value(sources.at(live)), behind.value(live).begin());
        ASSERT_TRUE(behind.runSteps(cut, b->steps()));
        EXPECT_EQ(behind.stepsRun(), b->steps() - cut);
        ASSERT_EQ(outputsOf(behind, b->graph()), expected) << "behind step " << cut;
    }
}

TEST(Reuse, RealModelsGiveTheSameBytesBehindEveryCut)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    int changed = 0;
    for (const auto& path : filesIn(sharedData("models"), ".tflite")) {
        const auto model = tflite::read(path);
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
            SCOPED_TRACE(path.string());
            const ProgramPtr one = programOf(model ? *model : nullptr, arithmetic);
            const int64_t step = one ? lastWeights(*one) : -1;
            if (step < 0)
                continue;
            const OperatorId op = one->plan().steps[static_cast<size_t>(step)].op;
            const ProgramPtr other = programOf(copyOf(**model, op), arithmetic);
            ASSERT_NE(other, nullptr);
            const CommonPrefix prefix = commonPrefix(*one, *other);
            EXPECT_EQ(prefix.steps, step) << "of " << one->steps();
            expectEqualBehindCuts(one, other, prefix);
            ++changed;
        }
    }
    EXPECT_GT(changed, 60);
}

TEST(Reuse, APrefixEndsBeforeWhatKeepsStateOrDependsOnData)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    std::set<std::string> whole, part;
    for (const auto& path : filesIn(sharedData("models"), ".tflite")) {
        const auto model = tflite::read(path);
        const ProgramPtr program = programOf(model ? *model : nullptr);
        if (!program)
            continue;
        const int64_t steps = commonPrefix(*program, *program).steps;
        (steps == program->steps() ? whole : part).insert(path.stem().string());
        const Program::Plan& plan = program->plan();
        for (int64_t i = 0; i < steps; ++i) {
            const ProgramStep& step = plan.steps[static_cast<size_t>(i)];
            EXPECT_NE(step.prepared, nullptr);
            for (const TensorId id : program->graph().op(step.op).inputs)
                EXPECT_FALSE(id.valid() && program->graph().tensor(id).isVariable) << path;
        }
    }
    for (const char* name : {"ic_resnet8_float", "ic_resnet8_int8", "kws_dscnn_int8", "ad_autoencoder_float",
                             "hand_landmark_lite_fp16", "deeplabv3_257_mv_gpu_float"})
        EXPECT_TRUE(whole.contains(name)) << name;
    EXPECT_TRUE(part.contains("keras_lstm_mnist_ptq"));
    EXPECT_GT(part.size(), 5U) << "variables, loops, branches";
}

TEST(Reuse, WhatDiffersIsFound)
{
    const auto build = [](const auto& change) {
        GraphBuilder g;
        const TensorId x = g.input("x", {1, 8, 8, 4});
        const TensorId y = g.conv("b", g.conv("a", x, 4), 4);
        const TensorId z = g.fullyConnected("fc", g.reshape("flat", g.averagePool("pool", y), {1, 4}), 4);
        change(g);
        return programOf(g.finish({z}));
    };
    const auto nothing = [](GraphBuilder&) {};
    const ProgramPtr one = build(nothing);
    EXPECT_EQ(commonPrefix(*one, *build(nothing)).steps, one->steps());
    const auto stepsUntil = [&](const auto& change) { return commonPrefix(*one, *build(change)).steps; };
    const auto outputOf = [](GraphBuilder& g, size_t op) -> Tensor& {
        return g.tensor(g.graph().operators[op].outputs[0]);
    };
    EXPECT_EQ(stepsUntil([&](GraphBuilder& g) {
                  g.graph().operators[1].inputs[1] = g.graph().operators[0].inputs[1];
              }),
              1)
        << "other weights";
    EXPECT_EQ(stepsUntil([&](GraphBuilder& g) { g.graph().operators[1].inputs[0] = g.graph().inputs[0]; }), 1)
        << "another operand";
    EXPECT_EQ(stepsUntil([&](GraphBuilder& g) {
                  GraphBuilder other;
                  other.conv("c", other.input("x", {1, 8, 8, 4}), 4, false);
                  g.graph().operators[1].options = other.graph().operators[0].options;
              }),
              1)
        << "other options";
    EXPECT_EQ(stepsUntil([&](GraphBuilder& g) {
                  outputOf(g, 1).quantization.scale = {0.5F};
                  outputOf(g, 1).quantization.zeroPoint = {0};
              }),
              1)
        << "another scale";
    const auto builtin =
        Program::prepare(std::make_shared<Model>(one->model()), {.arithmetic = Arithmetic::Builtin});
    ASSERT_TRUE(builtin);
    EXPECT_EQ(commonPrefix(*one, **builtin).steps, 0) << "another arithmetic";
}

struct Case {
    std::string name;
    ModelPtr model;
    DatasetPtr data;
    Preprocessing preprocessing;
};

bool has(const std::string& text, const char* part)
{
    return text.find(part) != std::string::npos;
}

/// Models with data that has labels, or that they reconstruct.
std::vector<Case> cases()
{
    std::vector<Case> all;
    for (const RealModel& real : realFloatModels()) {
        DatasetPtr data;
        if (has(real.name, "resnet8") || has(real.name, "autoencoder"))
            data = slice(real.data, 0, 64);
        else if (has(real.name, "vww"))
            data = noiseData({96, 96, 3}, 12, 0, 1, 2);
        if (data)
            all.push_back({real.name, real.model, data, real.preprocessing});
    }
    return all;
}

void expectEqual(const Evaluation& a, const Evaluation& b)
{
    EXPECT_EQ(a.predictions, b.predictions);
    EXPECT_EQ(a.top1, b.top1);
    EXPECT_EQ(a.loss, b.loss);
    EXPECT_EQ(a.meanSquaredError, b.meanSquaredError);
    EXPECT_EQ(a.meanAbsoluteError, b.meanAbsoluteError);
}

/// The model with one layer changed, in two ways.
std::vector<ModelPtr> variantsOf(const Case& real, const std::string& layer)
{
    std::vector<ModelPtr> variants;
    for (const char* stages : {"prune(sparsity=0.5)", "int8(calibration=minmax)"}) {
        OptimizeRequest request;
        request.source = real.model;
        request.recipe.rules = {{layer, parseStages(stages).value()}};
        request.calibration = real.data;
        request.preprocessing = real.preprocessing;
        request.compressedSizes = false;
        JobContext job;
        const auto variant = optimize(request, job);
        EXPECT_TRUE(variant.has_value()) << describe(variant.error());
        if (variant)
            variants.push_back((*variant)->model);
    }
    return variants;
}

TEST(Reuse, EvaluationsAreEqualWithAndWithout)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    for (const Case& real : cases()) {
        SCOPED_TRACE(real.name);
        std::vector<std::string> layers;
        for (const LayerInfo& layer : layerTable(*real.model))
            if (layer.weights)
                layers.push_back(layer.shortName);
        std::vector<ModelPtr> models = {real.model};
        for (const size_t i : {layers.size() - 1, layers.size() / 2, layers.size() / 2 + 1, size_t{0}})
            std::ranges::copy(variantsOf(real, layers[i]), std::back_inserter(models));
        for (const int threads : {1, 2, 5}) {
            const auto reusing =
                std::make_shared<EvaluationCache>(real.data, real.preprocessing, EvaluationCache::anyOrder);
            const auto counting =
                std::make_shared<EvaluationCache>(real.data, real.preprocessing, EvaluationCache::none);
            for (const ModelPtr& model : models) {
                JobContext job;
                EvaluateOptions options{.threads = threads, .keepPredictions = true, .cache = counting};
                const auto from0 = evaluate(model, *real.data, real.preprocessing, options, job);
                options.cache = reusing;
                const auto result = evaluate(model, *real.data, real.preprocessing, options, job);
                ASSERT_TRUE(from0.has_value() && result.has_value()) << describe(result.error());
                expectEqual(*result, *from0);
            }
            EXPECT_LT(static_cast<double>(reusing->stepsRun()),
                      0.75 * static_cast<double>(counting->stepsRun()));
        }
    }
}

/// Noise for every input of the model, with label 0; null where an input takes what noise cannot give.
DatasetPtr noiseFor(const Program& program)
{
    std::vector<DatasetPtr> inputs;
    for (const TensorId id : program.graph().inputs) {
        Shape shape = program.shape(id);
        if (shape.size() > 1 && shape[0] == 1)
            shape.erase(shape.begin());
        inputs.push_back(noiseData(shape, 3, 0, 1, 1));
    }
    auto data = joined(std::move(inputs));
    return data ? *data : nullptr;
}

TEST(Reuse, EveryModelIsEvaluatedEquallyTwice)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    int evaluated = 0, notWhole = 0;
    for (const auto& path : filesIn(sharedData("models"), ".tflite")) {
        const auto model = tflite::read(path);
        const ProgramPtr program = programOf(model ? *model : nullptr);
        if (!program || program->graph().inputs.empty() || program->graph().outputs.empty() ||
            program->bytes(program->graph().outputs.front()) == 0) // as large as the data makes it
            continue;
        constexpr int64_t much = 30'000'000;
        const DatasetPtr data = cutsOf(*program).back().cost < much ? noiseFor(*program) : nullptr;
        if (!data)
            continue;
        SCOPED_TRACE(path.string());
        JobContext job;
        EvaluateOptions options{.metric = Metric::Classes};
        const auto expected = evaluate(*model, *data, {}, options, job);
        options.cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder);
        for (int i = 0; i < 3 && expected; ++i) {
            const auto result = evaluate(*model, *data, {}, options, job);
            ASSERT_TRUE(result.has_value()) << describe(result.error());
            ASSERT_EQ(std::bit_cast<uint64_t>(result->loss), std::bit_cast<uint64_t>(expected->loss));
        }
        evaluated += expected ? 1 : 0;
        notWhole += expected && commonPrefix(*program, *program).steps < program->steps() ? 1 : 0;
    }
    EXPECT_GT(evaluated, 100);
    EXPECT_GT(notWhole, 5) << "variables, shapes that depend on data";
}

TEST(Reuse, StackedSamplesAreReusedOneByOne)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    const auto all = cases();
    const auto real = std::ranges::find_if(all, [](const Case& c) { return has(c.name, "autoencoder"); });
    ASSERT_NE(real, all.end());
    const ProgramPtr one = programOf(real->model);
    const int64_t samplesOfRun = batchedProgram(one, real->data->size() / 4)->samples();
    ASSERT_GT(samplesOfRun, 1);
    const auto cache =
        std::make_shared<EvaluationCache>(real->data, real->preprocessing, EvaluationCache::anyOrder);
    std::vector<Evaluation> results;
    for (const int threads : {1, 2, 16}) { // the last: runs of one sample
        JobContext job;
        const auto result = evaluate(real->model, *real->data, real->preprocessing,
                                     {.threads = threads, .cache = cache}, job);
        ASSERT_TRUE(result.has_value()) << describe(result.error());
        results.push_back(*result);
        expectEqual(results.back(), results.front());
    }
    const int64_t runs = (real->data->size() + samplesOfRun - 1) / samplesOfRun;
    EXPECT_EQ(cache->stepsRun(), one->steps() * runs) << "those of the first evaluation alone";
}

TEST(Reuse, AnEditedLayerAndWhatIsBehindIt)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    const Case real = cases().front();
    const ProgramPtr source = programOf(real.model);
    const auto cache =
        std::make_shared<EvaluationCache>(real.data, real.preprocessing, EvaluationCache::anyOrder);
    const auto stepsOf = [&](const ModelPtr& model, const EvaluateOptions& options) {
        const int64_t before = cache->stepsRun();
        JobContext job;
        EXPECT_TRUE(evaluate(model, *real.data, real.preprocessing, options, job).has_value());
        return cache->stepsRun() - before;
    };
    const EvaluateOptions options{.cache = cache};
    EXPECT_EQ(stepsOf(real.model, options), source->steps() * real.data->size());
    for (const LayerInfo& layer : layerTable(*real.model)) {
        if (!layer.weights)
            continue;
        SCOPED_TRACE(layer.shortName);
        for (const ModelPtr& variant : variantsOf(real, layer.shortName))
            stepsOf(variant, options);
        const ModelPtr again = variantsOf(real, layer.shortName).front();
        const int64_t shared = commonPrefix(*source, *programOf(again)).steps;
        const int64_t start = source->steps() - stepsOf(again, options) / real.data->size();
        EXPECT_LE(start, shared);
        EXPECT_GE(start, shared - 2) << "a step or two that cost less than to keep what they make";
    }
    EvaluateOptions builtin = options;
    builtin.arithmetic = Arithmetic::Builtin;
    EXPECT_EQ(stepsOf(real.model, builtin), source->steps() * real.data->size()) << "another arithmetic";
}

/// Two convolutions, with `skip` the sum of both, and a dense layer with weights of this size.
ModelPtr chain(bool skip, float spread = 0.3F)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 8, 8, 8});
    const TensorId a = g.conv("a", x, 32);
    const TensorId b = g.conv("b", a, 32);
    const TensorId sum = skip ? g.add("sum", a, b) : g.relu("sum", b);
    const TensorId scores = g.fullyConnected("fc", g.reshape("flat", g.averagePool("pool", sum), {1, 32}), 4);
    g.graph().operators.back().inputs[1] = g.constant("weights", {4, 32}, spread);
    return g.finish({g.softmax("y", scores)});
}

TEST(Reuse, ACutLacksWhatAnotherModelReadsBehindIt)
{
    const DatasetPtr data = noiseData({8, 8, 8}, 20, -1, 1, 4);
    const auto cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder);
    for (const ModelPtr& model : {chain(false), chain(true), chain(true, 0.5F), chain(false, 0.7F)}) {
        JobContext job;
        EvaluateOptions options{.keepPredictions = true};
        const auto expected = evaluate(model, *data, {}, options, job);
        options.cache = cache;
        const auto result = evaluate(model, *data, {}, options, job);
        ASSERT_TRUE(expected.has_value() && result.has_value());
        expectEqual(*result, *expected);
    }
    EXPECT_LT(cache->stepsRun(), 20 * 4 * programOf(chain(true))->steps());
}

TEST(Reuse, OtherDataIsNotTaken)
{
    const DatasetPtr data = noiseData({8, 8, 8}, 20, -1, 1, 4), other = noiseData({8, 8, 8}, 20, -2, 2, 4);
    const ModelPtr model = chain(true);
    const auto cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder);
    const EvaluateOptions plain, options{.cache = cache};
    JobContext job;
    ASSERT_TRUE(evaluate(model, *data, {}, options, job));
    const int64_t once = cache->stepsRun();
    expectEqual(*evaluate(model, *other, {}, options, job), *evaluate(model, *other, {}, plain, job));
    EXPECT_EQ(cache->stepsRun(), 2 * once);
    const Preprocessing half{.std = {2}};
    expectEqual(*evaluate(model, *data, half, options, job), *evaluate(model, *data, half, plain, job));
    EXPECT_EQ(cache->stepsRun(), 3 * once);
    expectEqual(*evaluate(model, *data, {}, options, job), *evaluate(model, *data, {}, plain, job));
    EXPECT_LE(cache->stepsRun(), 3 * once + data->size()) << "at most the softmax is left to compute";
}

TEST(Reuse, KeepsNoMoreThanItMay)
{
    const DatasetPtr data = noiseData({8, 8, 8}, 20, -1, 1, 4);
    for (const size_t bytes : {0, 1000, 100'000, 1'000'000}) {
        const auto cache =
            std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::Memory{bytes, bytes});
        const EvaluateOptions options{.cache = cache};
        for (const float spread : {0.3F, 0.5F, 0.7F}) {
            JobContext job;
            expectEqual(*evaluate(chain(true, spread), *data, {}, options, job),
                        *evaluate(chain(true, spread), *data, {}, {}, job));
            EXPECT_LE(cache->keptBytes(), 2 * bytes);
        }
        EXPECT_EQ(cache->keptBytes() > 0, bytes > 0);
    }
}

TEST(Reuse, ACacheServesSeveralThreads)
{
    const DatasetPtr data = noiseData({8, 8, 8}, 50, -1, 1, 4);
    const auto cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder);
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 10; ++i) {
                const ModelPtr model = chain((t + i) % 3 != 0, 0.3F + 0.1F * static_cast<float>(i % 4));
                JobContext job;
                const auto result = evaluate(model, *data, {}, {.threads = 1, .cache = cache}, job);
                const auto expected = evaluate(model, *data, {}, {.threads = 1}, job);
                ASSERT_TRUE(result.has_value() && expected.has_value());
                expectEqual(*result, *expected);
            }
        });
}

TEST(Reuse, ACancelledEvaluationLeavesNothingHalf)
{
    const DatasetPtr data = noiseData({8, 8, 8}, 50, -1, 1, 4);
    const auto cache = std::make_shared<EvaluationCache>(data, Preprocessing(), EvaluationCache::anyOrder);
    std::stop_source stop;
    stop.request_stop();
    JobContext cancelled(stop.get_token()), job;
    const EvaluateOptions options{.cache = cache};
    for (const float spread : {0.3F, 0.5F, 0.7F}) {
        EXPECT_FALSE(evaluate(chain(true, spread), *data, {}, options, cancelled));
        expectEqual(*evaluate(chain(true, spread), *data, {}, options, job),
                    *evaluate(chain(true, spread), *data, {}, {}, job));
    }
}

TEST(Reuse, SensitivityIsTheSame)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    const Case real = cases().front();
    OptimizeRequest request;
    request.source = real.model;
    request.preprocessing = real.preprocessing;
    const std::vector<Stage> stages = parseStages("prune(sparsity=0.9)").value();
    std::vector<LayerSensitivity> results[2];
    int64_t steps[2];
    for (const size_t i : {0, 1}) {
        const auto cache = std::make_shared<EvaluationCache>(
            real.data, real.preprocessing, i == 0 ? EvaluationCache::none : EvaluationCache::inOrder);
        JobContext job;
        auto result = sensitivity(request, stages, *real.data, {.cache = cache}, job);
        ASSERT_TRUE(result.has_value()) << describe(result.error());
        results[i] = std::move(*result);
        steps[i] = cache->stepsRun();
    }
    ASSERT_EQ(results[0].size(), results[1].size());
    for (size_t i = 0; i < results[0].size(); ++i) {
        EXPECT_EQ(results[0][i].drop, results[1][i].drop);
        EXPECT_EQ(results[0][i].bytesSaved, results[1][i].bytesSaved);
    }
    EXPECT_LT(steps[1], steps[0] * 8 / 10) << "each layer's variants begin at the layer";
}

} // namespace
} // namespace fettle
