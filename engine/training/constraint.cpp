// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Masks, clusters and fake quantization of weights.
#include "training/constraint.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "techniques/cluster.h"
#include "techniques/prune.h"
#include "techniques/quantizer.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace fettle {

namespace {

template <class T>
std::optional<T> copyOf(const T* value)
{
    return value != nullptr ? std::optional<T>(*value) : std::nullopt;
}

/// From 0 to 1, fast at first: the cubic schedule of Zhu and Gupta 2017.
double risen(double ramp)
{
    return 1 - std::pow(1 - ramp, 3);
}

/// 1 for each value that is not zero, else 0.
std::vector<uint8_t> nonzero(const std::vector<float>& values)
{
    std::vector<uint8_t> mask(values.size());
    std::ranges::transform(values, mask.begin(),
                           [](float value) { return value != 0 ? uint8_t(1) : uint8_t(0); });
    return mask;
}

} // namespace

WeightConstraints::WeightConstraints(const Network& network, const std::vector<Layer>& layers,
                                     std::span<const WeightForm> weights, const ConstraintSchedule& schedule,
                                     uint64_t seed)
    : m_parameters(network.parameters().size()), m_schedule(schedule), m_seed(seed)
{
    for (size_t p = 0; p < network.parameters().size(); ++p) {
        const TrainedTensor& parameter = network.parameters()[p];
        if (!parameter.weights)
            continue;
        const Layer& layer = layers[parameter.layer.index()];
        const bool depthwise = network.graph().op(parameter.layer).code == code::depthwiseConv2d;
        const bool shaped = !depthwise || layer.byRule; // as without training
        Shaped made{{}, p, WeightMatrix(parameter.shape, parameter.channelDimension)};
        made.prune = shaped ? copyOf(layer.stage(TechniqueKind::Prune)) : std::nullopt;
        made.cluster = shaped ? copyOf(layer.stage(TechniqueKind::Cluster)) : std::nullopt;
        made.form = weights.empty() ? WeightForm() : weights[parameter.layer.index()];
        made.pruned = !made.prune;
        if (made.prune) {
            const TechniqueInfo& info = *findTechnique("prune");
            made.criterion = choiceOf(info, made.prune->parameters, "criterion");
            const auto pattern = parsePrunePattern(choiceOf(info, made.prune->parameters, "pattern"));
            made.comesAtOnce = pattern && pattern->kind == PrunePattern::Kind::OfGroup;
        }
        if (made.prune || made.cluster || made.form.bits > 0)
            m_shaped.push_back(std::move(made));
    }
}

std::vector<double> WeightConstraints::targets(const ParameterValues& values, double share) const
{
    std::vector<PruneWish> wishes;
    std::vector<size_t> places;
    for (size_t s = 0; s < m_shaped.size(); ++s) {
        if (!m_shaped[s].prune)
            continue;
        wishes.push_back(
            {&m_shaped[s].prune->parameters, values[m_shaped[s].parameter], m_shaped[s].sensitivity});
        places.push_back(s);
    }
    const std::vector<double> own = sparsitiesOf(wishes, share);
    std::vector<double> result(m_shaped.size());
    for (size_t i = 0; i < places.size(); ++i)
        result[places[i]] = own[i];
    return result;
}

Result<void> WeightConstraints::prune(Shaped& shaped, std::vector<float>& values, double sparsity) const
{
    Parameters parameters = shaped.prune->parameters;
    parameters["sparsity"] = sparsity;
    FETTLE_TRY(pruneWeights(values, shaped.matrix, parameters, shaped.sensitivity));
    shaped.mask = nonzero(values);
    return {};
}

