// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From stored values to the bytes of an input: numbers, sizes, channels.
#include "data/preprocessing.h"
#include "data_files.h"
#include "test_support.h"

#include <array>
#include <chrono>
#include <cmath>
#include <cstring>
#include <limits>

namespace fettle::test {
namespace {

/// Samples held in memory, each with a shape of its own.
class MemoryData final : public Dataset {
public:
    explicit MemoryData(Shape shape, std::vector<float> values)
        : m_shape(std::move(shape)), m_values(std::move(values))
    {
    }
    int64_t size() const override { return 1; }
    const Shape& sampleShape() const override { return m_shape; }
    Result<void> read(int64_t, std::vector<float>& values, Shape& shape) const override
    {
        values = m_values;
        shape = m_shape;
        return {};
    }
    std::optional<int64_t> label(int64_t) const override { return std::nullopt; }
    std::string description() const override { return "memory"; }

private:
    Shape m_shape;
    std::vector<float> m_values;
};

Tensor inputOf(TensorType type, float scale = 0, int64_t zeroPoint = 0)
{
    Tensor tensor;
    tensor.name = "input";
    tensor.type = type;
    if (scale != 0) {
        tensor.quantization.scale = {scale};
        tensor.quantization.zeroPoint = {zeroPoint};
    }
    return tensor;
}

template <class T>
std::vector<T> loaded(const Dataset& data, const Tensor& input, const Shape& shape,
                      const Preprocessing& preprocessing = {})
{
    const auto adapter = InputAdapter::create(data, input, shape, preprocessing);
    EXPECT_TRUE(adapter) << (adapter ? "" : describe(adapter.error()));
    if (!adapter)
        return {};
    std::vector<T> values(static_cast<size_t>(elementCount(shape)));
    InputAdapter::Work work;
    const auto done = adapter->load(data, 0, std::as_writable_bytes(std::span(values)), work);
    EXPECT_TRUE(done) << (done ? "" : describe(done.error()));
    return values;
}

ErrorCode refusal(const Shape& sample, const Tensor& input, const Shape& shape,
                  const Preprocessing& preprocessing = {})
{
    const MemoryData data(sample, std::vector<float>(static_cast<size_t>(elementCount(sample))));
    const auto adapter = InputAdapter::create(data, input, shape, preprocessing);
    return adapter ? ErrorCode::Cancelled : adapter.error().code;
}

TEST(Numbers, MeanAndDeviation)
{
    const MemoryData data({1, 2, 3}, {0, 1, 2, 10, 20, 30});
    const Tensor input = inputOf(TensorType::Float32);
    EXPECT_EQ(loaded<float>(data, input, {1, 1, 2, 3}), (std::vector<float>{0, 1, 2, 10, 20, 30}));
    EXPECT_EQ(loaded<float>(data, input, {1, 1, 2, 3}, {.mean = {1}, .std = {2}}),
              (std::vector<float>{-0.5F, 0, 0.5F, 4.5F, 9.5F, 14.5F}));
    EXPECT_EQ(loaded<float>(data, input, {1, 1, 2, 3}, {.mean = {0, 1, 2}, .std = {1, 2, 4}}),
              (std::vector<float>{0, 0, 0, 10, 9.5F, 7}));
    EXPECT_EQ(loaded<float>(data, input, {1, 6}), (std::vector<float>{0, 1, 2, 10, 20, 30}));
}

TEST(Numbers, QuantizedHalfAwayFromZero)
{
    const float below = std::nextafter(0.5F, 0.0F);
    const MemoryData data({8}, {0.5F, -0.5F, 1.5F, -2.5F, below, -below, 1000, -1000});
    EXPECT_EQ(loaded<int8_t>(data, inputOf(TensorType::Int8, 1, 0), {1, 8}),
              (std::vector<int8_t>{1, -1, 2, -3, 0, 0, 127, -128}));
    EXPECT_EQ(loaded<uint8_t>(data, inputOf(TensorType::UInt8, 0.5F, 128), {1, 8}),
              (std::vector<uint8_t>{129, 127, 131, 123, 129, 127, 255, 0}));
    EXPECT_EQ(loaded<int32_t>(data, inputOf(TensorType::Int32), {1, 8}),
              (std::vector<int32_t>{1, -1, 2, -3, 0, 0, 1000, -1000}));
}

/// Every multiple of 1/512 around the range, against the standard library.
TEST(Numbers, QuantizationEqualsLround)
{
    std::vector<float> values;
    for (int i = -160 * 512; i < 160 * 512; ++i)
        values.push_back(static_cast<float>(i) / 512.0F);
    const auto count = static_cast<int32_t>(values.size());
    const MemoryData data({count}, values);
    const float scale = 0.7F;
    const std::vector<int8_t> quantized =
        loaded<int8_t>(data, inputOf(TensorType::Int8, scale, -3), {1, count});
    for (size_t i = 0; i < values.size(); ++i) {
        const long expected = std::clamp(std::lround(values[i] / scale) - 3, -128L, 127L);
        ASSERT_EQ(quantized[i], expected) << values[i];
    }
}

TEST(Numbers, NotANumberIsDefined)
{
    const MemoryData data({3},
                          {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                           -std::numeric_limits<float>::infinity()});
    EXPECT_EQ(loaded<int8_t>(data, inputOf(TensorType::Int8, 1, 5), {1, 3}),
              (std::vector<int8_t>{-128, 127, -128}));
}

TEST(Shapes, SameValuesInOtherWords)
{
    const MemoryData data({2, 2, 1}, {1, 2, 3, 4});
    const Tensor input = inputOf(TensorType::Float32);
    for (const Shape& shape : {Shape{1, 2, 2, 1}, Shape{1, 2, 2}, Shape{1, 4}, Shape{4}, Shape{-1, 2, 2, 1}})
        EXPECT_EQ(loaded<float>(data, input, shape), (std::vector<float>{1, 2, 3, 4})) << shapeText(shape);
}

TEST(Shapes, GreyAndColour)
{
    const Tensor input = inputOf(TensorType::Float32);
    const MemoryData grey({1, 2, 1}, {5, 7});
    EXPECT_EQ(loaded<float>(grey, input, {1, 1, 2, 3}), (std::vector<float>{5, 5, 5, 7, 7, 7}));
    const MemoryData colour({1, 2, 3}, {100, 100, 100, 255, 0, 0});
    const std::vector<float> values = loaded<float>(colour, input, {1, 1, 2, 1});
    EXPECT_NEAR(values[0], 100, 1e-4);
    EXPECT_NEAR(values[1], 76.245, 1e-4);
}

TEST(Shapes, Refusals)
{
    const Tensor input = inputOf(TensorType::Float32);
    EXPECT_EQ(refusal({32, 32, 3}, input, {1, 224, 224, 3}), ErrorCode::DataMismatch);
    EXPECT_EQ(refusal({32, 32, 3}, input, {1, 224, 224, 3}, {.resize = ResizeMode::Crop}),
              ErrorCode::Cancelled);
    EXPECT_EQ(refusal({32, 32, 2}, input, {1, 32, 32, 3}), ErrorCode::DataMismatch);
    EXPECT_EQ(refusal({49, 10, 1}, input, {1, 640}, {.resize = ResizeMode::Stretch}),
              ErrorCode::DataMismatch);
    EXPECT_EQ(refusal({4}, input, {8, 4}), ErrorCode::DataMismatch);
    EXPECT_EQ(refusal({4}, inputOf(TensorType::String), {1, 4}), ErrorCode::DataMismatch);
    EXPECT_EQ(refusal({2, 2, 3}, input, {1, 2, 2, 3}, {.mean = {1, 2}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal({2, 2, 3}, input, {1, 2, 2, 3}, {.std = {0}}), ErrorCode::InvalidArgument);
    EXPECT_EQ(refusal({2, 2, 3}, input, {1, 2, 2, 3}, {.mean = {INFINITY}}), ErrorCode::InvalidArgument);
}

TEST(Resize, StretchIsBilinearWithHalfPixelCentres)
{
    const MemoryData data({2, 2, 1}, {0, 4, 8, 12});
    const std::vector<float> values =
        loaded<float>(data, inputOf(TensorType::Float32), {1, 4, 4, 1}, {.resize = ResizeMode::Stretch});
    // tf.image.resize([[0, 4], [8, 12]], [4, 4])
    const std::vector<float> expected = {0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12};
    EXPECT_EQ(values, expected);
}

TEST(Resize, CropKeepsTheMiddle)
{
    const MemoryData wide({2, 6, 1}, {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
    EXPECT_EQ(loaded<float>(wide, inputOf(TensorType::Float32), {1, 2, 2, 1}, {.resize = ResizeMode::Crop}),
              (std::vector<float>{2, 3, 2, 3}));
}

TEST(Resize, PadFillsWithBlack)
{
    const MemoryData wide({1, 3, 1}, {7, 8, 9});
    EXPECT_EQ(loaded<float>(wide, inputOf(TensorType::Float32), {1, 3, 3, 1}, {.resize = ResizeMode::Pad}),
              (std::vector<float>{0, 0, 0, 7, 8, 9, 0, 0, 0}));
    EXPECT_EQ(loaded<float>(wide, inputOf(TensorType::Float32), {1, 3, 3, 1},
                            {.mean = {1}, .std = {2}, .resize = ResizeMode::Pad})[0],
              -0.5F);
}

/// Whatever the sizes, a picture of one value stays of that value where there is picture, and nothing is out
/// of bounds.
TEST(Resize, ConstantPicturesStayConstant)
{
    for (int32_t from : {1, 2, 3, 7, 32, 33}) {
        for (int32_t to : {1, 2, 5, 32, 96}) {
            const Shape shape = {from, 2 * from + 1, 3};
            const MemoryData data(shape, std::vector<float>(static_cast<size_t>(elementCount(shape)), 9.0F));
            for (const ResizeMode mode : {ResizeMode::Crop, ResizeMode::Stretch, ResizeMode::Pad}) {
                const auto values =
                    loaded<float>(data, inputOf(TensorType::Float32), {1, to, to, 3}, {.resize = mode});
                size_t nines = 0;
                for (const float value : values) {
                    EXPECT_TRUE(value == 9.0F || (mode == ResizeMode::Pad && value == 0.0F));
                    nines += value == 9.0F ? 1 : 0;
                }
                EXPECT_GT(nines, 0U) << from << " to " << to;
            }
        }
    }
}

TEST(Speed, CifarPicturesForAQuantizedInput)
{
    const auto path = sharedData("datasets/cifar10/test_first1000.bin");
    FETTLE_NEEDS_DATA(path);
    const auto data = openDataset(path);
    ASSERT_TRUE(data) << describe(data.error());
    const auto adapter = InputAdapter::create(**data, inputOf(TensorType::Int8, 1, -128), {1, 32, 32, 3}, {});
    ASSERT_TRUE(adapter);
    std::array<std::byte, 3072> input;
    InputAdapter::Work work;
    const auto start = std::chrono::steady_clock::now();
    for (int64_t i = 0; i < (*data)->size(); ++i)
        ASSERT_TRUE(adapter->load(**data, i, input, work));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    RecordProperty("images_per_second", std::to_string(1000 / seconds));
    std::printf("%.0f pictures a second on one thread\n", 1000 / seconds);
    EXPECT_LT(seconds, 2); // a wide margin: machines that run tests are busy, and sanitizers slow
}

} // namespace
} // namespace fettle::test
