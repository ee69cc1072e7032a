// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The recurrent operators that have integer kernels, and those that take integer weights beside float
// activations.
#include "ops/integer_form.h"

#include "ops/codes.h"

namespace fettle {

const IntegerForm* findIntegerForm(int32_t code)
{
    for (const IntegerForm* form : {&forms::lstm(), &forms::unidirectionalSequenceLstm(), &forms::svdf()})
        if (form->code == code)
            return form;
    return nullptr;
}

std::span<const size_t> weightMatrices(int32_t code)
{
    static constexpr size_t lstm[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 16};
    static constexpr size_t bothWays[] = {1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 16, 18, 19, 20, 21,
                                          22, 23, 24, 25, 26, 27, 28, 33, 40, 41, 42, 43, 44, 45, 46, 47};
    static constexpr size_t pair[] = {1, 2};
    static constexpr size_t product[] = {1};
    static constexpr size_t rnnBothWays[] = {1, 2, 5, 6, 10, 11};
    switch (code) {
    case code::lstm:
    case code::unidirectionalSequenceLstm:
        return lstm;
    case code::bidirectionalSequenceLstm:
        return bothWays;
    case code::svdf:
    case code::rnn:
    case code::unidirectionalSequenceRnn:
        return pair;
    case code::batchMatmul:
        return product;
    case code::bidirectionalSequenceRnn:
        return rnnBothWays;
    default:
        return {};
    }
}

} // namespace fettle
