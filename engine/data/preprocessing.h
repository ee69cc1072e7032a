// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From stored values to the bytes of a model's input.
#pragma once

#include "data/dataset.h"
#include "model/model.h"

namespace fettle {

enum class ResizeMode { None, Crop, Stretch, Pad };

/// A stored value b reaches a float input as (b - mean) / std; an integer input gets the same real value quantized with its
/// own scale and zero point, half away from zero, clamped.
struct Preprocessing {
    std::vector<float> mean; ///< one, or one a channel; empty: 0
    std::vector<float> std;  ///< one, or one a channel; empty: 1
    ResizeMode resize = ResizeMode::None;

    bool operator==(const Preprocessing&) const = default;
};

/// The model's own metadata as preprocessing, else mean 0 and std 1.
Preprocessing defaultPreprocessing(const Model& model);

/// Prepares samples for one input of one model. Immutable and shared by threads.
class InputAdapter {
public:
    /// Error DataMismatch when samples cannot become this input, saying both shapes.
    static Result<InputAdapter> create(const Dataset& data, const Tensor& input, const Shape& inputShape,
                                       const Preprocessing& preprocessing);
    /// Fills `destination` (the bytes of one input of batch 1) with sample `index`. `work` is reused between calls.
    struct Work {
        std::vector<float> values;
        std::vector<float> resized;
        Shape shape;
    };
    Result<void> load(const Dataset& data, int64_t index, std::span<std::byte> destination, Work& work) const;

private:
    TensorType m_type = TensorType::Float32;
    Shape m_shape;
    Preprocessing m_preprocessing;
    float m_scale = 1;
    int64_t m_zeroPoint = 0;
};

} // namespace fettle
