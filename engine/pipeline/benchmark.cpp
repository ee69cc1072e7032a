// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Times on the CPU: one inference layer by layer, and images per second over all threads.
#include "pipeline/benchmark.h"

#include "core/guard.h"
#include "core/parallel.h"
#include "pipeline/random_inputs.h"
#include "runtime/batch.h"
#include "tflite/operator_names.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace fettle {

Timing timingOf(std::vector<double> microseconds)
{
    Timing timing;
    timing.runs = static_cast<int64_t>(microseconds.size());
    if (microseconds.empty())
        return timing;
    std::ranges::sort(microseconds);
    const auto at = [&](double share) { // linear between neighbours
        const double position = share * static_cast<double>(microseconds.size() - 1);
        const auto below = static_cast<size_t>(position);
        const size_t above = std::min(below + 1, microseconds.size() - 1);
        return microseconds[below] +
               (position - static_cast<double>(below)) * (microseconds[above] - microseconds[below]);
    };
    timing.minimum = microseconds.front();
    timing.median = at(0.5);
    timing.p90 = at(0.9);
    return timing;
}

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// The arithmetic of the layers with weights, by how the activations of the first of them are stored.
std::string precisionOf(const Model& model)
{
    for (const Operator& op : model.mainGraph().operators) {
        const OperatorDefinition* definition = findDefinition(op.code);
        if (definition == nullptr || definition->quantization.weightOperand < 0 || op.inputs.empty() ||
            !op.inputs[0].valid())
            continue;
        return model.mainGraph().tensor(op.inputs[0]).type == TensorType::Float32 ? "fp32" : "int8";
    }
    return "fp32";
}

/// Random inputs made once; a session's own inputs are overwritten by its runs.
class Inputs {
public:
    Inputs(const Program& program, Session& session) : m_samples(program.samples())
    {
        std::mt19937_64 random(1);
        for (size_t i = 0; i < program.graph().inputs.size(); ++i) {
            m_values.emplace_back(session.input(i).size());
            fillRandomly(program.graph().tensor(program.graph().inputs[i]), m_values.back(), random);
        }
    }
    void fill(Session& session) const
    {
        for (size_t i = 0; i < m_values.size(); ++i)
            for (int32_t sample = 0; sample < m_samples; ++sample)
                std::ranges::copy(m_values[i], session.input(i, sample).begin());
    }

private:
    int32_t m_samples;
    std::vector<std::vector<std::byte>> m_values;
};

/// Inference times, whole and by layer, in microseconds.
struct Samples {
    std::vector<double> whole;
    std::vector<std::vector<double>> layers;
};

/// Whole runs and runs with times of layers in turn, so that taking the times does not lengthen the whole.
Result<Samples> measure(const Program& program, Session& session, double seconds, const JobContext& job)
{
    Samples samples;
    samples.layers.resize(program.graph().operators.size());
    std::vector<double> each(samples.layers.size());
    const Inputs inputs(program, session);
    const auto start = Clock::now();
    constexpr size_t fewest = 5;
    while (secondsSince(start) < seconds || samples.whole.size() < fewest) {
        FETTLE_TRY(job.check());
        inputs.fill(session);
        const auto begin = Clock::now();
        FETTLE_TRY(session.run(job.stopToken()));
        samples.whole.push_back(secondsSince(begin) * 1e6);
        inputs.fill(session);
        FETTLE_TRY(session.runTimed(each));
        for (size_t i = 0; i < each.size(); ++i)
            samples.layers[i].push_back(each[i] * 1e6);
        job.progress(secondsSince(start) / seconds, "measure");
    }
    return samples;
}

Result<BenchmarkReport> benchmarkUnguarded(const ModelPtr& model, const BenchmarkOptions& options,
                                           const JobContext& job)
{
    ExecutionOptions execution;
    execution.arithmetic = options.arithmetic;
    FETTLE_ASSIGN(const auto program, Program::prepare(model, execution));
    Session session(program, std::max(options.threads, 1));
    constexpr double warmUpShare = 0.1;
    FETTLE_TRY(measure(*program, session, options.seconds * warmUpShare, job.part(0, 0.1)));
    FETTLE_ASSIGN(Samples samples, measure(*program, session, options.seconds, job.part(0.1, 1)));
    BenchmarkReport report;
    report.device = "cpu";
    report.precision = precisionOf(*model);
    report.whole = timingOf(std::move(samples.whole));
    const auto names = shortLayerNames(*model, model->mainGraph());
    for (size_t i = 0; i < samples.layers.size(); ++i) {
        const OperatorId id(static_cast<int64_t>(i));
        report.layers.push_back(
            {id, names[i], operatorName(model->mainGraph().op(id)), timingOf(std::move(samples.layers[i]))});
    }
    return report;
}

/// Images of one repeat that lasts `seconds` on every thread.
Result<double> imagesPerSecond(std::vector<Session>& sessions, const Program& program, double seconds,
                               const JobContext& job)
{
    std::vector<int64_t> counts(sessions.size());
    const Inputs inputs(program, sessions.front());
    const auto start = Clock::now();
    parallelFor(static_cast<int64_t>(sessions.size()), static_cast<int>(sessions.size()),
                [&](int64_t i, int) {
                    const auto index = static_cast<size_t>(i);
                    while (!job.cancelled() && secondsSince(start) < seconds) {
                        inputs.fill(sessions[index]);
                        if (!sessions[index].run(job.stopToken()))
                            return false; // the run that measured layers has told the error
                        counts[index] += program.samples();
                    }
                    return true;
                });
    const double elapsed = secondsSince(start);
    FETTLE_TRY(job.check());
    int64_t all = 0;
    for (const int64_t count : counts)
        all += count;
    return static_cast<double>(all) / elapsed;
}

Result<double> throughputUnguarded(const ModelPtr& model, const BenchmarkOptions& options,
                                   const JobContext& job)
{
    ExecutionOptions execution;
    execution.arithmetic = options.arithmetic;
    FETTLE_ASSIGN(const auto one, Program::prepare(model, execution));
    const auto program = batchedProgram(one, std::numeric_limits<int64_t>::max());
    std::vector<Session> sessions;
    const int threads = options.threads > 0 ? options.threads : defaultThreads();
    for (int i = 0; i < threads; ++i)
        sessions.emplace_back(program);
    constexpr int repeats = 5; // and one before them to warm up
    std::vector<double> rates;
    for (int i = 0; i <= repeats; ++i) {
        FETTLE_ASSIGN(const double rate,
                      imagesPerSecond(sessions, *program, options.seconds / (repeats + 1), job));
        if (i > 0)
            rates.push_back(rate);
        job.progress(static_cast<double>(i + 1) / (repeats + 1), "measure");
    }
    std::ranges::sort(rates);
    return rates[rates.size() / 2];
}

} // namespace

Result<BenchmarkReport> benchmarkCpu(const ModelPtr& model, const BenchmarkOptions& options, JobContext& job)
{
    return guarded([&] { return benchmarkUnguarded(model, options, job); });
}

Result<double> throughput(const ModelPtr& model, const BenchmarkOptions& options, JobContext& job)
{
    return guarded([&] { return throughputUnguarded(model, options, job); });
}

} // namespace fettle
