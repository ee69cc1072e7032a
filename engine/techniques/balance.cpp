// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which sets of channels have a factor, and which factors.
#include "techniques/balance.h"

#include "core/contains.h"
#include "model/graph_editor.h"
#include "ops/codes.h"
#include "ops/tables.h"
#include "runtime/executor.h"
#include "techniques/channel_sets.h"
#include "techniques/layer.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace fettle {

namespace {

class Balance {
public:
    Balance(const ModelPtr& source, const std::vector<Shape>& shapes)
        : m_source(source), m_found(channelSets(*source, shapes)), m_logs(m_found.sets.size())
    {
        for (const ChannelSet& set : m_found.sets)
            m_free.push_back(set.fixedBy.empty());
        for (const Operator& op : graph().operators) {
            if (!homogeneous(op))
                fix(op);
        }
    }

    Result<ModelPtr> run()
    {
        measure();
        constexpr int sweeps = 50;
        for (int sweep = 0; sweep < sweeps; ++sweep)
            improve();
        GraphEditor editor(m_source);
        for (const ChannelUse& use : m_found.uses)
            rescale(editor, use);
        return editor.finish();
    }

private:
    const Graph& graph() const { return m_source->mainGraph(); }
    bool free(int32_t set) const { return m_free[static_cast<size_t>(set)]; }

    bool constant(TensorId id) const { return m_source->isConstant(graph().tensor(id)); }

    /// Nothing that is added but what has a factor too, and no bound but 0.
    bool homogeneous(const Operator& op) const
    {
        using namespace code;
        static constexpr std::array known = {conv2d,
                                             depthwiseConv2d,
                                             fullyConnected,
                                             add,
                                             concatenation,
                                             reshape,
                                             squeeze,
                                             mean,
                                             sum,
                                             reduceMax,
                                             averagePool2d,
                                             maxPool2d,
                                             pad,
                                             relu,
                                             leakyRelu,
                                             resizeBilinear,
                                             resizeNearestNeighbor};
        if (!op.customCode.empty() || !contains(known, op.code))
            return false;
        const bool constants = std::ranges::any_of(op.inputs, [&](TensorId in) { return constant(in); });
        if (op.code == add && constants)
            return false;
        const auto activation = fusedActivation(op);
        return activation && (*activation == Activation::None || *activation == Activation::Relu);
    }

    void fix(const Operator& op)
    {
        const auto fixAll = [&](const std::vector<TensorId>& tensors) {
            for (const TensorId id : tensors) {
                if (!id.valid())
                    continue;
                for (const int32_t set : m_found.tensors[id.index()])
                    m_free[static_cast<size_t>(set)] = false;
            }
        };
        fixAll(op.inputs);
        fixAll(op.outputs);
    }

    /// Those of a convolution or a fully connected layer.
    struct Weights {
        TensorId tensor;
        const ChannelUse* makes = nullptr;
        const ChannelUse* reads = nullptr;
        std::vector<double> squares; ///< [out][in], sums over the window's taps
    };

    void measure()
    {
        for (const ChannelUse& use : m_found.uses) {
            if (use.role == ChannelUse::Role::Passes)
                continue;
            auto known = std::ranges::find(m_weights, use.constant, &Weights::tensor);
            if (known == m_weights.end())
                known = m_weights.insert(known, {use.constant});
            (use.role == ChannelUse::Role::Makes ? known->makes : known->reads) = &use;
        }
        for (Weights& weights : m_weights) {
            const Tensor& tensor = graph().tensor(weights.tensor);
            const ConstantFloats constant(*m_source, tensor);
            const size_t outputs = weights.makes->sets.size();
            const size_t inputs = weights.reads->sets.size();
            const auto values = constant.values();
            weights.squares.assign(outputs * inputs, 0);
            const ChannelIndex out(tensor.shape, *weights.makes);
            const ChannelIndex in(tensor.shape, *weights.reads);
            for (size_t i = 0; i < values.size(); ++i)
                weights.squares[out(i) * inputs + in(i)] += double(values[i]) * double(values[i]);
        }
    }

    /// For each set the factor that suits all its uses, with the other factors as they are.
    void improve()
    {
        std::vector<double> sums(m_logs.size());
        std::vector<double> counts(m_logs.size());
        for (const Weights& weights : m_weights) {
            const auto& outs = weights.makes->sets;
            const auto& ins = weights.reads->sets;
            std::vector<double> rows(outs.size());
            std::vector<double> columns(ins.size());
            for (size_t o = 0; o < outs.size(); ++o)
                for (size_t i = 0; i < ins.size(); ++i) {
                    const double square = weights.squares[o * ins.size() + i] *
                                          std::exp(2 * (m_logs[static_cast<size_t>(outs[o])] -
                                                        m_logs[static_cast<size_t>(ins[i])]));
                    rows[o] += square;
                    columns[i] += square;
                }
            const auto add = [&](const std::vector<double>& squares, const std::vector<int32_t>& sets,
                                 double sign) {
                double all = 0;
                for (const double square : squares)
                    all += square / static_cast<double>(squares.size());
                constexpr double dead = 1e-6; // no size to follow; nor are those that are no numbers
                for (size_t c = 0; c < squares.size(); ++c) {
                    if (!std::isfinite(all) || !(squares[c] > dead * all))
                        continue;
                    sums[static_cast<size_t>(sets[c])] += sign * 0.5 * std::log(squares[c] / all);
                    counts[static_cast<size_t>(sets[c])] += 1;
                }
            };
            add(rows, outs, -1);
            add(columns, ins, 1);
        }
        constexpr double damping = 0.5; // all sets move at once
        constexpr double most = 7;      // a factor of 1,100
        for (size_t s = 0; s < m_logs.size(); ++s) {
            if (m_free[s] && counts[s] > 0)
                m_logs[s] = std::clamp(m_logs[s] + damping * sums[s] / counts[s], -most, most);
        }
    }

    void rescale(GraphEditor& editor, const ChannelUse& use) const
    {
        const Tensor& tensor = graph().tensor(use.constant);
        const bool bias = tensor.shape.size() == 1;
        if (use.role == ChannelUse::Role::Passes && !bias)
            return; // weights of each channel's own
        std::vector<float> values = constantValues(editor.model(), editor.graph().tensor(use.constant));
        const ChannelIndex index(tensor.shape, use);
        const double sign = use.role == ChannelUse::Role::Reads ? -1 : 1;
        for (size_t i = 0; i < values.size(); ++i) {
            const auto set = static_cast<size_t>(use.sets[index(i)]);
            values[i] = static_cast<float>(double(values[i]) * std::exp(sign * m_logs[set]));
        }
        editor.setData(use.constant, Bytes::copyOf(std::span<const float>(values)));
    }

    ModelPtr m_source;
    ChannelSets m_found;
    std::vector<bool> m_free;   ///< by set
    std::vector<double> m_logs; ///< of the factors, by set
    std::vector<Weights> m_weights;
};

} // namespace

Result<ModelPtr> balanceChannels(const ModelPtr& source)
{
    FETTLE_ASSIGN(const std::vector<Shape> shapes, resolveShapes(*source, source->mainGraph()));
    return Balance(source, shapes).run();
}

} // namespace fettle
