// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts over stored values, and differences between real ones.
#include "analysis/statistics.h"

#include "analysis/value_counts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace fettle {

namespace {

bool isFloating(TensorType type)
{
    return type == TensorType::Float32 || type == TensorType::Float16 || type == TensorType::BFloat16 ||
           type == TensorType::Float64;
}

/// The bits of -0 of a floating type, which is the same value as 0; 0 for others.
uint64_t minusZero(TensorType type)
{
    return isFloating(type) ? UINT64_C(1) << (bitsOf(type) - 1) : 0;
}

/// Stored values of the tensor: fewer than its elements when they are packed sparsely.
size_t storedCount(const Model& model, const Tensor& tensor)
{
    const auto bits = static_cast<size_t>(bitsOf(tensor.type));
    if (bits == 0 || !model.isConstant(tensor))
        return 0;
    const size_t held = model.data(tensor).size() * 8 / bits;
    return bits < 8 ? std::min(held, static_cast<size_t>(elementCount(tensor.shape))) : held;
}

/// Words from first to last that equal `wanted` but for the bits that are ignored.
template <class Word>
int64_t countWords(std::span<const std::byte> data, size_t first, size_t last, uint64_t wanted,
                   uint64_t ignored)
{
    const auto mask = static_cast<Word>(~ignored);
    int64_t found = 0;
    for (size_t i = first; i < last; ++i) {
        Word word;
        std::memcpy(&word, data.data() + i * sizeof(Word), sizeof(Word));
        found += static_cast<Word>(word & mask) == static_cast<Word>(wanted) ? 1 : 0;
    }
    return found;
}

int64_t countCodes(std::span<const std::byte> data, int bits, size_t first, size_t last, uint64_t wanted)
{
    int64_t found = 0;
    for (size_t i = first; i < last; ++i)
        found += packedCode(data, bits, i) == wanted ? 1 : 0;
    return found;
}

/// Stored values from first to last with these bits, but for those that are ignored.
int64_t countBits(TensorType type, std::span<const std::byte> data, size_t first, size_t last,
                  uint64_t wanted, uint64_t ignored)
{
    switch (bitsOf(type)) {
    case 2:
    case 4:
        return countCodes(data, bitsOf(type), first, last, wanted);
    case 8:
        return countWords<uint8_t>(data, first, last, wanted, ignored);
    case 16:
        return countWords<uint16_t>(data, first, last, wanted, ignored);
    case 32:
        return countWords<uint32_t>(data, first, last, wanted, ignored);
    case 64:
        return countWords<uint64_t>(data, first, last, wanted, ignored);
    default:
        return 0;
    }
}

int64_t countZeros(TensorType type, std::span<const std::byte> data, size_t first, size_t last,
                   int64_t zeroPoint)
{
    const int bits = bitsOf(type);
    const uint64_t all = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    return countBits(type, data, first, last, static_cast<uint64_t>(zeroPoint) & all, minusZero(type));
}

/// Runs of neighbours that belong to one index of the quantized dimension.
struct ChannelRuns {
    size_t channels = 1;
    size_t length; ///< elements behind the dimension; all without it

    ChannelRuns(const Tensor& tensor, size_t all) : length(std::max<size_t>(all, 1))
    {
        const auto dimension = static_cast<size_t>(std::max(tensor.quantization.dimension, 0));
        if (dimension >= tensor.shape.size())
            return;
        channels = static_cast<size_t>(std::max(tensor.shape[dimension], 1));
        length = 1;
        for (size_t d = dimension + 1; d < tensor.shape.size(); ++d)
            length *= static_cast<size_t>(std::max(tensor.shape[d], 1));
    }
};

/// Calls visit(channel, first, last) for the runs of `all` stored values.
void forEachRun(const ChannelRuns& runs, size_t all, const auto& visit)
{
    size_t channel = 0;
    for (size_t first = 0; first < all; first += runs.length) {
        visit(channel, first, std::min(first + runs.length, all));
        channel = channel + 1 == runs.channels ? 0 : channel + 1;
    }
}

} // namespace

