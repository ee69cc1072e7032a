// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a file carries for people and tools, taken away.
#pragma once

#include "core/result.h"
#include "model/model.h"

namespace fettle {

/// The same computation in a smaller file: without description, metadata, associated files, names of graphs
/// and of tensors inside them, and the ranges beside scales, none of which a runtime reads. What a program
/// addresses by name stays: signatures, inputs and outputs. So do the order and number of the operators.
/// Errors: those of GraphEditor::finish.
Result<ModelPtr> stripped(const ModelPtr& model);

} // namespace fettle
