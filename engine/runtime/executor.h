// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a model on the CPU: a Program is prepared once and shared, a Session is one thread's memory for it.
#pragma once

#include "core/result.h"
#include "model/model.h"
#include "ops/operator_definition.h"

#include <memory>
#include <span>
#include <stop_token>

namespace fettle {

/// A graph ready to run: shapes resolved, weights packed, memory planned. Immutable, shared by all threads.
class Program {
public:
    /// Errors: UnsupportedModel naming each operator that is not computed; DamagedModel; OutOfMemory.
    /// graph: absent for the model's main graph. inputShapes: empty for the model's own (unknown dimensions
    /// as 1).
    static Result<std::shared_ptr<const Program>> prepare(ModelPtr model,
                                                          const ExecutionOptions& options = {},
                                                          GraphId graph = {},
                                                          std::span<const Shape> inputShapes = {});
    ~Program();

    const Model& model() const;
    const Graph& graph() const;
    const Shape& shape(TensorId id) const; ///< in this program; the file's where it depends on data
    size_t bytes(TensorId id) const;       ///< of its value; 0 where that depends on data
    bool dynamicShapes() const;            ///< some shapes are known in a run only
    size_t arenaBytes() const; ///< memory of one session's tensors, without those of dynamic shape
    int32_t samples() const { return m_samples; } ///< of one run: 1, unless batch.h has made it more
    int64_t steps() const;                        ///< operators that are left to do in a run, in order

    struct Plan; ///< for the files of this folder
    const Plan& plan() const { return *m_plan; }

private:
    friend class GraphRunner;
    friend std::shared_ptr<const Program> batchedProgram(std::shared_ptr<const Program> one, int64_t most);
    friend std::shared_ptr<const Program> stackedProgram(const std::shared_ptr<const Program>& one,
                                                         int32_t samples);
    explicit Program(std::unique_ptr<const Plan> plan);
    static Result<std::unique_ptr<Program>> prepared(ModelPtr model, const ExecutionOptions& options,
                                                     GraphId graph, std::span<const Shape> inputShapes);
    std::unique_ptr<const Plan> m_plan;
    int32_t m_samples = 1;
};

/// One run at a time; as many sessions as threads.
class Session {
public:
    /// threads: how many share one run. Results are the same; many samples go faster with as many sessions as
    /// threads.
    explicit Session(std::shared_ptr<const Program> program, int threads = 1);
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    /// Memory of the i-th graph input, to be filled before run(); that of one sample where the program takes
    /// several.
    std::span<std::byte> input(size_t i, int32_t sample = 0);
    /// Errors: InvalidArgument (data that the model cannot take, an index outside of a tensor for instance),
    /// Cancelled, OutOfMemory, and what shapes that depend on data turn up.
    [[nodiscard]] Result<void> run(std::stop_token stop = {});
    /// The part of a run from step `first` to before `last`. The tensors that are live in between (prefix.h)
    /// have their values after the part before, or when they are written to value().
    [[nodiscard]] Result<void> runSteps(int64_t first, int64_t last, std::stop_token stop = {});
    int64_t stepsRun() const; ///< of all runs so far
    /// Runs and measures each operator; seconds is as long as the graph has operators.
    [[nodiscard]] Result<void> runTimed(std::span<double> seconds);
    /// Forgets what recurrent layers and variables kept from the runs before.
    void reset();
    std::span<const std::byte> output(size_t i, int32_t sample = 0) const;
    /// In the last run; the program's where it does not depend on data.
    const Shape& shape(TensorId id) const;
    /// Any tensor's value; with ExecutionOptions::keepAllTensors all are valid after run(), else constants,
    /// inputs, outputs.
    std::span<const std::byte> tensor(TensorId id) const;
    /// The same to write to, between parts of a run; that of one sample.
    std::span<std::byte> value(TensorId id, int32_t sample = 0);

private:
    std::unique_ptr<class GraphRunner> m_runner;
};

/// The values of a tensor as real numbers: dequantized with the tensor's parameters (scale 1 where it has
/// none).
std::vector<float> realValues(const Tensor& tensor, std::span<const std::byte> data, const Shape& shape);
/// The value of a constant tensor as real numbers; int4 unpacked, float16 widened, per-channel scales
/// applied.
std::vector<float> constantValues(const Model& model, const Tensor& tensor);

/// The same without a copy where float32 is stored. The model must live longer.
class ConstantFloats {
public:
    ConstantFloats(const Model& model, const Tensor& tensor);
    ConstantFloats(const ConstantFloats&) = delete;
    ConstantFloats& operator=(const ConstantFloats&) = delete;

    std::span<const float> values() const { return m_values; }

private:
    std::vector<float> m_own;
    std::span<const float> m_values;
};

} // namespace fettle
