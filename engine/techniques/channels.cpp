// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scores of channels, the choice of those that go, and the smaller graph.
#include "techniques/channels.h"

#include "core/contains.h"
#include "model/graph_editor.h"
#include "ops/codes.h"
#include "runtime/executor.h"
#include "techniques/channel_sets.h"
#include "techniques/layer.h"
#include "techniques/prune.h"
#include "tflite/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ranges>

namespace fettle {

namespace {

constexpr std::string_view channelPattern = "channel";

bool prunesChannels(const Stage& stage)
{
    return stage.technique == "prune" &&
           choiceOf(*findTechnique("prune"), stage.parameters, "pattern") == channelPattern;
}

Recipe withoutChannels(Recipe recipe)
{
    std::erase_if(recipe.stages, prunesChannels);
    for (LayerRule& rule : recipe.rules)
        std::erase_if(rule.stages, prunesChannels);
    return recipe;
}

/// Channels that the same layers make, and the target that these agree on.
struct Group {
    std::vector<OperatorId> makers;
    std::vector<int32_t> sets;
    double sparsity = 0;
    bool shared = false; ///< the target is one of the whole model's multiplications
};

class Narrowing {
public:
    Narrowing(const ModelPtr& source, const std::vector<Layer>& layers, const std::vector<Shape>& shapes)
        : m_source(source),
          m_layers(layers),
          m_shapes(shapes),
          m_found(channelSets(*source, shapes)),
          m_goes(m_found.sets.size()),
          m_usesOf(m_found.sets.size())
    {
        for (size_t u = 0; u < m_found.uses.size(); ++u) {
            const ChannelUse& use = m_found.uses[u];
            m_left.push_back(std::ssize(use.sets));
            for (const int32_t set : use.sets)
                m_usesOf[static_cast<size_t>(set)].push_back(u);
            m_macs.try_emplace(use.op, macs(use.op));
        }
    }

    Result<Narrowed> run(const ChannelImportance& importance)
    {
        formGroups();
        score();
        for (const Group& group : m_groups) {
            if (!group.shared)
                removeOwn(group);
        }
        removeShared();
        if (!importance.empty())
            exchange(importance);
        Narrowed result;
        tell();
        result.issues = std::move(m_issues);
        FETTLE_ASSIGN(result.model, rewritten());
        result.left = channelsLeft();
        result.readers = changedReaders();
        return result;
    }

private:
    const Graph& graph() const { return m_source->mainGraph(); }
    bool goes(int32_t set) const { return m_goes[static_cast<size_t>(set)]; }
    int64_t kept(const std::vector<int32_t>& sets) const
    {
        return std::ranges::count_if(sets, [&](int32_t set) { return !goes(set); });
    }
    void remove(int32_t set)
    {
        m_goes[static_cast<size_t>(set)] = true;
        for (const size_t use : m_usesOf[static_cast<size_t>(set)])
            --m_left[use];
    }
    std::string namesOf(const std::vector<OperatorId>& makers) const
    {
        std::string text;
        for (const OperatorId id : makers)
            text += (text.empty() ? "" : " + ") + m_layers[id.index()].name;
        return text;
    }
    void issue(Severity severity, std::string text, OperatorId layer)
    {
        m_issues.push_back({severity, "channels", std::move(text), layer});
    }

    // ---- which could go

    void formGroups()
    {
        const TechniqueInfo& info = *findTechnique("prune");
        std::map<std::vector<OperatorId>, Group> groups;
        for (size_t s = 0; s < m_found.sets.size(); ++s) {
            Group& group = groups[m_found.sets[s].makers];
            group.makers = m_found.sets[s].makers;
            group.sets.push_back(static_cast<int32_t>(s));
        }
        for (auto& [makers, group] : groups) {
            std::vector<const Stage*> stages;
            OperatorId without;
            for (const OperatorId maker : makers) {
                const Stage* stage = m_layers[maker.index()].stage("prune");
                if (stage != nullptr && prunesChannels(*stage))
                    stages.push_back(stage);
                else
                    without = maker;
            }
            if (stages.empty())
                continue;
            if (const std::string reason = reasonToStay(group, without); !reason.empty()) {
                const bool named = std::ranges::any_of(
                    makers, [&](OperatorId maker) { return m_layers[maker.index()].byRule; });
                issue(named ? Severity::Warning : Severity::Note,
                      fmt::format("{} keeps its channels: {}", namesOf(makers), reason), makers.front());
                continue;
            }
            group.sparsity = 1;
            group.shared = true;
            for (const Stage* stage : stages) {
                group.sparsity = std::min(group.sparsity, numberOf(info, stage->parameters, "sparsity"));
                const std::string& criterion = choiceOf(info, stage->parameters, "criterion");
                group.shared = group.shared && (criterion == "lamp" || criterion == "gradient");
            }
            m_groups.push_back(std::move(group));
        }
    }

