// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which tensors need gradients, what is prepared once and what in every step, and the two runs through the
// graph.
#include "training/network.h"

#include "core/contains.h"
#include "core/parallel.h"
#include "kernels/kernels.h"
#include "model/graph_editor.h"
#include "ops/codes.h"
#include "ops/graph_walk.h"
#include "tflite/operator_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>

namespace fettle {

namespace {

kernels::Steps stepsOf(const FakeQuantizer& q)
{
    return {.scale = q.scale, .least = q.low - q.zeroPoint, .most = q.high - q.zeroPoint};
}

} // namespace

void FakeQuantizer::round(std::span<float> values, std::span<float> inside) const
{
    kernels::kernels().fakeQuantization.round(stepsOf(*this), values.data(), inside.data(), values.size());
}

void FakeQuantizer::round(std::span<float> values, std::span<float> inside, std::span<float> slopes) const
{
    kernels::kernels().fakeQuantization.roundSloped(stepsOf(*this), values.data(), inside.data(),
                                                    slopes.data(), values.size());
}

Network::~Network() = default;

Result<std::shared_ptr<const Network>> Network::create(ModelPtr model)
{
    std::shared_ptr<Network> network(new Network);
    network->m_model = std::move(model);
    FETTLE_TRY(network->plan());
    std::vector<bool> depends;
    const auto operands = network->trainableOperands(depends);
    network->findScores();
    network->passGradients(depends);
    FETTLE_TRY(network->addParameters(operands));
    FETTLE_TRY(network->prepareOthers());
    return network;
}

OperatorView Network::view(OperatorId id, std::span<const Bytes> constants) const
{
    return {*m_model, graph(), graph().op(id), id, m_shapes, constants};
}

/// Shapes, values that follow from constants, and the operators that remain to be run.
Result<void> Network::plan()
{
    const Graph& graph = this->graph();
    if (graph.inputs.empty() || graph.outputs.empty())
        return fail(ErrorCode::UnsupportedModel, "a model without inputs or outputs cannot be trained",
                    graph.name, "optimize it without fine-tuning");
    GraphWalk walk(*m_model, graph);
    FETTLE_TRY(walk.start({}));
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const OperatorId id(static_cast<int64_t>(i));
        const Operator& op = graph.operators[i];
        const OperatorDefinition* definition = op.customCode.empty() ? findDefinition(op.code) : nullptr;
        if (definition == nullptr || definition->calls != nullptr)
            return fail(ErrorCode::UnsupportedModel, "there is no training through " + operatorName(op),
                        layerName(graph, id), "optimize it without fine-tuning");
        FETTLE_TRY(walk.resolve(id));
        if (walk.late(id))
            return fail(ErrorCode::UnsupportedModel, "its shape depends on data, which cannot be trained",
                        layerName(graph, id), "optimize it without fine-tuning");
        if (!walk.foldable(id)) {
            m_nodes.emplace_back().id = id;
            continue;
        }
        FETTLE_ASSIGN(const auto prepared, definition->prepare(walk.view(id), {}));
        FETTLE_TRY(walk.fold(id, *prepared));
    }
    m_shapes = walk.takeShapes();
    m_constants = walk.takeFolded();
    m_constants.resize(graph.tensors.size());
    return {};
}

bool sameSizes(const ParameterValues& a, const ParameterValues& b)
{
    return std::ranges::equal(a, b, {}, &std::vector<float>::size, &std::vector<float>::size);
}

/// The operand is a parameter, by the operator's rules, and a float32 constant of the file. What no layer is
/// before, and is none itself, scales and shifts the data, and stays as it is.
bool Network::trainable(const Node& node, size_t operand, bool behind) const
{
    const OperatorView view = this->view(node.id, m_constants);
    const Tensor* tensor = view.input(operand);
    if (tensor == nullptr || !m_model->isConstant(*tensor) || tensor->type != TensorType::Float32 ||
        tensor->sparsity)
        return false;
    const OperatorDefinition& definition = *findDefinition(view.op.code);
    const auto index = static_cast<int>(operand);
    if (index == definition.quantization.weightOperand || index == definition.quantization.biasOperand)
        return true;
    return definition.trains != nullptr && (behind || multiplies(node)) && definition.trains(view, operand);
}

