// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Queries of a physical device.
#include "vulkan/core/physical_device.h"

#include "vulkan/core/status.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace fettle::vulkan {

namespace {

struct TypeRow {
    VkPhysicalDeviceType vulkan;
    DeviceType type;
    std::string_view name;
    int preference; ///< higher is chosen first
};

constexpr std::array types = {
    TypeRow{VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU, DeviceType::DiscreteGpu, "discrete GPU", 4},
    TypeRow{VK_PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU, DeviceType::IntegratedGpu, "integrated GPU", 3},
    TypeRow{VK_PHYSICAL_DEVICE_TYPE_VIRTUAL_GPU, DeviceType::VirtualGpu, "virtual GPU", 2},
    TypeRow{VK_PHYSICAL_DEVICE_TYPE_CPU, DeviceType::Cpu, "CPU", 1},
    TypeRow{VK_PHYSICAL_DEVICE_TYPE_OTHER, DeviceType::Other, "other", 0},
};

int preferenceOf(DeviceType type)
{
    return std::ranges::find(types, type, &TypeRow::type)->preference;
}

} // namespace

std::string_view deviceTypeName(DeviceType type)
{
    return std::ranges::find(types, type, &TypeRow::type)->name;
}

namespace {

std::string versionText(uint32_t version)
{
    return fmt::format("{}.{}.{}", VK_API_VERSION_MAJOR(version), VK_API_VERSION_MINOR(version),
                       VK_API_VERSION_PATCH(version));
}

Result<std::vector<VkExtensionProperties>> extensionsOf(const InstanceFunctions& vk, VkPhysicalDevice device)
{
    uint32_t count = 0;
    FETTLE_TRY(check(vk.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, nullptr),
                     "listing extensions"));
    std::vector<VkExtensionProperties> extensions(count);
    FETTLE_TRY(check(vk.vkEnumerateDeviceExtensionProperties(device, nullptr, &count, extensions.data()),
                     "listing extensions"));
    return extensions;
}

bool has(const std::vector<VkExtensionProperties>& extensions, const char* name)
{
    return std::ranges::any_of(extensions,
                               [name](const auto& e) { return std::strcmp(e.extensionName, name) == 0; });
}

/// A family with compute; one without graphics is left to others, as its clock and scheduling may differ.
void describeQueues(const InstanceFunctions& vk, PhysicalDevice& device)
{
    uint32_t count = 0;
    vk.vkGetPhysicalDeviceQueueFamilyProperties(device.handle, &count, nullptr);
    std::vector<VkQueueFamilyProperties> families(count);
    vk.vkGetPhysicalDeviceQueueFamilyProperties(device.handle, &count, families.data());
    const auto family = std::ranges::find_if(families, [](const VkQueueFamilyProperties& f) {
        return (f.queueFlags & VK_QUEUE_COMPUTE_BIT) != 0;
    });
    if (family == families.end())
        return;
    device.queueFamily = static_cast<uint32_t>(family - families.begin());
    device.info.timestampValidBits = family->timestampValidBits;
}

void describeProperties(const InstanceFunctions& vk, PhysicalDevice& device)
{
    auto v13 =
        typed<VkPhysicalDeviceVulkan13Properties>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_PROPERTIES);
    auto v12 = typed<VkPhysicalDeviceVulkan12Properties>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_PROPERTIES, &v13);
    auto v11 = typed<VkPhysicalDeviceVulkan11Properties>(
        VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_PROPERTIES, &v12);
    auto all = typed<VkPhysicalDeviceProperties2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROPERTIES_2, &v11);
    vk.vkGetPhysicalDeviceProperties2(device.handle, &all);
    const VkPhysicalDeviceLimits& limits = all.properties.limits;
    DeviceInfo& info = device.info;
    info.driver = v12.driverName;
    info.driverVersion = v12.driverInfo;
    info.timestampPeriod = static_cast<double>(limits.timestampPeriod);
    info.limits = {
        .largestAllocation = v11.maxMemoryAllocationSize,
        .largestStorageRange = limits.maxStorageBufferRange,
        .storageAlignment = limits.minStorageBufferOffsetAlignment,
        .sharedMemory = limits.maxComputeSharedMemorySize,
        .pushConstants = limits.maxPushConstantsSize,
        .workgroupInvocations = limits.maxComputeWorkGroupInvocations,
        .workgroupCount = {limits.maxComputeWorkGroupCount[0], limits.maxComputeWorkGroupCount[1],
                           limits.maxComputeWorkGroupCount[2]},
        .subgroupSize = v11.subgroupSize,
    };
    info.features.integerDotProductAccelerated =
        v13.integerDotProduct4x8BitPackedSignedAccelerated == VK_TRUE;
}

