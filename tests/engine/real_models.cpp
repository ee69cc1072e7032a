// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models, and data that fits them.
#include "real_models.h"

#include "test_support.h"
#include "tflite/reader.h"

#include <cmath>
#include <random>

namespace fettle::test {

namespace {

class NoiseData final : public Dataset {
public:
    NoiseData(Shape shape, int64_t count, float low, float high, int64_t classes)
        : m_shape(std::move(shape)), m_count(count), m_low(low), m_high(high), m_classes(classes)
    {
    }
    int64_t size() const override { return m_count; }
    const Shape& sampleShape() const override { return m_shape; }
    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        shape = m_shape;
        values.resize(static_cast<size_t>(elementCount(m_shape)));
        std::mt19937_64 random(static_cast<uint64_t>(index) + 17);
        const auto uniform = [&] { return static_cast<float>(random() >> 40) * 0x1p-24F; };
        const float level = uniform();
        float value = level;
        for (float& v : values) { // neighbours are alike, as in pictures
            value += (uniform() - 0.5F) * 0.3F + (level - value) * 0.1F;
            v = m_low + (m_high - m_low) * std::min(std::max(value, 0.0F), 1.0F);
        }
        return {};
    }
    std::optional<int64_t> label(int64_t index) const override
    {
        return m_classes > 0 ? std::optional<int64_t>(index % m_classes) : std::nullopt;
    }
    std::string description() const override { return "noise"; }

private:
    Shape m_shape;
    int64_t m_count;
    float m_low;
    float m_high;
    int64_t m_classes;
};

DatasetPtr opened(const std::string& relative)
{
    const auto path = sharedData("datasets/" + relative);
    auto data = openDataset(path);
    EXPECT_TRUE(data.has_value()) << describe(data.error());
    return data ? *data : nullptr;
}

} // namespace

DatasetPtr noiseData(Shape shape, int64_t count, float low, float high, int64_t classes)
{
    return std::make_shared<NoiseData>(std::move(shape), count, low, high, classes);
}

std::vector<RealModel> realFloatModels()
{
    if (sharedData("models").empty())
        return {};
    const float kwsScale = 0.5847029F;
    std::vector<RealModel> models = {
        {"mlperf_tiny/ic_resnet8_float", nullptr, opened("cifar10/test_first1000.bin"), {}},
        {"mlperf_tiny/kws_dscnn_float32_rebuilt",
         nullptr,
         opened("keyword_spotting/kws01_mfcc_int8_x.npy"),
         {.mean = {83.0F}, .std = {1 / kwsScale}}},
        {"mnist/conv_fc_mnist_float",
         nullptr,
         opened("mnist/t10k-images-idx3-ubyte.gz"),
         {.mean = {0.0F}, .std = {255.0F}}},
        {"mlperf_tiny/ad_autoencoder_float", nullptr, noiseData({640}, 64, -60, 20), {}},
        {"mlperf_tiny/vww_mbv1_025_96_float", nullptr, noiseData({96, 96, 3}, 64, 0, 1), {}},
        {"imagenet/mobilenet_v1_0.25_224_float", nullptr, noiseData({224, 224, 3}, 16, -1, 1), {}},
    };
    for (RealModel& real : models) {
        auto model = tflite::read(sharedData("models/" + real.name + ".tflite"));
        EXPECT_TRUE(model.has_value()) << real.name;
        if (model)
            real.model = *model;
    }
    return models;
}

} // namespace fettle::test
