// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two flags and their condition.
#include "training/control.h"

namespace fettle {

void TrainingControl::pause(bool on)
{
    const std::lock_guard lock(m_mutex);
    m_paused = on;
    m_changed.notify_all();
}

bool TrainingControl::paused() const
{
    const std::lock_guard lock(m_mutex);
    return m_paused && !m_finishing;
}

void TrainingControl::finish()
{
    const std::lock_guard lock(m_mutex);
    m_finishing = true;
    m_changed.notify_all();
}

bool TrainingControl::finishing() const
{
    const std::lock_guard lock(m_mutex);
    return m_finishing;
}

void TrainingControl::waitWhilePaused(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, stop, [this] { return !m_paused || m_finishing; });
}

} // namespace fettle
