// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples made to fit an input: size, channels, mean and deviation, number type.
#include "data/preprocessing.h"

#include "data/resize.h"
#include "tflite/metadata.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace fettle {

namespace {

/// Without dimensions of 1: 28×28×1 and 28×28 are the same values in the same order.
Shape squeezed(const Shape& shape)
{
    Shape result;
    std::ranges::copy_if(shape, std::back_inserter(result), [](int32_t size) { return size != 1; });
    return result;
}

/// Whether samples of this shape are the item's values in the item's order.
bool sameValues(const Shape& sample, const Shape& item)
{
    return squeezed(sample) == squeezed(item) ||
           (squeezed(item).size() <= 1 && elementCount(sample) == elementCount(item));
}

/// Height × width × channels, when a shape can be a picture.
std::optional<Shape> pictureShape(const Shape& shape)
{
    if (shape.size() == 2)
        return Shape{shape[0], shape[1], 1};
    return shape.size() == 3 ? std::optional(shape) : std::nullopt;
}

bool channelsConvertible(int32_t from, int32_t to)
{
    return from == to || (from == 1 && to == 3) || (from == 3 && to == 1);
}

/// Why samples of this shape cannot become the item; nothing when they can.
std::optional<Error> mismatch(const Shape& sample, const Shape& item, ResizeMode resize)
{
    if (sameValues(sample, item))
        return std::nullopt;
    const auto from = pictureShape(sample);
    const auto to = item.size() == 3 ? std::optional(item) : std::nullopt;
    const std::string shapes =
        fmt::format("samples of {} do not fit an input of {}", shapeText(sample), shapeText(item));
    if (!from || !to || !channelsConvertible((*from)[2], (*to)[2]))
        return Error{ErrorCode::DataMismatch, shapes, {}, "choose data of the input's shape"};
    const bool sameSize = (*from)[0] == (*to)[0] && (*from)[1] == (*to)[1];
    if (!sameSize && resize == ResizeMode::None)
        return Error{ErrorCode::DataMismatch, shapes, {}, "let them be resized: crop, stretch or pad"};
    return std::nullopt;
}

Result<void> checkChannels(const std::vector<float>& values, std::string_view name, int32_t channels)
{
    const bool fits = values.size() <= 1 || values.size() == static_cast<size_t>(channels);
    if (fits && std::ranges::all_of(values, [](float v) { return std::isfinite(v); }))
        return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} needs one finite value, or one for each of the {} channels", name, channels),
                {}, fmt::format("{} values were given", values.size()));
}

struct Limits {
    float low;
    float high;
};

std::optional<Limits> limitsOf(TensorType type)
{
    constexpr float exactInteger = 1 << 24; // beyond this, float no longer has every whole number
    switch (type) {
    case TensorType::Int8:
        return Limits{-128, 127};
    case TensorType::UInt8:
        return Limits{0, 255};
    case TensorType::Bool:
        return Limits{0, 1};
    case TensorType::Int16:
        return Limits{-32768, 32767};
    case TensorType::Int32:
    case TensorType::Int64:
        return Limits{-exactInteger, exactInteger};
    default:
        return std::nullopt;
    }
}

/// Half away from zero: adding the largest float below one half and cutting off never carries 0.49999997
/// over, as 0.5 would.
template <class T>
void quantizeInto(std::span<const float> real, float scale, float zeroPoint, Limits limits,
                  std::byte* destination)
{
    T* out = reinterpret_cast<T*>(destination);
    // Clamped before rounding, so that the conversion is defined; NaN becomes the lowest value.
    const float low = limits.low - zeroPoint;
    const float high = limits.high - zeroPoint;
    for (size_t i = 0; i < real.size(); ++i) {
        float value = real[i] / scale;
        value = value > low ? value : low;
        value = value < high ? value : high;
        const float half = std::copysign(std::bit_cast<float>(0x3effffffU), value);
        out[i] = static_cast<T>(static_cast<int32_t>(value + half) + static_cast<int32_t>(zeroPoint));
    }
}

/// (value - mean) / std with one pair, or a pair for each channel.
void normalize(std::span<const float> values, const Preprocessing& preprocessing, size_t channels, float* out)
{
    const auto& mean = preprocessing.mean;
    const auto& deviation = preprocessing.std;
    const auto at = [](const std::vector<float>& list, size_t c, float fallback) {
        return list.empty() ? fallback : list[list.size() == 1 ? 0 : c];
    };
    if (mean.size() <= 1 && deviation.size() <= 1) {
        const float m = at(mean, 0, 0);
        const float s = at(deviation, 0, 1);
        for (size_t i = 0; i < values.size(); ++i)
            out[i] = (values[i] - m) / s;
        return;
    }
    for (size_t c = 0; c < channels; ++c) {
        const float m = at(mean, c, 0);
        const float s = at(deviation, c, 1);
        for (size_t i = c; i < values.size(); i += channels)
            out[i] = (values[i] - m) / s;
    }
}

} // namespace

