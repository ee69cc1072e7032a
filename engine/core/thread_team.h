// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads that share pieces of work of microseconds, again and again.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace fettle {

/// The caller and threads() - 1 helpers. Helpers that have nothing to do spin for a moment, then sleep. One run() at a time.
class ThreadTeam {
public:
    explicit ThreadTeam(int threads);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    int threads() const { return static_cast<int>(m_helpers.size()) + 1; }

    /// Calls work(i) once for each i in [0, threads()), each on a thread of its own, and returns when all are done. work must
    /// not throw.
    template <class Work>
    void run(const Work& work)
    {
        start({[](const void* context, int thread) { (*static_cast<const Work*>(context))(thread); }, &work});
    }

private:
    struct Task {
        void (*call)(const void* context, int thread) = nullptr;
        const void* context = nullptr;
    };
    void start(Task task);
    void help(int thread);

    Task m_task;
    std::atomic<uint32_t> m_round = 0; ///< a new number is a new task
    std::atomic<uint32_t> m_working = 0;
    std::atomic<bool> m_ending = false;
    std::vector<std::jthread> m_helpers;
};

} // namespace fettle
