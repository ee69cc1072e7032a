// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scales of integers that are trained beside the weights (Esser et al. 2020, "Learned step size
// quantization"; Jain et al. 2020, "Trained quantization thresholds"), as parameters behind the network's.
#pragma once

#include "training/constraint.h"
#include "training/network.h"

#include <optional>
#include <span>

namespace fettle {

/// Which scales are trained; the others stay.
struct LearnedScaleOptions {
    bool ofActivations = false;
    bool ofWeights = false;
};

class LearnedScales {
public:
    /// Adds to the values and the parameters of the network what is trained beside them.
    LearnedScales(std::shared_ptr<const Network> network,
                  std::vector<std::optional<FakeQuantizer>> quantizers, LearnedScaleOptions options,
                  WeightConstraints& constraints, ParameterValues& values,
                  std::vector<TrainedTensor>& parameters);

    /// By tensor, with the scales of the values used last.
    const std::vector<std::optional<FakeQuantizer>>& quantizers() const { return m_quantizers; }
    void use(const ParameterValues& values);

    /// Where the gradients of the activations' scales are added up; empty when they are not trained.
    std::span<float> activationsIn(ParameterValues& gradients) const;
    /// Divides those as Esser et al. do, by the root of how many values share a scale and how many codes they
    /// have.
    void tame(ParameterValues& gradients) const;

    /// The scales alone: to be kept while the optimizer takes a step.
    ParameterValues of(const ParameterValues& values) const;
    /// A step is too large a share of a scale when it would halve it.
    void keepPositive(const ParameterValues& before, ParameterValues& values) const;

private:
    void addActivations(bool train, ParameterValues& values, std::vector<TrainedTensor>& parameters);

    std::shared_ptr<const Network> m_network;
    std::vector<std::optional<FakeQuantizer>> m_quantizers;
    std::optional<size_t>
        m_activations; ///< the parameter with the scales of activations, if they are trained
};

} // namespace fettle
