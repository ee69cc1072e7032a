// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Products and activations of recurrent layers.
#include "ops/recurrent.h"

#include "core/aligned_memory.h"
#include "ops/dynamic_range.h"

#include <Eigen/Core>

namespace fettle {

namespace {

int32_t dot(const int16_t* vector, const int8_t* row, size_t size)
{
    int32_t sum = 0;
    for (size_t i = 0; i < size; ++i)
        sum += vector[i] * row[i];
    return sum;
}

/// The rational approximation of Eigen that the runtime has, operation by operation: a state that differs in
/// its last bit becomes another integer now and then.
float hyperbolicTangent(float value)
{
    constexpr float saturation = 7.90738964080810547f; // from here on the approximation is 1
    const float x = std::clamp(value, -saturation, saturation);
    const float x2 = x * x;
    const float odd =
        ((1.394553628e-8f * x2 + 2.102733560e-5f) * x2 + 3.520756727e-3f) * x2 + 1.340216100e-1f;
    const float even =
        (((8.015776984e-7f * x2 + 3.326951409e-4f) * x2 + 2.597254514e-2f) * x2 + 4.673548340e-1f) * x2 +
        1.0f;
    return (x2 * x * odd + x) / even;
}

Eigen::Map<Eigen::ArrayXf> arrayOf(std::span<float> values)
{
    return {values.data(), static_cast<Eigen::Index>(values.size())};
}

} // namespace

Result<CellActivation> cellActivation(int code)
{
    if (code < 0 || code > static_cast<int>(CellActivation::SignBit))
        return fail(ErrorCode::UnsupportedModel, "the activation is not computed");
    return static_cast<CellActivation>(code);
}

void activate(CellActivation activation, std::span<float> values)
{
    switch (activation) {
    case CellActivation::None:
        return;
    case CellActivation::Tanh:
        std::ranges::transform(values, values.begin(), hyperbolicTangent);
        return;
    case CellActivation::SignBit:
        for (float& x : values)
            x = std::signbit(x) ? 1.0f : 0.0f;
        return;
    default:
        const RealRange range = activationRange(static_cast<Activation>(activation));
        for (float& x : values)
            x = range.clamp(x);
    }
}

void activateSigmoid(std::span<float> values)
{
    arrayOf(values) = arrayOf(values).logistic();
}

float slope(CellActivation activation, float y)
{
    const auto inside = [y](float low, float high) { return y > low && y < high ? 1.0f : 0.0f; };
    switch (activation) {
    case CellActivation::None:
        return 1;
    case CellActivation::Tanh:
        return 1 - y * y;
    case CellActivation::SignBit:
        return 0;
    case CellActivation::Relu:
        return inside(0, INFINITY);
    case CellActivation::ReluN1To1:
        return inside(-1, 1);
    case CellActivation::Relu6:
        return inside(0, 6);
    }
    return 0;
}

Result<RecurrentWeights> recurrentWeights(const OperatorView& view, size_t operand, size_t rows,
                                          size_t columns)
{
    const Tensor* tensor = view.input(operand);
    if (tensor == nullptr)
        return fail(ErrorCode::DamagedModel, "an operand of weights is missing");
    const Shape& shape = view.inputShape(operand);
    if (shape.size() != 2 || shape[0] < 0 || shape[1] < 0 || static_cast<size_t>(shape[0]) != rows ||
        static_cast<size_t>(shape[1]) != columns)
        return fail(ErrorCode::DamagedModel, "the weights have a wrong shape", tensor->name);
    if (tensor->sparsity)
        return fail(ErrorCode::UnsupportedModel, "sparse weights are not computed here", tensor->name);
    if (tensor->type == TensorType::Float32)
        return RecurrentWeights{operand, rows, columns};
    if (tensor->type != TensorType::Int8 && tensor->type != TensorType::UInt8)
        return unsupportedTypes(view);
    if (tensor->quantization.scale.size() != 1)
        return fail(ErrorCode::UnsupportedModel, "the weights of a recurrent layer need one scale",
                    tensor->name);
    return RecurrentWeights{operand, rows, columns, true, tensor->quantization.scale.front()};
}

Result<void> checkVector(const OperatorView& view, size_t operand, TensorType type, size_t count)
{
    const Tensor* tensor = view.input(operand);
    if (tensor == nullptr)
        return fail(ErrorCode::DamagedModel, "operand " + std::to_string(operand) + " is missing");
    if (tensor->type != type || elementCount(view.inputShape(operand)) != static_cast<int64_t>(count) ||
        tensor->sparsity)
        return fail(ErrorCode::DamagedModel, "an operand has a wrong type or size", tensor->name);
    return {};
}

Result<void> checkState(const OperatorView& view, size_t operand, TensorType type, size_t count)
{
    FETTLE_TRY(checkVariable(view, operand));
    return checkVector(view, operand, type, count);
}

VectorQuantizer::VectorQuantizer(bool needed, bool asymmetric, size_t count, size_t size)
    : m_needed(needed), m_asymmetric(asymmetric), m_count(count), m_size(size)
{
}

size_t VectorQuantizer::scratchBytes() const
{
    if (!m_needed)
        return 0;
    return alignedSize(m_count * sizeof(float)) + alignedSize(m_size * sizeof(float)) +
           alignedSize(m_count * m_size * sizeof(int16_t));
}

VectorBatch VectorQuantizer::quantized(const float* values, size_t count, size_t size,
                                       std::byte* scratch) const
{
    VectorBatch batch{values, count, size};
    if (!m_needed)
        return batch;
    auto* scales = reinterpret_cast<float*>(scratch);
    auto* centred = reinterpret_cast<float*>(scratch + alignedSize(m_count * sizeof(float)));
    auto* integers = reinterpret_cast<int16_t*>(scratch + alignedSize(m_count * sizeof(float)) +
                                                alignedSize(m_size * sizeof(float)));
    const DynamicScheme scheme = m_asymmetric ? DynamicScheme::Asymmetric : DynamicScheme::Symmetric;
    for (size_t n = 0; n < count; ++n) {
        scales[n] = centredIntegers(scheme, values + n * size, size, centred);
        std::transform(centred, centred + size, integers + n * size,
                       [](float x) { return static_cast<int16_t>(x); });
    }
    batch.integers = integers;
    batch.scales = scales;
    return batch;
}

void addProduct(const RunArguments& arguments, const RecurrentWeights& weights, const VectorBatch& vectors,
                float* sums)
{
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto rows = static_cast<Eigen::Index>(weights.rows);
    const auto columns = static_cast<Eigen::Index>(weights.columns);
    if (!weights.integer) {
        const Eigen::Map<const Matrix> matrix(arguments.in<float>(weights.operand), rows, columns);
        for (size_t n = 0; n < vectors.count; ++n)
            Eigen::Map<Eigen::VectorXf>(sums + n * weights.rows, rows).noalias() +=
                matrix * Eigen::Map<const Eigen::VectorXf>(vectors.values + n * vectors.size, columns);
        return;
    }
    const int8_t* matrix = arguments.in<int8_t>(weights.operand);
    for (size_t n = 0; n < vectors.count; ++n) {
        const float scale = vectors.scales[n] * weights.scale;
        for (size_t r = 0; r < weights.rows; ++r)
            *sums++ += static_cast<float>(dot(vectors.integers + n * vectors.size,
                                              matrix + r * weights.columns, weights.columns)) *
                       scale;
    }
}

void fillRows(const float* vector, size_t size, size_t count, float* rows)
{
    for (size_t n = 0; n < count; ++n)
        if (vector != nullptr)
            std::copy_n(vector, size, rows + n * size);
        else
            std::fill_n(rows + n * size, size, 0.0f);
}

int32_t recurrentVersion(const OperatorView& view, size_t weights, bool asymmetric, int32_t hybrid)
{
    const Tensor* tensor = view.input(weights);
    if (tensor == nullptr || tensor->type != TensorType::Int8 || view.output(0).type != TensorType::Float32)
        return 1;
    return asymmetric ? hybrid + 1 : hybrid;
}

} // namespace fettle
