// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Every technique on every model of the shared data: the real runtime loads and runs each file that is
// written, with the results that Fettle computes.
#include "litert_runs.h"
#include "pipeline/pipeline.h"
#include "pipeline/random_inputs.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "tflite/reader.h"
#include "tflite/writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <set>

namespace fettle {
namespace {

using namespace test;

const std::vector<std::string>& recipes()
{
    static const std::vector<std::string> all = {
        "float16",
        "dynamic(min-weights=0)",
        "dynamic(bits=4,min-weights=0)",
        "weight-only(min-weights=0)",
        "weight-only(bits=4,min-weights=0)",
        "int8",
        "int8(io=int8,calibration=minmax)",
        "int8(weights=4,calibration=minmax)",
        "int8(activations=16,calibration=minmax)",
        "prune(pattern=channel,sparsity=0.3) + int8(calibration=minmax)",
    };
    return all;
}

/// Noise for every input of the model; null where an input takes what noise cannot give.
DatasetPtr noiseFor(const Model& model)
{
    const Graph& graph = model.mainGraph();
    std::vector<DatasetPtr> inputs;
    for (const TensorId id : graph.inputs) {
        const Tensor& tensor = graph.tensor(id);
        const bool number = tensor.type == TensorType::Float32 || tensor.type == TensorType::Int32 ||
                            tensor.type == TensorType::Bool;
        if (!number || elementCount(tensor.shape) == 0)
            return nullptr;
        Shape shape = tensor.shape;
        if (shape.size() > 1 && shape[0] == 1)
            shape.erase(shape.begin());
        inputs.push_back(noiseData(shape, 4, 0, tensor.type == TensorType::Int32 ? 0.0F : 1.0F));
    }
    auto data = joined(std::move(inputs));
    return data ? *data : nullptr;
}

bool hasFloatActivations(const Model& model)
{
    const Graph& graph = model.mainGraph();
    return std::ranges::any_of(graph.operators, [&](const Operator& op) {
        return !op.outputs.empty() && graph.tensor(op.outputs[0]).type == TensorType::Float32;
    });
}

std::vector<RawValues> randomInputs(const Model& model)
{
    std::mt19937_64 random(5);
    std::vector<RawValues> inputs(2);
    for (RawValues& sample : inputs) {
        for (const TensorId id : model.mainGraph().inputs) {
            const Tensor& tensor = model.mainGraph().tensor(id);
            RawValues bytes(static_cast<size_t>(byteSize(tensor.type, elementCount(tensor.shape))));
            fillRandomly(tensor, bytes, random);
            sample.insert(sample.end(), bytes.begin(), bytes.end());
        }
    }
    return inputs;
}

/// Largest difference of two outputs relative to the range; integers count as different by 1 when they are
/// not equal. Empty: nothing to compare.
double distance(const Model& model, const RawValues& ours, const RawValues& theirs)
{
    if (ours.size() != theirs.size())
        return INFINITY;
    double worst = 0;
    size_t at = 0;
    for (const TensorId id : model.mainGraph().outputs) {
        const Tensor& tensor = model.mainGraph().tensor(id);
        const auto bytes = static_cast<size_t>(byteSize(tensor.type, elementCount(tensor.shape)));
        if (at + bytes > ours.size())
            return ours == theirs ? worst : INFINITY; // the shape depends on data
        if (tensor.type != TensorType::Float32) {
            if (!std::equal(ours.begin() + std::ptrdiff_t(at), ours.begin() + std::ptrdiff_t(at + bytes),
                            theirs.begin() + std::ptrdiff_t(at)))
                worst = std::max(worst, 1.0);
            at += bytes;
            continue;
        }
        std::vector<float> a(bytes / sizeof(float));
        std::vector<float> b(a.size());
        std::memcpy(a.data(), ours.data() + at, bytes);
        std::memcpy(b.data(), theirs.data() + at, bytes);
        double range = 1e-6;
        double most = 0;
        for (size_t i = 0; i < a.size(); ++i) {
            range = std::max(range, std::fabs(double(b[i])));
            const bool same = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]));
            most = std::max(most, same ? 0.0 : std::fabs(double(a[i]) - double(b[i])));
        }
        worst = std::max(worst, most / range);
        at += bytes;
    }
    return worst;
}

using NamedModel = std::pair<std::string, ModelPtr>;

