// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The window of convolutions and pools.
#pragma once

#include "ops/window.h"
#include "vulkan/kernels/kernel.h"

namespace fettle::vulkan {

/// Fills everything but the groups. Error UnsupportedModel unless input and output have four dimensions.
Result<WindowBlock> windowOf(const KernelBuilder& builder, const WindowOptions& options);

/// Bits of FETTLE_SPEC_ALIGNED for images with these multiples of channels.
uint32_t alignmentOf(bool loads, bool stores);

inline uint32_t roundUp(uint32_t value, uint32_t multiple)
{
    return (value + multiple - 1) / multiple * multiple;
}

} // namespace fettle::vulkan
