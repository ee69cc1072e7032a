// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From stored values to the bytes of a model's input.
#pragma once

#include "data/dataset.h"
#include "model/model.h"

namespace fettle {

/// How a picture of another size becomes the input's size, always bilinear with half-pixel centres and
/// without smoothing (as TensorFlow's resize of antialias=False): Crop: scaled, shape kept, until it covers
/// the input; what stands over is cut off evenly on both sides. Stretch: each axis by its own factor. Pad:
/// scaled, shape kept, until it fits; the rest is filled evenly with stored value 0 (black).
enum class ResizeMode { None, Crop, Stretch, Pad };

/// A stored value b reaches a float input as (b - mean) / std; an integer input gets the same real value
/// quantized with its own scale and zero point, half away from zero, clamped. Grey becomes RGB by repetition,
/// RGB grey as 0.299 R + 0.587 G + 0.114 B.
struct Preprocessing {
    std::vector<float> mean = {}; ///< one, or one a channel; empty: 0
    std::vector<float> std = {};  ///< one, or one a channel; empty: 1
    ResizeMode resize = ResizeMode::None;

    bool operator==(const Preprocessing&) const = default;
};

/// The model's own metadata as preprocessing, else mean 0 and std 1.
Preprocessing defaultPreprocessing(const Model& model);

/// Prepares samples for one input of one model. Immutable and shared by threads.
class InputAdapter {
public:
    /// Error DataMismatch when samples cannot become this input, saying both shapes; InvalidArgument for a
    /// mean or std that has neither one value nor one for each channel, or a std of 0.
    /// dataInput: which of the data set's inputs it is.
    static Result<InputAdapter> create(const Dataset& data, const Tensor& input, const Shape& inputShape,
                                       const Preprocessing& preprocessing, size_t dataInput = 0);
    /// Fills `destination` (the bytes of one input of batch 1) with sample `index`. `work` is reused between
    /// calls.
    struct Work {
        std::vector<float> values;
        std::vector<float> resized;
        Shape shape;
    };
    Result<void> load(const Dataset& data, int64_t index, std::span<std::byte> destination, Work& work) const;

private:
    Result<void> fit(std::vector<float>& values, Shape& shape, Work& work) const;
    void convert(std::span<const float> values, std::span<std::byte> destination,
                 std::vector<float>& real) const;

    size_t m_input = 0;
    TensorType m_type = TensorType::Float32;
    Shape m_shape; ///< of one sample, without batch
    Preprocessing m_preprocessing;
    float m_scale = 1;
    int64_t m_zeroPoint = 0;
};

} // namespace fettle
