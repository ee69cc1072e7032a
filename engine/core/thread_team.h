// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A few threads that share pieces of work of microseconds, again and again.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace fettle {

/// The caller and threads() - 1 helpers. Helpers that have nothing to do spin for a moment, then sleep. One
/// run() at a time.
class ThreadTeam {
public:
    explicit ThreadTeam(int threads);
    ~ThreadTeam();
    ThreadTeam(const ThreadTeam&) = delete;
    ThreadTeam& operator=(const ThreadTeam&) = delete;

    int threads() const { return static_cast<int>(m_helpers.size()) + 1; }
    static constexpr int mostPieces = 0xffff;

    /// Calls work(piece, thread) once for each piece in [0, pieces), no two at a time on one thread, and
    /// returns when all are done. Each thread begins with neighbouring pieces of its own, the same ones in
    /// each run, and then takes what others have not come to: nobody waits for a thread that the system keeps
    /// from running. work must not throw.
    template <class Work>
    void run(int pieces, const Work& work)
    {
        start(pieces, {[](const void* context, int piece, int thread) {
                           (*static_cast<const Work*>(context))(piece, thread);
                       },
                       &work});
    }

private:
    struct Task {
        void (*call)(const void* context, int piece, int thread) = nullptr;
        const void* context = nullptr;
    };
    /// Pieces [begin, end) that nobody has taken, and the round that they belong to, in one word.
    struct alignas(64) Range {
        std::atomic<uint64_t> word = 0;
    };
    void start(int pieces, Task task);
    void help(int thread);
    void work(uint32_t round, int thread);
    int take(Range& range, uint32_t round, bool fromEnd);

    Task m_task;
    std::atomic<uint32_t> m_round = 0; ///< a new number is a new task
    std::atomic<uint32_t> m_left = 0;  ///< pieces that are not done
    std::atomic<bool> m_ending = false;
    std::unique_ptr<Range[]> m_ranges; ///< one a thread
    std::vector<std::jthread> m_helpers;
};

} // namespace fettle
