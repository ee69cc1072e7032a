// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts over stored values, and differences between real ones.
#include "analysis/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace fettle {

namespace {

template <class Word>
std::vector<uint64_t> wordsOf(std::span<const std::byte> data, uint64_t minusZero)
{
    std::vector<uint64_t> keys(data.size() / sizeof(Word));
    for (size_t i = 0; i < keys.size(); ++i) {
        Word word;
        std::memcpy(&word, data.data() + i * sizeof(Word), sizeof(Word));
        keys[i] = word == static_cast<Word>(minusZero) ? 0 : word;
    }
    return keys;
}

std::vector<uint64_t> packedCodes(std::span<const std::byte> data, int bits, size_t count)
{
    const auto width = static_cast<size_t>(bits);
    std::vector<uint64_t> keys(std::min(count, data.size() * 8 / width));
    for (size_t i = 0; i < keys.size(); ++i)
        keys[i] = (std::to_integer<uint64_t>(data[i * width / 8]) >> (i * width % 8)) & ((1U << width) - 1);
    return keys;
}

bool isFloating(TensorType type)
{
    return type == TensorType::Float32 || type == TensorType::Float16 || type == TensorType::BFloat16 ||
           type == TensorType::Float64;
}

/// Bit patterns of the stored values, with one zero for floats: equal where the values are.
std::vector<uint64_t> storedKeys(const Model& model, const Tensor& tensor)
{
    if (!model.isConstant(tensor))
        return {};
    const auto data = model.data(tensor).view();
    const int bits = bitsOf(tensor.type);
    const uint64_t minusZero = isFloating(tensor.type) ? UINT64_C(1) << (bits - 1) : 0;
    switch (bits) {
    case 2:
    case 4:
        return packedCodes(data, bits, static_cast<size_t>(elementCount(tensor.shape)));
    case 8:
        return wordsOf<uint8_t>(data, minusZero);
    case 16:
        return wordsOf<uint16_t>(data, minusZero);
    case 32:
        return wordsOf<uint32_t>(data, minusZero);
    case 64:
        return wordsOf<uint64_t>(data, minusZero);
    default:
        return {};
    }
}

/// The key of the quantized zero; a packed or signed zero point in as many bits as the type has.
uint64_t zeroKey(const Tensor& tensor, size_t channel)
{
    const auto& zeroPoint = tensor.quantization.zeroPoint;
    const int64_t zero = zeroPoint.empty() ? 0 : zeroPoint[channel < zeroPoint.size() ? channel : 0];
    const int bits = bitsOf(tensor.type);
    return static_cast<uint64_t>(zero) & (bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1);
}

/// Steps between neighbours along the quantized dimension, and how many indices it has.
struct ChannelWalk {
    int64_t channels = 1;
    int64_t inner = 1; ///< elements behind the dimension

    explicit ChannelWalk(const Tensor& tensor, bool perChannel)
    {
        const auto dimension = static_cast<size_t>(std::max(tensor.quantization.dimension, 0));
        if (!perChannel || dimension >= tensor.shape.size())
            return;
        channels = std::max(tensor.shape[dimension], 1);
        for (size_t d = dimension + 1; d < tensor.shape.size(); ++d)
            inner *= std::max(tensor.shape[d], 1);
    }
    int64_t channelOf(size_t index) const { return static_cast<int64_t>(index) / inner % channels; }
};

/// Sorted by the digits of 11 bits that differ: linear in the number of keys.
void radixSort(std::vector<uint64_t>& keys)
{
    constexpr int digitBits = 11;
    constexpr size_t digits = size_t(1) << digitBits;
    uint64_t largest = 0;
    for (const uint64_t key : keys)
        largest = std::max(largest, key);
    std::vector<uint64_t> other(keys.size());
    for (int shift = 0; shift < 64 && (largest >> shift) != 0; shift += digitBits) {
        std::array<size_t, digits> start = {};
        for (const uint64_t key : keys)
            ++start[(key >> shift) & (digits - 1)];
        size_t sum = 0;
        for (size_t& count : start)
            sum += std::exchange(count, sum);
        for (const uint64_t key : keys)
            other[start[(key >> shift) & (digits - 1)]++] = key;
        keys.swap(other);
    }
}

int64_t countDistinct(std::vector<uint64_t>& keys)
{
    radixSort(keys);
    return std::ranges::distance(keys.begin(), std::ranges::unique(keys).begin());
}

} // namespace

double sparsityOf(const Model& model, const Tensor& tensor)
{
    const auto keys = storedKeys(model, tensor);
    if (keys.empty())
        return 0;
    const bool perChannel =
        std::ranges::any_of(tensor.quantization.zeroPoint, [](int64_t z) { return z != 0; }) &&
        tensor.quantization.zeroPoint.size() > 1;
    const ChannelWalk walk(tensor, perChannel);
    int64_t zeros = 0;
    if (perChannel) {
        for (size_t i = 0; i < keys.size(); ++i)
            zeros += keys[i] == zeroKey(tensor, static_cast<size_t>(walk.channelOf(i))) ? 1 : 0;
    } else {
        zeros = std::ranges::count(keys, zeroKey(tensor, 0));
    }
    // A sparse tensor stores no other zeros than those within its blocks: the rest is absent.
    const auto all = static_cast<double>(std::max<int64_t>(elementCount(tensor.shape), 1));
    const double absent = tensor.sparsity ? all - static_cast<double>(keys.size()) : 0;
    return (static_cast<double>(zeros) + std::max(absent, 0.0)) /
           (tensor.sparsity ? all : static_cast<double>(keys.size()));
}

int64_t distinctValues(const Model& model, const Tensor& tensor, bool perChannel)
{
    auto keys = storedKeys(model, tensor);
    if (!perChannel)
        return countDistinct(keys);
    const ChannelWalk walk(tensor, true);
    std::vector<std::vector<uint64_t>> channels(static_cast<size_t>(walk.channels));
    for (size_t i = 0; i < keys.size(); ++i)
        channels[static_cast<size_t>(walk.channelOf(i))].push_back(keys[i]);
    int64_t largest = 0;
    for (auto& channel : channels)
        largest = std::max(largest, countDistinct(channel));
    return largest;
}

double sqnr(std::span<const float> reference, std::span<const float> other)
{
    double signal = 0;
    double noise = 0;
    for (size_t i = 0; i < std::min(reference.size(), other.size()); ++i) {
        const double difference = double(reference[i]) - double(other[i]);
        signal += double(reference[i]) * double(reference[i]);
        noise += difference * difference;
    }
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
