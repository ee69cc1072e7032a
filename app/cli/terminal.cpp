// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Signals that cancel, and progress on a terminal.
#include "cli/terminal.h"

#include "cli/program.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

constexpr timespec pollInterval = {.tv_sec = 0, .tv_nsec = 20'000'000};

} // namespace

SignalStop::SignalStop()
{
    sigemptyset(&m_signals);
    sigaddset(&m_signals, SIGINT);
    sigaddset(&m_signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &m_signals, &m_before);
    m_waiter = std::jthread([signals = m_signals, source = m_source](const std::stop_token& ended) mutable {
        while (!ended.stop_requested()) {
            if (sigtimedwait(&signals, nullptr, &pollInterval) > 0 && !source.request_stop())
                std::_Exit(exitCancelled); // asked twice
        }
    });
}

SignalStop::~SignalStop()
{
    m_waiter.request_stop();
    m_waiter.join();
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

std::string durationText(double seconds)
{
    const auto whole = std::llround(seconds);
    return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02}", whole / 60, whole % 60);
}

void TerminalProgress::progress(const Progress& progress)
{
    using namespace std::chrono_literals;
    const auto now = std::chrono::steady_clock::now();
    if (!m_visible || now - m_last < 100ms)
        return;
    m_last = now;
    m_shown = true;
    const std::string left =
        progress.remainingSeconds >= 0 ? ", " + durationText(progress.remainingSeconds) + " left" : "";
    fmt::print(stderr, "\r\033[K{} {:.0f} %{}", progress.stage, 100 * progress.fraction, left);
    std::fflush(stderr);
}

void TerminalProgress::clear()
{
    if (m_shown)
        fmt::print(stderr, "\r\033[K");
    m_shown = false;
}

} // namespace fettle::cli
