// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one program.
#include "runtime/graph_runner.h"

#include "ops/graph_walk.h"
#include "runtime/row_bands.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>

namespace fettle {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

std::unexpected<Error> located(Error error, const Graph& graph, OperatorId id)
{
    if (error.where.empty())
        error.where = layerName(graph, id);
    return std::unexpected(std::move(error));
}

std::unexpected<Error> notEnoughMemory()
{
    return fail(ErrorCode::OutOfMemory, "there is not enough memory to run the model");
}

} // namespace

GraphRunner::GraphRunner(std::shared_ptr<const Program> program, std::shared_ptr<SessionVariables> variables,
                         int threads)
    : m_program(std::move(program)),
      m_plan(*m_program->m_plan),
      m_variables(std::move(variables)),
      m_arena(m_plan.arenaBytes),
      m_team(threads > 1 ? std::make_unique<ThreadTeam>(threads) : nullptr),
      m_scratchOfThread(m_plan.scratchBytes),
      m_scratch(m_scratchOfThread * this->threads())
{
    for (const TensorPlace& place : m_plan.places)
        m_tensors.push_back(address(place));
    if (m_plan.dynamic) {
        m_shapes = m_plan.shapes;
        m_memory.resize(m_tensors.size());
    }
    for (size_t i = 0; i < m_tensors.size(); ++i)
        if (graph().tensors[i].isVariable && m_plan.places[i].kind == TensorPlace::Kind::Arena)
            m_kept.emplace_back(static_cast<int64_t>(i));
    clearVariables();
}

/// Variables begin with zeros: with their zero point where they are int8, with bytes of 0 else, as in the
/// runtime.
void GraphRunner::clearVariables()
{
    for (const TensorId id : m_kept) {
        const Tensor& tensor = graph().tensor(id);
        const bool shifted = tensor.type == TensorType::Int8 && tensor.quantization.zeroPoint.size() == 1;
        std::ranges::fill(bytes(id),
                          static_cast<std::byte>(shifted ? tensor.quantization.zeroPoint.front() : 0));
    }
}

std::byte* GraphRunner::address(const TensorPlace& place) const
{
    switch (place.kind) {
    case TensorPlace::Kind::Arena:
        return m_arena.data() + place.offset;
    case TensorPlace::Kind::Constant:
        return const_cast<std::byte*>(place.constant); // operators write to outputs only
    case TensorPlace::Kind::Dynamic:
    case TensorPlace::Kind::Nowhere:
        break;
    }
    return nullptr;
}

std::span<std::byte> GraphRunner::bytes(TensorId id) const
{
    const TensorPlace& place = m_plan.places[id.index()];
    const bool dynamic = place.kind == TensorPlace::Kind::Dynamic;
    const size_t size = dynamic ? runBytes(graph().tensor(id), m_shapes[id.index()]) : place.bytes;
    return {m_tensors[id.index()], m_tensors[id.index()] == nullptr ? 0 : size};
}

Result<void> GraphRunner::runSteps(int64_t first, int64_t last, std::stop_token stop,
                                   std::span<double> seconds)
try {
    m_stop = std::move(stop);
    std::ranges::fill(seconds, 0.0);
    for (int64_t i = first; i < last;) {
        const ProgramStep& step = m_plan.steps[static_cast<size_t>(i)];
        const int64_t layers = step.bands ? static_cast<int64_t>(step.bands->layers()) : 1;
        if (layers > 1 && i + layers <= last) {
            runBands(static_cast<size_t>(i), seconds);
            i += layers;
            continue;
        }
        const auto start = Clock::now();
        FETTLE_TRY(runStep(step));
        if (!seconds.empty())
            seconds[step.op.index()] = secondsSince(start);
        ++i;
    }
    return {};
} catch (const std::bad_alloc&) {
    return notEnoughMemory();
}

