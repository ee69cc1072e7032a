// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Layout and storage of weights.
#include "techniques/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace fettle {

WeightMatrix::WeightMatrix(const Shape& shape, int channelDimension)
{
    const auto dimension = static_cast<size_t>(std::max(channelDimension, 0));
    for (size_t d = 0; d < shape.size(); ++d) {
        const int64_t size = shape[d];
        (d < dimension ? m_outer : d == dimension ? m_rows : m_inner) *= size;
    }
    const bool channelsLast = dimension + 1 >= shape.size();
    m_run = channelsLast ? m_outer : shape.back();
}

uint16_t toHalf(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const uint32_t sign = (bits >> 16) & 0x8000;
    const uint32_t magnitude = bits & 0x7fffffff;
    constexpr uint32_t largest = 0x7bff; // 65504
    if (magnitude > 0x7f800000)
        return static_cast<uint16_t>(sign | 0x7e00); // NaN
    if (magnitude >= 0x477fe000)                     // 65504 and above, infinity
        return static_cast<uint16_t>(sign | largest);
    if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
        const float units = std::bit_cast<float>(magnitude) * 16777216.0F;
        return static_cast<uint16_t>(sign | static_cast<uint32_t>(std::nearbyint(units)));
    }
    const uint32_t half = magnitude - (112U << 23); // exponent bias 127 → 15
    return static_cast<uint16_t>(sign | ((half + 0x0fff + ((half >> 13) & 1)) >> 13));
}

bool storesWeights(const Tensor& tensor)
{
    if (tensor.sparsity || !std::holds_alternative<std::monostate>(tensor.quantization.details))
        return false;
    switch (tensor.type) {
    case TensorType::Float32:
    case TensorType::Float16:
        return true;
    case TensorType::Int8:
    case TensorType::UInt8:
        return tensor.quantization.present();
    default:
        return false;
    }
}

namespace {

/// Codes with the scale and zero point of each element's channel.
std::vector<std::byte> quantizedBytes(const Tensor& tensor, const std::vector<float>& values)
{
    const Quantization& q = tensor.quantization;
    const WeightMatrix matrix(tensor.shape, q.dimension);
    const bool isSigned = tensor.type == TensorType::Int8;
    const bool symmetric = std::ranges::all_of(q.zeroPoint, [](int64_t z) { return z == 0; });
    const double low = !isSigned ? 0 : symmetric ? -127 : -128;
    const double high = isSigned ? 127 : 255;
    std::vector<std::byte> bytes(values.size());
    const int64_t rows = q.perChannel() ? matrix.rows() : 1;
    const int64_t columns = static_cast<int64_t>(values.size()) / rows;
    for (int64_t row = 0; row < rows; ++row) {
        const auto r = static_cast<size_t>(row);
        const double scale = q.scale[r];
        const auto zero = static_cast<double>(r < q.zeroPoint.size() ? q.zeroPoint[r] : 0);
        for (int64_t column = 0; column < columns; ++column) {
            const size_t i = rows == 1 ? static_cast<size_t>(column) : matrix.index(row, column);
            const double steps = scale > 0 ? std::round(values[i] / scale) : 0; // all is zero without a scale
            const double code = std::clamp(std::isnan(steps) ? zero : steps + zero, low, high);
            bytes[i] = static_cast<std::byte>(static_cast<int>(code));
        }
    }
    return bytes;
}

} // namespace

Result<Bytes> storedValues(const Tensor& tensor, const std::vector<float>& values)
{
    if (!storesWeights(tensor))
        return fail(ErrorCode::UnsupportedModel,
                    fmt::format("weights of type {} cannot be changed", typeName(tensor.type)), tensor.name);
    if (tensor.type == TensorType::Float32)
        return Bytes::copyOf(std::span<const float>(values));
    if (tensor.type == TensorType::Float16) {
        std::vector<uint16_t> halves(values.size());
        std::ranges::transform(values, halves.begin(), toHalf);
        return Bytes::copyOf(std::span<const uint16_t>(halves));
    }
    return Bytes::own(quantizedBytes(tensor, values));
}

} // namespace fettle
