// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Outputs of the real runtime beside Fettle's, on the same inputs.
#pragma once

#include "model/model.h"
#include "ops/operator_definition.h"

#include <optional>
#include <string>
#include <vector>

namespace fettle::test {

using RawValues = std::vector<std::byte>;

/// A model file's bytes, and for each sample the bytes of all graph inputs one after another.
struct LitertJob {
    std::string name;
    Bytes file;
    std::vector<RawValues> inputs;
    Arithmetic arithmetic = Arithmetic::Delegate;
};

struct LitertOutcome {
    std::string refusal;            ///< why the runtime does not run the file; empty when it does
    std::vector<RawValues> outputs; ///< for each sample the bytes of all graph outputs
};

/// For each sample noise for all inputs: floats of -1 … 1, or any bytes; the same on every machine.
std::vector<RawValues> randomInputs(const Model& model, size_t samples);

/// Runs all jobs in one process of the real runtime; empty where it is not installed.
std::optional<std::vector<LitertOutcome>> runInLitert(const std::vector<LitertJob>& jobs);

/// The same by Fettle.
std::vector<RawValues> runInFettle(const ModelPtr& model, const std::vector<RawValues>& inputs,
                                   Arithmetic arithmetic);

/// Index of the first byte that differs (or where one ends); -1 when they are equal.
int64_t firstDifference(const RawValues& a, const RawValues& b);

} // namespace fettle::test