std::vector<Network::Operand> Network::trainableOperands(std::vector<bool>& depends) const
{
    std::vector<Operand> operands;
    depends.assign(graph().tensors.size(), false);
    for (size_t n = 0; n < m_nodes.size(); ++n) {
        const Operator& op = graph().op(m_nodes[n].id);
        bool some =
            std::ranges::any_of(op.inputs, [&](TensorId id) { return id.valid() && depends[id.index()]; });
        const bool behind = some; // a layer
        for (size_t i = 0; i < op.inputs.size(); ++i) {
            if (trainable(m_nodes[n], i, behind)) {
                operands.push_back({n, i});
                some = true;
            }
        }
        for (const TensorId output : op.outputs)
            depends[output.index()] = some && graph().tensor(output).type == TensorType::Float32;
    }
    dropOtherwiseRead(operands);
    return operands;
}

/// A constant stays as it is when something reads it that would not tell how the loss depends on it.
void Network::dropOtherwiseRead(std::vector<Operand>& operands) const
{
    const auto tensorOf = [&](const Operand& operand) {
        return graph().op(m_nodes[operand.node].id).inputs[operand.index].index();
    };
    std::vector<int> others(graph().tensors.size());
    for (const Operator& op : graph().operators)
        for (const TensorId input : op.inputs)
            if (input.valid())
                ++others[input.index()];
    for (const TensorId output : graph().outputs)
        ++others[output.index()];
    for (const Operand& operand : operands)
        --others[tensorOf(operand)];
    std::erase_if(operands, [&](const Operand& operand) { return others[tensorOf(operand)] > 0; });
}

bool Network::multiplies(const Node& node) const
{
    const OperatorDefinition& definition = *findDefinition(graph().op(node.id).code);
    return definition.macs != nullptr && definition.macs(view(node.id, m_constants)) > 0;
}

void Network::findScores()
{
    m_scores = graph().outputs.front();
    if (m_nodes.empty())
        return;
    const Operator& last = graph().op(m_nodes.back().id);
    const bool squashes = last.code == code::softmax || last.code == code::logistic;
    if (squashes && last.outputs.front() == m_scores)
        m_scores = last.inputs.front();
}

/// From the scores back: which operators pass gradients on, and of which tensors.
void Network::passGradients(const std::vector<bool>& depends)
{
    const auto names = shortLayerNames(*m_model, graph());
    m_wanted.assign(graph().tensors.size(), false);
    m_wanted[m_scores.index()] = true;
    for (size_t n = m_nodes.size(); n-- > 0;) {
        Node& node = m_nodes[n];
        const Operator& op = graph().op(node.id);
        const auto any = [&](const std::vector<bool>& marked) {
            return std::ranges::any_of(op.outputs, [&](TensorId id) { return marked[id.index()]; });
        };
        if (!any(m_wanted) || !any(depends))
            continue;
        const OperatorDefinition& definition = *findDefinition(op.code);
        if (definition.gradient == nullptr || !definition.gradient(view(node.id, m_constants))) {
            m_issues.push_back({Severity::Warning, "frozen",
                                fmt::format("{} has no gradient ({}): the layers before it stay as they are",
                                            names[node.id.index()], operatorName(op)),
                                node.id});
            continue;
        }
        node.backward = true;
        for (const TensorId input : op.inputs) {
            if (input.valid() && depends[input.index()])
                m_wanted[input.index()] = true;
        }
    }
}