    std::string reasonToStay(const Group& group, OperatorId without) const
    {
        if (without.valid())
            return fmt::format("they are joined with those of {}, which is not pruned by channels",
                               m_layers[without.index()].name);
        for (const int32_t set : group.sets) {
            if (!m_found.sets[static_cast<size_t>(set)].fixedBy.empty())
                return m_found.sets[static_cast<size_t>(set)].fixedBy;
        }
        return {};
    }

    // ---- which matter least

    /// The energy of each index along a use's dimension, 1 on average.
    std::vector<double> energies(const ChannelUse& use) const
    {
        const Tensor& tensor = graph().tensor(use.constant);
        const ConstantFloats constant(*m_source, tensor);
        const std::span<const float> values = constant.values();
        const ChannelIndex index(tensor.shape, use);
        std::vector<double> sums(use.sets.size());
        double all = 0;
        for (size_t i = 0; i < values.size(); ++i) {
            const double square = double(values[i]) * double(values[i]);
            sums[index(i)] += square;
            all += square;
        }
        for (double& sum : sums)
            sum = all > 0 ? sum * static_cast<double>(sums.size()) / all : 1;
        return sums;
    }

    /// Products of the means over all places where a set is made and where it is read.
    void score()
    {
        const size_t count = m_found.sets.size();
        std::vector<double> made(count), read(count), makers(count), readers(count);
        m_costs.assign(count, 0);
        for (const ChannelUse& use : m_found.uses) {
            if (use.role == ChannelUse::Role::Passes)
                continue;
            const bool makes = use.role == ChannelUse::Role::Makes;
            const std::vector<double> energy = energies(use);
            const double cost = m_macs.at(use.op) / static_cast<double>(energy.size());
            for (size_t i = 0; i < energy.size(); ++i) {
                const auto set = static_cast<size_t>(use.sets[i]);
                (makes ? made : read)[set] += energy[i];
                (makes ? makers : readers)[set] += 1;
                m_costs[set] += cost;
            }
        }
        m_scores.assign(count, 1);
        m_pairs.assign(count, 1);
        for (size_t s = 0; s < count; ++s) {
            for (const auto& [energy, places] : {std::pair(made[s], makers[s]), {read[s], readers[s]}}) {
                m_scores[s] *= places > 0 ? energy / places : 1;
                m_pairs[s] *= std::max(places, 1.0);
            }
        }
    }

    /// The sets of a group, those that matter least first; of equal ones the later.
    std::vector<int32_t> ranked(const Group& group) const
    {
        std::vector<int32_t> sets = group.sets;
        std::ranges::sort(sets, {},
                          [&](int32_t set) { return std::pair(m_scores[static_cast<size_t>(set)], -set); });
        return sets;
    }

    void removeOwn(const Group& group)
    {
        const auto count = static_cast<double>(group.sets.size());
        const auto removed = static_cast<size_t>(
            std::min(count - 1, std::round(count * std::clamp(group.sparsity, 0.0, 1.0))));
        for (const int32_t set : ranked(group) | std::views::take(removed))
            remove(set);
    }

    /// Multiplications of an operator as it was.
    double macs(OperatorId id) const
    {
        const Layer& layer = m_layers[id.index()];
        if (layer.definition == nullptr || layer.definition->macs == nullptr)
            return 0;
        return static_cast<double>(
            layer.definition->macs({*m_source, graph(), graph().op(id), id, m_shapes}));
    }

    /// Multiplications of all layers with what is left of their channels.
    double macsLeft() const
    {
        std::map<OperatorId, double> left = m_macs;
        for (size_t u = 0; u < m_left.size(); ++u) {
            const ChannelUse& use = m_found.uses[u];
            if (graph().tensor(use.constant).shape.size() > 1) // no bias
                left.at(use.op) *= static_cast<double>(m_left[u]) / static_cast<double>(use.sets.size());
        }
        double sum = 0;
        for (const auto& [id, own] : left)
            sum += own;
        return sum;
    }

