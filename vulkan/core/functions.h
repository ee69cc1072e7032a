// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan functions that Fettle calls, as tables that are filled at run time: nothing links to the loader.
#pragma once

#include <vulkan/vulkan.h>

namespace fettle::vulkan {

/// A structure of Vulkan that says which it is, all else zero.
template <class T>
T typed(VkStructureType type, void* next = nullptr)
{
    T structure{};
    structure.sType = type;
    structure.pNext = next;
    return structure;
}

// clang-format off
#define FETTLE_GLOBAL_FUNCTIONS(X) \
    X(vkCreateInstance) X(vkEnumerateInstanceVersion) X(vkEnumerateInstanceLayerProperties)

#define FETTLE_INSTANCE_FUNCTIONS(X) \
    X(vkDestroyInstance) X(vkEnumeratePhysicalDevices) X(vkGetPhysicalDeviceProperties) \
    X(vkGetPhysicalDeviceProperties2) X(vkGetPhysicalDeviceFeatures2) X(vkGetPhysicalDeviceMemoryProperties) \
    X(vkGetPhysicalDeviceQueueFamilyProperties) X(vkEnumerateDeviceExtensionProperties) X(vkCreateDevice) \
    X(vkGetDeviceProcAddr)

// Of extensions: null where the instance was made without them.
#define FETTLE_OPTIONAL_INSTANCE_FUNCTIONS(X) \
    X(vkCreateDebugUtilsMessengerEXT) X(vkDestroyDebugUtilsMessengerEXT) X(vkSetDebugUtilsObjectNameEXT)

#define FETTLE_DEVICE_FUNCTIONS(X) \
    X(vkDestroyDevice) X(vkGetDeviceQueue) X(vkDeviceWaitIdle) X(vkQueueSubmit2) \
    X(vkCreateBuffer) X(vkDestroyBuffer) X(vkGetBufferMemoryRequirements) X(vkBindBufferMemory) \
    X(vkAllocateMemory) X(vkFreeMemory) X(vkMapMemory) \
    X(vkCreateShaderModule) X(vkDestroyShaderModule) X(vkCreateDescriptorSetLayout) \
    X(vkDestroyDescriptorSetLayout) X(vkCreatePipelineLayout) X(vkDestroyPipelineLayout) \
    X(vkCreateComputePipelines) X(vkDestroyPipeline) X(vkCreatePipelineCache) X(vkDestroyPipelineCache) \
    X(vkCreateDescriptorPool) X(vkDestroyDescriptorPool) X(vkAllocateDescriptorSets) X(vkUpdateDescriptorSets) \
    X(vkCreateCommandPool) X(vkDestroyCommandPool) X(vkAllocateCommandBuffers) X(vkBeginCommandBuffer) \
    X(vkEndCommandBuffer) X(vkCmdBindPipeline) X(vkCmdBindDescriptorSets) X(vkCmdPushConstants) X(vkCmdDispatchBase) \
    X(vkCmdPipelineBarrier2) X(vkCmdCopyBuffer) X(vkCmdFillBuffer) X(vkCmdResetQueryPool) \
    X(vkCmdWriteTimestamp2) X(vkCreateFence) X(vkDestroyFence) X(vkResetFences) X(vkWaitForFences) \
    X(vkCreateQueryPool) X(vkDestroyQueryPool) X(vkGetQueryPoolResults)
// clang-format on

#define FETTLE_DECLARE(name) PFN_##name name = nullptr;
struct GlobalFunctions {
    PFN_vkGetInstanceProcAddr vkGetInstanceProcAddr = nullptr;
    FETTLE_GLOBAL_FUNCTIONS(FETTLE_DECLARE)
};
struct InstanceFunctions {
    FETTLE_INSTANCE_FUNCTIONS(FETTLE_DECLARE)
    FETTLE_OPTIONAL_INSTANCE_FUNCTIONS(FETTLE_DECLARE)
};
struct DeviceFunctions {
    FETTLE_DEVICE_FUNCTIONS(FETTLE_DECLARE)
};
#undef FETTLE_DECLARE

} // namespace fettle::vulkan
