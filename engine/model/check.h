// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a model agrees with itself: what everything that gets a Model relies on.
#pragma once

#include "core/result.h"
#include "model/model.h"

namespace fettle {

/// There is a graph; every index exists; shapes have a size that can be counted; constants have exactly the
/// bytes that their shape needs; quantization fits the shape; a tensor is produced at most once, and never a
/// constant or a variable. Error DamagedModel, or UnsupportedModel for what the format allows but Fettle has
/// no way to keep.
Result<void> checkModel(const Model& model);

/// Puts the operators into an order in which each reads only what was produced before (stable: an order that
/// is right stays). Error DamagedModel when they wait for each other in a circle. Needs valid indices.
Result<void> orderOperators(Graph& graph);

/// `tensor 12 "conv/weights"`, as messages name it.
std::string tensorText(const Graph& graph, TensorId id);

} // namespace fettle
