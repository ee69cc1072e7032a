// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From gradients to the next weights.
#pragma once

#include "training/network.h"

#include <span>
#include <utility>

namespace fettle {

enum class OptimizerKind {
    Adam,  ///< Kingma and Ba 2015
    AdamW, ///< with decoupled weight decay, Loshchilov and Hutter 2019
    Sgd,   ///< with Nesterov's momentum, as Sutskever et al. 2013 write it
};

struct OptimizerOptions {
    OptimizerKind kind = OptimizerKind::Adam;
    float momentum = 0.9F; ///< of SGD; the first moment's of Adam
    float second = 0.999F;
    float epsilon = 1e-8F;
    float decay = 1e-4F; ///< of weights, not biases; AdamW alone
    float clip = 1; ///< gradients whose norm over all parameters is larger are scaled down to it; 0: never
    /// Rates are shares of a weight's usual size: the root of the mean square of its channel when training
    /// begins. A folded batch normalization gives each channel a size of its own, which an absolute rate
    /// cannot suit; LARS (You et al. 2017) and LAMB (You et al. 2020) divide by such a size too, each
    /// layer's.
    bool relative = true;
    bool operator==(const OptimizerOptions&) const = default;
};

/// What an optimizer remembers.
struct OptimizerState {
    int64_t steps = 0;
    ParameterValues sizes;         ///< of each value; 1 where rates are absolute
    ParameterValues first, second; ///< moments
};

class Optimizer {
public:
    /// start: the values from which the sizes are taken.
    Optimizer(const OptimizerOptions& options, const std::vector<TrainedTensor>& parameters,
              const ParameterValues& start);
    /// Leaves a parameter's values as they are from now on.
    void freeze(size_t parameter) { m_frozen[parameter] = true; }
    /// Gives all values of a parameter one size: they are going to share gradients.
    void level(size_t parameter);
    /// Values of a parameter have joined groups, in which all are one value and the gradients are added up.
    /// groups: of all values of the parameter; those outside of any have noCluster.
    void join(size_t parameter, std::span<const uint32_t> groups, std::span<const size_t> joined);
    /// Changes the values by one step at this rate. The gradients are used up.
    void step(ParameterValues& values, ParameterValues& gradients, float rate);

    const OptimizerState& state() const { return m_state; }
    /// Error DataMismatch: of other parameters.
    Result<void> restore(OptimizerState state);

private:
    void clip(ParameterValues& gradients) const;

    OptimizerOptions m_options;
    std::vector<bool> m_decays;
    std::vector<bool> m_frozen;
    OptimizerState m_state;
    std::vector<std::pair<size_t, size_t>> m_born; ///< parameters and values of groups that have made no step
};

enum class ScheduleKind { Cosine, Constant, Polynomial };

/// The share of the rate at a step in [0, steps): a linear warm-up over its share, then from 1 down to `last`
/// (cosine: Loshchilov and Hutter 2017).
double scheduled(ScheduleKind kind, int64_t step, int64_t steps, double warmUp, double last);

} // namespace fettle
