// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The formulas of 8-bit and 4-bit quantization.
#include "techniques/quantizer.h"

#include <cmath>

namespace fettle {

AffineParameters affineInt8(ValueRange range)
{
    constexpr double narrow = 1e-6;
    double low = std::min(range.minimum, 0.0);
    double high = std::max(range.maximum, 0.0);
    if (high - low < narrow) {
        low -= narrow;
        high += narrow;
    }
    AffineParameters parameters;
    parameters.scale = static_cast<float>((high - low) / 255);
    const double scale = parameters.scale;
    const double fromLow = -128 - low / scale;
    const double fromHigh = 127 - high / scale;
    const double errorLow = 128 + std::fabs(low / scale);
    const double errorHigh = 127 + std::fabs(high / scale);
    const double zero = std::round(errorLow < errorHigh ? fromLow : fromHigh);
    parameters.zeroPoint = static_cast<int64_t>(std::clamp(zero, -128.0, 127.0));
    return parameters;
}

AffineParameters symmetricInt16(ValueRange range)
{
    constexpr double narrow = 1e-6;
    const double most = std::max({std::fabs(range.minimum), std::fabs(range.maximum), narrow});
    return {static_cast<float>(most / 32767), 0};
}

Quantization quantizationOf(const AffineParameters& parameters)
{
    Quantization quantization;
    quantization.scale = {parameters.scale};
    quantization.zeroPoint = {parameters.zeroPoint};
    return quantization;
}

std::vector<int8_t> affineCodes(std::span<const float> values, const AffineParameters& parameters)
{
    std::vector<int8_t> codes(values.size());
    std::ranges::transform(values, codes.begin(), [&](float value) {
        const double code =
            std::round(double(value) / double(parameters.scale)) + static_cast<double>(parameters.zeroPoint);
        return static_cast<int8_t>(std::clamp(code, -128.0, 127.0));
    });
    return codes;
}

std::vector<int16_t> symmetricCodes(std::span<const float> values, float scale)
{
    std::vector<int16_t> codes(values.size());
    std::ranges::transform(values, codes.begin(), [&](float value) {
        return static_cast<int16_t>(std::clamp(std::round(double(value) / double(scale)), -32767.0, 32767.0));
    });
    return codes;
}

std::vector<float> weightScales(std::span<const float> weights, const WeightMatrix& matrix, bool perChannel,
                                int limit)
{
    std::vector<float> largest(static_cast<size_t>(perChannel ? matrix.rows() : 1), 0.0F);
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        float& most = largest[perChannel ? static_cast<size_t>(row) : 0];
        for (int64_t column = 0; column < matrix.columns(); ++column)
            most = std::max(most, std::fabs(weights[matrix.index(row, column)]));
    }
    const float overall = *std::ranges::max_element(largest);
    constexpr float vanishing = 0x1p-20F; // beside the largest channel
    std::vector<float> scales(largest.size());
    std::ranges::transform(largest, scales.begin(), [&](float most) {
        const bool nothing = most <= overall * vanishing;
        const float scale = (nothing ? overall : most) / static_cast<float>(limit);
        return std::isnormal(scale) ? scale : 1.0F / static_cast<float>(limit);
    });
    return scales;
}

std::vector<int8_t> weightCodes(std::span<const float> weights, const WeightMatrix& matrix,
                                std::span<const float> scales, int limit)
{
    std::vector<int8_t> codes(weights.size());
    const float most = static_cast<float>(limit);
    for (int64_t row = 0; row < matrix.rows(); ++row) {
        const float scale = scales[scales.size() > 1 ? static_cast<size_t>(row) : 0];
        for (int64_t column = 0; column < matrix.columns(); ++column) {
            const size_t i = matrix.index(row, column);
            codes[i] = static_cast<int8_t>(std::clamp(std::round(weights[i] / scale), -most, most));
        }
    }
    return codes;
}

std::vector<std::byte> packInt4(std::span<const int8_t> codes)
{
    std::vector<std::byte> packed((codes.size() + 1) / 2);
    for (size_t i = 0; i < codes.size(); ++i)
        packed[i / 2] |= static_cast<std::byte>((codes[i] & 0x0f) << (i % 2 == 0 ? 0 : 4));
    return packed;
}

} // namespace fettle
