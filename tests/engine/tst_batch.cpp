// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples that share a run give the bytes that each gives alone; graphs that would mix them are left alone.
#include "graph_builder.h"
#include "pipeline/random_inputs.h"
#include "runtime/batch.h"
#include "test_support.h"
#include "tflite/reader.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace fettle {
namespace {

using namespace test;
using ProgramPtr = std::shared_ptr<const Program>;

constexpr int32_t samples = 16;

/// Runs samples stacked and one by one. The outputs' bytes must be equal.
void expectEqualBytes(const ProgramPtr& one, const ProgramPtr& many)
{
    const Graph& graph = one->graph();
    Session single(one), stacked(many);
    std::mt19937_64 random(3);
    std::vector<std::vector<std::byte>> inputs(static_cast<size_t>(samples) * graph.inputs.size());
    for (size_t k = 0; k < inputs.size(); ++k) {
        const size_t i = k % graph.inputs.size();
        inputs[k].resize(single.input(i).size());
        fillRandomly(graph.tensor(graph.inputs[i]), inputs[k], random);
        std::ranges::copy(inputs[k], stacked.input(i, static_cast<int32_t>(k / graph.inputs.size())).begin());
    }
    ASSERT_TRUE(stacked.run());
    for (int32_t sample = 0; sample < samples; ++sample) {
        for (size_t i = 0; i < graph.inputs.size(); ++i)
            std::ranges::copy(inputs[static_cast<size_t>(sample) * graph.inputs.size() + i],
                              single.input(i).begin());
        ASSERT_TRUE(single.run());
        for (size_t i = 0; i < graph.outputs.size(); ++i)
            ASSERT_TRUE(std::ranges::equal(single.output(i), stacked.output(i, sample)))
                << "sample " << sample << ", output " << i;
    }
}

ProgramPtr programOf(const ModelPtr& model, Arithmetic arithmetic = Arithmetic::Delegate)
{
    const auto program = Program::prepare(model, {.arithmetic = arithmetic});
    return program ? *program : nullptr;
}

TEST(Batch, RealModelsGiveTheSameBytes)
{
    const auto files = filesIn(sharedData("models"), ".tflite");
    if (files.empty())
        GTEST_SKIP() << "the shared data is not here";
    std::set<std::string> stacked;
    for (const auto& path : files) {
        const auto model = tflite::read(path);
        for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
            SCOPED_TRACE(path.string());
            const ProgramPtr one = model ? programOf(*model, arithmetic) : nullptr;
            const ProgramPtr many = one ? stackedProgram(one, samples) : nullptr;
            if (!many)
                continue;
            EXPECT_EQ(many->samples(), samples);
            stacked.insert(path.stem().string());
            expectEqualBytes(one, many);
        }
    }
    for (const char* name : {"ad_autoencoder_float", "ad_autoencoder_int8", "ad_autoencoder_dynrange",
                             "mobilenet_v1_0.25_224_float"})
        EXPECT_TRUE(stacked.contains(name)) << name;
}

TEST(Batch, OnlyWhereWeightsAreMany)
{
    GraphBuilder dense;
    const auto x = dense.input("x", {1, 64});
    const ProgramPtr layers =
        programOf(dense.finish({dense.fullyConnected("b", dense.fullyConnected("a", x, 256), 256)}));
    ASSERT_NE(layers, nullptr);
    EXPECT_EQ(batchedProgram(layers, 100)->samples(), 48);
    EXPECT_EQ(batchedProgram(layers, 5)->samples(), 5);
    EXPECT_EQ(batchedProgram(layers, 1), layers);
    EXPECT_EQ(batchedProgram(layers, 0), layers);
    GraphBuilder image;
    const ProgramPtr picture =
        programOf(image.finish({image.conv("c", image.input("x", {1, 32, 32, 16}), 16)}));
    ASSERT_NE(picture, nullptr);
    EXPECT_EQ(batchedProgram(picture, 100), picture);
    const ProgramPtr many = stackedProgram(picture, samples);
    ASSERT_NE(many, nullptr);
    expectEqualBytes(picture, many);
}

TEST(Batch, SamplesAreNeverMixed)
{
    const auto stackable = [](Shape input, const auto& build) {
        GraphBuilder b;
        const ProgramPtr program = programOf(b.finish({build(b, b.input("x", std::move(input)))}));
        return program != nullptr && stackedProgram(program, samples) != nullptr;
    };
    EXPECT_TRUE(stackable({1, 8}, [](GraphBuilder& b, TensorId x) { return b.softmax("s", x); }));
    EXPECT_FALSE(stackable({8}, [](GraphBuilder& b, TensorId x) { return b.softmax("s", x); }));
    EXPECT_FALSE(stackable({2, 8}, [](GraphBuilder& b, TensorId x) { return b.softmax("s", x); }));
    EXPECT_TRUE(stackable(
        {1, 16}, [](GraphBuilder& b, TensorId x) { return b.add("a", x, b.constant("c", {1, 16})); }));
    EXPECT_FALSE(stackable(
        {1, 16}, [](GraphBuilder& b, TensorId x) { return b.add("a", x, b.constant("c", {2, 1, 16})); }));
    EXPECT_FALSE(
        stackable({1, 16}, [](GraphBuilder& b, TensorId x) { return b.reshape("r", x, {1, 4, 4}); }));
}

} // namespace
} // namespace fettle
