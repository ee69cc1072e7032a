// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which rate suits this network, this recipe and these samples.
#pragma once

#include "training/trainer.h"

namespace fettle {

struct RateChoice {
    double rate = 0;
    Issue reason; ///< what each rate came to
};

/// Trains once with each of some rates around `usual`, each time in a tenth of the request's epochs with the
/// whole schedule in them, and takes the one with the least loss on samples that were not trained on (without
/// any: on the others). Errors: those of train(); a rate at which training diverges is no error.
Result<RateChoice> searchRate(const TrainingRequest& request, double usual, const JobContext& job);

} // namespace fettle
