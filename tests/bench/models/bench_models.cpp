// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Images per second of whole models, each thread with runs of its own, and the time of each layer.
//
//     bench_models [--builtin] [--reference] [--layers] [--seconds S] [--samples N] [--latency THREADS]
//     MODEL...
//
// --samples: the most samples that a run may take, where that is faster (64 unless said otherwise).
// --latency: one image after the other, each shared by so many threads.
// --layers: beside its time, the rate of each layer's multiplications and additions, in 1e9 a second, and the
// share of what one processor can do in registers, measured by a short loop (peak.h).
#include "peak.h"
#include "runtime/batch.h"
#include "tflite/operator_names.h"
#include "tflite/reader.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <ctime>
#include <random>
#include <thread>

#include <fmt/format.h>

namespace {

using namespace fettle;
using Clock = std::chrono::steady_clock;

struct Settings {
    ExecutionOptions execution;
    bool layers = false;
    int latencyThreads = 0;
    double seconds = 1;
    int64_t samples = 64;
};

void fillInputs(const Program& program, Session& session)
{
    std::mt19937 random(1);
    for (size_t i = 0; i < program.graph().inputs.size(); ++i) {
        const auto first = session.input(i);
        const std::span bytes(first.data(),
                              first.size() * static_cast<size_t>(program.samples())); // one behind the other
        if (program.graph().tensor(program.graph().inputs[i]).type != TensorType::Float32) {
            std::ranges::generate(bytes, [&] { return static_cast<std::byte>(random()); });
            continue;
        }
        for (size_t k = 0; k + 4 <= bytes.size(); k += 4) {
            const float value = std::uniform_real_distribution<float>(-1, 1)(random);
            std::memcpy(bytes.data() + k, &value, 4);
        }
    }
}

double threadSeconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

struct Rate {
    double wall = 0; ///< images per second
    double busy = 0; ///< images per second of processor time: what a machine that does other things too
                     ///< leaves comparable
};

/// `sessions` side by side.
Rate rate(const std::shared_ptr<const Program>& program, int sessions, double seconds)
{
    std::atomic<bool> stop = false;
    std::atomic<int64_t> images = 0;
    std::atomic<double> busySeconds = 0;
    std::vector<std::jthread> workers;
    const auto start = Clock::now();
    for (int t = 0; t < sessions; ++t)
        workers.emplace_back([&] {
            Session session(program);
            fillInputs(*program, session);
            int64_t count = 0;
            const double begun = threadSeconds();
            for (; !stop.load(std::memory_order_relaxed); ++count)
                if (!session.run())
                    std::abort();
            images += count;
            busySeconds += threadSeconds() - begun;
        });
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    stop = true;
    workers.clear();
    const auto done = static_cast<double>(images * program->samples());
    return {done / std::chrono::duration<double>(Clock::now() - start).count(), done / busySeconds};
}

/// The medians of several short measurements.
Rate medianRate(const std::shared_ptr<const Program>& program, int sessions, double seconds)
{
    std::vector<double> wall, busy;
    for (int i = 0; i < 5; ++i) {
        const Rate r = rate(program, sessions, seconds / 5);
        wall.push_back(r.wall);
        busy.push_back(r.busy);
    }
    std::ranges::sort(wall);
    std::ranges::sort(busy);
    return {wall[wall.size() / 2], busy[busy.size() / 2]};
}

/// Multiplications and additions of one run of an operator.
double operations(const Program& program, size_t index)
{
    const Graph& graph = program.graph();
    const OperatorDefinition* definition = findDefinition(graph.operators[index].code);
    std::vector<Shape> shapes;
    for (size_t i = 0; i < graph.tensors.size(); ++i)
        shapes.push_back(program.shape(TensorId(static_cast<int64_t>(i))));
    const OperatorView view{program.model(), graph, graph.operators[index],
                            OperatorId(static_cast<int64_t>(index)), shapes};
    return definition != nullptr && definition->macs != nullptr
               ? 2.0 * static_cast<double>(definition->macs(view))
               : 0;
}

void printLayers(const std::shared_ptr<const Program>& program, int threads)
{
    const Graph& graph = program->graph();
    Session session(program, threads);
    fillInputs(*program, session);
    std::vector<double> least(graph.operators.size(), 1e9);
    std::vector<double> seconds(graph.operators.size());
    for (int i = 0; i < 200; ++i) {
        if (!session.runTimed(seconds))
            return;
        for (size_t k = 0; k < least.size(); ++k)
            least[k] = std::min(least[k], seconds[k]);
    }
    const Peak peak = measuredPeak();
    fmt::print("  peak of one processor: {:.0f} GFLOP/s in float32, {:.0f} in int8\n", peak.real / 1e9,
               peak.integer / 1e9);
    for (size_t k = 0; k < least.size(); ++k) {
        const Operator& op = graph.operators[k];
        const double rate = operations(*program, k) / least[k];
        const bool real = graph.tensor(op.outputs[0]).type == TensorType::Float32;
        fmt::print("  {:20} {:14} {:9.2f} us", operatorName(op), shapeText(program->shape(op.outputs[0])),
                   least[k] * 1e6);
        if (rate > 0)
            fmt::print(" {:7.1f} {:4.0f} %", rate / 1e9,
                       100 * rate / (threads * (real ? peak.real : peak.integer)));
        fmt::print("\n");
    }
}

/// Seconds of one image, shared by so many threads: the median and the least of many.
std::pair<double, double> latency(const std::shared_ptr<const Program>& program, int threads, double seconds)
{
    Session session(program, threads);
    fillInputs(*program, session);
    std::vector<double> times;
    for (const auto start = Clock::now(); Clock::now() - start < std::chrono::duration<double>(seconds);) {
        const auto begin = Clock::now();
        if (!session.run())
            std::abort();
        times.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    }
    std::ranges::sort(times);
    return {times[times.size() / 2], times.front()};
}

int measure(const std::string& path, const Settings& settings)
{
    const auto model = tflite::read(path);
    const auto program =
        model ? Program::prepare(*model, settings.execution) : std::unexpected(model.error());
    if (!program) {
        fmt::print(stderr, "{}: {}\n", path, describe(program.error()));
        return 1;
    }
    if (settings.layers)
        printLayers(*program, std::max(settings.latencyThreads, 1));
    fmt::print("{} ({} KiB a session)\n", path, (*program)->arenaBytes() >> 10);
    if (settings.latencyThreads > 0) {
        const auto [median, least] = latency(*program, settings.latencyThreads, settings.seconds);
        fmt::print("  one after the other, {} threads: {:.2f} images/s, {:.3f} ms, at best {:.3f}\n",
                   settings.latencyThreads, 1 / median, 1e3 * median, 1e3 * least);
        return 0;
    }
    const auto batched = batchedProgram(*program, settings.samples);
    if (batched->samples() > 1)
        fmt::print("  {} images a run\n", batched->samples());
    for (const int threads : {1, 2}) {
        const Rate r = medianRate(batched, threads, settings.seconds);
        fmt::print("  {} thread{}: {:.2f} images/s, {:.2f} per second of one processor\n", threads,
                   threads > 1 ? "s" : "", r.wall, r.busy);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    Settings settings;
    int status = 0;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--builtin")
            settings.execution.arithmetic = Arithmetic::Builtin;
        else if (argument == "--reference")
            settings.execution.kernels = KernelPath::Reference;
        else if (argument == "--layers")
            settings.layers = true;
        else if (argument == "--latency" && i + 1 < argc)
            settings.latencyThreads = std::stoi(argv[++i]);
        else if (argument == "--samples" && i + 1 < argc)
            settings.samples = std::stoi(argv[++i]);
        else if (argument == "--seconds" && i + 1 < argc)
            settings.seconds = std::stod(argv[++i]);
        else
            status |= measure(argument, settings);
    }
    return status;
}