    /// Of each group the most important channel stays. What goes is missed by each who reads it, in the part
    /// of each who makes it.
    void removeShared()
    {
        std::vector<std::pair<double, int32_t>> candidates; // by score for each multiplication saved
        double target = 0;
        for (const Group& group : m_groups) {
            if (!group.shared)
                continue;
            target = std::max(target, group.sparsity);
            const std::vector<int32_t> sets = ranked(group);
            double sum = 0; // of the scores that are not smaller
            for (size_t i = sets.size(); i-- > 0;) {
                const auto set = static_cast<size_t>(sets[i]);
                sum += m_scores[set];
                if (i + 1 < sets.size())
                    candidates.emplace_back((sum > 0 ? m_scores[set] / sum : 0) * m_pairs[set] /
                                                std::max(m_costs[set], 1.0),
                                            sets[i]);
            }
        }
        if (candidates.empty())
            return;
        std::ranges::sort(candidates);
        const double goal = macsLeft() * (1 - target);
        for (const auto& [score, set] : candidates) {
            if (macsLeft() <= goal)
                return;
            remove(set);
        }
    }

    /// Of channels of the same makers and readers, as many go as did, but the least important ones.
    void exchange(const ChannelImportance& importance)
    {
        std::vector<double> own(m_found.sets.size());
        std::vector<bool> unknown(m_found.sets.size()); // where no gradient has come
        for (const ChannelUse& use : m_found.uses) {
            if (use.role != ChannelUse::Role::Makes)
                continue;
            const auto found = importance.find(use.op);
            const bool known = found != importance.end() && found->second.size() == use.sets.size() &&
                               std::ranges::any_of(found->second, [](double sum) { return sum > 0; });
            for (size_t i = 0; i < use.sets.size(); ++i) {
                const auto set = static_cast<size_t>(use.sets[i]);
                own[set] += known ? found->second[i] : 0;
                unknown[set] = unknown[set] || !known;
            }
        }
        std::map<std::vector<size_t>, std::vector<int32_t>> alike; // by uses
        for (const Group& group : m_groups)
            for (const int32_t set : group.sets)
                alike[m_usesOf[static_cast<size_t>(set)]].push_back(set);
        for (auto& [uses, sets] : alike) {
            if (std::ranges::any_of(sets, [&](int32_t set) { return unknown[static_cast<size_t>(set)]; }))
                continue; // their weights alone tell
            const auto going =
                static_cast<size_t>(std::ranges::count_if(sets, [&](int32_t set) { return goes(set); }));
            std::ranges::stable_sort(sets, {}, [&](int32_t set) { return own[static_cast<size_t>(set)]; });
            for (size_t i = 0; i < sets.size(); ++i)
                m_goes[static_cast<size_t>(sets[i])] = i < going;
        }
    }

    void tell()
    {
        for (const Group& group : m_groups)
            issue(Severity::Note,
                  fmt::format("{}: {} of {} channels stay", namesOf(group.makers), kept(group.sets),
                              group.sets.size()),
                  group.makers.front());
    }

    // ---- the smaller graph

    Result<ModelPtr> rewritten() const
    {
        GraphEditor editor(m_source);
        for (const ChannelUse& use : m_found.uses)
            slice(editor, use);
        for (size_t t = 0; t < m_found.tensors.size(); ++t) {
            const auto& sets = m_found.tensors[t];
            const int64_t left = kept(sets);
            Tensor& tensor = editor.tensor(TensorId(static_cast<int64_t>(t)));
            if (left == std::ssize(sets) || tensor.shape.empty())
                continue;
            tensor.shape.back() = static_cast<int32_t>(left);
            if (!tensor.shapeSignature.empty() && tensor.shapeSignature.back() >= 0)
                tensor.shapeSignature.back() = static_cast<int32_t>(left);
        }
        for (size_t i = 0; i < graph().operators.size(); ++i) {
            const OperatorId id(static_cast<int64_t>(i));
            if (graph().op(id).code == code::reshape)
                reshape(editor, id);
        }
        return editor.finish();
    }

    ChannelsLeft channelsLeft() const
    {
        ChannelsLeft result;
        for (size_t i = 0; i < graph().operators.size(); ++i) {
            const Operator& op = graph().operators[i];
            if (op.outputs.empty())
                continue;
            const auto& sets = m_found.tensors[op.outputs.front().index()];
            if (kept(sets) == std::ssize(sets))
                continue;
            result[OperatorId(static_cast<int64_t>(i))] = indicesKept(sets);
        }
        return result;
    }

    std::vector<int32_t> indicesKept(const std::vector<int32_t>& sets) const
    {
        std::vector<int32_t> left;
        for (size_t c = 0; c < sets.size(); ++c)
            if (!goes(sets[c]))
                left.push_back(static_cast<int32_t>(c));
        return left;
    }

