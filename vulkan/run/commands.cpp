// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Records commands.
#include "vulkan/run/commands.h"

#include "vulkan/core/status.h"

namespace fettle::vulkan {

void Recording::barrier(VkPipelineStageFlags2 from, VkAccessFlags2 written, VkPipelineStageFlags2 to,
                        VkAccessFlags2 used)
{
    const VkMemoryBarrier2 memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER_2, nullptr, from, written, to, used};
    auto info = typed<VkDependencyInfo>(VK_STRUCTURE_TYPE_DEPENDENCY_INFO);
    info.memoryBarrierCount = 1;
    info.pMemoryBarriers = &memory;
    m_vk->vkCmdPipelineBarrier2(m_commands, &info);
}

void Recording::fullBarrier()
{
    constexpr VkAccessFlags2 any = VK_ACCESS_2_MEMORY_READ_BIT | VK_ACCESS_2_MEMORY_WRITE_BIT;
    barrier(VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, VK_ACCESS_2_MEMORY_WRITE_BIT,
            VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, any);
}

void Recording::shaderBarrier()
{
    constexpr VkAccessFlags2 any = VK_ACCESS_2_SHADER_STORAGE_READ_BIT | VK_ACCESS_2_SHADER_STORAGE_WRITE_BIT;
    barrier(VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, VK_ACCESS_2_SHADER_STORAGE_WRITE_BIT,
            VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT, any);
}

void Recording::hostBarrier()
{
    barrier(VK_PIPELINE_STAGE_2_COPY_BIT, VK_ACCESS_2_TRANSFER_WRITE_BIT, VK_PIPELINE_STAGE_2_HOST_BIT,
            VK_ACCESS_2_HOST_READ_BIT);
}

void Recording::copy(VkBuffer from, uint64_t fromOffset, VkBuffer to, uint64_t toOffset, uint64_t bytes)
{
    const VkBufferCopy region{fromOffset, toOffset, bytes};
    m_vk->vkCmdCopyBuffer(m_commands, from, to, 1, &region);
}

void Recording::fill(const Buffer& buffer, uint32_t word)
{
    m_vk->vkCmdFillBuffer(m_commands, buffer.handle(), 0, VK_WHOLE_SIZE, word);
}

void Recording::bind(const Pipeline& pipeline, VkDescriptorSet set, std::span<const std::byte> block)
{
    m_vk->vkCmdBindPipeline(m_commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.pipeline.get());
    m_vk->vkCmdBindDescriptorSets(m_commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline.layout.get(), 0, 1,
                                  &set, 0, nullptr);
    m_vk->vkCmdPushConstants(m_commands, pipeline.layout.get(), VK_SHADER_STAGE_COMPUTE_BIT, 0,
                             static_cast<uint32_t>(block.size()), block.data());
}

void Recording::dispatch(uint32_t first, const std::array<uint32_t, 3>& groups)
{
    m_vk->vkCmdDispatchBase(m_commands, first, 0, 0, groups[0], groups[1], groups[2]);
}

void Recording::resetQueries(VkQueryPool pool, uint32_t first, uint32_t count)
{
    m_vk->vkCmdResetQueryPool(m_commands, pool, first, count);
}

void Recording::timestamp(VkQueryPool pool, uint32_t query)
{
    m_vk->vkCmdWriteTimestamp2(m_commands, VK_PIPELINE_STAGE_2_ALL_COMMANDS_BIT, pool, query);
    fullBarrier();
}

Result<CommandPool> CommandPool::create(const Device& device)
{
    CommandPool pool;
    pool.m_device = &device;
    auto info = typed<VkCommandPoolCreateInfo>(VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO);
    info.queueFamilyIndex = *device.physical().queueFamily;
    VkCommandPool handle = VK_NULL_HANDLE;
    FETTLE_TRY(check(device.functions().vkCreateCommandPool(device.handle(), &info, nullptr, &handle),
                     "creating command buffers"));
    pool.m_pool = device.own<CommandPoolHandle>(handle, VK_OBJECT_TYPE_COMMAND_POOL, "inference");
    return pool;
}

Result<Recording> CommandPool::begin(const std::string& name)
{
    const DeviceFunctions& vk = m_device->functions();
    auto info = typed<VkCommandBufferAllocateInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO);
    info.commandPool = m_pool.get();
    info.level = VK_COMMAND_BUFFER_LEVEL_PRIMARY;
    info.commandBufferCount = 1;
    VkCommandBuffer commands = VK_NULL_HANDLE;
    FETTLE_TRY(check(vk.vkAllocateCommandBuffers(m_device->handle(), &info, &commands), "recording " + name));
    const auto begin = typed<VkCommandBufferBeginInfo>(VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO);
    FETTLE_TRY(check(vk.vkBeginCommandBuffer(commands, &begin), "recording " + name));
    return Recording(*m_device, commands);
}

Result<VkCommandBuffer> CommandPool::end(const Recording& recording)
{
    FETTLE_TRY(check(m_device->functions().vkEndCommandBuffer(recording.handle()), "recording commands"));
    return recording.handle();
}

} // namespace fettle::vulkan
