// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Allocates buffers.
#include "vulkan/core/buffer.h"

#include "vulkan/core/status.h"

#include <fmt/format.h>

#include <optional>

namespace fettle::vulkan {

namespace {

struct KindRow {
    VkMemoryPropertyFlags needed;
    VkMemoryPropertyFlags preferred;
};

constexpr VkMemoryPropertyFlags hostAccess =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;

constexpr std::array<KindRow, 3> kinds = {{
    {0, VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT},
    {hostAccess, 0},
    {hostAccess, VK_MEMORY_PROPERTY_HOST_CACHED_BIT},
}};

/// The first type with all preferred properties, else the first with the needed ones.
std::optional<uint32_t> memoryType(const VkPhysicalDeviceMemoryProperties& memory, uint32_t allowed,
                                   const KindRow& kind)
{
    for (const VkMemoryPropertyFlags wanted : {kind.needed | kind.preferred, kind.needed})
        for (uint32_t i = 0; i < memory.memoryTypeCount; ++i)
            if ((allowed >> i & 1) != 0 && (memory.memoryTypes[i].propertyFlags & wanted) == wanted)
                return i;
    return std::nullopt;
}

} // namespace

Result<Buffer> Buffer::create(const Device& device, uint64_t bytes, MemoryKind kind, const std::string& name)
{
    const DeviceFunctions& vk = device.functions();
    if (bytes > device.info().limits.largestAllocation)
        return fail(ErrorCode::OutOfMemory,
                    fmt::format("{} bytes are needed in one piece, the device allows {}", bytes,
                                device.info().limits.largestAllocation),
                    name, "use a smaller model or another device");
    Buffer buffer;
    buffer.m_size = bytes;
    auto info = typed<VkBufferCreateInfo>(VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO);
    info.size = bytes;
    info.usage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_TRANSFER_SRC_BIT |
                 VK_BUFFER_USAGE_TRANSFER_DST_BIT;
    VkBuffer handle = VK_NULL_HANDLE;
    FETTLE_TRY(check(vk.vkCreateBuffer(device.handle(), &info, nullptr, &handle), name));
    buffer.m_buffer = device.own<BufferHandle>(handle, VK_OBJECT_TYPE_BUFFER, name);

    VkMemoryRequirements requirements;
    vk.vkGetBufferMemoryRequirements(device.handle(), handle, &requirements);
    const auto type =
        memoryType(device.physical().memory, requirements.memoryTypeBits, kinds[static_cast<size_t>(kind)]);
    if (!type)
        return fail(ErrorCode::DeviceUnavailable, "the device has no memory of the needed kind", name);
    auto allocation = typed<VkMemoryAllocateInfo>(VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO);
    allocation.allocationSize = requirements.size;
    allocation.memoryTypeIndex = *type;
    VkDeviceMemory memory = VK_NULL_HANDLE;
    FETTLE_TRY(check(vk.vkAllocateMemory(device.handle(), &allocation, nullptr, &memory), name));
    buffer.m_memory = device.own<MemoryHandle>(memory, VK_OBJECT_TYPE_DEVICE_MEMORY, name);
    FETTLE_TRY(check(vk.vkBindBufferMemory(device.handle(), handle, memory, 0), name));
    if (kind != MemoryKind::Device) {
        void* mapped = nullptr;
        FETTLE_TRY(check(vk.vkMapMemory(device.handle(), memory, 0, VK_WHOLE_SIZE, 0, &mapped), name));
        buffer.m_mapped = static_cast<std::byte*>(mapped);
    }
    return buffer;
}

} // namespace fettle::vulkan
