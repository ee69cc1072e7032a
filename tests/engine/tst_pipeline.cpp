// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The facade: cancelling, evaluation, comparison, sensitivity, sweeps, the layer table, files, times.
#include "graph_builder.h"
#include "ops/codes.h"
#include "pipeline/benchmark.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <chrono>
#include <cmath>
#include <thread>

namespace fettle {
namespace {

using namespace test;

ModelPtr classifier(int channels = 8)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 16, 16, 3});
    const TensorId c = g.conv("net/second/out", g.conv("net/first/out", x, channels), channels);
    return g.finish(
        {g.softmax("y", g.fullyConnected("net/fc/out",
                                         g.reshape("flat", g.averagePool("pool", c), {1, channels}), 10))});
}

OptimizeRequest requestFor(const ModelPtr& model, const std::string& recipe, int64_t samples = 32)
{
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    request.calibration = noiseData({16, 16, 3}, samples, -1, 1, 10);
    return request;
}

/// Starts work, cancels it while it runs, and returns how long it went on after that.
template <class Work>
double secondsAfterCancel(Work work)
{
    using Clock = std::chrono::steady_clock;
    std::stop_source stop;
    Clock::time_point ended;
    ErrorCode code = ErrorCode::InvalidArgument;
    std::jthread thread([&] {
        JobContext job(stop.get_token());
        const auto result = work(job);
        ended = Clock::now();
        code = result ? ErrorCode::InvalidArgument : result.error().code;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const auto asked = Clock::now();
    stop.request_stop();
    thread.join();
    EXPECT_EQ(code, ErrorCode::Cancelled);
    return std::chrono::duration<double>(ended - asked).count();
}

TEST(Pipeline, CancelTakesEffectSoon)
{
    const ModelPtr model = classifier(48);
    const auto data = noiseData({16, 16, 3}, 10'000'000, -1, 1, 10);
    OptimizeRequest calibrating = requestFor(model, "int8");
    calibrating.calibration = data;
    calibrating.recipe.calibrationSamples = data->size();
    const EvaluateOptions options;
    const BenchmarkOptions long60 = {.seconds = 60};
    constexpr double allowed = 0.2;
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) { return optimize(calibrating, job); }), allowed);
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) {
                  return evaluate(model, *slice(data, 0, 1'000'000), {}, options, job);
              }),
              allowed);
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) {
                  return compare(model, model, *slice(data, 0, 1'000'000), {}, options, job);
              }),
              allowed);
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) { return benchmarkCpu(model, long60, job); }), allowed);
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) { return throughput(model, long60, job); }), allowed);
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) {
                  return sweep(calibrating, {calibrating.recipe, calibrating.recipe},
                               *slice(data, 0, 1'000'000), options, job);
              }),
              allowed);
}

TEST(Pipeline, CancelledClusteringOfALargeLayer)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 16, 16, 3});
    const TensorId flat = g.reshape("flat", x, {1, 768});
    const TensorId weights = g.constant("w", {4000, 768}, 0.1F);
    g.tensor(weights).name = "net/large/weights";
    Operator op = g.graph().operators.back();
    const TensorId fc = g.fullyConnected("net/large/out", flat, 1);
    g.graph().operators.back().inputs = {flat, weights, TensorId()};
    g.tensor(fc).shape = {1, 4000};
    const ModelPtr model = g.finish({fc});
    const auto request = requestFor(model, "cluster(clusters=256)");
    EXPECT_LT(secondsAfterCancel([&](JobContext& job) { return optimize(request, job); }), 0.2);
}

