// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a file on disk is, and computes, what was shown before it was written.
#include "core/guard.h"
#include "core/parallel.h"
#include "pipeline/pipeline.h"
#include "pipeline/random_inputs.h"
#include "pipeline/run_samples.h"
#include "tflite/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>

namespace fettle {

namespace {

constexpr int mostRandomRuns = 8;
constexpr auto timeForRandomRuns = std::chrono::milliseconds(100); ///< more only for the first
constexpr int64_t mostSamples = 32;

std::unexpected<Error> different(const std::filesystem::path& path, const std::string& what)
{
    return fail(ErrorCode::VerificationFailed, fmt::format("the written file {}", what), path.string(),
                "save it again");
}

bool equalOutputs(const Graph& graph, const Session& a, const Session& b)
{
    for (size_t i = 0; i < graph.outputs.size(); ++i) {
        if (!std::ranges::equal(a.output(i), b.output(i)))
            return false;
    }
    return true;
}

Result<void> compareRandomly(const std::filesystem::path& path, const ProgramPtr& written,
                             const ProgramPtr& meant, const JobContext& job)
{
    Session a(written, defaultThreads());
    Session b(meant, defaultThreads());
    std::mt19937_64 random(1);
    const auto start = std::chrono::steady_clock::now();
    for (int run = 0; run < mostRandomRuns; ++run) {
        if (run > 0 && std::chrono::steady_clock::now() - start > timeForRandomRuns)
            break;
        FETTLE_TRY(job.check());
        for (size_t i = 0; i < meant->graph().inputs.size(); ++i) {
            fillRandomly(meant->graph().tensor(meant->graph().inputs[i]), b.input(i), random);
            std::ranges::copy(b.input(i), a.input(i).begin());
        }
        const auto ranA = a.run(job.stopToken());
        const auto ranB = b.run(job.stopToken());
        FETTLE_TRY(job.check());
        if (ranA != ranB) // an error is equal when it is the same for both
            return different(path, fmt::format("fails on random input {}", run));
        if (ranA && !equalOutputs(meant->graph(), a, b))
            return different(path, fmt::format("computes something else on random input {}", run));
    }
    return {};
}

Result<void> compareSamples(const std::filesystem::path& path, const ProgramPtr& written,
                            const ProgramPtr& meant, const Dataset& data, const Preprocessing& preprocessing,
                            const JobContext& job)
{
    FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({written, meant}, data, preprocessing, 0));
    const int64_t count = std::min(data.size(), mostSamples);
    std::atomic<int64_t> firstDifferent = count;
    FETTLE_TRY(runner.run(0, count, job, "verify", [&](int64_t sample, std::span<Session> sessions, int32_t) {
        if (equalOutputs(meant->graph(), sessions[0], sessions[1]))
            return;
        int64_t known = firstDifferent;
        while (sample < known && !firstDifferent.compare_exchange_weak(known, sample)) {
        }
    }));
    if (firstDifferent < count)
        return different(path, fmt::format("computes something else on sample {}", firstDifferent.load()));
    return {};
}

Result<void> verifyUnguarded(const std::filesystem::path& path, const ModelPtr& expected, const Dataset* data,
                             const Preprocessing& preprocessing, const JobContext& job)
{
    FETTLE_ASSIGN(ModelPtr model, tflite::read(path));
    model = withMainGraph(model, expected->main);
    if (*model != *expected)
        return different(path, "reads back as another model");
    FETTLE_TRY(job.check());
    const std::array<ModelPtr, 2> models = {model, expected};
    std::array<Result<ProgramPtr>, 2> programs;
    parallelFor(2, 0, [&](int64_t i, int) {
        programs[static_cast<size_t>(i)] = Program::prepare(models[static_cast<size_t>(i)]);
        return true;
    });
    const auto& [written, meant] = programs;
    if (!written && written.error().code == ErrorCode::UnsupportedModel)
        return {}; // operators that are passed through untouched: equal graphs are all that can be shown
    if (!written || !meant)
        return std::unexpected((written ? meant : written).error());
    FETTLE_TRY(compareRandomly(path, *written, *meant, job));
    if (data == nullptr || data->size() == 0)
        return {};
    return compareSamples(path, *written, *meant, *data, preprocessing, job);
}

} // namespace

Result<void> verifyFile(const std::filesystem::path& path, const ModelPtr& expected, const Dataset* data,
                        const Preprocessing& preprocessing, JobContext& job)
{
    return guarded([&] { return verifyUnguarded(path, expected, data, preprocessing, job); });
}

} // namespace fettle
