// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A walk through the graph that gives every channel a set and unites those that an operator ties together.
#include "techniques/channel_sets.h"

#include "core/contains.h"
#include "ops/codes.h"
#include "ops/tables.h"
#include "tflite/operator_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace fettle {

namespace {

class Finder {
public:
    Finder(const Model& model, const std::vector<Shape>& shapes)
        : m_model(model),
          m_graph(model.mainGraph()),
          m_shapes(shapes),
          m_readers(consumers(m_graph)),
          m_names(shortLayerNames(model, m_graph)),
          m_ids(m_graph.tensors.size())
    {
    }

    ChannelSets run()
    {
        for (const TensorId input : m_graph.inputs)
            fix(idsOf(input), "it is an input of the model");
        for (size_t i = 0; i < m_graph.operators.size(); ++i)
            visit(OperatorId(static_cast<int64_t>(i)));
        for (const TensorId output : m_graph.outputs)
            fix(idsOf(output), "it is an output of the model");
        return finished();
    }

private:
    using Ids = std::vector<int32_t>;
    using Rule = bool (Finder::*)(OperatorId);

    // ---- sets

    int32_t root(int32_t id)
    {
        while (m_parents[static_cast<size_t>(id)] != id)
            id = m_parents[static_cast<size_t>(id)] =
                m_parents[static_cast<size_t>(m_parents[static_cast<size_t>(id)])];
        return id;
    }
    void unite(int32_t a, int32_t b)
    {
        a = root(a);
        b = root(b);
        if (a == b)
            return;
        std::string& reason = m_reasons[static_cast<size_t>(a)];
        if (reason.empty())
            reason = m_reasons[static_cast<size_t>(b)];
        m_parents[static_cast<size_t>(b)] = a;
    }
    void fix(const Ids& ids, const std::string& reason)
    {
        for (const int32_t id : ids) {
            std::string& own = m_reasons[static_cast<size_t>(root(id))];
            own = own.empty() ? reason : own;
        }
    }
    Ids fresh(int64_t count)
    {
        Ids ids(static_cast<size_t>(count));
        std::iota(ids.begin(), ids.end(), static_cast<int32_t>(m_parents.size()));
        m_parents.insert(m_parents.end(), ids.begin(), ids.end());
        m_reasons.resize(m_parents.size());
        return ids;
    }

    // ---- operands

    const Operator& op(OperatorId id) const { return m_graph.op(id); }
    const Shape& shape(TensorId id) const { return m_shapes[id.index()]; }
    int64_t channels(TensorId id) const { return shape(id).empty() ? 1 : shape(id).back(); }
    bool constant(TensorId id) const { return m_model.isConstant(m_graph.tensor(id)); }
    /// Those of an activation; one that nobody has given any yet gets some that belong to it alone.
    Ids& idsOf(TensorId id)
    {
        Ids& ids = m_ids[id.index()];
        if (ids.empty() && !constant(id))
            ids = fresh(channels(id));
        return ids;
    }
    /// Plain float32 numbers that this operator alone reads.
    bool editable(TensorId id) const
    {
        const Tensor& tensor = m_graph.tensor(id);
        return constant(id) && tensor.type == TensorType::Float32 && !tensor.sparsity &&
               m_readers[id.index()].size() == 1;
    }
    void use(OperatorId id, TensorId tensor, int dimension, ChannelUse::Role role, Ids ids)
    {
        m_uses.push_back({id, tensor, dimension, role, std::move(ids)});
    }
    /// Whether a bias is there and not to be had, or not one number for each output channel.
    bool foreignBias(const Operator& layer, size_t operand, int64_t outputs) const
    {
        if (operand >= layer.inputs.size() || !layer.inputs[operand].valid())
            return false;
        const TensorId bias = layer.inputs[operand];
        return !editable(bias) || shape(bias).size() != 1 || shape(bias).front() != outputs;
    }
    void useBias(OperatorId id, size_t operand, const Ids& ids)
    {
        if (operand < op(id).inputs.size() && op(id).inputs[operand].valid())
            use(id, op(id).inputs[operand], 0, ChannelUse::Role::Passes, ids);
    }

    // ---- operators; false: not of a form that is followed

    bool kept(OperatorId id)
    {
        const TensorId in = op(id).inputs.front();
        const TensorId out = op(id).outputs.front();
        if (constant(in) || op(id).outputs.size() != 1 || channels(in) != channels(out))
            return false;
        m_ids[out.index()] = idsOf(in);
        return true;
    }

    /// Reductions over other dimensions than the last.
    bool reduced(OperatorId id)
    {
        const TensorId in = op(id).inputs.front();
        if (op(id).inputs.size() < 2 || !constant(op(id).inputs[1]) || constant(in))
            return false;
        const auto rank = static_cast<int32_t>(shape(in).size());
        const auto axes = m_model.data(m_graph.tensor(op(id).inputs[1])).as<int32_t>();
        if (std::ranges::any_of(axes, [&](int32_t axis) { return axis == -1 || axis == rank - 1; }))
            return false;
        return kept(id);
    }

