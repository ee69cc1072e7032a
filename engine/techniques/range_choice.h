// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From what calibration saw of a tensor to the range that its integers cover.
#pragma once

#include "techniques/histogram.h"

#include <string_view>
#include <vector>

namespace fettle {

enum class CalibrationMethod {
    Auto,          ///< the one of the others whose model comes closest to the float model's outputs
    MinMax,        ///< smallest and largest value
    MovingAverage, ///< of each sample's smallest and largest value
    Percentile,    ///< a given share of the values below the one end, and above the other
    Mse,           ///< the range with the smallest squared error
    Entropy        ///< the range that loses the least information
};

/// As the recipe names it: "minmax", "moving-average", …
std::string_view methodName(CalibrationMethod method);
CalibrationMethod methodOf(std::string_view name);

/// What calibration measured of one tensor.
struct TensorStatistics {
    ValueRange range;          ///< of all values but NaN
    ValueRange average;        ///< moving average of the samples' ranges
    Histogram histogram;       ///< empty when it was not asked for
    std::vector<double> means; ///< of each channel (index modulo their number); empty when not asked for
};

struct RangeOptions {
    double percentile = 99.99;
    int bits = 8;
};

/// The range that a method, not Auto, gives. Percentile, Mse and Entropy need the histogram; where there is
/// none (or the tensor took values that are not finite) they give the tensor's range.
ValueRange chosenRange(const TensorStatistics& statistics, CalibrationMethod method,
                       const RangeOptions& options);

} // namespace fettle
