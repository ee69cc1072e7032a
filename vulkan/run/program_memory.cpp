// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Plans and allocates the memory of a program.
#include "vulkan/run/program_memory.h"

#include "vulkan/graph/memory_plan.h"

#include <algorithm>
#include <cstring>

namespace fettle::vulkan {

namespace {

constexpr uint64_t quadBytes = 16;

uint64_t roundUp(uint64_t value, uint64_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

/// Steps at which each storage is first written and last read. Inputs and outputs live always, so that a
/// program can be submitted again without uploading, and its outputs be read at any time.
std::vector<Lifetime> lifetimesOf(const Graph& graph, const LoweredGraph& lowered)
{
    const int end = static_cast<int>(graph.operators.size());
    std::vector<Lifetime> lives(graph.tensors.size(), Lifetime{.first = end, .last = -1});
    const auto extend = [&](TensorId id, int first, int last) {
        Lifetime& life = lives[lowered.storage[id.index()].index()];
        life.first = std::min(life.first, first);
        life.last = std::max(life.last, last);
    };
    for (int step = 0; step < end; ++step)
        for (const Dispatch& dispatch : lowered.steps[static_cast<size_t>(step)].dispatches)
            for (const Operand& operand : dispatch.operands)
                if (!operand.isConstant())
                    extend(operand.tensor, step, step);
    for (const auto* ids : {&graph.inputs, &graph.outputs})
        for (const TensorId id : *ids)
            if (lowered.constantOf[id.index()] < 0)
                extend(id, 0, end);
    return lives;
}

} // namespace

Result<ProgramMemory> ProgramMemory::create(const Device& device, const Graph& graph,
                                            std::span<const Shape> shapes, const LoweredGraph& lowered,
                                            const ProgramOptions& options)
{
    ProgramMemory memory;
    memory.m_storage = lowered.storage;
    memory.m_constantOf = lowered.constantOf;
    const uint64_t alignment = std::max<uint64_t>(64, device.info().limits.storageAlignment);
    memory.planTensors(graph, shapes, lowered, options, alignment);
    memory.planWeights(lowered, alignment);
    const auto allocate = [&device](uint64_t bytes, MemoryKind kind, const char* name) {
        return Buffer::create(device, std::max(bytes, quadBytes), kind, name);
    };
    FETTLE_ASSIGN(memory.m_arena, allocate(memory.m_arenaBytes, MemoryKind::Device, "tensors"));
    FETTLE_ASSIGN(memory.m_weights, allocate(memory.m_weightBytes, MemoryKind::Device, "weights"));
    FETTLE_ASSIGN(memory.m_inputs, allocate(memory.stagingBytes(graph.inputs), MemoryKind::Upload, "inputs"));
    FETTLE_ASSIGN(memory.m_outputs,
                  allocate(memory.stagingBytes(graph.outputs), MemoryKind::Readback, "outputs"));
    return memory;
}

void ProgramMemory::planTensors(const Graph& graph, std::span<const Shape> shapes,
                                const LoweredGraph& lowered, const ProgramOptions& options,
                                uint64_t alignment)
{
    m_guard = options.guards ? alignment : 0;
    auto lives = lifetimesOf(graph, lowered);
    m_bytes.assign(graph.tensors.size(), 0);
    for (size_t i = 0; i < lives.size(); ++i) {
        if (lives[i].last < lives[i].first)
            continue;
        m_bytes[i] = static_cast<uint64_t>(elementCount(shapes[i])) * sizeof(float);
        lives[i].bytes = roundUp(m_bytes[i], quadBytes) + 2 * m_guard;
    }
    auto plan = planMemory(lives, alignment, options.shareMemory && !options.guards);
    m_offsets = std::move(plan.offsets);
    for (uint64_t& offset : m_offsets)
        offset += m_guard;
    m_arenaBytes = plan.bytes;
}

void ProgramMemory::planWeights(const LoweredGraph& lowered, uint64_t alignment)
{
    for (const auto& constant : lowered.constants) {
        m_constants.push_back({m_weightBytes, roundUp(constant.size() * sizeof(float), quadBytes)});
        m_weightBytes = roundUp(m_weightBytes + m_constants.back().bytes, alignment);
    }
}

uint64_t ProgramMemory::stagingBytes(std::span<const TensorId> ids) const
{
    uint64_t bytes = 0;
    for (const TensorId id : ids)
        bytes += place(id).range.bytes;
    return bytes;
}

Place ProgramMemory::place(const Operand& operand) const
{
    if (!operand.isConstant())
        return place(operand.tensor);
    const ByteRange& range = m_constants[static_cast<size_t>(operand.constant)];
    return {m_weights.handle(), range, range.bytes};
}

Place ProgramMemory::place(TensorId id) const
{
    if (m_constantOf[id.index()] >= 0)
        return place(Operand{{}, m_constantOf[id.index()]});
    const size_t storage = m_storage[id.index()].index();
    return {m_arena.handle(), {m_offsets[storage], roundUp(m_bytes[storage], quadBytes)}, m_bytes[storage]};
}

Result<Buffer> ProgramMemory::stageWeights(const Device& device, const LoweredGraph& lowered) const
{
    FETTLE_ASSIGN(auto staging,
                  Buffer::create(device, m_weights.size(), MemoryKind::Upload, "weights on their way"));
    for (size_t i = 0; i < lowered.constants.size(); ++i) {
        const auto bytes = std::as_bytes(std::span(lowered.constants[i]));
        std::memcpy(staging.mapped().data() + m_constants[i].offset, bytes.data(), bytes.size());
    }
    return staging;
}

std::vector<TensorId> ProgramMemory::brokenGuards(std::span<const std::byte> arena) const
{
    const auto untouched = [arena](uint64_t from, uint64_t to) {
        for (; from + sizeof(poison) <= to; from += sizeof(poison))
            if (std::memcmp(arena.data() + from, &poison, sizeof(poison)) != 0)
                return false;
        return true;
    };
    std::vector<TensorId> broken;
    for (size_t i = 0; i < m_bytes.size(); ++i) {
        if (m_bytes[i] == 0)
            continue;
        const uint64_t end = m_offsets[i] + m_bytes[i];
        const uint64_t next = m_offsets[i] + roundUp(m_bytes[i], quadBytes) + m_guard;
        if (!untouched(m_offsets[i] - m_guard, m_offsets[i]) || !untouched(end, next))
            broken.push_back(TensorId(static_cast<int64_t>(i)));
    }
    return broken;
}

} // namespace fettle::vulkan
