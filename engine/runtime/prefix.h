// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What two programs compute alike from the start on, and what a run needs of it to go on from there. A step
// is an operator that is left to do in a run; a cut is the place before a step.
#pragma once

#include "runtime/executor.h"

namespace fettle {

struct CommonPrefix {
    int64_t steps = 0;
    std::vector<TensorId>
        counterparts; ///< of the first program's tensors in the second; invalid where there is none
};

/// Found by content: the same operators on the same values and constants, whatever they are called. Ends
/// before what a run cannot begin behind: variables, calls of other graphs, shapes that depend on data.
CommonPrefix commonPrefix(const Program& a, const Program& b);

struct Cut {
    int64_t step = 0;
    int64_t cost = 0; ///< of all steps before, in multiply-accumulates or what takes as long
    size_t bytes = 0; ///< of the live tensors
};

/// All cuts that a run of the program can begin at, from the one before its first step on.
std::vector<Cut> cutsOf(const Program& program);

/// Tensors that steps before the cut compute and that are read behind it, or are outputs.
std::vector<TensorId> liveTensors(const Program& program, int64_t step);

/// Whether the graph's inputs are read behind the cut, or are outputs.
bool readsInputs(const Program& program, int64_t step);

} // namespace fettle
