// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM with float activations; where the weights are int8, inputs and states become integers at every
// step.
#include "ops/lstm.h"

#include "core/aligned_memory.h"

namespace fettle {

struct RealLstm::Step {
    const RunArguments& arguments;
    VectorBatch input, auxiliary, previous;
    float* outputState;
    float* cellState;
    float* output;
    std::array<float*, 4> gates;
    std::byte* hiddenScratch;
    LstmTrace* trace;
};

namespace {

Result<std::array<RecurrentWeights, 4>> gateWeights(const OperatorView& view, const LstmPlan& plan,
                                                    const GateOperands& operands, size_t columns)
{
    std::array<RecurrentWeights, 4> weights;
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
        FETTLE_ASSIGN(weights[gate], recurrentWeights(view, operands[gate], plan.cells, columns));
        if (weights[gate].integer != plan.integer)
            return unsupportedTypes(view);
    }
    return weights;
}

/// Recurrent weights; of a diagonal matrix the diagonal alone, always in floats.
Result<std::array<RecurrentWeights, 4>> previousWeights(const OperatorView& view, const LstmPlan& plan)
{
    std::array<RecurrentWeights, 4> weights;
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
        const size_t operand = plan.at.recurrentWeights[gate];
        if (plan.diagonal[gate]) {
            FETTLE_TRY(checkVector(view, operand, TensorType::Float32, plan.cells));
            if (plan.outputs != plan.cells)
                return fail(ErrorCode::DamagedModel, "a diagonal matrix that is not square",
                            view.input(operand)->name);
            weights[gate].operand = operand;
            continue;
        }
        FETTLE_ASSIGN(weights[gate], recurrentWeights(view, operand, plan.cells, plan.outputs));
        if (weights[gate].integer != plan.integer)
            return unsupportedTypes(view);
    }
    return weights;
}

/// The peepholes' scales; 1 where they are floats.
Result<std::array<float, 4>> peepholeScales(const OperatorView& view, const LstmPlan& plan)
{
    std::array<float, 4> scales{1, 1, 1, 1};
    for (size_t gate = plan.firstGate(); plan.peephole && gate <= outputGate; ++gate) {
        if (gate == cellGate)
            continue;
        const size_t operand = plan.at.peepholes[gate];
        const Tensor& tensor = *view.input(operand);
        FETTLE_TRY(checkVector(view, operand,
                               plan.integer ? view.input(plan.at.inputWeights[outputGate])->type
                                            : TensorType::Float32,
                               plan.cells));
        if (plan.integer && tensor.quantization.scale.size() != 1)
            return fail(ErrorCode::UnsupportedModel, "the peepholes need one scale", tensor.name);
        if (plan.integer)
            scales[gate] = tensor.quantization.scale.front();
    }
    return scales;
}

Result<void> checkVectors(const OperatorView& view, const LstmPlan& plan)
{
    using enum TensorType;
    if (view.input(plan.at.input)->type != Float32 || view.output(plan.at.output).type != Float32 ||
        (plan.auxiliaryInputs > 0 && view.input(plan.at.auxiliary)->type != Float32))
        return unsupportedTypes(view);
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
        FETTLE_TRY(checkVector(view, plan.at.biases[gate], Float32, plan.cells));
        if (plan.normalized)
            FETTLE_TRY(checkVector(view, plan.at.norms[gate], Float32, plan.cells));
    }
    if (view.input(plan.at.projectionBias) != nullptr)
        FETTLE_TRY(checkVector(view, plan.at.projectionBias, Float32, plan.outputs));
    FETTLE_TRY(checkState(view, plan.at.outputState, Float32, plan.batch() * plan.outputs));
    return checkState(view, plan.at.cellState, Float32, plan.batch() * plan.cells);
}

template <class Weight>
void addElementwise(const Weight* weights, float scale, const float* vectors, size_t size, size_t count,
                    float* sums)
{
    for (size_t n = 0; n < count; ++n)
        for (size_t i = 0; i < size; ++i)
            sums[n * size + i] += scale * static_cast<float>(weights[i]) * vectors[n * size + i];
}

void keep(const float* values, size_t count, std::vector<float>& kept)
{
    kept.insert(kept.end(), values, values + count);
}

void limit(float* values, size_t count, float clip)
{
    if (clip > 0)
        std::transform(values, values + count, values,
                       [clip](float x) { return std::clamp(x, -clip, clip); });
}

} // namespace

