// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A derived variant as the document keeps it: the result, its measurements, and how far it is.
#pragma once

#include "pipeline/pipeline.h"

#include <QString>

#include <optional>

namespace fettle::app {

struct VariantEntry {
    enum class State { Running, Done, Stale };

    QString id; ///< hash of the recipe; equal recipes are one variant
    QString label;
    Recipe recipe;
    VariantPtr variant; ///< null while the first run is on
    std::optional<Evaluation> evaluation;
    std::vector<TrainingProgress> epochs; ///< of its fine-tuning, as they come
    std::optional<double> milliseconds;   ///< one inference, measured
    State state = State::Running;         ///< Stale: evaluated on other data than the document has now
    bool reference = false;               ///< the model as it came
    bool pinned = false;
};

} // namespace fettle::app
