// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Creates the device, its pipelines, and submits work.
#include "vulkan/core/device.h"

#include "vulkan/core/status.h"

#include <fmt/format.h>

namespace fettle::vulkan {

Result<std::shared_ptr<Device>> Device::create(std::shared_ptr<Instance> instance, int index)
{
    const std::shared_ptr<Device> device(new Device(std::move(instance)));
    FETTLE_ASSIGN(device->m_physical, chooseDevice(*device->m_instance, index));
    FETTLE_TRY(device->createHandle());
    FETTLE_TRY(device->loadFunctions());
    FETTLE_TRY(device->createObjects());
    return device;
}

Result<void> Device::createHandle()
{
    const float priority = 1;
    auto queue = typed<VkDeviceQueueCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO);
    queue.queueFamilyIndex = *m_physical.queueFamily;
    queue.queueCount = 1;
    queue.pQueuePriorities = &priority;
    auto v13 = typed<VkPhysicalDeviceVulkan13Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES);
    v13.synchronization2 = VK_TRUE;
    v13.maintenance4 = VK_TRUE; // the size of a workgroup is a specialization constant
    auto info = typed<VkDeviceCreateInfo>(VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO, &v13);
    info.queueCreateInfoCount = 1;
    info.pQueueCreateInfos = &queue;
    return check(m_instance->functions().vkCreateDevice(m_physical.handle, &info, nullptr, &m_handle),
                 "opening " + m_physical.info.name);
}

Result<void> Device::loadFunctions()
{
    bool complete = true;
    const auto load = m_instance->functions().vkGetDeviceProcAddr;
#define FETTLE_LOAD(name)                                                                                    \
    m_functions.name = reinterpret_cast<PFN_##name>(load(m_handle, #name));                                  \
    complete = complete && m_functions.name != nullptr;
    FETTLE_DEVICE_FUNCTIONS(FETTLE_LOAD)
#undef FETTLE_LOAD
    if (!complete)
        return fail(ErrorCode::DeviceUnavailable, "the driver lacks functions of Vulkan 1.3",
                    m_physical.info.name, "update the device's driver");
    return {};
}

Result<void> Device::createObjects()
{
    m_functions.vkGetDeviceQueue(m_handle, *m_physical.queueFamily, 0, &m_queue);
    const auto fenceInfo = typed<VkFenceCreateInfo>(VK_STRUCTURE_TYPE_FENCE_CREATE_INFO);
    VkFence fence = VK_NULL_HANDLE;
    FETTLE_TRY(check(m_functions.vkCreateFence(m_handle, &fenceInfo, nullptr, &fence), "creating a fence"));
    m_fence = own<FenceHandle>(fence, VK_OBJECT_TYPE_FENCE, "submission");
    const auto cacheInfo = typed<VkPipelineCacheCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO);
    VkPipelineCache cache = VK_NULL_HANDLE;
    FETTLE_TRY(
        check(m_functions.vkCreatePipelineCache(m_handle, &cacheInfo, nullptr, &cache), "creating a cache"));
    m_pipelineCache = own<PipelineCacheHandle>(cache, VK_OBJECT_TYPE_PIPELINE_CACHE, "pipelines");
    return {};
}

Device::~Device()
{
    if (m_handle == VK_NULL_HANDLE || m_functions.vkDestroyDevice == nullptr)
        return;
    m_functions.vkDeviceWaitIdle(m_handle);
    m_pipelines.clear();
    m_pipelineCache = {};
    m_fence = {};
    m_functions.vkDestroyDevice(m_handle, nullptr);
}

void Device::setName(uint64_t object, VkObjectType type, const std::string& name) const
{
    if (!m_instance->namesObjects())
        return;
    auto info = typed<VkDebugUtilsObjectNameInfoEXT>(VK_STRUCTURE_TYPE_DEBUG_UTILS_OBJECT_NAME_INFO_EXT);
    info.objectType = type;
    info.objectHandle = object;
    info.pObjectName = name.c_str();
    m_instance->functions().vkSetDebugUtilsObjectNameEXT(m_handle, &info);
}

Result<const Pipeline*> Device::pipeline(ShaderId id, const SpecConstants& constants)
{
    const std::pair key(id, constants);
    auto found = m_pipelines.find(key);
    if (found == m_pipelines.end()) {
        FETTLE_ASSIGN(auto created, createPipeline(id, constants));
        found = m_pipelines.emplace(key, std::move(created)).first;
    }
    return &found->second;
}

