// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Small checks and look-ups that the operators' files share.
#pragma once

#include "ops/arithmetic.h"
#include "ops/operator_definition.h"

#include <vector>

namespace fettle {

/// DamagedModel unless the first `required` inputs are there and the operator has `outputs` outputs.
Result<void> checkOperands(const OperatorView& view, size_t required, size_t outputs = 1);

/// DamagedModel unless the operand is a variable tensor, that is, memory to which the operator may write.
Result<void> checkVariable(const OperatorView& view, size_t operand);

/// UnsupportedModel: "CONV_2D is not computed for int16 input, int8 output".
std::unexpected<Error> unsupportedTypes(const OperatorView& view);

/// DamagedModel unless every 8-bit input among the first `count` and every 8-bit output has a usable scale.
Result<void> checkScales(const OperatorView& view, size_t count);

/// DamagedModel where an int16 tensor has a zero point or no possible scale. 0 is one: a converter gives it
/// to what was always 0, as the first state of an unrolled recurrent layer.
Result<void> checkSymmetric(const Tensor& tensor);

/// DependsOnData: the operand's value decides, and it is not known yet.
std::unexpected<Error> dependsOnData(const OperatorView& view, size_t operand);

/// The values of an int32 or int64 operand. DamagedModel when it is neither; DependsOnData when it is not
/// known yet.
Result<std::vector<int32_t>> constantIntegers(const OperatorView& view, size_t operand);

/// Axes counted from the end made ordinary; DamagedModel when one is outside of the rank.
Result<int32_t> normalAxis(int32_t axis, size_t rank);

/// The shape rule of operators whose output has the shape of their first input.
Result<std::vector<Shape>> sameShape(const OperatorView& view);

/// The version rule of operators that have 2 for int8 and 1 for everything else.
int32_t versionInt8Is2(const OperatorView& view);
int64_t noMacs(const OperatorView& view);

/// A prepared operator that is a function of its arguments.
template <class Run>
std::unique_ptr<PreparedOperator> preparedFrom(Run run, size_t scratch = 0)
{
    class FromFunction final : public PreparedOperator {
    public:
        FromFunction(Run function, size_t bytes) : m_run(std::move(function)), m_scratch(bytes) {}
        void run(const RunArguments& arguments) const override { m_run(arguments); }
        size_t scratchBytes() const override { return m_scratch; }

    private:
        Run m_run;
        size_t m_scratch;
    };
    return std::make_unique<FromFunction>(std::move(run), scratch);
}

/// A prepared operator whose output has the bytes of its first input.
std::unique_ptr<PreparedOperator> preparedCopy(size_t bytes);

/// Whether the delegate sees scales that it accepts: normal positive numbers.
bool usableScale(float scale);

} // namespace fettle
