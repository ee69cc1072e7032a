// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What training makes small: functions of one sample's scores, with their gradients.
#pragma once

#include <cstdint>
#include <span>

namespace fettle {

/// exp(x / temperature), normalized; stable for any scores.
void softmaxOf(std::span<const float> scores, float temperature, std::span<float> probabilities);

/// Cross-entropy of softmax(scores) against a label; smoothing spreads that share over all classes (Szegedy
/// et al. 2016). weight * gradient is added. label: in [0, scores.size()).
double addCrossEntropy(std::span<const float> scores, int64_t label, float smoothing, float weight,
                       std::span<float> gradient);

/// temperature^2 * KL(softmax(teacher / temperature) || softmax(scores / temperature)) (Hinton et al. 2015,
/// "Distilling the knowledge in a neural network").
double addDistillation(std::span<const float> scores, std::span<const float> teacher, float temperature,
                       float weight, std::span<float> gradient);

/// Mean over the scores of the squared differences.
double addSquaredError(std::span<const float> scores, std::span<const float> wanted, float weight,
                       std::span<float> gradient);

/// |values - wanted|^2 / |wanted|^2: what a hidden layer has lost of the teacher's (after Romero et al. 2015,
/// "FitNets"). Tensors of zeros are left out.
double addRelativeError(std::span<const float> values, std::span<const float> wanted, float weight,
                        std::span<float> gradient);

} // namespace fettle
