// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Choice of integer operators, and groups of tensors that share a scale.
#include "techniques/int8_plan.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "tflite/operator_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace fettle {

namespace {

Form formOf(InterfaceType type)
{
    switch (type) {
    case InterfaceType::Float:
        return Form::Float;
    case InterfaceType::Int8:
    case InterfaceType::Int16:
        return Form::Integer;
    case InterfaceType::UInt8:
        return Form::UInt8;
    }
    return Form::Float;
}

} // namespace

Int8Plan::Int8Plan(const Model& model, const std::vector<Layer>& layers, const Int8Options& options)
    : m_model(model),
      m_graph(model.mainGraph()),
      m_layers(layers),
      m_constants(model, m_graph),
      m_interface(formOf(options.interface)),
      m_activationBits(options.activationBits),
      m_producers(producers(m_graph)),
      m_consumers(consumers(m_graph)),
      m_graphInputs(m_graph.inputs.begin(), m_graph.inputs.end()),
      m_graphOutputs(m_graph.outputs.begin(), m_graph.outputs.end()),
      m_parts(m_graph.operators.size()),
      m_integer(m_graph.operators.size()),
      m_quantized(m_graph.tensors.size()),
      m_parent(m_graph.tensors.size()),
      m_fixed(m_graph.tensors.size())
{
    chooseOperators();
    leaveIsolatedFloat(options.strict);
    chooseTensors();
    groupTensors();
}

/// Shapes are resolved once, and for models that have recurrent operators only.
OperatorView Int8Plan::view(OperatorId id) const
{
    return {m_model, m_graph, m_graph.op(id), id, m_shapes};
}

bool Int8Plan::anyInteger() const
{
    return contains(m_integer, true);
}

bool Int8Plan::activation(TensorId id) const
{
    if (!id.valid() || m_constants.of(id).valid())
        return false;
    const Tensor& tensor = m_graph.tensor(id);
    return tensor.type == TensorType::Float32 && !tensor.isVariable;
}

std::vector<TensorId> Int8Plan::activationInputs(OperatorId id) const
{
    std::vector<TensorId> inputs;
    for (const TensorId input : m_graph.op(id).inputs) {
        if (activation(input) && !contains(inputs, input))
            inputs.push_back(input);
    }
    return inputs;
}

std::vector<TensorId> Int8Plan::innerTensors(OperatorId id) const
{
    std::vector<TensorId> inner;
    for (const IntegerPart& part : parts(id)) {
        const TensorId tensor = part.id.in(m_graph.op(id));
        const bool own =
            part.scale == IntegerPart::Scale::Own || part.scale == IntegerPart::Scale::PowerOfTwo;
        const bool state = tensor.valid() && m_graph.tensor(tensor).isVariable;
        if (state || (own && part.id.intermediate && tensor.valid()))
            inner.push_back(tensor);
    }
    return inner;
}

/// Why a constant cannot become integers; empty when it can.
std::string Int8Plan::constantReason(TensorId id) const
{
    const Tensor& stored = m_graph.tensor(m_constants.of(id));
    if (stored.sparsity)
        return "its weights are stored sparse";
    return finiteConstant(m_model, stored) ? "" : "some of its constants are not finite";
}

/// Why the operands cannot become integers; empty when they can.
std::string Int8Plan::operandReason(const Layer& layer) const
{
    const Operator& op = m_graph.op(layer.id);
    const QuantizationRule& rule = layer.definition->quantization;
    if (rule.weightOperand >= 0 && !layer.weights.present())
        return "its weights are computed at run time";
    const auto isActivation = [&](TensorId id) { return activation(id); };
    const bool needsInput =
        (rule.weightOperand >= 0 && !rule.sameScale) || std::ranges::none_of(op.outputs, isActivation);
    if (needsInput && activationInputs(layer.id).empty())
        return "its input is not a float tensor that is computed at run time";
    for (size_t i = 0; i < op.inputs.size(); ++i) {
        const TensorId id = op.inputs[i];
        if (!id.valid())
            continue;
        const Tensor& tensor = m_graph.tensor(id);
        const bool otherOperand = tensor.type == TensorType::Int32 || tensor.type == TensorType::Int64 ||
                                  tensor.type == TensorType::Bool;
        if (m_constants.of(id).valid()) {
            if (std::string reason = constantReason(id); !reason.empty())
                return reason;
        } else if (!activation(id) && !otherOperand) {
            return fmt::format("its input is {}", tensor.isVariable ? "a variable" : typeName(tensor.type));
        } else if (static_cast<int>(i) == rule.biasOperand) {
            return "its bias is computed at run time";
        }
    }
    return {};
}

