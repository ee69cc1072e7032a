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

#include <atomic>
#include <chrono>
#include <cmath>

namespace fettle {

namespace {

struct Timing {
    double seconds = 0;
    double imagesPerSecond = 0; ///< of whole runs
};

using Clock = std::chrono::steady_clock;
double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Feeds all samples; evaluates what `visit` keeps of each. visitsInputs: it looks at the inputs, too.
Result<Timing> runAll(const ProgramPtr& program, const Dataset& data, const Preprocessing& preprocessing,
                      const EvaluateOptions& options, const JobContext& job, bool visitsInputs,
                      const SampleVisitor& visit)
{
    constexpr int64_t runsOfThread = 4; // so that the threads end nearly together
    const int64_t threads = options.threads > 0 ? options.threads : defaultThreads();
    const ProgramPtr batched = batchedProgram(program, data.size() / (threads * runsOfThread));
    FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({batched}, data, preprocessing, options.threads));
    const auto start = Clock::now();
    ReusingRun how;
    if (options.cache)
        how = options.cache->begin(program, data, preprocessing);
    if (visitsInputs)
        how.needInputs();
    runner.reuse(how);
    FETTLE_TRY(runner.run(0, data.size(), job, "evaluate", visit));
    const bool reused = how.reuses();
    if (options.cache)
        options.cache->finish(std::move(how), runner.stepsRun());
    const double seconds = secondsSince(start);
    if (!reused)
        return Timing{seconds, static_cast<double>(data.size()) / std::max(seconds, 1e-9)};
    const int64_t some = std::min(data.size(), std::max<int64_t>(64, data.size() / 20));
    const ReusingRun fresh;
    runner.reuse(fresh);
    const auto freshStart = Clock::now();
    FETTLE_TRY(runner.run(0, some, JobContext(job.stopToken()), "evaluate", [](auto&&...) {}));
    return Timing{seconds, static_cast<double>(some) / std::max(secondsSince(freshStart), 1e-9)};
}

/// In the last run of a program of one sample a run.
std::vector<float> outputOf(const Program& program, const Session& session, int32_t place)
{
    const TensorId output = program.graph().outputs.front();
    const Shape& shape = program.dynamicShapes() ? session.shape(output) : program.shape(output);
    return realValues(program.graph().tensor(output), session.output(0, place), shape);
}

/// Of an output whose size turned out to be another one for some samples.
std::unexpected<Error> resizedOutput(const Tensor& output)
{
    return fail(ErrorCode::DataMismatch,
                "the size of the output depends on the sample, so it cannot be judged", output.name,
                "evaluate an output of constant size");
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
    std::atomic<bool> resized = false;
    Evaluation result;
    FETTLE_ASSIGN(const Timing timing,
                  runAll(program, data, preprocessing, options, job, false,
                         [&](int64_t sample, std::span<Session> sessions, int32_t place) {
                             const auto values = outputOf(*program, sessions[0], place);
                             if (std::ssize(values) != classes) {
                                 resized = true;
                                 return;
                             }
                             outcomes[static_cast<size_t>(sample)] =
                                 classOutcome(values, static_cast<int32_t>(*data.label(sample)));
                         }));
    if (resized)
        return resizedOutput(tensor);
    result.seconds = timing.seconds;
    result.imagesPerSecond = timing.imagesPerSecond;
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
    std::atomic<bool> resized = false;
    Evaluation result;
    result.metric = Metric::Reconstruction;
    FETTLE_ASSIGN(const Timing timing,
                  runAll(program, data, preprocessing, options, job, true,
                         [&](int64_t sample, std::span<Session> sessions, int32_t place) {
                             const auto given = realValues(graph.tensor(in), sessions[0].input(0, place),
                                                           program->shape(in));
                             const auto made = outputOf(*program, sessions[0], place);
                             if (made.size() != given.size()) {
                                 resized = true;
                                 return;
                             }
                             auto& outcome = outcomes[static_cast<size_t>(sample)];
                             outcome = reconstructionOutcome(given, made);
                             outcome.label = data.label(sample);
                         }));
    if (resized)
        return resizedOutput(graph.tensor(out));
    result.seconds = timing.seconds;
    result.imagesPerSecond = timing.imagesPerSecond;
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
