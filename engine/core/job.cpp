// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Progress with remaining time, and cancellation.
#include "core/job.h"

#include <algorithm>

namespace fettle {

Result<void> JobContext::check() const
{
    if (cancelled())
        return fail(ErrorCode::Cancelled, "the job was cancelled");
    return {};
}

void JobContext::progress(double fraction, std::string_view stage) const
{
    if (m_sink == nullptr)
        return;
    Progress report;
    report.fraction = m_from + (m_to - m_from) * std::clamp(fraction, 0.0, 1.0);
    const auto now = std::chrono::steady_clock::now();
    report.elapsedSeconds = std::chrono::duration<double>(now - m_start).count();
    // The speed of a part that takes long says more than that of the parts before; little says nothing.
    const double inPart = std::chrono::duration<double>(now - m_partStart).count();
    constexpr double longPart = 1;
    constexpr double knownEnough = 0.02;
    if (inPart >= longPart && report.fraction > m_from)
        report.remainingSeconds = inPart * (1 - report.fraction) / (report.fraction - m_from);
    else if (report.fraction >= knownEnough)
        report.remainingSeconds = report.elapsedSeconds * (1 - report.fraction) / report.fraction;
    report.stage = stage;
    m_sink->progress(report);
}

void JobContext::issue(const Issue& issue) const
{
    if (m_sink != nullptr)
        m_sink->issue(issue);
}

JobContext JobContext::part(double from, double to) const
{
    JobContext child = *this;
    child.m_partStart = std::chrono::steady_clock::now();
    child.m_from = m_from + (m_to - m_from) * from;
    child.m_to = m_from + (m_to - m_from) * to;
    return child;
}

} // namespace fettle