double sparsityOf(const Model& model, const Tensor& tensor)
{
    const size_t stored = storedCount(model, tensor);
    if (stored == 0)
        return 0;
    const auto data = model.data(tensor).view();
    const auto& zeroPoint = tensor.quantization.zeroPoint;
    int64_t zeros = 0;
    if (zeroPoint.size() > 1 && std::ranges::any_of(zeroPoint, [](int64_t z) { return z != 0; }))
        forEachRun(ChannelRuns(tensor, stored), stored, [&](size_t channel, size_t first, size_t last) {
            zeros += countZeros(tensor.type, data, first, last,
                                zeroPoint[channel < zeroPoint.size() ? channel : 0]);
        });
    else
        zeros = countZeros(tensor.type, data, 0, stored, zeroPoint.empty() ? 0 : zeroPoint.front());
    // A sparse tensor stores no other zeros than those within its blocks: the rest is absent.
    const auto all = static_cast<double>(std::max<int64_t>(elementCount(tensor.shape), 1));
    const double absent = tensor.sparsity ? all - static_cast<double>(stored) : 0;
    return (static_cast<double>(zeros) + std::max(absent, 0.0)) /
           (tensor.sparsity ? all : static_cast<double>(stored));
}

namespace {

/// Both zeros of a floating type are one value.
int64_t distinctOf(TensorType type, std::span<const std::byte> data, size_t count)
{
    const int64_t patterns = countValues(type, data, count).distinct;
    const uint64_t negative = minusZero(type);
    const bool bothZeros = negative != 0 && countBits(type, data, 0, count, negative, 0) > 0 &&
                           countBits(type, data, 0, count, 0, 0) > 0;
    return patterns - (bothZeros ? 1 : 0);
}

/// Packed codes with a byte each; other values as they are.
std::vector<std::byte> inWholeBytes(std::span<const std::byte> data, int bits, size_t count)
{
    if (bits >= 8)
        return {data.begin(), data.end()};
    std::vector<std::byte> codes(count);
    for (size_t i = 0; i < count; ++i)
        codes[i] = static_cast<std::byte>(packedCode(data, bits, i));
    return codes;
}

} // namespace

int64_t distinctValues(const Model& model, const Tensor& tensor, bool perChannel)
{
    const size_t stored = storedCount(model, tensor);
    if (stored == 0)
        return 0;
    const auto data = model.data(tensor).view();
    if (!perChannel)
        return distinctOf(tensor.type, data, stored);
    const int bits = bitsOf(tensor.type);
    const TensorType type = bits < 8 ? TensorType::UInt8 : tensor.type;
    const auto width = static_cast<size_t>(bitsOf(type)) / 8;
    const std::vector<std::byte> values = inWholeBytes(data, bits, stored);
    const ChannelRuns runs(tensor, stored);
    std::vector<std::vector<std::byte>> channels(runs.channels);
    forEachRun(runs, stored, [&](size_t channel, size_t first, size_t last) {
        const auto run = std::span(values).subspan(first * width, (last - first) * width);
        channels[channel].insert(channels[channel].end(), run.begin(), run.end());
    });
    int64_t largest = 0;
    for (const auto& channel : channels)
        largest = std::max(largest, distinctOf(type, channel, channel.size() / width));
    return largest;
}

double sqnr(std::span<const float> reference, std::span<const float> other)
{
    constexpr size_t lanes = 8; // sums side by side, which vectors hold
    std::array<double, lanes> signals = {};
    std::array<double, lanes> noises = {};
    const auto add = [&](size_t i, size_t lane) {
        const double difference = double(reference[i]) - double(other[i]);
        signals[lane] += double(reference[i]) * double(reference[i]);
        noises[lane] += difference * difference;
    };
    const size_t count = std::min(reference.size(), other.size());
    size_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        for (size_t lane = 0; lane < lanes; ++lane)
            add(i + lane, lane);
    }
    for (; i < count; ++i)
        add(i, i % lanes);
    const double signal = std::accumulate(signals.begin(), signals.end(), 0.0);
    const double noise = std::accumulate(noises.begin(), noises.end(), 0.0);
    if (noise == 0)
        return std::numeric_limits<double>::infinity();
    return 10 * std::log10(signal / noise);
}

HistogramData histogramOf(std::span<const float> values, int bins)
{
    HistogramData histogram;
    histogram.counts.assign(static_cast<size_t>(std::max(bins, 1)), 0);
    double minimum = std::numeric_limits<double>::infinity();
    double maximum = -minimum;
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        minimum = std::min(minimum, double(value));
        maximum = std::max(maximum, double(value));
        histogram.zeros += value == 0 ? 1 : 0;
    }
    if (minimum > maximum)
        return histogram;
    histogram.minimum = minimum;
    histogram.maximum = maximum;
    const auto last = static_cast<int64_t>(histogram.counts.size()) - 1;
    const double perUnit =
        maximum > minimum ? static_cast<double>(histogram.counts.size()) / (maximum - minimum) : 0;
    for (const float value : values) {
        if (std::isfinite(value))
            ++histogram.counts[static_cast<size_t>(
                std::clamp(static_cast<int64_t>((value - minimum) * perUnit), INT64_C(0), last))];
    }
    return histogram;
}

} // namespace fettle