Preprocessing defaultPreprocessing(const Model& model)
{
    Preprocessing preprocessing;
    if (auto metadata = tflite::readMetadata(model)) { // metadata that cannot be read is as good as none
        preprocessing.mean = std::move(metadata->mean);
        preprocessing.std = std::move(metadata->std);
    }
    return preprocessing;
}

Result<InputAdapter> InputAdapter::create(const Dataset& data, const Tensor& input, const Shape& inputShape,
                                          const Preprocessing& preprocessing, size_t dataInput)
{
    const Shape& stored = data.inputShape(dataInput);
    const bool batchIncluded = stored == inputShape; // a sample is all that the input takes
    InputAdapter adapter;
    adapter.m_input = dataInput;
    adapter.m_type = input.type;
    adapter.m_preprocessing = preprocessing;
    adapter.m_shape = inputShape.size() > 1 && !batchIncluded
                          ? Shape(inputShape.begin() + 1, inputShape.end())
                          : inputShape;
    if (inputShape.size() > 1 && inputShape[0] > 1 && !batchIncluded) {
        return fail(ErrorCode::DataMismatch, fmt::format("the input takes {} samples at once", inputShape[0]),
                    input.name, "use a model whose batch is 1 or free");
    }
    if (input.type != TensorType::Float32 && !limitsOf(input.type)) {
        return fail(ErrorCode::DataMismatch,
                    fmt::format("an input of type {} cannot be filled from data", typeName(input.type)),
                    input.name, "use a model with float32, int8 or uint8 input");
    }
    const int32_t channels = adapter.m_shape.empty() ? 1 : adapter.m_shape.back();
    FETTLE_TRY(checkChannels(preprocessing.mean, "mean", channels));
    FETTLE_TRY(checkChannels(preprocessing.std, "std", channels));
    if (std::ranges::find(preprocessing.std, 0.0F) != preprocessing.std.end())
        return fail(ErrorCode::InvalidArgument, "std is 0", {}, "give a positive number");
    if (auto error = mismatch(stored, adapter.m_shape, preprocessing.resize)) {
        error->where = input.name;
        return std::unexpected(std::move(*error));
    }
    if (input.quantization.present()) {
        adapter.m_scale = input.quantization.scale.front();
        adapter.m_zeroPoint = input.quantization.zeroPoint.empty() ? 0 : input.quantization.zeroPoint.front();
    }
    return adapter;
}

Result<void> InputAdapter::fit(std::vector<float>& values, Shape& shape, Work& work) const
{
    if (sameValues(shape, m_shape))
        return {};
    if (auto error = mismatch(shape, m_shape, m_preprocessing.resize))
        return std::unexpected(std::move(*error));
    shape = *pictureShape(shape);
    if (shape[0] != m_shape[0] || shape[1] != m_shape[1]) {
        data::resizePicture(values, shape, m_preprocessing.resize, m_shape[0], m_shape[1], work.resized);
        std::swap(values, work.resized);
        shape = {m_shape[0], m_shape[1], shape[2]};
    }
    if (shape[2] != m_shape[2]) {
        data::changeChannels(values, shape[2], m_shape[2], work.resized);
        std::swap(values, work.resized);
    }
    return {};
}

void InputAdapter::convert(std::span<const float> values, std::span<std::byte> destination,
                           std::vector<float>& real) const
{
    const size_t channels = m_shape.empty() ? 1 : static_cast<size_t>(m_shape.back());
    const auto zeroPoint = static_cast<float>(m_zeroPoint);
    if (m_type == TensorType::Float32)
        return normalize(values, m_preprocessing, channels, reinterpret_cast<float*>(destination.data()));
    real.resize(values.size());
    normalize(values, m_preprocessing, channels, real.data());
    const Limits limits = *limitsOf(m_type);
    switch (m_type) {
    case TensorType::Int8:
        return quantizeInto<int8_t>(real, m_scale, zeroPoint, limits, destination.data());
    case TensorType::UInt8:
    case TensorType::Bool:
        return quantizeInto<uint8_t>(real, m_scale, zeroPoint, limits, destination.data());
    case TensorType::Int16:
        return quantizeInto<int16_t>(real, m_scale, zeroPoint, limits, destination.data());
    case TensorType::Int32:
        return quantizeInto<int32_t>(real, m_scale, zeroPoint, limits, destination.data());
    default:
        return quantizeInto<int64_t>(real, m_scale, zeroPoint, limits, destination.data());
    }
}

Result<void> InputAdapter::load(const Dataset& data, int64_t index, std::span<std::byte> destination,
                                Work& work) const
{
    FETTLE_TRY(data.readInput(m_input, index, work.values, work.shape));
    if (auto fitted = fit(work.values, work.shape, work); !fitted) {
        fitted.error().where = fmt::format("sample {} of {}", index, data.description());
        return fitted;
    }
    if (static_cast<int64_t>(destination.size()) !=
        byteSize(m_type, static_cast<int64_t>(work.values.size()))) {
        return fail(ErrorCode::DataMismatch, fmt::format("an input of {} bytes cannot take {} values",
                                                         destination.size(), work.values.size()));
    }
    convert(work.values, destination, work.resized);
    return {};
}

} // namespace fettle
