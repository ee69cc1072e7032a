// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One-dimensional k-means on sorted weights: with sums of prefixes a step costs clusters × log(weights).
#include "techniques/cluster.h"

#include "techniques/shape_weights.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace fettle {

namespace techniques {

TechniqueInfo cluster()
{
    TechniqueInfo info;
    info.id = "cluster";
    info.label = "Clustering";
    info.kind = TechniqueKind::Cluster;
    info.help = "Lets the weights of a layer share a few values, which makes the compressed file smaller. "
                "Biases are never "
                "clustered; depthwise layers only where a rule for the layer says so.";
    info.parameters = {
        {.id = "clusters",
         .label = "Clusters",
         .help = "How many values the weights may have.",
         .kind = ParameterKind::Integer,
         .defaultValue = int64_t(16),
         .choices = {},
         .minimum = 2,
         .maximum = 256,
         .step = 1},
        {.id = "init",
         .label = "Start",
         .help = "Where the values start: drawn far apart (k-means++), evenly spaced, by the density of the "
                 "weights, or at random.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("kmeans++"),
         .choices = {"kmeans++", "linear", "density", "random"}},
        {.id = "granularity",
         .label = "Granularity",
         .help = "Whether the whole layer or each output channel has its own values.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("layer"),
         .choices = {"layer", "channel"}},
        {.id = "keep-zeros",
         .label = "Keep zeros",
         .help = "Weights that are zero stay zero: one of the values is then zero.",
         .kind = ParameterKind::Boolean,
         .defaultValue = true,
         .choices = {}},
        reconstructParameter(),
    };
    return info;
}

} // namespace techniques

