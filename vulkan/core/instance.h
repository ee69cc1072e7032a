// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan loader, opened at run time, and an instance of it.
#pragma once

#include "core/result.h"
#include "vulkan/core/functions.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace fettle::vulkan {

struct InstanceOptions {
    std::string library = "libvulkan.so.1"; ///< the loader
    bool validation = false;                ///< run under VK_LAYER_KHRONOS_validation and name objects

    /// FETTLE_VULKAN_LOADER names another loader, FETTLE_VULKAN_VALIDATION=1 switches validation on.
    static InstanceOptions fromEnvironment();
};

/// Shared by devices, which keep it alive.
class Instance {
public:
    /// Error DeviceUnavailable when there is no loader, no driver, or validation was asked for and is not
    /// installed.
    static Result<std::shared_ptr<Instance>>
    create(const InstanceOptions& options = InstanceOptions::fromEnvironment());
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const InstanceFunctions& functions() const { return m_functions; }
    VkInstance handle() const { return m_handle; }
    bool namesObjects() const { return m_functions.vkSetDebugUtilsObjectNameEXT != nullptr; }
    Result<std::vector<VkPhysicalDevice>> physicalDevices() const;

    /// Warnings and errors of the validation layer so far.
    std::vector<std::string> messages() const;
    void addMessage(std::string text);

private:
    Instance() = default;
    Result<void> loadGlobals(const InstanceOptions& options);
    Result<void> createHandle(const InstanceOptions& options);
    Result<void> loadFunctions();

    GlobalFunctions m_globals;
    InstanceFunctions m_functions;
    VkInstance m_handle = VK_NULL_HANDLE;
    VkDebugUtilsMessengerEXT m_messenger = VK_NULL_HANDLE;
    mutable std::mutex m_mutex;
    std::vector<std::string> m_messages;
};

} // namespace fettle::vulkan
