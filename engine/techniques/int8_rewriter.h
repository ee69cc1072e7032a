// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rewrites a graph as a plan says: parameters of activations, integer weights and biases, conversions where
// float meets integer.
#pragma once

#include "techniques/int8_plan.h"

#include <array>

namespace fettle {

/// Channels of a layer's first input whose means its biases are corrected with; 0 where they are not.
int64_t correctedChannels(const Graph& graph, const Operator& op, const LayerWeights& weights);

/// Does the rewriting that a plan describes.
class Int8Rewriter {
public:
    Int8Rewriter(Rewrite& rewrite, const std::vector<Layer>& layers, const Int8Plan& plan,
                 const ActivationRanges& activations)
        : m_rewrite(rewrite),
          m_layers(layers),
          m_plan(plan),
          m_activations(activations),
          m_source(rewrite.graph()),
          m_parameters(m_source.tensors.size()),
          m_forms(m_source.tensors.size()),
          m_weights(layers.size())
    {
    }

    /// Error Refused: see applyInt8().
    Result<void> run();
    /// The first part of it, for numbers().
    Result<void> chooseParameters();
    std::vector<std::optional<ActivationNumbers>> numbers() const;

private:
    static constexpr size_t formCount = 3; ///< of Form
    /// The tensor that has each form of a source tensor's value.
    struct Forms {
        std::array<bool, formCount> needed = {};
        std::array<TensorId, formCount> ids;
    };
    struct Weights {
        std::vector<float> values;
        std::vector<float> scales;
        int bits = 8;
        int limit() const { return bits == 4 ? 7 : 127; }
    };
    static size_t at(Form form) { return static_cast<size_t>(form); }

    AffineParameters& parametersOf(TensorId id) { return m_parameters[m_plan.group(id).index()]; }

    Result<ValueRange> measured(TensorId id) const;
    Result<void> includeStates(const Layer& layer);
    void includeTable(const Layer& layer);
    Result<void> computeRanges();
    /// Whether the weights have scales of their own; an embedding has its output's.
    bool ownScales(const Layer& layer) const
    {
        return layer.weights.present() && !m_plan.rule(layer.id).sameScale;
    }
    AffineParameters affine(const ValueRange& range) const;
    std::optional<QuantizationRule::Fixed> fixed(TensorId id) const;
    Bytes activationCodes(std::span<const float> values, const AffineParameters& parameters) const;
    void prepareWeights(const Layer& layer);
    void widenForRuntime(const Layer& layer);
    void collectNeeds(const Layer& layer);
    void makeForms(TensorId id);
    Form homeOf(TensorId id) const;
    void setForm(Tensor& tensor, TensorId source, Form form);
    void rewriteOperator(const Layer& layer);
    TensorId integerInput(const Layer& layer, size_t operand);
    TensorId requantized(TensorId input, TensorId output);
    TensorId integerConstant(TensorId id, TensorId output, bool outputScale);
    void rewriteWeights(const Layer& layer);
    std::vector<float> floatBias(const Layer& layer, TensorId stored) const;
    void correctBias(const Layer& layer, std::vector<float>& bias) const;
    void widenForBias(const Layer& layer, std::span<const float> bias, float inputScale);
    template <class Code>
    Bytes biasCodes(std::span<const float> bias, const Tensor& tensor) const;
    TensorId integerWeights(const Layer& layer);
    void rewriteParts(const Layer& layer);
    TensorId integerBias(const Layer& layer, std::span<const float> bias, float inputScale, TensorId source);

    Rewrite& m_rewrite;
    const std::vector<Layer>& m_layers;
    const Int8Plan& m_plan;
    const ActivationRanges& m_activations;
    const Graph m_source;                       ///< before the rewriting
    std::vector<AffineParameters> m_parameters; ///< by representative of a group
    std::vector<ValueRange> m_groupRanges;
    std::vector<TensorId> m_widened; ///< groups whose ranges cover more than their tensors
    std::vector<Forms> m_forms;
    std::vector<Weights> m_weights; ///< by OperatorId
};

} // namespace fettle
