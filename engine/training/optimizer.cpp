// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Optimizers and schedules.
#include "training/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fettle {

Optimizer::Optimizer(const OptimizerOptions& options, const std::vector<TrainedTensor>& parameters)
    : m_options(options)
{
    for (const TrainedTensor& parameter : parameters) {
        const auto count = static_cast<size_t>(elementCount(parameter.shape));
        m_decays.push_back(parameter.weights);
        m_first.emplace_back(count);
        m_second.emplace_back(options.kind == OptimizerKind::Sgd ? 0 : count);
    }
}

void Optimizer::clip(ParameterValues& gradients) const
{
    double square = 0;
    for (const auto& gradient : gradients)
        for (const float g : gradient)
            square += double(g) * double(g);
    const double norm = std::sqrt(square);
    if (m_options.clip <= 0 || norm <= double(m_options.clip))
        return;
    const auto factor = static_cast<float>(double(m_options.clip) / norm);
    for (auto& gradient : gradients)
        for (float& g : gradient)
            g *= factor;
}

void Optimizer::step(ParameterValues& values, ParameterValues& gradients, float rate)
{
    clip(gradients);
    ++m_steps;
    const OptimizerOptions& o = m_options;
    const auto steps = static_cast<float>(m_steps);
    const float firstBias = 1 - std::pow(o.momentum, steps);
    const float secondBias = 1 - std::pow(o.second, steps);
    for (size_t p = 0; p < values.size(); ++p) {
        const float decay = o.kind == OptimizerKind::AdamW && m_decays[p] ? rate * o.decay : 0;
        auto& value = values[p];
        const auto& gradient = gradients[p];
        auto& first = m_first[p];
        if (o.kind == OptimizerKind::Sgd) {
            for (size_t i = 0; i < value.size(); ++i) {
                first[i] = o.momentum * first[i] + gradient[i];
                value[i] -= rate * (gradient[i] + o.momentum * first[i]);
            }
            continue;
        }
        auto& second = m_second[p];
        for (size_t i = 0; i < value.size(); ++i) {
            first[i] += (1 - o.momentum) * (gradient[i] - first[i]);
            second[i] += (1 - o.second) * (gradient[i] * gradient[i] - second[i]);
            const float root = std::sqrt(second[i] / secondBias) + o.epsilon;
            value[i] -= rate * (first[i] / firstBias) / root + decay * value[i];
        }
    }
}

double scheduled(ScheduleKind kind, int64_t step, int64_t steps, double warmUp, double last)
{
    const double at = static_cast<double>(step) / static_cast<double>(std::max<int64_t>(steps, 1));
    if (at < warmUp)
        return (static_cast<double>(step) + 1) / (warmUp * static_cast<double>(steps) + 1);
    const double rest = std::clamp((at - warmUp) / std::max(1 - warmUp, 1e-9), 0.0, 1.0);
    switch (kind) {
    case ScheduleKind::Cosine:
        return last + (1 - last) * 0.5 * (1 + std::cos(std::numbers::pi * rest));
    case ScheduleKind::Polynomial:
        return last + (1 - last) * (1 - rest);
    case ScheduleKind::Constant:
        break;
    }
    return 1;
}

} // namespace fettle
