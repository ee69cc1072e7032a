// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one program: its memory, the loop over its operators, and what operators ask in a run.
#pragma once

#include "core/aligned_memory.h"
#include "runtime/program_plan.h"

#include <map>
#include <set>
#include <string>

namespace fettle {

/// Values that outlive a run, shared by all graphs of a session.
struct SessionVariables {
    std::map<std::string, int32_t> ids;
    std::map<int32_t, Variable> values;
    std::set<GraphId> called; ///< by CALL_ONCE
};

class GraphRunner final : public RunContext {
public:
    GraphRunner(std::shared_ptr<const Program> program, std::shared_ptr<SessionVariables> variables,
                int threads = 1);

    /// seconds: of each operator, or empty.
    Result<void> run(std::stop_token stop, std::span<double> seconds = {})
    {
        return runSteps(0, m_program->steps(), std::move(stop), seconds);
    }
    Result<void> runSteps(int64_t first, int64_t last, std::stop_token stop, std::span<double> seconds = {});
    int64_t stepsRun() const { return m_stepsRun; }
    void reset();
    const Graph& graph() const { return *m_plan.graph; }
    int32_t samples() const { return m_program->samples(); }
    std::span<std::byte> bytes(TensorId id) const;
    const Shape& shape(TensorId id) const
    {
        return m_shapes.empty() ? m_plan.shapes[id.index()] : m_shapes[id.index()];
    }

    ValueView input(size_t i) const override;
    Result<std::byte*> output(size_t i, const Shape& shape) override;
    Result<std::vector<ValueView>> call(GraphId graph, std::span<const ValueView> inputs) override;
    int32_t variableId(const std::string& name) override;
    Variable* variable(int32_t id) override;
    bool firstTime(GraphId graph) override { return m_variables->called.insert(graph).second; }
    bool stopped() const override { return m_stop.stop_requested(); }

private:
    /// What an operator that had to wait for the run was prepared for, last time.
    struct Late {
        std::vector<Shape> inputShapes;
        std::unique_ptr<PreparedOperator> prepared;
        bool needsValues = false; ///< shapes alone do not tell: prepared in every run
    };
    /// A graph that was called.
    struct Callee {
        std::vector<Shape> inputShapes;
        std::shared_ptr<const Program> program;
        std::unique_ptr<GraphRunner> runner;
    };

    std::byte* address(const TensorPlace& place) const;
    void clearVariables();
    RunArguments argumentsOf(const ProgramStep& step, std::optional<Error>* failure);
    Result<void> runStep(const ProgramStep& step);
    void runBands(size_t first, std::span<double> seconds);
    Result<const PreparedOperator*> prepareLate(OperatorId id);
    Result<void> prepareLate(OperatorId id, std::span<const Bytes> values, Late& late);
    size_t threads() const { return m_team ? static_cast<size_t>(m_team->threads()) : 1; }
    Result<void> resize(TensorId id, const Shape& shape);
    std::vector<Bytes> valuesOf(const Operator& op) const;
    Result<Callee*> callee(GraphId graph, std::span<const ValueView> inputs);

    std::shared_ptr<const Program> m_program;
    const Program::Plan& m_plan;
    std::shared_ptr<SessionVariables> m_variables;
    AlignedMemory m_arena;
    std::unique_ptr<ThreadTeam> m_team; ///< null: one thread
    size_t m_scratchOfThread;
    AlignedMemory m_scratch;
    std::vector<std::byte*> m_tensors; ///< memory of every tensor
    std::vector<TensorId> m_kept;      ///< variable tensors, which have a value before a run
    std::stop_token m_stop;
    int64_t m_stepsRun = 0;
    const Operator* m_current = nullptr; ///< the operator that runs

    // For programs with shapes that depend on data; empty elsewhere.
    std::vector<Shape> m_shapes;
    std::vector<AlignedMemory> m_memory; ///< of tensors that have their own
    std::map<OperatorId, Late> m_late;

    std::map<GraphId, Callee> m_callees;
};

} // namespace fettle
