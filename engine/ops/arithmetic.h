// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The integer arithmetic of the runtime, as plain functions: multipliers, roundings, clamps.
// engine/ARITHMETIC.md explains it.
#pragma once

#include "model/tensor.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace fettle {

/// multiplier * 2^(shift - 31), multiplier in [2^30, 2^31) or 0.
struct FixedMultiplier {
    int32_t multiplier = 0;
    int32_t shift = 0;
};

/// The nearest fixed multiplier of a non-negative number; zero when it is below 2^-32.
FixedMultiplier quantizeMultiplier(double real);

/// What a rounding shift does with a tie: towards +infinity, or away from zero.
enum class Tie { Up, Away };

/// x * factor, rounded twice: the high product half up, then the shift as `tie` says (DU and DR in
/// ARITHMETIC.md). Overflow wraps, as in the runtime.
int32_t rescaleTwice(int32_t x, FixedMultiplier factor, Tie tie);

/// x * factor for the 64-bit sums of 16-bit layers: the multiplier is rounded to 15 bits, the product once,
/// ties up; wraps.
int32_t rescaleWide(int64_t x, FixedMultiplier factor);

/// x * factor by the runtime's routine for factors of at most one. Where a factor needs more than 31 bits to
/// the right, or some to the left, its shift count wraps on x86 and gives nonsense; so does this.
int32_t rescaleBelowOne(int32_t x, FixedMultiplier factor);

/// Nearest integer, ties to even, in the default rounding mode; values beyond int32 saturate, NaN gives 0.
int32_t roundHalfEven(float x);
/// Nearest integer, ties away from zero; values beyond int32 saturate, NaN gives 0.
int32_t roundHalfAway(float x);
int32_t roundHalfAway(double x);

/// The integers that an 8-bit type has, or int16.
struct ByteRange {
    int32_t low = -128;
    int32_t high = 127;
    int32_t clamp(int64_t x) const { return static_cast<int32_t>(std::clamp<int64_t>(x, low, high)); }
};

/// Interval of real numbers.
struct RealRange {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();
    float clamp(float x) const { return std::min(std::max(x, low), high); }
};

/// Fused activations with the codes of the file format.
enum class Activation : int8_t { None = 0, Relu = 1, ReluN1To1 = 2, Relu6 = 3 };

/// Scale and zero point of a tensor with a single pair; scale 0 where it has none.
struct ScaleZero {
    float scale = 0;
    int32_t zeroPoint = 0;
    bool operator==(const ScaleZero&) const = default;
};

ScaleZero scaleZero(const Tensor& tensor);
bool isByte(TensorType type); ///< int8 or uint8
ByteRange byteRange(TensorType type);
RealRange activationRange(Activation activation);
/// The integers between which a fused activation keeps its output.
ByteRange activationRange(Activation activation, TensorType type, ScaleZero output);

} // namespace fettle
