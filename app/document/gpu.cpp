// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Calls the Vulkan library, or explains its absence.
#include "document/gpu.h"

#ifdef FETTLE_HAS_VULKAN
#include "vulkan/benchmark.h"
#include "vulkan/devices.h"
#endif

namespace fettle::app {

#ifdef FETTLE_HAS_VULKAN

std::vector<GpuDevice> gpuDevices()
{
    std::vector<GpuDevice> devices;
    int index = 0;
    for (const vulkan::DeviceInfo& info : vulkan::listDevices())
        devices.push_back({index++, QString::fromStdString(info.name), QString::fromStdString(info.driver),
                           QString::fromStdString(info.unusable)});
    return devices;
}

Result<BenchmarkReport> benchmarkOnDevice(const ModelPtr& model, int device, const BenchmarkOptions& options,
                                          JobContext& job)
{
    return vulkan::benchmarkVulkan(model, device, vulkan::Precision::Fp32, options, job);
}

#else

std::vector<GpuDevice> gpuDevices()
{
    return {};
}

Result<BenchmarkReport> benchmarkOnDevice(const ModelPtr&, int, const BenchmarkOptions&, JobContext&)
{
    return fail(ErrorCode::DeviceUnavailable, "this build of Fettle has no Vulkan", {},
                "build it with FETTLE_VULKAN=ON");
}

#endif

} // namespace fettle::app
