// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Squared derivatives by gates, one sample after the other.
#include "training/channel_importance.h"

#include "core/parallel.h"
#include "techniques/weights.h"
#include "training/inputs.h"
#include "training/loss.h"
#include "training/network.h"

#include <algorithm>
#include <numeric>
#include <random>

namespace fettle {

namespace {

constexpr int64_t parts = 8; ///< of the samples, each with sums of its own, which are added in order
constexpr int64_t mostSamples = 1000;
constexpr float temperature = 4; ///< of the scores: doubts count too

/// One part's memory.
struct Part {
    NetworkPass pass;
    InputAdapter::Work work;
    ParameterValues gradients;
    ChannelImportance sums;
};

/// The derivative of minus the logarithm of a drawn class's probability; of scores that are no classes, that
/// of a random sum.
void drawGradient(const Network& network, std::span<const float> scores, uint64_t seed,
                  std::span<float> gradient)
{
    std::mt19937_64 random(seed);
    const bool classes = scores.size() > 1 && network.scores() != network.graph().outputs.front();
    if (!classes) {
        for (float& g : gradient)
            g += (random() & 1) != 0 ? 1.0F : -1.0F;
        return;
    }
    std::vector<float> shares(scores.size());
    softmaxOf(scores, temperature, shares);
    double left = static_cast<double>(random() >> 11) * 0x1p-53;
    size_t drawn = 0;
    while (drawn + 1 < shares.size() && left >= double(shares[drawn]))
        left -= double(shares[drawn++]);
    for (size_t i = 0; i < shares.size(); ++i)
        gradient[i] += shares[i] - (i == drawn ? 1.0F : 0.0F);
}

/// Adds the squared derivative by each channel's gate: the sum of its weights and bias times their gradients.
void addSquares(const Network& network, const ParameterValues& values, const ParameterValues& gradients,
                ChannelImportance& sums)
{
    std::map<OperatorId, std::vector<double>> gates;
    for (size_t p = 0; p < values.size(); ++p) {
        const TrainedTensor& parameter = network.parameters()[p];
        const WeightMatrix matrix(parameter.shape, parameter.channelDimension);
        std::vector<double>& gate = gates[parameter.layer];
        if (gate.empty())
            gate.resize(static_cast<size_t>(matrix.rows()));
        if (std::ssize(gate) != matrix.rows())
            continue; // a constant of another form
        for (int64_t row = 0; row < matrix.rows(); ++row)
            matrix.forEachStretch(row, [&](size_t start, size_t length) {
                for (size_t i = start; i < start + length; ++i)
                    gate[static_cast<size_t>(row)] += double(values[p][i]) * double(gradients[p][i]);
            });
    }
    for (const auto& [layer, gate] : gates) {
        std::vector<double>& sum = sums[layer];
        sum.resize(gate.size());
        for (size_t c = 0; c < gate.size(); ++c)
            sum[c] += gate[c] * gate[c];
    }
}

} // namespace

Result<ChannelImportance> channelImportance(const ModelPtr& model, const Dataset& data,
                                            const Preprocessing& preprocessing, uint64_t seed, int threads,
                                            const JobContext& job)
{
    FETTLE_ASSIGN(const auto network, Network::create(model));
    FETTLE_ASSIGN(const std::vector<InputAdapter> adapters, networkInputs(*network, data, preprocessing));
    const ParameterValues values = network->initialValues();
    FETTLE_ASSIGN(const NetworkStep step, NetworkStep::create(network, values));
    std::vector<Part> all;
    for (int64_t part = 0; part < parts; ++part)
        all.push_back({NetworkPass(network), {}, values, {}});
    std::vector<int64_t> samples(static_cast<size_t>(data.size()));
    std::iota(samples.begin(), samples.end(), int64_t(0));
    std::mt19937_64 random(seed);
    std::ranges::shuffle(samples, random); // they may be sorted by class
    const int64_t count = std::min(data.size(), mostSamples);
    const auto add = [&](Part& part, int64_t sample) -> Result<void> {
        FETTLE_TRY(job.check());
        for (size_t i = 0; i < adapters.size(); ++i)
            FETTLE_TRY(adapters[i].load(data, sample, part.pass.inputBytes(i), part.work));
        FETTLE_TRY(part.pass.forward(step));
        part.pass.clearGradients();
        drawGradient(*network, part.pass.scores(), seed ^ static_cast<uint64_t>(sample),
                     part.pass.gradient(network->scores()));
        for (auto& gradient : part.gradients)
            std::ranges::fill(gradient, 0.0F);
        part.pass.backward(step, part.gradients);
        addSquares(*network, values, part.gradients, part.sums);
        return {};
    };
    std::vector<Result<void>> outcomes(static_cast<size_t>(parts));
    parallelFor(parts, threads, [&](int64_t p, int) {
        auto& outcome = outcomes[static_cast<size_t>(p)];
        for (int64_t i = count * p / parts; i < count * (p + 1) / parts && outcome; ++i)
            outcome = add(all[static_cast<size_t>(p)], samples[static_cast<size_t>(i)]);
        return outcome.has_value();
    });
    for (auto& outcome : outcomes)
        FETTLE_TRY(std::move(outcome));
    ChannelImportance importance;
    for (const Part& part : all) {
        for (const auto& [layer, sums] : part.sums) {
            std::vector<double>& sum = importance[layer];
            sum.resize(sums.size());
            std::ranges::transform(sum, sums, sum.begin(), std::plus<>());
        }
    }
    return importance;
}

} // namespace fettle
