// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The options of training from a recipe's parameters.
#include "techniques/fine_tune.h"
#include "training/trainer.h"

#include <algorithm>

namespace fettle {

namespace {

template <class T>
struct Choice {
    std::string_view name;
    T value;
};

constexpr Choice<OptimizerKind> optimizers[] = {
    {"adam", OptimizerKind::Adam}, {"adamw", OptimizerKind::AdamW}, {"sgd", OptimizerKind::Sgd}};
constexpr Choice<LossKind> losses[] = {{"auto", LossKind::Automatic},
                                       {"labels", LossKind::Labels},
                                       {"teacher", LossKind::Teacher},
                                       {"mixed", LossKind::Mixed}};
constexpr Choice<BalanceKind> balances[] = {
    {"auto", BalanceKind::Automatic}, {"on", BalanceKind::Yes}, {"off", BalanceKind::No}};
constexpr Choice<FreezeKind> freezes[] = {
    {"nothing", FreezeKind::Nothing}, {"kept", FreezeKind::Kept}, {"biases", FreezeKind::Biases}};
constexpr Choice<ScheduleKind> schedules[] = {{"cosine", ScheduleKind::Cosine},
                                              {"polynomial", ScheduleKind::Polynomial},
                                              {"constant", ScheduleKind::Constant}};

/// The parameter table has the same names, and has refused others.
template <class T, size_t N>
T chosen(const Parameters& parameters, std::string_view id, const Choice<T> (&choices)[N])
{
    return std::ranges::find(choices, choiceOf(fineTuning(), parameters, id), &Choice<T>::name)->value;
}

} // namespace

TrainingOptions trainingOptionsOf(const Parameters& parameters)
{
    const auto number = [&](std::string_view id) { return numberOf(fineTuning(), parameters, id); };
    TrainingOptions options;
    options.epochs = static_cast<int64_t>(number("epochs"));
    options.rate = number("rate");
    options.rateSearch = flagOf(fineTuning(), parameters, "rate-search");
    options.batch = static_cast<int64_t>(number("batch"));
    options.optimizer.kind = chosen(parameters, "optimizer", optimizers);
    options.balance = chosen(parameters, "balance", balances);
    options.freeze = chosen(parameters, "freeze", freezes);
    options.schedule = chosen(parameters, "schedule", schedules);
    options.loss = chosen(parameters, "loss", losses);
    options.temperature = number("temperature");
    options.features = number("features");
    options.labelSmoothing = number("smoothing");
    options.optimizer.relative = choiceOf(fineTuning(), parameters, "steps") == "relative";
    options.augmentation = {.flip = flagOf(fineTuning(), parameters, "flip"),
                            .shift = static_cast<int32_t>(number("shift")),
                            .timeShift = static_cast<int32_t>(number("time-shift")),
                            .colour = number("colour"),
                            .noise = number("noise"),
                            .mixup = number("mixup")};
    options.learnRanges = choiceOf(fineTuning(), parameters, "ranges") == "learned";
    options.learnSteps = choiceOf(fineTuning(), parameters, "weight-steps") == "learned";
    options.averaging = number("averaging");
    options.warmUp = number("warm-up");
    options.patience = static_cast<int64_t>(number("patience"));
    options.constraints = {.pruneEnd = number("prune-end"),
                           .clusterBegin = number("cluster-begin"),
                           .clusterFreeze = number("cluster-freeze")};
    options.validation = number("validation");
    return options;
}

} // namespace fettle
