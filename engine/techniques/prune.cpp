// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Magnitude pruning: single weights, N of every M, blocks.
#include "techniques/prune.h"

#include "techniques/shape_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>

namespace fettle {

namespace techniques {

TechniqueInfo prune()
{
    TechniqueInfo info;
    info.id = "prune";
    info.label = "Pruning";
    info.kind = TechniqueKind::Prune;
    info.help = "Sets the weights of smallest magnitude to zero. Biases are never pruned; depthwise layers "
                "only where a rule for the layer says so, because they have few weights and lose much "
                "accuracy.";
    info.parameters = {
        {.id = "sparsity",
         .label = "Sparsity",
         .help = "Share of the layer's weights that become zero; patterns like 2:4 fix it themselves.",
         .kind = ParameterKind::Fraction,
         .defaultValue = 0.5,
         .choices = {},
         .minimum = 0,
         .maximum = 1,
         .step = 0.05},
        {.id = "pattern",
         .label = "Pattern",
         .help = "Which weights go together: any; N:M keeps the N largest of every M along the input "
                 "channels; block(AxB) keeps or drops A output channels by B inputs as one; channel removes "
                 "whole channels from the graph, with everything that is computed from them alone.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("unstructured"),
         .choices = {"unstructured", "2:4", "1:4", "4:8", "block(1x4)", "block(4x4)", "channel"},
         .openChoice = true},
        {.id = "criterion",
         .label = "Criterion",
         .help =
             "How important a weight is: by its magnitude among those of its layer; or lamp: by the "
             "share of its square in those of its layer that are not smaller; or gradient: by what the loss "
             "would lose without it, as fine-tuning sees it; or movement: by how far fine-tuning pulls it "
             "away from zero, "
             "which takes long trainings (without fine-tuning both by "
             "magnitude). lamp and gradient give layers with the same "
             "sparsity one target that they share: of their weights, or "
             "with the pattern channel of the model's multiplications.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("magnitude"),
         .choices = {"magnitude", "lamp", "gradient", "movement"}},
        reconstructParameter(),
    };
    return info;
}

} // namespace techniques

namespace {

/// How many of `count` stay at this sparsity; at least one.
int64_t keptOf(int64_t count, double sparsity)
{
    return std::clamp<int64_t>(std::llround(static_cast<double>(count) * (1 - sparsity)),
                               std::min<int64_t>(1, count), count);
}

/// Calls drop(i) for each score that does not stay: all but the `kept` largest, the earlier of equal ones
/// preferred.
template <class Drop>
void forDropped(std::span<const float> scores, int64_t kept, std::vector<float>& work, Drop drop)
{
    if (kept >= static_cast<int64_t>(scores.size()))
        return;
    float threshold = INFINITY; // the smallest score that stays
    int64_t ties = 0;           // how many of that score stay
    if (kept > 0) {
        work.assign(scores.begin(), scores.end());
        std::nth_element(work.begin(), work.begin() + (kept - 1), work.end(), std::greater());
        threshold = work[static_cast<size_t>(kept - 1)];
        ties = kept - std::ranges::count_if(scores, [&](float score) { return score > threshold; });
    }
    for (size_t i = 0; i < scores.size(); ++i) {
        const bool stays = scores[i] > threshold || (scores[i] == threshold && ties-- > 0);
        if (!stays)
            drop(static_cast<int64_t>(i));
    }
}

void pruneSingles(std::span<float> weights, std::span<const float> scores, double sparsity)
{
    std::vector<float> work;
    forDropped(scores, keptOf(static_cast<int64_t>(weights.size()), sparsity), work,
               [&](int64_t i) { weights[static_cast<size_t>(i)] = 0; });
}

/// Groups do not cross the innermost run; a last short group counts as filled up with zeros.
void pruneGroups(std::span<float> weights, std::span<const float> importance, const WeightMatrix& matrix,
                 int64_t keep, int64_t size)
{
    std::vector<float> scores;
    std::vector<float> work;
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        for (int64_t runStart = 0; runStart < matrix.columns(); runStart += matrix.run()) {
            for (int64_t start = runStart; start < runStart + matrix.run(); start += size) {
                const int64_t length = std::min(size, runStart + matrix.run() - start);
                scores.resize(static_cast<size_t>(length));
                for (int64_t i = 0; i < length; ++i)
                    scores[static_cast<size_t>(i)] = importance[matrix.index(row, start + i)];
                forDropped(scores, keep, work, [&](int64_t i) { weights[matrix.index(row, start + i)] = 0; });
            }
        }
    }
}

/// Calls visit(index in the tensor) for each weight of a block; blocks at the edges are cut.
template <class Visit>
void forBlock(const WeightMatrix& matrix, const PrunePattern& pattern, int64_t blockRow, int64_t blockColumn,
              Visit visit)
{
    const int64_t rowEnd = std::min((blockRow + 1) * pattern.first, matrix.rows());
    const int64_t columnEnd = std::min((blockColumn + 1) * pattern.second, matrix.columns());
    for (int64_t row = blockRow * pattern.first; row < rowEnd; ++row) {
        for (int64_t column = blockColumn * pattern.second; column < columnEnd; ++column)
            visit(matrix.index(row, column));
    }
}

/// A block's importance is the mean of its weights'.
void pruneBlocks(std::span<float> weights, std::span<const float> importance, const WeightMatrix& matrix,
                 const PrunePattern& pattern, double sparsity)
{
    const int64_t across = (matrix.columns() + pattern.second - 1) / pattern.second;
    const int64_t down = (matrix.rows() + pattern.first - 1) / pattern.first;
    std::vector<float> scores(static_cast<size_t>(across * down));
    for (int64_t block = 0; block < across * down; ++block) {
        double sum = 0;
        int64_t count = 0;
        forBlock(matrix, pattern, block / across, block % across, [&](size_t i) {
            sum += double(importance[i]);
            ++count;
        });
        scores[static_cast<size_t>(block)] =
            static_cast<float>(sum / static_cast<double>(std::max<int64_t>(count, 1)));
    }
    std::vector<float> work;
    forDropped(scores, keptOf(across * down, sparsity), work, [&](int64_t block) {
        forBlock(matrix, pattern, block / across, block % across, [&](size_t i) { weights[i] = 0; });
    });
}

/// The sparsity of each layer when all together have this one and the smallest scores go.
std::vector<double> sharedSparsities(const std::vector<std::vector<float>>& scores, double sparsity)
{
    std::vector<float> all;
    for (const auto& own : scores)
        all.insert(all.end(), own.begin(), own.end());
    const int64_t kept = keptOf(std::ssize(all), sparsity);
    if (kept <= 0)
        return std::vector<double>(scores.size(), sparsity);
    std::ranges::nth_element(all, all.begin() + (kept - 1), std::greater());
    const float threshold = all[static_cast<size_t>(kept - 1)];
    std::vector<int64_t> stay;
    int64_t ties = kept;
    for (const auto& own : scores) {
        stay.push_back(std::ranges::count_if(own, [&](float score) { return score > threshold; }));
        ties -= stay.back();
    }
    std::vector<double> result;
    for (size_t l = 0; l < scores.size(); ++l) {
        const int64_t more = std::min(ties, std::ranges::count(scores[l], threshold));
        ties -= more;
        const auto count = static_cast<double>(std::max<size_t>(scores[l].size(), 1));
        result.push_back(1 - static_cast<double>(stay[l] + more) / count);
    }
    return result;
}

} // namespace

