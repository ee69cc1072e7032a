// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From the scales and zero points of a model to the integer factors of the kernels.
#pragma once

#include "kernels/kernels.h"

namespace fettle::kernels {

/// real = multiplier * 2^(shift - 31) with the multiplier rounded to 31 bits, half away from zero; {0, 0} for
/// zero and for what is below 2^-32. The shift is positive for factors of 1 and more.
Factor quantizeMultiplier(double real);

struct Scaling {
    float scale = 1;
    std::int32_t zeroPoint = 0;
};

/// Parameters of XNNPACK's addition; with `subtract` of its subtraction. The output is clamped to [low,
/// high].
AddScaled addScaled(Scaling a, Scaling b, Scaling output, bool subtract, std::int32_t low, std::int32_t high);

/// Parameters of the built-in addition or subtraction.
AddShifted addShifted(Scaling a, Scaling b, Scaling output, bool subtract, std::int32_t low,
                      std::int32_t high);

/// The factor by which XNNPACK scales the sums of a convolution: float32(float32(input * weight) / output).
float floatFactor(float inputScale, float weightScale, float outputScale);

/// [zero point + rha(low / scale), ...] within int8: the limits of an activation, float infinities for none.
struct LimitsI8 {
    std::int32_t low = -128, high = 127;
};
LimitsI8 quantizedLimits(Limits, Scaling output);

} // namespace fettle::kernels