Result<void> describeFeatures(const InstanceFunctions& vk, PhysicalDevice& device)
{
    auto v13 = typed<VkPhysicalDeviceVulkan13Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_3_FEATURES);
    auto v12 =
        typed<VkPhysicalDeviceVulkan12Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_2_FEATURES, &v13);
    auto v11 =
        typed<VkPhysicalDeviceVulkan11Features>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_1_1_FEATURES, &v12);
    auto all = typed<VkPhysicalDeviceFeatures2>(VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2, &v11);
    vk.vkGetPhysicalDeviceFeatures2(device.handle, &all);
    FETTLE_ASSIGN(const auto extensions, extensionsOf(vk, device.handle));
    DeviceFeatures& features = device.info.features;
    features.float16 = v12.shaderFloat16 == VK_TRUE;
    features.int8 = v12.shaderInt8 == VK_TRUE;
    features.storage16 = v11.storageBuffer16BitAccess == VK_TRUE;
    features.storage8 = v12.storageBuffer8BitAccess == VK_TRUE;
    features.integerDotProduct = v13.shaderIntegerDotProduct == VK_TRUE;
    features.cooperativeMatrix = has(extensions, "VK_KHR_cooperative_matrix");
    features.memoryBudget = has(extensions, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME);
    return {};
}

uint64_t deviceMemory(const VkPhysicalDeviceMemoryProperties& memory)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < memory.memoryHeapCount; ++i)
        if ((memory.memoryHeaps[i].flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) != 0)
            bytes += memory.memoryHeaps[i].size;
    return bytes;
}

/// Why the device cannot be used; empty when it can. Vulkan 1.3 guarantees every feature that float32 needs.
std::string reasonAgainst(const PhysicalDevice& device, uint32_t apiVersion)
{
    if (apiVersion < VK_API_VERSION_1_3)
        return fmt::format("its driver offers Vulkan {}, 1.3 is needed", versionText(apiVersion));
    if (!device.queueFamily)
        return "it has no compute queue";
    return {};
}

Result<PhysicalDevice> describe(const Instance& instance, VkPhysicalDevice handle, int index)
{
    const InstanceFunctions& vk = instance.functions();
    PhysicalDevice device;
    device.handle = handle;
    VkPhysicalDeviceProperties properties;
    vk.vkGetPhysicalDeviceProperties(handle, &properties);
    DeviceInfo& info = device.info;
    info.index = index;
    info.name = properties.deviceName;
    info.apiVersion = versionText(properties.apiVersion);
    info.vendorId = properties.vendorID;
    info.deviceId = properties.deviceID;
    const auto type = std::ranges::find(types, properties.deviceType, &TypeRow::vulkan);
    info.type = type == types.end() ? DeviceType::Other : type->type;
    vk.vkGetPhysicalDeviceMemoryProperties(handle, &device.memory);
    info.memory = deviceMemory(device.memory);
    describeQueues(vk, device);
    info.unusable = reasonAgainst(device, properties.apiVersion);
    if (properties.apiVersion >= VK_API_VERSION_1_3) { // older drivers do not know the structures
        describeProperties(vk, device);
        FETTLE_TRY(describeFeatures(vk, device));
    }
    return device;
}

} // namespace

Result<std::vector<PhysicalDevice>> describeDevices(const Instance& instance)
{
    FETTLE_ASSIGN(const auto handles, instance.physicalDevices());
    std::vector<PhysicalDevice> devices;
    for (const VkPhysicalDevice handle : handles) {
        FETTLE_ASSIGN(auto device, describe(instance, handle, static_cast<int>(devices.size())));
        devices.push_back(std::move(device));
    }
    return devices;
}

Result<PhysicalDevice> chooseDevice(const Instance& instance, int index)
{
    FETTLE_ASSIGN(const auto devices, describeDevices(instance));
    if (devices.empty())
        return fail(ErrorCode::DeviceUnavailable, "no Vulkan device was found", {},
                    "install a Vulkan driver");
    if (index >= static_cast<int>(devices.size()))
        return fail(ErrorCode::NotFound, fmt::format("there is no Vulkan device {}", index),
                    fmt::format("the last of them is {}", devices.size() - 1),
                    "list the devices and choose one");
    const auto rank = [](const PhysicalDevice& d) {
        return d.info.usable() ? preferenceOf(d.info.type) : -1;
    };
    const PhysicalDevice& device =
        index >= 0 ? devices[static_cast<size_t>(index)] : *std::ranges::max_element(devices, {}, rank);
    if (!device.info.usable())
        return fail(ErrorCode::DeviceUnavailable, "the device cannot be used: " + device.info.unusable,
                    device.info.name, "update its driver or choose another device");
    return device;
}

Result<std::vector<DeviceInfo>> findDevices()
{
    FETTLE_ASSIGN(const auto instance, Instance::create());
    FETTLE_ASSIGN(const auto devices, describeDevices(*instance));
    std::vector<DeviceInfo> infos;
    for (const auto& device : devices)
        infos.push_back(device.info);
    return infos;
}

std::vector<DeviceInfo> listDevices()
{
    return findDevices().value_or(std::vector<DeviceInfo>{});
}

} // namespace fettle::vulkan
