// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Programs as a whole: shared memory and barriers, integers run as floats, refusals, cancellation, the
// benchmark.
#include "tflite/operator_names.h"
#include "tflite/options.h"
#include "vulkan/benchmark.h"
#include "vulkan_support.h"

#include <thread>

namespace fettle::test {

namespace {

// operators that neither have nor want a shader
constexpr int32_t noKernel = static_cast<int32_t>(tfl::BuiltinOperator::HASHTABLE_LOOKUP);
constexpr int32_t noKernelEither = static_cast<int32_t>(tfl::BuiltinOperator::SKIP_GRAM);

/// A residual network in small: two branches that are added, twice, with memory worth sharing.
ModelPtr residual()
{
    GraphMaker maker;
    tfl::Conv2DOptionsT options;
    options.stride_h = options.stride_w = 1;
    const auto convolve = [&](TensorId input, Shape weights, float range) {
        return maker.add(code::conv2d,
                         {input, maker.constant(weights, -range, range), maker.constant({weights[0]})},
                         makeOptions(options));
    };
    TensorId x = convolve(maker.input({1, 16, 16, 3}), {8, 3, 3, 3}, 1.0f);
    for (int block = 0; block < 2; ++block) {
        const TensorId left = convolve(x, {8, 3, 3, 8}, 0.2f);
        const TensorId relu = maker.add(code::relu, {left});
        const TensorId right = convolve(relu, {8, 1, 1, 8}, 0.3f);
        x = maker.add(code::add, {x, right});
    }
    const TensorId pooled = maker.add(code::mean, {x, maker.indices({1, 2})});
    const TensorId logits =
        maker.add(code::fullyConnected, {pooled, maker.constant({10, 8}), maker.constant({10})});
    return maker.finish({maker.add(code::logistic, {logits}), logits});
}

/// Int8 weights behind DEQUANTIZE, float16 bias behind another, and activations that pass through QUANTIZE.
ModelPtr quantizedPieces()
{
    GraphMaker maker;
    const TensorId x = maker.input({1, 12});
    const TensorId integers = maker.add(code::quantize, {x});
    maker.tensor(integers).type = TensorType::Int8;
    maker.tensor(integers).quantization = {.scale = {0.01f}, .zeroPoint = {3}};
    const TensorId floats = maker.add(code::dequantize, {integers});

    const TensorId stored = maker.constant({5, 12});
    std::vector<int8_t> weights(60);
    for (size_t i = 0; i < weights.size(); ++i)
        weights[i] = static_cast<int8_t>(static_cast<int>(i * 37 % 255) - 127);
    maker.setData(stored, TensorType::Int8, Bytes::copyOf(std::span<const int8_t>(weights)));
    maker.tensor(stored).quantization = {.scale = {0.01f, 0.02f, 0.03f, 0.04f, 0.05f},
                                         .zeroPoint = {0, 0, 0, 0, 0}};
    const TensorId halves = maker.constant({5});
    const std::vector<uint16_t> bias = {0x3c00, 0xbc00, 0x3800, 0x0000, 0x4200}; // 1, -1, 0.5, 0, 3
    maker.setData(halves, TensorType::Float16, Bytes::copyOf(std::span<const uint16_t>(bias)));
    return maker.finish({maker.add(code::fullyConnected, {floats, maker.add(code::dequantize, {stored}),
                                                          maker.add(code::dequantize, {halves})})});
}

/// Layers of many workgroups.
ModelPtr wide()
{
    GraphMaker maker;
    tfl::Conv2DOptionsT options;
    options.stride_h = options.stride_w = 1;
    const TensorId x = maker.add(
        code::conv2d, {maker.input({1, 96, 96, 8}), maker.constant({16, 3, 3, 8}), maker.constant({16})},
        makeOptions(options));
    return maker.finish({maker.add(code::logistic, {x})});
}

/// A layer, one that no shader computes, and a layer.
ModelPtr withAGap()
{
    GraphMaker maker;
    const TensorId first = maker.add(code::relu, {maker.input({1, 4, 4, 3})});
    const TensorId gap = maker.add(noKernel, {first});
    maker.tensor(gap).shape = {1, 4, 4, 3};
    return maker.finish({maker.add(code::logistic, {gap})});
}

} // namespace

class VulkanProgram : public VulkanTest {};

TEST_F(VulkanProgram, SharedMemoryAndFewBarriersChangeNothing)
{
    const ModelPtr model = residual();
    for (const bool share : {true, false})
        for (const bool few : {true, false}) {
            SCOPED_TRACE(std::string(share ? "shared" : "apart") +
                         (few ? ", few barriers" : ", all barriers"));
            expectLikeCpu(model, device, 1e-5, {.shareMemory = share, .fewBarriers = few});
        }
    expectLikeCpu(model, device);
}

TEST_F(VulkanProgram, SharingSavesMemory)
{
    const auto shared = vulkan::GpuProgram::create(residual(), device);
    const auto apart = vulkan::GpuProgram::create(residual(), device, {}, {.shareMemory = false});
    ASSERT_TRUE(shared.has_value() && apart.has_value());
    EXPECT_LT((*shared)->arenaBytes(), (*apart)->arenaBytes());
}

TEST_F(VulkanProgram, InputsStayInPlace)
{
    const auto program = vulkan::GpuProgram::create(residual(), device);
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    const std::vector<std::vector<float>> inputs = {std::vector<float>(16 * 16 * 3, 0.25f)};
    const auto first = (*program)->run(inputs);
    ASSERT_TRUE(first.has_value());
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE((*program)->execute().has_value());
    ASSERT_TRUE((*program)->profile().has_value());
    const auto again = (*program)->download();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*first, *again);
}

