// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Opens the loader and creates an instance.
#include "vulkan/core/instance.h"

#include "vulkan/core/status.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

namespace fettle::vulkan {

namespace {

constexpr const char* validationLayer = "VK_LAYER_KHRONOS_validation";

VKAPI_ATTR VkBool32 VKAPI_CALL receiveMessage(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                              VkDebugUtilsMessageTypeFlagsEXT,
                                              const VkDebugUtilsMessengerCallbackDataEXT* data, void* user)
{
    static_cast<Instance*>(user)->addMessage(data->pMessage);
    return VK_FALSE;
}

VkDebugUtilsMessengerCreateInfoEXT messengerInfo(Instance* instance)
{
    auto info =
        typed<VkDebugUtilsMessengerCreateInfoEXT>(VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT);
    info.messageSeverity =
        VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
    info.messageType =
        VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT | VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
    info.pfnUserCallback = receiveMessage;
    info.pUserData = instance;
    return info;
}

Result<void> findValidation(const GlobalFunctions& vk)
{
    uint32_t count = 0;
    FETTLE_TRY(check(vk.vkEnumerateInstanceLayerProperties(&count, nullptr), "listing Vulkan layers"));
    std::vector<VkLayerProperties> layers(count);
    FETTLE_TRY(check(vk.vkEnumerateInstanceLayerProperties(&count, layers.data()), "listing Vulkan layers"));
    const bool found = std::ranges::any_of(layers, [](const VkLayerProperties& layer) {
        return std::strcmp(layer.layerName, validationLayer) == 0;
    });
    if (!found)
        return check(VK_ERROR_LAYER_NOT_PRESENT, validationLayer);
    return {};
}

} // namespace

InstanceOptions InstanceOptions::fromEnvironment()
{
    InstanceOptions options;
    if (const char* library = std::getenv("FETTLE_VULKAN_LOADER"))
        options.library = library;
    if (const char* validation = std::getenv("FETTLE_VULKAN_VALIDATION"))
        options.validation = std::strcmp(validation, "1") == 0;
    return options;
}

Result<std::shared_ptr<Instance>> Instance::create(const InstanceOptions& options)
{
    const std::shared_ptr<Instance> instance(new Instance);
    FETTLE_TRY(instance->loadGlobals(options));
    FETTLE_TRY(instance->createHandle(options));
    FETTLE_TRY(instance->loadFunctions());
    if (options.validation) {
        const auto info = messengerInfo(instance.get());
        FETTLE_TRY(check(instance->m_functions.vkCreateDebugUtilsMessengerEXT(
                             instance->m_handle, &info, nullptr, &instance->m_messenger),
                         "listening to the validation layer"));
    }
    return instance;
}

Result<void> Instance::loadGlobals(const InstanceOptions& options)
{
    // The library stays in memory: drivers that it loads leave threads and exit handlers behind.
    void* library = dlopen(options.library.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == nullptr)
        return fail(ErrorCode::DeviceUnavailable, "this computer has no Vulkan loader", options.library,
                    "install the package libvulkan1 and a Vulkan driver for the device");
    m_globals.vkGetInstanceProcAddr =
        reinterpret_cast<PFN_vkGetInstanceProcAddr>(dlsym(library, "vkGetInstanceProcAddr"));
    dlclose(library);
    if (m_globals.vkGetInstanceProcAddr == nullptr)
        return fail(ErrorCode::DeviceUnavailable, "the library is not a Vulkan loader", options.library);
    bool complete = true;
#define FETTLE_LOAD(name)                                                                                    \
    m_globals.name = reinterpret_cast<PFN_##name>(m_globals.vkGetInstanceProcAddr(nullptr, #name));          \
    complete = complete && m_globals.name != nullptr;
    FETTLE_GLOBAL_FUNCTIONS(FETTLE_LOAD)
#undef FETTLE_LOAD
    if (!complete)
        return fail(ErrorCode::DeviceUnavailable, "the Vulkan loader is too old, 1.1 is needed",
                    options.library);
    return {};
}

Result<void> Instance::createHandle(const InstanceOptions& options)
{
    auto application = typed<VkApplicationInfo>(VK_STRUCTURE_TYPE_APPLICATION_INFO);
    application.pApplicationName = "Fettle";
    application.apiVersion = VK_API_VERSION_1_3;
    auto info = typed<VkInstanceCreateInfo>(VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO);
    info.pApplicationInfo = &application;
    const char* extension = VK_EXT_DEBUG_UTILS_EXTENSION_NAME;
    const auto messenger = messengerInfo(this);
    if (options.validation) {
        FETTLE_TRY(findValidation(m_globals));
        info.enabledLayerCount = 1;
        info.ppEnabledLayerNames = &validationLayer;
        info.enabledExtensionCount = 1;
        info.ppEnabledExtensionNames = &extension;
        info.pNext = &messenger;
    }
    return check(m_globals.vkCreateInstance(&info, nullptr, &m_handle), "starting Vulkan");
}

Result<void> Instance::loadFunctions()
{
    bool complete = true;
#define FETTLE_LOAD(name)                                                                                    \
    m_functions.name = reinterpret_cast<PFN_##name>(m_globals.vkGetInstanceProcAddr(m_handle, #name));
#define FETTLE_LOAD_NEEDED(name) FETTLE_LOAD(name) complete = complete && m_functions.name != nullptr;
    FETTLE_INSTANCE_FUNCTIONS(FETTLE_LOAD_NEEDED)
    FETTLE_OPTIONAL_INSTANCE_FUNCTIONS(FETTLE_LOAD)
#undef FETTLE_LOAD_NEEDED
#undef FETTLE_LOAD
    if (!complete)
        return fail(ErrorCode::DeviceUnavailable, "the Vulkan loader lacks functions of Vulkan 1.1");
    return {};
}

Instance::~Instance()
{
    if (m_messenger != VK_NULL_HANDLE)
        m_functions.vkDestroyDebugUtilsMessengerEXT(m_handle, m_messenger, nullptr);
    if (m_handle != VK_NULL_HANDLE && m_functions.vkDestroyInstance != nullptr)
        m_functions.vkDestroyInstance(m_handle, nullptr);
}

Result<std::vector<VkPhysicalDevice>> Instance::physicalDevices() const
{
    uint32_t count = 0;
    FETTLE_TRY(
        check(m_functions.vkEnumeratePhysicalDevices(m_handle, &count, nullptr), "listing Vulkan devices"));
    std::vector<VkPhysicalDevice> devices(count);
    FETTLE_TRY(check(m_functions.vkEnumeratePhysicalDevices(m_handle, &count, devices.data()),
                     "listing Vulkan devices"));
    devices.resize(count);
    return devices;
}

std::vector<std::string> Instance::messages() const
{
    const std::lock_guard lock(m_mutex);
    return m_messages;
}

void Instance::addMessage(std::string text)
{
    const std::lock_guard lock(m_mutex);
    m_messages.push_back(std::move(text));
}

} // namespace fettle::vulkan