namespace {

bool clustersPerChannel(const Stage& stage)
{
    return choiceOf(*findTechnique("cluster"), stage.parameters, "granularity") == "channel";
}

/// Calls visit(index, place of its centroids) for each weight that the mask does not hold at zero.
template <class Shaped, class Visit>
void forUnmasked(const Shaped& shaped, const Visit& visit)
{
    for (int64_t row = 0; row < shaped.matrix.rows(); ++row) {
        const size_t place = shaped.centroids.size() > 1 ? static_cast<size_t>(row) : 0;
        shaped.matrix.forEachStretch(row, [&](size_t start, size_t length) {
            for (size_t i = start; i < start + length; ++i) {
                if (shaped.mask.empty() || shaped.mask[i] != 0)
                    visit(i, place);
            }
        });
    }
}

/// Whether each weight that the mask does not hold at zero belongs to a cluster.
template <class Shaped>
bool allShared(const Shaped& shaped)
{
    bool all = !shaped.assignment.empty();
    if (all)
        forUnmasked(shaped, [&](size_t i, size_t) { all = all && shaped.assignment[i] != noCluster; });
    return all;
}

/// The number of the first cluster of each place.
std::vector<size_t> firstClusters(const ConstraintState& state)
{
    std::vector<size_t> firsts;
    size_t clusters = 0;
    for (const std::vector<float>& centroids : state.centroids) {
        firsts.push_back(clusters);
        clusters += centroids.size();
    }
    return firsts;
}

/// Whether each weight belongs to a cluster of its own place, or to none.
template <class Shaped>
bool ownClusters(const Shaped& shaped)
{
    const std::vector<size_t> firsts = firstClusters(shaped);
    size_t clusters = 0;
    for (const std::vector<float>& centroids : shaped.centroids)
        clusters += centroids.size();
    bool own = clusters == shaped.clusters;
    std::vector<uint32_t> free = shaped.assignment; // less those that are in their place
    if (own && !free.empty())
        forUnmasked(shaped, [&](size_t i, size_t place) {
            const uint32_t cluster = shaped.assignment[i];
            own = own && !shaped.centroids.empty() && !shaped.centroids[place].empty() &&
                  (cluster == noCluster ||
                   (cluster >= firsts[place] && cluster - firsts[place] < shaped.centroids[place].size()));
            free[i] = noCluster;
        });
    return own && std::ranges::all_of(free, [](uint32_t cluster) { return cluster == noCluster; });
}

/// The clusters of one place by their values.
class SortedClusters {
public:
    /// first: the number of the place's first cluster.
    SortedClusters(const std::vector<float>& centroids, size_t first)
    {
        for (size_t c = 0; c < centroids.size(); ++c)
            m_clusters.emplace_back(centroids[c], static_cast<uint32_t>(first + c));
        std::ranges::sort(m_clusters);
    }
    uint32_t nearest(float value) const
    {
        const auto after = std::ranges::lower_bound(m_clusters, value, {}, &Cluster::first);
        if (after == m_clusters.begin())
            return after->second;
        const auto before = std::prev(after);
        return after == m_clusters.end() || value - before->first <= after->first - value ? before->second
                                                                                          : after->second;
    }

private:
    using Cluster = std::pair<float, uint32_t>;
    std::vector<Cluster> m_clusters;
};

} // namespace

/// The values that clustering now would give.
Result<void> WeightConstraints::findCentroids(Shaped& shaped, std::vector<float> values,
                                              const JobContext& job) const
{
    FETTLE_TRY(
        clusterWeights(values, shaped.matrix, shaped.cluster->parameters, m_seed + shaped.parameter, job));
    if (flagOf(*findTechnique("cluster"), shaped.cluster->parameters, "keep-zeros") && shaped.mask.empty())
        shaped.mask = nonzero(values);
    shaped.centroids.resize(clustersPerChannel(*shaped.cluster) ? static_cast<size_t>(shaped.matrix.rows())
                                                                : 1);
    forUnmasked(shaped, [&](size_t i, size_t place) { shaped.centroids[place].push_back(values[i]); });
    for (std::vector<float>& own : shaped.centroids) {
        std::ranges::sort(own);
        own.erase(std::unique(own.begin(), own.end()), own.end());
        if (own.size() > 1 && !shaped.mask.empty())
            std::erase(own, 0.0F); // which weights that training may move would make a value of their own
        shaped.clusters += static_cast<uint32_t>(own.size());
    }
    return {};
}

