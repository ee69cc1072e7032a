// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What an LSTM needs to be computed with integers of 8 bits and gates of 16 ("8x8_16"); engine/ARITHMETIC.md
// has the formulas.
#include "ops/integer_form.h"
#include "ops/lstm.h"

#include "core/aligned_memory.h"

namespace fettle {

namespace {

using Scale = IntegerPart::Scale;

constexpr PartId operand(size_t index)
{
    return {false, index};
}

constexpr PartId intermediate(size_t index)
{
    return {true, index};
}

constexpr size_t hiddenIntermediate = 4;

std::unexpected<Error> noKernel(const char* why)
{
    return fail(ErrorCode::UnsupportedModel, std::string(why));
}

/// Why the runtime's integer kernel does not compute this variant.
Result<void> checkVariant(const LstmPlan& plan)
{
    if (plan.settings.activation != CellActivation::Tanh)
        return noKernel("the runtime's integer LSTM has no activation but tanh");
    for (const bool diagonal : plan.diagonal)
        if (diagonal)
            return noKernel("the runtime's integer LSTM takes no diagonal weights");
    if (plan.peephole && plan.outputs != plan.cells)
        return noKernel("the runtime's integer LSTM mistakes peepholes beside a projection");
    return {};
}

/// Weights, coefficients and bias of a gate. Without normalization the bias is added to the input's product.
void addGate(const LstmPlan& plan, size_t gate, std::vector<IntegerPart>& parts)
{
    const LstmOperands& at = plan.at;
    parts.push_back({.id = operand(at.inputWeights[gate])});
    parts.push_back({.id = operand(at.recurrentWeights[gate])});
    if (plan.peephole && gate != cellGate)
        parts.push_back({.id = operand(at.peepholes[gate]), .type = TensorType::Int16});
    IntegerPart bias{.id = operand(at.biases[gate]), .type = TensorType::Int32, .scale = Scale::Product};
    if (plan.normalized) {
        parts.push_back({.id = operand(at.norms[gate]), .type = TensorType::Int16});
        parts.push_back({.id = intermediate(gate), .type = TensorType::Int16});
        bias.factors = {operand(at.norms[gate])};
        bias.factor = 0x1p-10F;
    } else {
        bias.factors = {operand(at.inputWeights[gate]), operand(at.input)};
    }
    parts.push_back(std::move(bias));
}

Result<std::vector<IntegerPart>> parts(const OperatorView& view)
{
    if (basicLstm(view.op))
        return noKernel("the runtime computes an LSTM of kernel type BASIC as uint8 only");
    FETTLE_ASSIGN(const LstmSettings settings, lstmSettings(view.op));
    FETTLE_ASSIGN(const LstmPlan plan, lstmPlan(view, {}, settings));
    FETTLE_TRY(checkVariant(plan));
    const LstmOperands& at = plan.at;
    std::vector<IntegerPart> made;
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate)
        addGate(plan, gate, made);
    made.push_back({.id = operand(at.outputState), .scale = Scale::OfOutput});
    made.push_back({.id = operand(at.cellState), .type = TensorType::Int16, .scale = Scale::PowerOfTwo});
    // Beside a projection the runtime takes the zero point of the hidden values with the wrong sign: it has
    // to be 0.
    made.push_back(
        {.id = intermediate(hiddenIntermediate), .scale = plan.projected ? Scale::Own : Scale::OfOutput});
    if (plan.projected) {
        made.push_back({.id = operand(at.projection)});
        if (view.input(at.projectionBias) != nullptr)
            made.push_back({.id = operand(at.projectionBias),
                            .type = TensorType::Int32,
                            .scale = Scale::Product,
                            .factors = {operand(at.projection), intermediate(hiddenIntermediate)}});
    }
    return made;
}

/// Memory for the states and the output of one more run.
class OwnMemory {
public:
    OwnMemory(const OperatorView& view, const LstmPlan& plan, const RunArguments& arguments)
        : m_tensors(arguments.tensors, arguments.tensors + view.graph.tensors.size())
    {
        give(view.op.inputs[plan.at.outputState], plan.batch() * plan.outputs);
        give(view.op.inputs[plan.at.cellState], plan.batch() * plan.cells);
        give(view.op.outputs[plan.at.output], plan.batch() * plan.steps * plan.outputs);
    }
    std::byte* const* tensors() const { return m_tensors.data(); }

private:
    void give(TensorId id, size_t count)
    {
        m_memory.emplace_back(count);
        m_tensors[id.index()] = reinterpret_cast<std::byte*>(m_memory.back().data());
    }

    std::vector<std::byte*> m_tensors;
    std::vector<std::vector<float>> m_memory;
};

/// A single step begins where the step before it ended, of which one sample knows nothing: it is taken
/// several times.
constexpr int repeatedSteps = 16;

Result<std::vector<InnerValues>> inside(const OperatorView& view, const RunArguments& arguments)
{
    FETTLE_ASSIGN(const LstmSettings settings, lstmSettings(view.op));
    FETTLE_ASSIGN(const LstmPlan plan, lstmPlan(view, {}, settings));
    FETTLE_ASSIGN(const RealLstm lstm, RealLstm::make(view, plan));
    const OwnMemory memory(view, plan, arguments);
    AlignedMemory scratch(lstm.scratchBytes());
    LstmTrace trace;
    for (int i = 0; i < (view.op.code == code::lstm ? repeatedSteps : 1); ++i)
        lstm.run({.tensors = memory.tensors(), .op = &view.op, .scratch = scratch.data()}, &trace);
    std::vector<InnerValues> values;
    values.push_back({operand(plan.at.outputState), std::move(trace.outputs)});
    values.push_back({operand(plan.at.cellState), std::move(trace.cells)});
    if (plan.projected)
        values.push_back({intermediate(hiddenIntermediate), std::move(trace.hidden)});
    for (size_t gate = plan.firstGate(); plan.normalized && gate <= outputGate; ++gate)
        values.push_back({intermediate(gate), std::move(trace.sums[gate])});
    return values;
}

} // namespace

const IntegerForm& forms::lstm()
{
    static const IntegerForm form{.code = code::lstm, .intermediates = 5, .parts = parts, .inside = inside};
    return form;
}

const IntegerForm& forms::unidirectionalSequenceLstm()
{
    static const IntegerForm form{
        .code = code::unidirectionalSequenceLstm, .intermediates = 5, .parts = parts, .inside = inside};
    return form;
}

} // namespace fettle
