// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Losses of one sample.
#include "training/loss.h"

#include "kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace fettle {

void softmaxOf(std::span<const float> scores, float temperature, std::span<float> probabilities)
{
    const float greatest = *std::ranges::max_element(scores);
    double sum = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        probabilities[i] = std::exp((scores[i] - greatest) / temperature);
        sum += double(probabilities[i]);
    }
    for (float& p : probabilities)
        p = static_cast<float>(double(p) / sum);
}

namespace {

constexpr double leastProbability = 1e-30; ///< log stays finite

} // namespace

double addCrossEntropy(std::span<const float> scores, int64_t label, float smoothing, float weight,
                       std::span<float> gradient)
{
    std::vector<float> p(scores.size());
    softmaxOf(scores, 1, p);
    const float everywhere = smoothing / static_cast<float>(p.size());
    double loss = 0;
    for (size_t i = 0; i < p.size(); ++i) {
        const float wanted = everywhere + (static_cast<int64_t>(i) == label ? 1 - smoothing : 0.0F);
        if (wanted > 0)
            loss -= double(wanted) * std::log(std::max(double(p[i]), leastProbability));
        gradient[i] += weight * (p[i] - wanted);
    }
    return loss * double(weight);
}

double addDistillation(std::span<const float> scores, std::span<const float> teacher, float temperature,
                       float weight, std::span<float> gradient)
{
    std::vector<float> p(scores.size());
    std::vector<float> q(scores.size());
    softmaxOf(scores, temperature, p);
    softmaxOf(teacher, temperature, q);
    double loss = 0;
    for (size_t i = 0; i < p.size(); ++i) {
        if (q[i] > 0)
            loss += double(q[i]) * std::log(double(q[i]) / std::max(double(p[i]), leastProbability));
        gradient[i] += weight * temperature * (p[i] - q[i]);
    }
    return loss * double(weight) * double(temperature) * double(temperature);
}

double addSquaredError(std::span<const float> scores, std::span<const float> wanted, float weight,
                       std::span<float> gradient)
{
    const auto count = static_cast<float>(scores.size());
    double loss = 0;
    for (size_t i = 0; i < scores.size(); ++i) {
        const float difference = scores[i] - wanted[i];
        loss += double(difference) * double(difference);
        gradient[i] += weight * 2 * difference / count;
    }
    return loss * double(weight) / double(count);
}

double addRelativeError(std::span<const float> values, std::span<const float> wanted, float weight,
                        std::span<float> gradient)
{
    const kernels::Gradients& kernels = kernels::kernels().gradients;
    const auto [size, distance] = kernels.squares(wanted.data(), values.data(), wanted.size());
    if (size <= 0)
        return 0;
    kernels.addDifference(static_cast<float>(2 * double(weight) / size), values.data(), wanted.data(),
                          gradient.data(), gradient.size());
    return double(weight) * distance / size;
}

} // namespace fettle
