// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a float model to dispatches.
#pragma once

#include "vulkan/graph/float_model.h"
#include "vulkan/kernels/kernel.h"

namespace fettle::vulkan {

/// Error UnsupportedModel naming all operators without a kernel: "no Vulkan kernel for MUL (layers a, b), SUM
/// (layer c)".
Result<void> checkKernels(const Model& source);

/// For a source that passed checkKernels(), which gives the names; `shapes` are those of the float model's
/// tensors. Errors: UnsupportedModel for options that a kernel lacks, OutOfMemory for tensors larger than the
/// device can bind.
Result<LoweredGraph> lower(const Model& source, const FloatModel& floatModel, std::span<const Shape> shapes,
                           const Target& target);

} // namespace fettle::vulkan