namespace {

/// Uniform in [0, 1) from the generator's top 53 bits: the same on every platform, unlike the standard
/// distributions.
double uniform(std::mt19937_64& random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

struct SortedWeights {
    std::vector<float> values;  ///< ascending
    std::vector<double> prefix; ///< prefix[i]: sum of the first i
    bool keepZero = false;      ///< a cluster is pinned to zero

    size_t size() const { return values.size(); }
};

/// Sorts in pieces, so that a large layer notices that the job was cancelled.
Result<void> sortValues(std::vector<float>& values, const JobContext& job)
{
    constexpr size_t piece = 1 << 17;
    for (size_t start = 0; start < values.size(); start += piece) {
        FETTLE_TRY(job.check());
        std::sort(values.begin() + static_cast<ptrdiff_t>(start),
                  values.begin() + static_cast<ptrdiff_t>(std::min(start + piece, values.size())));
    }
    std::vector<float> merged(values.size());
    for (size_t width = piece; width < values.size(); width *= 2) {
        for (size_t start = 0; start < values.size(); start += 2 * width) {
            FETTLE_TRY(job.check());
            const auto at = [&](size_t index) {
                return values.begin() + static_cast<ptrdiff_t>(std::min(index, values.size()));
            };
            std::merge(at(start), at(start + width), at(start + width), at(start + 2 * width),
                       merged.begin() + static_cast<ptrdiff_t>(start));
        }
        values.swap(merged);
    }
    return {};
}

Result<SortedWeights> sortedWeights(std::vector<float> values, bool keepZeros, const JobContext& job)
{
    SortedWeights sorted;
    FETTLE_TRY(sortValues(values, job));
    sorted.prefix.assign(values.size() + 1, 0.0);
    for (size_t i = 0; i < values.size(); ++i)
        sorted.prefix[i + 1] = sorted.prefix[i] + values[i];
    sorted.keepZero = keepZeros && std::ranges::binary_search(values, 0.0F);
    sorted.values = std::move(values);
    return sorted;
}

using Centroids = std::vector<double>;

/// Draws each next centroid with a probability proportional to the squared distance from the nearest one so
/// far.
Result<Centroids> plusPlus(const SortedWeights& weights, size_t count, std::mt19937_64& random,
                           const JobContext& job)
{
    Centroids centroids;
    if (weights.keepZero)
        centroids.push_back(0);
    else
        centroids.push_back(
            weights.values[static_cast<size_t>(uniform(random) * static_cast<double>(weights.size()))]);
    std::vector<double> distance(weights.size(), INFINITY);
    while (centroids.size() < count) {
        FETTLE_TRY(job.check());
        double total = 0;
        for (size_t i = 0; i < weights.size(); ++i) {
            const double d = weights.values[i] - centroids.back();
            distance[i] = std::min(distance[i], d * d);
            total += distance[i];
        }
        if (total <= 0)
            break; // every weight is a centroid already
        double remaining = uniform(random) * total;
        size_t chosen = 0;
        while (chosen + 1 < weights.size() && remaining >= distance[chosen])
            remaining -= distance[chosen++];
        while (distance[chosen] == 0)
            --chosen; // rounding at the end of the row
        centroids.push_back(weights.values[chosen]);
    }
    return centroids;
}

Centroids linear(double low, double high, size_t count)
{
    Centroids centroids(count, count == 1 ? (low + high) / 2 : low);
    for (size_t i = 1; i < count; ++i)
        centroids[i] = low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
    return centroids;
}

Centroids atRandom(double low, double high, size_t count, std::mt19937_64& random)
{
    Centroids centroids(count);
    for (double& c : centroids)
        c = low + (high - low) * uniform(random);
    return centroids;
}

/// Centroids at even steps of the weights' cumulative distribution: each starts with as many weights.
Centroids byDensity(std::span<const float> values, size_t count)
{
    Centroids centroids(count);
    for (size_t i = 0; i < count; ++i) {
        const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(count);
        centroids[i] = values[std::min(static_cast<size_t>(share * static_cast<double>(values.size())),
                                       values.size() - 1)];
    }
    return centroids;
}

/// Initial centroids for one side of zero, or for all weights.
Centroids initialOn(std::span<const float> values, size_t count, const std::string& init,
                    std::mt19937_64& random)
{
    if (values.empty() || count == 0)
        return {};
    if (init == "linear")
        return linear(values.front(), values.back(), count);
    if (init == "density")
        return byDensity(values, count);
    return atRandom(values.front(), values.back(), count, random);
}

/// With a pinned zero the other centroids are shared between the negative and positive weights by their
/// numbers.
Result<Centroids> initialCentroids(const SortedWeights& weights, size_t count, const std::string& init,
                                   std::mt19937_64& random, const JobContext& job)
{
    if (init == "kmeans++")
        return plusPlus(weights, count, random, job);
    const std::span<const float> all(weights.values);
    if (!weights.keepZero)
        return initialOn(all, count, init, random);
    const auto firstZero = static_cast<size_t>(std::ranges::lower_bound(all, 0.0F) - all.begin());
    const auto behindZero = static_cast<size_t>(std::ranges::upper_bound(all, 0.0F) - all.begin());
    const auto negative = all.first(firstZero);
    const auto positive = all.subspan(behindZero);
    const double share = static_cast<double>(negative.size()) /
                         static_cast<double>(std::max<size_t>(negative.size() + positive.size(), 1));
    const auto below = static_cast<size_t>(std::nearbyint(static_cast<double>(count - 1) * share));
    Centroids centroids = initialOn(negative, below, init, random);
    centroids.push_back(0);
    std::ranges::copy(initialOn(positive, count - 1 - below, init, random), std::back_inserter(centroids));
    return centroids;
}

/// First weight of each cluster (and the end): weights nearer to the next centroid belong to the next, ties
/// to the smaller.
std::vector<size_t> boundaries(const SortedWeights& weights, const Centroids& centroids)
{
    std::vector<size_t> starts(centroids.size() + 1, 0);
    for (size_t c = 1; c < centroids.size(); ++c) {
        const double middle = (centroids[c - 1] + centroids[c]) / 2;
        const auto at =
            std::upper_bound(weights.values.begin(), weights.values.end(), middle,
                             [](double m, float value) { return m < static_cast<double>(value); });
        starts[c] = static_cast<size_t>(at - weights.values.begin());
    }
    starts.back() = weights.size();
    return starts;
}

/// Lloyd's steps until no weight changes its cluster; a centroid without weights stays where it is, a pinned
/// zero too.
std::vector<size_t> settle(const SortedWeights& weights, Centroids& centroids)
{
    constexpr int mostSteps = 300; // far more than seen; the sum of distances falls with each
    std::vector<size_t> starts = boundaries(weights, centroids);
    for (int step = 0; step < mostSteps; ++step) {
        for (size_t c = 0; c < centroids.size(); ++c) {
            const size_t members = starts[c + 1] - starts[c];
            if (members > 0 && !(weights.keepZero && centroids[c] == 0))
                centroids[c] = (weights.prefix[starts[c + 1]] - weights.prefix[starts[c]]) /
                               static_cast<double>(members);
        }
        auto next = boundaries(weights, centroids);
        if (next == starts)
            break;
        starts = std::move(next);
    }
    return starts;
}

/// A mean may come out as exactly zero, or in other order by rounding: the pinned zero must stay unique and
/// the row sorted.
void tidy(Centroids& centroids)
{
    std::ranges::sort(centroids);
    const auto repeated = std::ranges::unique(centroids);
    centroids.erase(repeated.begin(), repeated.end());
}

/// The values that weights may have, ascending.
using Codebook = std::vector<float>;

Result<Codebook> makeCodebook(const SortedWeights& weights, const Parameters& parameters,
                              std::mt19937_64& random, const JobContext& job)
{
    const TechniqueInfo& info = *findTechnique("cluster");
    const auto count = static_cast<size_t>(numberOf(info, parameters, "clusters"));
    Codebook values;
    std::ranges::unique_copy(weights.values, std::back_inserter(values));
    if (values.size() <= count)
        return values;
    FETTLE_ASSIGN(Centroids centroids,
                  initialCentroids(weights, count, choiceOf(info, parameters, "init"), random, job));
    tidy(centroids);
    settle(weights, centroids);
    tidy(centroids);
    return Codebook(centroids.begin(), centroids.end());
}

float nearest(const Codebook& codebook, float weight)
{
    const auto above = std::ranges::lower_bound(codebook, weight);
    if (above == codebook.begin())
        return codebook.front();
    if (above == codebook.end())
        return codebook.back();
    const float below = *(above - 1);
    const double toBelow = static_cast<double>(weight) - static_cast<double>(below);
    const double toAbove = static_cast<double>(*above) - static_cast<double>(weight);
    return toAbove < toBelow ? *above : below;
}

/// The weights of the rows [first, last) of the matrix get one codebook.
Result<void> clusterRows(std::span<float> weights, const WeightMatrix& matrix, int64_t first, int64_t last,
                         const Parameters& parameters, std::mt19937_64& random, const JobContext& job)
{
    std::vector<float> values;
    values.reserve(static_cast<size_t>((last - first) * matrix.columns()));
    for (int64_t row = first; row < last; ++row) {
        for (int64_t column = 0; column < matrix.columns(); ++column)
            values.push_back(weights[matrix.index(row, column)] + 0.0F); // -0 becomes 0
    }
    if (values.empty())
        return {};
    const bool keepZeros = flagOf(*findTechnique("cluster"), parameters, "keep-zeros");
    FETTLE_ASSIGN(const SortedWeights sorted, sortedWeights(std::move(values), keepZeros, job));
    FETTLE_ASSIGN(const Codebook codebook, makeCodebook(sorted, parameters, random, job));
    for (int64_t row = first; row < last; ++row) {
        for (int64_t column = 0; column < matrix.columns(); ++column) {
            float& weight = weights[matrix.index(row, column)];
            weight = nearest(codebook, weight + 0.0F);
        }
    }
    return {};
}

} // namespace

Result<void> clusterWeights(std::span<float> weights, const WeightMatrix& matrix,
                            const Parameters& parameters, uint64_t seed, const JobContext& job)
{
    const TechniqueInfo& info = *findTechnique("cluster");
    std::mt19937_64 random(seed);
    const int64_t step = choiceOf(info, parameters, "granularity") == "layer" ? matrix.rows() : 1;
    for (int64_t row = 0; row < matrix.rows(); row += step)
        FETTLE_TRY(clusterRows(weights, matrix, row, row + step, parameters, random, job));
    return {};
}

} // namespace fettle
