// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Balanced channels: the same answers from weights of more even sizes.
#include "graph_builder.h"
#include "model/graph_editor.h"
#include "ops/codes.h"
#include "random_run.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "techniques/balance.h"
#include "techniques/layer.h"
#include "test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace fettle::test {
namespace {

/// Convolutions joined by a sum and a concatenation, pooled; RELU6 and a constant that is added stand in the
/// way of some.
ModelPtr network()
{
    GraphBuilder b(9);
    const TensorId x = b.input("x", {1, 8, 8, 3});
    const TensorId trunk = b.conv("stem", x, 8);
    const TensorId sum =
        b.relu("after", b.add("sum", b.conv("two", b.conv("one", trunk, 12), 8, false), trunk));
    const TensorId thin = b.depthwise("thin", b.pad("pad", sum));
    const TensorId both = b.concat("both", {b.conv("left", thin, 8), b.conv("right", thin, 4)});
    const TensorId bounded = b.node("bounded", code::relu6, {b.conv("wide", both, 6, false)}, {1, 10, 10, 6});
    const TensorId raised =
        b.add("raised", b.conv("more", bounded, 5), b.constant("offset", {1}, std::vector{0.5F}));
    return b.finish({b.softmax(
        "probabilities", b.fullyConnected("dense", b.averagePool("pool", b.conv("last", raised, 6)), 4))});
}

/// Each output channel of all weights times a factor from 1/30 to 30.
ModelPtr uneven(const ModelPtr& model)
{
    GraphEditor editor(model);
    const Constants constants(*model, model->mainGraph());
    for (const Operator& op : model->mainGraph().operators) {
        const LayerWeights weights = constants.weightsOf(op);
        if (!weights.present() || weights.channelDimension != 0)
            continue;
        std::vector<float> values = constantValues(*model, model->mainGraph().tensor(weights.stored));
        const size_t channels = static_cast<size_t>(model->mainGraph().tensor(weights.stored).shape.front());
        const size_t each = values.size() / channels;
        for (size_t i = 0; i < values.size(); ++i)
            values[i] *=
                std::pow(30.0F, 2.0F * static_cast<float>(i / each) / static_cast<float>(channels) - 1.0F);
        editor.setData(weights.stored, Bytes::copyOf(std::span<const float>(values)));
    }
    return editor.finish().value();
}

/// Largest over smallest root mean square of the output channels of a layer's weights.
double spread(const Model& model, const std::string& name)
{
    const Constants constants(model, model.mainGraph());
    const auto names = shortLayerNames(model, model.mainGraph());
    const auto at = static_cast<size_t>(std::ranges::find(names, name) - names.begin());
    const Tensor& tensor =
        model.mainGraph().tensor(constants.weightsOf(model.mainGraph().operators.at(at)).stored);
    const auto values = constantValues(model, tensor);
    const size_t each = values.size() / static_cast<size_t>(tensor.shape.front());
    std::vector<double> sizes(static_cast<size_t>(tensor.shape.front()));
    for (size_t i = 0; i < values.size(); ++i)
        sizes[i / each] += double(values[i]) * double(values[i]);
    return std::sqrt(std::ranges::max(sizes) / std::ranges::min(sizes));
}

ModelPtr balanced(const ModelPtr& model)
{
    auto result = balanceChannels(model);
    EXPECT_TRUE(result.has_value()) << describe(result.error());
    return result.value_or(nullptr);
}

void expectSameAnswers(const ModelPtr& a, const ModelPtr& b, const std::string& name)
{
    for (uint64_t seed = 1; seed <= 3; ++seed) {
        const auto before = outputOf(a, seed);
        const auto after = outputOf(b, seed);
        ASSERT_EQ(before.size(), after.size());
        float most = 1e-6F;
        for (const float value : before)
            most = std::max(most, std::fabs(value));
        for (size_t i = 0; i < before.size(); ++i)
            EXPECT_NEAR(after[i], before[i], 1e-4 * double(most)) << name;
    }
}

TEST(Balance, SameAnswersMoreEvenWeights)
{
    const ModelPtr model = uneven(network());
    const ModelPtr even = balanced(model);
    ASSERT_NE(even, nullptr);
    expectSameAnswers(model, even, "network");
    for (const char* layer : {"stem", "one", "two", "left", "right"}) {
        // who reads a channel has a say in its size too
        EXPECT_LT(spread(*even, layer), spread(*model, layer) / 5) << layer;
    }
    EXPECT_NEAR(spread(*even, "wide") / spread(*model, "wide"), 1, 0.2); // RELU6 is in the way
    EXPECT_DOUBLE_EQ(spread(*even, "more"), spread(*model, "more"));     // and what is added
}

TEST(Balance, DeadChannelsAndNoNumbers)
{
    GraphEditor editor(network());
    const Graph& graph = editor.graph();
    const auto names = shortLayerNames(editor.model(), graph);
    const auto at = static_cast<size_t>(std::ranges::find(names, "one") - names.begin());
    const TensorId weights = graph.operators.at(at).inputs[1];
    std::vector<float> values = constantValues(editor.model(), graph.tensor(weights));
    std::fill_n(values.begin(), values.size() / 3, 0.0F);
    editor.setData(weights, Bytes::copyOf(std::span<const float>(values)));
    const ModelPtr dead = editor.finish().value();
    expectSameAnswers(dead, balanced(dead), "dead channels");
    GraphEditor second(dead);
    values.back() = INFINITY;
    second.setData(weights, Bytes::copyOf(std::span<const float>(values)));
    const ModelPtr infinite = balanced(second.finish().value());
    ASSERT_NE(infinite, nullptr);
    const ConstantFloats stem(*infinite,
                              infinite->mainGraph().tensor(infinite->mainGraph().operators[0].inputs[1]));
    EXPECT_TRUE(std::ranges::all_of(stem.values(), [](float w) { return std::isfinite(w); }));
}

TEST(Balance, RealModelsAnswerTheSame)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    for (const RealModel& real : models)
        expectSameAnswers(real.model, balanced(real.model), real.name);
}

} // namespace
} // namespace fettle::test
