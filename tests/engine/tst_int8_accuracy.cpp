// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What int8 costs real models when everything is left at its default: 500 training samples, the exported file
// measured in the real runtime.
#include "litert_runs.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/reader.h"

#include <cmath>
#include <cstring>

namespace fettle {
namespace {

using namespace test;

struct Goal {
    std::string model;
    std::string training;
    std::string testing;
    Preprocessing preprocessing;
    double top1; ///< to be reached
};

DatasetPtr opened(const std::string& name)
{
    auto data = openDataset(sharedData("datasets/" + name));
    EXPECT_TRUE(data.has_value()) << name;
    return data ? *data : nullptr;
}

std::vector<RawValues> inputsOf(const ModelPtr& model, const Dataset& data,
                                const Preprocessing& preprocessing)
{
    const Tensor& input = model->mainGraph().tensor(model->mainGraph().inputs[0]);
    const auto adapter = InputAdapter::create(data, input, input.shape, preprocessing);
    EXPECT_TRUE(adapter.has_value());
    std::vector<RawValues> inputs;
    InputAdapter::Work work;
    for (int64_t i = 0; adapter && i < data.size(); ++i) {
        RawValues bytes(static_cast<size_t>(byteSize(input.type, elementCount(input.shape))));
        EXPECT_TRUE(adapter->load(data, i, bytes, work).has_value());
        inputs.push_back(std::move(bytes));
    }
    return inputs;
}

std::vector<float> floatsOf(const RawValues& bytes)
{
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
    return values;
}

double top1(const std::vector<RawValues>& outputs, const Dataset& data)
{
    int64_t right = 0;
    for (size_t i = 0; i < outputs.size(); ++i) {
        const auto values = floatsOf(outputs[i]);
        const auto best = std::ranges::max_element(values) - values.begin();
        right += data.label(static_cast<int64_t>(i)) == best ? 1 : 0;
    }
    return 100.0 * static_cast<double>(right) / static_cast<double>(outputs.size());
}

Result<VariantPtr> quantized(const ModelPtr& model, const DatasetPtr& data,
                             const Preprocessing& preprocessing, const std::string& recipe)
{
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    request.calibration = data;
    request.preprocessing = preprocessing;
    JobContext job;
    return optimize(request, job);
}

TEST(Int8Accuracy, ClassifiersKeepTheirs)
{
    FETTLE_NEEDS_DATA(sharedData("datasets"));
    const std::vector<Goal> goals = {
        {"mlperf_tiny/ic_resnet8_float",
         "cifar10/train_first4000.bin",
         "cifar10/test_first1000.bin",
         {},
         87.9},
        {"mlperf_tiny/ic_resnet_large_480k_float",
         "cifar10/train_first4000.bin",
         "cifar10/test_first1000.bin",
         {},
         91.3},
        {"mlperf_tiny/kws_dscnn_float32_rebuilt",
         "keyword_spotting/kws01_mfcc_int8_x.npy",
         "keyword_spotting/kws01_mfcc_int8_x.npy",
         {.mean = {83.0F}, .std = {1 / 0.5847029F}},
         91.0},
        {"mnist/conv_fc_mnist_float",
         "mnist/train-images-idx3-ubyte.gz",
         "mnist/t10k-images-idx3-ubyte.gz",
         {.mean = {0.0F}, .std = {255.0F}},
         96.4},
    };
    for (const Goal& goal : goals) {
        const auto model = tflite::read(sharedData("models/" + goal.model + ".tflite"));
        ASSERT_TRUE(model.has_value());
        const DatasetPtr testing = opened(goal.testing);
        const auto variant = quantized(*model, opened(goal.training), goal.preprocessing, "int8");
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        const auto inputs = inputsOf(*model, *testing, goal.preprocessing);
        const auto outcomes = runInLitert({{goal.model, (*variant)->file, inputs, Arithmetic::Delegate}});
        if (!outcomes)
            GTEST_SKIP() << "the real runtime is not installed";
        ASSERT_EQ((*outcomes)[0].refusal, "");
        const CalibrationSummary& calibration = *(*variant)->report.calibration;
        const double measured = top1((*outcomes)[0].outputs, *testing);
        std::cout << goal.model << ": " << measured << " % (" << methodName(calibration.method)
                  << (calibration.biasCorrected ? ", biases corrected" : "") << ")\n";
        EXPECT_GE(measured, goal.top1 - 1e-9) << goal.model;
    }
}

/// 10 log10 of the float model's output power over that of the difference.
double sqnrDb(const std::vector<std::vector<float>>& expected, const std::vector<std::vector<float>>& got)
{
    double power = 0;
    double noise = 0;
    for (size_t s = 0; s < expected.size(); ++s) {
        for (size_t i = 0; i < expected[s].size(); ++i) {
            const double e = double(expected[s][i]);
            power += e * e;
            noise += (e - double(got[s][i])) * (e - double(got[s][i]));
        }
    }
    return 10 * std::log10(power / noise);
}

/// The model's outputs as real numbers, by Fettle, whose integers are the runtime's.
std::vector<std::vector<float>> outputsOf(const ModelPtr& model, const Dataset& data,
                                          const Preprocessing& preprocessing)
{
    const auto program = Program::prepare(model);
    EXPECT_TRUE(program.has_value());
    Session session(*program);
    const Tensor& output = model->mainGraph().tensor(model->mainGraph().outputs[0]);
    std::vector<std::vector<float>> all;
    for (const RawValues& input : inputsOf(model, data, preprocessing)) {
        std::ranges::copy(input, session.input(0).begin());
        EXPECT_TRUE(session.run().has_value());
        all.push_back(realValues(output, session.output(0), session.shape(model->mainGraph().outputs[0])));
    }
    return all;
}

TEST(Int8Accuracy, NoisierThanThePublishedFilesIsNothing)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    struct Pair {
        std::string base;
        DatasetPtr data;
    };
    const std::vector<Pair> pairs = {{"mlperf_tiny/ad_autoencoder", noiseData({640}, 600, -60, 20)},
                                     {"mlperf_tiny/vww_mbv1_025_96", noiseData({96, 96, 3}, 600, 0, 1)}};
    for (const Pair& pair : pairs) {
        const auto model = tflite::read(sharedData("models/" + pair.base + "_float.tflite"));
        const auto published = tflite::read(sharedData("models/" + pair.base + "_int8.tflite"));
        ASSERT_TRUE(model && published);
        const auto variant = quantized(*model, slice(pair.data, 100, 500), {}, "int8");
        ASSERT_TRUE(variant.has_value()) << describe(variant.error());
        const DatasetPtr testing = slice(pair.data, 0, 100);
        const auto expected = outputsOf(*model, *testing, {});
        const double ours = sqnrDb(expected, outputsOf((*variant)->model, *testing, {}));
        const double theirs = sqnrDb(expected, outputsOf(*published, *testing, {}));
        const CalibrationSummary& calibration = *(*variant)->report.calibration;
        std::cout << pair.base << ": " << ours << " dB (" << methodName(calibration.method)
                  << (calibration.biasCorrected ? ", biases corrected" : "") << "), published " << theirs
                  << " dB\n";
        EXPECT_GE(ours, theirs) << pair.base;
    }
}

} // namespace
} // namespace fettle
