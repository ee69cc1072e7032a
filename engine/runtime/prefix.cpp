// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Compares programs step by step. An operator's result depends on nothing but its code, its options, its
// operands and the tensors that describe its results, so that equal steps on equal values give equal bytes.
#include "runtime/prefix.h"

#include "runtime/program_plan.h"

#include <algorithm>
#include <cstring>

namespace fettle {

namespace {

bool isConstant(const Program::Plan& plan, TensorId id)
{
    return plan.places[id.index()].kind == TensorPlace::Kind::Constant;
}

/// A run can begin behind the step: it leaves nothing but values of tensors.
bool leavesValuesOnly(const Program::Plan& plan, const ProgramStep& step)
{
    const Operator& op = plan.graph->op(step.op);
    const OperatorDefinition& definition = *findDefinition(op.code);
    const auto plain = [&](TensorId id) {
        return !id.valid() || isConstant(plan, id) ||
               (!plan.graph->tensor(id).isVariable && bitsOf(plan.graph->tensor(id).type) > 0);
    };
    return step.prepared != nullptr && definition.calls == nullptr && !definition.shapesInRun &&
           op.intermediates.empty() && std::ranges::all_of(op.inputs, plain) &&
           std::ranges::all_of(op.outputs, plain);
}

bool alike(const Quantization& a, const Quantization& b)
{
    const auto plain = [](const Quantization& q) {
        return std::holds_alternative<std::monostate>(q.details);
    };
    return a.scale == b.scale && a.zeroPoint == b.zeroPoint && a.dimension == b.dimension && plain(a) &&
           plain(b);
}

class PrefixSearch {
public:
    PrefixSearch(const Program::Plan& a, const Program::Plan& b)
        : m_a(a), m_b(b), m_counterparts(a.graph->tensors.size())
    {
    }

    CommonPrefix find()
    {
        const auto& inputs = m_a.graph->inputs;
        if (m_a.options.arithmetic != m_b.options.arithmetic || m_a.options.kernels != m_b.options.kernels ||
            inputs.size() != m_b.graph->inputs.size())
            return {0, std::move(m_counterparts)};
        pairUp(inputs, m_b.graph->inputs);
        const size_t most = std::min(m_a.steps.size(), m_b.steps.size());
        size_t steps = 0;
        while (steps < most && same(m_a.steps[steps], m_b.steps[steps]))
            ++steps;
        return {static_cast<int64_t>(steps), std::move(m_counterparts)};
    }

private:
    void pairUp(const std::vector<TensorId>& a, const std::vector<TensorId>& b)
    {
        for (size_t i = 0; i < a.size(); ++i)
            if (a[i].valid() && alike(a[i], b[i]))
                m_counterparts[a[i].index()] = b[i];
    }

    bool same(const ProgramStep& x, const ProgramStep& y)
    {
        const Operator& a = m_a.graph->op(x.op);
        const Operator& b = m_b.graph->op(y.op);
        const auto operand = [&](TensorId i, TensorId j) { return sameOperand(i, j); };
        const auto result = [&](TensorId i, TensorId j) {
            return i.valid() ? j.valid() && alike(i, j) : !j.valid();
        };
        const bool equal = a.code == b.code && leavesValuesOnly(m_a, x) && leavesValuesOnly(m_b, y) &&
                           a.options == b.options && a.customOptions == b.customOptions &&
                           std::ranges::equal(a.inputs, b.inputs, operand) &&
                           std::ranges::equal(a.outputs, b.outputs, result);
        if (equal)
            pairUp(a.outputs, b.outputs);
        return equal;
    }

    bool sameOperand(TensorId a, TensorId b) const
    {
        if (!a.valid() || !b.valid())
            return a.valid() == b.valid();
        if (isConstant(m_a, a) != isConstant(m_b, b))
            return false;
        if (!isConstant(m_a, a))
            return m_counterparts[a.index()] == b;
        const TensorPlace& x = m_a.places[a.index()];
        const TensorPlace& y = m_b.places[b.index()];
        return alike(a, b) && x.bytes == y.bytes &&
               (x.constant == y.constant || std::memcmp(x.constant, y.constant, x.bytes) == 0);
    }

