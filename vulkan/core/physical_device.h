// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Describes a physical device and decides whether Fettle can use it.
#pragma once

#include "vulkan/core/instance.h"
#include "vulkan/devices.h"

#include <optional>

namespace fettle::vulkan {

struct PhysicalDevice {
    VkPhysicalDevice handle = VK_NULL_HANDLE;
    std::optional<uint32_t> queueFamily; ///< for compute
    VkPhysicalDeviceMemoryProperties memory{};
    DeviceInfo info;
};

Result<std::vector<PhysicalDevice>> describeDevices(const Instance& instance);

/// The device with that index; for a negative index the best usable one: discrete before integrated before
/// virtual before CPU. Errors: NotFound for an index that does not exist; DeviceUnavailable, with the reason,
/// when it cannot be used.
Result<PhysicalDevice> chooseDevice(const Instance& instance, int index);

} // namespace fettle::vulkan
