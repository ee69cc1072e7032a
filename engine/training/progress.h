// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a training tells after each epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace fettle {

struct TrainingProgress {
    int64_t epoch = 0;
    double loss = 0;            ///< mean over the epoch's samples
    double validationLoss = 0;  ///< on the other samples, with the rounding of integers simulated
    std::optional<double> top1; ///< likewise
    double imagesPerSecond = 0;
    bool best = false; ///< so far, of those within the recipe's constraints
    std::optional<double> top1Deployed =
        {}; ///< of the model that the recipe makes of the weights; not of every epoch
};

/// The place of the epoch whose weights are kept: the last one that was best, else the last.
inline size_t keptEpoch(const std::vector<TrainingProgress>& epochs)
{
    for (size_t i = epochs.size(); i-- > 0;) {
        if (epochs[i].best)
            return i;
    }
    return epochs.empty() ? 0 : epochs.size() - 1;
}

} // namespace fettle
