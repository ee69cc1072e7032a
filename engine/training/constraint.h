// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a recipe demands of weights while they are trained: zeros, shared values, values that integers can
// stand for.
#pragma once

#include "core/job.h"
#include "techniques/layer.h"
#include "training/network.h"

#include <algorithm>
#include <span>

namespace fettle {

/// The integers that a layer's weights become.
struct WeightForm {
    int bits = 0;           ///< 0: floats
    bool perChannel = true; ///< scales
    bool operator==(const WeightForm&) const = default;
};

/// When what begins, as shares of all steps.
struct ConstraintSchedule {
    double pruneEnd = 0.45;     ///< the sparsity rises until then, as s (1 - (1 - t)^3) (Zhu and Gupta 2017)
    double clusterBegin = 0.05; ///< weights join clusters from then on, or, when pruned, from pruneEnd on
    double clusterFreeze = 0.8; ///< all belong to one then, and the values of clusters alone are trained
    bool operator==(const ConstraintSchedule&) const = default;
};

/// Weights of a parameter that have joined clusters.
struct Joining {
    size_t parameter = 0;
    std::span<const uint32_t>
        clusters; ///< of all its weights, noCluster for free ones; until the next change
    std::vector<size_t> weights;
};

/// What has just changed in what weights may be.
struct Reshaping {
    bool some = false; ///< masks or clusters were chosen
    std::vector<size_t>
        shared; ///< parameters of which weights of different channels are one value from now on
    std::vector<Joining> joined;
};

/// What is settled of one tensor.
struct ConstraintState {
    bool pruned = false;            ///< for good
    std::vector<float> sensitivity; ///< where the criterion asks: PruneWish has what it is
    /// Values of the clusters of each channel or of all, zero aside, when weights last joined. Empty before
    /// clustering begins.
    std::vector<std::vector<float>> centroids;
    std::vector<uint8_t> mask;        ///< 0: zero; empty: no weight is
    std::vector<uint32_t> assignment; ///< the cluster of each weight, or noCluster; empty: none yet
    uint32_t clusters = 0;            ///< their number
};

/// Keeps the parameters of a network within the stages of their layers.
class WeightConstraints {
public:
    /// layers: of the network's model, under the recipe. weights: by layer; empty: floats.
    WeightConstraints(const Network& network, const std::vector<Layer>& layers,
                      std::span<const WeightForm> weights, const ConstraintSchedule& schedule, uint64_t seed);

    /// Before a step: masks and clusters are chosen when it is time. Errors: InvalidRecipe, Cancelled.
    Result<Reshaping> prepare(ParameterValues& values, int64_t step, int64_t steps, const JobContext& job);
    /// Makes the step sizes of integer weights parameters (Esser et al. 2020), behind the others; they begin
    /// with the least squared error.
    void learnSteps(ParameterValues& values, std::vector<TrainedTensor>& parameters);
    /// Those of a parameter; null where they follow from the weights.
    const std::vector<float>* steps(const ParameterValues& values, size_t parameter) const;
    /// What the layers compute with: weights of integer layers rounded to what will be stored.
    void forward(const ParameterValues& values, ParameterValues& used) const;
    /// Weights that are zero have no gradient; those of one cluster share theirs. What the gradients tell of
    /// the weights' importance, and by learned steps, is added up.
    void constrain(const ParameterValues& values, ParameterValues& gradients);
    /// After a step.
    void project(ParameterValues& values) const;
    bool settled() const; ///< masks and clusters are final

    std::vector<ConstraintState> state() const { return {m_shaped.begin(), m_shaped.end()}; }
    /// Error DataMismatch: of other tensors.
    Result<void> restore(const std::vector<ConstraintState>& state);

private:
    struct Shaped : ConstraintState {
        size_t parameter = 0;
        WeightMatrix matrix;
        std::optional<Stage> prune;
        std::optional<Stage> cluster;
        WeightForm form;
        std::string criterion;       ///< of pruning
        bool comesAtOnce = false;    ///< N:M has no lesser sparsity
        std::optional<size_t> steps; ///< the parameter that has its learned step sizes
        int limit() const { return form.bits == 4 ? 7 : 127; }
    };
    /// Sparsities at this share of the ramp, by shaped tensor; those with one target share it by the weights
    /// as they are now.
    std::vector<double> targets(const ParameterValues& values, double share) const;
    Result<void> prune(Shaped& shaped, std::vector<float>& values, double sparsity) const;
    Result<void> findCentroids(Shaped& shaped, std::vector<float> values, const JobContext& job) const;
    double sharedAt(const Shaped& shaped, double at) const;
    /// Gives the weights that have joined.
    std::vector<size_t> joinClusters(Shaped& shaped, std::vector<float>& values, double share) const;

    void noteSensitivity(Shaped& shaped, const std::vector<float>& values,
                         const std::vector<float>& gradient) const;
    void passSteps(const Shaped& shaped, const ParameterValues& values, ParameterValues& gradients) const;

    size_t m_parameters; ///< of the network; learned steps are behind them
    std::vector<Shaped> m_shaped;
    ConstraintSchedule m_schedule;
    uint64_t m_seed;
};

} // namespace fettle
