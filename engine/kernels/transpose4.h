// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A small transposition in registers, for any instruction set. Static on purpose: a per-instruction-set
// object must not offer its copy of an inline function to the rest of the program.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace fettle::kernels {

/// to[column][row] = from[row][column] of four rows of four elements of 4 bytes; steps in bytes.
[[gnu::always_inline]] static inline void transpose4(const void* from, ptrdiff_t fromStep, void* to,
                                                     ptrdiff_t toStep)
{
    using Quad [[gnu::vector_size(16)]] = uint32_t;
    const char* in = static_cast<const char*>(from);
    char* out = static_cast<char*>(to);
    Quad a, b, c, d;
    memcpy(&a, in, 16);
    memcpy(&b, in + fromStep, 16);
    memcpy(&c, in + 2 * fromStep, 16);
    memcpy(&d, in + 3 * fromStep, 16);
    const Quad abLow = __builtin_shufflevector(a, b, 0, 4, 1, 5),
               abHigh = __builtin_shufflevector(a, b, 2, 6, 3, 7),
               cdLow = __builtin_shufflevector(c, d, 0, 4, 1, 5),
               cdHigh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    a = __builtin_shufflevector(abLow, cdLow, 0, 1, 4, 5);
    b = __builtin_shufflevector(abLow, cdLow, 2, 3, 6, 7);
    c = __builtin_shufflevector(abHigh, cdHigh, 0, 1, 4, 5);
    d = __builtin_shufflevector(abHigh, cdHigh, 2, 3, 6, 7);
    memcpy(out, &a, 16);
    memcpy(out + toStep, &b, 16);
    memcpy(out + 2 * toStep, &c, 16);
    memcpy(out + 3 * toStep, &d, 16);
}

} // namespace fettle::kernels
