// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Waiting: some thousand looks, which is longer than the pause between two layers, then the operating system.
#include "core/thread_team.h"

namespace fettle {

namespace {

constexpr int looks = 20'000;

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
        pause();
    }
    value.wait(old, std::memory_order_acquire);
}

} // namespace

ThreadTeam::ThreadTeam(int threads)
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

void ThreadTeam::start(Task task)
{
    m_task = task;
    m_working.store(static_cast<uint32_t>(m_helpers.size()), std::memory_order_relaxed);
    m_round.fetch_add(1, std::memory_order_release);
    m_round.notify_all();
    task.call(task.context, 0);
    for (uint32_t left = m_working.load(std::memory_order_acquire); left != 0; left = m_working.load(std::memory_order_acquire))
        awaitChange(m_working, left);
}

void ThreadTeam::help(int thread)
{
    for (uint32_t round = 0;; ++round) {
        awaitChange(m_round, round);
        if (m_ending)
            return;
        m_task.call(m_task.context, thread);
        if (m_working.fetch_sub(1, std::memory_order_release) == 1)
            m_working.notify_one();
    }
}

} // namespace fettle
