// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What one processor can do when nothing but its arithmetic units limits it.
#pragma once

/// Multiplications and additions per second.
struct Peak {
    double real = 0;    ///< float32
    double integer = 0; ///< int16 pairs into int32, as the exact int8 kernels do them
};

/// The best of some short loops on registers: fused multiply-adds where the processor has them, else products
/// and sums.
Peak measuredPeak();
