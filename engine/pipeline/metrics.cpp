// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that are made of the outcomes of single samples.
#include "pipeline/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fettle {

namespace {

/// A matrix of more classes would not be looked at, and takes memory.
constexpr size_t mostConfused = 1001;

/// The probability that an output gives the label: normalized when the outputs are not probabilities already,
/// by their sum when they are nearly (integer softmax), else by softmax.
double probabilityOf(std::span<const float> values, size_t label)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    const bool nearlyProbabilities = *std::ranges::min_element(values) >= 0 && std::fabs(sum - 1) < 0.1;
    if (nearlyProbabilities)
        return double(values[label]) / sum;
    const double largest = *std::ranges::max_element(values);
    double total = 0;
    for (const float value : values)
        total += std::exp(double(value) - largest);
    return std::exp(double(values[label]) - largest) / total;
}

std::vector<ClassEvaluation> classesOf(std::span<const ClassOutcome> outcomes, size_t classes)
{
    std::vector<int64_t> labelled(classes), predicted(classes), right(classes);
    for (const ClassOutcome& outcome : outcomes) {
        ++labelled[static_cast<size_t>(outcome.label)];
        ++predicted[static_cast<size_t>(outcome.predicted)];
        right[static_cast<size_t>(outcome.label)] += outcome.label == outcome.predicted ? 1 : 0;
    }
    const auto share = [](int64_t part, int64_t whole) {
        return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0.0;
    };
    std::vector<ClassEvaluation> result;
    for (size_t c = 0; c < classes; ++c)
        result.push_back({labelled[c], share(right[c], predicted[c]), share(right[c], labelled[c])});
    return result;
}

} // namespace

ClassOutcome classOutcome(std::span<const float> values, int32_t label)
{
    const auto index = static_cast<size_t>(label);
    ClassOutcome outcome;
    outcome.label = label;
    outcome.predicted = static_cast<int32_t>(std::ranges::max_element(values) - values.begin());
    for (size_t i = 0; i < values.size(); ++i)
        outcome.rank += values[i] > values[index] || (values[i] == values[index] && i < index) ? 1 : 0;
    constexpr double smallest = 1e-7; // as Keras clips
    outcome.loss = -std::log(std::max(probabilityOf(values, index), smallest));
    return outcome;
}

void addClassMetrics(std::span<const ClassOutcome> outcomes, size_t classes, Evaluation& result)
{
    const double count = static_cast<double>(std::max<size_t>(outcomes.size(), 1));
    for (const ClassOutcome& outcome : outcomes) {
        result.loss += outcome.loss / count;
        result.top1 += (outcome.rank == 0 ? 1 : 0);
        result.top5 += (outcome.rank < 5 ? 1 : 0);
    }
    result.top1 /= count;
    result.top5 /= count;
    result.classes = classesOf(outcomes, classes);
    if (classes > mostConfused)
        return;
    result.confusion.resize(classes * classes);
    for (const ClassOutcome& outcome : outcomes)
        ++result.confusion[static_cast<size_t>(outcome.label) * classes +
                           static_cast<size_t>(outcome.predicted)];
}

ReconstructionOutcome reconstructionOutcome(std::span<const float> input, std::span<const float> output)
{
    ReconstructionOutcome outcome;
    for (size_t i = 0; i < input.size(); ++i) {
        const double error = double(input[i]) - double(output[i]);
        outcome.squared += error * error;
        outcome.absolute += std::abs(error);
    }
    const double count = static_cast<double>(std::max<size_t>(input.size(), 1));
    outcome.squared /= count;
    outcome.absolute /= count;
    return outcome;
}

void addReconstructionMetrics(std::span<const ReconstructionOutcome> outcomes, Evaluation& result)
{
    const double count = static_cast<double>(std::max<size_t>(outcomes.size(), 1));
    std::vector<double> scores;
    std::vector<bool> positive;
    for (const ReconstructionOutcome& outcome : outcomes) {
        result.meanSquaredError += outcome.squared / count;
        result.meanAbsoluteError += outcome.absolute / count;
        if (outcome.label) {
            scores.push_back(outcome.squared);
            positive.push_back(*outcome.label != 0);
        }
    }
    result.auc = areaUnderRoc(scores, positive);
}

std::optional<double> areaUnderRoc(std::span<const double> scores, const std::vector<bool>& positive)
{
    std::vector<size_t> order(scores.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t i) { return scores[i]; });
    const auto positives = static_cast<double>(std::ranges::count(positive, true));
    const double negatives = static_cast<double>(scores.size()) - positives;
    if (positives == 0 || negatives == 0)
        return std::nullopt;
    double ranks = 0; // of the positives, from 1 on; equal scores share the mean of their ranks
    for (size_t first = 0; first < order.size();) {
        size_t end = first;
        while (end < order.size() && scores[order[end]] == scores[order[first]])
            ++end;
        const double rank = (static_cast<double>(first) + static_cast<double>(end) + 1) / 2;
        for (size_t i = first; i < end; ++i)
            ranks += positive[order[i]] ? rank : 0;
        first = end;
    }
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives);
}

} // namespace fettle
