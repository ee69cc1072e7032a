// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What each layer costs when it alone is optimized (sensitivity()), with every variant computed from the
// input on and from the first difference on, in turn; medians.
//
//     bench_reuse [--recipe STAGES] [--limit N] [--rounds N] [--threads N] [--keep MIB] DATA MODEL...
#include "pipeline/evaluation_cache.h"
#include "pipeline/pipeline.h"
#include "tflite/reader.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <fmt/format.h>

namespace {

using namespace fettle;

struct Settings {
    std::string recipe = "prune(sparsity=0.8)";
    DatasetOptions data = {.limit = 1000};
    int rounds = 5;
    int threads = 0;
    EvaluationCache::Memory memory = EvaluationCache::inOrder;
};

struct Measure {
    double seconds = 0;
    int64_t operators = 0;
};

Result<Measure> sensitivityOf(const OptimizeRequest& request, const DatasetPtr& data,
                              const EvaluationCache::Memory& memory)
{
    const auto cache = std::make_shared<EvaluationCache>(data, request.preprocessing, memory);
    JobContext job;
    const auto start = std::chrono::steady_clock::now();
    FETTLE_TRY(sensitivity(request, request.recipe.stages, *data,
                           {.threads = request.threads, .cache = cache}, job));
    return Measure{std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
                   cache->stepsRun()};
}

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    return values[values.size() / 2];
}

Result<void> measure(const std::string& path, const DatasetPtr& data, const Settings& settings)
{
    OptimizeRequest request;
    FETTLE_ASSIGN(request.source, tflite::read(path));
    FETTLE_ASSIGN(request.recipe, parseRecipe(settings.recipe));
    request.calibration = data;
    request.preprocessing = defaultPreprocessing(*request.source);
    request.threads = settings.threads;
    std::vector<double> whole, reusing;
    Measure a, b;
    for (int round = 0; round < settings.rounds; ++round) {
        FETTLE_ASSIGN(a, sensitivityOf(request, data, EvaluationCache::none));
        FETTLE_ASSIGN(b, sensitivityOf(request, data, settings.memory));
        whole.push_back(a.seconds);
        reusing.push_back(b.seconds);
    }
    fmt::print("{}\n  {} on {} samples: {:.2f} s from the input on, {:.2f} s from the first difference on: "
               "{:.2f} times; {:.2f} "
               "times the operators\n",
               path, settings.recipe, data->size(), median(whole), median(reusing),
               median(whole) / median(reusing),
               static_cast<double>(a.operators) / static_cast<double>(b.operators));
    return {};
}

Result<void> run(const Settings& settings, const std::vector<std::string>& paths)
{
    if (paths.size() < 2)
        return fail(ErrorCode::InvalidArgument, "give a data set and models");
    FETTLE_ASSIGN(const DatasetPtr data, openDataset(paths.front(), settings.data));
    for (size_t i = 1; i < paths.size(); ++i)
        FETTLE_TRY(measure(paths[i], data, settings));
    return {};
}

} // namespace

int main(int argc, char** argv)
{
    Settings settings;
    std::vector<std::string> paths;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--recipe" && i + 1 < argc)
            settings.recipe = argv[++i];
        else if (argument == "--limit" && i + 1 < argc)
            settings.data.limit = std::stoi(argv[++i]);
        else if (argument == "--rounds" && i + 1 < argc)
            settings.rounds = std::stoi(argv[++i]);
        else if (argument == "--threads" && i + 1 < argc)
            settings.threads = std::stoi(argv[++i]);
        else if (argument == "--keep" && i + 1 < argc)
            settings.memory.moving = std::stoul(argv[++i]) << 20;
        else
            paths.push_back(argument);
    }
    const auto done = run(settings, paths);
    if (!done)
        fmt::print(stderr, "{}\n", describe(done.error()));
    return done ? 0 : 1;
}
