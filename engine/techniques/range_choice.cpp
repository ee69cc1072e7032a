// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Ranges from histograms.
#include "techniques/range_choice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace fettle {

namespace {

constexpr std::array<std::pair<CalibrationMethod, std::string_view>, 6> names = {{
    {CalibrationMethod::Auto, "auto"},
    {CalibrationMethod::MinMax, "minmax"},
    {CalibrationMethod::MovingAverage, "moving-average"},
    {CalibrationMethod::Percentile, "percentile"},
    {CalibrationMethod::Mse, "mse"},
    {CalibrationMethod::Entropy, "entropy"},
}};

ValueRange percentileRange(const Histogram& histogram, double percentile)
{
    const double above = percentile / 100;
    const double low = histogram.quantile(1 - above) - histogram.binWidth(); // the near edge of its bin
    return {std::max(low, histogram.range().minimum), histogram.quantile(above)};
}

double levels(int bits)
{
    return std::ldexp(1.0, bits) - 1;
}

/// Sum of squared differences between values and what they become when [low, high] is divided into levels.
/// A bin finer than a step is taken at its middle; where a step is finer the error is that of rounding.
double squaredError(const Histogram& histogram, const ValueRange& range, int bits)
{
    const double step = (range.maximum - range.minimum) / levels(bits);
    if (!(step > 0))
        return std::numeric_limits<double>::infinity();
    const bool fineSteps = step < histogram.binWidth();
    const auto counts = histogram.counts();
    double sum = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        const double value = histogram.center(i);
        const double inside = std::clamp(value, range.minimum, range.maximum);
        const double rounded = std::round(inside / step) * step;
        const double error =
            fineSteps && inside == value ? step * step / 12 : (value - rounded) * (value - rounded);
        sum += static_cast<double>(counts[i]) * error;
    }
    return sum;
}

/// Both ends are drawn in together on a grid, then each on its own around the best.
ValueRange mseRange(const Histogram& histogram, const ValueRange& whole, int bits)
{
    constexpr int steps = 80;
    constexpr double least = 0.2;
    ValueRange best = whole;
    double bestError = squaredError(histogram, whole, bits);
    const auto attempt = [&](const ValueRange& range) {
        if (const double error = squaredError(histogram, range, bits); error < bestError) {
            bestError = error;
            best = range;
        }
    };
    for (int i = 1; i < steps; ++i) {
        const double factor = 1 - (1 - least) * i / steps;
        attempt({whole.minimum * factor, whole.maximum * factor});
    }
    const ValueRange together = best;
    for (const double factor : {0.7, 0.8, 0.85, 0.9, 0.95, 1.05, 1.1, 1.2, 1.3}) {
        attempt({together.minimum, std::min(together.maximum * factor, whole.maximum)});
        attempt({std::max(together.minimum * factor, whole.minimum), together.maximum});
    }
    return best;
}

/// Width of bins that reach from zero to the largest magnitude: the histogram's own, or a multiple of it
/// where all values lie far from zero.
double magnitudeWidth(const Histogram& histogram)
{
    const double most = std::max(std::fabs(histogram.range().minimum), std::fabs(histogram.range().maximum));
    const double bins = std::ceil(most / histogram.binWidth() / static_cast<double>(Histogram::bins));
    return histogram.binWidth() * std::max(bins, 1.0);
}

/// Counts of |x| in bins of this width; the bins on both sides of zero begin at zero.
std::vector<double> magnitudes(const Histogram& histogram, double width)
{
    std::vector<double> folded;
    const auto counts = histogram.counts();
    for (size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0)
            continue;
        const auto bin = static_cast<size_t>(std::fabs(histogram.center(i)) / width);
        folded.resize(std::max(folded.size(), bin + 1));
        folded[bin] += static_cast<double>(counts[i]);
    }
    return folded;
}