Result<void> Device::createLayouts(const Shader& source, Pipeline& pipeline) const
{
    std::vector<VkDescriptorSetLayoutBinding> bindings(source.bindings);
    for (uint32_t i = 0; i < source.bindings; ++i)
        bindings[i] = {i, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr};
    auto setInfo =
        typed<VkDescriptorSetLayoutCreateInfo>(VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO);
    setInfo.bindingCount = source.bindings;
    setInfo.pBindings = bindings.data();
    const std::string name(source.name);
    VkDescriptorSetLayout setLayout = VK_NULL_HANDLE;
    FETTLE_TRY(check(m_functions.vkCreateDescriptorSetLayout(m_handle, &setInfo, nullptr, &setLayout), name));
    pipeline.setLayout = own<SetLayoutHandle>(setLayout, VK_OBJECT_TYPE_DESCRIPTOR_SET_LAYOUT, name);

    const VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, source.blockBytes};
    auto layoutInfo = typed<VkPipelineLayoutCreateInfo>(VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO);
    layoutInfo.setLayoutCount = 1;
    layoutInfo.pSetLayouts = &setLayout;
    layoutInfo.pushConstantRangeCount = 1;
    layoutInfo.pPushConstantRanges = &range;
    VkPipelineLayout layout = VK_NULL_HANDLE;
    FETTLE_TRY(check(m_functions.vkCreatePipelineLayout(m_handle, &layoutInfo, nullptr, &layout), name));
    pipeline.layout = own<PipelineLayoutHandle>(layout, VK_OBJECT_TYPE_PIPELINE_LAYOUT, name);
    return {};
}

Result<Pipeline> Device::createPipeline(ShaderId id, const SpecConstants& constants) const
{
    const Shader& source = shader(id);
    const std::string name = fmt::format("{} local {} function {} aligned {}", source.name, constants[0],
                                         constants[1], constants[2]);
    Pipeline pipeline;
    FETTLE_TRY(createLayouts(source, pipeline));
    auto moduleInfo = typed<VkShaderModuleCreateInfo>(VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO);
    moduleInfo.codeSize = source.words.size_bytes();
    moduleInfo.pCode = source.words.data();
    VkShaderModule module = VK_NULL_HANDLE;
    FETTLE_TRY(check(m_functions.vkCreateShaderModule(m_handle, &moduleInfo, nullptr, &module), name));
    const auto owner = own<ShaderModuleHandle>(module, VK_OBJECT_TYPE_SHADER_MODULE, name);

    std::array<VkSpecializationMapEntry, FETTLE_SPEC_COUNT> entries;
    for (uint32_t i = 0; i < entries.size(); ++i)
        entries[i] = {i, static_cast<uint32_t>(i * sizeof(uint32_t)), sizeof(uint32_t)};
    const VkSpecializationInfo specialization{static_cast<uint32_t>(entries.size()), entries.data(),
                                              sizeof(constants), constants.data()};
    auto info = typed<VkComputePipelineCreateInfo>(VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO);
    info.stage = {VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  nullptr,
                  0,
                  VK_SHADER_STAGE_COMPUTE_BIT,
                  module,
                  "main",
                  &specialization};
    info.flags = VK_PIPELINE_CREATE_DISPATCH_BASE_BIT; // long layers are dispatched in slices
    info.layout = pipeline.layout.get();
    VkPipeline handle = VK_NULL_HANDLE;
    FETTLE_TRY(check(
        m_functions.vkCreateComputePipelines(m_handle, m_pipelineCache.get(), 1, &info, nullptr, &handle),
        name));
    pipeline.pipeline = own<PipelineHandle>(handle, VK_OBJECT_TYPE_PIPELINE, name);
    return pipeline;
}

Result<void> Device::submitAndWait(std::span<const VkCommandBuffer> commands)
{
    std::vector<VkCommandBufferSubmitInfo> buffers;
    for (const VkCommandBuffer command : commands)
        buffers.push_back({VK_STRUCTURE_TYPE_COMMAND_BUFFER_SUBMIT_INFO, nullptr, command, 0});
    auto info = typed<VkSubmitInfo2>(VK_STRUCTURE_TYPE_SUBMIT_INFO_2);
    info.commandBufferInfoCount = static_cast<uint32_t>(buffers.size());
    info.pCommandBufferInfos = buffers.data();
    const VkFence fence = m_fence.get();
    ++m_submissions;
    FETTLE_TRY(check(m_functions.vkQueueSubmit2(m_queue, 1, &info, fence),
                     "submitting work to " + this->info().name));
    const VkResult waited = m_functions.vkWaitForFences(m_handle, 1, &fence, VK_TRUE, UINT64_MAX);
    FETTLE_TRY(check(waited, "waiting for " + this->info().name));
    return check(m_functions.vkResetFences(m_handle, 1, &fence), "resetting a fence");
}

} // namespace fettle::vulkan
