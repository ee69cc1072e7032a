// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/learned_scales.h"

#include <algorithm>
#include <cmath>

namespace fettle {

LearnedScales::LearnedScales(std::shared_ptr<const Network> network,
                             std::vector<std::optional<FakeQuantizer>> quantizers,
                             LearnedScaleOptions options, WeightConstraints& constraints,
                             ParameterValues& values, std::vector<TrainedTensor>& parameters)
    : m_network(std::move(network)), m_quantizers(std::move(quantizers))
{
    if (options.ofWeights)
        constraints.learnSteps(values, parameters);
    addActivations(options.ofActivations, values, parameters);
}

void LearnedScales::addActivations(bool train, ParameterValues& values,
                                   std::vector<TrainedTensor>& parameters)
{
    std::vector<float> scales;
    for (auto& quantizer : m_quantizers) {
        if (!quantizer || quantizer->learned < 0)
            continue;
        if (!train)
            quantizer->learned = -1;
        const auto place = static_cast<size_t>(quantizer->learned + 1);
        scales.resize(std::max(scales.size(), place));
        if (place > 0)
            scales[place - 1] = quantizer->scale;
    }
    if (scales.empty())
        return;
    parameters.push_back(
        {.name = "activations", .shape = {static_cast<int32_t>(scales.size())}, .steps = true});
    m_activations = values.size();
    values.push_back(std::move(scales));
}

void LearnedScales::use(const ParameterValues& values)
{
    for (auto& quantizer : m_quantizers) {
        if (quantizer && quantizer->learned >= 0)
            quantizer->scale = values[*m_activations][static_cast<size_t>(quantizer->learned)];
    }
}

std::span<float> LearnedScales::activationsIn(ParameterValues& gradients) const
{
    return m_activations ? std::span<float>(gradients[*m_activations]) : std::span<float>();
}

void LearnedScales::tame(ParameterValues& gradients) const
{
    if (!m_activations)
        return;
    std::vector<double> sizes(gradients[*m_activations].size());
    for (size_t t = 0; t < m_quantizers.size(); ++t) {
        if (!m_quantizers[t] || m_quantizers[t]->learned < 0)
            continue;
        const auto values = elementCount(m_network->shape(TensorId(static_cast<int64_t>(t))));
        const float codes = m_quantizers[t]->high - m_quantizers[t]->zeroPoint;
        sizes[static_cast<size_t>(m_quantizers[t]->learned)] +=
            static_cast<double>(values) * std::max(double(codes), 1.0);
    }
    std::ranges::transform(gradients[*m_activations], sizes, gradients[*m_activations].begin(),
                           [](float g, double size) { return g / static_cast<float>(std::sqrt(size)); });
}

ParameterValues LearnedScales::of(const ParameterValues& values) const
{
    return {values.begin() + std::ssize(m_network->parameters()), values.end()};
}

void LearnedScales::keepPositive(const ParameterValues& before, ParameterValues& values) const
{
    const size_t first = m_network->parameters().size();
    for (size_t p = first; p < values.size(); ++p)
        std::ranges::transform(values[p], before[p - first], values[p].begin(),
                               [](float now, float was) { return std::max(now, was / 2); });
}

} // namespace fettle
