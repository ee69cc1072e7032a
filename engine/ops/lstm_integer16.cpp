// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM of 8-bit integers with gates of 16 bits; engine/ARITHMETIC.md has its formulas.
#include "ops/lstm_integer.h"

#include "core/aligned_memory.h"

namespace fettle {

namespace {

/// Factors and sums of a gate that are known before a run.
struct IntegerGate {
    FixedMultiplier inputFactor, recurrentFactor, peepholeFactor, normFactor;
    std::vector<int32_t> inputSums, recurrentSums; ///< of each row: the bias, less zero point times weights
    int32_t leastVariance = 1;
};

using GateValues = std::array<int16_t*, 4>;

std::vector<int32_t> constantSums(const OperatorView& view, size_t weights, size_t bias, int32_t zeroPoint,
                                  size_t rows, size_t columns)
{
    std::vector<int32_t> sums(rows);
    if (bias != noOperand && view.input(bias) != nullptr)
        std::ranges::copy(view.data(bias).as<int32_t>().first(rows), sums.begin());
    const auto data = view.data(weights).as<int8_t>();
    for (size_t r = 0; r < rows; ++r) {
        uint32_t sum = 0;
        for (size_t c = 0; c < columns; ++c)
            sum += static_cast<uint32_t>(data[r * columns + c]);
        sums[r] =
            static_cast<int32_t>(static_cast<uint32_t>(sums[r]) + sum * static_cast<uint32_t>(zeroPoint));
    }
    return sums;
}

/// The exponent of a power of two, as near as the runtime asks for.
Result<int32_t> log2Of(float scale, const Tensor& tensor)
{
    const float log2 = std::log(scale) * (1.0f / std::log(2.0f));
    const float rounded = std::round(log2);
    if (!(std::abs(log2 - rounded) < 1e-3f) || rounded < -15 || rounded > -9)
        return fail(ErrorCode::UnsupportedModel,
                    "the cell state's scale is not a power of two from 2^-15 to 2^-9", tensor.name);
    return static_cast<int32_t>(rounded);
}

class IntegerLstm16 final : public PreparedOperator {
public:
    explicit IntegerLstm16(const LstmPlan& plan) : m_plan(plan) {}
    Result<void> prepare(const OperatorView& view);
    size_t scratchBytes() const override
    {
        const size_t count = m_plan.vectors * m_plan.cells;
        return 4 * alignedSize(count * sizeof(int16_t)) + alignedSize(count);
    }
    void run(const RunArguments& arguments) const override;

private:
    Result<void> prepareGate(const OperatorView& view, size_t gate);
    Result<void> prepareOutput(const OperatorView& view);
    void computeGate(const RunArguments& arguments, size_t gate, const int8_t* input, const int8_t* state,
                     const int16_t* cell, int16_t* values) const;
    void addPeephole(const IntegerGate& gate, const int16_t* weights, const int16_t* cell,
                     int16_t* values) const;
    void normalize(const IntegerGate& gate, const int16_t* weights, const int32_t* bias,
                   int16_t* values) const;
    void updateOutput(const RunArguments& arguments, const GateValues& gates, const int16_t* cell,
                      int8_t* hidden, int8_t* state) const;

