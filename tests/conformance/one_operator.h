// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes models of one operator, with random material, and inputs for them.
#pragma once

#include "litert_oracle.h"

#include <random>
#include <span>
#include <vector>

namespace fettle::test {

/// Random numbers of a case; the seed is part of its name.
class Random {
public:
    explicit Random(uint32_t seed) : m_engine(seed) {}
    int32_t integer(int32_t low, int32_t high) ///< both included
    {
        return low + static_cast<int32_t>(m_engine() % static_cast<uint32_t>(high - low + 1));
    }
    bool coin() { return integer(0, 1) == 1; }
    template <class T>
    T pick(std::initializer_list<T> values)
    {
        return values.begin()[integer(0, static_cast<int32_t>(values.size()) - 1)];
    }
    float real(float low, float high) { return std::uniform_real_distribution<float>(low, high)(m_engine); }
    float normal(float deviation = 1) { return std::normal_distribution<float>(0, deviation)(m_engine); }
    float scale(float low = 0.004f, float high = 0.2f); ///< uniform in its logarithm
    int32_t zeroPoint(TensorType type)
    {
        return type == TensorType::UInt8 ? integer(0, 255) : integer(-128, 127);
    }

private:
    std::mt19937 m_engine;
};

class OneOperator {
public:
    OneOperator(int32_t code, OperatorOptions options);

    void input(Shape shape, TensorType type, float scale = 0, int32_t zeroPoint = 0);
    void constant(Shape shape, TensorType type, Bytes data, Quantization quantization = {});
    void missing();
    void sparsity(Sparsity how); ///< of the operand that was added last
    /// A tensor that keeps its value between runs.
    void variable(Shape shape, TensorType type, float scale = 0, int32_t zeroPoint = 0);
    /// A tensor without values that only says in which numbers a step is computed.
    void intermediate(TensorType type, float scale = 0, int32_t zeroPoint = 0);
    void output(TensorType type, float scale = 0, int32_t zeroPoint = 0);
    /// Shapes of the outputs and version filled in.
    ModelPtr finish();

private:
    TensorId add(Tensor tensor);
    Model m_model;
};

Quantization quantizationOf(float scale, int32_t zeroPoint);
Quantization quantizationOf(std::vector<float> scales, int32_t dimension);

/// Material for the graph inputs: normal floats around a random mean, int32 and int64 in [-8, 8], booleans,
/// random bytes.
ByteVector randomInputs(const Model& model, Random& random, size_t samples);

/// A family of random models of one operator and one choice of types.
struct OperatorCases {
    const char* name;
    ModelPtr (*make)(Random& random);
    ByteVector (*inputs)(const Model& model, Random& random, size_t samples) = randomInputs;
};
/// Adds the families of one file to those that are tested; defined at namespace scope in that file.
struct AddOperatorCases {
    explicit AddOperatorCases(std::span<const OperatorCases> cases);
};
const std::vector<OperatorCases>& operatorCases();
void PrintTo(const OperatorCases& cases, std::ostream* stream);

} // namespace fettle::test
