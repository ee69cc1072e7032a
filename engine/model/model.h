// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A .tflite model in memory: graphs, weights, and everything else that the file carries. Published immutable.
#pragma once

#include "core/bytes.h"
#include "core/id.h"
#include "core/result.h"
#include "model/options.h"
#include "model/tensor.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fettle {

/// One operator of a graph; what a user calls a layer.
struct Operator {
    int32_t code = 0;       ///< BuiltinOperator of the format; 32 is CUSTOM
    std::string customCode; ///< name of a custom operator
    int32_t version = 1;
    std::vector<TensorId> inputs; ///< an absent optional input is an invalid id
    std::vector<TensorId> outputs;
    std::vector<TensorId> intermediates;
    OperatorOptions options;
    Bytes customOptions;
    std::vector<bool> mutatingVariableInputs;
    int32_t debugMetadataIndex = -1;

    bool operator==(const Operator&) const = default;
};

struct Graph {
    std::string name;
    std::vector<Tensor> tensors;
    std::vector<Operator> operators; ///< in an order in which they can be computed
    std::vector<TensorId> inputs;
    std::vector<TensorId> outputs;
    int32_t debugMetadataIndex = -1;

    const Tensor& tensor(TensorId id) const { return tensors[id.index()]; }
    const Operator& op(OperatorId id) const { return operators[id.index()]; }
    bool operator==(const Graph&) const = default;
};

struct SignatureEntry {
    std::string name;
    TensorId tensor;
    bool operator==(const SignatureEntry&) const = default;
};

struct Signature {
    std::string key;
    GraphId graph{0};
    std::vector<SignatureEntry> inputs;
    std::vector<SignatureEntry> outputs;
    bool operator==(const Signature&) const = default;
};

struct MetadataEntry {
    std::string name;
    BufferId buffer;
    bool operator==(const MetadataEntry&) const = default;
};

/// Data in files of their own beside the model; kept as the file names them, never opened.
struct ExternalBuffer {
    uint32_t id = 0; ///< what Tensor::externalBuffer names
    uint32_t group = 0;
    uint64_t offset = 0;
    uint64_t length = 0;
    std::string packing;
    bool operator==(const ExternalBuffer&) const = default;
};

struct Model {
    std::string description;
    std::vector<Graph> graphs;
    std::vector<Bytes> buffers; ///< buffer 0 is empty; tensors may share a buffer
    std::vector<MetadataEntry> metadata;
    std::vector<Signature> signatures;
    std::vector<int32_t> legacyMetadataBuffers; ///< Model.metadata_buffer of old files, kept
    std::vector<std::string> externalBufferGroups;
    std::vector<ExternalBuffer> externalBuffers;
    Bytes appendedFiles; ///< the zip archive of associated files that follows the flatbuffer, as an archive
                         ///< of its own

    GraphId main{0}; ///< the graph that is looked at, changed and run; not part of the file

    const Graph& mainGraph() const { return graphs[main.index()]; }
    const Bytes& data(const Tensor& tensor) const { return buffers[tensor.buffer.index()]; }
    /// A tensor is constant when its buffer has data.
    bool isConstant(const Tensor& tensor) const { return tensor.buffer.value > 0 && !data(tensor).empty(); }
    bool operator==(const Model&) const = default;
};

using ModelPtr = std::shared_ptr<const Model>;

/// The same model with another main graph; the graph must exist.
ModelPtr withMainGraph(const ModelPtr& model, GraphId graph);
/// The same model with the graph of a signature as its main graph. Error NotFound names the signatures that
/// there are.
Result<ModelPtr> withSignature(const ModelPtr& model, std::string_view key);

/// Name of a layer: the name of its first output tensor, or of its operator where there is none.
std::string layerName(const Graph& graph, OperatorId id);
/// The layer's name as a person reads it, from the weight tensor's or the output's last scope
/// ("model/conv2d_5/Conv2D" → "conv2d_5"); unique within the graph.
std::vector<std::string> shortLayerNames(const Model& model, const Graph& graph);

/// Operator that produces each tensor; invalid for inputs, constants and variables. Indexed by TensorId.
std::vector<OperatorId> producers(const Graph& graph);
/// Operators that read each tensor, in order. Indexed by TensorId.
std::vector<std::vector<OperatorId>> consumers(const Graph& graph);

} // namespace fettle
