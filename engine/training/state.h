// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// All that a training goes on from, and its file.
#pragma once

#include "core/result.h"
#include "training/constraint.h"
#include "training/optimizer.h"
#include "training/progress.h"

#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fettle {

/// After an epoch.
struct TrainingState {
    ParameterValues values;
    ParameterValues averages; ///< of the values; empty: not averaged
    ParameterValues best;     ///< of the best epoch; empty: none was within the constraints
    double rate = 0;          ///< the full one
    double least = std::numeric_limits<double>::infinity(); ///< what the best epoch was chosen by
    int64_t sinceBest = 0;                                  ///< epochs
    std::vector<TrainingProgress> epochs;
    OptimizerState optimizer;
    std::vector<ConstraintState> constraints;
};

/// The bytes of a checkpoint. key: of the run, which alone may go on from it.
std::vector<std::byte> packedState(const TrainingState& state, const std::string& key);
/// The state's shapes are for the trainer to check. Errors: DataFormat (damaged), DataMismatch (of another
/// run).
Result<TrainingState> unpackedState(std::span<const std::byte> bytes, const std::string& key);

/// Replaces the file atomically. Error: WriteFailed.
Result<void> writeCheckpoint(const std::filesystem::path& path, const std::string& key,
                             const TrainingState& state);

/// Nothing where there is no file. Errors: ReadFailed, and those of unpackedState.
Result<std::optional<TrainingState>> readCheckpoint(const std::filesystem::path& path,
                                                    const std::string& key);

} // namespace fettle