RunArguments GraphRunner::argumentsOf(const ProgramStep& step, std::optional<Error>* failure)
{
    return {m_tensors.data(), &graph().op(step.op), m_scratch.data(), failure, this,
            m_team.get(),     m_scratchOfThread};
}

/// Runs the layers that begin with step `first` in bands. The time that their threads take together is shared
/// out among them as each took of it.
void GraphRunner::runBands(size_t first, std::span<double> seconds)
{
    const ProgramStep& step = m_plan.steps[first];
    const RowBands& bands = *step.bands;
    std::optional<Error> none;
    m_stepsRun += static_cast<int64_t>(bands.layers());
    if (seconds.empty()) {
        return bands.run(argumentsOf(step, &none), nullptr);
    }
    RowBands::Seconds each{};
    const auto start = Clock::now();
    bands.run(argumentsOf(step, &none), &each);
    const double whole = secondsSince(start);
    const double sum = std::accumulate(each.begin(), each.end(), 0.0);
    for (size_t i = 0; i < bands.layers(); ++i)
        seconds[m_plan.steps[first + i].op.index()] = sum > 0 ? whole * each[i] / sum : 0;
}

Result<void> GraphRunner::runStep(const ProgramStep& step)
{
    m_current = &graph().op(step.op);
    ++m_stepsRun;
    const PreparedOperator* prepared = step.prepared.get();
    if (prepared == nullptr) {
        FETTLE_ASSIGN(prepared, prepareLate(step.op));
    }
    std::optional<Error> failure;
    prepared->run(argumentsOf(step, &failure));
    if (failure)
        return located(std::move(*failure), graph(), step.op);
    return {};
}

// Operators whose shapes depend on data

Result<const PreparedOperator*> GraphRunner::prepareLate(OperatorId id)
{
    const Operator& op = *m_current;
    Late& late = m_late[id];
    std::vector<Shape> shapes;
    for (const TensorId input : op.inputs)
        shapes.push_back(input.valid() ? m_shapes[input.index()] : Shape{});
    if (late.prepared && !late.needsValues && late.inputShapes == shapes)
        return late.prepared.get();
    late.inputShapes = std::move(shapes);
    if (!late.needsValues) {
        auto done = prepareLate(id, m_plan.folded, late);
        late.needsValues = !done && done.error().code == ErrorCode::DependsOnData;
        if (!done && !late.needsValues)
            return located(std::move(done).error(), graph(), id);
    }
    if (late.needsValues)
        if (auto done = prepareLate(id, valuesOf(op), late); !done)
            return located(std::move(done).error(), graph(), id);
    if (const size_t needed = alignedSize(late.prepared->scratchBytes()); needed > m_scratchOfThread) {
        m_scratchOfThread = needed;
        m_scratch = AlignedMemory(needed * threads());
    }
    return late.prepared.get();
}

Result<void> GraphRunner::prepareLate(OperatorId id, std::span<const Bytes> values, Late& late)
{
    const Operator& op = *m_current;
    const OperatorDefinition& definition = *findDefinition(op.code);
    const OperatorView view{*m_plan.model, graph(), op, id, m_shapes, values};
    if (!definition.shapesInRun) {
        FETTLE_ASSIGN(const auto outputs, definition.shapes(view));
        if (outputs.size() != op.outputs.size())
            return fail(ErrorCode::DamagedModel, "an operator has a wrong number of outputs");
        for (size_t i = 0; i < outputs.size(); ++i)
            FETTLE_TRY(resize(op.outputs[i], outputs[i]));
    }
    FETTLE_ASSIGN(late.prepared, definition.prepare(view, m_plan.options));
    return {};
}

Result<void> GraphRunner::resize(TensorId id, const Shape& shape)
{
    const Tensor& tensor = graph().tensor(id);
    FETTLE_TRY(checkSize(shape, tensor));
    const size_t bytes = std::max<size_t>(1, runBytes(tensor, shape));
    AlignedMemory& memory = m_memory[id.index()];
    if (memory.size() < bytes) {
        FETTLE_TRY(checkMemory(bytes));
        memory = AlignedMemory(bytes);
        m_tensors[id.index()] = memory.data();
    }
    m_shapes[id.index()] = shape;
    return {};
}

