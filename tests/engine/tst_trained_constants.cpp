// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which constants beside weights and biases are parameters, and their gradients.
#include "gradient_check.h"
#include "graph_builder.h"
#include "ops/codes.h"
#include "test_support.h"
#include "tflite/options.h"
#include "training/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace fettle::test {
namespace {

/// x is [1, 8, 8, 4], between 0 and 1; the graph gets a layer before it and one behind it.
using Build = TensorId (*)(GraphBuilder& b, TensorId x);

ModelPtr between(Build build)
{
    GraphBuilder b(3);
    const TensorId x = b.logistic("p", b.conv("a", b.input("x", {1, 8, 8, 3}), 4, false));
    return b.finish({b.conv("z", build(b, x), 3, false)});
}

/// Names of the parameters that are no weights and no biases of convolutions.
std::set<std::string> trained(const ModelPtr& model)
{
    std::set<std::string> names;
    const auto network = Network::create(model);
    EXPECT_TRUE(network.has_value()) << describe(network.error());
    for (const TrainedTensor& parameter : (*network)->parameters()) {
        const std::string& name = (*network)->graph().tensor(parameter.tensor).name;
        if (name.ends_with("/weights") || name.ends_with("/bias"))
            continue;
        names.insert(name);
        EXPECT_FALSE(parameter.weights) << name << " is no technique's";
    }
    return names;
}

TensorId pair(GraphBuilder& b, int32_t code, TensorId left, TensorId right)
{
    const bool leftIsWhole = elementCount(b.shapeOf(left)) > elementCount(b.shapeOf(right));
    const std::string name = "pair" + std::to_string(b.graph().operators.size());
    return b.node(name, code, {left, right}, b.shapeOf(leftIsWhole ? left : right));
}

/// Numbers around 2, which may be divided by.
TensorId large(GraphBuilder& b, const std::string& name, const Shape& shape)
{
    std::vector<float> values;
    for (int64_t i = 0; i < elementCount(shape); ++i)
        values.push_back(1.5F + 0.3F * static_cast<float>(i % 5));
    return b.constant(name, shape, values);
}

using Names = std::set<std::string>;

struct Parameters {
    const char* name;
    Build build;
    Names names;
};

const Parameters parameters[] = {
    {"scale and offset",
     [](GraphBuilder& b, TensorId x) {
         const TensorId scaled = pair(b, code::mul, x, large(b, "scale", {4}));
         return pair(b, code::add, b.constant("offset", {1, 1, 1, 4}), scaled);
     },
     {"scale", "offset"}},
    {"difference and quotient",
     [](GraphBuilder& b, TensorId x) {
         const TensorId centred = pair(b, code::sub, x, b.constant("mean", {4}));
         return pair(b, code::div, centred, large(b, "deviation", {1, 1, 4}));
     },
     {"mean", "deviation"}},
    {"constants on the left",
     [](GraphBuilder& b, TensorId x) {
         return pair(b, code::sub, b.constant("from", {4}), pair(b, code::div, large(b, "of", {4}), x));
     },
     {"from", "of"}},
    {"two channels",
     [](GraphBuilder& b, TensorId x) {
         return pair(b, code::mul, b.conv("two", x, 2, false), b.constant("scale", {2}));
     },
     {"scale"}},
    {"all alike", // as offsets are at the start
     [](GraphBuilder& b, TensorId x) {
         return pair(b, code::add, x, b.constant("offset", {4}, {0, 0, 0, 0}));
     },
     {"offset"}},
    {"a slope",
     [](GraphBuilder& b, TensorId x) {
         return b.node("prelu", code::prelu, {b.conv("c", x, 4, false), b.constant("alpha", {1})},
                       {1, 8, 8, 4});
     },
     {"alpha"}},
    {"one scale twice",
     [](GraphBuilder& b, TensorId x) {
         const TensorId scale = large(b, "scale", {4});
         return pair(b, code::mul, pair(b, code::mul, x, scale), scale);
     },
     {"scale"}},
    {"two tensors of one buffer",
     [](GraphBuilder& b, TensorId x) {
         const TensorId scale = large(b, "scale", {4});
         const TensorId divisor = large(b, "divisor", {4});
         b.tensor(divisor).buffer = b.tensor(scale).buffer;
         return pair(b, code::div, pair(b, code::mul, x, scale), divisor);
     },
     {"scale", "divisor"}},
    {"a matrix on the right",
     [](GraphBuilder& b, TensorId x) {
         return b.node("product", code::batchMatmul, {x, b.constant("matrix", {4, 5})}, {1, 8, 8, 5},
                       makeOptions(tfl::BatchMatMulOptionsT()));
     },
     {"matrix"}},
    {"matrices on the left",
     [](GraphBuilder& b, TensorId x) {
         return b.node("product", code::batchMatmul, {b.constant("matrix", {1, 8, 5, 8}), x}, {1, 8, 5, 4},
                       makeOptions(tfl::BatchMatMulOptionsT()));
     },
     {"matrix"}},
};

TEST(NetworkGradients, OfConstants)
{
    for (const Parameters& p : parameters) {
        const ModelPtr model = between(p.build);
        EXPECT_EQ(trained(model), p.names) << p.name;
        expectRightGradients(model, p.name);
    }
}

struct Setting {
    const char* name;
    Build build;
};

const Setting settings[] = {
    {"a single number",
     [](GraphBuilder& b, TensorId x) { return pair(b, code::add, x, b.constant("epsilon", {1}, {1e-3F})); }},
    {"a scalar",
     [](GraphBuilder& b, TensorId x) { return pair(b, code::mul, x, b.constant("root", {}, {0.5F})); }},
    {"numbers of places",
     [](GraphBuilder& b, TensorId x) { return pair(b, code::add, x, b.constant("grid", {1, 8, 8, 1})); }},
    {"a mask", [](GraphBuilder& b,
                  TensorId x) { return pair(b, code::add, x, b.constant("mask", {4}, {0, -1e9F, 0, 0})); }},
    {"read by what has no parameters",
     [](GraphBuilder& b, TensorId x) {
         const TensorId bound = large(b, "bound", {4});
         return pair(b, code::maximum, pair(b, code::mul, x, bound), bound);
     }},
    {"read by what is computed beforehand",
     [](GraphBuilder& b, TensorId x) {
         const TensorId scale = large(b, "scale", {4});
         const TensorId root = b.node("root", code::sqrt, {scale}, {4});
         return pair(b, code::div, pair(b, code::mul, x, scale), root);
     }},
};

TEST(Network, SettingsAreNotTrained)
{
    for (const Setting& setting : settings)
        EXPECT_EQ(trained(between(setting.build)), Names()) << setting.name;
}

TEST(Network, ScalesOfTheDataAreNotTrained)
{
    GraphBuilder b(3);
    const TensorId x = pair(b, code::sub, b.input("x", {1, 8, 8, 3}), b.constant("mean", {3}));
    EXPECT_EQ(trained(b.finish({b.conv("z", x, 3, false)})), Names());
}

TEST(Network, ScalesAreNoFeatures)
{
    const auto network = Network::create(
        between([](GraphBuilder& b, TensorId x) { return pair(b, code::mul, x, large(b, "scale", {4})); }));
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    const auto features = (*network)->features();
    ASSERT_EQ(features.size(), 1U);
    EXPECT_EQ((*network)->graph().tensor(features.front()).name, "a");
}

/// Layers that nothing goes back through compute with the values of the step too.
TEST(Network, AllReadersOfSharedWeightsSeeTheNewOnes)
{
    GraphBuilder b(3);
    const TensorId x = b.conv("a", b.input("x", {1, 8, 8, 3}), 4, false);
    const TensorId weights = b.constant("shared/weights", {4, 3, 3, 4});
    const TensorId scored = b.convWith("scored", x, weights, TensorId(), false);
    const TensorId other = b.convWith("other", x, weights, TensorId(), false);
    const auto network = Network::create(b.finish({scored, other}));
    ASSERT_TRUE(network.has_value()) << describe(network.error());
    ParameterValues values = (*network)->initialValues();
    for (auto& value : values)
        std::ranges::transform(value, value.begin(), [](float v) { return v / 2; });
    const auto step = NetworkStep::create(*network, values);
    ASSERT_TRUE(step.has_value()) << describe(step.error());
    NetworkPass pass(*network);
    std::ranges::fill(pass.input(), 1.0F);
    ASSERT_TRUE(pass.forward(*step).has_value());
    EXPECT_TRUE(std::ranges::equal(pass.value(scored), pass.value(other)));
}

} // namespace
} // namespace fettle::test