TEST_F(VulkanProgram, ProfileTimesEveryLayer)
{
    const auto program = vulkan::GpuProgram::create(residual(), device);
    ASSERT_TRUE(program.has_value());
    if (!(*program)->timesLayers())
        GTEST_SKIP() << "the device has no timestamps";
    ASSERT_TRUE((*program)->run(std::vector<std::vector<float>>{std::vector<float>(768)}).has_value());
    const auto times = (*program)->profile();
    ASSERT_TRUE(times.has_value());
    ASSERT_EQ(times->size(), (*program)->steps().size());
    for (size_t i = 0; i < times->size(); ++i) {
        EXPECT_GT((*times)[i], 0) << (*program)->steps()[i].name;
        EXPECT_LT((*times)[i], 10e6) << (*program)->steps()[i].name;
    }
}

TEST_F(VulkanProgram, IntegersRunAsFloats)
{
    const auto program = vulkan::GpuProgram::create(quantizedPieces(), device);
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    ASSERT_EQ((*program)->floatModel().issues.size(), 1U);
    EXPECT_EQ((*program)->floatModel().issues[0].id, "runs-in-float32");
    EXPECT_EQ((*program)->floatModel().removed.size(), 4U);
    ASSERT_EQ((*program)->steps().size(), 1U);
    EXPECT_EQ((*program)->steps()[0].source, OperatorId(4));
    std::vector<float> x(12, 0);
    x[0] = 1;
    const auto outputs = (*program)->run(std::vector<std::vector<float>>{x});
    ASSERT_TRUE(outputs.has_value());
    const std::vector<float> expected = {-127 * 0.01f + 1, (444 % 255 - 127) * 0.02f - 1,
                                         (888 % 255 - 127) * 0.03f + 0.5f, (1332 % 255 - 127) * 0.04f,
                                         (1776 % 255 - 127) * 0.05f + 3};
    for (size_t i = 0; i < expected.size(); ++i)
        EXPECT_NEAR((*outputs)[0][i], expected[i], 1e-6f) << i;
    expectLikeCpu(quantizedPieces(), device);
}

TEST_F(VulkanProgram, NothingToComputeNamesWhatIsMissing)
{
    GraphMaker maker;
    const TensorId x = maker.input({1, 4});
    const TensorId product = maker.add(noKernel, {x, x});
    const TensorId sum = maker.add(noKernelEither, {product});
    maker.tensor(product).shape = {1, 4};
    maker.tensor(sum).shape = {1, 4};
    const auto program = vulkan::GpuProgram::create(maker.finish({sum}), device);
    ASSERT_FALSE(program.has_value());
    EXPECT_EQ(program.error().code, ErrorCode::UnsupportedModel);
    for (const int32_t operatorCode : {noKernel, noKernelEither})
        EXPECT_NE(program.error().message.find(operatorName(operatorCode)), std::string::npos)
            << program.error().message;
}

TEST_F(VulkanProgram, OperatorsWithoutKernelAreLeftOutAndNamed)
{
    const ModelPtr model = withAGap();
    const auto program = vulkan::GpuProgram::create(model, device);
    ASSERT_TRUE(program.has_value()) << describe(program.error());
    std::vector<OperatorId> sources;
    for (const vulkan::Step& step : (*program)->steps())
        sources.push_back(step.source);
    EXPECT_EQ(sources, (std::vector<OperatorId>{OperatorId(0), OperatorId(2)}));
    const Graph& part = (*program)->floatModel().model->mainGraph();
    EXPECT_EQ(part.inputs.size(), 2U);  // the model's, and what the gap would give
    EXPECT_EQ(part.outputs.size(), 2U); // what the gap would read, and the model's
    expectLikeCpu(model, device);

    JobContext job;
    const auto report = vulkan::benchmarkVulkan(model, -1, vulkan::Precision::Fp32, {.seconds = 0.1}, job);
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    EXPECT_EQ(report->layers.size(), 2U);
    ASSERT_EQ(report->issues.size(), 1U);
    EXPECT_EQ(report->issues[0].id, "no-kernel");
    EXPECT_NE(report->issues[0].text.find(operatorName(noKernel) + " (layer "), std::string::npos)
        << report->issues[0].text;
}

