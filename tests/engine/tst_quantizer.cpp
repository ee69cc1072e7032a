// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters and codes of 8-bit and 4-bit quantization, half precision.
#include "techniques/quantizer.h"
#include "techniques/weights.h"

#include "runtime/executor.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace fettle {
namespace {

TEST(Quantizer, ZeroIsExactAndTheRangeIsCovered)
{
    for (const ValueRange range :
         {ValueRange{0, 6}, ValueRange{-1, 1}, ValueRange{-3.7, 12.1}, ValueRange{2, 5}, ValueRange{-5, -2},
          ValueRange{0, 0}, ValueRange{-1e-9, 1e-9}, ValueRange{0, 255}, ValueRange{-1e30, 1e30}}) {
        const AffineParameters p = affineInt8(range);
        ASSERT_TRUE(std::isnormal(p.scale));
        ASSERT_GE(p.zeroPoint, -128);
        ASSERT_LE(p.zeroPoint, 127);
        const double low = double(p.scale) * static_cast<double>(-128 - p.zeroPoint);
        const double high = double(p.scale) * static_cast<double>(127 - p.zeroPoint);
        EXPECT_LE(low, std::min(range.minimum, 0.0) + 0.51 * double(p.scale))
            << range.minimum << " … " << range.maximum;
        EXPECT_GE(high, std::max(range.maximum, 0.0) - 0.51 * double(p.scale))
            << range.minimum << " … " << range.maximum;
    }
    EXPECT_EQ(affineInt8({0, 255}), (AffineParameters{1.0F, -128}));
}

TEST(Quantizer, WeightScalesAreNeverZero)
{
    const WeightMatrix matrix({3, 2}, 0);
    const std::vector<float> weights = {0, 0, 1.27F, -0.5F, 1e-38F, 0};
    const auto scales = weightScales(weights, matrix, true, 127);
    EXPECT_FLOAT_EQ(scales[1], 0.01F);
    EXPECT_EQ(scales[0], scales[1]); // nothing to scale: the largest of the layer
    EXPECT_EQ(scales[2], scales[1]);
    const std::vector<float> nothing(6, 0.0F);
    for (const float scale : weightScales(nothing, matrix, true, 127))
        EXPECT_TRUE(std::isnormal(scale));
}

TEST(Quantizer, CodesAreSymmetricAndRoundAwayFromZero)
{
    const WeightMatrix matrix({1, 4}, 0);
    const std::vector<float> weights = {127, -127, 0.5F, -0.5F};
    const auto scales = weightScales(weights, matrix, true, 127);
    EXPECT_EQ(weightCodes(weights, matrix, scales, 127), (std::vector<int8_t>{127, -127, 1, -1}));
}

TEST(Quantizer, Int4PacksTheFirstCodeLow)
{
    const std::vector<int8_t> codes = {7, -7, -1, 0, 3};
    const auto packed = packInt4(codes);
    EXPECT_EQ(packed, (std::vector<std::byte>{std::byte(0x97), std::byte(0x0f), std::byte(0x03)}));
}

TEST(Quantizer, HalfPrecisionRoundsToEven)
{
    Tensor tensor;
    tensor.type = TensorType::Float16;
    tensor.shape = {1};
    for (uint32_t half = 0; half < 0x7c00; ++half) { // every finite half comes back
        const auto bytes =
            Bytes::copyOf(std::span<const uint16_t>(std::vector<uint16_t>{static_cast<uint16_t>(half)}));
        const float value = realValues(tensor, bytes.view(), tensor.shape).front();
        ASSERT_EQ(toHalf(value), half);
        ASSERT_EQ(toHalf(-value), half | 0x8000U);
        const float next = std::nextafter(value, INFINITY);
        ASSERT_EQ(toHalf(next), half) << "just above " << value;
    }
    EXPECT_EQ(toHalf(1 + 0x1p-11F), 0x3c00); // a tie goes to the even neighbour
    EXPECT_EQ(toHalf(1 + 3 * 0x1p-11F), 0x3c02);
    EXPECT_EQ(toHalf(0x1p-25F), 0); // half of the smallest
    EXPECT_EQ(toHalf(1e9F), 0x7bff);
    EXPECT_EQ(toHalf(-INFINITY), 0xfbff);
    EXPECT_EQ(toHalf(65519.0F), 0x7bff);
}

TEST(StoredValues, ScalesOfNothingAndNextToNothing)
{
    Tensor tensor;
    tensor.type = TensorType::Int8;
    tensor.shape = {3, 1};
    tensor.quantization.scale = {0, 1e-40F, 0.5F};
    tensor.quantization.zeroPoint = {0, 0, 0};
    const auto bytes = storedValues(tensor, {0, 3, -1});
    ASSERT_TRUE(bytes.has_value()) << describe(bytes.error());
    const auto codes = bytes->as<int8_t>();
    EXPECT_EQ(std::vector<int8_t>(codes.begin(), codes.end()), (std::vector<int8_t>{0, 127, -2}));
}

} // namespace
} // namespace fettle
