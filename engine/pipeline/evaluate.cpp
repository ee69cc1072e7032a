// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a model on samples and judges what comes out.
#include "core/guard.h"
#include "core/parallel.h"
#include "pipeline/metrics.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_samples.h"
#include "runtime/batch.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

namespace fettle {

namespace {

/// Feeds all samples; evaluates what `visit` keeps of each. visitsInputs: it looks at the inputs, too.
Result<double> runAll(const ProgramPtr& program, const Dataset& data, const Preprocessing& preprocessing,
                      const EvaluateOptions& options, const JobContext& job, bool visitsInputs,
                      const SampleVisitor& visit)
{
    constexpr int64_t runsOfThread = 4; // so that the threads end nearly together
    const int64_t threads = options.threads > 0 ? options.threads : defaultThreads();
    const ProgramPtr batched = batchedProgram(program, data.size() / (threads * runsOfThread));
    FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({batched}, data, preprocessing, options.threads));
    const auto start = std::chrono::steady_clock::now();
    ReusingRun how;
    if (options.cache)
        how = options.cache->begin(program, data, preprocessing);
    if (visitsInputs)
        how.needInputs();
    runner.reuse(how);
    FETTLE_TRY(runner.run(0, data.size(), job, "evaluate", visit));
    if (options.cache)
        options.cache->finish(std::move(how), runner.stepsRun());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Result<Evaluation> evaluateClasses(const ProgramPtr& program, const Dataset& data,
                                   const Preprocessing& preprocessing, const EvaluateOptions& options,
                                   const JobContext& job)
{
    const TensorId output = program->graph().outputs.front();
    const Tensor& tensor = program->graph().tensor(output);
    const int64_t classes = elementCount(program->shape(output));
    FETTLE_TRY(checkLabels(data, classes));
    std::vector<ClassOutcome> outcomes(static_cast<size_t>(data.size()));
    Evaluation result;
    FETTLE_ASSIGN(result.seconds,
                  runAll(program, data, preprocessing, options, job, false,
                         [&](int64_t sample, std::span<Session> sessions, int32_t place) {
                             const auto values =
                                 realValues(tensor, sessions[0].output(0, place), program->shape(output));
                             outcomes[static_cast<size_t>(sample)] =
                                 classOutcome(values, static_cast<int32_t>(*data.label(sample)));
                         }));
    addClassMetrics(outcomes, static_cast<size_t>(classes), result);
    if (options.keepPredictions)
        for (const ClassOutcome& outcome : outcomes)
            result.predictions.push_back(outcome.predicted);
    return result;
}

Result<Evaluation> evaluateReconstruction(const ProgramPtr& program, const Dataset& data,
                                          const Preprocessing& preprocessing, const EvaluateOptions& options,
                                          const JobContext& job)
{
    const Graph& graph = program->graph();
    const TensorId in = graph.inputs.front();
    const TensorId out = graph.outputs.front();
    if (elementCount(program->shape(in)) != elementCount(program->shape(out)))
        return fail(ErrorCode::DataMismatch,
                    "the output is not as large as the input, so it cannot be compared with it",
                    graph.tensor(out).name, "evaluate classes instead");
    std::vector<ReconstructionOutcome> outcomes(static_cast<size_t>(data.size()));
    Evaluation result;
    result.metric = Metric::Reconstruction;
    FETTLE_ASSIGN(result.seconds,
                  runAll(program, data, preprocessing, options, job, true,
                         [&](int64_t sample, std::span<Session> sessions, int32_t place) {
                             const auto given = realValues(graph.tensor(in), sessions[0].input(0, place),
                                                           program->shape(in));
                             const auto made = realValues(graph.tensor(out), sessions[0].output(0, place),
                                                          program->shape(out));
                             auto& outcome = outcomes[static_cast<size_t>(sample)];
                             outcome = reconstructionOutcome(given, made);
                             outcome.label = data.label(sample);
                         }));
    addReconstructionMetrics(outcomes, result);
    return result;
}

Metric metricFor(const Program& program, Metric wanted)
{
    if (wanted != Metric::Automatic)
        return wanted;
    const Graph& graph = program.graph();
    const bool sameSize = !graph.inputs.empty() && elementCount(program.shape(graph.inputs.front())) ==
                                                       elementCount(program.shape(graph.outputs.front()));
    return sameSize ? Metric::Reconstruction : Metric::Classes;
}

Result<Evaluation> evaluateUnguarded(const ModelPtr& model, const Dataset& data,
                                     const Preprocessing& preprocessing, const EvaluateOptions& options,
                                     const JobContext& job)
{
    ExecutionOptions execution;
    execution.arithmetic = options.arithmetic;
    FETTLE_ASSIGN(const ProgramPtr program, Program::prepare(model, execution));
    if (program->graph().outputs.empty())
        return fail(ErrorCode::UnsupportedModel, "the model has no output");
    const auto measure =
        metricFor(*program, options.metric) == Metric::Classes ? evaluateClasses : evaluateReconstruction;
    FETTLE_ASSIGN(Evaluation result, measure(program, data, preprocessing, options, job));
    result.samples = data.size();
    result.imagesPerSecond = result.seconds > 0 ? static_cast<double>(result.samples) / result.seconds : 0;
    return result;
}

} // namespace

double Evaluation::interval() const
{
    constexpr double z = 1.96;
    return samples > 0 ? z * std::sqrt(top1 * (1 - top1) / static_cast<double>(samples)) : 0;
}

Result<Evaluation> evaluate(const ModelPtr& model, const Dataset& data, const Preprocessing& preprocessing,
                            const EvaluateOptions& options, JobContext& job)
{
    return guarded([&] { return evaluateUnguarded(model, data, preprocessing, options, job); });
}

} // namespace fettle
