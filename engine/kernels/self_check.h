// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small random problems that tell whether a table of kernels computes on this processor what the plain loops
// compute.
#pragma once

#include "kernels/kernels.h"

namespace fettle::kernels {

/// For each group of a table: whether it agreed with the reference on every problem.
struct SelfCheck {
    bool convF32 = false, winogradF32 = false, depthwiseF32 = false, convI8 = false, depthwiseI8 = false;
    bool pooling = false, elementwise = false, activations = false;
    bool allRight() const
    {
        return convF32 && winogradF32 && depthwiseF32 && convI8 && depthwiseI8 && pooling && elementwise &&
               activations;
    }
};

/// Runs in a few milliseconds. Deterministic: the same problems each time.
SelfCheck selfCheck(const KernelTable&);

} // namespace fettle::kernels
