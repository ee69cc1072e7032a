// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What long work is given: a way to be stopped, and a place to tell how far it is.
#pragma once

#include "core/issue.h"
#include "core/result.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

namespace fettle {

struct Progress {
    double fraction = 0; ///< 0 … 1 of the whole job
    double elapsedSeconds = 0;
    double remainingSeconds = -1; ///< estimate; negative while unknown
    std::string stage;            ///< what is being done, e.g. "calibrate"
};

/// Receives what a job tells. Called on the thread of the job.
class JobSink {
public:
    virtual ~JobSink() = default;
    virtual void progress(const Progress& progress) = 0;
    virtual void issue(const Issue& issue) = 0;
};

/// Given by reference to every call that can take longer than 50 ms. Polled at least every 10 ms of work;
/// a cancelled call returns ErrorCode::Cancelled and leaves nothing behind.
class JobContext {
public:
    JobContext() = default; ///< cannot be stopped, tells nobody
    explicit JobContext(std::stop_token stop, JobSink* sink = nullptr) : m_stop(std::move(stop)), m_sink(sink)
    {
    }

    bool cancelled() const { return m_stop.stop_requested(); }
    /// ErrorCode::Cancelled once a stop was requested.
    Result<void> check() const;
    std::stop_token stopToken() const { return m_stop; }

    /// fraction: 0 … 1 of this part of the job.
    void progress(double fraction, std::string_view stage) const;
    void issue(const Issue& issue) const;

    /// A context for the part of the job between the fractions `from` and `to`.
    JobContext part(double from, double to) const;

private:
    std::stop_token m_stop;
    JobSink* m_sink = nullptr;
    double m_from = 0;
    double m_to = 1;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point m_partStart = m_start;
};

} // namespace fettle
