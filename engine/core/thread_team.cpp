// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting: looks without a pause, then looks between which others may run (the one that is waited for may be
// kept from running by the one that waits), for longer than the pause between two layers; then the operating
// system.
#include "core/thread_team.h"

namespace fettle {

namespace {

constexpr int looks = 20'000, busyLooks = 2'000, looksBetweenYields = 100;

void pause()
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/// Returns when the value is another than `old`.
void awaitChange(const std::atomic<uint32_t>& value, uint32_t old)
{
    for (int i = 0; i < looks; ++i) {
        if (value.load(std::memory_order_acquire) != old)
            return;
        if (i >= busyLooks && i % looksBetweenYields == 0)
            std::this_thread::yield();
        pause();
    }
    value.wait(old, std::memory_order_acquire);
}

constexpr uint64_t packed(uint32_t round, uint32_t begin, uint32_t end)
{
    return uint64_t{round} << 32 | begin << 16 | end;
}

} // namespace

ThreadTeam::ThreadTeam(int threads) : m_ranges(std::make_unique<Range[]>(static_cast<size_t>(threads)))
{
    for (int thread = 1; thread < threads; ++thread)
        m_helpers.emplace_back([this, thread] { help(thread); });
}

ThreadTeam::~ThreadTeam()
{
    m_ending = true;
    ++m_round;
    m_round.notify_all();
}

/// The next piece of a range, or -1. Rounds keep a thread that comes late from taking pieces of a task that
/// it knows nothing of.
int ThreadTeam::take(Range& range, uint32_t round, bool fromEnd)
{
    for (uint64_t seen = range.word.load(std::memory_order_acquire);;) {
        const auto begin = static_cast<uint32_t>(seen >> 16 & mostPieces),
                   end = static_cast<uint32_t>(seen & mostPieces);
        if (static_cast<uint32_t>(seen >> 32) != round || begin == end)
            return -1;
        const uint64_t next = fromEnd ? packed(round, begin, end - 1) : packed(round, begin + 1, end);
        if (range.word.compare_exchange_weak(seen, next, std::memory_order_acq_rel,
                                             std::memory_order_acquire))
            return static_cast<int>(fromEnd ? end - 1 : begin);
    }
}

/// All pieces that this thread can get: its own, then those of the others. While it holds one the round
/// cannot end, so that m_task is the task of this round.
void ThreadTeam::work(uint32_t round, int thread)
{
    const int all = threads();
    for (int i = 0; i < all; ++i) {
        Range& range = m_ranges[static_cast<size_t>((thread + i) % all)];
        for (int piece = take(range, round, i > 0); piece >= 0; piece = take(range, round, i > 0)) {
            m_task.call(m_task.context, piece, thread);
            if (m_left.fetch_sub(1, std::memory_order_acq_rel) == 1)
                m_left.notify_one();
        }
    }
}

void ThreadTeam::start(int pieces, Task task)
{
    const uint32_t round = m_round.load(std::memory_order_relaxed) + 1;
    m_task = task;
    m_left.store(static_cast<uint32_t>(pieces), std::memory_order_relaxed);
    for (int thread = 0; thread < threads(); ++thread)
        m_ranges[static_cast<size_t>(thread)].word.store(
            packed(round, static_cast<uint32_t>(pieces * thread / threads()),
                   static_cast<uint32_t>(pieces * (thread + 1) / threads())),
            std::memory_order_release);
    m_round.store(round, std::memory_order_release);
    m_round.notify_all();
    work(round, 0);
    for (uint32_t left = m_left.load(std::memory_order_acquire); left != 0;
         left = m_left.load(std::memory_order_acquire))
        awaitChange(m_left, left);
}

void ThreadTeam::help(int thread)
{
    for (uint32_t round = 0;;) {
        awaitChange(m_round, round);
        if (m_ending)
            return;
        round = m_round.load(std::memory_order_acquire);
        work(round, thread);
    }
}

} // namespace fettle
