// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LSTM (one step) and UNIDIRECTIONAL_SEQUENCE_LSTM (all steps of a sequence).
#include "ops/lstm.h"

#include "tflite/options.h"

namespace fettle {

namespace {

template <class Table>
Result<LstmSettings> settingsOf(const Table& table)
{
    FETTLE_ASSIGN(const CellActivation activation,
                  cellActivation(static_cast<int>(table.fused_activation_function)));
    return LstmSettings{.activation = activation,
                        .cellClip = table.cell_clip,
                        .projectionClip = table.proj_clip,
                        .asymmetric = table.asymmetric_quantize_inputs};
}

} // namespace

bool basicLstm(const Operator& op)
{
    return op.code == code::lstm &&
           optionsOf<tfl::LSTMOptionsT>(op).kernel_type == tfl::LSTMKernelType::BASIC;
}

Result<LstmSettings> lstmSettings(const Operator& op)
{
    if (op.code == code::lstm)
        return settingsOf(optionsOf<tfl::LSTMOptionsT>(op));
    const auto table = optionsOf<tfl::UnidirectionalSequenceLSTMOptionsT>(op);
    auto result = settingsOf(table);
    if (result)
        result->timeMajor = table.time_major;
    return result;
}

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    if (basicLstm(view.op))
        return basicLstmShapes(view);
    FETTLE_TRY(checkOperands(view, 1));
    const size_t rank = view.op.code == code::lstm ? 2 : 3;
    if (view.inputShape(0).size() != rank)
        return fail(ErrorCode::DamagedModel, "the input of an LSTM has a wrong rank", view.input(0)->name);
    if (view.op.inputs.size() != 20 && view.op.inputs.size() != 24)
        return fail(ErrorCode::DamagedModel, "an LSTM has 20 or 24 inputs", layerName(view.graph, view.id));
    FETTLE_ASSIGN(const int32_t outputs, lstmOutputs(view, {}));
    Shape shape = view.inputShape(0);
    shape.back() = outputs;
    return std::vector<Shape>{std::move(shape)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    if (basicLstm(view.op))
        return prepareBasicLstm(view);
    FETTLE_ASSIGN(const LstmSettings options, lstmSettings(view.op));
    FETTLE_ASSIGN(const LstmPlan plan, lstmPlan(view, {}, options));
    if (view.input(0)->type == TensorType::Int8)
        return prepareIntegerLstm(view, plan);
    FETTLE_ASSIGN(const RealLstm lstm, RealLstm::make(view, plan));
    return preparedFrom([lstm](const RunArguments& arguments) { lstm.run(arguments); }, lstm.scratchBytes());
}

/// Of sequences: a single step has its state from the run before, of which training knows nothing.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const LstmSettings options, lstmSettings(view.op));
    FETTLE_ASSIGN(const LstmPlan plan, lstmPlan(view, {}, options));
    return lstmGradient(view, {plan});
}

bool trains(const OperatorView&, size_t operand)
{
    return operand != LstmOperands{}.input;
}

int64_t macs(const OperatorView& view)
{
    if (!basicLstm(view.op))
        return lstmMacs(view, {});
    const bool complete = view.input(0) != nullptr && view.input(2) != nullptr && !view.inputShape(0).empty();
    return complete ? elementCount(view.inputShape(2)) * view.inputShape(0)[0] : 0;
}

int32_t version(const OperatorView& view)
{
    if (basicLstm(view.op))
        return 2;
    if (view.op.code == code::lstm)
        return recurrentVersion(view, 2, optionsOf<tfl::LSTMOptionsT>(view.op).asymmetric_quantize_inputs, 3);
    const auto table = optionsOf<tfl::UnidirectionalSequenceLSTMOptionsT>(view.op);
    return table.diagonal_recurrent_tensors ? 4
                                            : recurrentVersion(view, 2, table.asymmetric_quantize_inputs, 2);
}

} // namespace

const OperatorDefinition& ops::lstm()
{
    static const OperatorDefinition definition{
        .code = code::lstm,
        .name = "LSTM",
        .label = "LSTM",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = macs,
        .version = version,
    };
    return definition;
}

const OperatorDefinition& ops::unidirectionalSequenceLstm()
{
    static const OperatorDefinition definition{
        .code = code::unidirectionalSequenceLstm,
        .name = "UNIDIRECTIONAL_SEQUENCE_LSTM",
        .label = "LSTM",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = trains,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
