// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recurrent operators as integers: their matrices of weights, their states and what happens inside a step,
// beyond what a QuantizationRule can say.
#pragma once

#include "ops/operator_definition.h"

#include <vector>

namespace fettle {

/// A tensor that belongs to an operator: an operand, or an intermediate tensor.
struct PartId {
    bool intermediate = false;
    size_t index = 0;

    bool operator==(const PartId&) const = default;
    /// Invalid when the operator has no such tensor.
    TensorId in(const Operator& op) const
    {
        const auto& ids = intermediate ? op.intermediates : op.inputs;
        return index < ids.size() ? ids[index] : TensorId();
    }
};

/// How the integer kernel wants one of them. Parts with zero points have those of the output, all others are
/// symmetric.
struct IntegerPart {
    enum class Scale {
        Own,        ///< the largest magnitude fills the type
        PowerOfTwo, ///< the same, rounded up to a power of two
        OfOutput,   ///< scale and zero point of the operator's output
        Product     ///< of the scales of `factors`, times `factor`: what is added to a sum of products
    };
    PartId id;
    TensorType type = TensorType::Int8;
    Scale scale = Scale::Own;
    std::vector<PartId> factors = {}; ///< parts, or the input; the first of them may be made coarser
    float factor = 1;
};

/// Values that one run had inside an operator, of a state or an intermediate tensor: what its scale is chosen
/// from.
struct InnerValues {
    PartId id;
    std::vector<float> values;
};

struct IntegerForm {
    int32_t code = 0;
    size_t intermediates = 0; ///< tensors that the integer kernel wants to see
    /// Every constant, state and intermediate tensor of the operator but its input. Error UnsupportedModel,
    /// with what stands against it, when the runtime has no integer kernel for this variant.
    Result<std::vector<IntegerPart>> (*parts)(const OperatorView& view) = nullptr;
    /// What happened inside, from states of zero, in a run that left the float operands where `arguments`
    /// says.
    Result<std::vector<InnerValues>> (*inside)(const OperatorView& view,
                                               const RunArguments& arguments) = nullptr;
};

/// Null for operators whose QuantizationRule says all.
const IntegerForm* findIntegerForm(int32_t code);

/// Operands with the weights of an operator that has several matrices of them, or may have none: with float
/// activations all of them may be int8, of one scale each, or none. Empty for operators whose
/// QuantizationRule names the operand.
std::span<const size_t> weightMatrices(int32_t code);

namespace forms {
const IntegerForm& lstm();
const IntegerForm& unidirectionalSequenceLstm();
const IntegerForm& svdf();
} // namespace forms

} // namespace fettle