/// The models with float layers, and whether the real runtime runs them as they are.
std::vector<NamedModel> floatModels()
{
    constexpr uintmax_t largest = 5 << 20;
    std::vector<NamedModel> models;
    for (const auto& path : filesIn(sharedData("models"), ".tflite")) {
        const auto model = tflite::read(path);
        if (model && !(*model)->graphs.empty() && hasFloatActivations(**model) &&
            std::filesystem::file_size(path) < largest)
            models.emplace_back(path.string(), *model);
    }
    return models;
}

/// Whether the source runs in Fettle on what it is calibrated with; if not, there is nothing to calibrate.
bool computable(const ModelPtr& model)
{
    const auto program = Program::prepare(model);
    if (!program || noiseFor(*model) == nullptr)
        return false;
    Session session(*program);
    return session.run().has_value();
}

Result<VariantPtr> made(const ModelPtr& model, const std::string& recipe)
{
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    request.calibration = noiseFor(*model);
    JobContext job;
    return optimize(request, job);
}

struct Case {
    std::string name;
    VariantPtr variant;
    bool sourceRuns = true;
};

/// The files that a recipe changes. A refusal must have a reason.
std::vector<Case> changedFiles(const std::vector<NamedModel>& models, const std::string& recipe)
{
    std::vector<Case> cases;
    for (const auto& [path, model] : models) {
        const std::string name = std::filesystem::path(path).stem().string();
        const auto variant = made(model, recipe);
        if (variant && (*variant)->model->graphs != model->graphs)
            cases.push_back({name, *variant, true});
        if (!variant) {
            EXPECT_TRUE(variant.error().code == ErrorCode::Refused || !computable(model))
                << name << ": " << describe(variant.error());
        }
    }
    return cases;
}

/// Marks the cases whose source the real runtime does not run either.
bool compareWithSources(std::vector<Case>& cases, const std::vector<NamedModel>& models)
{
    std::vector<LitertJob> jobs;
    for (const Case& one : cases) {
        const auto found = std::ranges::find_if(models, [&](const NamedModel& model) {
            return std::filesystem::path(model.first).stem() == one.name;
        });
        jobs.push_back({one.name, Bytes::own(fileBytes(found->first)), randomInputs(*found->second),
                        Arithmetic::Delegate});
    }
    const auto outcomes = runInLitert(jobs);
    for (size_t i = 0; outcomes && i < cases.size(); ++i)
        cases[i].sourceRuns = (*outcomes)[i].refusal.empty();
    return outcomes.has_value();
}

/// Largest difference to what Fettle computes; empty where it does not compute the model.
std::optional<double> differenceTo(const Case& one, const std::vector<RawValues>& inputs,
                                   const LitertOutcome& outcome)
{
    if (!Program::prepare(one.variant->model))
        return {};
    const auto ours = runInFettle(one.variant->model, inputs, Arithmetic::Delegate);
    double worst = 0;
    for (size_t s = 0; s < ours.size(); ++s)
        worst = std::max(worst, distance(*one.variant->model, ours[s], outcome.outputs[s]));
    return worst;
}

constexpr double tolerance = 2e-5;

/// Computed before a run, from constants alone.
bool computesConstant(const Model& model, const Operator& op)
{
    return !op.inputs.empty() && op.inputs[0].valid() &&
           model.isConstant(model.mainGraph().tensor(op.inputs[0]));
}

/// The model with every value that an operator computes as an output.
ModelPtr withAllOutputs(const Model& model)
{
    auto copy = std::make_shared<Model>(model);
    copy->signatures.clear();
    auto& outputs = copy->graphs.front().outputs;
    outputs.clear();
    for (const Operator& op : model.mainGraph().operators) {
        if (!computesConstant(model, op))
            outputs.insert(outputs.end(), op.outputs.begin(), op.outputs.end());
    }
    return copy;
}

/// One operator of the model, on all that it reads.
ModelPtr alone(const Model& model, const Operator& op)
{
    auto copy = std::make_shared<Model>(model);
    copy->signatures.clear();
    Graph& graph = copy->graphs.front();
    std::erase_if(graph.operators, [&](const Operator& other) { return !computesConstant(model, other); });
    std::set<TensorId> known;
    for (const Operator& other : graph.operators)
        known.insert(other.outputs.begin(), other.outputs.end());
    graph.operators.push_back(op);
    graph.inputs.clear();
    for (const TensorId id : op.inputs) {
        if (id.valid() && !model.isConstant(graph.tensor(id)) && !graph.tensor(id).isVariable &&
            known.insert(id).second)
            graph.inputs.push_back(id);
    }
    graph.outputs = op.outputs;
    return copy;
}

