// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a Program holds; for the files of this folder alone.
#pragma once

#include "runtime/executor.h"

#include <map>

namespace fettle {

/// Where a tensor's value is.
struct TensorPlace {
    enum class Kind {
        Nowhere,
        Constant,
        Arena,
        Dynamic, ///< memory of its own, as large as a run makes it
    } kind = Kind::Nowhere;
    const std::byte* constant = nullptr;
    size_t offset = 0;
    size_t bytes = 0;
};

struct ProgramStep {
    std::unique_ptr<PreparedOperator> prepared; ///< null: the operator has to wait for the run
    OperatorId op;
    std::shared_ptr<const class RowBands> bands = nullptr; ///< of this step and some behind it, or null
};

struct Program::Plan {
    ModelPtr model;
    const Graph* graph = nullptr;
    GraphId graphId;
    ExecutionOptions options;
    std::vector<Shape> shapes;       ///< of every tensor
    std::vector<Bytes> folded;       ///< values computed from constants, by tensor
    std::vector<ProgramStep> steps;  ///< what is left to do in a run
    std::vector<TensorPlace> places; ///< of every tensor
    std::map<GraphId, std::shared_ptr<const Program>>
        called; ///< graphs that operators run, where their shapes are known
    bool dynamic = false;
    size_t arenaBytes = 0;
    size_t scratchBytes = 0;
};

/// For graphs that operators call: their tensors are not looked at.
ExecutionOptions calledOptions(ExecutionOptions options);

/// OutOfMemory when a run would take more memory than is sensible here.
Result<void> checkMemory(size_t bytes);

} // namespace fettle
