// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Several samples as one run: layers whose weights are many and whose activations are few then read each
// weight once for all of them.
#pragma once

#include "runtime/executor.h"

namespace fettle {

/// The program for as many samples a run as make the machine fastest, at most `most`; `one`, a program for a
/// single sample, where that is one. The results are the same bytes. Session::input() and output() name the
/// sample.
std::shared_ptr<const Program> batchedProgram(std::shared_ptr<const Program> one, int64_t most);

/// The same for exactly so many samples; null where samples of this graph cannot be stacked.
std::shared_ptr<const Program> stackedProgram(const std::shared_ptr<const Program>& one, int32_t samples);

} // namespace fettle
