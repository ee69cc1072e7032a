// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window's door to the Vulkan library: works, and says why not, in a build without it.
#pragma once

#include "pipeline/benchmark.h"

#include <QString>

#include <vector>

namespace fettle::app {

struct GpuDevice {
    int index = 0;
    QString name;
    QString driver;
    QString unusable; ///< why it cannot be used; empty when it can
};

/// Vulkan devices of this machine; empty when there is no Vulkan. The first call takes a while (drivers are
/// loaded).
std::vector<GpuDevice> gpuDevices();

/// Error DeviceUnavailable in a build without Vulkan.
Result<BenchmarkReport> benchmarkOnDevice(const ModelPtr& model, int device, const BenchmarkOptions& options,
                                          JobContext& job);

} // namespace fettle::app