TEST(Pipeline, EvaluationIsTheSameOnAnyNumberOfThreads)
{
    const ModelPtr model = classifier();
    const auto data = noiseData({16, 16, 3}, 300, -1, 1, 10);
    JobContext job;
    Evaluation results[2];
    for (int threads = 1; threads <= 2; ++threads) {
        const auto result = evaluate(model, *data, {}, {.threads = threads, .keepPredictions = true}, job);
        ASSERT_TRUE(result.has_value()) << describe(result.error());
        results[threads - 1] = *result;
    }
    EXPECT_EQ(results[0].predictions, results[1].predictions);
    EXPECT_EQ(results[0].loss, results[1].loss);
    int64_t right = 0;
    for (size_t i = 0; i < 300; ++i)
        right += results[0].predictions[i] == static_cast<int32_t>(i % 10) ? 1 : 0;
    EXPECT_EQ(results[0].top1, static_cast<double>(right) / 300);
    EXPECT_GE(results[0].top5, results[0].top1);
    EXPECT_GT(results[0].interval(), 0);
}

TEST(Pipeline, LabelsThatDoNotFitAreRefused)
{
    JobContext job;
    const auto tooMany = evaluate(classifier(), *noiseData({16, 16, 3}, 20, -1, 1, 11), {}, {}, job);
    ASSERT_FALSE(tooMany.has_value());
    EXPECT_EQ(tooMany.error().code, ErrorCode::DataMismatch);
    const auto none = evaluate(classifier(), *noiseData({16, 16, 3}, 20, -1, 1, 0), {}, {}, job);
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, ErrorCode::DataMismatch);
}

TEST(Pipeline, OutputsWhoseSizeDependsOnTheSampleAreRefused)
{
    GraphBuilder g;
    const TensorId x = g.input("x", {1, 10});
    const TensorId positive = g.node("positive", code::where, {g.relu("relu", x)}, {10, 2});
    g.tensor(positive).type = TensorType::Int64;
    const ModelPtr model = g.finish({positive});
    JobContext job;
    for (const Metric metric : {Metric::Classes, Metric::Reconstruction}) {
        const auto refused = evaluate(model, *noiseData({1, 10}, 20, -1, 1, 10), {}, {.metric = metric}, job);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, ErrorCode::DataMismatch) << describe(refused.error());
    }
}

TEST(Pipeline, ComparisonFindsTensorsByName)
{
    const ModelPtr model = classifier();
    JobContext job;
    const auto data = noiseData({16, 16, 3}, 40, -1, 1, 10);
    const auto same = compare(model, model, *data, {}, {}, job);
    ASSERT_TRUE(same.has_value());
    EXPECT_EQ(same->agreement, 1);
    ASSERT_EQ(same->layers.size(), 6U);
    for (const LayerComparison& layer : same->layers)
        EXPECT_TRUE(std::isinf(layer.sqnrDb)) << layer.name;
    const auto variant = optimize(requestFor(model, "int8"), job);
    ASSERT_TRUE(variant.has_value());
    const auto compared = compare(model, (*variant)->model, *data, {}, {}, job);
    ASSERT_TRUE(compared.has_value());
    ASSERT_EQ(compared->layers.size(), 6U);
    for (const LayerComparison& layer : compared->layers) {
        EXPECT_GT(layer.sqnrDb, 20) << layer.name;
        EXPECT_LT(layer.sqnrDb, 80) << layer.name;
        EXPECT_GT(layer.maxAbs, 0) << layer.name;
    }
}

TEST(Pipeline, SweepMarksTheParetoFront)
{
    EXPECT_EQ(paretoFront({1, 2, 3, 3, 2}, {0.5, 0.6, 0.6, 0.7, 0.6}),
              (std::vector<bool>{true, true, false, true, true}));
    const auto request = requestFor(classifier(), "");
    JobContext job;
    const auto data = noiseData({16, 16, 3}, 50, -1, 1, 10);
    const std::vector<Recipe> recipes = {Recipe(), parseRecipe("int8").value(),
                                         parseRecipe("prune(sparsity=0.9)+int8").value()};
    const auto points = sweep(request, recipes, *data, {}, job);
    ASSERT_TRUE(points.has_value()) << describe(points.error());
    ASSERT_EQ(points->size(), 3U);
    EXPECT_LT((*points)[2].variant->report.size.deflate, (*points)[1].variant->report.size.deflate);
    EXPECT_LT((*points)[1].variant->report.size.raw, (*points)[0].variant->report.size.raw);
    EXPECT_TRUE((*points)[2].pareto);
}