/// The same for a recurrent operator.
std::string Int8Plan::partsReason(const Layer& layer, const std::vector<IntegerPart>& parts) const
{
    if (!activation(m_graph.op(layer.id).inputs.front()))
        return "its input is not a float tensor that is computed at run time";
    for (const IntegerPart& part : parts) {
        const TensorId id = part.id.in(m_graph.op(layer.id));
        if (part.id.intermediate)
            continue;
        if (!id.valid())
            return "one of its operands is missing";
        if (m_graph.tensor(id).isVariable) {
            if (m_consumers[id.index()].size() != 1 || isGraphOutput(id))
                return "its state is read by others";
        } else if (!m_constants.of(id).valid()) {
            return "its weights are computed at run time";
        } else if (std::string reason = constantReason(id); !reason.empty()) {
            return reason;
        }
    }
    return {};
}

namespace {

struct Declined {
    int32_t code;
    std::string_view why;
};

/// Operators that stay float though the runtime has integer kernels for them.
constexpr std::array declined = {
    Declined{code::div, "a divisor that is rounded to zero would end the run"},
    Declined{code::scatterNd, "the runtime's integer kernel fills up with zeros that mean another number"},
    Declined{code::matrixSetDiag,
             "the runtime's integer kernel fills up with zeros that mean another number"},
};

} // namespace

std::string Int8Plan::reasonToStay(const Layer& layer)
{
    const Operator& op = m_graph.op(layer.id);
    const auto name = [&] { return operatorName(op); };
    if (layer.definition == nullptr)
        return fmt::format("Fettle has no integer kernel for {}", name());
    const IntegerForm* form = findIntegerForm(op.code);
    const QuantizationRule& rule = layer.definition->quantization;
    if (const auto found = std::ranges::find(declined, op.code, &Declined::code); found != declined.end())
        return std::string(found->why);
    if (form == nullptr && !rule.integerKernel)
        return fmt::format("the runtime has no integer kernel for {}", name());
    if (m_activationBits == 16 && !rule.wideKernel)
        return fmt::format("the runtime has no 16-bit kernel for {}", name());
    const auto constantOutput = [&](TensorId id) {
        return m_constants.of(id).valid() || m_graph.tensor(id).isVariable;
    };
    if (op.outputs.empty() || std::ranges::any_of(op.outputs, constantOutput))
        return "its output is not float";
    if (form == nullptr)
        return operandReason(layer);
    if (m_shapes.empty()) {
        auto shapes = resolveShapes(m_model, m_graph);
        if (!shapes)
            return "the shapes of the graph are not known";
        m_shapes = std::move(*shapes);
    }
    auto parts = form->parts(view(layer.id));
    if (!parts)
        return parts.error().message;
    std::string reason = partsReason(layer, *parts);
    if (reason.empty())
        m_parts[layer.id.index()] = std::move(*parts);
    return reason;
}

namespace {

bool isQuantizedType(TensorType type)
{
    return type == TensorType::Int8 || type == TensorType::UInt8 || type == TensorType::Int16;
}

} // namespace

void Int8Plan::chooseOperators()
{
    for (const Layer& layer : m_layers) {
        const Operator& op = m_graph.op(layer.id);
        if (layer.stage("int8") == nullptr || op.code == code::quantize || op.code == code::dequantize)
            continue;
        const auto integerAlready = [&](TensorId id) {
            return id.valid() && !m_constants.of(id).valid() && isQuantizedType(m_graph.tensor(id).type);
        };
        if (std::ranges::any_of(op.inputs, integerAlready) ||
            std::ranges::any_of(op.outputs, integerAlready)) {
            m_reasons.push_back({layer.id, "already-integer", "it is integer already"});
            continue;
        }
        std::string reason = reasonToStay(layer);
        m_integer[layer.id.index()] = reason.empty();
        if (!reason.empty())
            m_reasons.push_back({layer.id, "stays-float", std::move(reason)});
    }
}

/// Operators that share an activation with this one.
std::vector<OperatorId> Int8Plan::neighbours(OperatorId id) const
{
    std::vector<OperatorId> found;
    for (const TensorId input : activationInputs(id)) {
        if (m_producers[input.index()].valid())
            found.push_back(m_producers[input.index()]);
    }
    for (const TensorId output : m_graph.op(id).outputs)
        found.insert(found.end(), m_consumers[output.index()].begin(), m_consumers[output.index()].end());
    return found;
}

