// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds samples to models on many threads, one session a thread and model.
#pragma once

#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "pipeline/evaluation_cache.h"
#include "runtime/executor.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace fettle {

using ProgramPtr = std::shared_ptr<const Program>;

/// Called after all models ran a sample, from the thread that ran it. Results must go to a place that is the
/// sample's own, so that nothing depends on who computes what. `place`: which sample of the sessions' runs it
/// was; 0, unless a program takes several.
using SampleVisitor = std::function<void(int64_t sample, std::span<Session> sessions, int32_t place)>;

/// Sessions and inputs for all workers, made once and used for as many ranges of samples as wanted.
class SampleRunner {
public:
    /// All programs take the same number of samples a run. Errors: DataMismatch (a model with another number
    /// of inputs than the data, or another input than the data gives).
    static Result<SampleRunner> create(std::vector<ProgramPtr> programs, const Dataset& data,
                                       const Preprocessing& preprocessing, int threads);

    /// Runs samples [first, last). Progress counts from 0 to 1 over [0, last). Errors: Cancelled, what the
    /// data says (of the earliest sample that failed).
    Result<void> run(int64_t first, int64_t last, const JobContext& job, std::string_view stage,
                     const SampleVisitor& visit);
    /// Lets the one program run in this way, which must live as long. It is for the program of one sample a
    /// run, where this one takes several.
    void reuse(const ReusingRun& how) { m_how = &how; }
    int64_t stepsRun() const; ///< operators computed so far

private:
    struct Worker {
        std::vector<Session> sessions;
        InputAdapter::Work work;
    };
    SampleRunner(const Dataset& data, std::vector<std::vector<InputAdapter>> adapters, int64_t samplesOfRun)
        : m_data(&data), m_adapters(std::move(adapters)), m_samplesOfRun(samplesOfRun)
    {
    }
    /// An error of the data names its sample by `failed`.
    Result<void> runSome(int64_t first, int64_t last, Worker& worker, const std::stop_token& stop,
                         const SampleVisitor& visit, int64_t& failed) const;

    const Dataset* m_data;
    std::vector<std::vector<InputAdapter>> m_adapters; ///< program × input
    int64_t m_samplesOfRun;
    std::vector<Worker> m_workers;
    const ReusingRun* m_how = nullptr; ///< null: from the start
};

} // namespace fettle