    /// Convolutions and fully connected layers behind the first channel that goes.
    ChannelsLeft changedReaders() const
    {
        ChannelsLeft outputs;
        for (const ChannelUse& use : m_found.uses)
            if (use.role == ChannelUse::Role::Makes)
                outputs[use.op] = indicesKept(use.sets);
        ChannelsLeft readers;
        std::vector<bool> changed(graph().tensors.size());
        for (size_t i = 0; i < graph().operators.size(); ++i) {
            const OperatorId id(static_cast<int64_t>(i));
            const bool reads = std::ranges::any_of(graph().op(id).inputs, [&](TensorId input) {
                return input.valid() && changed[input.index()];
            });
            if (const auto found = outputs.find(id); reads && found != outputs.end())
                readers.insert(*found);
            for (const TensorId output : graph().op(id).outputs) {
                const auto& sets = m_found.tensors[output.index()];
                changed[output.index()] = reads || kept(sets) < std::ssize(sets);
            }
        }
        return readers;
    }

    /// The constant without the indices whose channels go.
    void slice(GraphEditor& editor, const ChannelUse& use) const
    {
        if (kept(use.sets) == std::ssize(use.sets))
            return;
        const Tensor& tensor = editor.graph().tensor(use.constant);
        const auto values = editor.model().data(tensor).as<float>();
        const ChannelIndex index(tensor.shape, use);
        std::vector<float> left;
        for (size_t i = 0; i < values.size(); ++i) {
            if (!goes(use.sets[index(i)]))
                left.push_back(values[i]);
        }
        editor.tensor(use.constant).shape[static_cast<size_t>(use.dimension)] =
            static_cast<int32_t>(kept(use.sets));
        editor.setData(use.constant, Bytes::copyOf(std::span<const float>(left)));
    }

    /// A RESHAPE's own word on the last dimension.
    void reshape(GraphEditor& editor, OperatorId id) const
    {
        const Operator& op = graph().op(id);
        const auto& sets = m_found.tensors[op.outputs.front().index()];
        const auto left = static_cast<int32_t>(kept(sets));
        if (left == static_cast<int32_t>(sets.size()))
            return;
        auto options = optionsOf<tfl::ReshapeOptionsT>(op);
        if (!options.new_shape.empty() && options.new_shape.back() > 0) {
            options.new_shape.back() = left;
            editor.op(id).options = makeOptions(std::move(options));
        }
        if (op.inputs.size() < 2 || !m_source->isConstant(graph().tensor(op.inputs[1])))
            return;
        const auto stored = m_source->data(graph().tensor(op.inputs[1])).as<int32_t>();
        std::vector<int32_t> shape(stored.begin(), stored.end());
        if (shape.empty() || shape.back() < 0)
            return;
        shape.back() = left;
        editor.op(id).inputs[1] =
            editor.addConstant(graph().tensor(op.inputs[1]), Bytes::copyOf(std::span<const int32_t>(shape)));
    }

    ModelPtr m_source;
    const std::vector<Layer>& m_layers;
    const std::vector<Shape>& m_shapes;
    ChannelSets m_found;
    std::vector<bool> m_goes;                  ///< by set
    std::vector<std::vector<size_t>> m_usesOf; ///< by set: a use as often as it counts the set
    std::vector<int64_t> m_left;               ///< by use: channels that stay
    std::map<OperatorId, double> m_macs;       ///< of operators with uses, as they were
    std::vector<Group> m_groups;
    std::vector<double> m_scores, m_costs, m_pairs; ///< by set; pairs: of makers and readers
    std::vector<Issue> m_issues;
};

} // namespace

bool removesChannels(std::span<const Layer> layers)
{
    return std::ranges::any_of(
        layers, [](const Layer& layer) { return std::ranges::any_of(layer.stages, prunesChannels); });
}

Result<Narrowed> removeChannels(const ModelPtr& source, const Recipe& recipe,
                                const ChannelImportance& importance)
{
    FETTLE_ASSIGN(const std::vector<Layer> layers, layersOf(*source, recipe));
    if (!removesChannels(layers))
        return Narrowed{.model = source, .recipe = recipe, .issues = {}};
    FETTLE_ASSIGN(const std::vector<Shape> shapes, resolveShapes(*source, source->mainGraph()));
    FETTLE_ASSIGN(Narrowed narrowed, Narrowing(source, layers, shapes).run(importance));
    narrowed.recipe = withoutChannels(recipe);
    return narrowed;
}

} // namespace fettle
