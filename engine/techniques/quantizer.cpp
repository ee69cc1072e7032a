// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The formulas of 8-bit and 4-bit quantization.
#include "techniques/quantizer.h"

#include "core/parallel.h"

#include <bit>
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

namespace {

/// Magnitudes are ordered as their bits are: a maximum of integers takes no order of floats into account.
float largestMagnitude(std::span<const float> values)
{
    int32_t largest = 0;
    for (const float value : values)
        largest = std::max(largest, std::bit_cast<int32_t>(value) & 0x7fffffff);
    return std::bit_cast<float>(largest);
}

/// Calls work(row) for all rows; rows of large matrices are shared among threads.
template <class Work>
void forEachRow(const WeightMatrix& matrix, int threads, const Work& work)
{
    constexpr int64_t worthAThread = 1 << 16; // elements
    const int64_t pieces =
        std::clamp<int64_t>(matrix.elements() / worthAThread, 1, std::max<int64_t>(matrix.rows(), 1));
    parallelFor(pieces, threads, [&](int64_t piece, int) {
        for (int64_t row = matrix.rows() * piece / pieces; row < matrix.rows() * (piece + 1) / pieces; ++row)
            work(row);
        return true;
    });
}

} // namespace

std::vector<float> weightScales(std::span<const float> weights, const WeightMatrix& matrix, bool perChannel,
                                int limit, int threads)
{
    std::vector<float> largest(static_cast<size_t>(matrix.rows()), 0.0F);
    forEachRow(matrix, threads, [&](int64_t row) {
        matrix.forEachStretch(row, [&](size_t start, size_t length) {
            float& most = largest[static_cast<size_t>(row)];
            most = std::max(most, largestMagnitude(weights.subspan(start, length)));
        });
    });
    if (!perChannel)
        largest = {*std::ranges::max_element(largest)};
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

namespace {

/// Rounds half away from zero; |value| is below 2^31.
int32_t rounded(float value)
{
    const auto whole = static_cast<int32_t>(value);
    const float rest = value - static_cast<float>(whole); // exact
    return whole + (rest >= 0.5F ? 1 : 0) - (rest <= -0.5F ? 1 : 0);
}

void codesOf(const float* values, size_t count, float scale, float most, int8_t* codes)
{
    for (size_t i = 0; i < count; ++i) {
        const float steps = values[i] / scale;
        const float atMost = steps > most ? most : steps;
        codes[i] = static_cast<int8_t>(rounded(atMost < -most ? -most : atMost));
    }
}

} // namespace

std::vector<int8_t> weightCodes(std::span<const float> weights, const WeightMatrix& matrix,
                                std::span<const float> scales, int limit, int threads)
{
    std::vector<int8_t> codes(weights.size());
    const float most = static_cast<float>(limit);
    forEachRow(matrix, threads, [&](int64_t row) {
        const float scale = scales[scales.size() > 1 ? static_cast<size_t>(row) : 0];
        matrix.forEachStretch(row, [&](size_t start, size_t length) {
            codesOf(weights.data() + start, length, scale, most, codes.data() + start);
        });
    });
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