    /// [.., h, w, c] as [.., h * w * c]: feature f is of channel f % c.
    bool reshaped(OperatorId id)
    {
        if (kept(id))
            return true;
        const TensorId in = op(id).inputs.front();
        const TensorId out = op(id).outputs.front();
        if (constant(in))
            return false;
        int64_t merged = 1;
        for (size_t i = shape(in).size(); i-- > 0 && merged < channels(out);)
            merged *= shape(in)[i];
        if (merged != channels(out) || channels(in) == 0)
            return false;
        const Ids from = idsOf(in);
        Ids& to = m_ids[out.index()];
        for (int64_t f = 0; f < merged; ++f)
            to.push_back(from[static_cast<size_t>(f % channels(in))]);
        return true;
    }

    bool convolution(OperatorId id)
    {
        const Operator& layer = op(id);
        const TensorId in = layer.inputs[0];
        const TensorId weights = layer.inputs[1];
        if (!editable(weights) || shape(weights).size() != 4 || shape(weights)[3] != channels(in) ||
            foreignBias(layer, 2, shape(weights)[0]))
            return false;
        m_ids[layer.outputs.front().index()] = fresh(shape(weights).front());
        use(id, weights, 0, ChannelUse::Role::Makes, idsOf(layer.outputs.front()));
        use(id, weights, 3, ChannelUse::Role::Reads, idsOf(in));
        useBias(id, 2, idsOf(layer.outputs.front()));
        return true;
    }

    /// Output channel c comes from input channel c / multiplier.
    bool depthwise(OperatorId id)
    {
        const Operator& layer = op(id);
        const TensorId in = layer.inputs[0];
        const TensorId weights = layer.inputs[1];
        const int64_t multiplier = channels(layer.outputs.front()) / std::max<int64_t>(1, channels(in));
        const int64_t outputs = multiplier * channels(in);
        if (!editable(weights) || shape(weights).size() != 4 || shape(weights)[3] != outputs ||
            outputs != channels(layer.outputs.front()) || foreignBias(layer, 2, outputs))
            return false;
        const Ids from = idsOf(in);
        Ids& to = m_ids[layer.outputs.front().index()];
        for (int64_t c = 0; c < outputs; ++c)
            to.push_back(from[static_cast<size_t>(c / multiplier)]);
        use(id, weights, 3, ChannelUse::Role::Passes, to);
        useBias(id, 2, to);
        return true;
    }

    /// Pictures go in as vectors.
    bool fullyConnected(OperatorId id)
    {
        const Operator& layer = op(id);
        const TensorId in = layer.inputs[0];
        const TensorId weights = layer.inputs[1];
        if (!editable(weights) || constant(in) || shape(weights).size() != 2 || channels(in) == 0 ||
            shape(weights)[1] % channels(in) != 0 || foreignBias(layer, 2, shape(weights)[0]))
            return false;
        Ids inputs;
        for (int32_t i = 0; i < shape(weights)[1]; ++i)
            inputs.push_back(idsOf(in)[static_cast<size_t>(i % channels(in))]);
        m_ids[layer.outputs.front().index()] = fresh(shape(weights)[0]);
        use(id, weights, 0, ChannelUse::Role::Makes, idsOf(layer.outputs.front()));
        use(id, weights, 1, ChannelUse::Role::Reads, std::move(inputs));
        useBias(id, 2, idsOf(layer.outputs.front()));
        return true;
    }

    /// Sums and products: operands with all channels are tied to each other, one for all channels is not.
    bool paired(OperatorId id)
    {
        const TensorId out = op(id).outputs.front();
        const int64_t count = channels(out);
        for (const TensorId in : op(id).inputs) {
            const bool all = channels(in) == count;
            if ((!all && (channels(in) != 1 || !constant(in))) ||
                (all && count > 1 && constant(in) && !editable(in)))
                return false;
        }
        Ids ids;
        for (const TensorId in : op(id).inputs) {
            if (channels(in) != count || constant(in))
                continue;
            if (ids.empty())
                ids = idsOf(in);
            for (size_t c = 0; c < ids.size(); ++c)
                unite(ids[c], idsOf(in)[c]);
        }
        if (ids.empty())
            return false;
        for (const TensorId in : op(id).inputs) {
            if (channels(in) == count && count > 1 && constant(in))
                use(id, in, static_cast<int>(shape(in).size()) - 1, ChannelUse::Role::Passes, ids);
        }
        m_ids[out.index()] = std::move(ids);
        return true;
    }

