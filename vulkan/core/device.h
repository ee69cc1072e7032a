// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A logical device with one compute queue, move-only handles for what lives on it, and its pipelines.
#pragma once

#include "vulkan/core/physical_device.h"
#include "vulkan/core/shaders.h"
#include "vulkan/shaders/blocks.h"

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace fettle::vulkan {

/// A Vulkan object that is destroyed with the value. The device outlives it.
template <class T, auto Destroy>
class DeviceHandle {
public:
    DeviceHandle() = default;
    DeviceHandle(const DeviceFunctions& vk, VkDevice device, T value)
        : m_vk(&vk), m_device(device), m_value(value)
    {
    }
    ~DeviceHandle() { reset(); }
    DeviceHandle(DeviceHandle&& other) noexcept { swap(other); }
    DeviceHandle& operator=(DeviceHandle&& other) noexcept
    {
        DeviceHandle moved(std::move(other));
        swap(moved);
        return *this;
    }

    T get() const { return m_value; }
    explicit operator bool() const { return m_value != VK_NULL_HANDLE; }

private:
    void swap(DeviceHandle& other) noexcept
    {
        std::swap(m_vk, other.m_vk);
        std::swap(m_device, other.m_device);
        std::swap(m_value, other.m_value);
    }
    void reset()
    {
        if (m_value != VK_NULL_HANDLE)
            (m_vk->*Destroy)(m_device, m_value, nullptr);
        m_value = VK_NULL_HANDLE;
    }

    const DeviceFunctions* m_vk = nullptr;
    VkDevice m_device = VK_NULL_HANDLE;
    T m_value = VK_NULL_HANDLE;
};

using BufferHandle = DeviceHandle<VkBuffer, &DeviceFunctions::vkDestroyBuffer>;
using MemoryHandle = DeviceHandle<VkDeviceMemory, &DeviceFunctions::vkFreeMemory>;
using ShaderModuleHandle = DeviceHandle<VkShaderModule, &DeviceFunctions::vkDestroyShaderModule>;
using SetLayoutHandle = DeviceHandle<VkDescriptorSetLayout, &DeviceFunctions::vkDestroyDescriptorSetLayout>;
using PipelineLayoutHandle = DeviceHandle<VkPipelineLayout, &DeviceFunctions::vkDestroyPipelineLayout>;
using PipelineHandle = DeviceHandle<VkPipeline, &DeviceFunctions::vkDestroyPipeline>;
using PipelineCacheHandle = DeviceHandle<VkPipelineCache, &DeviceFunctions::vkDestroyPipelineCache>;
using DescriptorPoolHandle = DeviceHandle<VkDescriptorPool, &DeviceFunctions::vkDestroyDescriptorPool>;
using CommandPoolHandle = DeviceHandle<VkCommandPool, &DeviceFunctions::vkDestroyCommandPool>;
using FenceHandle = DeviceHandle<VkFence, &DeviceFunctions::vkDestroyFence>;
using QueryPoolHandle = DeviceHandle<VkQueryPool, &DeviceFunctions::vkDestroyQueryPool>;

/// Specialization constants in the order of their ids: workgroup size, function, alignment.
using SpecConstants = std::array<uint32_t, FETTLE_SPEC_COUNT>;

struct Pipeline {
    SetLayoutHandle setLayout;
    PipelineLayoutHandle layout;
    PipelineHandle pipeline;
};

/// Used by one thread at a time.
class Device {
public:
    /// index: as in DeviceInfo; negative for the best. Errors as chooseDevice(), and DeviceUnavailable from
    /// the driver.
    static Result<std::shared_ptr<Device>> create(std::shared_ptr<Instance> instance, int index = -1);
    ~Device();
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    const DeviceInfo& info() const { return m_physical.info; }
    const PhysicalDevice& physical() const { return m_physical; }
    const Instance& instance() const { return *m_instance; }
    const DeviceFunctions& functions() const { return m_functions; }
    VkDevice handle() const { return m_handle; }

    /// Made at first use and kept as long as the device.
    Result<const Pipeline*> pipeline(ShaderId id, const SpecConstants& constants);

    /// Runs recorded commands one after the other and waits for the last to end. Error DeviceFailed when the
    /// device is lost.
    Result<void> submitAndWait(std::span<const VkCommandBuffer> commands);
    /// How many submissions there were; may be asked from any thread.
    uint64_t submissions() const { return m_submissions; }

    /// Wraps a new object and names it where an instance under validation shows names.
    template <class Handle, class T>
    Handle own(T value, VkObjectType type, const std::string& name) const
    {
        setName(reinterpret_cast<uint64_t>(value), type, name);
        return Handle(m_functions, m_handle, value);
    }

private:
    explicit Device(std::shared_ptr<Instance> instance) : m_instance(std::move(instance)) {}
    Result<void> createHandle();
    Result<void> loadFunctions();
    Result<void> createObjects();
    Result<Pipeline> createPipeline(ShaderId id, const SpecConstants& constants) const;
    Result<void> createLayouts(const Shader& source, Pipeline& pipeline) const;
    void setName(uint64_t object, VkObjectType type, const std::string& name) const;

    std::shared_ptr<Instance> m_instance;
    PhysicalDevice m_physical;
    DeviceFunctions m_functions;
    VkDevice m_handle = VK_NULL_HANDLE;
    VkQueue m_queue = VK_NULL_HANDLE;
    FenceHandle m_fence;
    std::atomic<uint64_t> m_submissions = 0;
    PipelineCacheHandle m_pipelineCache;
    std::map<std::pair<ShaderId, SpecConstants>, Pipeline> m_pipelines;
};

} // namespace fettle::vulkan
