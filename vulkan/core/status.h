// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// VkResult as Fettle's errors.
#pragma once

#include "core/result.h"
#include "vulkan/core/functions.h"

#include <string>

namespace fettle::vulkan {

/// Success, or OutOfMemory, DeviceUnavailable, DeviceFailed with a sentence: "the device was lost while
/// running the model".
Result<void> check(VkResult result, const std::string& doing);

} // namespace fettle::vulkan
