// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The values of tensors as real numbers.
#include "ops/packed.h"
#include "runtime/executor.h"

#include <cstring>

namespace fettle {

namespace {

/// Stored numbers as they are, before scale and zero point.
template <class T>
std::vector<float> numbers(std::span<const std::byte> data, size_t count)
{
    std::vector<float> values(std::min(count, data.size() / sizeof(T)));
    for (size_t i = 0; i < values.size(); ++i) {
        T value;
        std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
        values[i] = static_cast<float>(value);
    }
    return values;
}

std::vector<float> halves(std::span<const std::byte> data, size_t count)
{
    std::vector<float> values(std::min(count, data.size() / 2));
    for (size_t i = 0; i < values.size(); ++i) {
        uint16_t half;
        std::memcpy(&half, data.data() + 2 * i, 2);
        values[i] = widenHalf(half);
    }
    return values;
}

std::vector<float> storedNumbers(TensorType type, std::span<const std::byte> data, size_t count)
{
    switch (type) {
    case TensorType::Float32:
        return numbers<float>(data, count);
    case TensorType::Float64:
        return numbers<double>(data, count);
    case TensorType::Float16:
        return halves(data, count);
    case TensorType::Int8:
        return numbers<int8_t>(data, count);
    case TensorType::UInt8:
    case TensorType::Bool:
        return numbers<uint8_t>(data, count);
    case TensorType::Int16:
        return numbers<int16_t>(data, count);
    case TensorType::UInt16:
        return numbers<uint16_t>(data, count);
    case TensorType::Int32:
        return numbers<int32_t>(data, count);
    case TensorType::UInt32:
        return numbers<uint32_t>(data, count);
    case TensorType::Int64:
        return numbers<int64_t>(data, count);
    case TensorType::UInt64:
        return numbers<uint64_t>(data, count);
    case TensorType::Int4: {
        const auto integers = unpackedInt4(data, std::min(count, 2 * data.size()));
        return {integers.begin(), integers.end()};
    }
    default:
        return {};
    }
}

/// Elements between two indices of the quantized dimension.
size_t innerSize(const Quantization& quantization, const Shape& shape)
{
    size_t inner = 1;
    for (auto d = static_cast<size_t>(std::max(quantization.dimension, 0)) + 1; d < shape.size(); ++d)
        inner *= static_cast<size_t>(std::max(shape[d], 1));
    return inner;
}

} // namespace

std::vector<float> realValues(const Tensor& tensor, std::span<const std::byte> data, const Shape& shape)
{
    std::vector<float> values = storedNumbers(tensor.type, data, static_cast<size_t>(elementCount(shape)));
    const Quantization& q = tensor.quantization;
    if (!q.present() || tensor.type == TensorType::Float32)
        return values;
    const size_t run = q.perChannel() ? innerSize(q, shape) : std::max<size_t>(values.size(), 1);
    size_t c = 0;
    for (size_t first = 0; first < values.size(); first += run) {
        const float zero = c < q.zeroPoint.size() ? static_cast<float>(q.zeroPoint[c]) : 0.0f;
        const float scale = q.scale[c];
        for (float& value : std::span(values).subspan(first, std::min(run, values.size() - first)))
            value = (value - zero) * scale;
        c = c + 1 == q.scale.size() ? 0 : c + 1;
    }
    return values;
}

ConstantFloats::ConstantFloats(const Model& model, const Tensor& tensor)
{
    const auto stored = model.data(tensor).as<float>();
    const auto count = static_cast<size_t>(elementCount(tensor.shape));
    if (tensor.type != TensorType::Float32 || tensor.sparsity) {
        m_own = constantValues(model, tensor);
        m_values = m_own;
    } else {
        m_values = stored.first(std::min(count, stored.size()));
    }
}

std::vector<float> constantValues(const Model& model, const Tensor& tensor)
{
    return realValues(tensor, model.data(tensor).view(), tensor.shape);
}

} // namespace fettle