/// So many weights join the cluster that is nearest that this share of all belongs to one: the largest first,
/// as in incremental network quantization (Zhou et al. 2017). The others make up for the change as long as
/// they are free.
std::vector<size_t> WeightConstraints::joinClusters(Shaped& shaped, std::vector<float>& values,
                                                    double share) const
{
    const std::vector<size_t> firsts = firstClusters(shaped);
    shaped.assignment.resize(values.size(), noCluster);
    std::vector<std::pair<size_t, size_t>> free; // weights and their places
    int64_t count = 0;
    forUnmasked(shaped, [&](size_t i, size_t place) {
        ++count;
        if (const uint32_t cluster = shaped.assignment[i]; cluster != noCluster)
            shaped.centroids[place][cluster - firsts[place]] = values[i]; // what training has made of it
        else
            free.emplace_back(i, place);
    });
    const int64_t joining = std::clamp<int64_t>(
        std::llround(share * static_cast<double>(count)) - (count - std::ssize(free)), 0, std::ssize(free));
    std::ranges::partial_sort(free, free.begin() + joining, {}, [&](const auto& weight) {
        return std::pair(-std::abs(values[weight.first]), weight.first);
    });
    std::vector<SortedClusters> sorted;
    for (size_t place = 0; place < firsts.size(); ++place)
        sorted.emplace_back(shaped.centroids[place], firsts[place]);
    std::vector<size_t> joined;
    for (const auto& [weight, place] : std::span(free).first(static_cast<size_t>(joining))) {
        const uint32_t cluster = sorted[place].nearest(values[weight]);
        shaped.assignment[weight] = cluster;
        values[weight] = shaped.centroids[place][cluster - firsts[place]];
        joined.push_back(weight);
    }
    return joined;
}

/// The share of the weights that belong to clusters: it rises as sparsities do.
double WeightConstraints::sharedAt(const Shaped& shaped, double at) const
{
    const double begin = std::max(m_schedule.clusterBegin, shaped.prune ? m_schedule.pruneEnd : 0.0);
    return at < m_schedule.clusterFreeze ? risen((at - begin) / (m_schedule.clusterFreeze - begin)) : 1;
}

Result<Reshaping> WeightConstraints::prepare(ParameterValues& values, int64_t step, int64_t steps,
                                             const JobContext& job)
{
    const double at = static_cast<double>(step) / static_cast<double>(std::max<int64_t>(steps, 1));
    const int64_t every = std::max<int64_t>(1, steps / 100);
    const double ramp = std::clamp(m_schedule.pruneEnd > 0 ? at / m_schedule.pruneEnd : 1.0, 0.0, 1.0);
    const bool due = step % every == 0 || ramp >= 1;
    const bool some =
        due && std::ranges::any_of(m_shaped, [](const Shaped& shaped) { return !shaped.pruned; });
    const std::vector<double> sparsities = some ? targets(values, risen(ramp)) : std::vector<double>();
    Reshaping reshaping;
    for (size_t s = 0; s < m_shaped.size(); ++s) {
        Shaped& shaped = m_shaped[s];
        auto& own = values[shaped.parameter];
        const bool byGradient = shaped.criterion == "gradient" || shaped.criterion == "movement";
        const bool waits = shaped.comesAtOnce && byGradient && ramp < 1;
        if (due && !shaped.pruned && !waits) {
            FETTLE_TRY(prune(shaped, own, sparsities[s]));
            shaped.pruned = ramp >= 1;
            reshaping.some = true;
        }
        const bool growing = step % every == 0 || at >= m_schedule.clusterFreeze;
        if (!shaped.cluster || !shaped.pruned || !growing || at < m_schedule.clusterBegin ||
            allShared(shaped))
            continue;
        if (shaped.centroids.empty()) {
            FETTLE_TRY(findCentroids(shaped, own, job));
            if (!clustersPerChannel(*shaped.cluster))
                reshaping.shared.push_back(shaped.parameter);
        }
        std::vector<size_t> joined = joinClusters(shaped, own, sharedAt(shaped, at));
        if (!joined.empty())
            reshaping.joined.push_back({shaped.parameter, shaped.assignment, std::move(joined)});
        reshaping.some = true;
    }
    return reshaping;
}

