// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times of layers, measured the same way on every device.
#pragma once

#include "core/job.h"
#include "model/model.h"
#include "ops/operator_definition.h"

#include <string>
#include <vector>

namespace fettle {

/// Order statistics of repeated measurements, in microseconds.
struct Timing {
    int64_t runs = 0;
    double minimum = 0;
    double median = 0;
    double p90 = 0;
};
Timing timingOf(std::vector<double> microseconds);

struct LayerTiming {
    OperatorId id;
    std::string name;
    std::string op;
    Timing timing;
};

struct BenchmarkReport {
    std::string device; ///< "cpu", or the device's name
    std::string driver;
    std::string precision; ///< "fp32", "fp16", "int8"
    Timing whole;          ///< one inference of batch 1, from input in place to output in place
    std::vector<LayerTiming> layers;
    double largestDifference =
        0; ///< against the CPU's result, relative to the output's range; 0 for the CPU itself
    double imagesPerSecond = 0; ///< only measured by throughput()
    std::vector<Issue> issues;  ///< e.g. operators without a kernel on this device
};

struct BenchmarkOptions {
    double seconds = 2; ///< measuring time after the warm-up
    Arithmetic arithmetic = Arithmetic::Delegate;
    int threads = 0; ///< 0: one for a latency, all for a throughput
};
/// Latency of one inference on random input, layer by layer.
Result<BenchmarkReport> benchmarkCpu(const ModelPtr& model, const BenchmarkOptions& options, JobContext& job);
/// Random images over all threads: images per second, median of repeats.
Result<double> throughput(const ModelPtr& model, const BenchmarkOptions& options, JobContext& job);

} // namespace fettle
