// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures; who produces and who reads a tensor.
#include "model/model.h"

namespace fettle {

ModelPtr withMainGraph(const ModelPtr& model, GraphId graph)
{
    if (model->main == graph)
        return model;
    Model copy = *model;
    copy.main = graph;
    return std::make_shared<const Model>(std::move(copy));
}

Result<ModelPtr> withSignature(const ModelPtr& model, std::string_view key)
{
    std::string known;
    for (const Signature& signature : model->signatures) {
        if (signature.key == key)
            return withMainGraph(model, signature.graph);
        known += (known.empty() ? "" : ", ") + signature.key;
    }
    return fail(ErrorCode::NotFound, "the model has no such signature", std::string(key),
                known.empty() ? "it has none at all: leave the choice out" : "choose one of: " + known);
}

std::string layerName(const Graph& graph, OperatorId id)
{
    const Operator& op = graph.op(id);
    for (const TensorId output : op.outputs) {
        if (output.valid() && output.index() < graph.tensors.size() && !graph.tensor(output).name.empty())
            return graph.tensor(output).name;
    }
    return op.customCode.empty() ? "operator " + std::to_string(id.value) : op.customCode;
}

std::vector<OperatorId> producers(const Graph& graph)
{
    std::vector<OperatorId> result(graph.tensors.size());
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        for (const TensorId output : graph.operators[i].outputs) {
            if (output.valid())
                result[output.index()] = OperatorId(static_cast<int64_t>(i));
        }
    }
    return result;
}

std::vector<std::vector<OperatorId>> consumers(const Graph& graph)
{
    std::vector<std::vector<OperatorId>> result(graph.tensors.size());
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const OperatorId id(static_cast<int64_t>(i));
        for (const TensorId input : graph.operators[i].inputs) {
            if (input.valid() && (result[input.index()].empty() || result[input.index()].back() != id))
                result[input.index()].push_back(id);
        }
    }
    return result;
}

} // namespace fettle
