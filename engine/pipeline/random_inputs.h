// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random values for a model's inputs.
#pragma once

#include "model/tensor.h"

#include <cstring>
#include <random>
#include <span>

namespace fettle {

/// Fills an input: floats in [0, 1), quantized integers over their whole range, other integers with zero
/// (they may be indices).
inline void fillRandomly(const Tensor& tensor, std::span<std::byte> destination, std::mt19937_64& random)
{
    if (tensor.type == TensorType::Float32) {
        for (size_t i = 0; i + sizeof(float) <= destination.size(); i += sizeof(float)) {
            const float value = static_cast<float>(random() >> 40) * 0x1p-24F;
            std::memcpy(destination.data() + i, &value, sizeof(float));
        }
        return;
    }
    const bool bytes = tensor.type == TensorType::Int8 || tensor.type == TensorType::UInt8;
    for (std::byte& b : destination)
        b = bytes ? static_cast<std::byte>(random() >> 56) : std::byte(0);
}

} // namespace fettle
