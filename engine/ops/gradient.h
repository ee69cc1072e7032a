// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The backward half of an operator: from the gradients of its outputs to those of its inputs (reverse-mode
// differentiation, Linnainmaa 1970). Float32 only.
#pragma once

#include "ops/operator_definition.h"

#include <cstddef>
#include <memory>
#include <utility>

namespace fettle {

/// Where the operands of one gradient are, after the forward run of one sample.
struct GradientArguments {
    std::byte* const* tensors; ///< values of every tensor of the graph, indexed by TensorId
    float* const*
        gradients; ///< of the loss by each tensor, as large as the tensor; null where it is not wanted
    const Operator* op;
    std::byte* scratch; ///< OperatorGradient::scratchBytes() bytes, 64-byte aligned

    const float* in(size_t i) const { return reinterpret_cast<const float*>(tensors[op->inputs[i].index()]); }
    const float* out(size_t i = 0) const
    {
        return reinterpret_cast<const float*>(tensors[op->outputs[i].index()]);
    }
    /// Null where the loss does not depend on the output; one output at least has a gradient.
    const float* gradientOut(size_t i = 0) const { return gradients[op->outputs[i].index()]; }
    /// To be added to; null where it is not wanted, or the operand is absent.
    float* gradientIn(size_t i) const
    {
        return i < op->inputs.size() && op->inputs[i].valid() ? gradients[op->inputs[i].index()] : nullptr;
    }
};

/// Prepared with the weights of a step. Immutable, shared by all threads.
class OperatorGradient {
public:
    virtual ~OperatorGradient() = default;
    /// Adds to the gradients of the inputs.
    virtual void run(const GradientArguments& arguments) const = 0;
    virtual size_t scratchBytes() const { return 0; }
};

/// A gradient that is a function of its arguments.
template <class Run>
std::unique_ptr<OperatorGradient> gradientFrom(Run run, size_t scratch = 0)
{
    class FromFunction final : public OperatorGradient {
    public:
        FromFunction(Run function, size_t bytes) : m_run(std::move(function)), m_scratch(bytes) {}
        void run(const GradientArguments& arguments) const override { m_run(arguments); }
        size_t scratchBytes() const override { return m_scratch; }

    private:
        Run m_run;
        size_t m_scratch;
    };
    return std::make_unique<FromFunction>(std::move(run), scratch);
}

/// The gradient of a function of single elements: derivative(x, y) at input x with output y.
template <class Derivative>
std::unique_ptr<OperatorGradient> elementGradient(const OperatorView& view, Derivative derivative)
{
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return gradientFrom([count, derivative](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        if (to == nullptr)
            return;
        const float* x = arguments.in(0);
        const float* y = arguments.out();
        const float* gradient = arguments.gradientOut();
        for (size_t i = 0; i < count; ++i)
            to[i] += gradient[i] * derivative(x[i], y[i]);
    });
}

/// The gradient of operators whose output has the bytes of the input.
inline std::unique_ptr<OperatorGradient> keptGradient(const OperatorView& view)
{
    return elementGradient(view, [](float, float) { return 1.0F; });
}

} // namespace fettle
