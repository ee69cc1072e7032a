// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs models beside the real LiteRT runtime and counts where the two differ.
#pragma once

#include "runtime/executor.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fettle::test {

using ByteVector = std::vector<std::byte>;

/// One model, one mode, some samples.
struct OracleRun {
    std::string name; ///< shown when something differs
    ModelPtr model;
    Arithmetic arithmetic = Arithmetic::Delegate;
    size_t samples = 1;
    ByteVector inputs;   ///< of all samples, one after the other; of each its graph inputs in order
    ByteVector outputs;  ///< filled in by runInLitert()
    std::string refusal; ///< why the runtime would not run it; empty when it did
};

/// Fills in the outputs of every run, with one start of the interpreter. False where there is no LiteRT on
/// this machine; `problem` then says so, or what went wrong.
bool runInLitert(std::vector<OracleRun>& runs, std::string& problem);

/// What our own executor gave: the outputs of all samples one after the other, and the bytes that each takes.
struct OurOutputs {
    ByteVector bytes;
    std::vector<size_t> sizes;
};
/// Outputs for the same samples, or the reason why there are none.
Result<OurOutputs> runOurs(const OracleRun& run, KernelPath kernels);

struct Difference {
    size_t values = 0;  ///< compared
    size_t unequal = 0; ///< integers that differ; floats beyond the tolerance
    double largest = 0; ///< in steps of the integer, or relative to the range of the float tensor
    std::string where;  ///< of the first one that differs
};

/// Outputs of both, tensor by tensor. Floats may differ by `tolerance` times the largest magnitude of their
/// tensor.
Difference compareOutputs(const OracleRun& run, const OurOutputs& ours, const ByteVector& theirs,
                          double tolerance = 2e-5);

/// The same model with every value that an operator computes as a graph output.
ModelPtr withAllOutputs(const Model& model);

} // namespace fettle::test
