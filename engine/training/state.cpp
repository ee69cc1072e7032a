// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Checkpoints: FlatBuffers of checkpoint.fbs.
#include "training/state.h"

#include "checkpoint_generated.h"
#include "core/file.h"

#include <algorithm>
#include <memory>

namespace fettle {

namespace {

using Floats = std::vector<std::unique_ptr<checkpoint::FloatsT>>;

Floats stored(const ParameterValues& values)
{
    Floats all;
    for (const auto& own : values) {
        all.push_back(std::make_unique<checkpoint::FloatsT>());
        all.back()->values = own;
    }
    return all;
}

ParameterValues loaded(Floats& all)
{
    ParameterValues values;
    for (auto& own : all)
        values.push_back(std::move(own->values));
    return values;
}

std::unique_ptr<checkpoint::EpochT> stored(const TrainingProgress& epoch)
{
    auto made = std::make_unique<checkpoint::EpochT>();
    made->loss = epoch.loss;
    made->validation_loss = epoch.validationLoss;
    made->top1 = epoch.top1.value_or(-1);
    made->images_per_second = epoch.imagesPerSecond;
    made->best = epoch.best;
    made->top1_deployed = epoch.top1Deployed.value_or(-1);
    return made;
}

std::unique_ptr<checkpoint::ConstraintT> stored(const ConstraintState& constraint)
{
    auto made = std::make_unique<checkpoint::ConstraintT>();
    made->pruned = constraint.pruned;
    made->sensitivity = constraint.sensitivity;
    made->centroids = stored(constraint.centroids);
    made->mask = constraint.mask;
    made->assignment = constraint.assignment;
    made->clusters = constraint.clusters;
    return made;
}

} // namespace

std::vector<std::byte> packedState(const TrainingState& state, const std::string& key)
{
    checkpoint::TrainingT training;
    training.key = key;
    training.values = stored(state.values);
    training.averages = stored(state.averages);
    training.best = stored(state.best);
    training.rate = state.rate;
    training.least = state.least;
    training.since_best = state.sinceBest;
    for (const TrainingProgress& epoch : state.epochs)
        training.epochs.push_back(stored(epoch));
    training.optimizer_steps = state.optimizer.steps;
    training.sizes = stored(state.optimizer.sizes);
    training.first = stored(state.optimizer.first);
    training.second = stored(state.optimizer.second);
    for (const ConstraintState& constraint : state.constraints)
        training.constraints.push_back(stored(constraint));
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(checkpoint::Training::Pack(builder, &training), checkpoint::TrainingIdentifier());
    const auto bytes = std::as_bytes(std::span(builder.GetBufferPointer(), builder.GetSize()));
    return {bytes.begin(), bytes.end()};
}

Result<TrainingState> unpackedState(std::span<const std::byte> bytes, const std::string& key)
{
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const size_t size = std::min<size_t>(bytes.size(), FLATBUFFERS_MAX_BUFFER_SIZE - 1);
    constexpr flatbuffers::uoffset_t depth = 16;
    const auto tables = static_cast<flatbuffers::uoffset_t>(1000 + size / 16);
    flatbuffers::Verifier verifier(data, size, depth, tables);
    constexpr size_t smallest = 8; // an offset and the identifier
    if (size < smallest || !checkpoint::VerifyTrainingBuffer(verifier))
        return fail(ErrorCode::DataFormat, "the checkpoint is damaged");
    checkpoint::TrainingT training;
    checkpoint::GetTraining(data)->UnPackTo(&training);
    if (training.key != key)
        return fail(ErrorCode::DataMismatch, "the checkpoint is of another model, recipe or data set");
    TrainingState state;
    state.values = loaded(training.values);
    state.averages = loaded(training.averages);
    state.best = loaded(training.best);
    state.rate = training.rate;
    state.least = training.least;
    state.sinceBest = training.since_best;
    const auto known = [](double top1) { return top1 >= 0 ? std::optional(top1) : std::nullopt; };
    for (const auto& epoch : training.epochs)
        state.epochs.push_back({std::ssize(state.epochs), epoch->loss, epoch->validation_loss,
                                known(epoch->top1), epoch->images_per_second, epoch->best,
                                known(epoch->top1_deployed)});
    state.optimizer = {training.optimizer_steps, loaded(training.sizes), loaded(training.first),
                       loaded(training.second)};
    for (const auto& constraint : training.constraints)
        state.constraints.push_back({constraint->pruned, std::move(constraint->sensitivity),
                                     loaded(constraint->centroids), std::move(constraint->mask),
                                     std::move(constraint->assignment), constraint->clusters});
    return state;
}

Result<void> writeCheckpoint(const std::filesystem::path& path, const std::string& key,
                             const TrainingState& state)
{
    return replaceFile(path, packedState(state, key));
}

Result<std::optional<TrainingState>> readCheckpoint(const std::filesystem::path& path, const std::string& key)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        return std::nullopt;
    FETTLE_ASSIGN(const Bytes bytes, mapFile(path));
    auto state = unpackedState(bytes.view(), key);
    if (!state) {
        state.error().where = path.string();
        state.error().remedy = "delete it to train from the beginning, or name another file";
        return std::unexpected(state.error());
    }
    return std::move(*state);
}

} // namespace fettle
