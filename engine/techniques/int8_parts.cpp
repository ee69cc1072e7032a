// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Constants, states and intermediate tensors of recurrent operators in an integer graph.
#include "techniques/int8_rewriter.h"

#include "runtime/executor.h"

#include <cmath>

namespace fettle {

namespace {

using Scale = IntegerPart::Scale;

/// The largest code: the runtime's weights and states are symmetric.
double limitOf(TensorType type)
{
    return type == TensorType::Int8    ? 127
           : type == TensorType::Int16 ? 32767
                                       : std::numeric_limits<int32_t>::max();
}

float ownScale(double largest, TensorType type)
{
    const auto scale = static_cast<float>(largest / limitOf(type));
    return std::isnormal(scale) ? scale : static_cast<float>(1 / limitOf(type));
}

/// The runtime knows the powers from 2^-15 to 2^-9; what is larger than 64 in these is cut off, where tanh
/// has long been 1.
float powerOfTwo(double largest)
{
    const int exponent = largest > 0 ? static_cast<int>(std::ceil(std::log2(largest / 32768))) : -15;
    return std::ldexp(1.0F, std::clamp(exponent, -15, -9));
}

template <class Code>
Bytes codesOf(std::span<const float> values, double scale, TensorType type)
{
    const double most = limitOf(type);
    std::vector<Code> codes(values.size());
    std::ranges::transform(values, codes.begin(), [&](float value) {
        return static_cast<Code>(std::clamp(std::round(double(value) / scale), -most, most));
    });
    return Bytes::copyOf(std::span<const Code>(codes));
}

Bytes codesOf(std::span<const float> values, double scale, TensorType type)
{
    return type == TensorType::Int8    ? codesOf<int8_t>(values, scale, type)
           : type == TensorType::Int16 ? codesOf<int16_t>(values, scale, type)
                                       : codesOf<int32_t>(values, scale, type);
}

double largestOf(std::span<const float> values)
{
    double largest = 0;
    for (const float value : values)
        largest = std::max(largest, std::fabs(double(value)));
    return largest;
}

/// The numbers of an operator's parts.
class PartNumbers {
public:
    explicit PartNumbers(const std::vector<IntegerPart>& parts)
        : values(parts.size()), parameters(parts.size()), m_parts(parts)
    {
    }

    std::vector<std::vector<float>> values;   ///< of constants
    std::vector<AffineParameters> parameters; ///< by part
    float inputScale = 1;

    /// Products follow from the others. One whose values would not fit makes its first factor coarser.
    void finish()
    {
        for (size_t i = 0; i < m_parts.size(); ++i) {
            if (m_parts[i].scale != Scale::Product)
                continue;
            constexpr double most = std::numeric_limits<int32_t>::max() / 2.0;
            const double needed = largestOf(values[i]) / most / double(product(m_parts[i]));
            if (float& first = *scaleOf(m_parts[i].factors.front()); needed > 1)
                first = std::nextafter(static_cast<float>(double(first) * needed), INFINITY);
            parameters[i].scale = product(m_parts[i]);
        }
    }

private:
    float* scaleOf(PartId id)
    {
        for (size_t i = 0; i < m_parts.size(); ++i) {
            if (m_parts[i].id == id)
                return &parameters[i].scale;
        }
        return &inputScale;
    }
    float product(const IntegerPart& part)
    {
        float scale = part.factor;
        for (const PartId factor : part.factors)
            scale *= *scaleOf(factor);
        return scale;
    }

    const std::vector<IntegerPart>& m_parts;
};

} // namespace

void Int8Rewriter::rewriteParts(const Layer& layer)
{
    const auto& parts = m_plan.parts(layer.id);
    const Operator& op = m_source.op(layer.id);
    std::vector<TensorId> stored;
    PartNumbers numbers(parts);
    numbers.inputScale = parametersOf(op.inputs.front()).scale;
    for (size_t i = 0; i < parts.size(); ++i) {
        stored.push_back(m_plan.constants().of(parts[i].id.in(op)));
        if (stored[i].valid())
            numbers.values[i] = constantValues(m_rewrite.model(), m_source.tensor(stored[i]));
        const ValueRange& range = m_activations.ranges[parts[i].id.in(op).index()];
        const double largest = stored[i].valid()
                                   ? largestOf(numbers.values[i])
                                   : std::max(std::fabs(range.minimum), std::fabs(range.maximum));
        if (parts[i].scale == Scale::OfOutput)
            numbers.parameters[i] = parametersOf(op.outputs.front());
        else if (parts[i].scale == Scale::PowerOfTwo)
            numbers.parameters[i].scale = powerOfTwo(largest);
        else if (parts[i].scale == Scale::Own)
            numbers.parameters[i].scale = ownScale(largest, parts[i].type);
    }
    numbers.finish();
    for (size_t i = 0; i < parts.size(); ++i) {
        const TensorId id = parts[i].id.in(op);
        Tensor tensor = m_source.tensor(id);
        tensor.type = parts[i].type;
        tensor.quantization = quantizationOf(numbers.parameters[i]);
        if (!stored[i].valid()) {
            m_rewrite.editor().tensor(id) = std::move(tensor);
            continue;
        }
        Bytes data = codesOf(numbers.values[i], double(numbers.parameters[i].scale), parts[i].type);
        m_rewrite.editor().op(layer.id).inputs[parts[i].id.index] =
            m_rewrite.constant(std::move(tensor), std::move(data), stored[i]);
    }
}

} // namespace fettle
