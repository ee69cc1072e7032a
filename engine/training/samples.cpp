// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Splits, loads, augments and blends samples.
#include "training/samples.h"

#include "core/hash.h"
#include "ops/graph_walk.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <ranges>

namespace fettle {

uint64_t mixedSeed(uint64_t a, uint64_t b)
{
    std::seed_seq seeds{static_cast<uint32_t>(a), static_cast<uint32_t>(a >> 32), static_cast<uint32_t>(b),
                        static_cast<uint32_t>(b >> 32)};
    std::array<uint32_t, 2> made;
    seeds.generate(made.begin(), made.end());
    return (uint64_t(made[0]) << 32) | made[1];
}

TrainingSamples::TrainingSamples(const TrainingRequest& request, std::shared_ptr<const Network> network,
                                 std::vector<InputAdapter> adapters)
    : m_request(&request), m_network(std::move(network)), m_adapters(std::move(adapters))
{
}

Result<TrainingSamples> TrainingSamples::create(const TrainingRequest& request,
                                                const std::shared_ptr<const Network>& network)
{
    FETTLE_ASSIGN(std::vector<InputAdapter> adapters,
                  networkInputs(*network, *request.data, request.preprocessing));
    TrainingSamples samples(request, network, std::move(adapters));
    FETTLE_TRY(samples.split());
    FETTLE_TRY(samples.checkAugmentation());
    const Augmentation& augmentation = request.options.augmentation;
    double deviation = 0;
    if (augmentation.noise > 0 || augmentation.colour > 0) {
        FETTLE_ASSIGN(deviation, samples.inputDeviation());
    }
    samples.m_augmenter.emplace(augmentation, network->shape(samples.inputId(0)), deviation);
    return samples;
}

Result<void> TrainingSamples::split()
{
    const Dataset& data = *m_request->data;
    std::vector<int64_t> order(static_cast<size_t>(data.size()));
    std::iota(order.begin(), order.end(), int64_t(0));
    std::mt19937_64 random(m_request->seed);
    std::ranges::shuffle(order, random);
    const auto kept = static_cast<size_t>(std::clamp(m_request->options.validation, 0.0, 0.9) *
                                          static_cast<double>(order.size()));
    m_validation.assign(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept));
    m_training.assign(order.begin() + static_cast<std::ptrdiff_t>(kept), order.end());
    if (m_training.empty())
        return fail(ErrorCode::DataMismatch, "there are no samples to train with", data.description(),
                    "give more data");
    return {};
}

/// Numbers of words and of things can neither be moved nor blended.
Result<void> TrainingSamples::checkAugmentation() const
{
    Augmentation changes = m_request->options.augmentation;
    changes.mixup = 0;
    const auto refused = [&](size_t index, std::string what, std::string remedy) {
        return fail(ErrorCode::InvalidRecipe, std::move(what), input(index).name, std::move(remedy));
    };
    if (changes != Augmentation() && !floatInput(0))
        return refused(0, "an input of integers cannot be augmented",
                       "leave flip, shift, time-shift, colour and noise out");
    for (size_t i = 0; i < m_adapters.size(); ++i) {
        if (m_request->options.augmentation.mixup > 0 && !floatInput(i))
            return refused(i, "an input of integers cannot be blended", "set mixup=0");
    }
    return {};
}

/// Of the values of some training samples.
Result<double> TrainingSamples::inputDeviation() const
{
    InputAdapter::Work work;
    double sum = 0;
    double square = 0;
    double count = 0;
    for (const int64_t sample : m_training | std::views::take(32)) {
        FETTLE_ASSIGN(const auto bytes, inputOf(sample, 0, work));
        const std::span values(reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float));
        for (const float x : values) {
            sum += double(x);
            square += double(x) * double(x);
            ++count;
        }
    }
    return std::sqrt(std::max(0.0, square / count - sum / count * (sum / count)));
}

/// The bytes of one input of a sample.
Result<std::vector<std::byte>> TrainingSamples::inputOf(int64_t sample, size_t index,
                                                        InputAdapter::Work& work) const
{
    std::vector<std::byte> bytes(runBytes(input(index), m_network->shape(inputId(index))));
    FETTLE_TRY(m_adapters[index].load(*m_request->data, sample, bytes, work));
    return bytes;
}

Result<uint64_t> TrainingSamples::hash(uint64_t start) const
{
    InputAdapter::Work work;
    for (const int64_t sample : m_training | std::views::take(16)) {
        for (size_t i = 0; i < m_adapters.size(); ++i) {
            FETTLE_ASSIGN(const auto bytes, inputOf(sample, i, work));
            start = fnv1a(bytes, start);
        }
    }
    return start;
}

Result<Blend> TrainingSamples::load(TrainingWorker& worker, int64_t sample, uint64_t seed) const
{
    Blend blend{.sample = sample, .other = sample};
    for (size_t i = 0; i < m_adapters.size(); ++i)
        FETTLE_TRY(loadOne(worker, sample, i, seed, worker.pass.inputBytes(i)));
    if (seed != 0 && m_augmenter->blends())
        FETTLE_TRY(blendIn(worker, mixedSeed(seed, 1), blend));
    if (worker.teacher) {
        for (size_t i = 0; i < m_adapters.size(); ++i)
            std::ranges::copy(worker.pass.inputBytes(i), worker.teacher->input(i).begin());
        FETTLE_TRY(worker.teacher->run());
    }
    return blend;
}

/// Of all inputs the same share.
Result<void> TrainingSamples::blendIn(TrainingWorker& worker, uint64_t seed, Blend& blend) const
{
    blend.other = m_training[seed % m_training.size()];
    blend.share = static_cast<float>(m_augmenter->blendShare(seed));
    worker.blended.resize(m_adapters.size());
    for (size_t i = 0; i < m_adapters.size(); ++i) {
        const std::span<float> values = worker.pass.input(i);
        auto& other = worker.blended[i];
        other.resize(values.size());
        FETTLE_TRY(loadOne(worker, blend.other, i, seed, std::as_writable_bytes(std::span(other))));
        std::ranges::transform(values, other, values.begin(),
                               [&](float a, float b) { return a + blend.share * (b - a); });
    }
    return {};
}

/// The first input alone is augmented: others say more about it, or are of another kind.
Result<void> TrainingSamples::loadOne(TrainingWorker& worker, int64_t sample, size_t index, uint64_t seed,
                                      std::span<std::byte> to) const
{
    FETTLE_TRY(m_adapters[index].load(*m_request->data, sample, to, worker.work));
    if (seed != 0 && index == 0 && floatInput(0))
        m_augmenter->change({reinterpret_cast<float*>(to.data()), to.size() / sizeof(float)}, seed);
    return {};
}

} // namespace fettle
