// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Before anything is rewritten: which operators become integer, and which tensors share their parameters.
#pragma once

#include "ops/integer_form.h"
#include "techniques/numbers.h"

#include <optional>
#include <set>

namespace fettle {

/// How the value of a tensor is at hand. Integer: int8, or int16 with 16-bit activations.
enum class Form { Float, Integer, UInt8 };

class Int8Plan {
public:
    Int8Plan(const Model& model, const std::vector<Layer>& layers, const Int8Options& options);

    /// Why a layer of which int8 is asked does not become integer.
    struct Reason {
        OperatorId layer;
        std::string id; ///< "stays-float", "already-integer"
        std::string text;
    };
    const std::vector<Reason>& reasons() const { return m_reasons; }
    bool anyInteger() const;
    bool integer(OperatorId id) const { return m_integer[id.index()]; }

    /// A float32 tensor that is computed at run time.
    bool activation(TensorId id) const;
    /// Whether there is an integer version of the tensor.
    bool quantized(TensorId id) const { return m_quantized[id.index()]; }
    /// How the producer (or the caller, for a graph input) hands the tensor over.
    Form producedAs(TensorId id) const;
    bool isGraphInput(TensorId id) const { return m_graphInputs.contains(id); }
    bool isGraphOutput(TensorId id) const { return m_graphOutputs.contains(id); }
    Form interface() const { return m_interface; }
    int activationBits() const { return m_activationBits; }

    /// Tensors of one group have the same scale and zero point. The result names the group's representative.
    TensorId group(TensorId id) const;
    std::optional<QuantizationRule::Fixed> fixed(TensorId id) const { return m_fixed[group(id).index()]; }
    /// Whether two tensors have the same parameters whatever the data is.
    bool sameParameters(TensorId a, TensorId b) const;

    const Constants& constants() const { return m_constants; }
    const QuantizationRule& rule(OperatorId id) const
    {
        return m_layers[id.index()].definition->quantization;
    }
    /// Of a recurrent operator that becomes integer: its constants, states and intermediate tensors. Else
    /// empty.
    const std::vector<IntegerPart>& parts(OperatorId id) const { return m_parts[id.index()]; }
    /// Its states and intermediate tensors, whose ranges are measured.
    std::vector<TensorId> innerTensors(OperatorId id) const;
    /// Activations among the operator's inputs, each once.
    std::vector<TensorId> activationInputs(OperatorId id) const;

private:
    std::string reasonToStay(const Layer& layer);
    OperatorView view(OperatorId id) const;
    std::string operandReason(const Layer& layer) const;
    std::string constantReason(TensorId id) const;
    std::string partsReason(const Layer& layer, const std::vector<IntegerPart>& parts) const;
    void chooseOperators();
    void leaveIsolatedFloat(bool strict);
    std::vector<OperatorId> neighbours(OperatorId id) const;
    void chooseTensors();
    void groupTensors();
    void joinInputs(OperatorId id, TensorId output);
    bool privateGroup(TensorId id) const;
    void join(TensorId a, TensorId b);

    const Model& m_model;
    const Graph& m_graph;
    const std::vector<Layer>& m_layers;
    Constants m_constants;
    Form m_interface;
    int m_activationBits;
    std::vector<OperatorId> m_producers;
    std::vector<std::vector<OperatorId>> m_consumers;
    std::set<TensorId> m_graphInputs;
    std::set<TensorId> m_graphOutputs;
    std::vector<Shape> m_shapes;                                 ///< by TensorId
    std::vector<std::vector<IntegerPart>> m_parts;               ///< by OperatorId
    std::vector<bool> m_integer;                                 ///< by OperatorId
    std::vector<bool> m_quantized;                               ///< by TensorId
    std::vector<TensorId> m_parent;                              ///< forest of groups
    std::vector<std::optional<QuantizationRule::Fixed>> m_fixed; ///< by representative
    std::vector<Reason> m_reasons;
};

} // namespace fettle
