// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradients of whole networks against differences of their outputs.
#pragma once

#include "model/model.h"

#include <string>

namespace fettle::test {

/// Checks the gradient of every parameter of the model, or of about `most` of them, and that no layer is
/// frozen.
void expectRightGradients(const ModelPtr& model, const std::string& name, size_t most = SIZE_MAX);

} // namespace fettle::test
