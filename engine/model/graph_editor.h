// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The only way to a changed model: copies the structure, shares the weights, checks the result.
#pragma once

#include "core/result.h"
#include "model/model.h"

namespace fettle {

class GraphEditor {
public:
    /// Edits the main graph.
    explicit GraphEditor(ModelPtr source);
    GraphEditor(ModelPtr source, GraphId graph);

    const Model& model() const { return m_model; }
    const Graph& graph() const { return m_model.graphs[m_graph.index()]; }

    // Ids of operators and tensors stay valid until finish(); new ones are appended.
    Tensor& tensor(TensorId id) { return m_model.graphs[m_graph.index()].tensors[id.index()]; }
    Operator& op(OperatorId id) { return m_model.graphs[m_graph.index()].operators[id.index()]; }
    TensorId addTensor(Tensor tensor);
    OperatorId addOperator(Operator op);
    void removeOperator(OperatorId id);

    /// A new constant tensor with data of its own.
    TensorId addConstant(Tensor tensor, Bytes data);
    /// Gives the tensor data of its own; other tensors that shared its old buffer keep theirs.
    void setData(TensorId id, Bytes data);
    /// Whether the tensor alone has its buffer, and one operator alone reads it.
    bool ownsData(TensorId id) const;
    /// Puts other data in the place of a buffer that the tensor owns: the file keeps its order.
    void replaceData(TensorId id, Bytes data);

    /// Makes every reader of `from` read `to` instead, except the operator `except`; graph outputs too when
    /// asked.
    void replaceUses(TensorId from, TensorId to, OperatorId except = {}, bool graphOutputs = false);
    void setInputs(std::vector<TensorId> inputs);   ///< graph inputs; signatures follow by position
    void setOutputs(std::vector<TensorId> outputs); ///< graph outputs; signatures follow by position

    void setMetadata(const std::string& name, Bytes data);
    void setDescription(std::string text) { m_model.description = std::move(text); }

    /// Orders the operators (stable, by their dependencies), drops removed operators and tensors and buffers
    /// that nothing refers to, checks all that checkModel checks, and publishes the model; the editor is
    /// spent. Error DamagedModel when the edit made a cycle or a tensor without producer.
    Result<ModelPtr> finish();
    /// After finish(): the id that a tensor has in the published model; invalid when it was dropped.
    TensorId finalId(TensorId id) const;

private:
    Model m_model;
    GraphId m_graph;
    std::vector<bool> m_removed;   ///< operators
    std::vector<bool> m_undefined; ///< tensors of the source that were read though nothing gave them a value
    std::vector<TensorId> m_final; ///< ids of the tensors in the published model
};

} // namespace fettle
