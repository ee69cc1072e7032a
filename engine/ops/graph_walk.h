// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through a graph in order and finds out what is known before a run: shapes, and values computed from
// constants.
#pragma once

#include "ops/operator_definition.h"

#include <vector>

namespace fettle {

class GraphWalk {
public:
    /// depth: how many graphs called each other to get here.
    GraphWalk(const Model& model, const Graph& graph, int depth = 0);

    /// Errors: InvalidArgument (wrong count or rank), DamagedModel, UnsupportedModel (sizes beyond all
    /// limits).
    Result<void> start(std::span<const Shape> inputShapes);
    /// Finds the shapes of an operator's outputs; all operators before it must have been resolved.
    Result<void> resolve(OperatorId id);

    /// Leaves the operator, and what reads its outputs, to the run.
    void defer(OperatorId id);
    /// The operator has to wait for the run: its shapes, or those of its operands, depend on data.
    bool late(OperatorId id) const { return m_late[id.index()]; }
    /// The shape of the tensor depends on data; shapes() has the file's.
    bool dynamic(TensorId id) const { return m_dynamic[id.index()]; }
    /// The value is known: stored in the model, or computed from such.
    bool constant(TensorId id) const;
    std::span<const std::byte> constantData(TensorId id) const;

    /// The outputs follow from what is known.
    bool foldable(OperatorId id) const;
    /// Computes the outputs of a foldable operator and keeps them.
    Result<void> fold(OperatorId id, const PreparedOperator& prepared);

    OperatorView view(OperatorId id) const;
    const std::vector<Shape>& shapes() const { return m_shapes; }
    const std::vector<Bytes>& folded() const { return m_folded; }
    std::vector<Shape> takeShapes() { return std::move(m_shapes); }
    std::vector<Bytes> takeFolded() { return std::move(m_folded); }

private:
    const Model& m_model;
    const Graph& m_graph;
    int m_depth;
    std::vector<Shape> m_shapes;
    std::vector<Bytes> m_folded;
    std::vector<bool> m_dynamic; ///< by tensor
    std::vector<bool> m_late;    ///< by operator
};

/// Walks the whole graph; of the values, only small ones are computed, as shapes need them.
Result<GraphWalk> walkGraph(const Model& model, const Graph& graph, std::span<const Shape> inputShapes,
                            int depth = 0);

/// Shapes that a called graph's outputs get. Error: DependsOnData when they are not known before a run.
Result<std::vector<Shape>> calledShapes(const OperatorView& view, const GraphCall& call);

/// DamagedModel when graphs call themselves; UnsupportedModel when they call each other too often.
Result<void> checkCalls(const Model& model, const Graph& graph);

/// A dimension is not negative and the number of elements is in reach of 32-bit indices.
Result<void> checkSize(const Shape& shape, const Tensor& tensor);
/// Bytes that a tensor takes in memory in a run; a resource takes the four of its number.
size_t runBytes(const Tensor& tensor, const Shape& shape);

} // namespace fettle
