// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Prepares a graph for running: shapes, constants, operators, memory.
#include "runtime/memory_plan.h"
#include "runtime/program_plan.h"

#include "tflite/operator_names.h"

#include <algorithm>
#include <map>
#include <unistd.h>

namespace fettle {

namespace {

/// UnsupportedModel with every kind of operator that has no definition.
Result<void> checkOperators(const Graph& graph)
{
    std::map<std::string, int> missing;
    for (const Operator& op : graph.operators)
        if (!op.customCode.empty() || findDefinition(op.code) == nullptr)
            ++missing[operatorName(op)];
    if (missing.empty())
        return {};
    std::string names;
    for (const auto& [name, count] : missing)
        names += (names.empty() ? "" : ", ") + name + (count > 1 ? " (" + std::to_string(count) + " times)" : "");
    return fail(ErrorCode::UnsupportedModel, "operators that are not computed: " + names);
}

Result<void> checkConstants(const Model& model, const Graph& graph, const std::vector<Shape>& shapes)
{
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
        const Tensor& tensor = graph.tensors[i];
        if (!model.isConstant(tensor) || tensor.sparsity)
            continue;
        if (model.data(tensor).size() < static_cast<size_t>(byteSize(tensor.type, elementCount(shapes[i]))))
            return fail(ErrorCode::DamagedModel, "a constant has fewer bytes than its shape asks for", tensor.name);
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
        : m_model(std::move(model)), m_graph(m_model->graphs[graph.index()]), m_options(options),
          m_folded(m_graph.tensors.size()), m_bytes(m_graph.tensors.size()), m_root(m_graph.tensors.size())
    {
    }

    Result<void> resolve(std::span<const Shape> inputShapes)
    {
        FETTLE_TRY(checkOperators(m_graph));
        FETTLE_ASSIGN(m_shapes, resolveShapes(*m_model, m_graph, inputShapes));
        FETTLE_TRY(checkConstants(*m_model, m_graph, m_shapes));
        for (size_t i = 0; i < m_bytes.size(); ++i) {
            m_bytes[i] = static_cast<size_t>(byteSize(m_graph.tensors[i].type, elementCount(m_shapes[i])));
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
            auto prepared = findDefinition(op.code)->prepare(view(id), m_options);
            if (!prepared && prepared.error().code != ErrorCode::UnsupportedModel)
                return located(std::move(prepared).error(), id);
            if (!prepared) {
                refusals += (refusals.empty() ? "" : "; ") + prepared.error().message + " (" + layerName(m_graph, id) + ")";
                markComputed(op);
                continue;
            }
            keep(std::move(*prepared), id);
        }
        if (!refusals.empty())
            return fail(ErrorCode::UnsupportedModel, refusals);
        for (const TensorId output : m_graph.outputs)
            if (!readable(output))
                return fail(ErrorCode::DamagedModel, "a graph output is never computed", m_graph.tensor(output).name);
        return {};
    }

    Result<void> placeTensors()
    {
        std::vector<Lifetime> lives = lifetimes();
        const MemoryPlan memory = planMemory(lives);
        m_places.resize(m_bytes.size());
        for (size_t i = 0; i < m_places.size(); ++i)
            m_places[i] = place(i, memory);
        m_arenaBytes = memory.bytes;
        if (m_arenaBytes > physicalMemory() / 2)
            return fail(ErrorCode::OutOfMemory, "running the model takes " + std::to_string(m_arenaBytes >> 20) + " MiB");
        return {};
    }

    std::vector<Shape> takeShapes() { return std::move(m_shapes); }
    std::vector<Bytes> takeFolded() { return std::move(m_folded); }
    std::vector<ProgramStep> takeSteps() { return std::move(m_steps); }
    std::vector<TensorPlace> takePlaces() { return std::move(m_places); }
    size_t arenaBytes() const { return m_arenaBytes; }
    size_t scratchBytes() const { return m_scratchBytes; }

private:
    OperatorView view(OperatorId id) const { return {*m_model, m_graph, m_graph.op(id), id, m_shapes, m_folded}; }

    bool constant(TensorId id) const
    {
        return !m_folded[id.index()].empty() || m_model->isConstant(m_graph.tensor(id));
    }
    bool variable(TensorId id) const { return m_graph.tensor(id).isVariable && !constant(id); }
    bool readable(TensorId id) const
    {
        return constant(id) || variable(id) || m_computed[id.index()] || m_bytes[id.index()] == 0
               || std::ranges::find(m_graph.inputs, id) != m_graph.inputs.end();
    }
    Result<void> checkReadable(const Operator& op) const
    {
        for (const TensorId input : op.inputs)
            if (input.valid() && !readable(input))
                return fail(ErrorCode::DamagedModel, "a tensor is read but never computed", m_graph.tensor(input).name);
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
        for (const TensorId output : op.outputs)
            m_computed[output.index()] = true;
    }

    void keep(std::unique_ptr<PreparedOperator> prepared, OperatorId id)
    {
        const Operator& op = m_graph.op(id);
        const bool fold = std::ranges::all_of(op.inputs, [&](TensorId t) { return !t.valid() || constant(t); })
                          && std::ranges::any_of(op.inputs, &TensorId::valid);
        if (fold) {
            runNow(*prepared, op);
            return;
        }
        if (prepared->copiesInput() && !variable(op.inputs.front()))
            m_root[op.outputs.front().index()] = m_root[op.inputs.front().index()];
        m_scratchBytes = std::max(m_scratchBytes, alignedSize(prepared->scratchBytes()));
        m_steps.push_back({std::move(prepared), id});
        markComputed(op);
    }

    void runNow(const PreparedOperator& prepared, const Operator& op)
    {
        std::vector<std::byte*> tensors(m_graph.tensors.size());
        for (const TensorId input : op.inputs)
            if (input.valid())
                tensors[input.index()] = const_cast<std::byte*>(constantData(input));
        for (const TensorId output : op.outputs) {
            const auto memory = std::make_shared<const AlignedMemory>(std::max<size_t>(1, m_bytes[output.index()]));
            tensors[output.index()] = memory->data();
            m_folded[output.index()] = Bytes({memory->data(), memory->size()}, memory);
        }
        const AlignedMemory scratch(prepared.scratchBytes());
        prepared.run({tensors.data(), &op, scratch.data()});
    }

    const std::byte* constantData(TensorId id) const
    {
        const Bytes& folded = m_folded[id.index()];
        return folded.empty() ? m_model->data(m_graph.tensor(id)).data() : folded.data();
    }

    /// Of each tensor that needs memory in the arena; a tensor that shares the memory of another has none of its own.
    std::vector<Lifetime> lifetimes() const
    {
        const auto end = static_cast<int64_t>(m_steps.size());
        std::vector<Lifetime> lives(m_bytes.size(), Lifetime{0, end, -1});
        const auto touch = [&](TensorId id, int64_t step) {
            if (!id.valid() || constant(m_root[id.index()]))
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
        for (size_t i = 0; i < lives.size(); ++i) // of a variable, the value of one run is what the next begins with
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
        for (const TensorId output : m_graph.outputs)
            touch(output, end);
        return lives;
    }

    TensorPlace place(size_t i, const MemoryPlan& memory) const
    {
        const TensorId id(static_cast<int64_t>(i));
        const TensorId root = m_root[i];
        if (constant(id))
            return {TensorPlace::Kind::Constant, constantData(id), 0,
                    m_graph.tensor(id).sparsity ? m_model->data(m_graph.tensor(id)).size() : m_bytes[i]};
        if (constant(root))
            return {TensorPlace::Kind::Constant, constantData(root), 0, m_bytes[i]};
        if (readable(id))
            return {TensorPlace::Kind::Arena, nullptr, memory.offsets[root.index()], m_bytes[i]};
        return {};
    }

    ModelPtr m_model;
    const Graph& m_graph;
    ExecutionOptions m_options;
    std::vector<Shape> m_shapes;
    std::vector<Bytes> m_folded;
    std::vector<size_t> m_bytes;
    std::vector<TensorId> m_root; ///< whose memory a tensor has; itself, unless it is a copy of another
    std::vector<bool> m_computed = std::vector<bool>(m_graph.tensors.size());
    std::vector<ProgramStep> m_steps;
    std::vector<TensorPlace> m_places;
    size_t m_arenaBytes = 0;
    size_t m_scratchBytes = 0;
};

} // namespace

Program::Program(std::unique_ptr<const Plan> plan) : m_plan(std::move(plan)) {}
Program::~Program() = default;

Result<std::shared_ptr<const Program>> Program::prepare(ModelPtr model, const ExecutionOptions& options, GraphId graph,
                                                        std::span<const Shape> inputShapes)
try {
    if (!model || !graph.valid() || graph.index() >= model->graphs.size())
        return fail(ErrorCode::InvalidArgument, "the model has no such graph");
    Planner planner(model, options, graph);
    FETTLE_TRY(planner.resolve(inputShapes));
    FETTLE_TRY(planner.prepareOperators());
    FETTLE_TRY(planner.placeTensors());
    auto plan = std::make_unique<Plan>();
    plan->graph = &model->graphs[graph.index()];
    plan->model = std::move(model);
    plan->shapes = planner.takeShapes();
    plan->folded = planner.takeFolded();
    plan->steps = planner.takeSteps();
    plan->places = planner.takePlaces();
    plan->arenaBytes = planner.arenaBytes();
    plan->scratchBytes = planner.scratchBytes();
    return std::shared_ptr<const Program>(new Program(std::move(plan)));
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "there is not enough memory to prepare the model");
}

const Model& Program::model() const { return *m_plan->model; }
const Graph& Program::graph() const { return *m_plan->graph; }
const Shape& Program::shape(TensorId id) const { return m_plan->shapes[id.index()]; }
size_t Program::arenaBytes() const { return m_plan->arenaBytes; }

} // namespace fettle
