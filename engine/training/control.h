// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a training that runs is told from other threads.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace fettle {

class TrainingControl {
public:
    /// It waits after the step that it is in, or goes on.
    void pause(bool on);
    bool paused() const;
    /// It ends after the step that it is in, with the best epoch so far; a paused one too.
    void finish();
    bool finishing() const;

    /// Of the training: returns once it is not paused, is to finish, or a stop is requested.
    void waitWhilePaused(const std::stop_token& stop);

private:
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_paused = false;
    bool m_finishing = false;
};

} // namespace fettle
