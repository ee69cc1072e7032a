// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Signals that cancel, and progress on a terminal.
#pragma once

#include "core/job.h"

#include <csignal>
#include <stop_token>
#include <thread>

namespace fettle::cli {

/// While it lives, SIGINT and SIGTERM request a stop; a second one ends the program at once. Make it before
/// any other thread: the signals are blocked in all threads and taken by one that waits for them.
class SignalStop {
public:
    SignalStop();
    ~SignalStop();
    SignalStop(const SignalStop&) = delete;
    SignalStop& operator=(const SignalStop&) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    sigset_t m_signals = {};
    sigset_t m_before = {};
    std::stop_source m_source;
    std::jthread m_waiter;
};

/// One line on standard error that is written over, ten times a second at most.
class TerminalProgress final : public JobSink {
public:
    explicit TerminalProgress(bool visible) : m_visible(visible) {}
    ~TerminalProgress() override { clear(); }
    TerminalProgress(const TerminalProgress&) = delete;
    TerminalProgress& operator=(const TerminalProgress&) = delete;

    void progress(const Progress& progress) override;
    void issue(const Issue&) override {} // the outcome carries them
    void clear();

private:
    bool m_visible;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_last = {};
};

/// "1:05", "12 s"
std::string durationText(double seconds);

} // namespace fettle::cli