/// What is known of the graph's values, with those of the operator's operands.
std::vector<Bytes> GraphRunner::valuesOf(const Operator& op) const
{
    std::vector<Bytes> values = m_plan.folded;
    for (const TensorId input : op.inputs)
        if (input.valid() && m_plan.places[input.index()].kind != TensorPlace::Kind::Constant)
            values[input.index()] = Bytes(bytes(input), nullptr);
    return values;
}

// What operators ask

ValueView GraphRunner::input(size_t i) const
{
    const TensorId id = m_current->inputs[i];
    return {bytes(id), shape(id)};
}

Result<std::byte*> GraphRunner::output(size_t i, const Shape& wanted)
{
    const TensorId id = m_current->outputs[i];
    if (m_plan.places[id.index()].kind == TensorPlace::Kind::Dynamic)
        FETTLE_TRY(resize(id, wanted));
    else if (wanted != shape(id))
        return fail(ErrorCode::DependsOnData,
                    "a result has another shape than was planned: " + shapeText(wanted));
    return m_tensors[id.index()];
}

Result<GraphRunner::Callee*> GraphRunner::callee(GraphId graph, std::span<const ValueView> inputs)
{
    std::vector<Shape> shapes;
    for (const ValueView& input : inputs)
        shapes.push_back(input.shape);
    Callee& callee = m_callees[graph];
    if (callee.runner && callee.inputShapes == shapes)
        return &callee;
    const auto planned = m_plan.called.find(graph);
    const auto fits = [&](const Program& program) {
        const auto& ids = program.graph().inputs;
        return std::ranges::equal(ids, shapes, {}, [&](TensorId id) { return program.shape(id); });
    };
    if (planned != m_plan.called.end() && fits(*planned->second)) {
        callee.program = planned->second;
    } else {
        FETTLE_ASSIGN(callee.program,
                      Program::prepare(m_plan.model, calledOptions(m_plan.options), graph, shapes));
    }
    callee.runner = std::make_unique<GraphRunner>(callee.program, m_variables);
    callee.inputShapes = std::move(shapes);
    return &callee;
}

Result<std::vector<ValueView>> GraphRunner::call(GraphId graph, std::span<const ValueView> inputs)
{
    FETTLE_ASSIGN(Callee* const called, callee(graph, inputs));
    GraphRunner& runner = *called->runner;
    for (size_t i = 0; i < inputs.size(); ++i) {
        const auto memory = runner.bytes(runner.graph().inputs[i]);
        if (memory.size() != inputs[i].bytes.size())
            return fail(ErrorCode::DamagedModel, "a graph is called with a value of another type",
                        runner.graph().name);
        if (!memory.empty())
            std::memcpy(memory.data(), inputs[i].bytes.data(), memory.size());
    }
    FETTLE_TRY(runner.run(m_stop));
    std::vector<ValueView> results;
    for (const TensorId id : runner.graph().outputs)
        results.push_back({runner.bytes(id), runner.shape(id)});
    return results;
}

int32_t GraphRunner::variableId(const std::string& name)
{
    const auto next = static_cast<int32_t>(m_variables->ids.size()) + 1;
    const int32_t id = m_variables->ids.try_emplace(name, next).first->second;
    m_variables->values.try_emplace(id);
    return id;
}

Variable* GraphRunner::variable(int32_t id)
{
    const auto found = m_variables->values.find(id);
    return found == m_variables->values.end() ? nullptr : &found->second;
}

void GraphRunner::reset()
{
    *m_variables = {};
    clearVariables();
    for (auto& [graph, callee] : m_callees)
        if (callee.runner)
            callee.runner->reset();
}

} // namespace fettle