std::vector<double> lampSparsities(std::span<const std::span<const float>> layers, double sparsity)
{
    std::vector<std::vector<float>> scores; // of each layer, the largest weight's first
    for (const std::span<const float> weights : layers) {
        std::vector<float>& own = scores.emplace_back(weights.size());
        std::ranges::transform(weights, own.begin(), [](float w) { return w * w; });
        std::ranges::sort(own, std::greater());
        double sum = 0;
        for (float& score : own) {
            sum += double(score);
            score = sum > 0 ? static_cast<float>(double(score) / sum) : 0;
        }
    }
    return sharedSparsities(scores, sparsity);
}

std::vector<float> importanceOf(std::span<const float> weights, std::span<const float> sensitivity)
{
    std::vector<float> importance(weights.size());
    std::ranges::transform(weights, importance.begin(), [](float w) { return std::fabs(w); });
    for (size_t i = 0; i < sensitivity.size(); ++i)
        importance[i] *= std::sqrt(sensitivity[i]);
    return importance;
}

std::vector<float> movementOf(std::span<const float> weights, std::span<const float> pulled)
{
    std::vector<float> scores(pulled.begin(), pulled.end());
    const float least = std::ranges::min(scores);
    const float below = least - std::max(std::fabs(least) * 1e-3F, std::numeric_limits<float>::min());
    for (size_t i = 0; i < scores.size(); ++i)
        scores[i] = weights[i] == 0 ? below : scores[i];
    return scores;
}

