// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every model of a folder beside the real runtime, in both modes, as a table: equal, different and where, or
// why not computed.
#include "../engine/test_support.h"
#include "one_operator.h"

#include "tflite/reader.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>

#include <fmt/format.h>

namespace fettle::test {

namespace {

/// Differences that are known and explained in engine/ARITHMETIC.md, "Dynamic range".
const std::set<std::string> explained = {"mlperf_tiny/kws_dscnn_dynrange.tflite",
                                         "mlperf_tiny/kws_dscnn_dynrange.tflite, all tensors"};

/// Float models whose sums are taken in another order: 2e-5 of the tensor's range.
constexpr double tolerance = 2e-5;

enum class Verdict { Equal, Different, NotComputed, Refused };

struct Row {
    std::string model;
    std::string mode;
    Verdict verdict = Verdict::NotComputed;
    std::string text;
};

struct Tried {
    std::string name;
    OracleRun run;
    Result<OurOutputs> ours = OurOutputs{};
};

/// Positive small integers, since those of real models are indices mostly.
ByteVector inputsFor(const Model& model, size_t samples)
{
    Random random(20261123);
    ByteVector bytes = randomInputs(model, random, samples);
    size_t at = 0;
    for (size_t sample = 0; sample < samples; ++sample)
        for (const TensorId id : model.mainGraph().inputs) {
            const Tensor& tensor = model.mainGraph().tensor(id);
            const auto count = static_cast<size_t>(elementCount(tensor.shape));
            const size_t size = static_cast<size_t>(bitsOf(tensor.type)) / 8;
            if (tensor.type == TensorType::Int32 || tensor.type == TensorType::Int64)
                for (size_t i = 0; i < count * size; ++i)
                    bytes[at + i] = i % size == 0 ? bytes[at + i] & std::byte{7} : std::byte{0};
            at += count * size;
        }
    return bytes;
}

Row judge(const Tried& tried)
{
    Row row{tried.name,
            tried.run.arithmetic == Arithmetic::Delegate ? "delegate" : "builtin",
            Verdict::NotComputed,
            {}};
    if (!tried.run.refusal.empty()) {
        row.verdict = Verdict::Refused;
        row.text = "LiteRT: " + tried.run.refusal.substr(0, tried.run.refusal.find('\n'));
        return row;
    }
    if (!tried.ours) {
        row.text = describe(tried.ours.error());
        return row;
    }
    const Difference difference = compareOutputs(tried.run, *tried.ours, tried.run.outputs, tolerance);
    row.verdict = difference.unequal == 0 ? Verdict::Equal : Verdict::Different;
    row.text = difference.unequal == 0
                   ? fmt::format("{} values equal", difference.values)
                   : fmt::format("{} of {} differ, by up to {:.3g}: {}", difference.unequal,
                                 difference.values, difference.largest, difference.where);
    return row;
}

std::vector<std::filesystem::path> modelFiles(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".tflite")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// Outputs of the model, and all of its tensors, in both modes.
void addRuns(std::vector<Tried>& tried, const std::string& name, const ModelPtr& model)
{
    const ModelPtr whole = withAllOutputs(*model);
    const auto& inputs = model->mainGraph().inputs;
    const bool large = !inputs.empty() && elementCount(model->mainGraph().tensor(inputs[0]).shape) > 50000;
    const size_t samples = large ? 1 : 3;
    for (const Arithmetic arithmetic : {Arithmetic::Delegate, Arithmetic::Builtin}) {
        tried.push_back({name, {name, model, arithmetic, samples, inputsFor(*model, samples), {}, {}}});
        if (model->mainGraph().operators.size() > 1 && !whole->mainGraph().outputs.empty())
            tried.push_back({name + ", all tensors",
                             {name, whole, arithmetic, samples, inputsFor(*model, samples), {}, {}}});
    }
}

TEST(AllModels, EqualLitertOrSayWhyNot)
{
    const char* chosen = std::getenv("FETTLE_MODELS");
    const auto folder = chosen != nullptr ? std::filesystem::path(chosen) : sharedData("models");
    FETTLE_NEEDS_DATA(folder);
    std::vector<Tried> tried;
    for (const auto& path : modelFiles(folder)) {
        const std::string name = path.lexically_relative(folder).string();
        const auto model = tflite::read(path);
        if (!model)
            std::cout << fmt::format("{:<60} not read: {}\n", name, describe(model.error()));
        else if ((*model)->graphs.empty())
            std::cout << fmt::format("{:<60} no graph\n", name);
        else
            addRuns(tried, name, *model);
    }
    std::vector<OracleRun> runs;
    for (const Tried& t : tried)
        runs.push_back(t.run);
    std::string problem;
    if (!runInLitert(runs, problem))
        GTEST_SKIP() << problem;
    std::map<Verdict, int> counts;
    for (size_t i = 0; i < tried.size(); ++i) {
        tried[i].run = std::move(runs[i]);
        if (tried[i].run.refusal.empty())
            tried[i].ours = runOurs(tried[i].run, KernelPath::Fast);
        const Row row = judge(tried[i]);
        constexpr std::array words = {"equal", "DIFFERENT", "not computed", "refused"};
        std::cout << fmt::format("{:<60} {:<9} {:<13} {}\n", row.model, row.mode,
                                 words[static_cast<size_t>(row.verdict)], row.text);
        ++counts[row.verdict];
        if (row.verdict == Verdict::Different && !explained.contains(row.model))
            ADD_FAILURE() << row.model << ", " << row.mode << ": " << row.text;
    }
    std::cout << fmt::format("equal {}, different {}, not computed {}, refused by LiteRT {}\n",
                             counts[Verdict::Equal], counts[Verdict::Different], counts[Verdict::NotComputed],
                             counts[Verdict::Refused]);
    EXPECT_GT(counts[Verdict::Equal], 0);
}

} // namespace

} // namespace fettle::test
