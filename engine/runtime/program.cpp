// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Prepares a graph for running: shapes, constants, operators, memory.
#include "runtime/memory_plan.h"
#include "runtime/program_plan.h"
#include "runtime/row_bands.h"

#include "ops/graph_walk.h"
#include "tflite/operator_names.h"

#include <algorithm>
#include <map>
#include <set>
#include <unistd.h>

namespace fettle {

namespace {

/// Counts the kinds of operators that have no definition, in this graph and those that it calls.
void countMissing(const Model& model, const Graph& graph, std::map<std::string, int>& missing,
                  std::set<const Graph*>& seen)
{
    if (!seen.insert(&graph).second)
        return;
    for (const Operator& op : graph.operators) {
        const OperatorDefinition* definition = op.customCode.empty() ? findDefinition(op.code) : nullptr;
        if (definition == nullptr)
            ++missing[operatorName(op)];
        else if (definition->calls != nullptr)
            for (const GraphCall& call : definition->calls(op))
                countMissing(model, model.graphs[call.graph.index()], missing, seen);
    }
}

/// UnsupportedModel with every kind of operator that has no definition.
Result<void> checkOperators(const Model& model, const Graph& graph)
{
    std::map<std::string, int> missing;
    std::set<const Graph*> seen;
    countMissing(model, graph, missing, seen);
    if (missing.empty())
        return {};
    std::string names;
    for (const auto& [name, count] : missing)
        names +=
            (names.empty() ? "" : ", ") + name + (count > 1 ? " (" + std::to_string(count) + " times)" : "");
    return fail(ErrorCode::UnsupportedModel, "operators that are not computed: " + names);
}

Result<void> checkConstants(const Model& model, const Graph& graph, const std::vector<Shape>& shapes)
{
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
        const Tensor& tensor = graph.tensors[i];
        if (!model.isConstant(tensor) || tensor.sparsity)
            continue;
        if (model.data(tensor).size() < static_cast<size_t>(byteSize(tensor.type, elementCount(shapes[i]))))
            return fail(ErrorCode::DamagedModel, "a constant has fewer bytes than its shape asks for",
                        tensor.name);
    }
    return {};
}

size_t physicalMemory()
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 ? static_cast<size_t>(pages) * static_cast<size_t>(size) : SIZE_MAX;
}

/// Builds a plan step by step; each step relies on the ones before it.
class Planner {
public:
    Planner(ModelPtr model, const ExecutionOptions& options, GraphId graph)
        : m_model(std::move(model)),
          m_graph(m_model->graphs[graph.index()]),
          m_options(options),
          m_walk(*m_model, m_graph),
          m_bytes(m_graph.tensors.size()),
          m_root(m_graph.tensors.size())
    {
    }

    Result<void> start(std::span<const Shape> inputShapes)
    {
        FETTLE_TRY(m_walk.start(inputShapes));
        FETTLE_TRY(checkOperators(*m_model, m_graph));
        FETTLE_TRY(checkConstants(*m_model, m_graph, m_walk.shapes()));
        for (const TensorId input : m_graph.inputs)
            if (m_model->isConstant(m_graph.tensor(input)))
                return fail(ErrorCode::UnsupportedModel, "an input of the graph is a constant",
                            m_graph.tensor(input).name);
        for (size_t i = 0; i < m_bytes.size(); ++i) {
            m_bytes[i] = runBytes(m_graph.tensors[i], m_walk.shapes()[i]);
            m_root[i] = TensorId(static_cast<int64_t>(i));
        }
        return {};
    }

    /// Prepares every operator; those that have nothing but constants to read are run at once.
    Result<void> prepareOperators()
    {
        std::string refusals;
        for (size_t i = 0; i < m_graph.operators.size(); ++i) {
            const OperatorId id(static_cast<int64_t>(i));
            const Operator& op = m_graph.operators[i];
            FETTLE_TRY(checkReadable(op));
            FETTLE_TRY(m_walk.resolve(id));
            markComputed(op);
            auto prepared = prepareNow(id);
            if (!prepared && prepared.error().code != ErrorCode::UnsupportedModel)
                return located(std::move(prepared).error(), id);
            if (!prepared)
                refusals += (refusals.empty() ? "" : "; ") + prepared.error().message + " (" +
                            layerName(m_graph, id) + ")";
            else
                FETTLE_TRY(keep(std::move(*prepared), id));
        }
        if (!refusals.empty())
            return fail(ErrorCode::UnsupportedModel, refusals);
        for (const TensorId output : m_graph.outputs)
            if (!readable(output))
                return fail(ErrorCode::DamagedModel, "a graph output is never computed",
                            m_graph.tensor(output).name);
        return {};
    }