    bool concatenated(OperatorId id)
    {
        const TensorId out = op(id).outputs.front();
        const int32_t axis = concatenationAxis(op(id));
        if (std::ranges::any_of(op(id).inputs, [&](TensorId in) { return constant(in); }))
            return false;
        if (axis != -1 && axis != static_cast<int32_t>(shape(out).size()) - 1)
            return paired(id);
        Ids& to = m_ids[out.index()];
        for (const TensorId in : op(id).inputs) {
            const Ids& from = idsOf(in);
            to.insert(to.end(), from.begin(), from.end());
        }
        return true;
    }

    /// Whether operands are there that rules look at: all but the bias of a layer with weights.
    bool wellFormed(OperatorId id) const
    {
        const Operator& own = op(id);
        const bool weighted =
            own.code == code::conv2d || own.code == code::depthwiseConv2d || own.code == code::fullyConnected;
        const size_t needed = weighted ? 2 : std::max<size_t>(1, own.inputs.size());
        return !own.outputs.empty() && own.inputs.size() >= needed &&
               std::all_of(own.inputs.begin(), own.inputs.begin() + static_cast<std::ptrdiff_t>(needed),
                           [](TensorId in) { return in.valid(); });
    }

    static Rule ruleOf(int32_t operatorCode)
    {
        using namespace code;
        static const std::map<int32_t, Rule> rules = {
            {conv2d, &Finder::convolution},
            {depthwiseConv2d, &Finder::depthwise},
            {code::fullyConnected, &Finder::fullyConnected},
            {add, &Finder::paired},
            {sub, &Finder::paired},
            {mul, &Finder::paired},
            {maximum, &Finder::paired},
            {minimum, &Finder::paired},
            {prelu, &Finder::paired},
            {concatenation, &Finder::concatenated},
            {reshape, &Finder::reshaped},
            {squeeze, &Finder::kept},
            {mean, &Finder::reduced},
            {sum, &Finder::reduced},
            {reduceMax, &Finder::reduced},
            {averagePool2d, &Finder::kept},
            {maxPool2d, &Finder::kept},
            {pad, &Finder::kept},
            {relu, &Finder::kept},
            {relu6, &Finder::kept},
            {reluN1To1, &Finder::kept},
            {leakyRelu, &Finder::kept},
            {hardSwish, &Finder::kept},
            {logistic, &Finder::kept},
            {tanh, &Finder::kept},
            {elu, &Finder::kept},
            {gelu, &Finder::kept},
            {resizeBilinear, &Finder::kept},
            {resizeNearestNeighbor, &Finder::kept},
        };
        const auto found = rules.find(operatorCode);
        return found == rules.end() ? nullptr : found->second;
    }

    void visit(OperatorId id)
    {
        const Rule rule = op(id).customCode.empty() ? ruleOf(op(id).code) : nullptr;
        if (wellFormed(id) && rule != nullptr && (this->*rule)(id))
            return;
        const std::string reason =
            fmt::format("{} ({}) needs all of its channels", m_names[id.index()], operatorName(op(id)));
        for (const TensorId in : op(id).inputs) {
            if (in.valid() && !constant(in))
                fix(idsOf(in), reason);
        }
        for (const TensorId out : op(id).outputs) {
            m_ids[out.index()].clear();
            fix(idsOf(out), reason);
        }
    }

    /// Sets numbered from 0, with the layers that make them.
    ChannelSets finished()
    {
        ChannelSets result;
        std::map<int32_t, int32_t> numbers;
        const auto renumber = [&](Ids& ids) {
            for (int32_t& id : ids) {
                const auto [place, added] =
                    numbers.try_emplace(root(id), static_cast<int32_t>(result.sets.size()));
                if (added)
                    result.sets.push_back({.fixedBy = m_reasons[static_cast<size_t>(root(id))]});
                id = place->second;
            }
        };
        for (Ids& ids : m_ids)
            renumber(ids);
        for (ChannelUse& use : m_uses) {
            renumber(use.sets);
            for (const int32_t set : use.sets) {
                auto& makers = result.sets[static_cast<size_t>(set)].makers;
                if (use.role == ChannelUse::Role::Makes && !contains(makers, use.op))
                    makers.push_back(use.op);
            }
        }
        result.tensors = std::move(m_ids);
        result.uses = std::move(m_uses);
        return result;
    }

    const Model& m_model;
    const Graph& m_graph;
    const std::vector<Shape>& m_shapes;
    std::vector<std::vector<OperatorId>> m_readers;
    std::vector<std::string> m_names;
    std::vector<Ids> m_ids;             ///< by tensor
    std::vector<int32_t> m_parents;     ///< a forest of sets
    std::vector<std::string> m_reasons; ///< of roots
    std::vector<ChannelUse> m_uses;
};

} // namespace

ChannelSets channelSets(const Model& model, const std::vector<Shape>& shapes)
{
    return Finder(model, shapes).run();
}

} // namespace fettle
