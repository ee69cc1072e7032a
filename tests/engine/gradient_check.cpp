// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of whole networks against differences of their outputs.
#include "gradient_check.h"

#include "test_support.h"
#include "training/network.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
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
        const Graph& graph = m_network->graph();
        for (size_t i = 0; i < graph.inputs.size(); ++i) {
            if (graph.tensor(graph.inputs[i]).type == TensorType::Float32)
                std::ranges::generate(m_pass.input(i), [&] { return normal(); });
            else
                fillWithIds(m_pass.inputBytes(i));
            m_inputs.emplace_back(m_pass.inputBytes(i).begin(), m_pass.inputBytes(i).end());
        }
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
    /// int32, 0 to 4.
    void fillWithIds(std::span<std::byte> bytes)
    {
        for (size_t i = 0; i < bytes.size(); i += sizeof(int32_t)) {
            const auto id = static_cast<int32_t>(m_random() % 5);
            std::memcpy(bytes.data() + i, &id, sizeof id);
        }
    }
    float normal() { return std::normal_distribution<float>()(m_random); }

    double loss(const ParameterValues& values, ParameterValues* sums)
    {
        const auto step = NetworkStep::create(m_network, values);
        EXPECT_TRUE(step.has_value()) << describe(step.error());
        for (size_t i = 0; i < m_inputs.size(); ++i)
            std::ranges::copy(m_inputs[i], m_pass.inputBytes(i).begin());
        EXPECT_TRUE(m_pass.forward(*step).has_value());
        double sum = 0;
        for (size_t i = 0; i < m_factors.size(); ++i)
            sum += double(m_factors[i]) * double(m_pass.scores()[i]);
        if (sums != nullptr) {
            m_pass.clearGradients();
            std::ranges::copy(m_factors, m_pass.gradient(m_network->scores()).begin());
            m_pass.backward(*step, *sums);
        }
        return sum;
    }

    std::shared_ptr<const Network> m_network;
    NetworkPass m_pass;
    std::mt19937_64 m_random;
    std::vector<std::vector<std::byte>> m_inputs;
    std::vector<float> m_factors;
};

} // namespace

/// Kinks of ReLU and maxima, and roundings, make single differences wrong; but a wrong gradient does not
/// agree twice.
void expectRightGradients(const ModelPtr& model, const std::string& name, size_t most)
{
    const auto network = Network::create(model);
    ASSERT_TRUE(network.has_value()) << name << ": " << describe(network.error());
    for (const Issue& issue : (*network)->issues())
        ADD_FAILURE() << name << ": " << issue.text;
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
        EXPECT_GE(right, 2) << name << ", " << (*network)->graph().tensor(parameters[p].tensor).name << ":"
                            << seen;
    }
}

} // namespace fettle::test
