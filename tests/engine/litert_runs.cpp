// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Files to and from tests/litert/run_models.py.
#include "litert_runs.h"

#include "runtime/executor.h"
#include "test_support.h"

#include <algorithm>
#include <fstream>
#include <random>
#include <span>

namespace fettle::test {

namespace {

RawValues joinedValues(const std::vector<RawValues>& samples)
{
    RawValues all;
    for (const RawValues& sample : samples)
        all.insert(all.end(), sample.begin(), sample.end());
    return all;
}

std::vector<RawValues> splitEvenly(const RawValues& all, size_t count)
{
    std::vector<RawValues> parts;
    const size_t size = count > 0 ? all.size() / count : 0;
    for (size_t i = 0; i < count; ++i)
        parts.emplace_back(all.begin() + static_cast<ptrdiff_t>(i * size),
                           all.begin() + static_cast<ptrdiff_t>((i + 1) * size));
    return parts;
}

LitertOutcome outcomeIn(const std::filesystem::path& folder, size_t index, size_t samples)
{
    LitertOutcome outcome;
    const auto target = folder / ("out" + std::to_string(index));
    std::ifstream refusal(target.string() + ".refused");
    if (refusal) {
        outcome.refusal.assign(std::istreambuf_iterator<char>(refusal), {});
        outcome.refusal += "(refused)";
    } else {
        outcome.outputs = splitEvenly(fileBytes(target), samples);
    }
    return outcome;
}

} // namespace

std::vector<RawValues> randomInputs(const Model& model, size_t samples)
{
    std::mt19937_64 random(9);
    std::vector<RawValues> inputs(samples);
    for (RawValues& sample : inputs) {
        for (const TensorId id : model.mainGraph().inputs) {
            const Tensor& tensor = model.mainGraph().tensor(id);
            for (int64_t i = 0; i < elementCount(tensor.shape); ++i) {
                const float value = static_cast<float>(random() >> 40) * 0x1p-23F - 1;
                const auto raw = std::as_bytes(std::span(&value, 1));
                if (tensor.type == TensorType::Float32)
                    sample.insert(sample.end(), raw.begin(), raw.end());
                else
                    sample.push_back(static_cast<std::byte>(random()));
            }
        }
    }
    return inputs;
}

std::optional<std::vector<LitertOutcome>> runInLitert(const std::vector<LitertJob>& jobs)
{
    const TemporaryFolder folder;
    std::ofstream list(folder.path() / "list.txt");
    for (size_t i = 0; i < jobs.size(); ++i) {
        const std::string number = std::to_string(i);
        writeFile(folder.path() / ("model" + number + ".tflite"), jobs[i].file.view());
        writeFile(folder.path() / ("in" + number), joinedValues(jobs[i].inputs));
        list << "model" << number << ".tflite\t"
             << (jobs[i].arithmetic == Arithmetic::Delegate ? "delegate" : "builtin") << '\t'
             << jobs[i].inputs.size() << "\tin" << number << "\tout" << number << '\n';
    }
    list.close();
    const auto result = runLitert("run_models.py", {folder.path().string()});
    if (!result)
        return {};
    EXPECT_EQ(result->status, 0) << result->output;
    std::vector<LitertOutcome> outcomes;
    for (size_t i = 0; i < jobs.size(); ++i)
        outcomes.push_back(outcomeIn(folder.path(), i, jobs[i].inputs.size()));
    return outcomes;
}

std::vector<RawValues> runInFettle(const ModelPtr& model, const std::vector<RawValues>& inputs,
                                   Arithmetic arithmetic)
{
    ExecutionOptions options;
    options.arithmetic = arithmetic;
    const auto program = Program::prepare(model, options);
    if (!program) {
        ADD_FAILURE() << describe(program.error());
        return {};
    }
    Session session(*program);
    std::vector<RawValues> outputs;
    for (const RawValues& input : inputs) {
        size_t offset = 0;
        for (size_t i = 0; i < model->mainGraph().inputs.size(); ++i) {
            const auto destination = session.input(i);
            std::copy_n(input.begin() + static_cast<ptrdiff_t>(offset), destination.size(),
                        destination.begin());
            offset += destination.size();
        }
        const auto ran = session.run();
        EXPECT_TRUE(ran) << describe(ran.error());
        RawValues output;
        for (size_t i = 0; i < model->mainGraph().outputs.size(); ++i)
            output.insert(output.end(), session.output(i).begin(), session.output(i).end());
        outputs.push_back(std::move(output));
    }
    return outputs;
}

int64_t firstDifference(const RawValues& a, const RawValues& b)
{
    const auto [inA, inB] = std::ranges::mismatch(a, b);
    return inA == a.end() && inB == b.end() ? -1 : inA - a.begin();
}

} // namespace fettle::test
