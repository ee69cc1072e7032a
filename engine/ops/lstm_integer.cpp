// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the two integer arithmetics of LSTM share.
#include "ops/lstm_integer.h"

#include "kernels/fixed_point.h"

namespace fettle {

namespace {

Result<void> checkConstant(const OperatorView& view, size_t operand, TensorType type, size_t rows,
                           size_t columns)
{
    FETTLE_TRY(checkVector(view, operand, type, rows * columns));
    const Shape& shape = view.inputShape(operand);
    if (!view.constantInput(operand))
        return fail(ErrorCode::UnsupportedModel, "an integer LSTM needs constant weights",
                    view.input(operand)->name);
    if (columns > 1 && (shape.size() != 2 || shape[1] != static_cast<int32_t>(columns)))
        return fail(ErrorCode::DamagedModel, "the weights have a wrong shape", view.input(operand)->name);
    return {};
}

} // namespace

int16_t saturated16(int32_t x)
{
    return static_cast<int16_t>(std::clamp(x, -32768, 32767));
}

int8_t saturated8(int32_t x)
{
    return static_cast<int8_t>(std::clamp(x, -128, 127));
}

Result<float> onlyScale(const Tensor& tensor)
{
    const auto& scales = tensor.quantization.scale;
    if (scales.size() != 1 || !usableScale(scales.front()))
        return fail(ErrorCode::UnsupportedModel, "a tensor of an integer layer needs one positive scale",
                    tensor.name);
    return scales.front();
}

Result<ScaleZero> intermediateScale(const OperatorView& view, size_t intermediate)
{
    const auto& ids = view.op.intermediates;
    if (intermediate >= ids.size() || !ids[intermediate].valid())
        return fail(ErrorCode::DamagedModel, "an intermediate tensor is missing",
                    layerName(view.graph, view.id));
    const Tensor& tensor = view.graph.tensor(ids[intermediate]);
    FETTLE_TRY(onlyScale(tensor));
    return scaleZero(tensor);
}

Result<void> checkIntegerLstm(const OperatorView& view, const LstmPlan& plan)
{
    using enum TensorType;
    const LstmOperands& at = plan.at;
    if (view.input(at.input)->type != Int8 || view.output(at.output).type != Int8 || plan.auxiliaryInputs > 0)
        return unsupportedTypes(view);
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
        FETTLE_TRY(checkConstant(view, at.inputWeights[gate], Int8, plan.cells, plan.inputs));
        FETTLE_TRY(checkConstant(view, at.recurrentWeights[gate], Int8, plan.cells, plan.outputs));
        FETTLE_TRY(checkConstant(view, at.biases[gate], Int32, plan.cells, 1));
        if (plan.normalized)
            FETTLE_TRY(checkConstant(view, at.norms[gate], Int16, plan.cells, 1));
        if (plan.peephole && gate != cellGate)
            FETTLE_TRY(checkConstant(view, at.peepholes[gate], Int16, plan.cells, 1));
        if (plan.diagonal[gate])
            return unsupportedTypes(view);
    }
    if (plan.projected)
        FETTLE_TRY(checkConstant(view, at.projection, Int8, plan.outputs, plan.cells));
    if (view.input(at.projectionBias) != nullptr)
        FETTLE_TRY(checkConstant(view, at.projectionBias, Int32, plan.outputs, 1));
    FETTLE_TRY(checkState(view, at.outputState, Int8, plan.batch() * plan.outputs));
    return checkState(view, at.cellState, Int16, plan.batch() * plan.cells);
}

int32_t quantizedLimit(float limit, float scale, int32_t greatest)
{
    return limit > 0 ? static_cast<int32_t>(std::min(limit / scale, static_cast<float>(greatest))) : 0;
}

int32_t integerDot(const int8_t* vector, int32_t zeroPoint, const int8_t* row, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; ++i)
        sum += static_cast<uint32_t>((vector[i] - zeroPoint) * row[i]);
    return static_cast<int32_t>(sum);
}

void updateIntegerCell(const LstmPlan& plan, const std::array<int16_t*, 4>& gates, int32_t cellLog2,
                       int32_t clip, int16_t* cell)
{
    const int16_t* admitted = gates[inputGate];
    for (size_t i = 0; i < plan.vectors * plan.cells; ++i) {
        const int32_t forget = gates[forgetGate][i];
        const auto kept = static_cast<int16_t>(kernels::roundingShift(forget * cell[i], 15, true));
        const int32_t share = plan.coupled ? static_cast<int16_t>(32767 - forget) : int32_t{admitted[i]};
        const auto added =
            static_cast<int16_t>(kernels::roundingShift(share * gates[cellGate][i], 30 + cellLog2, true));
        cell[i] = saturated16(kept + added);
        if (clip > 0)
            cell[i] = static_cast<int16_t>(std::clamp<int32_t>(cell[i], -clip, clip));
    }
}

Result<std::unique_ptr<PreparedOperator>> prepareIntegerLstm(const OperatorView& view, const LstmPlan& plan)
{
    const size_t intermediates = view.op.intermediates.size();
    if (intermediates == 5)
        return prepareIntegerLstm16(view, plan);
    if (intermediates == 12 && view.op.code == code::lstm)
        return prepareIntegerLstm8(view, plan);
    return fail(ErrorCode::DamagedModel, "an integer LSTM has five or twelve intermediate tensors",
                layerName(view.graph, view.id));
}

} // namespace fettle
