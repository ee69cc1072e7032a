// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// One graph after the other, then one buffer for equal constants.
#include "pipeline/derive_all.h"

#include "core/contains.h"

#include <fmt/format.h>

#include <map>
#include <string_view>

namespace fettle {

namespace {

/// The graphs of signatures other than the main graph, each once.
std::vector<GraphId> otherGraphs(const Model& model)
{
    std::vector<GraphId> graphs;
    for (const Signature& signature : model.signatures) {
        if (signature.graph != model.main && !contains(graphs, signature.graph))
            graphs.push_back(signature.graph);
    }
    return graphs;
}

/// Tensors with equal data read one buffer.
Result<ModelPtr> withSharedBuffers(const ModelPtr& model)
{
    Model shared = *model;
    std::map<std::string_view, BufferId> known;
    for (Graph& graph : shared.graphs) {
        for (Tensor& tensor : graph.tensors) {
            if (!shared.isConstant(tensor))
                continue;
            const Bytes& data = model->data(tensor);
            const std::string_view content(reinterpret_cast<const char*>(data.data()), data.size());
            tensor.buffer = known.try_emplace(content, tensor.buffer).first->second;
        }
    }
    return GraphEditor(std::make_shared<const Model>(std::move(shared))).finish(); // drops what nobody reads
}

/// Whether the graph could not be done for want of fitting samples, which is no reason to refuse the model.
bool lacksData(const Error& error)
{
    return error.code == ErrorCode::DataMismatch || error.code == ErrorCode::Refused ||
           error.code == ErrorCode::UnsupportedModel;
}

} // namespace

Result<Derivation> deriveAll(const ModelPtr& source, const Recipe& recipe, int threads,
                             const RangeSource& ranges, const JobContext& job, const WeightSteps& steps)
{
    FETTLE_ASSIGN(Derivation main, derive(source, recipe, threads, ranges, job, steps));
    const auto others = otherGraphs(*source);
    for (const GraphId graph : others) {
        auto other = derive(withMainGraph(main.model, graph), recipe, threads, ranges, job);
        if (!other && !lacksData(other.error()))
            return other;
        if (!other) {
            main.issues.push_back({Severity::Warning,
                                   "graph-kept",
                                   fmt::format("graph '{}' stays as it is: {}",
                                               source->graphs[graph.index()].name, other.error().message),
                                   {}});
            continue;
        }
        main.model = withMainGraph(other->model, source->main);
    }
    if (others.empty())
        return main;
    FETTLE_ASSIGN(main.model, withSharedBuffers(main.model));
    return main;
}

} // namespace fettle
