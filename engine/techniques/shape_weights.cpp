// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One task for each distinct tensor: prune, cluster, store.
#include "techniques/shape_weights.h"

#include "core/contains.h"
#include "core/parallel.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "techniques/cluster.h"
#include "techniques/prune.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace fettle {

namespace {

/// Pruning and clustering of a layer; empty when it keeps its weights.
std::vector<Stage> shapingStages(const Layer& layer)
{
    std::vector<Stage> stages;
    for (const TechniqueKind kind : {TechniqueKind::Prune, TechniqueKind::Cluster}) {
        if (const Stage* stage = layer.stage(kind))
            stages.push_back(*stage);
    }
    return stages;
}

/// Why the layer's weights stay as they are although shaping is asked; empty when they do not.
std::string reasonToKeep(const Model& model, const Layer& layer)
{
    if (!layer.weights.present())
        return "it has no constant weights";
    const Tensor& weights = model.mainGraph().tensor(layer.weights.stored);
    if (!storesWeights(weights) ||
        static_cast<size_t>(layer.weights.channelDimension) >= weights.shape.size())
        return fmt::format("weights of type {} in this layout are kept", typeName(weights.type));
    if (model.mainGraph().op(layer.id).code == code::depthwiseConv2d && !layer.byRule)
        return "depthwise layers are pruned and clustered only by a rule of their own";
    if (!finiteConstant(model, weights))
        return "some of its weights are not finite";
    return {};
}

/// Layers that share a tensor and want the same of it.
struct Task {
    TensorId tensor;
    std::vector<Stage> stages;
    int channelDimension = 0;
    std::vector<size_t> layers;
    uint64_t seed = 0;
    Bytes data;      ///< result
    Promise promise; ///< result
};

std::vector<Task> collectTasks(const Model& model, const std::vector<Layer>& layers,
                               std::vector<Issue>& issues)
{
    std::vector<Task> tasks;
    for (size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        std::vector<Stage> stages = shapingStages(layer);
        if (stages.empty())
            continue;
        if (const std::string reason = reasonToKeep(model, layer); !reason.empty()) {
            if (layer.weights.present() || layer.byRule)
                issues.push_back({Severity::Note, "weights-kept",
                                  fmt::format("the weights of {} stay: {}", layer.name, reason), layer.id});
            continue;
        }
        const auto same = [&](const Task& task) {
            return task.tensor == layer.weights.stored && task.stages == stages &&
                   task.channelDimension == layer.weights.channelDimension;
        };
        auto task = std::ranges::find_if(tasks, same);
        if (task == tasks.end()) {
            Task fresh;
            fresh.tensor = layer.weights.stored;
            fresh.stages = std::move(stages);
            fresh.channelDimension = layer.weights.channelDimension;
            tasks.push_back(std::move(fresh));
            task = tasks.end() - 1;
        }
        task->layers.push_back(i);
    }
    return tasks;
}

/// A well-mixed number for the random choices of one tensor (the finalizer of splitmix64).
uint64_t mixed(uint64_t seed, uint64_t index)
{
    uint64_t z = seed + (index + 1) * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/// Gives the task's layers a copy of the tensor of their own when others read it too.
void detach(GraphEditor& editor, std::vector<Layer>& layers, Task& task)
{
    const LayerWeights source = layers[task.layers.front()].weights;
    const auto readers = consumers(editor.graph());
    std::vector<OperatorId> own;
    for (const size_t layer : task.layers)
        own.push_back(layers[layer].id);
    if (source.unpack.valid())
        own.push_back(source.unpack);
    const auto foreign = [&](TensorId tensor) {
        return !std::ranges::all_of(readers[tensor.index()],
                                    [&](OperatorId id) { return contains(own, id); });
    };
    if (!foreign(source.operand) && !foreign(source.stored))
        return;
    LayerWeights copy = source;
    copy.stored = editor.addTensor(editor.graph().tensor(source.stored));
    copy.operand = copy.stored;
    if (source.unpack.valid()) {
        copy.operand = editor.addTensor(editor.graph().tensor(source.operand));
        Operator unpack = editor.graph().op(source.unpack);
        unpack.inputs = {copy.stored};
        unpack.outputs = {copy.operand};
        copy.unpack = editor.addOperator(std::move(unpack));
    }
    for (const size_t layer : task.layers) {
        std::ranges::replace(editor.op(layers[layer].id).inputs, source.operand, copy.operand);
        layers[layer].weights = copy;
    }
    task.tensor = copy.stored;
}

std::vector<bool> zerosOf(const std::vector<float>& values)
{
    std::vector<bool> zeros(values.size());
    for (size_t i = 0; i < values.size(); ++i)
        zeros[i] = values[i] == 0;
    return zeros;
}

Result<void> shape(Task& task, const Model& model, const JobContext& job)
{
    const Tensor& tensor = model.mainGraph().tensor(task.tensor);
    const WeightMatrix matrix(tensor.shape, task.channelDimension);
    std::vector<float> values = constantValues(model, tensor);
    Promise& promise = task.promise;
    promise.channelDimension = task.channelDimension;
    bool zerosKept = true;
    for (const Stage& stage : task.stages) {
        FETTLE_TRY(job.check());
        if (stage.technique == "prune") {
            FETTLE_TRY(pruneWeights(values, matrix, stage.parameters));
            continue;
        }
        const TechniqueInfo& info = *findTechnique("cluster");
        zerosKept = flagOf(info, stage.parameters, "keep-zeros");
        promise.clusters = static_cast<int64_t>(numberOf(info, stage.parameters, "clusters"));
        promise.perChannel = choiceOf(info, stage.parameters, "granularity") == "channel";
        if (zerosKept)
            promise.zeros = zerosOf(values);
        FETTLE_TRY(clusterWeights(values, matrix, stage.parameters, task.seed, job));
    }
    if (zerosKept && promise.zeros.empty())
        promise.zeros = zerosOf(values);
    promise.zeroCount = std::ranges::count(promise.zeros, true);
    FETTLE_ASSIGN(task.data, storedValues(tensor, values));
    return {};
}

/// Tasks that share a target of pruning get each its own part of it.
void shareTargets(std::vector<Task>& tasks, const Model& model)
{
    std::vector<Parameters*> parameters;
    std::deque<ConstantFloats> weights;
    std::vector<PruneWish> wishes;
    for (Task& task : tasks) {
        for (Stage& stage : task.stages) {
            if (stage.technique != "prune")
                continue;
            parameters.push_back(&stage.parameters);
            weights.emplace_back(model, model.mainGraph().tensor(task.tensor));
            wishes.push_back({&stage.parameters, weights.back().values()});
        }
    }
    const std::vector<double> sparsities = sparsitiesOf(wishes);
    for (size_t i = 0; i < parameters.size(); ++i)
        (*parameters[i])["sparsity"] = sparsities[i];
}

/// Stores the results; equal data from one source buffer stays one buffer.
void store(GraphEditor& editor, std::vector<Task>& tasks)
{
    std::vector<BufferId> sources;
    for (const Task& task : tasks)
        sources.push_back(editor.graph().tensor(task.tensor).buffer);
    for (size_t i = 0; i < tasks.size(); ++i) {
        size_t twin = 0;
        while (twin < i && (sources[twin] != sources[i] || tasks[twin].data != tasks[i].data))
            ++twin;
        if (twin < i)
            editor.tensor(tasks[i].tensor).buffer = editor.graph().tensor(tasks[twin].tensor).buffer;
        else
            editor.setData(tasks[i].tensor, tasks[i].data);
    }
}

} // namespace

Parameter reconstructParameter()
{
    return {
        .id = "reconstruct",
        .label = "Reconstruct",
        .help =
            "What is left of the weights makes up for the rest, by what samples tell, where there are some "
            "and no fine-tuning.",
        .kind = ParameterKind::Boolean,
        .defaultValue = true,
        .choices = {}};
}

Result<std::vector<Promise>> shapeWeights(GraphEditor& editor, std::vector<Layer>& layers, uint64_t seed,
                                          int threads, std::vector<Issue>& issues, const JobContext& job)
{
    std::vector<Task> tasks = collectTasks(editor.model(), layers, issues);
    for (Task& task : tasks) {
        task.seed = mixed(seed, static_cast<uint64_t>(editor.graph().tensor(task.tensor).buffer.value));
        detach(editor, layers, task);
    }
    shareTargets(tasks, editor.model());
    std::vector<Result<void>> outcomes(tasks.size());
    parallelFor(static_cast<int64_t>(tasks.size()), threads, [&](int64_t i, int worker) {
        const auto index = static_cast<size_t>(i);
        outcomes[index] = shape(tasks[index], editor.model(), job);
        if (worker == 0)
            job.progress(static_cast<double>(i + 1) / static_cast<double>(tasks.size()), "shape weights");
        return outcomes[index].has_value();
    });
    FETTLE_TRY(job.check());
    for (Result<void>& outcome : outcomes)
        FETTLE_TRY(std::move(outcome));
    store(editor, tasks);
    std::vector<Promise> promises;
    for (const Task& task : tasks) {
        for (const size_t layer : task.layers) {
            promises.push_back(task.promise);
            promises.back().layer = layers[layer].id;
            promises.back().name = layers[layer].name;
        }
    }
    return promises;
}

} // namespace fettle
