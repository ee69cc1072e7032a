// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of one stored integer, tabulated: every byte, or 512 steps of an int16 with straight lines
// between them.
#pragma once

#include "ops/operands.h"

#include <array>
#include <functional>

namespace fettle {

/// DamagedModel unless input 0 and output 0, int16 both, have one usable scale and no zero point.
Result<void> checkShortScales(const OperatorView& view);

/// Whether the delegate takes elements one by one of input 0 to those of output 0: at most six dimensions,
/// usable scales of 8-bit values.
bool delegateTakesElements(const OperatorView& view);

using RealFunction = std::function<float(float)>;

/// The output for every input byte, signed ones by their bits.
using ByteTable = std::array<uint8_t, 256>;

/// f of the dequantized byte, quantized: in float32, ties to even in the delegate and away from zero in the
/// builtin kernels. The output is stored in the type of output 0, which is int8 or uint8.
ByteTable byteTable(const OperatorView& view, Arithmetic arithmetic, const RealFunction& f);
/// The same where integers make integers: f takes the stored value less the zero point, without the output's
/// zero point.
ByteTable integerByteTable(const OperatorView& view, const std::function<int32_t(int32_t)>& f);

std::unique_ptr<PreparedOperator> preparedTable(const ByteTable& table, size_t count);

/// A function of an int16: 512 samples in equal steps, lowered by half of the chord's error in the middle of
/// each step, and the value at the upper end. Between samples it is linear, in integers.
struct ShortTable {
    std::array<int16_t, 513> samples{};

    int16_t operator()(int16_t value) const
    {
        const size_t step = static_cast<size_t>(256 + (value >> 7));
        const int32_t slope = static_cast<int16_t>(samples[step + 1] - samples[step]);
        return static_cast<int16_t>(samples[step] + ((slope * (value & 127) + 64) >> 7));
    }
};

/// Real is the type in which the samples are formed, float or double.
template <class Real>
struct ShortTableRange {
    Real inScale;
    int32_t inZero;
    Real outScale;
    int32_t outZero;
};
template <class Real>
ShortTable shortTable(const ShortTableRange<Real>& range, const std::function<Real(Real)>& f);

std::unique_ptr<PreparedOperator> preparedTable(const ShortTable& table, size_t count);

/// Scales of input 0 and output 0 for shortTable().
ShortTableRange<float> shortRange(const OperatorView& view);

} // namespace fettle
