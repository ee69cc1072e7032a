// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan devices of this computer and what each can do. Needs no Vulkan header.
#pragma once

#include "core/result.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fettle::vulkan {

enum class DeviceType { Other, IntegratedGpu, DiscreteGpu, VirtualGpu, Cpu };
/// "discrete GPU", as lists show it.
std::string_view deviceTypeName(DeviceType type);

/// Sizes in bytes unless the name says otherwise.
struct DeviceLimits {
    uint64_t largestAllocation = 0;
    uint64_t largestStorageRange = 0;
    uint64_t storageAlignment = 1;
    uint32_t sharedMemory = 0;
    uint32_t pushConstants = 0;
    uint32_t workgroupInvocations = 0;
    std::array<uint32_t, 3> workgroupCount = {};
    uint32_t subgroupSize = 0; ///< invocations
};

/// What kernels of other precisions need; float32 needs none of them.
struct DeviceFeatures {
    bool float16 = false;
    bool int8 = false;
    bool storage16 = false;
    bool storage8 = false;
    bool integerDotProduct = false;
    bool integerDotProductAccelerated = false;
    bool cooperativeMatrix = false;
    bool memoryBudget = false;
};

struct DeviceInfo {
    int index = -1; ///< as Vulkan lists them; what benchmarkVulkan() takes
    std::string name;
    DeviceType type = DeviceType::Other;
    std::string driver;        ///< "llvmpipe"
    std::string driverVersion; ///< "Mesa 22.3.6 (LLVM 15.0.6)"
    std::string apiVersion;    ///< "1.3.230"
    uint32_t vendorId = 0;
    uint32_t deviceId = 0;
    std::string unusable;            ///< why it cannot be used; empty when it can
    uint64_t memory = 0;             ///< of the device, bytes
    double timestampPeriod = 0;      ///< nanoseconds in one tick
    uint32_t timestampValidBits = 0; ///< 0: layers cannot be timed
    DeviceLimits limits;
    DeviceFeatures features;

    bool usable() const { return unusable.empty(); }
};

/// All devices, in Vulkan's order. Error DeviceUnavailable, saying why, when this computer has no Vulkan at
/// all.
Result<std::vector<DeviceInfo>> findDevices();
/// The same without a reason: empty when there is no Vulkan.
std::vector<DeviceInfo> listDevices();

} // namespace fettle::vulkan
