// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The convolution kernel, for the operators that are one.
#pragma once

#include "vulkan/kernels/window.h"

namespace fettle::vulkan {

/// Weights [output][tap][input of the group]; bias empty or one for each output channel; block complete with
/// its groups.
void dispatchConv(KernelBuilder& builder, const WindowBlock& block, uint32_t function,
                  std::span<const float> weights, std::span<const float> bias);

/// Operand 2, empty when absent.
Result<std::span<const float>> biasValues(const KernelBuilder& builder);

} // namespace fettle::vulkan
