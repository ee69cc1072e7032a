// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM of 8-bit integers whose products are rounded to 8 bits; always normalized, projected, and with
// coupled gates.
#include "ops/lstm_integer.h"

#include "core/aligned_memory.h"
#include "kernels/fixed_point.h"

namespace fettle {

namespace {

/// A product of weights and vectors: how it becomes 8 bits, and how these become the gate's 16.
struct RoundedProduct {
    FixedMultiplier factor;
    int32_t vectorZero = 0;
    int32_t zeroPoint = 0; ///< of the 8 bits
    FixedMultiplier gateFactor;
};

struct RoundedGate {
    RoundedProduct input, recurrent;
    float normScale = 1;
};

class IntegerLstm8 final : public PreparedOperator {
public:
    explicit IntegerLstm8(const LstmPlan& plan) : m_plan(plan) { m_plan.coupled = true; }
    Result<void> prepare(const OperatorView& view);
    size_t scratchBytes() const override
    {
        return 4 * alignedSize(m_plan.vectors * m_plan.cells * sizeof(int16_t));
    }
    void run(const RunArguments& arguments) const override;

private:
    Result<void> prepareGate(const OperatorView& view, size_t gate,
                             const std::array<ScaleZero, 12>& intermediates);
    void computeGate(const RunArguments& arguments, size_t gate, const int8_t* state, int16_t* values) const;
    void normalize(const RunArguments& arguments, size_t gate, int16_t* values) const;
    void updateOutput(const RunArguments& arguments, const int16_t* gate, const int16_t* cell,
                      int16_t* hidden, int8_t* state) const;

