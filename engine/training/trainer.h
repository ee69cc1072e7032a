// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Epochs over a data set: the same seed gives the same weights on any number of threads.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "techniques/channels.h"
#include "training/augment.h"
#include "training/constraint.h"
#include "training/control.h"
#include "training/optimizer.h"
#include "training/progress.h"

#include <filesystem>
#include <functional>

namespace fettle {

/// What is made small.
enum class LossKind {
    Automatic, ///< Mixed with labels, Teacher without
    Labels,    ///< cross-entropy
    Teacher,   ///< distillation from the float model; its outputs themselves where they are no classes
    Mixed,     ///< both, half each
};

/// Whether balanceChannels() comes first.
enum class BalanceKind { Automatic, Yes, No };

/// What is not trained.
enum class FreezeKind {
    Nothing,
    Kept,   ///< layers that the recipe leaves as they are
    Biases, ///< all but the weights
};

struct TrainingOptions {
    int64_t epochs = 10;
    double rate = 0;         ///< 0: what usually suits the optimizer and the constraints
    bool rateSearch = false; ///< where the rate is 0: searchRate() around that
    int64_t batch = 32;
    OptimizerOptions optimizer;
    BalanceKind balance = BalanceKind::Automatic;
    ScheduleKind schedule = ScheduleKind::Cosine;
    double warmUp = 0.05;
    LossKind loss = LossKind::Automatic;
    double temperature = 4;
    /// Weight of the distance between the layers' outputs and the teacher's; negative: what suits the recipe.
    double features = -1;
    double labelSmoothing = 0;
    Augmentation augmentation;
    double averaging = 0;    ///< decay of a running mean of the weights, which is then what is kept; 0: none
    int64_t patience = 0;    ///< epochs without a better one after which training ends; 0: never
    double validation = 0.1; ///< share of the samples that is not trained on
    ConstraintSchedule constraints;
    /// Scales of integers are trained, and frozen when most of the steps are done: those of activations,
    /// those of weights (Esser et al. 2020; Jain et al. 2020).
    bool learnRanges = true;
    bool learnSteps = false;
    FreezeKind freeze = FreezeKind::Nothing;
    bool operator==(const TrainingOptions&) const = default;
};

/// Of a recipe's Recipe::training.
TrainingOptions trainingOptionsOf(const Parameters& parameters);

/// What training gives.
struct Trained {
    ModelPtr model;
    std::vector<std::optional<FakeQuantizer>>
        quantizers;                              ///< of its activations, by tensor, with learned scales
    std::vector<std::vector<float>> weightSteps; ///< by layer: learned scales of its weights; empty: none
};

/// How others take part in a training.
struct TrainingHooks {
    std::function<void(const TrainingProgress&)> onEpoch; ///< called on the thread of the caller
    std::shared_ptr<TrainingControl> control;
    /// A file that is replaced after an epoch, though not so often that it takes a tenth of the time. One of
    /// the same run that is there already is gone on from, with the same result as without interruption;
    /// another one is an error. Empty: none.
    std::filesystem::path checkpoint;
    /// The accuracy, 0 … 1, on these samples of the data of what the recipe finally makes of the weights.
    /// Asked of the model that is kept, and after epochs that are the best so far or the last, though not so
    /// often that it takes a tenth of the time.
    std::function<Result<double>(const Trained& trained, const std::vector<int64_t>& samples,
                                 const JobContext& job)>
        deployed = {};
};

/// Who is imitated: a model with the trained one's operators, but more channels.
struct Teacher {
    ModelPtr model = {};        ///< null: the trained model as it was
    ChannelsLeft channels = {}; ///< its channels that the trained model still has
};

struct TrainingRequest {
    ModelPtr model;
    Teacher teacher = {};
    std::vector<Layer> layers; ///< of the model, under the recipe
    DatasetPtr data;
    Preprocessing preprocessing;
    TrainingOptions options;
    std::vector<std::optional<FakeQuantizer>> quantizers; ///< by tensor, or empty
    std::vector<WeightForm> weights;                      ///< by layer; empty: floats
    uint64_t seed = 0;
    int threads = 0;
    std::string identity; ///< of the recipe, for checkpoints
    TrainingHooks hooks;
};

/// Whether weights have to make up for others that go or become alike, not for rounding alone.
bool reshapes(const TrainingRequest& request);

struct TrainingResult : Trained { ///< the best within the constraints
    std::vector<TrainingProgress> epochs;
    std::vector<Issue> issues;
    int64_t validationSamples = 0;
};

/// Errors: UnsupportedModel, DataMismatch, DataFormat, InvalidRecipe, Cancelled, WriteFailed.
Result<TrainingResult> train(const TrainingRequest& request, const JobContext& job);

} // namespace fettle
