// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models of one operator that moves data of any type: inputs and outputs have one type and, as integers, one
// scale.
#pragma once

#include "one_operator.h"

#include "tflite/options.h"

namespace fettle::test {

/// A row of cases named after operator and type: slice_Int8.
#define FETTLE_CASES(name, make, type)                                                                       \
    OperatorCases                                                                                            \
    {                                                                                                        \
        #name "_" #type, [](Random& random) { return make(random, type); }                                   \
    }

/// Sizes from `smallest` to 7, so many that the tensor stays small.
Shape randomShape(Random& random, int32_t rank, TensorType type, int32_t smallest = 1);
/// Pairs for every dimension, each from 0 to `largest`.
std::vector<int32_t> randomPaddings(Random& random, const Shape& shape, int32_t largest);

class DataOperator {
public:
    DataOperator(Random& random, tfl::BuiltinOperator code, OperatorOptions options, TensorType type);
    /// With this scale: 0 for none.
    DataOperator(Random& random, tfl::BuiltinOperator code, OperatorOptions options, TensorType type,
                 float scale);

    void data(const Shape& shape);                     ///< a graph input
    void constantData(const Shape& shape);             ///< the same as a constant
    void integers(const std::vector<int32_t>& values); ///< an int32 vector
    void integers(const std::vector<int32_t>& values, const Shape& shape,
                  TensorType type = TensorType::Int32);
    void scalar(int32_t value);
    void input(const Shape& shape, TensorType type) { m_made.input(shape, type); }
    ModelPtr finish(int32_t outputs = 1);

private:
    Random& m_random;
    OneOperator m_made;
    TensorType m_type;
    float m_scale;
    int32_t m_zeroPoint;
};

} // namespace fettle::test