RealLstm::RealLstm(const LstmPlan& plan)
    : m_plan(plan),
      m_inputQuantizer(plan.integer, plan.settings.asymmetric, plan.vectors, plan.inputs),
      m_auxiliaryQuantizer(plan.integer, plan.settings.asymmetric, plan.vectors, plan.auxiliaryInputs),
      m_outputQuantizer(plan.integer, plan.settings.asymmetric, plan.vectors, plan.outputs),
      m_hiddenQuantizer(plan.integer, plan.settings.asymmetric, plan.vectors, plan.cells)
{
}

Result<RealLstm> RealLstm::make(const OperatorView& view, const LstmPlan& plan)
{
    FETTLE_TRY(checkVectors(view, plan));
    RealLstm lstm(plan);
    FETTLE_ASSIGN(lstm.m_inputWeights, gateWeights(view, plan, plan.at.inputWeights, plan.inputs));
    FETTLE_ASSIGN(lstm.m_recurrentWeights, previousWeights(view, plan));
    if (plan.auxiliaryInputs > 0) {
        FETTLE_ASSIGN(lstm.m_auxiliaryWeights,
                      gateWeights(view, plan, plan.at.auxiliaryWeights, plan.auxiliaryInputs));
    }
    FETTLE_ASSIGN(lstm.m_peepholeScales, peepholeScales(view, plan));
    if (plan.projected) {
        FETTLE_ASSIGN(lstm.m_projection,
                      recurrentWeights(view, plan.at.projection, plan.outputs, plan.cells));
        if (lstm.m_projection.integer != plan.integer)
            return unsupportedTypes(view);
    }
    return lstm;
}

size_t RealLstm::scratchBytes() const
{
    return 4 * alignedSize(m_plan.vectors * m_plan.cells * sizeof(float)) + m_inputQuantizer.scratchBytes() +
           m_auxiliaryQuantizer.scratchBytes() + m_outputQuantizer.scratchBytes() +
           m_hiddenQuantizer.scratchBytes();
}

void RealLstm::run(const RunArguments& arguments, LstmTrace* trace) const
{
    const LstmPlan& p = m_plan;
    if (p.vectors == 0)
        return;
    std::byte* scratch = arguments.scratch;
    const auto take = [&](size_t bytes) { return std::exchange(scratch, scratch + bytes); };
    std::array<float*, 4> gates;
    for (float*& gate : gates)
        gate = reinterpret_cast<float*>(take(alignedSize(p.vectors * p.cells * sizeof(float))));
    std::byte* inputScratch = take(m_inputQuantizer.scratchBytes());
    std::byte* auxiliaryScratch = take(m_auxiliaryQuantizer.scratchBytes());
    std::byte* outputScratch = take(m_outputQuantizer.scratchBytes());
    for (size_t sequence = 0; sequence < p.sequences; ++sequence)
        for (size_t time = 0; time < p.steps; ++time) {
            const size_t row = (sequence * p.steps + p.stepOf(time)) * p.vectors;
            float* state = arguments.variable<float>(p.at.outputState) + sequence * p.vectors * p.outputs;
            Step next{.arguments = arguments,
                      .outputState = state,
                      .cellState = arguments.variable<float>(p.at.cellState) + sequence * p.vectors * p.cells,
                      .output = arguments.out<float>(p.at.output) + row * p.outputStride + p.at.outputOffset,
                      .gates = gates,
                      .hiddenScratch = scratch,
                      .trace = trace};
            next.input = m_inputQuantizer.quantized(arguments.in<float>(p.at.input) + row * p.inputs,
                                                    p.vectors, p.inputs, inputScratch);
            if (p.auxiliaryInputs > 0)
                next.auxiliary = m_auxiliaryQuantizer.quantized(
                    arguments.in<float>(p.at.auxiliary) + row * p.auxiliaryInputs, p.vectors,
                    p.auxiliaryInputs, auxiliaryScratch);
            next.previous = m_outputQuantizer.quantized(state, p.vectors, p.outputs, outputScratch);
            step(next);
        }
}

void RealLstm::step(const Step& step) const
{
    for (size_t gate = m_plan.firstGate(); gate <= cellGate; ++gate)
        computeGate(step, gate);
    updateCell(step);
    computeGate(step, outputGate);
    updateOutput(step);
}

