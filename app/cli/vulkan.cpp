// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Vulkan as the command line sees it; without it in the build, everything here says so.
#include "cli/device_list.h"

#include <fmt/format.h>

#ifdef FETTLE_HAS_VULKAN
#include "vulkan/benchmark.h"
#include "vulkan/devices.h"
#endif

namespace fettle::cli {

#ifdef FETTLE_HAS_VULKAN

namespace {

std::vector<std::string> precisionsOf(const vulkan::DeviceInfo& device)
{
    std::vector<std::string> precisions = {"fp32"};
    if (device.features.float16 && device.features.storage16)
        precisions.emplace_back("fp16");
    if (device.features.int8 && device.features.storage8)
        precisions.emplace_back("int8");
    return precisions;
}

DeviceRow rowOf(const vulkan::DeviceInfo& device)
{
    constexpr uint64_t mebibyte = 1 << 20;
    DeviceRow row;
    row.id = fmt::format("vulkan:{}", device.index);
    row.name = device.name;
    row.kind = vulkan::deviceTypeName(device.type);
    row.usable = device.usable();
    row.why = device.unusable;
    const std::vector<std::string> precisions = precisionsOf(device);
    row.json = {{"driver", device.driver},
                {"driver_version", device.driverVersion},
                {"api_version", device.apiVersion},
                {"memory", device.memory},
                {"device_precisions", precisions},
                {"layer_times", device.timestampValidBits > 0},
                {"integer_dot_product", device.features.integerDotProduct},
                {"cooperative_matrix", device.features.cooperativeMatrix}};
    row.can =
        fmt::format("{} {}, Vulkan {}, {} MiB{}", device.driver, device.driverVersion, device.apiVersion,
                    device.memory / mebibyte, device.timestampValidBits > 0 ? ", layer times" : "");
    return row;
}

std::optional<vulkan::Precision> precisionFrom(const std::string& name)
{
    for (const auto precision : {vulkan::Precision::Fp32, vulkan::Precision::Fp16, vulkan::Precision::Int8}) {
        if (vulkan::precisionName(precision) == name)
            return precision;
    }
    return name.empty() ? std::optional(vulkan::Precision::Fp32) : std::nullopt;
}

} // namespace

std::vector<DeviceRow> vulkanRows(std::string& why)
{
    std::vector<DeviceRow> rows;
    const auto devices = vulkan::findDevices();
    if (!devices) {
        why = devices.error().message;
        return rows;
    }
    for (const auto& device : *devices)
        rows.push_back(rowOf(device));
    if (rows.empty())
        why = "the loader lists none";
    return rows;
}

Result<BenchmarkReport> benchmarkOnVulkan(const BenchmarkRequest& request, JobContext& job)
{
    const auto precision = precisionFrom(request.precision);
    if (!precision)
        return fail(ErrorCode::InvalidArgument, "there is no such precision", request.precision,
                    "use fp32, fp16 or int8");
    return vulkan::benchmarkVulkan(request.model, request.index, *precision, request.options, job);
}

#else

std::vector<DeviceRow> vulkanRows(std::string& why)
{
    why = "this program was built without Vulkan";
    return {};
}

Result<BenchmarkReport> benchmarkOnVulkan(const BenchmarkRequest&, JobContext&)
{
    return fail(ErrorCode::DeviceUnavailable, "this program was built without Vulkan", "--device",
                "use --device cpu, or build with FETTLE_VULKAN");
}

#endif

} // namespace fettle::cli