    LstmPlan m_plan;
    std::array<RoundedGate, 4> m_gates;
    ScaleZero m_input, m_state;
    int32_t m_cellClip = 0, m_projectionClip = 0;
    FixedMultiplier m_projectionFactor;
};

int16_t truncatedQ15(float x)
{
    return saturated16(static_cast<int32_t>(x * 32768.0f));
}

Result<void> IntegerLstm8::prepare(const OperatorView& view)
{
    const LstmOperands& at = m_plan.at;
    if (!m_plan.normalized || !m_plan.projected || view.input(at.projectionBias) == nullptr)
        return fail(ErrorCode::UnsupportedModel,
                    "an LSTM with rounded products needs normalization and projection");
    for (const size_t operand : {at.input, at.outputState, at.cellState, at.projection})
        FETTLE_TRY(onlyScale(*view.input(operand)));
    FETTLE_TRY(onlyScale(view.output(at.output)));
    m_input = scaleZero(*view.input(at.input));
    m_state = scaleZero(*view.input(at.outputState));
    const float cellScale = scaleZero(*view.input(at.cellState)).scale;
    if (cellScale != 0x1p-15f)
        return fail(ErrorCode::UnsupportedModel, "the cell state's scale is not 2^-15");
    const float clip = m_plan.settings.cellClip;
    m_cellClip = clip < 1 ? quantizedLimit(clip, cellScale, 32767) : 0;
    m_projectionClip =
        quantizedLimit(m_plan.settings.projectionClip, scaleZero(view.output(at.output)).scale, 127);
    std::array<ScaleZero, 12> intermediates;
    for (size_t i = 0; i < intermediates.size(); ++i) {
        FETTLE_ASSIGN(intermediates[i], intermediateScale(view, i));
    }
    for (size_t gate = forgetGate; gate <= outputGate; ++gate)
        FETTLE_TRY(prepareGate(view, gate, intermediates));
    const double projection =
        double{scaleZero(*view.input(at.projection)).scale} * 0x1p-15 / double{m_state.scale};
    m_projectionFactor = quantizeMultiplier(double{static_cast<float>(projection)});
    if (m_projectionFactor.shift > 7)
        return fail(ErrorCode::UnsupportedModel, "the scale of the projection is too large");
    return {};
}

/// The intermediates of a gate are its sum, the input's product, the state's product. For the output gate the
/// runtime reads factor and zero point of the state's product from other places than it wrote them to.
Result<void> IntegerLstm8::prepareGate(const OperatorView& view, size_t gate,
                                       const std::array<ScaleZero, 12>& intermediates)
{
    RoundedGate& made = m_gates[gate];
    const ScaleZero sum = intermediates[3 * gate], input = intermediates[3 * gate + 1],
                    state = intermediates[3 * gate + 2];
    FETTLE_ASSIGN(const float inputScale, onlyScale(*view.input(m_plan.at.inputWeights[gate])));
    FETTLE_ASSIGN(const float recurrentScale, onlyScale(*view.input(m_plan.at.recurrentWeights[gate])));
    FETTLE_ASSIGN(const float normScale, onlyScale(*view.input(m_plan.at.norms[gate])));
    made.input = {quantizeMultiplier(double{inputScale * m_input.scale / input.scale}), m_input.zeroPoint,
                  input.zeroPoint, quantizeMultiplier(double{input.scale / sum.scale})};
    made.recurrent = {quantizeMultiplier(double{recurrentScale * m_state.scale / state.scale}),
                      m_state.zeroPoint, state.zeroPoint,
                      quantizeMultiplier(double{state.scale / sum.scale})};
    if (gate == outputGate) {
        made.recurrent.gateFactor.multiplier = m_gates[forgetGate].recurrent.gateFactor.shift;
        made.recurrent.zeroPoint = intermediates[7].zeroPoint;
    }
    const FixedMultiplier norm = quantizeMultiplier(double{normScale});
    made.normScale = static_cast<float>(norm.multiplier * std::ldexp(1.0, norm.shift - 31));
    return {};
}

void IntegerLstm8::run(const RunArguments& arguments) const
{
    const LstmPlan& p = m_plan;
    const size_t bytes = alignedSize(p.vectors * p.cells * sizeof(int16_t));
    std::array<int16_t*, 4> gates;
    for (size_t gate = 0; gate < gates.size(); ++gate)
        gates[gate] = reinterpret_cast<int16_t*>(arguments.scratch + gate * bytes);
    int8_t* state = arguments.variable<int8_t>(p.at.outputState);
    int16_t* cell = arguments.variable<int16_t>(p.at.cellState);
    for (size_t gate = forgetGate; gate <= outputGate; ++gate)
        computeGate(arguments, gate, state, gates[gate]);
    updateIntegerCell(p, gates, -15, m_cellClip, cell);
    updateOutput(arguments, gates[outputGate], cell, gates[inputGate], state);
    std::copy_n(state, p.vectors * p.outputs, arguments.out<int8_t>(p.at.output));
}

void IntegerLstm8::computeGate(const RunArguments& arguments, size_t gate, const int8_t* state,
                               int16_t* values) const
{
    const LstmPlan& p = m_plan;
    const auto rounded = [](const RoundedProduct& product, const int8_t* vector, const int8_t* row,
                            size_t size) {
        const int32_t sum = integerDot(vector, product.vectorZero, row, size);
        const int32_t byte = saturated8(rescaleTwice(sum, product.factor, Tie::Away) + product.zeroPoint);
        return rescaleTwice(byte - product.zeroPoint, product.gateFactor, Tie::Away);
    };
    const RoundedGate& g = m_gates[gate];
    const int8_t* inputWeights = arguments.in<int8_t>(p.at.inputWeights[gate]);
    const int8_t* recurrentWeights = arguments.in<int8_t>(p.at.recurrentWeights[gate]);
    for (size_t n = 0; n < p.vectors; ++n) {
        int16_t* to = values + n * p.cells;
        for (size_t r = 0; r < p.cells; ++r)
            to[r] = saturated16(
                rounded(g.input, arguments.in<int8_t>(p.at.input) + n * p.inputs, inputWeights + r * p.inputs,
                        p.inputs) +
                rounded(g.recurrent, state + n * p.outputs, recurrentWeights + r * p.outputs, p.outputs));
        normalize(arguments, gate, to);
        for (size_t i = 0; i < p.cells; ++i) {
            const float x = static_cast<float>(to[i]) * 0x1p-12f;
            to[i] = truncatedQ15(gate == cellGate ? std::tanh(x) : 1.0f / (1.0f + std::exp(-x)));
        }
    }
}

void IntegerLstm8::normalize(const RunArguments& arguments, size_t gate, int16_t* values) const
{
    const int16_t* weights = arguments.in<int16_t>(m_plan.at.norms[gate]);
    const int32_t* bias = arguments.in<int32_t>(m_plan.at.biases[gate]);
    const auto size = static_cast<float>(m_plan.cells);
    const float scale = m_gates[gate].normScale;
    const float biasScale = 0x1p-10f * scale;
    float sum = 0, squares = 0;
    for (size_t i = 0; i < m_plan.cells; ++i) {
        const auto value = static_cast<float>(values[i]);
        sum += value;
        squares += value * value;
    }
    const float mean = sum / size;
    const float variance = squares / size - mean * mean;
    const float inverse = 1.0f / std::sqrt(variance == 0 ? 1e-8f : variance);
    for (size_t i = 0; i < m_plan.cells; ++i) {
        const float normal = (static_cast<float>(values[i]) - mean) * inverse;
        const float weighted =
            normal * static_cast<float>(weights[i]) * scale + static_cast<float>(bias[i]) * biasScale;
        values[i] = saturated16(roundHalfAway(weighted * 4096.0f));
    }
}

void IntegerLstm8::updateOutput(const RunArguments& arguments, const int16_t* gate, const int16_t* cell,
                                int16_t* hidden, int8_t* state) const
{
    const LstmPlan& p = m_plan;
    for (size_t i = 0; i < p.vectors * p.cells; ++i) {
        const int16_t activated = truncatedQ15(std::tanh(static_cast<float>(cell[i]) * 0x1p-15f));
        hidden[i] = static_cast<int16_t>(kernels::roundingShift(gate[i] * activated, 15, true));
    }
    const int8_t* weights = arguments.in<int8_t>(p.at.projection);
    const int32_t* bias = arguments.in<int32_t>(p.at.projectionBias);
    for (size_t n = 0; n < p.vectors; ++n)
        for (size_t r = 0; r < p.outputs; ++r) {
            int64_t sum = bias[r];
            for (size_t i = 0; i < p.cells; ++i)
                sum += hidden[n * p.cells + i] * weights[r * p.cells + i];
            int32_t value = saturated8(rescaleWide(sum, m_projectionFactor) + m_state.zeroPoint);
            if (m_projectionClip > 0)
                value = std::clamp(value, -m_projectionClip, m_projectionClip);
            state[n * p.outputs + r] = static_cast<int8_t>(value);
        }
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm8(const OperatorView& view, const LstmPlan& plan)
{
    FETTLE_TRY(checkIntegerLstm(view, plan));
    auto lstm = std::make_unique<IntegerLstm8>(plan);
    FETTLE_TRY(lstm->prepare(view));
    return lstm;
}

} // namespace fettle
