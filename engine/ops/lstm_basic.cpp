// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel type BASIC of LSTM: one matrix of weights [4 * units][inputs + units] for all gates, in floats
// or uint8. Its four outputs are the new activation, the new state, inputs and old activation side by side,
// and the gates before their functions.
#include "ops/gate_functions.h"
#include "ops/lstm.h"

#include <Eigen/Core>

namespace fettle {

namespace {

enum Inputs : size_t { dataInput = 0, activationInput = 1, weightsInput = 2, biasInput = 3, stateInput = 4 };
enum Outputs : size_t { activationOutput = 0, stateOutput = 1, joinedOutput = 2, gatesOutput = 3 };

struct BasicPlan {
    size_t batch = 0, inputs = 0, units = 0;
    bool keepsActivation = false, keepsState = false; ///< the operand is a variable, which gets the new value
    size_t depth() const { return inputs + units; }
};

Result<BasicPlan> basicPlan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 5, 4));
    const Shape& input = view.inputShape(dataInput);
    const Shape& activation = view.inputShape(activationInput);
    const Shape& weights = view.inputShape(weightsInput);
    if (input.size() != 2 || activation.size() != 2 || weights.size() != 2 || input[0] < 0 || input[1] < 0 ||
        activation[0] != input[0] || activation[1] <= 0 || view.inputShape(stateInput) != activation ||
        weights[0] != int64_t{4} * activation[1] || weights[1] != int64_t{input[1]} + activation[1] ||
        view.inputShape(biasInput) != Shape{weights[0]})
        return fail(ErrorCode::DamagedModel, "the operands of an LSTM contradict each other",
                    layerName(view.graph, view.id));
    const auto variable = [&](size_t operand) {
        return view.input(operand)->isVariable && !view.constantInput(operand);
    };
    return BasicPlan{.batch = static_cast<size_t>(input[0]),
                     .inputs = static_cast<size_t>(input[1]),
                     .units = static_cast<size_t>(activation[1]),
                     .keepsActivation = variable(activationInput),
                     .keepsState = variable(stateInput)};
}

template <class T>
void join(const BasicPlan& plan, const RunArguments& arguments)
{
    T* out = arguments.out<T>(joinedOutput);
    for (size_t n = 0; n < plan.batch; ++n) {
        out = std::copy_n(arguments.in<T>(dataInput) + n * plan.inputs, plan.inputs, out);
        out = std::copy_n(arguments.in<T>(activationInput) + n * plan.units, plan.units, out);
    }
}

template <class Activation, class State>
void keep(const BasicPlan& plan, const RunArguments& arguments)
{
    const size_t count = plan.batch * plan.units;
    if (plan.keepsActivation)
        std::copy_n(arguments.out<Activation>(activationOutput), count,
                    arguments.variable<Activation>(activationInput));
    if (plan.keepsState)
        std::copy_n(arguments.out<State>(stateOutput), count, arguments.variable<State>(stateInput));
}

/// Gates in the order input, candidate, forget, output.
void runReal(const BasicPlan& plan, const RunArguments& arguments)
{
    using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    using Array = Eigen::Map<Eigen::ArrayXf>;
    const auto units = static_cast<Eigen::Index>(plan.units), depth = static_cast<Eigen::Index>(plan.depth());
    const Eigen::Map<const Matrix> weights(arguments.in<float>(weightsInput), 4 * units, depth);
    const Eigen::Map<const Eigen::VectorXf> bias(arguments.in<float>(biasInput), 4 * units);
    join<float>(plan, arguments);
    for (size_t n = 0; n < plan.batch; ++n) {
        float* gates = arguments.out<float>(gatesOutput) + n * 4 * plan.units;
        const Eigen::Map<const Eigen::VectorXf> joined(arguments.out<float>(joinedOutput) + n * plan.depth(),
                                                       depth);
        Eigen::Map<Eigen::VectorXf>(gates, 4 * units).noalias() = bias + weights * joined;
        const Eigen::Map<const Eigen::ArrayXf> old(arguments.in<float>(stateInput) + n * plan.units, units);
        Array state(arguments.out<float>(stateOutput) + n * plan.units, units);
        state = Array(gates, units).logistic() * Array(gates + plan.units, units).tanh() +
                Array(gates + 2 * plan.units, units).logistic() * old;
        Array(arguments.out<float>(activationOutput) + n * plan.units, units) =
            Array(gates + 3 * plan.units, units).logistic() * state.tanh();
    }
    keep<float, float>(plan, arguments);
}

/// The uint8 kernel: activations with 7 fractional bits and zero point 128, gates with 12 fractional bits,
/// state with 11.
class ByteCell {
public:
    ByteCell(const BasicPlan& plan, int32_t weightZero, FixedMultiplier factor)
        : m_plan(plan),
          m_weightZero(weightZero),
          m_factor(factor),
          m_sigmoid(&sigmoidTable()),
          m_tanh(&tanhTable(3))
    {
    }

