// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and variant of an LSTM, from its operands.
#include "ops/lstm.h"

namespace fettle {

namespace {

bool present(const OperatorView& view, size_t operand)
{
    return view.input(operand) != nullptr;
}

std::unexpected<Error> contradiction(const OperatorView& view, const char* what)
{
    return fail(ErrorCode::DamagedModel, std::string(what), layerName(view.graph, view.id));
}

/// Which gates and extras there are: those of one kind all or none.
Result<void> findVariant(const OperatorView& view, LstmPlan& plan)
{
    const LstmOperands& at = plan.at;
    plan.coupled = !present(view, at.inputWeights[inputGate]);
    plan.peephole = present(view, at.peepholes[outputGate]);
    plan.normalized = present(view, at.norms[forgetGate]);
    plan.projected = present(view, at.projection);
    for (size_t gate = inputGate; gate <= outputGate; ++gate) {
        const bool used = gate >= plan.firstGate();
        if (present(view, at.inputWeights[gate]) != used ||
            present(view, at.recurrentWeights[gate]) != used || present(view, at.biases[gate]) != used)
            return contradiction(view, "a gate has some of its operands only");
        if (present(view, at.norms[gate]) != (used && plan.normalized))
            return contradiction(view, "a gate lacks its layer normalization");
        if (gate != cellGate && (used || plan.peephole) &&
            present(view, at.peepholes[gate]) != (used && plan.peephole))
            return contradiction(view, "a gate lacks its peephole");
        if (present(view, at.auxiliaryWeights[gate]) != (used && present(view, at.auxiliary)))
            return contradiction(view, "a gate lacks weights of the auxiliary input");
    }
    if (!plan.projected && present(view, at.projectionBias))
        return contradiction(view, "a projection has a bias only");
    return {};
}

void findSequences(const Shape& input, bool timeMajor, LstmPlan& plan)
{
    const auto first = static_cast<size_t>(input[0]);
    const auto second = static_cast<size_t>(input[1]);
    if (input.size() == 2)
        plan.vectors = first;
    else if (timeMajor)
        plan.steps = first, plan.vectors = second;
    else
        plan.sequences = first, plan.steps = second;
    plan.inputs = static_cast<size_t>(input.back());
}

bool validInput(const Shape& shape)
{
    return (shape.size() == 2 || shape.size() == 3) &&
           std::ranges::all_of(shape, [](int32_t size) { return size >= 0; });
}

} // namespace

Result<int32_t> lstmOutputs(const OperatorView& view, const LstmOperands& at)
{
    const size_t operand = at.recurrentWeights[outputGate];
    if (!present(view, operand) || view.inputShape(operand).empty() || view.inputShape(operand).size() > 2 ||
        view.inputShape(operand).back() <= 0)
        return contradiction(view, "the recurrent weights are missing or have a wrong shape");
    return view.inputShape(operand).back();
}

Result<LstmPlan> lstmPlan(const OperatorView& view, const LstmOperands& at, const LstmSettings& settings)
{
    LstmPlan plan{.at = at, .settings = settings};
    FETTLE_TRY(findVariant(view, plan));
    FETTLE_ASSIGN(const int32_t outputs, lstmOutputs(view, at));
    const Shape& weights = view.inputShape(at.inputWeights[outputGate]);
    if (!present(view, at.input) || !validInput(view.inputShape(at.input)) || weights.size() != 2 ||
        weights[0] <= 0 || view.inputShape(at.input).back() <= 0)
        return contradiction(view, "the input or its weights have a wrong shape");
    findSequences(view.inputShape(at.input), settings.timeMajor, plan);
    plan.outputs = static_cast<size_t>(outputs);
    plan.cells = static_cast<size_t>(weights[0]);
    plan.outputStride = static_cast<size_t>(view.outputShape(at.output).back());
    plan.integer = view.input(at.inputWeights[outputGate])->type != TensorType::Float32;
    if (present(view, at.auxiliary)) {
        const Shape& auxiliary = view.inputShape(at.auxiliary);
        const Shape& input = view.inputShape(at.input);
        if (auxiliary.size() != input.size() ||
            !std::equal(input.begin(), input.end() - 1, auxiliary.begin()) || auxiliary.back() <= 0)
            return contradiction(view, "the auxiliary input has another shape than the input");
        plan.auxiliaryInputs = static_cast<size_t>(auxiliary.back());
    }
    if (!plan.projected && plan.outputs != plan.cells)
        return contradiction(view, "without a projection there must be as many outputs as cells");
    if (!(settings.cellClip >= 0) || !(settings.projectionClip >= 0))
        return contradiction(view, "a negative limit");
    for (size_t gate = plan.firstGate(); gate <= outputGate; ++gate) {
        plan.diagonal[gate] = view.inputShape(at.recurrentWeights[gate]).size() == 1;
        if (plan.diagonal[gate] && view.op.code != code::unidirectionalSequenceLstm)
            return contradiction(view, "the recurrent weights have a wrong shape");
    }
    return plan;
}

int64_t lstmMacs(const OperatorView& view, const LstmOperands& at)
{
    if (!present(view, at.input) || view.inputShape(at.input).empty())
        return 0;
    int64_t weights = 0;
    for (const GateOperands& operands : {at.inputWeights, at.recurrentWeights, at.auxiliaryWeights})
        for (const size_t operand : operands)
            if (present(view, operand))
                weights += elementCount(view.inputShape(operand));
    if (present(view, at.projection))
        weights += elementCount(view.inputShape(at.projection));
    const Shape& input = view.inputShape(at.input);
    return weights * elementCount({input.begin(), input.end() - 1});
}

} // namespace fettle
