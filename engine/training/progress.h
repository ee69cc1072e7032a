// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a training tells after each epoch.
#pragma once

#include <cstdint>
#include <optional>

namespace fettle {

struct TrainingProgress {
    int64_t epoch = 0;
    double loss = 0;           ///< mean over the epoch's samples
    double validationLoss = 0; ///< on the other samples, as deployed: integers' rounding included
    std::optional<double> top1;
    double imagesPerSecond = 0;
    bool best = false; ///< so far, of those within the recipe's constraints
};

} // namespace fettle
