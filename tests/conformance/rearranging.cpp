// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models of one operator that moves data of any type.
#include "rearranging.h"

#include "ops/arithmetic.h"

namespace fettle::test {

Shape randomShape(Random& random, int32_t rank, TensorType type, int32_t smallest)
{
    Shape shape;
    for (int32_t d = 0; d < rank; ++d)
        shape.push_back(random.integer(smallest, rank > 4 ? 4 : 7));
    if (bitsOf(type) == 4 && rank > 0) // the runtime wants whole bytes
        shape.back() = 2 * random.integer(1, 3);
    return shape;
}

std::vector<int32_t> randomPaddings(Random& random, const Shape& shape, int32_t largest)
{
    std::vector<int32_t> paddings(2 * shape.size());
    for (int32_t& padding : paddings)
        padding = random.integer(0, largest);
    return paddings;
}

DataOperator::DataOperator(Random& random, tfl::BuiltinOperator code, OperatorOptions options,
                           TensorType type)
    : DataOperator(random, code, std::move(options), type,
                   isByte(type) || type == TensorType::Int16 ? random.scale() : 0)
{
}

DataOperator::DataOperator(Random& random, tfl::BuiltinOperator code, OperatorOptions options,
                           TensorType type, float scale)
    : m_random(random),
      m_made(static_cast<int32_t>(code), std::move(options)),
      m_type(type),
      m_scale(scale),
      m_zeroPoint(isByte(type) ? random.zeroPoint(type) : 0)
{
}

void DataOperator::data(const Shape& shape)
{
    m_made.input(shape, m_type, m_scale, m_zeroPoint);
}

void DataOperator::constantData(const Shape& shape)
{
    Model stand;
    stand.graphs.emplace_back();
    Tensor tensor;
    tensor.shape = shape;
    tensor.type = m_type;
    stand.graphs.front().tensors.push_back(tensor);
    stand.graphs.front().inputs.emplace_back(0);
    const ByteVector bytes = randomInputs(stand, m_random, 1);
    m_made.constant(shape, m_type, Bytes::copyOf<std::byte>(bytes),
                    m_scale > 0 ? quantizationOf(m_scale, m_zeroPoint) : Quantization{});
}

void DataOperator::integers(const std::vector<int32_t>& values)
{
    integers(values, {static_cast<int32_t>(values.size())});
}

void DataOperator::integers(const std::vector<int32_t>& values, const Shape& shape, TensorType type)
{
    if (type == TensorType::Int64)
        m_made.constant(shape, type,
                        Bytes::copyOf<int64_t>(std::vector<int64_t>(values.begin(), values.end())));
    else if (type == TensorType::Int16)
        m_made.constant(shape, type,
                        Bytes::copyOf<int16_t>(std::vector<int16_t>(values.begin(), values.end())));
    else
        m_made.constant(shape, type, Bytes::copyOf<int32_t>(values));
}

void DataOperator::scalar(int32_t value)
{
    integers({value}, {});
}

ModelPtr DataOperator::finish(int32_t outputs)
{
    for (int32_t i = 0; i < outputs; ++i)
        m_made.output(m_type, m_scale, m_zeroPoint);
    return m_made.finish();
}

} // namespace fettle::test