namespace {

/// Calls visit(index, place of its scale) for each weight.
template <class Visit>
void forEachScaled(const WeightMatrix& matrix, size_t scales, const Visit& visit)
{
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        const size_t place = scales > 1 ? static_cast<size_t>(row) : 0;
        matrix.forEachStretch(row, [&](size_t start, size_t length) {
            for (size_t i = start; i < start + length; ++i)
                visit(i, place);
        });
    }
}

/// Scales with the least squared error, among shares of those that reach the largest weight.
std::vector<float> leastErrorScales(std::span<const float> weights, const WeightMatrix& matrix,
                                    bool perChannel, int limit)
{
    const std::vector<float> widest = weightScales(weights, matrix, perChannel, limit);
    std::vector<float> best = widest;
    std::vector<double> least(widest.size(), std::numeric_limits<double>::infinity());
    for (int percent = 100; percent >= 30; percent -= 5) {
        std::vector<float> scales = widest;
        for (float& scale : scales)
            scale *= static_cast<float>(percent) / 100;
        const auto codes = weightCodes(weights, matrix, scales, limit);
        std::vector<double> errors(scales.size());
        forEachScaled(matrix, scales.size(), [&](size_t i, size_t place) {
            const double error = double(weights[i]) - double(codes[i]) * double(scales[place]);
            errors[place] += error * error;
        });
        for (size_t place = 0; place < scales.size(); ++place) {
            if (errors[place] < least[place]) {
                least[place] = errors[place];
                best[place] = scales[place];
            }
        }
    }
    return best;
}

} // namespace

void WeightConstraints::learnSteps(ParameterValues& values, std::vector<TrainedTensor>& parameters)
{
    for (Shaped& shaped : m_shaped) {
        if (shaped.form.bits == 0)
            continue;
        shaped.steps = values.size();
        values.push_back(leastErrorScales(values[shaped.parameter], shaped.matrix, shaped.form.perChannel,
                                          shaped.limit()));
        parameters.push_back({.layer = parameters[shaped.parameter].layer,
                              .name = parameters[shaped.parameter].name,
                              .shape = {static_cast<int32_t>(values.back().size())},
                              .steps = true});
    }
}

const std::vector<float>* WeightConstraints::steps(const ParameterValues& values, size_t parameter) const
{
    const auto found = std::ranges::find(m_shaped, parameter, &Shaped::parameter);
    return found != m_shaped.end() && found->steps ? &values[*found->steps] : nullptr;
}

void WeightConstraints::forward(const ParameterValues& values, ParameterValues& used) const
{
    used.assign(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(m_parameters));
    for (const Shaped& shaped : m_shaped) {
        auto& own = used[shaped.parameter];
        if (shaped.form.bits == 0)
            continue;
        const auto scales = shaped.steps
                                ? values[*shaped.steps]
                                : weightScales(own, shaped.matrix, shaped.form.perChannel, shaped.limit());
        const auto codes = weightCodes(own, shaped.matrix, scales, shaped.limit());
        forEachScaled(shaped.matrix, scales.size(),
                      [&](size_t i, size_t place) { own[i] = static_cast<float>(codes[i]) * scales[place]; });
    }
}

/// Weights beyond the last code have no gradient. The steps' is divided as Esser et al. do, by the root of
/// how many weights there are and how many codes.
void WeightConstraints::passSteps(const Shaped& shaped, const ParameterValues& values,
                                  ParameterValues& gradients) const
{
    const std::vector<float>& own = values[shaped.parameter];
    const std::vector<float>& scales = values[*shaped.steps];
    const auto codes = weightCodes(own, shaped.matrix, scales, shaped.limit());
    std::vector<double> sums(scales.size());
    std::vector<float>& gradient = gradients[shaped.parameter];
    const auto most = static_cast<float>(shaped.limit());
    forEachScaled(shaped.matrix, scales.size(), [&](size_t i, size_t place) {
        const float steps = own[i] / scales[place];
        const bool within = std::fabs(steps) < most;
        sums[place] += double(gradient[i]) * (double(codes[i]) - (within ? double(steps) : 0.0));
        gradient[i] = within ? gradient[i] : 0.0F;
    });
    const double weights = static_cast<double>(own.size()) / static_cast<double>(scales.size());
    std::ranges::transform(sums, gradients[*shaped.steps].begin(), [&](double sum) {
        return static_cast<float>(sum / std::sqrt(weights * double(most)));
    });
}