    LstmPlan m_plan;
    std::array<IntegerGate, 4> m_gates;
    ScaleZero m_input, m_state, m_hidden;
    int32_t m_cellLog2 = 0;
    int32_t m_cellClip = 0, m_projectionClip = 0;
    std::vector<int32_t> m_projectionSums;
    FixedMultiplier m_hiddenFactor, m_projectionFactor;
};

Result<void> IntegerLstm16::prepare(const OperatorView& view)
{
    const LstmOperands& at = m_plan.at;
    if (m_plan.peephole && m_plan.outputs > m_plan.cells)
        return fail(ErrorCode::UnsupportedModel, "peepholes are not computed for more outputs than cells");
    for (const size_t operand : {at.input, at.outputState, at.cellState})
        FETTLE_TRY(onlyScale(*view.input(operand)));
    FETTLE_TRY(onlyScale(view.output(at.output)));
    m_input = scaleZero(*view.input(at.input));
    m_state = scaleZero(*view.input(at.outputState));
    FETTLE_ASSIGN(m_hidden, intermediateScale(view, 4));
    const Tensor& cell = *view.input(at.cellState);
    const float cellScale = scaleZero(cell).scale;
    FETTLE_ASSIGN(m_cellLog2, log2Of(cellScale, cell));
    m_cellClip = quantizedLimit(m_plan.settings.cellClip, cellScale, 32767);
    m_projectionClip =
        quantizedLimit(m_plan.settings.projectionClip, scaleZero(view.output(at.output)).scale, 127);
    for (size_t gate = m_plan.firstGate(); gate <= outputGate; ++gate)
        FETTLE_TRY(prepareGate(view, gate));
    return prepareOutput(view);
}

Result<void> IntegerLstm16::prepareGate(const OperatorView& view, size_t gate)
{
    const LstmOperands& at = m_plan.at;
    IntegerGate& made = m_gates[gate];
    float product = 0x1p-12f; // the scale in which the products are added up
    if (m_plan.normalized) {
        FETTLE_ASSIGN(const ScaleZero intermediate, intermediateScale(view, gate));
        product = intermediate.scale;
        FETTLE_ASSIGN(const float scale, onlyScale(*view.input(at.norms[gate])));
        made.normFactor = quantizeMultiplier(double{scale});
        made.normFactor.shift += 12;
        if (made.normFactor.shift > 30)
            return fail(ErrorCode::UnsupportedModel, "the scale of a layer normalization is too large");
        made.leastVariance = std::max(1, static_cast<int32_t>(std::min(10000 * scale, 1e9f)));
    }
    FETTLE_ASSIGN(const float inputScale, onlyScale(*view.input(at.inputWeights[gate])));
    FETTLE_ASSIGN(const float recurrentScale, onlyScale(*view.input(at.recurrentWeights[gate])));
    made.inputFactor = quantizeMultiplier(double{inputScale * m_input.scale / product});
    made.recurrentFactor = quantizeMultiplier(double{recurrentScale * m_state.scale / product});
    if (m_plan.peephole && gate != cellGate) {
        FETTLE_ASSIGN(const float scale, onlyScale(*view.input(at.peepholes[gate])));
        const double effective = std::ldexp(1.0, m_cellLog2) * double{scale} / double{product};
        made.peepholeFactor = quantizeMultiplier(double{static_cast<float>(effective)});
    }
    made.inputSums =
        constantSums(view, at.inputWeights[gate], m_plan.normalized ? noOperand : at.biases[gate],
                     -m_input.zeroPoint, m_plan.cells, m_plan.inputs);
    made.recurrentSums = constantSums(view, at.recurrentWeights[gate], noOperand, -m_state.zeroPoint,
                                      m_plan.cells, m_plan.outputs);
    return {};
}

Result<void> IntegerLstm16::prepareOutput(const OperatorView& view)
{
    const LstmOperands& at = m_plan.at;
    const double hidden = 0x1p-15 / double{m_hidden.scale} * 0x1p-15;
    m_hiddenFactor = quantizeMultiplier(double{static_cast<float>(hidden)});
    if (!m_plan.projected)
        return {};
    FETTLE_ASSIGN(const float scale, onlyScale(*view.input(at.projection)));
    m_projectionFactor = quantizeMultiplier(double{scale * m_hidden.scale / m_state.scale});
    m_projectionSums = constantSums(view, at.projection, at.projectionBias, m_hidden.zeroPoint,
                                    m_plan.outputs, m_plan.cells);
    return {};
}

/// What of a product is added to the value of its row.
template <class T, class Add>
void addProduct(const int8_t* vectors, size_t count, size_t columns, const int8_t* weights,
                const std::vector<int32_t>& sums, FixedMultiplier factor, T* totals, Add add)
{
    for (size_t n = 0; n < count; ++n)
        for (size_t r = 0; r < sums.size(); ++r, ++totals) {
            const int32_t dot = integerDot(vectors + n * columns, 0, weights + r * columns, columns);
            const auto sum =
                static_cast<int32_t>(static_cast<uint32_t>(dot) + static_cast<uint32_t>(sums[r]));
            *totals = add(*totals, rescaleTwice(sum, factor, Tie::Away));
        }
}

void IntegerLstm16::run(const RunArguments& arguments) const
{
    const LstmPlan& p = m_plan;
    const size_t count = p.vectors * p.cells;
    if (count == 0)
        return;
    GateValues gates;
    for (size_t gate = 0; gate < gates.size(); ++gate)
        gates[gate] =
            reinterpret_cast<int16_t*>(arguments.scratch + gate * alignedSize(count * sizeof(int16_t)));
    auto* hidden =
        reinterpret_cast<int8_t*>(arguments.scratch + gates.size() * alignedSize(count * sizeof(int16_t)));
    for (size_t sequence = 0; sequence < p.sequences; ++sequence) {
        int8_t* state = arguments.variable<int8_t>(p.at.outputState) + sequence * p.vectors * p.outputs;
        int16_t* cell = arguments.variable<int16_t>(p.at.cellState) + sequence * count;
        for (size_t time = 0; time < p.steps; ++time) {
            const size_t row = (sequence * p.steps + p.stepOf(time)) * p.vectors;
            const int8_t* input = arguments.in<int8_t>(p.at.input) + row * p.inputs;
            for (size_t gate = p.firstGate(); gate <= cellGate; ++gate)
                computeGate(arguments, gate, input, state, cell, gates[gate]);
            updateIntegerCell(p, gates, m_cellLog2, m_cellClip, cell);
            computeGate(arguments, outputGate, input, state, cell, gates[outputGate]);
            updateOutput(arguments, gates, cell, hidden, state);
            std::copy_n(state, p.vectors * p.outputs, arguments.out<int8_t>(p.at.output) + row * p.outputs);
        }
    }
}

void IntegerLstm16::computeGate(const RunArguments& arguments, size_t gate, const int8_t* input,
                                const int8_t* state, const int16_t* cell, int16_t* values) const
{
    const LstmPlan& p = m_plan;
    const IntegerGate& g = m_gates[gate];
    const size_t count = p.vectors * p.cells;
    const auto add = [](int16_t total, int32_t product) { return saturated16(total + product); };
    std::fill_n(values, count, int16_t{0});
    addProduct(input, p.vectors, p.inputs, arguments.in<int8_t>(p.at.inputWeights[gate]), g.inputSums,
               g.inputFactor, values, add);
    addProduct(state, p.vectors, p.outputs, arguments.in<int8_t>(p.at.recurrentWeights[gate]),
               g.recurrentSums, g.recurrentFactor, values, add);
    if (p.peephole && gate != cellGate)
        addPeephole(g, arguments.in<int16_t>(p.at.peepholes[gate]), cell, values);
    if (p.normalized)
        for (size_t n = 0; n < p.vectors; ++n)
            normalize(g, arguments.in<int16_t>(p.at.norms[gate]), arguments.in<int32_t>(p.at.biases[gate]),
                      values + n * p.cells);
    const GateTable& table = gate == cellGate ? tanhTable(3) : sigmoidTable();
    for (size_t i = 0; i < count; ++i)
        values[i] = lookUp(table, values[i]);
}

/// The runtime takes the number of outputs for that of cells here, which differ where there is a projection:
/// of every vector the first weights only, and the vectors closer together than they are. Blocks of 16 round
/// ties up.
void IntegerLstm16::addPeephole(const IntegerGate& gate, const int16_t* weights, const int16_t* cell,
                                int16_t* values) const
{
    const size_t size = m_plan.outputs;
    for (size_t n = 0; n < m_plan.vectors; ++n)
        for (size_t i = 0; i < size; ++i) {
            const Tie tie = i < size / 16 * 16 ? Tie::Up : Tie::Away;
            const int32_t product = rescaleTwice(weights[i] * cell[n * size + i], gate.peepholeFactor, tie);
            values[n * size + i] = saturated16(values[n * size + i] + product);
        }
}

void IntegerLstm16::normalize(const IntegerGate& gate, const int16_t* weights, const int32_t* bias,
                              int16_t* values) const
{
    const auto size = static_cast<int64_t>(m_plan.cells);
    int64_t sum = 0, squares = 0;
    for (size_t i = 0; i < m_plan.cells; ++i) {
        sum += values[i];
        squares += int64_t{values[i]} * values[i];
    }
    const auto mean = static_cast<int32_t>(sum * 1024 / size);
    const auto share = (int64_t{1} << 20) / size;
    auto variance = static_cast<int32_t>((squares * share - int64_t{mean} * mean) / (1 << 20));
    if (variance < 1)
        variance = gate.leastVariance;
    const FixedMultiplier inverse = inverseSquareRoot(variance);
    for (size_t i = 0; i < m_plan.cells; ++i) {
        const int32_t rescaled = rescaleTwice(1024 * values[i] - mean, inverse, Tie::Away);
        const auto weighted =
            static_cast<int32_t>(static_cast<uint32_t>(rescaled) * static_cast<uint32_t>(weights[i]) +
                                 static_cast<uint32_t>(bias[i]));
        const auto shifted = static_cast<int32_t>((int64_t{weighted} + (weighted > 0 ? 512 : -512)) / 1024);
        values[i] = saturated16(rescaleTwice(shifted, gate.normFactor, Tie::Away));
    }
}

void IntegerLstm16::updateOutput(const RunArguments& arguments, const GateValues& gates, const int16_t* cell,
                                 int8_t* hidden, int8_t* state) const
{
    const LstmPlan& p = m_plan;
    const GateTable& table = tanhTable(15 + m_cellLog2);
    const int32_t zeroPoint = p.projected ? -m_hidden.zeroPoint : m_hidden.zeroPoint;
    int8_t* to = p.projected ? hidden : state;
    for (size_t i = 0; i < p.vectors * p.cells; ++i) {
        const int32_t product = gates[outputGate][i] * lookUp(table, cell[i]);
        to[i] = saturated8(rescaleTwice(product, m_hiddenFactor, Tie::Away) + zeroPoint);
    }
    if (!p.projected)
        return;
    const auto set = [this](int8_t, int32_t product) {
        const int8_t value = saturated8(product + m_state.zeroPoint);
        return m_projectionClip > 0
                   ? static_cast<int8_t>(std::clamp<int32_t>(value, -m_projectionClip, m_projectionClip))
                   : value;
    };
    addProduct(hidden, p.vectors, p.cells, arguments.in<int8_t>(p.at.projection), m_projectionSums,
               m_projectionFactor, state, set);
}

} // namespace

Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm16(const OperatorView& view, const LstmPlan& plan)
{
    FETTLE_TRY(checkIntegerLstm(view, plan));
    auto lstm = std::make_unique<IntegerLstm16>(plan);
    FETTLE_TRY(lstm->prepare(view));
    return lstm;
}

} // namespace fettle
