// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random changes of the samples that are trained on, all from a seed.
#pragma once

#include "model/tensor.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fettle {

struct Augmentation {
    bool flip = false;     ///< pictures from left to right, every second time
    int32_t shift = 0;     ///< pictures by up to so many pixels each way, zeros behind
    int32_t timeShift = 0; ///< along the first dimension only, as of spectrograms: up to so many frames
    double colour = 0;     ///< brightness and contrast of each channel by up to this share
    double noise = 0;      ///< standard deviation of what is added, as a share of the input's
    double mixup = 0;      ///< another sample is blended in by up to this share (Zhang et al. 2018, "mixup")
    bool operator==(const Augmentation&) const = default;
};

/// Applies it to samples of one shape.
class Augmenter {
public:
    /// shape: of the input, the first dimension the batch. deviation: of the input's values.
    Augmenter(const Augmentation& options, const Shape& shape, double deviation);
    /// Moves, mirrors and recolours one sample in place. The same seed does the same.
    void change(std::span<float> input, uint64_t seed) const;
    bool blends() const { return m_options.mixup > 0; }
    /// The share of the other sample, in [0, mixup].
    double blendShare(uint64_t seed) const;

private:
    void move(std::span<float> input, bool flip, int64_t down, int64_t right) const;

    Augmentation m_options;
    int64_t m_rows = 1, m_columns = 1, m_channels = 1;
    bool m_picture = false;
    double m_deviation;
};

} // namespace fettle
