// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Work that can be submitted at once or piece by piece, so that a cancellation never waits long.
#pragma once

#include "core/job.h"
#include "vulkan/core/device.h"

#include <span>
#include <vector>

namespace fettle::vulkan {

/// Recorded commands in their order, each with the time it took last.
class Pieces {
public:
    void add(VkCommandBuffer commands);

    /// One submission of `whole`, which does what all pieces do; or, where that is expected to take more than
    /// `longest` seconds, the pieces in as few submissions as that allows. Pieces that were never measured go
    /// alone. The job is asked before each submission. Errors: Cancelled, DeviceFailed.
    Result<void> submit(Device& device, const VkCommandBuffer& whole, double longest, const JobContext& job);

private:
    Result<void> submitInBatches(Device& device, double longest, const JobContext& job);

    std::vector<VkCommandBuffer> m_commands;
    std::vector<double> m_seconds; ///< expected of each; infinity until it was measured
};

} // namespace fettle::vulkan
