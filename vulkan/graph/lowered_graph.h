// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A graph as dispatches of shaders: what kernels produce and the program records. Knows nothing of memory or
// commands.
#pragma once

#include "core/id.h"
#include "vulkan/core/shaders.h"
#include "vulkan/shaders/blocks.h"

#include <array>
#include <string>
#include <vector>

namespace fettle::vulkan {

/// What a binding refers to: a tensor of the graph, or constant data that was packed for a shader.
struct Operand {
    TensorId tensor;
    int constant = -1; ///< index in LoweredGraph::constants when the tensor is invalid

    static Operand of(TensorId id) { return {id, -1}; }
    bool isConstant() const { return !tensor.valid(); }
};

struct Dispatch {
    ShaderId shader{};
    std::array<uint32_t, FETTLE_SPEC_COUNT> constants{}; ///< specialization, by id
    std::vector<Operand> operands;      ///< by binding; the last is written, the others are read
    std::array<std::byte, 128> block{}; ///< push constants, Shader::blockBytes of them
    std::array<uint32_t, 3> groups{};
};

/// One operator. Its dispatches do not depend on each other.
struct Step {
    OperatorId source;                ///< in the model that the user knows
    std::string name;                 ///< of the layer
    std::string op;                   ///< "CONV_2D"
    std::vector<Dispatch> dispatches; ///< none for an operator that only renames its input's memory
};

struct LoweredGraph {
    std::vector<Step> steps;
    std::vector<std::vector<float>> constants;
    std::vector<TensorId> storage; ///< for each tensor, the one whose memory it shares (mostly itself)
    std::vector<int>
        constantOf; ///< for each tensor, its index in constants when it is one that shaders read; else -1
};

} // namespace fettle::vulkan