    void groupSteps()
    {
        if (!m_options.keepAllTensors)
            findRowBands(m_graph, m_bytes, m_steps);
        for (const ProgramStep& step : m_steps)
            if (step.bands)
                m_scratchBytes = std::max(m_scratchBytes, alignedSize(step.bands->scratchBytes()));
    }

    Result<void> placeTensors()
    {
        std::vector<Lifetime> lives = lifetimes();
        const MemoryPlan memory = planMemory(lives);
        m_places.resize(m_bytes.size());
        for (size_t i = 0; i < m_places.size(); ++i)
            m_places[i] = place(i, memory);
        m_arenaBytes = memory.bytes;
        return checkMemory(m_arenaBytes);
    }

    void finish(Program::Plan& plan)
    {
        plan.shapes = m_walk.takeShapes();
        plan.folded = m_walk.takeFolded();
        plan.dynamic =
            std::ranges::any_of(m_steps, [](const ProgramStep& step) { return step.prepared == nullptr; });
        plan.steps = std::move(m_steps);
        plan.places = std::move(m_places);
        plan.called = std::move(m_called);
        plan.arenaBytes = m_arenaBytes;
        plan.scratchBytes = m_scratchBytes;
    }

private:
    bool constant(TensorId id) const { return m_walk.constant(id); }
    bool variable(TensorId id) const { return m_graph.tensor(id).isVariable && !constant(id); }
    bool readable(TensorId id) const
    {
        return constant(id) || variable(id) || m_computed[id.index()] || m_bytes[id.index()] == 0 ||
               std::ranges::find(m_graph.inputs, id) != m_graph.inputs.end();
    }
    Result<void> checkReadable(const Operator& op) const
    {
        for (const TensorId input : op.inputs)
            if (input.valid() && !readable(input))
                return fail(ErrorCode::DamagedModel, "a tensor is read but never computed",
                            m_graph.tensor(input).name);
        return {};
    }
    std::unexpected<Error> located(Error error, OperatorId id) const
    {
        if (error.where.empty())
            error.where = layerName(m_graph, id);
        return std::unexpected(std::move(error));
    }
    void markComputed(const Operator& op)
    {
        for (const TensorId output : op.outputs) {
            if (!output.valid())
                continue;
            m_computed[output.index()] = true;
            m_bytes[output.index()] = runBytes(m_graph.tensor(output), m_walk.shapes()[output.index()]);
        }
    }

    /// Null when the operator has to wait for the run.
    Result<std::unique_ptr<PreparedOperator>> prepareNow(OperatorId id)
    {
        if (m_walk.late(id))
            return nullptr;
        const Operator& op = m_graph.op(id);
        const OperatorDefinition& definition = *findDefinition(op.code);
        auto prepared = definition.prepare(m_walk.view(id), m_options);
        if (!prepared && prepared.error().code == ErrorCode::DependsOnData) {
            m_walk.defer(id);
            return nullptr;
        }
        if (prepared && definition.calls != nullptr)
            for (const GraphCall& call : definition.calls(op))
                FETTLE_TRY(prepareCalled(call, op));
        return prepared;
    }

    Result<void> prepareCalled(const GraphCall& call, const Operator& op)
    {
        std::vector<Shape> shapes;
        for (size_t i = call.firstInput; i < op.inputs.size(); ++i)
            shapes.push_back(m_walk.shapes()[op.inputs[i].index()]);
        auto& program = m_called[call.graph];
        if (program)
            return {};
        FETTLE_ASSIGN(program, Program::prepare(m_model, calledOptions(m_options), call.graph, shapes));
        return {};
    }

    Result<void> keep(std::unique_ptr<PreparedOperator> prepared, OperatorId id)
    {
        const Operator& op = m_graph.op(id);
        if (prepared && m_walk.foldable(id))
            return m_walk.fold(id, *prepared);
        if (prepared && prepared->copiesInput() && !variable(op.inputs.front()))
            m_root[op.outputs.front().index()] = m_root[op.inputs.front().index()];
        if (prepared)
            m_scratchBytes = std::max(m_scratchBytes, alignedSize(prepared->scratchBytes()));
        m_steps.push_back({std::move(prepared), id});
        return {};
    }