    void operator()(const RunArguments& arguments) const
    {
        join<uint8_t>(m_plan, arguments);
        for (size_t n = 0; n < m_plan.batch; ++n) {
            int16_t* gates = arguments.out<int16_t>(gatesOutput) + n * 4 * m_plan.units;
            multiply(arguments, arguments.out<uint8_t>(joinedOutput) + n * m_plan.depth(), gates);
            for (size_t u = 0; u < m_plan.units; ++u)
                updateUnit(arguments, gates + u, n * m_plan.units + u);
        }
        keep<uint8_t, int16_t>(m_plan, arguments);
    }

private:
    void multiply(const RunArguments& arguments, const uint8_t* joined, int16_t* gates) const
    {
        const uint8_t* row = arguments.in<uint8_t>(weightsInput);
        const int32_t* bias = arguments.in<int32_t>(biasInput);
        for (size_t r = 0; r < 4 * m_plan.units; ++r, row += m_plan.depth()) {
            auto sum = static_cast<uint32_t>(bias[r]);
            for (size_t i = 0; i < m_plan.depth(); ++i)
                sum += static_cast<uint32_t>((joined[i] - 128) * (row[i] - m_weightZero));
            gates[r] = static_cast<int16_t>(
                std::clamp(rescaleTwice(static_cast<int32_t>(sum), m_factor, Tie::Up), -32768, 32767));
        }
    }

    void updateUnit(const RunArguments& arguments, const int16_t* gates, size_t unit) const
    {
        const auto gate = [&](const GateTable& table, size_t i) {
            return lookUp(table, gates[i * m_plan.units]);
        };
        const int16_t added = fixedProduct(gate(*m_sigmoid, 0), gate(*m_tanh, 1));
        const int16_t kept = fixedProduct(gate(*m_sigmoid, 2), arguments.in<int16_t>(stateInput)[unit]);
        const int32_t state = std::clamp(fixedShiftRight(added, 4) + kept, -32768, 32767);
        const auto narrowed = static_cast<int16_t>(std::clamp(2 * state, -32768, 32767));
        const int16_t activation = fixedProduct(gate(*m_sigmoid, 3), lookUp(*m_tanh, narrowed));
        arguments.out<int16_t>(stateOutput)[unit] = static_cast<int16_t>(state);
        arguments.out<uint8_t>(activationOutput)[unit] =
            static_cast<uint8_t>(128 + std::clamp<int32_t>(fixedShiftRight(activation, 8), -128, 127));
    }

    BasicPlan m_plan;
    int32_t m_weightZero;
    FixedMultiplier m_factor;
    const GateTable* m_sigmoid;
    const GateTable* m_tanh;
};

Result<std::unique_ptr<PreparedOperator>> prepareBytes(const OperatorView& view, const BasicPlan& plan)
{
    const float stateScale = scaleZero(view.output(stateOutput)).scale;
    const Tensor& bias = *view.input(biasInput);
    if (std::abs(std::log2(stateScale) + 11) > 1e-3f)
        return fail(ErrorCode::UnsupportedModel, "the state's scale is not 2^-11",
                    view.output(stateOutput).name);
    if (bias.quantization.scale.size() != 1 || !usableScale(bias.quantization.scale.front()))
        return fail(ErrorCode::UnsupportedModel, "the bias needs one positive scale", bias.name);
    const FixedMultiplier factor = quantizeMultiplier(double{4096 * bias.quantization.scale.front()});
    return preparedFrom(ByteCell(plan, scaleZero(*view.input(weightsInput)).zeroPoint, factor));
}

} // namespace

Result<std::vector<Shape>> basicLstmShapes(const OperatorView& view)
{
    FETTLE_TRY(basicPlan(view));
    const Shape& activation = view.inputShape(activationInput);
    const Shape& weights = view.inputShape(weightsInput);
    return std::vector<Shape>{
        activation, activation, {activation[0], weights[1]}, {activation[0], weights[0]}};
}

Result<std::unique_ptr<PreparedOperator>> prepareBasicLstm(const OperatorView& view)
{
    using enum TensorType;
    FETTLE_ASSIGN(const BasicPlan plan, basicPlan(view));
    const auto typesAre = [&](std::initializer_list<TensorType> inputs,
                              std::initializer_list<TensorType> outputs) {
        const auto inputType = [&](size_t i) { return view.input(i)->type; };
        const auto outputType = [&](size_t i) { return view.output(i).type; };
        for (size_t i = 0; i < 5; ++i)
            if (inputType(i) != inputs.begin()[i])
                return false;
        for (size_t i = 0; i < 4; ++i)
            if (outputType(i) != outputs.begin()[i])
                return false;
        return true;
    };
    if (view.constantInput(activationInput) || view.constantInput(stateInput))
        return fail(ErrorCode::DamagedModel, "the states of an LSTM are constants",
                    layerName(view.graph, view.id));
    if (typesAre({Float32, Float32, Float32, Float32, Float32}, {Float32, Float32, Float32, Float32}))
        return preparedFrom([plan](const RunArguments& arguments) { runReal(plan, arguments); });
    if (typesAre({UInt8, UInt8, UInt8, Int32, Int16}, {UInt8, Int16, UInt8, Int16}))
        return prepareBytes(view, plan);
    return unsupportedTypes(view);
}

} // namespace fettle
