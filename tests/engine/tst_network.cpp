// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of whole networks against differences of their outputs.
#include "graph_builder.h"
#include "ops/codes.h"
#include "real_models.h"
#include "test_support.h"
#include "tflite/options.h"
#include "training/network.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace fettle::test {
namespace {

/// loss = sum of factor * score; its derivative along a direction by the gradient, and by central
/// differences.
struct Derivatives {
    double analytic = 0;
    double numeric = 0;
};

class Probe {
public:
    explicit Probe(std::shared_ptr<const Network> network, uint64_t seed)
        : m_network(std::move(network)), m_pass(m_network), m_random(seed)
    {
        for (float& value : m_pass.input())
            value = normal();
        m_input.assign(m_pass.input().begin(), m_pass.input().end());
        for (size_t i = 0; i < m_network->scoreCount(); ++i)
            m_factors.push_back(normal());
    }

    /// Along a random direction of parameter p alone.
    Derivatives along(size_t p, float step)
    {
        ParameterValues values = m_network->initialValues();
        Derivatives found;
        ParameterValues sums;
        for (const auto& value : values)
            sums.emplace_back(value.size());
        loss(values, &sums);
        double square = 0;
        for (const float g : sums[p])
            square += double(g) * double(g);
        const auto rms = static_cast<float>(std::sqrt(square / static_cast<double>(sums[p].size())));
        std::vector<float> direction(
            values[p].size()); // noise, and uphill, where the loss moves more than it is rounded
        for (size_t i = 0; i < direction.size(); ++i)
            direction[i] = normal() + (rms > 0 ? 2 * sums[p][i] / rms : 0);
        for (size_t i = 0; i < direction.size(); ++i)
            found.analytic += double(sums[p][i]) * double(direction[i]);
        ParameterValues plus = values;
        ParameterValues minus = values;
        for (size_t i = 0; i < direction.size(); ++i) {
            plus[p][i] += step * direction[i];
            minus[p][i] -= step * direction[i];
        }
        found.numeric = (loss(plus, nullptr) - loss(minus, nullptr)) / (2 * double(step));
        return found;
    }

private:
    float normal() { return std::normal_distribution<float>()(m_random); }

    double loss(const ParameterValues& values, ParameterValues* sums)
    {
        const auto step = NetworkStep::create(m_network, values);
        EXPECT_TRUE(step.has_value()) << describe(step.error());
        std::ranges::copy(m_input, m_pass.input().begin());
        EXPECT_TRUE(m_pass.forward(*step).has_value());
        double sum = 0;
        for (size_t i = 0; i < m_factors.size(); ++i)
            sum += double(m_factors[i]) * double(m_pass.scores()[i]);
        if (sums != nullptr)
            m_pass.backward(*step, m_factors, *sums);
        return sum;
    }

