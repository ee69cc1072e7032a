// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a Program holds; for program.cpp and session.cpp alone.
#pragma once

#include "runtime/executor.h"

namespace fettle {

/// Where a tensor's value is.
struct TensorPlace {
    enum class Kind { Nowhere, Constant, Arena } kind = Kind::Nowhere;
    const std::byte* constant = nullptr;
    size_t offset = 0;
    size_t bytes = 0;
};

struct ProgramStep {
    std::unique_ptr<PreparedOperator> prepared;
    OperatorId op;
};

struct Program::Plan {
    ModelPtr model;
    const Graph* graph = nullptr;
    std::vector<Shape> shapes;       ///< of every tensor
    std::vector<Bytes> folded;       ///< values computed from constants, by tensor
    std::vector<ProgramStep> steps;  ///< what is left to do in a run
    std::vector<TensorPlace> places; ///< of every tensor
    size_t arenaBytes = 0;
    size_t scratchBytes = 0;
};

} // namespace fettle
