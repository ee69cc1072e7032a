// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Float forms of integer models: as accurate in the real runtime, and trained from.
#include "litert_runs.h"
#include "ops/codes.h"
#include "pipeline/pipeline.h"
#include "techniques/dequantize.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace fettle::test {
namespace {

ModelPtr opened(const std::string& name)
{
    auto model = tflite::read(sharedData("models/" + name));
    EXPECT_TRUE(model.has_value()) << describe(model.error());
    return *model;
}

TEST(Dequantize, GivesBackWhatWasQuantized)
{
    OptimizeRequest request = requestFor("int8(calibration=minmax,io=uint8)", "epochs=1");
    request.recipe.training.reset();
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    ASSERT_TRUE(standsForFloats(*variant->model));
    EXPECT_FALSE(standsForFloats(*request.source));
    const auto floats = dequantized(variant->model);
    ASSERT_TRUE(floats.has_value()) << describe(floats.error());
    EXPECT_FALSE(standsForFloats(*floats->model));
    const Graph& graph = floats->model->mainGraph();
    const Graph& source = request.source->mainGraph();
    const auto codes = [](const Graph& of) {
        std::vector<int32_t> found;
        for (const Operator& op : of.operators)
            found.push_back(op.code);
        return found;
    };
    EXPECT_EQ(codes(graph), codes(source));
    EXPECT_EQ(graph.tensor(graph.inputs[0]).name, "x");
    EXPECT_EQ(graph.tensor(graph.outputs[0]).name, "probabilities");
    for (size_t i = 0; i < graph.operators.size(); ++i)
        EXPECT_EQ(graph.operators[i].code, variant->model->mainGraph().op(floats->origin[i]).code);
    // Outputs differ by what rounding costs.
    RawValues input(12 * 12 * 3 * sizeof(float));
    for (size_t i = 0; i < input.size(); i += sizeof(float)) {
        const float value = static_cast<float>(i % 97) / 48 - 1;
        std::memcpy(input.data() + i, &value, sizeof value);
    }
    const auto before = runInFettle(request.source, {input}, Arithmetic::Delegate)[0];
    const auto after = runInFettle(floats->model, {input}, Arithmetic::Delegate)[0];
    for (size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(reinterpret_cast<const float*>(before.data())[i],
                    reinterpret_cast<const float*>(after.data())[i], 0.02);
}

/// How many of the samples the real runtime gets right.
int rightOf(const LitertOutcome& outcome, const Dataset& data, bool floats)
{
    int right = 0;
    for (size_t s = 0; s < outcome.outputs.size(); ++s) {
        std::vector<float> scores;
        for (size_t i = 0; i < 10; ++i)
            scores.push_back(floats ? reinterpret_cast<const float*>(outcome.outputs[s].data())[i]
                                    : reinterpret_cast<const int8_t*>(outcome.outputs[s].data())[i]);
        right +=
            std::ranges::max_element(scores) - scores.begin() == *data.label(static_cast<int64_t>(s)) ? 1 : 0;
    }
    return right;
}

TEST(Dequantize, ThePublishedResNetIsAsAccurate)
{
    if (sharedData("models").empty())
        GTEST_SKIP() << "the shared data is not here";
    const ModelPtr integer = opened("mlperf_tiny/ic_resnet8_int8.tflite");
    const auto floats = dequantized(integer);
    ASSERT_TRUE(floats.has_value()) << describe(floats.error());
    const auto data = openDataset(sharedData("datasets/cifar10/test_first1000.bin"), {.limit = 400}).value();
    LitertJob asIntegers{
        "int8", Bytes::own(fileBytes(sharedData("models/mlperf_tiny/ic_resnet8_int8.tflite"))), {}};
    LitertJob asFloats{"float", tflite::serialize(*floats->model).value(), {}};
    std::vector<float> values;
    Shape shape;
    for (int64_t s = 0; s < data->size(); ++s) {
        ASSERT_TRUE(data->read(s, values, shape).has_value());
        const auto raw = std::as_bytes(std::span(values));
        asFloats.inputs.emplace_back(raw.begin(), raw.end());
        RawValues& codes = asIntegers.inputs.emplace_back();
        for (const float value : values)
            codes.push_back(static_cast<std::byte>(static_cast<int>(value) - 128));
    }
    const auto outcomes = runInLitert({asIntegers, asFloats});
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    ASSERT_EQ((*outcomes)[0].refusal, "");
    ASSERT_EQ((*outcomes)[1].refusal, "");
    const int before = rightOf((*outcomes)[0], *data, false);
    const int after = rightOf((*outcomes)[1], *data, true);
    EXPECT_GT(before, 320);
    EXPECT_NEAR(after, before, 6) << "of 400";
}

TEST(Dequantize, OtherPublishedModelsAreTrained)
{
    if (sharedData("models").empty())
        GTEST_SKIP() << "the shared data is not here";
    for (const char* name :
         {"mlperf_tiny/kws_dscnn_int8.tflite", "mlperf_tiny/kws_dscnn_dynrange.tflite",
          "imagenet/mobilenet_v1_0.25_224_uint8.tflite", "mnist/conv_fc_mnist_int8.tflite",
          "mnist/conv_fc_mnist_weightonly.tflite", "mlperf_tiny/ad_autoencoder_int8_floatio.tflite"}) {
        const auto floats = dequantized(opened(name));
        ASSERT_TRUE(floats.has_value()) << name << " " << describe(floats.error());
        EXPECT_FALSE(standsForFloats(*floats->model)) << name;
        const auto network = Network::create(floats->model);
        ASSERT_TRUE(network.has_value()) << name << " " << describe(network.error());
        EXPECT_GT((*network)->parameters().size(), 4U) << name;
    }
}

TEST(Dequantize, TrainingReportsTheLayersThatWereOpened)
{
    OptimizeRequest request = requestFor("int8(calibration=minmax)", "epochs=1");
    OptimizeRequest first = request;
    first.recipe.training.reset();
    const VariantPtr integer = trained(first);
    ASSERT_NE(integer, nullptr);
    request.source = integer->model;
    const VariantPtr again = trained(request);
    ASSERT_NE(again, nullptr);
    EXPECT_EQ(again->file.size(), integer->file.size());
    int weights = 0;
    for (const LayerReport& layer : again->report.layers) {
        ASSERT_TRUE(layer.source.valid()) << layer.name;
        const Operator& op = request.source->mainGraph().op(layer.source);
        EXPECT_NE(op.code, code::quantize);
        weights += layer.sqnrDb ? 1 : 0;
        if (layer.sqnrDb) {
            EXPECT_EQ(layer.bytesBefore, layer.bytesAfter) << layer.name << ": int8 before and after";
        }
    }
    EXPECT_EQ(weights, 3);
    JobContext job;
    const auto preview = previewSize(request.source, request.recipe, job);
    ASSERT_TRUE(preview.has_value()) << describe(preview.error());
    EXPECT_EQ(preview->report.size.raw, static_cast<int64_t>(again->file.size()));
}

} // namespace
} // namespace fettle::test