Result<void> Network::addParameters(const std::vector<Operand>& operands)
{
    const auto names = shortLayerNames(*m_model, graph());
    for (const Operand& operand : operands) {
        const Node& node = m_nodes[operand.node];
        const Operator& op = graph().op(node.id);
        const TensorId tensor = op.inputs[operand.index];
        if (!node.backward)
            continue;
        m_wanted[tensor.index()] = true;
        if (contains(m_parameters, tensor, &TrainedTensor::tensor))
            continue; // shared
        const QuantizationRule& rule = findDefinition(op.code)->quantization;
        const bool weights = static_cast<int>(operand.index) == rule.weightOperand;
        m_parameters.push_back({.tensor = tensor,
                                .layer = node.id,
                                .name = names[node.id.index()],
                                .shape = graph().tensor(tensor).shape,
                                .weights = weights,
                                .channelDimension = weights ? rule.channelDimension : 0});
    }
    for (Node& node : m_nodes)
        node.trained = std::ranges::any_of(graph().op(node.id).inputs, [&](TensorId id) {
            return id.valid() && contains(m_parameters, id, &TrainedTensor::tensor);
        });
    if (m_parameters.empty())
        return fail(ErrorCode::UnsupportedModel, "this model has no float32 weights that can be trained",
                    graph().name,
                    m_issues.empty() ? "fine-tune the float model that it was made from"
                                     : m_issues.front().text);
    return {};
}

/// What no parameter changes is prepared once.
Result<void> Network::prepareOthers()
{
    for (Node& node : m_nodes) {
        if (node.trained)
            continue;
        const OperatorDefinition& definition = *findDefinition(graph().op(node.id).code);
        FETTLE_ASSIGN(node.forward, definition.prepare(view(node.id, m_constants), {}));
        if (node.backward) {
            FETTLE_ASSIGN(node.gradient, definition.gradient(view(node.id, m_constants)));
        }
    }
    return {};
}

ParameterValues Network::initialValues() const
{
    ParameterValues values;
    for (const TrainedTensor& parameter : m_parameters) {
        const auto stored = m_model->data(graph().tensor(parameter.tensor)).as<float>();
        values.emplace_back(stored.begin(), stored.end());
    }
    return values;
}

size_t Network::scoreCount() const
{
    return static_cast<size_t>(elementCount(shape(m_scores)));
}

std::vector<TensorId> Network::features() const
{
    std::vector<TensorId> outputs;
    for (const Node& node : m_nodes) {
        const TensorId output = graph().op(node.id).outputs.front();
        if (node.trained && multiplies(node) && output != m_scores && m_wanted[output.index()])
            outputs.push_back(output);
    }
    return outputs;
}

Result<ModelPtr> Network::withValues(const ParameterValues& values) const
{
    GraphEditor editor(m_model);
    for (size_t p = 0; p < m_parameters.size(); ++p)
        editor.setData(m_parameters[p].tensor, Bytes::copyOf(std::span<const float>(values[p])));
    return editor.finish();
}

Result<NetworkStep> NetworkStep::create(std::shared_ptr<const Network> network, const ParameterValues& values,
                                        std::span<const std::optional<FakeQuantizer>> quantizers, int threads)
{
    NetworkStep step;
    std::vector<Bytes> constants = network->m_constants;
    for (size_t p = 0; p < values.size(); ++p)
        constants[network->m_parameters[p].tensor.index()] =
            Bytes(std::as_bytes(std::span(values[p])), nullptr);
    const auto& nodes = network->m_nodes;
    step.m_owned.resize(nodes.size());
    step.m_nodes.resize(nodes.size());
    const auto prepare = [&](size_t n) -> Result<void> {
        const Network::Node& node = nodes[n];
        step.m_nodes[n] = {node.forward.get(), node.gradient.get()};
        if (!node.trained)
            return {};
        const OperatorDefinition& definition = *findDefinition(network->graph().op(node.id).code);
        Owned& owned = step.m_owned[n];
        FETTLE_ASSIGN(owned.forward, definition.prepare(network->view(node.id, constants), {}));
        if (node.backward) {
            FETTLE_ASSIGN(owned.gradient, definition.gradient(network->view(node.id, constants)));
        }
        step.m_nodes[n] = {owned.forward.get(), owned.gradient.get()};
        return {};
    };
    std::vector<Result<void>> outcomes(nodes.size());
    parallelFor(static_cast<int64_t>(nodes.size()), threads, [&](int64_t n, int) {
        outcomes[static_cast<size_t>(n)] = prepare(static_cast<size_t>(n));
        return true;
    });
    for (size_t n = 0; n < nodes.size(); ++n) {
        FETTLE_TRY(std::move(outcomes[n]));
        const Prepared& prepared = step.m_nodes[n];
        step.m_scratchBytes = std::max(step.m_scratchBytes, prepared.forward->scratchBytes());
        if (prepared.gradient != nullptr)
            step.m_scratchBytes = std::max(step.m_scratchBytes, prepared.gradient->scratchBytes());
    }
    step.m_network = std::move(network);
    step.m_values = &values;
    step.m_quantizers = quantizers;
    return step;
}

