// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Clears the fields; the graph editor then drops the buffers that nothing refers to any more.
#include "model/strip.h"

#include "model/graph_editor.h"

#include <algorithm>

namespace fettle {

namespace {

/// Tensors whose names a program may use. Indexed by TensorId.
std::vector<bool> addressed(const Model& model, GraphId id)
{
    const Graph& graph = model.graphs[id.index()];
    std::vector<bool> result(graph.tensors.size());
    const auto mark = [&](TensorId tensor) { result[tensor.index()] = true; };
    std::ranges::for_each(graph.inputs, mark);
    std::ranges::for_each(graph.outputs, mark);
    for (const Signature& signature : model.signatures) {
        if (signature.graph != id)
            continue;
        std::ranges::for_each(signature.inputs, mark, &SignatureEntry::tensor);
        std::ranges::for_each(signature.outputs, mark, &SignatureEntry::tensor);
    }
    return result;
}

void strip(Graph& graph, const std::vector<bool>& keepName)
{
    graph.name.clear();
    graph.debugMetadataIndex = -1;
    for (Operator& op : graph.operators)
        op.debugMetadataIndex = -1;
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
        Tensor& tensor = graph.tensors[i];
        if (!keepName[i])
            tensor.name.clear();
        if (tensor.quantization.present()) {
            tensor.quantization.minimum.clear();
            tensor.quantization.maximum.clear();
        }
    }
}

} // namespace

Result<ModelPtr> stripped(const ModelPtr& model)
{
    auto result = std::make_shared<Model>(*model);
    result->description.clear();
    result->metadata.clear();
    result->legacyMetadataBuffers.clear();
    result->appendedFiles = Bytes();
    for (size_t i = 0; i < result->graphs.size(); ++i)
        strip(result->graphs[i], addressed(*model, GraphId(static_cast<int64_t>(i))));
    return GraphEditor(std::move(result)).finish();
}

} // namespace fettle
