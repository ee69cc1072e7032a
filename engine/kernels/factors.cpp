// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Integer factors from scales.
#include "kernels/factors.h"

#include <algorithm>
#include <cmath>

namespace fettle::kernels {

Factor quantizeMultiplier(double real)
{
    if (real == 0)
        return {};
    int exponent = 0;
    const double fraction = std::frexp(real, &exponent);
    auto multiplier = static_cast<std::int64_t>(std::round(fraction * 2147483648.0));
    if (multiplier == std::int64_t{1} << 31) {
        multiplier /= 2;
        exponent++;
    }
    if (exponent < -31)
        return {};
    return {static_cast<std::int32_t>(multiplier), exponent};
}

AddScaled addScaled(Scaling a, Scaling b, Scaling output, bool subtract, std::int32_t low, std::int32_t high)
{
    const float ratioA = a.scale / output.scale, ratioB = b.scale / output.scale;
    const int shift = 20 - std::ilogb(std::max(ratioA, ratioB));
    const auto factor = [shift](float ratio) {
        return static_cast<std::int32_t>(std::lrintf(std::ldexp(ratio, shift)));
    };
    AddScaled add{.factorA = factor(ratioA),
                  .factorB = subtract ? -factor(ratioB) : factor(ratioB),
                  .shift = shift,
                  .zeroPoint = output.zeroPoint,
                  .low = low,
                  .high = high};
    add.offset = (1 << (shift - 1)) - (a.zeroPoint * add.factorA + b.zeroPoint * add.factorB);
    return add;
}

AddShifted addShifted(Scaling a, Scaling b, Scaling output, bool subtract, std::int32_t low,
                      std::int32_t high)
{
    const double twice = 2 * static_cast<double>(std::max(a.scale, b.scale));
    return {.zeroPointA = a.zeroPoint,
            .zeroPointB = b.zeroPoint,
            .a = quantizeMultiplier(a.scale / twice),
            .b = quantizeMultiplier(b.scale / twice),
            .output = quantizeMultiplier(twice / ((1 << 20) * static_cast<double>(output.scale))),
            .subtract = subtract,
            .zeroPoint = output.zeroPoint,
            .low = low,
            .high = high};
}

float floatFactor(float inputScale, float weightScale, float outputScale)
{
    const float product = inputScale * weightScale;
    return product / outputScale;
}

LimitsI8 quantizedLimits(Limits limits, Scaling output)
{
    const auto quantized = [&](float x, std::int32_t none) {
        if (std::isinf(x))
            return none;
        const float scaled = std::clamp(std::round(x / output.scale), -512.0F, 512.0F);
        return std::clamp(static_cast<std::int32_t>(scaled) + output.zeroPoint, -128, 127);
    };
    return {quantized(limits.low, -128), quantized(limits.high, 127)};
}

} // namespace fettle::kernels