TEST(Pipeline, SensitivityTakesEachLayerAlone)
{
    const auto request = requestFor(classifier(), "");
    JobContext job;
    const auto data = noiseData({16, 16, 3}, 50, -1, 1, 10);
    const auto layers = sensitivity(request, parseStages("float16").value(), *data, {}, job);
    ASSERT_TRUE(layers.has_value()) << describe(layers.error());
    ASSERT_EQ(layers->size(), 3U);
    EXPECT_GT((*layers)[1].bytesSaved, 0);
    EXPECT_EQ((*layers)[0].metric, "top1");
}

TEST(Pipeline, AnEmptyRecipeChangesNothing)
{
    const ModelPtr model = classifier();
    JobContext job;
    const auto variant = optimize(requestFor(model, ""), job);
    ASSERT_TRUE(variant.has_value()) << describe(variant.error());
    EXPECT_TRUE(*(*variant)->model == *model);
    EXPECT_EQ((*variant)->report.size.raw, static_cast<int64_t>((*variant)->file.size()));
    EXPECT_EQ((*variant)->report.size.deflate, deflatedSize((*variant)->file.view()));
}

TEST(Pipeline, WrittenFilesAreVerified)
{
    const ModelPtr model = classifier();
    JobContext job;
    const auto variant = optimize(requestFor(model, "int8"), job);
    ASSERT_TRUE(variant.has_value());
    const TemporaryFolder folder;
    const auto path = folder.path() / "out.tflite";
    ASSERT_TRUE(tflite::writeBytes((*variant)->file.view(), path));
    const auto data = noiseData({16, 16, 3}, 20, -1, 1, 10);
    EXPECT_TRUE(verifyFile(path, (*variant)->model, data.get(), {}, job).has_value());
    ASSERT_TRUE(tflite::write(*model, path));
    const auto other = verifyFile(path, (*variant)->model, data.get(), {}, job);
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, ErrorCode::VerificationFailed);
}

TEST(Pipeline, LayerTableCountsParametersAndBytes)
{
    auto rows = layerTable(*classifier());
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0].op, "CONV_2D");
    EXPECT_EQ(rows[0].parameters, 8 * 27 + 8);
    EXPECT_EQ(rows[0].bytes, 4 * (8 * 27 + 8));
    EXPECT_EQ(rows[0].macs, 16 * 16 * 8 * 27);
    EXPECT_EQ(rows[0].dtype, "float32");
    EXPECT_EQ(rows[3].op, "RESHAPE");
    EXPECT_EQ(rows[3].parameters, 0);
    EXPECT_FALSE(rows[3].weights.has_value());
    EXPECT_FALSE(rows[0].sparsity);
    measureWeights(*classifier(), rows, true, {});
    EXPECT_GT(rows[0].distinctValues, 200);
}

TEST(Pipeline, BenchmarkTimesEveryLayer)
{
    JobContext job;
    const ModelPtr model = classifier();
    const auto report = benchmarkCpu(model, {.seconds = 0.1}, job);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->precision, "fp32");
    ASSERT_EQ(report->layers.size(), 6U);
    for (const LayerTiming& layer : report->layers)
        EXPECT_EQ(layer.timing.runs, report->whole.runs);
    EXPECT_GT(report->whole.minimum, 0);
    EXPECT_LE(report->whole.minimum, report->whole.median);
    EXPECT_LE(report->whole.median, report->whole.p90);
    const auto rate = throughput(model, {.seconds = 0.1}, job);
    ASSERT_TRUE(rate.has_value());
    EXPECT_GT(*rate, 0);
    const Timing timing = timingOf({4, 1, 3, 2, 5});
    EXPECT_EQ(timing.median, 3);
    EXPECT_EQ(timing.minimum, 1);
    EXPECT_DOUBLE_EQ(timing.p90, 4.6);
}

} // namespace
} // namespace fettle
