// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The loop over samples that calibration, evaluation and comparison share.
#include "pipeline/run_samples.h"

#include "core/parallel.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>

namespace fettle {

Result<SampleRunner> SampleRunner::create(std::vector<ProgramPtr> programs, const Dataset& data,
                                          const Preprocessing& preprocessing, int threads)
{
    std::vector<std::vector<InputAdapter>> adapters;
    for (const ProgramPtr& program : programs) {
        const Graph& graph = program->graph();
        if (graph.inputs.size() != data.inputCount())
            return fail(ErrorCode::DataMismatch,
                        fmt::format("the model has {} inputs, a sample of the data {}", graph.inputs.size(),
                                    data.inputCount()),
                        data.description(), "give one data set for each input");
        auto& inputs = adapters.emplace_back();
        for (size_t i = 0; i < graph.inputs.size(); ++i) {
            const TensorId id = graph.inputs[i];
            Shape shape = program->shape(id);
            if (program->samples() > 1)
                shape[0] = 1;
            FETTLE_ASSIGN(auto adapter,
                          InputAdapter::create(data, graph.tensor(id), shape, preprocessing, i));
            inputs.push_back(std::move(adapter));
        }
    }
    SampleRunner runner(data, std::move(adapters), programs.empty() ? 1 : programs.front()->samples());
    const int64_t workers =
        std::clamp<int64_t>(threads > 0 ? threads : defaultThreads(), 1, std::max<int64_t>(data.size(), 1));
    runner.m_workers.resize(static_cast<size_t>(workers));
    for (Worker& worker : runner.m_workers) {
        for (const ProgramPtr& program : programs)
            worker.sessions.emplace_back(program);
    }
    return runner;
}

Result<void> SampleRunner::runSome(int64_t first, int64_t last, Worker& worker, const std::stop_token& stop,
                                   const SampleVisitor& visit, int64_t& failed) const
{
    const bool load = m_how == nullptr || m_how->readsInputs();
    for (size_t i = 0; i < m_adapters.size(); ++i) {
        for (failed = first; load && failed < last; ++failed)
            for (size_t input = 0; input < m_adapters[i].size(); ++input)
                FETTLE_TRY(m_adapters[i][input].load(
                    *m_data, failed, worker.sessions[i].input(input, static_cast<int32_t>(failed - first)),
                    worker.work));
        failed = first;
        Session& session = worker.sessions[i];
        session.reset(); // no sample knows of another
        FETTLE_TRY(m_how != nullptr ? m_how->run(session, first, last, stop) : session.run(stop));
    }
    for (int64_t sample = first; sample < last; ++sample)
        visit(sample, worker.sessions, static_cast<int32_t>(sample - first));
    return {};
}

int64_t SampleRunner::stepsRun() const
{
    int64_t steps = 0;
    for (const Worker& worker : m_workers)
        for (const Session& session : worker.sessions)
            steps += session.stepsRun();
    return steps;
}

Result<void> SampleRunner::run(int64_t first, int64_t last, const JobContext& job, std::string_view stage,
                               const SampleVisitor& visit)
{
    std::mutex mutex;
    int64_t failedSample = last;
    std::optional<Error> failure;
    const int64_t runs = (last - first + m_samplesOfRun - 1) / m_samplesOfRun;
    parallelFor(runs, static_cast<int>(m_workers.size()), [&](int64_t i, int worker) {
        if (job.cancelled())
            return false;
        const int64_t begin = first + i * m_samplesOfRun, end = std::min(begin + m_samplesOfRun, last);
        if (worker == 0)
            job.progress(static_cast<double>(begin) / static_cast<double>(last), stage);
        int64_t failed = begin;
        auto outcome =
            runSome(begin, end, m_workers[static_cast<size_t>(worker)], job.stopToken(), visit, failed);
        if (outcome)
            return true;
        const std::scoped_lock lock(mutex);
        if (failed < failedSample) {
            failedSample = failed;
            failure = std::move(outcome).error();
        }
        return false;
    });
    FETTLE_TRY(job.check());
    if (failure)
        return std::unexpected(std::move(*failure));
    return {};
}

} // namespace fettle
