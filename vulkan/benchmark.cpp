// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The benchmark: prepare, compare with the CPU, warm up, measure the whole, measure the layers.
#include "vulkan/benchmark.h"

#include "vulkan/run/program.h"
#include "vulkan/run/verification.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <deque>

namespace fettle::vulkan {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double tolerance = 1e-4;
constexpr int64_t fewestRuns = 5;
constexpr uint32_t inputSeed = 20260;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Whether the last runs took nearly the same time: their standard deviation is below a hundredth of their
/// mean.
bool isSteady(const std::deque<double>& times)
{
    constexpr size_t window = 20;
    if (times.size() < window)
        return false;
    double sum = 0;
    double squares = 0;
    for (const double time : times) {
        sum += time;
        squares += time * time;
    }
    const double mean = sum / static_cast<double>(times.size());
    const double variance = squares / static_cast<double>(times.size()) - mean * mean;
    return std::sqrt(std::max(variance, 0.0)) < 0.01 * mean;
}

class Benchmark {
public:
    Benchmark(GpuProgram& program, const BenchmarkOptions& options, const JobContext& job)
        : m_program(program), m_options(options), m_job(job)
    {
    }

    Result<BenchmarkReport> run()
    {
        FETTLE_TRY(verify());
        FETTLE_TRY(warmUp());
        FETTLE_TRY(measureWhole());
        FETTLE_TRY(measureLayers());
        FETTLE_TRY(verifyAgain());
        return std::move(m_report);
    }

private:
    Result<void> verify()
    {
        m_job.progress(0, "compare with the CPU");
        const FloatModel& floatModel = m_program.floatModel();
        FETTLE_ASSIGN(const auto shapes, resolveShapes(*floatModel.model, floatModel.model->mainGraph()));
        const auto inputs = randomInputs(floatModel, shapes, inputSeed);
        FETTLE_ASSIGN(m_expected, cpuOutputs(floatModel, inputs));
        FETTLE_TRY(m_job.check());
        FETTLE_TRY(m_program.upload(inputs));
        FETTLE_TRY(m_program.execute(m_job));
        return verifyAgain();
    }

    /// Of the outputs of the last run, whichever that was.
    Result<void> verifyAgain()
    {
        FETTLE_ASSIGN(const auto actual, m_program.download());
        const auto difference = compare(actual, m_expected);
        m_report.largestDifference = std::max(m_report.largestDifference, difference.largest);
        if (!(difference.relative <= tolerance))
            return fail(
                ErrorCode::VerificationFailed,
                fmt::format(
                    "the device's result differs from the CPU's by {:.2g} (relative), {:.0e} is allowed",
                    difference.relative, tolerance),
                {}, "update the device's driver, or report the model and the device");
        return {};
    }

    Result<void> warmUp()
    {
        const auto start = Clock::now();
        std::deque<double> times;
        int64_t runs = 0;
        const double limit = std::min(2.0, m_options.seconds);
        while (runs < 3 || (!isSteady(times) && secondsSince(start) < limit)) {
            const auto before = Clock::now();
            FETTLE_TRY(m_program.execute(m_job));
            times.push_back(secondsSince(before));
            if (times.size() > 20)
                times.pop_front();
            ++runs;
            m_job.progress(0.05 + 0.25 * std::min(1.0, secondsSince(start) / limit), "warm up");
        }
        return {};
    }

    Result<void> measureWhole()
    {
        const double limit = 0.6 * m_options.seconds;
        const auto start = Clock::now();
        std::vector<double> times;
        while (std::ssize(times) < fewestRuns || secondsSince(start) < limit) {
            const auto before = Clock::now();
            FETTLE_TRY(m_program.execute(m_job));
            times.push_back(secondsSince(before) * 1e6);
            m_job.progress(0.3 + 0.4 * std::min(1.0, secondsSince(start) / limit), "measure");
        }
        m_report.whole = timingOf(std::move(times));
        return {};
    }

    Result<void> measureLayers()
    {
        const auto steps = m_program.steps();
        std::vector<std::vector<double>> times(steps.size());
        if (m_program.timesLayers())
            FETTLE_TRY(collectLayers(times));
        else
            m_report.issues.push_back({Severity::Warning,
                                       "no-layer-times",
                                       "the device's queue has no timestamps, so layers cannot be timed",
                                       {}});
        for (size_t i = 0; i < steps.size(); ++i)
            m_report.layers.push_back({steps[i].source, steps[i].name, steps[i].op,
                                       times[i].empty() ? Timing{} : timingOf(std::move(times[i]))});
        return {};
    }

    Result<void> collectLayers(std::vector<std::vector<double>>& times)
    {
        const double limit = 0.4 * m_options.seconds;
        const auto start = Clock::now();
        for (int64_t runs = 0; runs < fewestRuns || secondsSince(start) < limit; ++runs) {
            FETTLE_ASSIGN(const auto microseconds, m_program.profile(m_job));
            for (size_t i = 0; i < microseconds.size(); ++i)
                times[i].push_back(microseconds[i]);
            m_job.progress(0.7 + 0.3 * std::min(1.0, secondsSince(start) / limit), "measure layers");
        }
        return {};
    }

    GpuProgram& m_program;
    const BenchmarkOptions& m_options;
    const JobContext& m_job;
    Values m_expected;
    BenchmarkReport m_report;
};

} // namespace

std::string_view precisionName(Precision precision)
{
    constexpr std::array<std::string_view, 3> names = {"fp32", "fp16", "int8"};
    return names[static_cast<size_t>(precision)];
}

Result<BenchmarkReport> benchmarkVulkan(const ModelPtr& model, int deviceIndex, Precision precision,
                                        const BenchmarkOptions& options, JobContext& job)
{
    if (precision != Precision::Fp32)
        return fail(ErrorCode::Refused,
                    fmt::format("there are no {} kernels for Vulkan devices", precisionName(precision)), {},
                    "choose fp32");
    FETTLE_ASSIGN(const auto device, openDevice(deviceIndex));
    const JobContext preparing = job.part(0, 0.3);
    FETTLE_ASSIGN(const auto program, GpuProgram::create(model, device, preparing));
    const JobContext measuring = job.part(0.3, 1);
    FETTLE_ASSIGN(auto report, Benchmark(*program, options, measuring).run());
    const DeviceInfo& info = infoOf(*device);
    report.device = info.name;
    report.driver = fmt::format("{} {}", info.driver, info.driverVersion);
    report.precision = precisionName(precision);
    const auto& issues = program->floatModel().issues;
    report.issues.insert(report.issues.begin(), issues.begin(), issues.end());
    return report;
}

} // namespace fettle::vulkan