namespace {

std::vector<float> scoresOf(const std::string& criterion, std::span<const float> weights,
                            std::span<const float> sensitivity)
{
    return criterion == "movement" && !sensitivity.empty() ? movementOf(weights, sensitivity)
                                                           : importanceOf(weights, sensitivity);
}

} // namespace

std::vector<double> sparsitiesOf(std::span<const PruneWish> wishes, double share)
{
    const TechniqueInfo& info = *findTechnique("prune");
    std::vector<double> result;
    std::map<std::pair<std::string, double>, std::vector<size_t>> groups; // by criterion and target
    for (const PruneWish& wish : wishes) {
        const double sparsity = numberOf(info, *wish.parameters, "sparsity") * share;
        const std::string& criterion = choiceOf(info, *wish.parameters, "criterion");
        if ((criterion == "lamp" || criterion == "gradient") &&
            choiceOf(info, *wish.parameters, "pattern") == "unstructured")
            groups[{criterion, sparsity}].push_back(result.size());
        result.push_back(sparsity);
    }
    for (const auto& [group, members] : groups) {
        std::vector<std::span<const float>> weights;
        std::vector<std::vector<float>> importance;
        for (const size_t member : members) {
            weights.push_back(wishes[member].weights);
            importance.push_back(scoresOf(group.first, wishes[member].weights, wishes[member].sensitivity));
        }
        const auto parts = group.first == "lamp" ? lampSparsities(weights, group.second)
                                                 : sharedSparsities(importance, group.second);
        for (size_t i = 0; i < members.size(); ++i)
            result[members[i]] = parts[i];
    }
    return result;
}

Result<PrunePattern> parsePrunePattern(std::string_view text)
{
    const std::string copy(text);
    PrunePattern pattern;
    long first = 0;
    long second = 0;
    int end = 0;
    if (text == "unstructured")
        return pattern;
    if (text == "channel") {
        pattern.kind = PrunePattern::Kind::Channel;
        return pattern;
    }
    const auto whole = [&] { return end == static_cast<int>(copy.size()) && first > 0 && second > 0; };
    if (std::sscanf(copy.c_str(), "%4ld:%4ld%n", &first, &second, &end) == 2 && whole() && first < second)
        pattern.kind = PrunePattern::Kind::OfGroup;
    else if (end = 0; std::sscanf(copy.c_str(), "block(%4ldx%4ld)%n", &first, &second, &end) == 2 && whole())
        pattern.kind = PrunePattern::Kind::Block;
    else
        return fail(ErrorCode::InvalidRecipe, fmt::format("\"{}\" is not a pattern of pruning", text),
                    "pattern", "use unstructured, channel, N:M with N below M, or block(AxB)");
    pattern.first = first;
    pattern.second = second;
    return pattern;
}

Result<void> pruneWeights(std::span<float> weights, const WeightMatrix& matrix, const Parameters& parameters,
                          std::span<const float> sensitivity)
{
    const TechniqueInfo& info = *findTechnique("prune");
    FETTLE_ASSIGN(const PrunePattern pattern, parsePrunePattern(choiceOf(info, parameters, "pattern")));
    const double sparsity = numberOf(info, parameters, "sparsity");
    const std::vector<float> importance =
        scoresOf(choiceOf(info, parameters, "criterion"), weights, sensitivity);
    switch (pattern.kind) {
    case PrunePattern::Kind::Unstructured:
        pruneSingles(weights, importance, sparsity);
        break;
    case PrunePattern::Kind::OfGroup:
        pruneGroups(weights, importance, matrix, pattern.first, pattern.second);
        break;
    case PrunePattern::Kind::Channel:
        break; // they have left the graph before
    case PrunePattern::Kind::Block:
        pruneBlocks(weights, importance, matrix, pattern, sparsity);
        break;
    }
    return {};
}

} // namespace fettle
