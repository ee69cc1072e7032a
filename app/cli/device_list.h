// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Compute devices as the command line names them: cpu, vulkan, vulkan:N.
#pragma once

#include "cli/command.h"
#include "model/model.h"
#include "pipeline/benchmark.h"

#include <optional>
#include <string>
#include <vector>

namespace fettle::cli {

/// One row of the devices command.
struct DeviceRow {
    std::string id; ///< "cpu", "vulkan:0"
    std::string name;
    std::string kind;
    bool usable = false;
    std::string why; ///< not usable, because
    std::string can; ///< what it can do
    Json json = Json::object();
};

DeviceRow processorRow();
/// Empty, with the reason in `why`, when there is none.
std::vector<DeviceRow> vulkanRows(std::string& why);

struct BenchmarkRequest {
    ModelPtr model;
    int index = -1;        ///< of the Vulkan device; -1: the best one
    std::string precision; ///< "fp32", "fp16", "int8"; empty: as the model
    BenchmarkOptions options;
};
/// Errors: DeviceUnavailable when the program was built without Vulkan or there is no such device.
Result<BenchmarkReport> benchmarkOnVulkan(const BenchmarkRequest& request, JobContext& job);

} // namespace fettle::cli
