// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients beside those of TensorFlow. The environment variable FETTLE_TENSORFLOW_PYTHON names a Python that
// has it.
#include "graph_builder.h"
#include "ops/codes.h"
#include "test_support.h"
#include "tflite/options.h"
#include "training/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <random>

namespace fettle::test {
namespace {

/// x is [4][16][6]: four sequences.
TensorId lstm(GraphBuilder& b, TensorId x)
{
    std::vector operands = {x};
    const auto add = [&](const std::string& name, const Shape& shape) {
        for (const char* gate : {"i", "f", "c", "o"})
            operands.push_back(b.constant("lstm/" + name + gate, shape));
    };
    add("w", {6, 6});
    add("r", {6, 6});
    operands.insert(operands.end(), 3, TensorId()); // peepholes
    add("b", {6});
    operands.insert(operands.end(), 2, TensorId()); // projection
    for (int state = 0; state < 2; ++state) {
        Tensor variable;
        variable.shape = {4, 6};
        variable.isVariable = true;
        b.graph().tensors.push_back(variable);
        operands.emplace_back(static_cast<int64_t>(b.graph().tensors.size()) - 1);
    }
    operands.insert(operands.end(), 4, TensorId()); // layer normalization
    tfl::UnidirectionalSequenceLSTMOptionsT options;
    options.fused_activation_function = tfl::ActivationFunctionType::TANH;
    return b.node("lstm", code::unidirectionalSequenceLstm, operands, {4, 16, 6}, makeOptions(options));
}

/// The graph of tests/litert/tensorflow_gradients.py.
ModelPtr graph()
{
    GraphBuilder b(5);
    const TensorId x = b.conv("conv", b.input("x", {1, 8, 8, 3}), 4);
    const TensorId tokens = b.reshape("tokens", b.depthwise("depthwise", x), {64, 4});
    tfl::BatchMatMulOptionsT product;
    product.adj_y = true;
    // Not bare: a bias that moves all scores of a row alike goes unnoticed by the softmax.
    const TensorId key = b.node("tanh", code::tanh, {b.fullyConnected("k", tokens, 6)}, {64, 6});
    const std::vector operands = {b.fullyConnected("q", tokens, 6), key};
    const TensorId scores = b.node("scores", code::batchMatmul, operands, {64, 64}, makeOptions(product));
    product.adj_y = false;
    const TensorId mixed =
        b.node("mixed", code::batchMatmul, {b.softmax("attention", scores), b.fullyConnected("v", tokens, 6)},
               {64, 6}, makeOptions(product));
    const TensorId gelu = b.node("gelu", code::gelu, {mixed}, {64, 6}, makeOptions(tfl::GeluOptionsT()));
    const TensorId sequences =
        b.reshape("sequences", b.node("norm", code::l2Normalization, {gelu}, {64, 6}), {4, 16, 6});
    const TensorId image = b.reshape("image", lstm(b, sequences), {1, 8, 8, 6});
    tfl::ResizeBilinearOptionsT resize;
    resize.half_pixel_centers = true;
    const TensorId large = b.node("large", code::resizeBilinear, {image, b.integers("size", {11, 5})},
                                  {1, 11, 5, 6}, makeOptions(resize));
    const TensorId scaled = b.node("scaled", code::mul, {large, b.constant("scale", {6})}, {1, 11, 5, 6});
    const TensorId shifted = b.add("shifted", scaled, b.constant("offset", {6}));
    const TensorId bent =
        b.node("bent", code::prelu, {shifted, b.constant("alpha", {1, 1, 6})}, {1, 11, 5, 6});
    const TensorId paddings = b.integers("paddings", {0, 0, 1, 1, 1, 1, 0, 0});
    b.tensor(paddings).shape = {4, 2};
    const TensorId padded = b.node("padded", code::mirrorPad, {bent, paddings}, {1, 13, 7, 6},
                                   makeOptions(tfl::MirrorPadOptionsT()));
    return b.finish({b.conv("last", padded, 3, false)});
}

class Folder {
public:
    void value(const std::string& name, const Shape& shape, std::span<const float> values)
    {
        m_shapes << name;
        for (const int32_t size : shape)
            m_shapes << ' ' << size;
        m_shapes << std::endl;
        write(name, ".value", values);
    }
    void gradient(const std::string& name, std::span<const float> values)
    {
        write(name, ".gradient", values);
    }
    std::string path() const { return m_folder.path().string(); }

private:
    void write(std::string name, const char* ending, std::span<const float> values)
    {
        std::ranges::replace(name, '/', '.');
        writeFile(m_folder.path() / (name + ending), std::as_bytes(values));
    }

    TemporaryFolder m_folder;
    std::ofstream m_shapes{m_folder.path() / "shapes.txt"};
};

TEST(NetworkGradients, AreThoseOfTensorFlow)
{
    const char* python = std::getenv("FETTLE_TENSORFLOW_PYTHON");
    if (python == nullptr)
        GTEST_SKIP() << "no Python with TensorFlow (set FETTLE_TENSORFLOW_PYTHON)";
    const auto network = Network::create(graph());
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    const ParameterValues values = (*network)->initialValues();
    ParameterValues gradients;
    for (const auto& value : values)
        gradients.emplace_back(value.size());
    NetworkPass pass(*network);
    std::mt19937 random(7);
    for (float& x : pass.input())
        x = std::normal_distribution<float>()(random);
    std::vector<float> factors((*network)->scoreCount());
    for (float& factor : factors)
        factor = std::normal_distribution<float>()(random);
    Folder folder;
    folder.value("x", {1, 8, 8, 3}, pass.input());
    folder.value("factors", {1, 13, 7, 3}, factors);
    const auto step = NetworkStep::create(*network, values);
    ASSERT_TRUE(step.has_value()) << describe(step.error());
    ASSERT_TRUE(pass.forward(*step).has_value());
    pass.clearGradients();
    std::ranges::copy(factors, pass.gradient((*network)->scores()).begin());
    pass.backward(*step, gradients);
    for (size_t p = 0; p < values.size(); ++p) {
        const TrainedTensor& parameter = (*network)->parameters()[p];
        const std::string& name = (*network)->graph().tensor(parameter.tensor).name;
        folder.value(name, parameter.shape, values[p]);
        folder.gradient(name, gradients[p]);
    }
    const auto result = runPython(python, "tensorflow_gradients.py", {folder.path()});
    if (!result || result->status == 77)
        GTEST_SKIP() << "no TensorFlow at " << python;
    EXPECT_EQ(result->status, 0) << result->output;
}

} // namespace
} // namespace fettle::test
