// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Counts over stored values, and differences between real ones.
#include "analysis/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fettle {

namespace {

/// Stored values as keys that are equal where the values are: codes sign-extended, floats by their bits with one zero.
std::vector<int64_t> storedKeys(const Model& model, const Tensor& tensor)
{
    const Bytes& data = model.data(tensor);
    const int bits = bitsOf(tensor.type);
    if (!model.isConstant(tensor) || bits == 0 || bits > 64)
        return {};
    const auto width = static_cast<uint64_t>(bits);
    const uint64_t count = std::min<uint64_t>(static_cast<uint64_t>(data.size()) * 8 / width,
                                              tensor.sparsity ? UINT64_MAX : static_cast<uint64_t>(elementCount(tensor.shape)));
    std::vector<int64_t> keys(count);
    for (uint64_t i = 0; i < count; ++i) {
        uint64_t word = 0;
        if (width < 8) {
            word = (std::to_integer<uint64_t>(data.data()[i * width / 8]) >> (i * width % 8)) & ((1U << width) - 1);
        } else {
            std::memcpy(&word, data.data() + i * width / 8, width / 8);
        }
        keys[i] = static_cast<int64_t>(word << (64 - width)) >> (64 - width);
    }
    const bool isFloat = tensor.type == TensorType::Float32 || tensor.type == TensorType::Float16
        || tensor.type == TensorType::BFloat16 || tensor.type == TensorType::Float64;
    const bool isUnsigned = tensor.type == TensorType::UInt8 || tensor.type == TensorType::UInt16
        || tensor.type == TensorType::UInt4 || tensor.type == TensorType::UInt32;
    const int64_t minusZero = static_cast<int64_t>(UINT64_C(1) << 63) >> (64 - width);
    for (int64_t& key : keys) {
        if (isFloat && key == minusZero)
            key = 0;
        if (isUnsigned && width < 64)
            key &= (INT64_C(1) << width) - 1;
    }
    return keys;
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

int64_t countDistinct(std::vector<int64_t>& keys)
{
    std::ranges::sort(keys);
    return std::ranges::distance(keys.begin(), std::ranges::unique(keys).begin());
}

} // namespace

double sparsityOf(const Model& model, const Tensor& tensor)
{
    const auto keys = storedKeys(model, tensor);
    if (keys.empty())
        return 0;
    const ChannelWalk walk(tensor, tensor.quantization.zeroPoint.size() > 1);
    const auto& zeroPoint = tensor.quantization.zeroPoint;
    int64_t zeros = 0;
    for (size_t i = 0; i < keys.size(); ++i) {
        const auto channel = static_cast<size_t>(walk.channelOf(i));
        const int64_t zero = channel < zeroPoint.size() ? zeroPoint[channel] : 0;
        zeros += keys[i] == zero ? 1 : 0;
    }
    // A sparse tensor stores no other zeros than those within its blocks: the rest is absent.
    const auto all = static_cast<double>(std::max<int64_t>(elementCount(tensor.shape), 1));
    const double absent = tensor.sparsity ? all - static_cast<double>(keys.size()) : 0;
    return (static_cast<double>(zeros) + std::max(absent, 0.0)) / (tensor.sparsity ? all : static_cast<double>(keys.size()));
}

int64_t distinctValues(const Model& model, const Tensor& tensor, bool perChannel)
{
    auto keys = storedKeys(model, tensor);
    if (!perChannel)
        return countDistinct(keys);
    const ChannelWalk walk(tensor, true);
    std::vector<std::vector<int64_t>> channels(static_cast<size_t>(walk.channels));
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
    const double perUnit = maximum > minimum ? static_cast<double>(histogram.counts.size()) / (maximum - minimum) : 0;
    for (const float value : values) {
        if (std::isfinite(value))
            ++histogram.counts[static_cast<size_t>(std::clamp(static_cast<int64_t>((value - minimum) * perUnit), INT64_C(0), last))];
    }
    return histogram;
}

} // namespace fettle
