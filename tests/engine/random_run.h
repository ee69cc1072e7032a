// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A model's answer to noise.
#pragma once

#include "model/model.h"

#include <vector>

namespace fettle::test {

/// The first output, of float32, for a first input of standard normal numbers; a failure of the test and
/// nothing when it does not run.
std::vector<float> outputOf(const ModelPtr& model, uint64_t seed);

} // namespace fettle::test