    std::shared_ptr<const Network> m_network;
    NetworkPass m_pass;
    std::mt19937_64 m_random;
    std::vector<float> m_input;
    std::vector<float> m_factors;
};

/// Kinks of ReLU and maxima, and roundings, make single differences wrong; but a wrong gradient does not
/// agree twice.
void expectRightGradients(const ModelPtr& model, const std::string& name, size_t most = SIZE_MAX)
{
    const auto network = Network::create(model);
    ASSERT_TRUE(network.has_value()) << name << ": " << describe(network.error());
    const auto& parameters = (*network)->parameters();
    const size_t every = std::max<size_t>(1, parameters.size() / most);
    for (size_t p = 0; p < parameters.size(); p += every) {
        Probe probe(*network, 100 + p);
        std::string seen;
        int right = 0;
        for (const float step : {1e-3F, 3e-4F, 1e-4F, 3e-5F, 1e-5F, 3e-6F, 1e-6F}) {
            const Derivatives found = probe.along(p, step);
            const double scale = std::max({std::abs(found.analytic), std::abs(found.numeric), 1e-3});
            right += std::abs(found.analytic - found.numeric) < 0.02 * scale ? 1 : 0;
            seen += fmt::format(" {:.5g}/{:.5g}", found.analytic, found.numeric);
        }
        EXPECT_GE(right, 2) << name << ", " << parameters[p].name
                            << (parameters[p].weights ? " weights" : " bias") << ":" << seen;
    }
}

struct Case {
    const char* name;
    TensorId (*build)(GraphBuilder& b, TensorId x);
};

Operator& last(GraphBuilder& b)
{
    return b.graph().operators.back();
}

template <class Table>
void change(GraphBuilder& b, const std::function<void(Table&)>& edit)
{
    auto options = optionsOf<Table>(last(b));
    edit(options);
    last(b).options = makeOptions(std::move(options));
}

const Case cases[] = {
    {"conv", [](GraphBuilder& b, TensorId x) { return b.conv("b", b.conv("a", x, 5), 4, false); }},
    {"strided conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4, false);
         const TensorId z = b.conv("b", y, 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) { o.stride_w = o.stride_h = 2; });
         b.tensor(z).shape = {1, 4, 4, 6};
         return b.conv("c", z, 3, false);
     }},
    {"strided valid conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4, false);
         const TensorId z = b.conv("b", y, 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) {
             o.stride_w = 3;
             o.stride_h = 2;
             o.padding = tfl::Padding::VALID;
         });
         b.tensor(z).shape = {1, 3, 2, 6};
         return b.conv("c", z, 3, false);
     }},
    {"dilated conv",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("b", b.conv("a", x, 4, false), 6);
         change<tfl::Conv2DOptionsT>(b, [](auto& o) { o.dilation_w_factor = o.dilation_h_factor = 2; });
         return b.conv("c", y, 3, false);
     }},
    {"depthwise",
     [](GraphBuilder& b, TensorId x) { return b.conv("c", b.depthwise("b", b.conv("a", x, 9)), 3, false); }},
    {"add",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4);
         return b.add("d", b.conv("b", y, 4), b.conv("c", y, 4, false));
     }},
    {"concatenation",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y = b.conv("a", x, 4);
         return b.conv("e", b.concat("d", {b.conv("b", y, 3), y}), 2, false);
     }},
    {"pools",
     [](GraphBuilder& b, TensorId x) {
         return b.averagePool("c", b.conv("b", b.maxPool("p", b.conv("a", x, 4)), 5));
     }},
    {"pad", [](GraphBuilder& b, TensorId x) { return b.conv("b", b.pad("p", b.conv("a", x, 4)), 3, false); }},
    {"mean",
     [](GraphBuilder& b, TensorId x) { return b.fullyConnected("f", b.mean("m", b.conv("a", x, 8)), 5); }},
    {"logistic", [](GraphBuilder& b,
                    TensorId x) { return b.conv("b", b.logistic("l", b.conv("a", x, 4, false)), 3, false); }},
    {"relu", [](GraphBuilder& b,
                TensorId x) { return b.conv("b", b.relu("r", b.conv("a", x, 4, false)), 3, false); }},
    {"reshape, softmax in the middle",
     [](GraphBuilder& b, TensorId x) {
         const TensorId y =
             b.fullyConnected("f", b.reshape("r", b.averagePool("p", b.conv("a", x, 6)), {1, 6}), 7);
         return b.fullyConnected("g", b.softmax("s", y), 4);
     }},
};

TEST(Network, GradientsOfOperators)
{
    for (const Case& c : cases) {
        GraphBuilder builder(3);
        const TensorId x = builder.input("x", {1, 8, 8, 3});
        const TensorId y = c.build(builder, x);
        expectRightGradients(builder.finish({y}), c.name);
    }
}

TEST(Network, GradientsOfRealModels)
{
    const auto models = realFloatModels();
    FETTLE_NEEDS_DATA(models);
    for (const RealModel& real : models)
        expectRightGradients(real.model, real.name, 6);
}

TEST(Network, ALastSoftmaxIsLeftToTheLoss)
{
    GraphBuilder builder;
    const TensorId x = builder.input("x", {1, 4});
    const TensorId scores = builder.fullyConnected("f", x, 3);
    const auto network = Network::create(builder.finish({builder.softmax("s", scores)}));
    ASSERT_TRUE(network.has_value());
    EXPECT_EQ((*network)->graph().tensor((*network)->scores()).name, "f");
    EXPECT_EQ((*network)->scoreCount(), 3U);
}

TEST(Network, AFakeQuantizerRoundsAndClips)
{
    const FakeQuantizer q{.scale = 0.5F, .zeroPoint = -120, .low = -128, .high = 127};
    std::vector<float> values = {0.3F, -100, 0, -5, 124, -0.25F, 0.75F};
    std::vector<float> inside(values.size());
    q.round(values, inside);
    EXPECT_EQ(values, (std::vector<float>{0.5F, -4, 0, -4, 123.5F, 0, 1}));
    EXPECT_EQ(inside, (std::vector<float>{1, 0, 1, 0, 0, 1, 1}));
}

} // namespace
} // namespace fettle::test
