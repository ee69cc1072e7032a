// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and statistics.
#include "analysis/size.h"
#include "analysis/statistics.h"
#include "core/contains.h"

#include <gtest/gtest.h>

#include <zlib.h>

#include <cmath>
#include <random>
#include <set>

namespace fettle {
namespace {

template <class T>
Model constantModel(TensorType type, const std::vector<T>& values, Shape shape,
                    Quantization quantization = {})
{
    Model model;
    model.buffers = {Bytes(), Bytes::copyOf(std::span<const T>(values))};
    Tensor tensor;
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.buffer = BufferId(1);
    tensor.quantization = std::move(quantization);
    model.graphs.emplace_back();
    model.graphs[0].tensors = {tensor};
    return model;
}

TEST(Analysis, DeflateIsWhatZlibMakes)
{
    std::mt19937 random(1);
    for (const size_t size : {size_t(0), size_t(1), size_t(1000), size_t(300000)}) {
        std::vector<std::byte> bytes(size);
        for (auto& b : bytes)
            b = static_cast<std::byte>(random() % 7);
        std::vector<unsigned char> out(size + 1000);
        z_stream stream = {};
        ASSERT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
        stream.next_in = reinterpret_cast<unsigned char*>(bytes.data());
        stream.avail_in = static_cast<unsigned>(size);
        stream.next_out = out.data();
        stream.avail_out = static_cast<unsigned>(out.size());
        ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
        EXPECT_EQ(deflatedSize(bytes), static_cast<int64_t>(stream.total_out));
        deflateEnd(&stream);
    }
}

TEST(Analysis, EntropyOfKnownDistributions)
{
    const std::vector<uint8_t> two = {1, 2, 1, 2, 1, 2, 1, 2};
    EXPECT_DOUBLE_EQ(entropyBytes(TensorType::Int8, std::as_bytes(std::span(two))), 1.0); // 8 values of a bit
    const std::vector<float> four = {0, 1, 2, 3};
    EXPECT_DOUBLE_EQ(entropyBytes(TensorType::Float32, std::as_bytes(std::span(four))),
                     1.0); // 4 values of two bits
    const std::vector<float> one(100, 1.5F);
    EXPECT_DOUBLE_EQ(entropyBytes(TensorType::Float32, std::as_bytes(std::span(one))), 0.0);
    const std::vector<uint8_t> nibbles = {0x10, 0x32};
    EXPECT_DOUBLE_EQ(entropyBytes(TensorType::Int4, std::as_bytes(std::span(nibbles))), 1.0);
}

TEST(Analysis, SparsityCountsTheQuantizedZero)
{
    Quantization q;
    q.scale = {0.5F};
    q.zeroPoint = {3};
    EXPECT_DOUBLE_EQ(
        sparsityOf(constantModel<int8_t>(TensorType::Int8, {3, 0, 3, -3}, {4}, q),
                   constantModel<int8_t>(TensorType::Int8, {3, 0, 3, -3}, {4}, q).graphs[0].tensors[0]),
        0.5);
    const Model floats = constantModel<float>(TensorType::Float32, {0.0F, -0.0F, 1, 2}, {4});
    EXPECT_DOUBLE_EQ(sparsityOf(floats, floats.graphs[0].tensors[0]), 0.5);
    EXPECT_EQ(distinctValues(floats, floats.graphs[0].tensors[0]), 3);
    Quantization negative = q;
    negative.zeroPoint = {-128};
    const Model codes = constantModel<int8_t>(TensorType::Int8, {-128, 1, 2, 3}, {4}, negative);
    EXPECT_DOUBLE_EQ(sparsityOf(codes, codes.graphs[0].tensors[0]), 0.25);
}

TEST(Analysis, DistinctValuesAsASetCountsThem)
{
    std::mt19937 random(4);
    std::normal_distribution<float> normal;
    std::vector<float> values(20000);
    for (auto& v : values)
        v = std::round(normal(random) * 500) / 16;
    const Model model = constantModel(TensorType::Float32, values, {100, 200});
    EXPECT_EQ(distinctValues(model, model.graphs[0].tensors[0]),
              static_cast<int64_t>(std::set<float>(values.begin(), values.end()).size()));
    Quantization q;
    q.scale.assign(3, 1.0F);
    q.zeroPoint.assign(3, 0);
    const Model channels =
        constantModel<int8_t>(TensorType::Int8, {1, 2, 3, 4, 5, 5, 5, 5, 6, 6, 7, 7}, {3, 4}, q);
    EXPECT_EQ(distinctValues(channels, channels.graphs[0].tensors[0], true), 4);
    EXPECT_EQ(distinctValues(channels, channels.graphs[0].tensors[0]), 7);
}

TEST(Analysis, SqnrAndHistogram)
{
    const std::vector<float> a = {1, 2, 3, 4};
    std::vector<float> b = a;
    EXPECT_TRUE(std::isinf(sqnr(a, b)));
    b[0] += 1;
    EXPECT_NEAR(sqnr(a, b), 10 * std::log10(30.0), 1e-9);
    const std::vector<float> values = {0, 0, 1, 2, 3, 4, NAN, INFINITY};
    const HistogramData histogram = histogramOf(values, 4);
    EXPECT_EQ(histogram.zeros, 2);
    EXPECT_EQ(histogram.counts, (std::vector<int64_t>{2, 1, 1, 2}));
    EXPECT_EQ(histogram.maximum, 4);
    EXPECT_EQ(histogramOf(std::vector<float>(5, 2.0F), 3).counts, (std::vector<int64_t>{5, 0, 0}));
}

} // namespace
} // namespace fettle