TEST_F(VulkanProgram, WrongInputsAreRefused)
{
    const auto program = vulkan::GpuProgram::create(residual(), device);
    ASSERT_TRUE(program.has_value());
    const auto none = (*program)->run({});
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.error().code, ErrorCode::DataMismatch);
    const auto few = (*program)->run(std::vector<std::vector<float>>{{1, 2, 3}});
    ASSERT_FALSE(few.has_value());
    EXPECT_EQ(few.error().code, ErrorCode::DataMismatch);
}

TEST_F(VulkanProgram, BenchmarkReportsLayers)
{
    JobContext job;
    BenchmarkOptions options;
    options.seconds = 0.2;
    const auto report = vulkan::benchmarkVulkan(residual(), -1, vulkan::Precision::Fp32, options, job);
    ASSERT_TRUE(report.has_value()) << describe(report.error());
    EXPECT_EQ(report->device, device->info().name);
    EXPECT_FALSE(report->driver.empty());
    EXPECT_EQ(report->precision, "fp32");
    EXPECT_GE(report->whole.runs, 5);
    EXPECT_GT(report->whole.minimum, 0);
    EXPECT_LE(report->whole.minimum, report->whole.median);
    EXPECT_LE(report->whole.median, report->whole.p90);
    EXPECT_EQ(report->layers.size(), residual()->mainGraph().operators.size());
    EXPECT_GT(report->largestDifference, 0);
    EXPECT_LT(report->largestDifference, 1e-4);
}

TEST_F(VulkanProgram, LongWorkIsDoneInPieces)
{
    const auto submissionsOfARun = [&](vulkan::GpuProgram& program) {
        const uint64_t before = device->submissions();
        EXPECT_TRUE(program.execute().has_value());
        return device->submissions() - before;
    };
    const ModelPtr model = wide();
    constexpr double never = 1e9;
    const auto whole = vulkan::GpuProgram::create(model, device, {}, {.longestSubmission = never});
    const auto pieces = vulkan::GpuProgram::create(model, device, {}, {.longestSubmission = 0});
    ASSERT_TRUE(whole.has_value() && pieces.has_value());
    const uint64_t first = submissionsOfARun(**pieces);
    EXPECT_GT(first, model->mainGraph().operators.size()); // the large layers in several
    EXPECT_EQ(submissionsOfARun(**pieces), first);
    EXPECT_EQ(submissionsOfARun(**whole), first); // nothing is known about their times yet
    EXPECT_EQ(submissionsOfARun(**whole), 1U);
    for (const double longest : {0.0, never})
        expectLikeCpu(model, device, 1e-5, {.longestSubmission = longest, .guards = true});
}

TEST_F(VulkanProgram, ACancelledRunSubmitsNothingMore)
{
    const auto program = vulkan::GpuProgram::create(residual(), device, {}, {.longestSubmission = 0});
    ASSERT_TRUE(program.has_value());
    const uint64_t start = device->submissions();
    std::stop_source stop;
    const JobContext job(stop.get_token());
    uint64_t atStop = 0;
    std::jthread stopper([&] {
        while (device->submissions() < start + 3)
            std::this_thread::yield();
        stop.request_stop();
        atStop = device->submissions();
    });
    Result<void> run;
    while (run)
        run = (*program)->execute(job);
    stopper.join();
    EXPECT_EQ(run.error().code, ErrorCode::Cancelled);
    EXPECT_LE(device->submissions() - atStop, 1U); // the one whose turn had come
    const uint64_t after = device->submissions();
    EXPECT_FALSE((*program)->execute(job).has_value());
    EXPECT_FALSE((*program)->profile(job).has_value());
    EXPECT_EQ(device->submissions(), after);
}

TEST_F(VulkanProgram, ACancelledBenchmarkEndsInEveryStage)
{
    /// Asks to stop when a stage begins, and counts what is told after that.
    struct StopAt final : JobSink {
        explicit StopAt(std::string name) : stage(std::move(name)) {}
        void progress(const Progress& progress) override
        {
            later += stop.stop_requested() ? 1 : 0;
            if (progress.stage == stage)
                stop.request_stop();
        }
        void issue(const Issue&) override {}
        std::string stage;
        std::stop_source stop;
        int later = 0;
    };
    for (const char* stage :
         {"compile shaders", "compare with the CPU", "warm up", "measure", "measure layers"}) {
        StopAt sink(stage);
        JobContext job(sink.stop.get_token(), &sink);
        const auto report =
            vulkan::benchmarkVulkan(residual(), -1, vulkan::Precision::Fp32, {.seconds = 0.1}, job);
        ASSERT_FALSE(report.has_value()) << stage;
        EXPECT_EQ(report.error().code, ErrorCode::Cancelled) << stage;
        EXPECT_EQ(sink.later, 0) << stage;
    }
}

} // namespace fettle::test