    /// Of each tensor that needs memory in the arena; a tensor that shares the memory of another has none of
    /// its own.
    std::vector<Lifetime> lifetimes() const
    {
        const auto end = static_cast<int64_t>(m_steps.size());
        std::vector<Lifetime> lives(m_bytes.size(), Lifetime{0, end, -1});
        const auto touch = [&](TensorId id, int64_t step) {
            if (!id.valid() || m_walk.dynamic(id) || constant(m_root[id.index()]))
                return;
            Lifetime& life = lives[m_root[id.index()].index()];
            life.bytes = m_bytes[m_root[id.index()].index()];
            life.first = std::min(life.first, step);
            life.last = std::max(life.last, m_options.keepAllTensors ? end : step);
        };
        for (const TensorId input : m_graph.inputs) {
            touch(input, -1);
            touch(input, end);
        }
        for (size_t i = 0; i < lives.size();
             ++i) // of a variable, the value of one run is what the next begins with
            if (const TensorId id(static_cast<int64_t>(i)); variable(id)) {
                touch(id, -1);
                touch(id, end);
            }
        for (int64_t step = 0; step < end; ++step) {
            const Operator& op = m_graph.op(m_steps[static_cast<size_t>(step)].op);
            for (const TensorId id : op.inputs)
                touch(id, step);
            for (const TensorId id : op.outputs)
                touch(id, step);
        }
        for (size_t step = 0; step < m_steps.size(); ++step)
            if (const auto& bands = m_steps[step].bands) {
                touch(bands->input(), static_cast<int64_t>(step + bands->layers()) - 1);
                touch(bands->output(), static_cast<int64_t>(step));
            }
        for (const TensorId output : m_graph.outputs)
            touch(output, end);
        return lives;
    }

    TensorPlace place(size_t i, const MemoryPlan& memory) const
    {
        const TensorId id(static_cast<int64_t>(i));
        const TensorId root = m_root[i];
        if (m_walk.dynamic(id))
            return {TensorPlace::Kind::Dynamic, nullptr, 0, 0};
        if (constant(id))
            return {TensorPlace::Kind::Constant, m_walk.constantData(id).data(), 0,
                    m_graph.tensor(id).sparsity ? m_model->data(m_graph.tensor(id)).size() : m_bytes[i]};
        if (constant(root))
            return {TensorPlace::Kind::Constant, m_walk.constantData(root).data(), 0, m_bytes[i]};
        if (readable(id))
            return {TensorPlace::Kind::Arena, nullptr, memory.offsets[root.index()], m_bytes[i]};
        return {};
    }

    ModelPtr m_model;
    const Graph& m_graph;
    ExecutionOptions m_options;
    GraphWalk m_walk;
    std::vector<size_t> m_bytes;  ///< of each tensor's value
    std::vector<TensorId> m_root; ///< whose memory a tensor has; itself, unless it is a copy of another
    std::vector<bool> m_computed = std::vector<bool>(m_graph.tensors.size());
    std::vector<ProgramStep> m_steps;
    std::vector<TensorPlace> m_places;
    std::map<GraphId, std::shared_ptr<const Program>> m_called;
    size_t m_arenaBytes = 0;
    size_t m_scratchBytes = 0;
};

} // namespace

Result<void> checkMemory(size_t bytes)
{
    if (bytes > physicalMemory() / 2)
        return fail(ErrorCode::OutOfMemory,
                    "running the model takes " + std::to_string(bytes >> 20) + " MiB");
    return {};
}

ExecutionOptions calledOptions(ExecutionOptions options)
{
    options.keepAllTensors = false;
    return options;
}

Program::Program(std::unique_ptr<const Plan> plan) : m_plan(std::move(plan)) {}
Program::~Program() = default;

Result<std::shared_ptr<const Program>> Program::prepare(ModelPtr model, const ExecutionOptions& options,
                                                        GraphId graph, std::span<const Shape> inputShapes)
{
    FETTLE_ASSIGN(auto program, prepared(std::move(model), options, graph, inputShapes));
    return std::shared_ptr<const Program>(std::move(program));
}

Result<std::unique_ptr<Program>> Program::prepared(ModelPtr model, const ExecutionOptions& options,
                                                   GraphId graph, std::span<const Shape> inputShapes)
try {
    if (model && !graph.valid())
        graph = model->main;
    if (!model || graph.index() >= model->graphs.size())
        return fail(ErrorCode::InvalidArgument, "the model has no such graph");
    Planner planner(model, options, graph);
    FETTLE_TRY(planner.start(inputShapes));
    FETTLE_TRY(planner.prepareOperators());
    planner.groupSteps();
    FETTLE_TRY(planner.placeTensors());
    auto plan = std::make_unique<Plan>();
    planner.finish(*plan);
    plan->graph = &model->graphs[graph.index()];
    plan->graphId = graph;
    plan->options = options;
    plan->model = std::move(model);
    return std::unique_ptr<Program>(new Program(std::move(plan)));
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "there is not enough memory to prepare the model");
}

const Model& Program::model() const
{
    return *m_plan->model;
}
const Graph& Program::graph() const
{
    return *m_plan->graph;
}
const Shape& Program::shape(TensorId id) const
{
    return m_plan->shapes[id.index()];
}
size_t Program::bytes(TensorId id) const
{
    return m_plan->places[id.index()].bytes;
}
bool Program::dynamicShapes() const
{
    return m_plan->dynamic;
}
size_t Program::arenaBytes() const
{
    return m_plan->arenaBytes;
}
int64_t Program::steps() const
{
    return std::ssize(m_plan->steps);
}

} // namespace fettle
