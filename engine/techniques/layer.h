// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the techniques see of a layer: its operator, its weights, and what the recipe wants of it.
#pragma once

#include "core/issue.h"
#include "model/graph_editor.h"
#include "ops/operator_definition.h"
#include "recipe/recipe.h"
#include "techniques/weights.h"

#include <optional>
#include <string>
#include <vector>

namespace fettle {

/// Where the weights of an operator are.
struct LayerWeights {
    TensorId operand;  ///< what the operator reads; invalid when it has no constant weights
    TensorId stored;   ///< the constant: the operand, or what a DEQUANTIZE unpacks into it
    OperatorId unpack; ///< that DEQUANTIZE
    int channelDimension = 0;

    bool present() const { return stored.valid(); }
};

/// The constants behind tensors: a tensor that is constant itself stands for itself, one that a DEQUANTIZE
/// unpacks stands for what is unpacked, any other has none, as those that the graph gets afterwards.
class Constants {
public:
    Constants(const Model& model, const Graph& graph);

    TensorId of(TensorId tensor) const { return known(tensor) ? m_stored[tensor.index()] : TensorId(); }
    OperatorId unpackOf(TensorId tensor) const
    {
        return known(tensor) ? m_unpack[tensor.index()] : OperatorId();
    }
    LayerWeights weightsOf(const Operator& op) const;

private:
    bool known(TensorId tensor) const { return tensor.valid() && tensor.index() < m_stored.size(); }

    std::vector<TensorId> m_stored;
    std::vector<OperatorId> m_unpack;
};

/// A layer of the source model with its part of the recipe.
struct Layer {
    OperatorId id;
    std::string name;                               ///< short
    const OperatorDefinition* definition = nullptr; ///< null for operators that are not computed
    LayerWeights weights;
    std::vector<Stage> stages;
    std::vector<float>
        steps;           ///< scales that its integer weights are to have; empty: those that reach the largest
    bool byRule = false; ///< the stages come from a rule for this layer, not from the recipe's default

    const Stage* stage(TechniqueKind kind) const;
    /// The stage of this technique, if it is the layer's.
    const Stage* stage(std::string_view technique) const;
};

/// All operators of the main graph, indexed by OperatorId. Error InvalidRecipe, from stagesOfLayers().
Result<std::vector<Layer>> layersOf(const Model& model, const Recipe& recipe);

/// What rewriting techniques share: the editor, new constants that stay shared where the source's were, and
/// issues.
class Rewrite {
public:
    Rewrite(GraphEditor& editor, std::vector<Issue>& issues, int threads = 1)
        : m_editor(editor), m_issues(issues), m_threads(threads)
    {
    }

    GraphEditor& editor() { return m_editor; }
    const Graph& graph() const { return m_editor.graph(); }
    const Model& model() const { return m_editor.model(); }
    int threads() const { return m_threads; } ///< to use on large tensors; 0: all

    /// A new constant made from the data of `source`. Equal constants from one source tensor are one; equal
    /// data from one source buffer is stored once.
    TensorId constant(Tensor tensor, Bytes data, TensorId source);
    /// Adds an operator without options: QUANTIZE or DEQUANTIZE.
    void convert(int32_t code, TensorId from, TensorId to);
    /// The operator's version will be stamped by stampVersions().
    void changed(OperatorId id) { m_changed.push_back(id); }
    /// Gives every changed operator the lowest version that has its types and options.
    void stampVersions();
    void issue(Severity severity, std::string id, std::string text, IssueTarget target = {});

private:
    struct Made {
        BufferId source;
        TensorId from;
        TensorId made;
    };
    GraphEditor& m_editor;
    std::vector<Issue>& m_issues;
    int m_threads;
    std::vector<Made> m_made;
    std::vector<OperatorId> m_changed;
};

/// Whether every value of a constant is finite; integer constants are.
bool finiteConstant(const Model& model, const Tensor& tensor);

} // namespace fettle
