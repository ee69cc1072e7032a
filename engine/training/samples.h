// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The samples of a training: which ones it sees, and how they come into the network, changed at random.
#pragma once

#include "runtime/executor.h"
#include "training/inputs.h"
#include "training/trainer.h"

namespace fettle {

/// Everything that one thread needs for a sample.
struct TrainingWorker {
    NetworkPass pass;
    std::optional<Session> teacher; ///< none where nobody is imitated
    InputAdapter::Work work = {};
    std::vector<std::vector<float>> blended = {}; ///< another sample, by input
    std::vector<float> wanted = {};               ///< some channels of one of the teacher's tensors
};

/// What a sample is made of: itself, and by this share another one.
struct Blend {
    int64_t sample = 0;
    int64_t other = 0;
    float share = 0;
};

/// A seed that follows from two.
uint64_t mixedSeed(uint64_t a, uint64_t b);

class TrainingSamples {
public:
    /// Errors: DataMismatch (none are left to train with, or they do not fit the inputs), UnsupportedModel,
    /// InvalidRecipe (augmentation that the inputs cannot bear). The request must live longer.
    static Result<TrainingSamples> create(const TrainingRequest& request,
                                          const std::shared_ptr<const Network>& network);

    const std::vector<int64_t>& training() const { return m_training; }
    const std::vector<int64_t>& validation() const { return m_validation; }
    /// The sample, changed at random where the seed is not 0, in the worker's network and teacher, which has
    /// then run.
    Result<Blend> load(TrainingWorker& worker, int64_t sample, uint64_t seed) const;
    /// Of the contents of some samples, from `start` on.
    Result<uint64_t> hash(uint64_t start) const;

private:
    TrainingSamples(const TrainingRequest& request, std::shared_ptr<const Network> network,
                    std::vector<InputAdapter> adapters);
    Result<void> split();
    Result<void> checkAugmentation() const;
    Result<double> inputDeviation() const;
    const Tensor& input(size_t index) const { return m_network->graph().tensor(inputId(index)); }
    TensorId inputId(size_t index) const { return m_network->graph().inputs[index]; }
    bool floatInput(size_t index) const { return input(index).type == TensorType::Float32; }
    Result<std::vector<std::byte>> inputOf(int64_t sample, size_t index, InputAdapter::Work& work) const;
    Result<void> blendIn(TrainingWorker& worker, uint64_t seed, Blend& blend) const;
    Result<void> loadOne(TrainingWorker& worker, int64_t sample, size_t input, uint64_t seed,
                         std::span<std::byte> to) const;

    const TrainingRequest* m_request;
    std::shared_ptr<const Network> m_network;
    std::vector<InputAdapter> m_adapters; ///< by input
    std::vector<int64_t> m_training, m_validation;
    std::optional<Augmenter> m_augmenter;
};

} // namespace fettle
