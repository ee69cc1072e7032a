// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The functions of integer recurrent layers: sigmoid, tanh and inverse square root in fixed point, bit for
// bit those of the gemmlowp library that the runtime uses.
#pragma once

#include "ops/arithmetic.h"

#include <array>
#include <vector>

namespace fettle {

/// The function's value for every int16, indexed by its bits.
using GateTable = std::array<int16_t, 65536>;

/// Sigmoid of numbers with 3 integer and 12 fractional bits, as 15 fractional bits.
const GateTable& sigmoidTable();
/// tanh of numbers with `integerBits` (0 to 6) integer bits, as 15 fractional bits.
const GateTable& tanhTable(int integerBits);

inline int16_t lookUp(const GateTable& table, int16_t x)
{
    return table[static_cast<uint16_t>(x)];
}

/// The rounded product of two numbers of which one has 15 fractional bits: ties up, and -1 * -1 saturates.
int16_t fixedProduct(int16_t a, int16_t b);
/// x / 2^bits, ties away from zero.
int16_t fixedShiftRight(int16_t x, int32_t bits);

/// The factor that approximates 1 / sqrt(x) for a positive x, by five steps of Newton's iteration.
FixedMultiplier inverseSquareRoot(int32_t x);

} // namespace fettle
