// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The table of Vulkan's error codes.
#include "vulkan/core/status.h"

#include <algorithm>
#include <array>

namespace fettle::vulkan {

namespace {

struct StatusRow {
    VkResult status;
    ErrorCode code;
    std::string_view text;
    std::string_view remedy;
};

constexpr std::string_view smaller = "use a smaller model or another device";
constexpr std::string_view installDriver = "install or update the device's Vulkan driver";

constexpr std::array rows = {
    StatusRow{VK_ERROR_OUT_OF_HOST_MEMORY, ErrorCode::OutOfMemory, "the computer ran out of memory", smaller},
    StatusRow{VK_ERROR_OUT_OF_DEVICE_MEMORY, ErrorCode::OutOfMemory, "the device ran out of memory", smaller},
    StatusRow{VK_ERROR_OUT_OF_POOL_MEMORY, ErrorCode::OutOfMemory, "the device ran out of descriptors",
              smaller},
    StatusRow{VK_ERROR_MEMORY_MAP_FAILED, ErrorCode::OutOfMemory, "the device's memory could not be mapped",
              smaller},
    StatusRow{VK_ERROR_TOO_MANY_OBJECTS, ErrorCode::OutOfMemory, "the device has too many objects", smaller},
    StatusRow{VK_ERROR_INITIALIZATION_FAILED, ErrorCode::DeviceUnavailable,
              "the Vulkan driver could not start", installDriver},
    StatusRow{VK_ERROR_INCOMPATIBLE_DRIVER, ErrorCode::DeviceUnavailable,
              "no compatible Vulkan driver was found", installDriver},
    StatusRow{VK_ERROR_LAYER_NOT_PRESENT, ErrorCode::DeviceUnavailable, "a Vulkan layer is not installed",
              "install vulkan-validationlayers"},
    StatusRow{VK_ERROR_EXTENSION_NOT_PRESENT, ErrorCode::DeviceUnavailable,
              "a Vulkan extension is not available", installDriver},
    StatusRow{VK_ERROR_FEATURE_NOT_PRESENT, ErrorCode::DeviceUnavailable, "the device lacks a feature",
              installDriver},
    StatusRow{VK_ERROR_DEVICE_LOST, ErrorCode::DeviceFailed, "the device stopped responding and was lost",
              "close other programs that use it, or choose another device"},
};

} // namespace

Result<void> check(VkResult result, const std::string& doing)
{
    if (result >= VK_SUCCESS)
        return {};
    const auto row = std::ranges::find(rows, result, &StatusRow::status);
    if (row == rows.end())
        return fail(ErrorCode::DeviceFailed,
                    "the Vulkan driver answered with error " + std::to_string(result), doing);
    return fail(row->code, std::string(row->text), doing, std::string(row->remedy));
}

} // namespace fettle::vulkan
