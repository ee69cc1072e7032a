// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times a model on a Vulkan device, after its results were compared with the CPU's.
#pragma once

#include "pipeline/benchmark.h"
#include "vulkan/devices.h"

#include <string_view>

namespace fettle::vulkan {

/// What the device computes with.
enum class Precision { Fp32, Fp16, Int8 };
/// "fp32", "fp16", "int8".
std::string_view precisionName(Precision precision);

/// Latency of one inference on random input, whole and layer by layer.
///
/// `whole` is the time from submission to completion of an inference that is in place on the device, of a
/// command buffer without queries. `layers` come from another one with timestamps around every layer, where
/// layers do not overlap; their sum is therefore more. Layers that only rename memory take no time; QUANTIZE
/// and DEQUANTIZE are not listed.
///
/// deviceIndex: DeviceInfo::index; negative for the best device. Errors: DeviceUnavailable, NotFound;
/// UnsupportedModel naming each operator without a kernel; Refused for a precision that has no kernels;
/// VerificationFailed when the result differs from the CPU's by more than 1e-4 (relative, in the L2 norm);
/// OutOfMemory; DeviceFailed; Cancelled.
Result<BenchmarkReport> benchmarkVulkan(const ModelPtr& model, int deviceIndex, Precision precision,
                                        const BenchmarkOptions& options, JobContext& job);

} // namespace fettle::vulkan
