// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From a float model to dispatches.
#pragma once

#include "vulkan/graph/float_model.h"
#include "vulkan/kernels/kernel.h"

namespace fettle::vulkan {

/// For a float model whose operators all have kernels; the source, where its operators come from, gives the
/// names. `shapes` are those of the float model's tensors. Errors: UnsupportedModel for options that a kernel
/// lacks, OutOfMemory for tensors larger than the device can bind.
Result<LoweredGraph> lower(const Model& source, const FloatModel& floatModel, std::span<const Shape> shapes,
                           const Target& target);

} // namespace fettle::vulkan
