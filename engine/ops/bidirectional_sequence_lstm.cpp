// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// BIDIRECTIONAL_SEQUENCE_LSTM: one LSTM reads a sequence from its start and one from its end.
#include "ops/lstm.h"

#include "tflite/options.h"

namespace fettle {

namespace {

constexpr size_t auxiliaryOperand = 39;
constexpr size_t inputs = 48;

Result<LstmSettings> settings(const tfl::BidirectionalSequenceLSTMOptionsT& table)
{
    FETTLE_ASSIGN(const CellActivation activation,
                  cellActivation(static_cast<int>(table.fused_activation_function)));
    return LstmSettings{.activation = activation,
                        .cellClip = table.cell_clip,
                        .projectionClip = table.proj_clip,
                        .timeMajor = table.time_major,
                        .asymmetric = table.asymmetric_quantize_inputs};
}

constexpr GateOperands from(size_t first)
{
    return {first, first + 1, first + 2, first + 3};
}

constexpr GateOperands none{noOperand, noOperand, noOperand, noOperand};

LstmOperands forwardOperands()
{
    return {.outputState = 35, .cellState = 36, .norms = none};
}

LstmOperands backwardOperands()
{
    return {.inputWeights = from(18),
            .recurrentWeights = from(22),
            .peepholes = {26, 27, noOperand, 28},
            .biases = from(29),
            .projection = 33,
            .projectionBias = 34,
            .outputState = 37,
            .cellState = 38,
            .norms = none,
            .output = 1,
            .backward = true};
}

/// With weights of its own the auxiliary input is one more input of both directions, else it is the input of
/// the backward one.
std::array<LstmOperands, 2> directions(const OperatorView& view)
{
    std::array<LstmOperands, 2> both{forwardOperands(), backwardOperands()};
    if (optionsOf<tfl::BidirectionalSequenceLSTMOptionsT>(view.op).merge_outputs) {
        both[1].output = 0;
        both[1].outputOffset = static_cast<size_t>(lstmOutputs(view, both[0]).value_or(0));
    }
    if (view.input(41) != nullptr) {
        both[0].auxiliary = both[1].auxiliary = auxiliaryOperand;
        both[0].auxiliaryWeights = from(40);
        both[1].auxiliaryWeights = from(44);
    } else if (view.input(auxiliaryOperand) != nullptr) {
        both[1].input = auxiliaryOperand;
    }
    return both;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    const bool merged = optionsOf<tfl::BidirectionalSequenceLSTMOptionsT>(view.op).merge_outputs;
    FETTLE_TRY(checkOperands(view, 1, merged ? 1 : 2));
    if (view.op.inputs.size() != inputs || view.inputShape(0).size() != 3)
        return fail(ErrorCode::DamagedModel, "the input of an LSTM has a wrong rank", view.input(0)->name);
    if (view.input(auxiliaryOperand) == nullptr && view.input(41) != nullptr)
        return fail(ErrorCode::DamagedModel, "the auxiliary input is missing",
                    layerName(view.graph, view.id));
    FETTLE_ASSIGN(const int32_t forward, lstmOutputs(view, forwardOperands()));
    FETTLE_ASSIGN(const int32_t backward, lstmOutputs(view, backwardOperands()));
    Shape shape = view.inputShape(0), other = shape;
    shape.back() = forward;
    other.back() = backward;
    if (!merged)
        return std::vector<Shape>{std::move(shape), std::move(other)};
    if (forward > INT32_MAX - backward)
        return fail(ErrorCode::DamagedModel, "an LSTM has too many outputs", layerName(view.graph, view.id));
    shape.back() = forward + backward;
    return std::vector<Shape>{std::move(shape)};
}

Result<std::vector<LstmPlan>> plans(const OperatorView& view)
{
    const auto table = optionsOf<tfl::BidirectionalSequenceLSTMOptionsT>(view.op);
    FETTLE_ASSIGN(const LstmSettings options, settings(table));
    // The runtime takes the distance between rows of the output for that between states, and writes past
    // their end.
    if (table.merge_outputs && !table.time_major && view.inputShape(0)[0] > 1)
        return fail(ErrorCode::UnsupportedModel,
                    "merged outputs of several sequences are not computed batch by batch");
    std::vector<LstmPlan> made;
    for (const LstmOperands& at : directions(view)) {
        const Shape& input = view.inputShape(at.input);
        if (input.size() != 3 || !std::equal(input.begin(), input.end() - 1, view.inputShape(0).begin()))
            return fail(ErrorCode::DamagedModel, "the directions' inputs have different shapes");
        FETTLE_ASSIGN(const LstmPlan plan, lstmPlan(view, at, options));
        made.push_back(plan);
    }
    return made;
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const auto both, plans(view));
    std::vector<RealLstm> made;
    size_t scratch = 0;
    for (const LstmPlan& plan : both) {
        FETTLE_ASSIGN(const RealLstm lstm, RealLstm::make(view, plan));
        scratch = std::max(scratch, lstm.scratchBytes());
        made.push_back(lstm);
    }
    return preparedFrom(
        [made = std::move(made)](const RunArguments& arguments) {
            for (const RealLstm& lstm : made)
                lstm.run(arguments);
        },
        scratch);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(auto both, plans(view));
    return lstmGradient(view, std::move(both));
}

bool trains(const OperatorView&, size_t operand)
{
    return operand != LstmOperands{}.input && operand != auxiliaryOperand;
}

int64_t macs(const OperatorView& view)
{
    int64_t sum = 0;
    for (const LstmOperands& at : directions(view))
        sum += lstmMacs(view, at);
    return sum;
}

int32_t version(const OperatorView& view)
{
    return recurrentVersion(
        view, 1, optionsOf<tfl::BidirectionalSequenceLSTMOptionsT>(view.op).asymmetric_quantize_inputs, 2);
}

} // namespace

const OperatorDefinition& ops::bidirectionalSequenceLstm()
{
    static const OperatorDefinition definition{
        .code = code::bidirectionalSequenceLstm,
        .name = "BIDIRECTIONAL_SEQUENCE_LSTM",
        .label = "LSTM both ways",
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
