// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Batches of pieces by what they took before.
#include "vulkan/run/pieces.h"

#include <chrono>
#include <limits>
#include <numeric>

namespace fettle::vulkan {

namespace {

double sumOf(std::span<const double> seconds)
{
    return std::accumulate(seconds.begin(), seconds.end(), 0.0);
}

/// Expectations follow what the submission took, each by the same factor.
Result<void> submitTimed(Device& device, std::span<const VkCommandBuffer> commands,
                         std::span<double> expected)
{
    const auto start = std::chrono::steady_clock::now();
    FETTLE_TRY(device.submitAndWait(commands));
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double sum = sumOf(expected);
    for (double& seconds : expected)
        seconds = expected.size() == 1 ? took : seconds * took / sum;
    return {};
}

} // namespace

void Pieces::add(VkCommandBuffer commands)
{
    m_commands.push_back(commands);
    m_seconds.push_back(std::numeric_limits<double>::infinity());
}

Result<void> Pieces::submit(Device& device, const VkCommandBuffer& whole, double longest,
                            const JobContext& job)
{
    FETTLE_TRY(job.check());
    if (sumOf(m_seconds) > longest)
        return submitInBatches(device, longest, job);
    return submitTimed(device, {&whole, 1}, m_seconds);
}

Result<void> Pieces::submitInBatches(Device& device, double longest, const JobContext& job)
{
    for (size_t first = 0; first < m_commands.size();) {
        FETTLE_TRY(job.check());
        size_t count = 1;
        double expected = m_seconds[first];
        while (first + count < m_commands.size() && expected + m_seconds[first + count] <= longest)
            expected += m_seconds[first + count++];
        FETTLE_TRY(submitTimed(device, std::span(m_commands).subspan(first, count),
                               std::span(m_seconds).subspan(first, count)));
        first += count;
    }
    return {};
}

} // namespace fettle::vulkan