/// Operators without weights that lie between float operators would be converted to integers and back for
/// nothing: a connected set of integer operators that has no weights and touches a float operator stays
/// float. Strict mode means all.
void Int8Plan::leaveIsolatedFloat(bool strict)
{
    if (strict)
        return;
    std::vector<bool> visited(m_integer.size());
    for (const Layer& first : m_layers) {
        if (!m_integer[first.id.index()] || visited[first.id.index()])
            continue;
        std::vector<OperatorId> set = {first.id};
        visited[first.id.index()] = true;
        bool hasWeights = false;
        bool touchesFloat = false;
        for (size_t i = 0; i < set.size(); ++i) {
            hasWeights = hasWeights || m_layers[set[i].index()].weights.present() || !parts(set[i]).empty();
            for (const OperatorId next : neighbours(set[i])) {
                touchesFloat = touchesFloat || !m_integer[next.index()];
                if (m_integer[next.index()] && !visited[next.index()]) {
                    visited[next.index()] = true;
                    set.push_back(next);
                }
            }
        }
        if (hasWeights || !touchesFloat)
            continue;
        for (const OperatorId id : set) {
            m_integer[id.index()] = false;
            m_reasons.push_back({id, "stays-float", "the layers around it are float"});
        }
    }
}

void Int8Plan::chooseTensors()
{
    for (const Layer& layer : m_layers) {
        if (!m_integer[layer.id.index()])
            continue;
        for (const TensorId input : activationInputs(layer.id))
            m_quantized[input.index()] = true;
        for (const TensorId output : m_graph.op(layer.id).outputs)
            m_quantized[output.index()] = activation(output);
    }
    if (m_interface == Form::Float || !anyInteger())
        return;
    for (const auto* ends : {&m_graphInputs, &m_graphOutputs}) {
        for (const TensorId id : *ends) {
            if (activation(id))
                m_quantized[id.index()] = true;
        }
    }
}

Form Int8Plan::producedAs(TensorId id) const
{
    if (isGraphInput(id))
        return m_interface;
    const OperatorId producer = m_producers[id.index()];
    return producer.valid() && m_integer[producer.index()] ? Form::Integer : Form::Float;
}

TensorId Int8Plan::group(TensorId id) const
{
    while (m_parent[id.index()].valid())
        id = m_parent[id.index()];
    return id;
}

void Int8Plan::join(TensorId a, TensorId b)
{
    const TensorId rootA = group(a);
    const TensorId rootB = group(b);
    if (rootA == rootB)
        return;
    m_parent[rootB.index()] = rootA;
    if (!m_fixed[rootA.index()])
        m_fixed[rootA.index()] = m_fixed[rootB.index()];
}

/// Whether nobody else reads a tensor of the group, so that its range may be widened.
bool Int8Plan::privateGroup(TensorId id) const
{
    const TensorId root = group(id);
    for (size_t t = 0; t < m_parent.size(); ++t) {
        const TensorId member(static_cast<int64_t>(t));
        if (!m_quantized[t] || group(member) != root)
            continue;
        if (m_consumers[t].size() > 1 || isGraphInput(member) || isGraphOutput(member))
            return false;
        if (m_producers[t].valid() && !parts(m_producers[t]).empty())
            return false; // a state shares its scale, and its end at zero is an activation
    }
    return true;
}

/// Operators that move values without changing them. One input: input and output are one group. More
/// (concatenation): inputs that are read by nobody else are produced in the output's scale, the others are
/// converted before the operator.
void Int8Plan::joinInputs(OperatorId id, TensorId output)
{
    const auto inputs = activationInputs(id);
    if (inputs.size() == 1)
        join(inputs.front(), output);
    if (inputs.size() <= 1)
        return;
    for (const TensorId input : inputs) {
        if (!fixed(input) && privateGroup(input))
            join(output, input);
    }
}

void Int8Plan::groupTensors()
{
    for (const Layer& layer : m_layers) {
        if (!m_integer[layer.id.index()])
            continue;
        const QuantizationRule& itsRule = rule(layer.id);
        for (const TensorId output : m_graph.op(layer.id).outputs) {
            if (!activation(output))
                continue; // indices
            if (itsRule.fixedOutput)
                m_fixed[group(output).index()] = itsRule.fixedOutput;
            if (itsRule.sameScale)
                joinInputs(layer.id, output);
        }
    }
}

bool Int8Plan::sameParameters(TensorId a, TensorId b) const
{
    if (group(a) == group(b))
        return true;
    const auto fixedA = fixed(a);
    const auto fixedB = fixed(b);
    return fixedA && fixedB && fixedA->scale == fixedB->scale && fixedA->zeroPoint == fixedB->zeroPoint;
}

} // namespace fettle
