// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scales, zero points and codes: the parameter formulas of TensorFlow Lite's 8-bit specification and its
// converter.
#pragma once

#include "model/tensor.h"
#include "techniques/weights.h"

#include <algorithm>
#include <limits>
#include <span>
#include <vector>

namespace fettle {

/// Smallest and largest real value that a tensor took.
struct ValueRange {
    double minimum = std::numeric_limits<double>::infinity();
    double maximum = -std::numeric_limits<double>::infinity();

    bool seen() const { return minimum <= maximum; }
    void include(const ValueRange& other)
    {
        minimum = std::min(minimum, other.minimum);
        maximum = std::max(maximum, other.maximum);
    }
    bool operator==(const ValueRange&) const = default;
};

struct AffineParameters {
    float scale = 1;
    int64_t zeroPoint = 0;
    bool operator==(const AffineParameters&) const = default;
};

/// Parameters of an int8 activation for a range, widened to contain zero: scale = (max - min) / 255, and the
/// zero point that keeps zero exact, from the end of the range whose rounding error is smaller. A range of no
/// width gets the width 2e-6.
AffineParameters affineInt8(ValueRange range);

/// Parameters of an int16 activation: scale = largest magnitude / 32767, zero point 0. No width: as above.
AffineParameters symmetricInt16(ValueRange range);

Quantization quantizationOf(const AffineParameters& parameters);

/// Codes of real values, half away from zero, in -128 … 127.
std::vector<int8_t> affineCodes(std::span<const float> values, const AffineParameters& parameters);

/// Symmetric 16-bit codes, half away from zero, in -32767 … 32767.
std::vector<int16_t> symmetricCodes(std::span<const float> values, float scale);

/// Symmetric scales of weights, one a row of the matrix or one for all: largest magnitude / limit, in
/// float32. Rows whose weights are all zero (or vanish beside the others) take the layer's largest scale, so
/// that none is zero and their bias keeps the precision of the others'. limit: 127 for int8, 7 for int4.
std::vector<float> weightScales(std::span<const float> weights, const WeightMatrix& matrix, bool perChannel,
                                int limit, int threads = 1);

/// Codes in -limit … limit, half away from zero, in the layout of the stored tensor.
std::vector<int8_t> weightCodes(std::span<const float> weights, const WeightMatrix& matrix,
                                std::span<const float> scales, int limit, int threads = 1);

/// Two codes a byte, the first in the low half.
std::vector<std::byte> packInt4(std::span<const int8_t> codes);

} // namespace fettle
