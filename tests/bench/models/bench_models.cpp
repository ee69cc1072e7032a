// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Images per second of whole models, one image a thread, and the time of each layer.
//
//     bench_models [--builtin] [--reference] [--layers] [--seconds S] [--latency THREADS] MODEL...
//
// --latency: one image after the other, each shared by so many threads.
#include "runtime/executor.h"
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
};

void fillInputs(const Program& program, Session& session)
{
    std::mt19937 random(1);
    for (size_t i = 0; i < program.graph().inputs.size(); ++i) {
        const auto bytes = session.input(i);
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

/// `sessions` side by side, each of so many threads.
Rate rate(const std::shared_ptr<const Program>& program, int sessions, int threads, double seconds)
{
    std::atomic<bool> stop = false;
    std::atomic<int64_t> images = 0;
    std::atomic<double> busySeconds = 0;
    std::vector<std::jthread> workers;
    const auto start = Clock::now();
    for (int t = 0; t < sessions; ++t)
        workers.emplace_back([&] {
            Session session(program, threads);
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
    const auto done = static_cast<double>(images);
    return {done / std::chrono::duration<double>(Clock::now() - start).count(), done / busySeconds};
}

/// The medians of several short measurements.
Rate medianRate(const std::shared_ptr<const Program>& program, int sessions, int threads, double seconds)
{
    std::vector<double> wall, busy;
    for (int i = 0; i < 5; ++i) {
        const Rate r = rate(program, sessions, threads, seconds / 5);
        wall.push_back(r.wall);
        busy.push_back(r.busy);
    }
    std::ranges::sort(wall);
    std::ranges::sort(busy);
    return {wall[wall.size() / 2], busy[busy.size() / 2]};
}

void printLayers(const std::shared_ptr<const Program>& program)
{
    const Graph& graph = program->graph();
    Session session(program);
    fillInputs(*program, session);
    std::vector<double> least(graph.operators.size(), 1e9);
    std::vector<double> seconds(graph.operators.size());
    for (int i = 0; i < 200; ++i) {
        if (!session.runTimed(seconds))
            return;
        for (size_t k = 0; k < least.size(); ++k)
            least[k] = std::min(least[k], seconds[k]);
    }
    for (size_t k = 0; k < least.size(); ++k)
        fmt::print("  {:20} {:14} {:9.2f} us\n", operatorName(graph.operators[k]),
                   shapeText(program->shape(graph.operators[k].outputs[0])), least[k] * 1e6);
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
        printLayers(*program);
    fmt::print("{} ({} KiB a session)\n", path, (*program)->arenaBytes() >> 10);
    if (settings.latencyThreads > 0) {
        const Rate r = medianRate(*program, 1, settings.latencyThreads, settings.seconds);
        fmt::print("  one after the other, {} threads: {:.2f} images/s\n", settings.latencyThreads, r.wall);
        return 0;
    }
    for (const int threads : {1, 2}) {
        const Rate r = medianRate(*program, threads, 1, settings.seconds);
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
        else if (argument == "--seconds" && i + 1 < argc)
            settings.seconds = std::stod(argv[++i]);
        else
            status |= measure(argument, settings);
    }
    return status;
}