using Values = std::map<TensorId, RawValues>;

RawValues valuesOf(const Values& values, const std::vector<TensorId>& ids)
{
    RawValues joined;
    for (const TensorId id : ids)
        joined.insert(joined.end(), values.at(id).begin(), values.at(id).end());
    return joined;
}

void split(const RawValues& bytes, const Model& model, const std::vector<TensorId>& ids, Values& values)
{
    size_t at = 0;
    for (const TensorId id : ids) {
        const Tensor& tensor = model.mainGraph().tensor(id);
        const auto size = static_cast<size_t>(byteSize(tensor.type, elementCount(tensor.shape)));
        ASSERT_LE(at + size, bytes.size());
        values[id].assign(bytes.begin() + std::ptrdiff_t(at), bytes.begin() + std::ptrdiff_t(at + size));
        at += size;
    }
}

/// Where activations are quantized at run time, sums in another order move a value to the next integer now
/// and then, and the layers behind it amplify that. So each operator is run on the values that the real
/// runtime has there: it must give what the runtime gives.
void compareEachOperator(const std::vector<Case>& cases, const std::string& recipe)
{
    std::vector<LitertJob> jobs;
    for (const Case& one : cases) {
        const ModelPtr whole = withAllOutputs(*one.variant->model);
        const auto file = tflite::serialize(*whole);
        ASSERT_TRUE(file.has_value()) << one.name;
        jobs.push_back({one.name, *file, {randomInputs(*whole)[0]}, Arithmetic::Delegate});
    }
    const auto outcomes = runInLitert(jobs);
    ASSERT_TRUE(outcomes.has_value());
    for (size_t i = 0; i < cases.size(); ++i) {
        const Model& model = *cases[i].variant->model;
        ASSERT_EQ((*outcomes)[i].refusal, "") << cases[i].name;
        Values values;
        split(jobs[i].inputs[0], model, model.mainGraph().inputs, values);
        split((*outcomes)[i].outputs[0], model, withAllOutputs(model)->mainGraph().outputs, values);
        for (const Operator& op : model.mainGraph().operators) {
            if (computesConstant(model, op))
                continue;
            const ModelPtr one = alone(model, op);
            const auto ours =
                runInFettle(one, {valuesOf(values, one->mainGraph().inputs)}, Arithmetic::Delegate);
            ASSERT_EQ(ours.size(), 1U);
            EXPECT_LE(distance(*one, ours[0], valuesOf(values, op.outputs)), tolerance)
                << recipe << ", " << cases[i].name << ": " << model.mainGraph().tensor(op.outputs[0]).name;
        }
    }
}

class EveryModel : public testing::TestWithParam<std::string> {};

TEST_P(EveryModel, RunsInTheRuntimeAsInFettle)
{
    FETTLE_NEEDS_DATA(sharedData("models"));
    const auto models = floatModels();
    auto cases = changedFiles(models, GetParam());
    if (!compareWithSources(cases, models))
        GTEST_SKIP() << "the real runtime is not installed";
    std::erase_if(cases, [](const Case& one) { return !one.sourceRuns; });
    std::vector<LitertJob> jobs;
    for (const Case& one : cases)
        jobs.push_back(
            {one.name, one.variant->file, randomInputs(*one.variant->model), Arithmetic::Delegate});
    const auto outcomes = runInLitert(jobs);
    ASSERT_TRUE(outcomes.has_value());
    const bool dynamic = GetParam().starts_with("dynamic");
    size_t ran = 0;
    size_t compared = 0;
    std::vector<Case> apart;
    for (size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ((*outcomes)[i].refusal, "") << cases[i].name;
        if (!(*outcomes)[i].refusal.empty())
            continue;
        ++ran;
        const auto difference = differenceTo(cases[i], jobs[i].inputs, (*outcomes)[i]);
        if (dynamic && difference.value_or(0) > tolerance)
            apart.push_back(cases[i]);
        else
            EXPECT_LE(difference.value_or(0), tolerance) << cases[i].name;
        compared += difference.has_value() ? 1 : 0;
    }
    std::cout << GetParam() << ": " << models.size() << " models, " << cases.size() << " files changed, "
              << ran << " run in the runtime, " << compared << " compared with Fettle, " << apart.size()
              << " operator by operator\n";
    compareEachOperator(apart, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Recipes, EveryModel, testing::ValuesIn(recipes()));

} // namespace
} // namespace fettle