void WeightConstraints::noteSensitivity(Shaped& shaped, const std::vector<float>& values,
                                        const std::vector<float>& gradient) const
{
    constexpr float newest = 0.01F; // share of the last step in the running mean
    std::vector<float>& sensitivity = shaped.sensitivity;
    if (shaped.criterion == "gradient" || shaped.criterion == "movement")
        sensitivity.resize(values.size());
    for (size_t i = 0; i < sensitivity.size(); ++i) {
        if (shaped.criterion == "movement")
            sensitivity[i] -= values[i] * gradient[i];
        else
            sensitivity[i] += newest * (gradient[i] * gradient[i] - sensitivity[i]);
    }
}

void WeightConstraints::constrain(const ParameterValues& values, ParameterValues& gradients)
{
    for (Shaped& shaped : m_shaped) {
        if (shaped.steps)
            passSteps(shaped, values, gradients);
        auto& own = gradients[shaped.parameter];
        if (!shaped.pruned)
            noteSensitivity(shaped, values[shaped.parameter], own);
        for (size_t i = 0; i < shaped.mask.size(); ++i)
            own[i] *= shaped.mask[i];
        if (shaped.assignment.empty())
            continue;
        std::vector<double> sums(shaped.clusters);
        for (size_t i = 0; i < own.size(); ++i) {
            if (shaped.assignment[i] != noCluster)
                sums[shaped.assignment[i]] += double(own[i]);
        }
        for (size_t i = 0; i < own.size(); ++i) {
            if (shaped.assignment[i] != noCluster)
                own[i] = static_cast<float>(sums[shaped.assignment[i]]);
        }
    }
}

/// Rounding lets the weights of a cluster drift apart by a bit: all take the value of its first.
void WeightConstraints::project(ParameterValues& values) const
{
    for (const Shaped& shaped : m_shaped) {
        auto& own = values[shaped.parameter];
        std::vector<float> firsts(shaped.clusters, NAN);
        for (size_t i = 0; i < shaped.assignment.size(); ++i) {
            if (shaped.assignment[i] == noCluster)
                continue;
            float& first = firsts[shaped.assignment[i]];
            first = std::isnan(first) ? own[i] : first;
            own[i] = first;
        }
        for (size_t i = 0; i < shaped.mask.size(); ++i)
            own[i] = shaped.mask[i] != 0 ? own[i] : 0.0F;
    }
}

Result<void> WeightConstraints::restore(const std::vector<ConstraintState>& state)
{
    const auto fits = [](const Shaped& shaped, const ConstraintState& from) {
        const auto count = static_cast<size_t>(shaped.matrix.rows() * shaped.matrix.columns());
        const auto whole = [&](size_t size) { return size == 0 || size == count; };
        const size_t places = from.centroids.size();
        return whole(from.sensitivity.size()) && whole(from.mask.size()) && whole(from.assignment.size()) &&
               (places <= 1 || places == static_cast<size_t>(shaped.matrix.rows()));
    };
    const auto fail = [] {
        return fettle::fail(ErrorCode::DataMismatch, "zeros and clusters are of other layers");
    };
    if (!std::ranges::equal(m_shaped, state, fits))
        return fail();
    std::vector<Shaped> restored = m_shaped;
    for (size_t s = 0; s < state.size(); ++s) {
        static_cast<ConstraintState&>(restored[s]) = state[s];
        if (!ownClusters(restored[s]))
            return fail();
    }
    m_shaped = std::move(restored);
    return {};
}

bool WeightConstraints::settled() const
{
    return std::ranges::all_of(m_shaped, [](const Shaped& shaped) {
        return shaped.pruned && (!shaped.cluster || allShared(shaped));
    });
}

} // namespace fettle