NetworkPass::NetworkPass(std::shared_ptr<const Network> network) : m_network(std::move(network))
{
    const Graph& graph = m_network->graph();
    const size_t tensors = graph.tensors.size();
    const auto constantData = [&](size_t i) {
        const Bytes& folded = m_network->m_constants[i];
        return !folded.empty() ? folded : m_network->model().data(graph.tensors[i]);
    };
    size_t valueBytes = 0;
    std::vector<size_t> places(tensors);
    std::vector<size_t> gradientPlaces(tensors);
    std::vector<bool> parameter(tensors);
    for (const TrainedTensor& p : m_network->parameters())
        parameter[p.tensor.index()] = true;
    for (size_t i = 0; i < tensors; ++i) {
        if (constantData(i).empty()) {
            places[i] = valueBytes;
            valueBytes += alignedSize(runBytes(graph.tensors[i], m_network->m_shapes[i]));
        }
        if (m_network->m_wanted[i] && !parameter[i]) {
            gradientPlaces[i] = m_gradientBytes;
            m_gradientBytes += alignedSize(count(TensorId(static_cast<int64_t>(i))) * sizeof(float));
        }
    }
    m_values = AlignedMemory(valueBytes);
    m_gradientMemory = AlignedMemory(m_gradientBytes);
    m_tensors.resize(tensors);
    m_gradients.resize(tensors);
    m_inside.resize(tensors);
    m_slopes.resize(tensors);
    for (size_t i = 0; i < tensors; ++i) {
        const Bytes constant = constantData(i);
        m_tensors[i] =
            constant.empty() ? m_values.data() + places[i] : const_cast<std::byte*>(constant.data());
        if (m_network->m_wanted[i] && !parameter[i])
            m_gradients[i] = reinterpret_cast<float*>(m_gradientMemory.data() + gradientPlaces[i]);
    }
}

std::span<float> NetworkPass::input(size_t index)
{
    const auto bytes = inputBytes(index);
    return {reinterpret_cast<float*>(bytes.data()), bytes.size() / sizeof(float)};
}

std::span<std::byte> NetworkPass::inputBytes(size_t index)
{
    const TensorId id = m_network->graph().inputs[index];
    return {m_tensors[id.index()], runBytes(m_network->graph().tensor(id), m_network->shape(id))};
}

std::span<const float> NetworkPass::value(TensorId id) const
{
    return {reinterpret_cast<const float*>(m_tensors[id.index()]), count(id)};
}

std::span<float> NetworkPass::gradient(TensorId id)
{
    float* place = m_gradients[id.index()];
    return {place, place == nullptr ? 0 : count(id)};
}

void NetworkPass::clearGradients()
{
    std::memset(m_gradientMemory.data(), 0, m_gradientBytes);
}

void NetworkPass::clearVariables()
{
    const auto& tensors = m_network->graph().tensors;
    for (size_t i = 0; i < tensors.size(); ++i) {
        if (tensors[i].isVariable && !m_network->model().isConstant(tensors[i]))
            std::memset(m_tensors[i], 0, runBytes(tensors[i], m_network->m_shapes[i]));
    }
}

