// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Short trainings, judged by their last epoch.
#include "training/rate_search.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace fettle {

namespace {

constexpr std::array factors = {1.0, 0.1, 0.3, 3.0, 10.0}; ///< the first wins where all are equal
constexpr int64_t shareOfEpochs = 10;
constexpr double infinite = std::numeric_limits<double>::infinity();

/// The loss after a short training; infinite where it diverged.
Result<double> lossAt(const TrainingRequest& request, double rate, const JobContext& job)
{
    TrainingRequest trial = request;
    trial.options.rate = rate;
    trial.options.rateSearch = false;
    trial.options.epochs = std::max<int64_t>(request.options.epochs / shareOfEpochs, 1);
    trial.options.patience = 0;
    trial.hooks = {};
    auto result = train(trial, job);
    if (!result && result.error().code == ErrorCode::Refused)
        return infinite;
    if (!result)
        return std::unexpected(std::move(result.error()));
    const TrainingProgress& last = result->epochs.back();
    return request.options.validation > 0 ? last.validationLoss : last.loss;
}

} // namespace

Result<RateChoice> searchRate(const TrainingRequest& request, double usual, const JobContext& job)
{
    RateChoice choice;
    double least = infinite;
    std::string seen;
    for (size_t i = 0; i < factors.size(); ++i) {
        constexpr auto count = static_cast<double>(factors.size());
        const auto from = static_cast<double>(i);
        const double rate = usual * factors[i];
        FETTLE_ASSIGN(const double loss, lossAt(request, rate, job.part(from / count, (from + 1) / count)));
        seen += fmt::format("{}{:.4g}: {:.4g}", seen.empty() ? "" : ", ", rate, loss);
        if (loss < least || i == 0) {
            least = loss;
            choice.rate = rate;
        }
    }
    choice.reason = {
        Severity::Note, "fine-tune",
        fmt::format("the rate {:.4g} was chosen by the loss after short trainings ({})", choice.rate, seen)};
    return choice;
}

} // namespace fettle