void RealLstm::computeGate(const Step& step, size_t gate) const
{
    const LstmPlan& p = m_plan;
    const RunArguments& arguments = step.arguments;
    float* sums = step.gates[gate];
    const float* bias = arguments.in<float>(p.at.biases[gate]);
    fillRows(p.normalized ? nullptr : bias, p.cells, p.vectors, sums);
    addProduct(arguments, m_inputWeights[gate], step.input, sums);
    if (p.auxiliaryInputs > 0)
        addProduct(arguments, m_auxiliaryWeights[gate], step.auxiliary, sums);
    if (p.diagonal[gate])
        addElementwise(arguments.in<float>(p.at.recurrentWeights[gate]), 1, step.outputState, p.cells,
                       p.vectors, sums);
    else
        addProduct(arguments, m_recurrentWeights[gate], step.previous, sums);
    if (p.peephole && gate != cellGate) {
        const size_t operand = p.at.peepholes[gate];
        if (p.integer)
            addElementwise(arguments.in<int8_t>(operand), m_peepholeScales[gate], step.cellState, p.cells,
                           p.vectors, sums);
        else
            addElementwise(arguments.in<float>(operand), 1, step.cellState, p.cells, p.vectors, sums);
    }
    if (step.trace != nullptr)
        keep(sums, p.vectors * p.cells, step.trace->sums[gate]);
    if (p.normalized)
        for (size_t n = 0; n < p.vectors; ++n)
            normalize(arguments.in<float>(p.at.norms[gate]), bias, sums + n * p.cells);
    const std::span values(sums, p.vectors * p.cells);
    if (gate == cellGate)
        activate(p.settings.activation, values);
    else
        activateSigmoid(values);
}

/// J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer normalization" (2016).
void RealLstm::normalize(const float* coefficients, const float* bias, float* values) const
{
    const auto size = static_cast<float>(m_plan.cells);
    float sum = 0;
    for (size_t i = 0; i < m_plan.cells; ++i)
        sum += values[i];
    const float mean = sum / size;
    float squares = 0;
    for (size_t i = 0; i < m_plan.cells; ++i)
        squares += (values[i] - mean) * (values[i] - mean);
    const float factor = 1.0f / std::sqrt(squares / size + 1e-8f);
    for (size_t i = 0; i < m_plan.cells; ++i)
        values[i] = (values[i] - mean) * factor * coefficients[i] + bias[i];
}

void RealLstm::updateCell(const Step& step) const
{
    const float* forget = step.gates[forgetGate];
    for (size_t i = 0; i < m_plan.vectors * m_plan.cells; ++i) {
        const float kept = forget[i] * step.cellState[i];
        const float admitted = m_plan.coupled ? 1.0f - forget[i] : step.gates[inputGate][i];
        step.cellState[i] = kept + step.gates[cellGate][i] * admitted;
    }
    limit(step.cellState, m_plan.vectors * m_plan.cells, m_plan.settings.cellClip);
}

void RealLstm::updateOutput(const Step& step) const
{
    const LstmPlan& p = m_plan;
    const size_t count = p.vectors * p.cells;
    float* hidden =
        step.gates[cellGate]; // without an activation the cell gate itself goes out, as in the runtime
    if (p.settings.activation != CellActivation::None) {
        std::copy_n(step.cellState, count, hidden);
        activate(p.settings.activation, {hidden, count});
    }
    for (size_t i = 0; i < count; ++i)
        hidden[i] *= step.gates[outputGate][i];
    if (step.trace != nullptr) {
        keep(step.cellState, count, step.trace->cells);
        keep(hidden, count, step.trace->hidden);
    }
    if (p.projected) {
        const bool biased = step.arguments.hasInput(p.at.projectionBias);
        fillRows(biased ? step.arguments.in<float>(p.at.projectionBias) : nullptr, p.outputs, p.vectors,
                 step.outputState);
        addProduct(step.arguments, m_projection,
                   m_hiddenQuantizer.quantized(hidden, p.vectors, p.cells, step.hiddenScratch),
                   step.outputState);
        limit(step.outputState, p.vectors * p.outputs, p.settings.projectionClip);
    } else {
        std::copy_n(hidden, p.vectors * p.outputs, step.outputState);
    }
    for (size_t n = 0; n < p.vectors; ++n)
        std::copy_n(step.outputState + n * p.outputs, p.outputs, step.output + n * p.outputStride);
    if (step.trace != nullptr)
        keep(step.outputState, p.vectors * p.outputs, step.trace->outputs);
}

} // namespace fettle
