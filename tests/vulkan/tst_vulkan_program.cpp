// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Programs as a whole: shared memory and barriers, integers run as floats, refusals, cancellation, the
// benchmark.
#include "tflite/options.h"
#include "vulkan/benchmark.h"
#include "vulkan_support.h"

#include <thread>

namespace fettle::test {

namespace {

constexpr int32_t mulCode = 18;
constexpr int32_t sumCode = 74;

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

TEST_F(VulkanProgram, OperatorsWithoutKernelAreNamed)
{
    GraphMaker maker;
    const TensorId x = maker.input({1, 4});
    const TensorId product = maker.add(mulCode, {x, x});
    const TensorId sum = maker.add(sumCode, {product, maker.indices({1})});
    maker.tensor(product).shape = {1, 4};
    maker.tensor(sum).shape = {1};
    const auto program = vulkan::GpuProgram::create(maker.finish({sum}), device);
    ASSERT_FALSE(program.has_value());
    EXPECT_EQ(program.error().code, ErrorCode::UnsupportedModel);
    EXPECT_NE(program.error().message.find("MUL"), std::string::npos) << program.error().message;
    EXPECT_NE(program.error().message.find("SUM"), std::string::npos) << program.error().message;
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

TEST_F(VulkanProgram, CancelTakesEffectSoon)
{
    std::stop_source stop;
    JobContext job(stop.get_token());
    BenchmarkOptions options;
    options.seconds = 60;
    std::chrono::steady_clock::time_point stopped;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(1500));
        stopped = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    const auto report = vulkan::benchmarkVulkan(residual(), -1, vulkan::Precision::Fp32, options, job);
    const auto late = std::chrono::steady_clock::now() - stopped;
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, ErrorCode::Cancelled);
    EXPECT_LT(late, std::chrono::seconds(1)); // 200 ms on a machine that does nothing else
}

} // namespace fettle::test