    bool alike(TensorId a, TensorId b) const
    {
        const Tensor& x = m_a.graph->tensor(a);
        const Tensor& y = m_b.graph->tensor(b);
        return x.type == y.type && m_a.shapes[a.index()] == m_b.shapes[b.index()] &&
               x.sparsity == y.sparsity && fettle::alike(x.quantization, y.quantization);
    }

    const Program::Plan& m_a;
    const Program::Plan& m_b;
    std::vector<TensorId> m_counterparts;
};

int64_t costOf(const Program::Plan& plan, const ProgramStep& step)
{
    constexpr int64_t costOfValue = 8; // about what reading and writing a value takes
    const Operator& op = plan.graph->op(step.op);
    const OperatorDefinition& definition = *findDefinition(op.code);
    int64_t cost = definition.macs != nullptr
                       ? definition.macs({*plan.model, *plan.graph, op, step.op, plan.shapes, plan.folded})
                       : 0;
    for (const TensorId output : op.outputs)
        cost += output.valid() ? costOfValue * elementCount(plan.shapes[output.index()]) : 0;
    return cost;
}

/// By tensor: the last step that reads it, -1 where none does; steps.size() where it is an output.
std::vector<int64_t> lastReaders(const Program::Plan& plan)
{
    std::vector<int64_t> last(plan.graph->tensors.size(), -1);
    for (size_t i = 0; i < plan.steps.size(); ++i)
        for (const TensorId input : plan.graph->op(plan.steps[i].op).inputs)
            if (input.valid())
                last[input.index()] = static_cast<int64_t>(i);
    for (const TensorId output : plan.graph->outputs)
        last[output.index()] = std::ssize(plan.steps);
    return last;
}

/// By tensor: whether it is read behind the cut, or is an output.
std::vector<bool> readBehind(const Program::Plan& plan, int64_t step)
{
    std::vector<bool> read(plan.graph->tensors.size());
    for (const TensorId output : plan.graph->outputs)
        read[output.index()] = true;
    for (size_t i = static_cast<size_t>(step); i < plan.steps.size(); ++i)
        for (const TensorId input : plan.graph->op(plan.steps[i].op).inputs)
            if (input.valid())
                read[input.index()] = true;
    return read;
}

} // namespace

CommonPrefix commonPrefix(const Program& a, const Program& b)
{
    return PrefixSearch(a.plan(), b.plan()).find();
}

std::vector<Cut> cutsOf(const Program& program)
{
    const Program::Plan& plan = program.plan();
    const std::vector<int64_t> lastReader = lastReaders(plan);
    std::vector<bool> live(plan.graph->tensors.size());
    Cut cut;
    std::vector<Cut> cuts = {cut};
    for (; cut.step < program.steps(); cuts.push_back(cut)) {
        const ProgramStep& step = plan.steps[static_cast<size_t>(cut.step)];
        if (!leavesValuesOnly(plan, step))
            break;
        const Operator& op = plan.graph->op(step.op);
        for (const TensorId output : op.outputs) {
            if (!output.valid() || isConstant(plan, output) || lastReader[output.index()] <= cut.step)
                continue;
            live[output.index()] = true;
            cut.bytes += program.bytes(output);
        }
        for (const TensorId input : op.inputs) {
            if (!input.valid() || !live[input.index()] || lastReader[input.index()] > cut.step)
                continue;
            live[input.index()] = false;
            cut.bytes -= program.bytes(input);
        }
        cut.cost += costOf(plan, step);
        ++cut.step;
    }
    return cuts;
}

std::vector<TensorId> liveTensors(const Program& program, int64_t step)
{
    const Program::Plan& plan = program.plan();
    const std::vector<bool> read = readBehind(plan, step);
    std::vector<TensorId> live;
    for (size_t i = 0; i < static_cast<size_t>(step); ++i)
        for (const TensorId output : plan.graph->op(plan.steps[i].op).outputs)
            if (output.valid() && read[output.index()] && !isConstant(plan, output))
                live.push_back(output);
    return live;
}

bool readsInputs(const Program& program, int64_t step)
{
    const std::vector<bool> read = readBehind(program.plan(), step);
    return std::ranges::any_of(program.graph().inputs, [&](TensorId id) { return read[id.index()]; });
}

} // namespace fettle