void NetworkPass::quantize(const FakeQuantizer& quantizer, TensorId id)
{
    auto& inside = m_inside[id.index()];
    inside.resize(count(id));
    const std::span values(reinterpret_cast<float*>(m_tensors[id.index()]), inside.size());
    if (quantizer.learned < 0)
        return quantizer.round(values, inside);
    auto& slopes = m_slopes[id.index()];
    slopes.resize(count(id));
    quantizer.round(values, inside, slopes);
}

Result<void> NetworkPass::forward(const NetworkStep& step)
{
    if (step.m_scratchBytes > m_scratchBytes) {
        m_scratch = AlignedMemory(step.m_scratchBytes);
        m_scratchBytes = step.m_scratchBytes;
    }
    // Not every kernel keeps what its constants were when it was prepared.
    for (size_t p = 0; p < step.m_values->size(); ++p) {
        const float* values = (*step.m_values)[p].data();
        m_tensors[m_network->m_parameters[p].tensor.index()] =
            reinterpret_cast<std::byte*>(const_cast<float*>(values));
    }
    clearVariables();
    const Graph& graph = m_network->graph();
    const auto quantizerOf = [&](TensorId id) -> const FakeQuantizer* {
        const bool has = !step.m_quantizers.empty() && step.m_quantizers[id.index()];
        return has ? &*step.m_quantizers[id.index()] : nullptr;
    };
    for (const TensorId input : graph.inputs) {
        if (const FakeQuantizer* quantizer = quantizerOf(input))
            quantize(*quantizer, input);
    }
    std::optional<Error> failure;
    for (size_t n = 0; n < step.m_nodes.size(); ++n) {
        const Operator& op = graph.op(m_network->m_nodes[n].id);
        step.m_nodes[n].forward->run(
            {.tensors = m_tensors.data(), .op = &op, .scratch = m_scratch.data(), .failure = &failure});
        if (failure)
            return std::unexpected(*std::move(failure));
        for (const TensorId output : op.outputs) {
            if (const FakeQuantizer* quantizer = quantizerOf(output))
                quantize(*quantizer, output);
        }
    }
    return {};
}

/// Through the rounding of a tensor: its own gradient, and that of the scale.
void NetworkPass::passQuantizer(const FakeQuantizer& quantizer, TensorId id, std::span<float> scaleSums)
{
    const std::span<float> gradient = this->gradient(id);
    const bool learns = quantizer.learned >= 0 && !scaleSums.empty();
    const float sum = kernels::kernels().fakeQuantization.pass(m_inside[id.index()].data(),
                                                               learns ? m_slopes[id.index()].data() : nullptr,
                                                               gradient.data(), gradient.size());
    if (learns)
        scaleSums[static_cast<size_t>(quantizer.learned)] += sum;
}

void NetworkPass::backward(const NetworkStep& step, ParameterValues& sums, std::span<float> scaleSums)
{
    for (size_t p = 0; p < m_network->m_parameters.size(); ++p)
        m_gradients[m_network->m_parameters[p].tensor.index()] = sums[p].data();
    for (size_t n = step.m_nodes.size(); n-- > 0;) {
        if (step.m_nodes[n].gradient == nullptr)
            continue;
        const Operator& op = m_network->graph().op(m_network->m_nodes[n].id);
        bool some = false;
        for (const TensorId output : op.outputs) {
            if (m_gradients[output.index()] == nullptr)
                continue; // behind the scores, or read by nobody
            some = true;
            if (!step.m_quantizers.empty() && step.m_quantizers[output.index()])
                passQuantizer(*step.m_quantizers[output.index()], output, scaleSums);
        }
        if (!some)
            continue;
        step.m_nodes[n].gradient->run({.tensors = m_tensors.data(),
                                       .gradients = m_gradients.data(),
                                       .op = &op,
                                       .scratch = m_scratch.data()});
    }
}

} // namespace fettle
