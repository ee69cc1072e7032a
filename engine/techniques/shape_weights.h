// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pruning and clustering of all layers, before numbers change.
#pragma once

#include "core/job.h"
#include "techniques/layer.h"
#include "techniques/promise.h"

#include <vector>

namespace fettle {

/// A parameter of both techniques, "reconstruct": whether the other weights make up for what a layer loses,
/// where there are samples and no training (pipeline/reconstruct.h).
Parameter reconstructParameter();

/// Prunes and clusters the weights of the layers that ask for it, in the editor. A tensor that layers with
/// different wishes share is cloned first, and those layers' `weights` follow. Tensors that shared a buffer
/// still do where their data stays equal. Layers are computed on `threads` threads; the result does not
/// depend on how many. Errors: Cancelled, InvalidRecipe.
Result<std::vector<Promise>> shapeWeights(GraphEditor& editor, std::vector<Layer>& layers, uint64_t seed,
                                          int threads, std::vector<Issue>& issues, const JobContext& job);

} // namespace fettle
