// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What recurrent layers share: products of matrices with a few vectors, whose values are integers at run time
// where the weights are, and the activations that these layers have beyond the usual ones.
#pragma once

#include "ops/tables.h"

#include <span>

namespace fettle {

/// Activations with the codes of the file format.
enum class CellActivation : int8_t { None = 0, Relu = 1, ReluN1To1 = 2, Relu6 = 3, Tanh = 4, SignBit = 5 };

/// UnsupportedModel for codes that the format does not have.
Result<CellActivation> cellActivation(int code);
void activate(CellActivation activation, std::span<float> values);
void activateSigmoid(std::span<float> values);
/// The derivative of an activation where its result is y.
float slope(CellActivation activation, float y);

/// An operand [rows][columns] of float32, or of int8 with one scale. Of uint8 the bytes are int8: so very old
/// files have it.
struct RecurrentWeights {
    size_t operand = 0;
    size_t rows = 0;
    size_t columns = 0;
    bool integer = false;
    float scale = 1;
};

/// Errors: DamagedModel when the operand is missing or has another shape; UnsupportedModel for other types,
/// several scales and sparse storage.
Result<RecurrentWeights> recurrentWeights(const OperatorView& view, size_t operand, size_t rows,
                                          size_t columns);

/// DamagedModel unless the operand has this type and this many elements.
Result<void> checkVector(const OperatorView& view, size_t operand, TensorType type, size_t count);
/// The same of a variable.
Result<void> checkState(const OperatorView& view, size_t operand, TensorType type, size_t count);

/// Some vectors side by side, as a product reads them.
struct VectorBatch {
    const float* values = nullptr;
    size_t count = 0;
    size_t size = 0;
    const int16_t* integers = nullptr; ///< less their zero point, when they were quantized
    const float* scales = nullptr;     ///< of each vector
};

/// Memory in which vectors become integers.
class VectorQuantizer {
public:
    /// Makes room for `count` vectors of up to `size` values, or for nothing when weights are floats.
    VectorQuantizer(bool needed, bool asymmetric, size_t count, size_t size);
    size_t scratchBytes() const;
    VectorBatch quantized(const float* values, size_t count, size_t size, std::byte* scratch) const;

private:
    bool m_needed;
    bool m_asymmetric;
    size_t m_count;
    size_t m_size;
};

/// sums[vector][row] += weights * vector.
void addProduct(const RunArguments& arguments, const RecurrentWeights& weights, const VectorBatch& vectors,
                float* sums);

/// Sets each of `count` rows to the operand's vector, or to zero when there is none.
void fillRows(const float* vector, size_t size, size_t count, float* rows);

/// Which version these operators have: 1, `hybrid` with int8 weights and float activations, one more with
/// asymmetric ones.
int32_t recurrentVersion(const OperatorView& view, size_t weights, bool asymmetric, int32_t hybrid);

} // namespace fettle