/// Kullback-Leibler divergence of the first `kept` bins, quantized to `steps` levels, from the distribution
/// whose values beyond are drawn to the last bin kept.
double divergence(std::span<const double> bins, size_t kept, size_t steps)
{
    double outside = 0;
    double total = 0;
    for (size_t i = 0; i < bins.size(); ++i) {
        total += bins[i];
        outside += i >= kept ? bins[i] : 0;
    }
    const double inside = total - outside;
    if (!(inside > 0))
        return std::numeric_limits<double>::infinity();
    double sum = 0;
    for (size_t level = 0; level < steps; ++level) {
        const size_t begin = level * kept / steps;
        const size_t end = (level + 1) * kept / steps;
        double mass = 0;
        double filled = 0;
        for (size_t i = begin; i < end; ++i) {
            mass += bins[i];
            filled += bins[i] > 0 ? 1 : 0;
        }
        for (size_t i = begin; i < end; ++i) {
            const double p = (bins[i] + (i + 1 == kept ? outside : 0)) / total;
            const double q = filled > 0 && bins[i] > 0 ? mass / filled / inside : 0;
            constexpr double smoothed = 1e-9; // where the quantized distribution has nothing
            if (p > 0)
                sum += p * std::log(p / std::max(q, smoothed));
        }
    }
    return sum;
}

/// The threshold search of Migacz, "8-bit inference with TensorRT" (2017): the range [-t, t], or [0, t] with
/// twice the levels where a tensor has one sign only, with the smallest divergence.
ValueRange entropyRange(const Histogram& histogram, const ValueRange& whole, int bits)
{
    constexpr int mostBits = 8; // more levels than bins lose nothing
    const bool oneSided = whole.minimum >= 0 || whole.maximum <= 0;
    const size_t steps = size_t(1) << (std::min(bits, mostBits) - (oneSided ? 0 : 1));
    const double width = magnitudeWidth(histogram);
    const auto bins = magnitudes(histogram, width);
    if (bits > mostBits || bins.size() <= steps)
        return whole;
    size_t best = bins.size();
    double least = divergence(bins, bins.size(), steps);
    constexpr size_t stride = 8;
    for (size_t kept = steps; kept < bins.size(); kept += stride) {
        if (const double lost = divergence(bins, kept, steps); lost < least) {
            least = lost;
            best = kept;
        }
    }
    const double threshold = static_cast<double>(best) * width;
    return {std::max(whole.minimum, -threshold), std::min(whole.maximum, threshold)};
}

/// Ranges contain zero, and it has a width.
bool usable(const ValueRange& range)
{
    return range.seen() && range.maximum - range.minimum > 0;
}

} // namespace

std::string_view methodName(CalibrationMethod method)
{
    return std::ranges::find(names, method, [](const auto& row) { return row.first; })->second;
}

CalibrationMethod methodOf(std::string_view name)
{
    const auto* found = std::ranges::find(names, name, [](const auto& row) { return row.second; });
    return found == names.end() ? CalibrationMethod::Auto : found->first;
}

ValueRange chosenRange(const TensorStatistics& statistics, CalibrationMethod method,
                       const RangeOptions& options)
{
    if (method == CalibrationMethod::MovingAverage)
        return statistics.average;
    const Histogram& histogram = statistics.histogram;
    const bool finite = std::isfinite(statistics.range.minimum) && std::isfinite(statistics.range.maximum);
    if (method == CalibrationMethod::MinMax || histogram.count() == histogram.zeros() || !finite)
        return statistics.range;
    ValueRange whole = histogram.range();
    whole.include({0, 0});
    ValueRange chosen = whole;
    if (method == CalibrationMethod::Percentile)
        chosen = percentileRange(histogram, options.percentile);
    else if (method == CalibrationMethod::Mse)
        chosen = mseRange(histogram, whole, options.bits);
    else if (method == CalibrationMethod::Entropy)
        chosen = entropyRange(histogram, whole, options.bits);
    return usable(chosen) ? chosen : statistics.range;
}

} // namespace fettle
