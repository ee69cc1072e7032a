// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is fed with hostile bytes.
#include "fuzz_targets.h"

#include "seeds.h"

#include "data/formats.h"
#include "data/picture.h"
#include "pipeline/pipeline.h"
#include "recipe/recipe.h"
#include "runtime/executor.h"
#include "tflite/reader.h"
#include "tflite/writer.h"
#include "training/state.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace fettle::fuzz {

namespace {

[[noreturn]] void broken(const char* promise)
{
    std::fprintf(stderr, "broken promise: %s\n", promise);
    std::abort();
}

Bytes owned(Input input)
{
    return Bytes::own({input.begin(), input.end()});
}

/// A second after it was made it asks to stop, unless it is gone by then.
class Deadline {
public:
    Deadline()
        : m_thread([this](const std::stop_token& gone) {
              std::mutex mutex;
              std::unique_lock lock(mutex);
              if (!std::condition_variable_any().wait_for(lock, gone, std::chrono::seconds(1),
                                                          [&] { return gone.stop_requested(); }))
                  m_stop.request_stop();
          })
    {
    }
    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread;
};

/// Runs the model once on zeros, when that is little work.
void runOnce(const ModelPtr& model)
{
    constexpr int64_t mostWork = 20'000'000;
    int64_t work = 0;
    for (const LayerInfo& layer : layerTable(*model))
        work += std::min(layer.macs, mostWork);
    if (work > mostWork)
        return;
    for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
        const auto program = Program::prepare(model, {.arithmetic = arithmetic});
        constexpr size_t mostMemory = 4u << 20; // an operator is not interrupted
        if (!program || (*program)->arenaBytes() > mostMemory)
            continue;
        Session session(*program);
        const Deadline deadline;
        const auto ran = session.run(deadline.token());
        if (ran)
            for (size_t i = 0; i < model->mainGraph().outputs.size(); ++i)
                (void)session.output(i);
    }
}

void modelFile(Input input)
{
    const auto model = tflite::parse(owned(input), "input");
    if (!model)
        return;
    const auto written = tflite::serialize(**model);
    if (!written)
        broken("what was read can be written");
    const auto again = tflite::parse(*written, "again");
    if (!again || **again != **model)
        broken("what was written reads back as the same model");
    runOnce(*model);
    JobContext job;
    const Recipe recipe = parseRecipe("prune(sparsity=0.5) + cluster(clusters=4) + dynamic").value();
    (void)previewSize(*model, recipe, job);
}

void recipeText(Input input)
{
    const std::string text(reinterpret_cast<const char*>(input.data()), input.size());
    for (const auto& recipe : {parseRecipe(text), recipeFromJson(text)}) {
        if (!recipe)
            continue;
        const auto again = recipeFromJson(toJson(*recipe));
        if (!again || *again != *recipe)
            broken("a recipe survives JSON");
    }
}

/// Every sample and label of a set that is not too long.
void readAll(const Result<DatasetPtr>& set)
{
    if (!set)
        return;
    std::vector<float> values;
    Shape shape;
    for (int64_t i = 0; i < std::min<int64_t>((*set)->size(), 20); ++i) {
        (void)(*set)->read(i, values, shape);
        (void)(*set)->label(i);
    }
    (void)(*set)->description();
}

void array(Input input)
{
    auto source = data::unpackedArray(data::memorySource(owned(input), "input"));
    if (!source)
        return;
    auto opened = data::Array::open(*source);
    if (opened)
        readAll(data::arrayDataset(std::move(*opened), nullptr, "array"));
    auto labels = data::Array::open(*source);
    if (labels)
        (void)data::labelsFromArray(std::move(*labels));
}

void npz(Input input)
{
    readAll(openNpz(owned(input)));
}

void table(Input input)
{
    const auto source = data::memorySource(owned(input), "input.csv");
    (void)data::namesPictures(*source);
    readAll(data::openCsv(source, {}));
}

void picture(Input input)
{
    const auto decoded = data::decodePicture(input, "input");
    if (decoded && decoded->pixels.size() != static_cast<size_t>(decoded->height) *
                                                 static_cast<size_t>(decoded->width) *
                                                 static_cast<size_t>(decoded->channels))
        broken("a picture has as many pixels as it says");
}

void tfRecord(Input input)
{
    readAll(data::openTfRecord(data::memorySource(owned(input), "input")));
}

void checkpoint(Input input)
{
    const auto state = unpackedState(input, "key");
    if (!state)
        return;
    const auto bytes = packedState(*state, "key");
    const auto again = unpackedState(bytes, "key");
    if (!again || packedState(*again, "key") != bytes)
        broken("what was written reads back as the same state");
}

constexpr std::array<Target, 8> all = {{{"model", modelFile, modelSeeds},
                                        {"recipe", recipeText, recipeSeeds},
                                        {"array", array, arraySeeds},
                                        {"npz", npz, npzSeeds},
                                        {"csv", table, csvSeeds},
                                        {"picture", picture, pictureSeeds},
                                        {"tfrecord", tfRecord, tfRecordSeeds},
                                        {"checkpoint", checkpoint, checkpointSeeds}}};

} // namespace

std::span<const Target> targets()
{
    return all;
}

const Target& target(const std::string& name)
{
    return *std::ranges::find(all, name, &Target::name);
}

} // namespace fettle::fuzz
