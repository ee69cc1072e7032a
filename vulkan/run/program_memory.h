// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of a program: one block for tensors, one for weights, and staging for inputs and outputs.
#pragma once

#include "ops/operator_definition.h"
#include "vulkan/core/buffer.h"
#include "vulkan/graph/hazards.h"
#include "vulkan/graph/lowered_graph.h"
#include "vulkan/run/program.h"

namespace fettle::vulkan {

/// Where an operand lies.
struct Place {
    VkBuffer buffer = VK_NULL_HANDLE;
    ByteRange range;    ///< rounded up to whole quads of values
    uint64_t bytes = 0; ///< that count
};

class ProgramMemory {
public:
    static Result<ProgramMemory> create(const Device& device, const Graph& graph,
                                        std::span<const Shape> shapes, const LoweredGraph& lowered,
                                        const ProgramOptions& options);

    const Buffer& arena() const { return m_arena; }
    const Buffer& weights() const { return m_weights; }
    const Buffer& inputStaging() const { return m_inputs; }
    const Buffer& outputStaging() const { return m_outputs; }

    Place place(const Operand& operand) const;
    /// Of a tensor, through aliases and constants.
    Place place(TensorId id) const;
    bool isInArena(const Operand& operand) const { return !operand.isConstant(); }

    /// The packed constants, to be copied into weights() once.
    Result<Buffer> stageWeights(const Device& device, const LoweredGraph& lowered) const;

    /// Tensors whose surroundings were written, given the whole arena; all bytes start as `poison`.
    std::vector<TensorId> brokenGuards(std::span<const std::byte> arena) const;

    static constexpr uint32_t poison =
        0x7fc0fe77; ///< not a number, so that reading what was never written shows

private:
    void planTensors(const Graph& graph, std::span<const Shape> shapes, const LoweredGraph& lowered,
                     const ProgramOptions& options, uint64_t alignment);
    void planWeights(const LoweredGraph& lowered, uint64_t alignment);
    uint64_t stagingBytes(std::span<const TensorId> ids) const;

    Buffer m_arena;
    Buffer m_weights;
    Buffer m_inputs;
    Buffer m_outputs;
    uint64_t m_arenaBytes = 0;
    uint64_t m_weightBytes = 0;
    uint64_t m_guard = 0;
    std::vector<TensorId> m_storage;
    std::vector<int> m_constantOf;
    std::vector<uint64_t> m_bytes;      ///< of each tensor in the arena, exactly; 0 for those without a place
    std::vector<uint64_t> m_offsets;    ///< of each tensor in the arena
    std::vector<ByteRange> m_constants; ///< in the weights
};

} // namespace fettle::vulkan
