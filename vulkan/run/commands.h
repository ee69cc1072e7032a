// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Command buffers and the few commands that inference is made of.
#pragma once

#include "vulkan/core/buffer.h"

namespace fettle::vulkan {

/// A command buffer being recorded; belongs to a CommandPool.
class Recording {
public:
    Recording(const Device& device, VkCommandBuffer commands)
        : m_vk(&device.functions()), m_commands(commands)
    {
    }

    VkCommandBuffer handle() const { return m_commands; }

    /// Everything before is done and visible to everything after.
    void fullBarrier();
    /// Writes of shaders are visible to shaders, and their reads are done.
    void shaderBarrier();
    /// Writes of copies are visible to the host.
    void hostBarrier();
    void copy(VkBuffer from, uint64_t fromOffset, VkBuffer to, uint64_t toOffset, uint64_t bytes);
    void fill(const Buffer& buffer, uint32_t word);
    void bind(const Pipeline& pipeline, VkDescriptorSet set, std::span<const std::byte> block);
    /// Of what was bound: workgroups from `first` along x.
    void dispatch(uint32_t first, const std::array<uint32_t, 3>& groups);
    void resetQueries(VkQueryPool pool, uint32_t first, uint32_t count);
    /// When all work before is done. Followed by a barrier, as later work may start before the timestamp is
    /// taken.
    void timestamp(VkQueryPool pool, uint32_t query);

private:
    void barrier(VkPipelineStageFlags2 from, VkAccessFlags2 written, VkPipelineStageFlags2 to,
                 VkAccessFlags2 used);

    const DeviceFunctions* m_vk;
    VkCommandBuffer m_commands;
};

class CommandPool {
public:
    static Result<CommandPool> create(const Device& device);
    /// Commands that can be submitted any number of times.
    Result<Recording> begin(const std::string& name);
    Result<VkCommandBuffer> end(const Recording& recording);

private:
    const Device* m_device = nullptr;
    CommandPoolHandle m_pool;
};

} // namespace fettle::vulkan
