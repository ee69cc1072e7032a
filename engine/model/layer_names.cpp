// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Names that a person can read, from the scopes that converters leave in the names of tensors.
#include "model/model.h"
#include "tflite/operator_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_set>

namespace fettle {

namespace {

struct WeightedRow {
    int32_t code;
    size_t weights;          ///< index of the weights among the inputs
    std::string_view marker; ///< what the framework called the operation
};

constexpr std::array<WeightedRow, 6> weighted = {{
    {3, 1, "Conv2D"},            // CONV_2D
    {4, 1, "depthwise"},         // DEPTHWISE_CONV_2D
    {9, 1, "MatMul"},            // FULLY_CONNECTED
    {67, 1, "conv2d_transpose"}, // TRANSPOSE_CONV
    {132, 1, "Conv3D"},          // CONV_3D
    {7, 1, "embedding_lookup"},  // EMBEDDING_LOOKUP
}};
constexpr int32_t dequantizeCode = 6;

/// Last components that name a part of a layer, not the layer; in lower case.
constexpr std::array<std::string_view, 14> parts = {
    "weights",  "weights_quant", "kernel", "bias", "biases",    "biasadd", "readvariableop",
    "resource", "read",          "gamma",  "beta", "act_quant", "const",   "fakequantwithminmaxvars"};

const WeightedRow* weightedRow(int32_t code)
{
    const auto row = std::find_if(weighted.begin(), weighted.end(),
                                  [=](const WeightedRow& one) { return one.code == code; });
    return row == weighted.end() ? nullptr : &*row;
}

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return std::tolower(c); });
    return result;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> result;
    while (true) {
        const size_t end = text.find(separator);
        result.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return result;
        text.remove_prefix(end + 1);
    }
}

/// Fused tensors carry the names of all that was fused: the one that ends in the operation's own name, else
/// the first.
std::string_view pick(std::string_view name, std::string_view marker)
{
    const auto names = split(name, ';');
    const auto found = std::find_if(names.begin(), names.end(), [&](std::string_view one) {
        return !marker.empty() && lower(one.substr(one.rfind('/') + 1)).starts_with(lower(marker));
    });
    return found == names.end() ? names.front() : *found;
}

/// The scope that holds the last component; empty where the name has no scope.
std::string lastScope(std::string_view name)
{
    auto components = split(name, '/');
    std::erase(components, std::string_view());
    if (components.size() < 2)
        return {};
    components.pop_back();
    const auto isPart = [](std::string_view one) { return std::ranges::count(parts, lower(one)) > 0; };
    while (components.size() > 1 && isPart(components.back()))
        components.pop_back();
    return std::string(components.back());
}

class Namer {
public:
    Namer(const Model& model, const Graph& graph)
        : m_model(model), m_graph(graph), m_producer(producers(graph))
    {
    }

    /// What the tensors suggest; empty when nothing does.
    std::string suggestion(const Operator& op) const
    {
        const WeightedRow* row = weightedRow(op.code);
        const std::string marker = row != nullptr ? std::string(row->marker) : lower(operatorName(op));
        if (row != nullptr && op.inputs.size() > row->weights && isWeights(op.inputs[row->weights])) {
            if (std::string scope = scopeOf(op.inputs[row->weights], marker); !scope.empty())
                return scope;
        }
        return op.outputs.empty() ? std::string() : scopeOf(op.outputs.front(), marker);
    }

private:
    bool isWeights(TensorId id) const
    {
        if (!id.valid())
            return false;
        const OperatorId from = m_producer[id.index()];
        return m_model.isConstant(m_graph.tensor(id)) ||
               (from.valid() && m_graph.op(from).code == dequantizeCode);
    }
    std::string scopeOf(TensorId id, std::string_view marker) const
    {
        return lastScope(pick(m_graph.tensor(id).name, marker));
    }

    const Model& m_model;
    const Graph& m_graph;
    std::vector<OperatorId> m_producer;
};

std::string unique(std::string name, const std::string& kind, std::unordered_set<std::string>& taken)
{
    if (name.empty())
        name = kind;
    else if (taken.contains(name))
        name += "/" + kind;
    std::string numbered = name;
    for (int number = 1; !taken.insert(numbered).second; ++number)
        numbered = name + "_" + std::to_string(number);
    return numbered;
}

} // namespace

std::vector<std::string> shortLayerNames(const Model& model, const Graph& graph)
{
    const Namer namer(model, graph);
    std::vector<std::string> result(graph.operators.size());
    std::unordered_set<std::string> taken;
    // Layers with weights choose first, so that a cast of their weights does not take their name.
    for (const bool withWeights : {true, false}) {
        for (size_t i = 0; i < graph.operators.size(); ++i) {
            const Operator& op = graph.operators[i];
            if ((weightedRow(op.code) != nullptr) == withWeights)
                result[i] = unique(namer.suggestion(op), lower(operatorName(op)), taken);
        }
    }
    return result;
}

} // namespace fettle
