// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Finding devices, and what is said where there are none.
#include "vulkan/benchmark.h"
#include "vulkan_support.h"

#include <cstdlib>
#include <optional>

namespace fettle::test {

namespace {

/// An environment variable for the time of a test.
class Environment {
public:
    Environment(const char* name, const char* value) : m_name(name)
    {
        if (const char* old = std::getenv(name))
            m_old = old;
        setenv(name, value, 1);
    }
    ~Environment()
    {
        if (m_old)
            setenv(m_name, m_old->c_str(), 1);
        else
            unsetenv(m_name);
    }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* m_name;
    std::optional<std::string> m_old;
};

ModelPtr smallModel()
{
    GraphMaker maker;
    return maker.finish({maker.add(code::relu, {maker.input({1, 4})})});
}

} // namespace

TEST(VulkanDevices, NoLoaderIsAnErrorWithAReason)
{
    const Environment loader("FETTLE_VULKAN_LOADER", "libvulkan-is-not-here.so.1");
    EXPECT_TRUE(vulkan::listDevices().empty());
    const auto devices = vulkan::findDevices();
    ASSERT_FALSE(devices.has_value());
    EXPECT_EQ(devices.error().code, ErrorCode::DeviceUnavailable);
    EXPECT_NE(devices.error().message.find("no Vulkan loader"), std::string::npos);
    EXPECT_FALSE(devices.error().remedy.empty());

    JobContext job;
    const auto report = vulkan::benchmarkVulkan(smallModel(), -1, vulkan::Precision::Fp32, {}, job);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, ErrorCode::DeviceUnavailable);
}

TEST(VulkanDevices, AnotherLibraryIsNotALoader)
{
    const Environment loader("FETTLE_VULKAN_LOADER", "libm.so.6");
    const auto devices = vulkan::findDevices();
    ASSERT_FALSE(devices.has_value());
    EXPECT_EQ(devices.error().code, ErrorCode::DeviceUnavailable);
}

TEST(VulkanDevices, NoDriverIsAnErrorWithAReason)
{
    const Environment drivers("VK_DRIVER_FILES", "/nonexistent/driver.json");
    const Environment oldName("VK_ICD_FILENAMES", "/nonexistent/driver.json");
    const Environment validation("FETTLE_VULKAN_VALIDATION", "0");
    EXPECT_TRUE(vulkan::listDevices().empty());
    const auto device = vulkan::openDevice();
    ASSERT_FALSE(device.has_value());
    EXPECT_EQ(device.error().code, ErrorCode::DeviceUnavailable);
}

class Devices : public VulkanTest {};

TEST_F(Devices, AreDescribed)
{
    const auto devices = vulkan::listDevices();
    ASSERT_FALSE(devices.empty());
    for (size_t i = 0; i < devices.size(); ++i) {
        const vulkan::DeviceInfo& info = devices[i];
        EXPECT_EQ(info.index, static_cast<int>(i));
        EXPECT_FALSE(info.name.empty());
        EXPECT_FALSE(vulkan::deviceTypeName(info.type).empty());
        if (!info.usable())
            continue;
        EXPECT_FALSE(info.driver.empty());
        EXPECT_GT(info.memory, 0U);
        EXPECT_GE(info.limits.workgroupInvocations, 128U); // what Vulkan guarantees
        EXPECT_GE(info.limits.pushConstants, 128U);
        EXPECT_GT(info.limits.largestStorageRange, 0U);
    }
}

TEST_F(Devices, IndexBeyondTheLastIsNotFound)
{
    const auto opened = vulkan::openDevice(1000);
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::NotFound);
}

TEST_F(Devices, OtherPrecisionsAreRefused)
{
    JobContext job;
    for (const auto precision : {vulkan::Precision::Fp16, vulkan::Precision::Int8}) {
        const auto report = vulkan::benchmarkVulkan(smallModel(), -1, precision, {}, job);
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, ErrorCode::Refused);
    }
}

} // namespace fettle::test
