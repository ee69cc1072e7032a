// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pruning of whole channels: they leave the graph, with everything that was computed from them alone.
#pragma once

#include "core/issue.h"
#include "core/result.h"
#include "recipe/recipe.h"

#include <map>
#include <span>
#include <vector>

namespace fettle {

struct Layer;

/// By layer: how much each of its output channels matters.
using ChannelImportance = std::map<OperatorId, std::vector<double>>;

/// By operator whose output has lost channels: those of the source that it still has.
using ChannelsLeft = std::map<OperatorId, std::vector<int32_t>>;

/// A model without some of its channels, and what is left to do to it.
struct Narrowed {
    ModelPtr model; ///< with the source's operators
    Recipe recipe;  ///< less the stages that are done
    std::vector<Issue> issues;
    ChannelsLeft left = {};
    ChannelsLeft readers = {}; ///< outputs of the layers with weights whose inputs have changed
};

/// Does the stages prune(pattern=channel) of the recipe. A channel's score is the product of how much its
/// weights are above the mean of its layer where it is made and where it is read, which does not change when
/// layers are scaled against each other; of a group, channels with the smallest scores go. With a shared
/// target (criterion=lamp or gradient) that share (the largest that is asked) of all multiplications goes,
/// those channels first that save the most for their share of the scores, which counts once for each pair of
/// layers that make and read them. Where the importance of channels is given, it says which of a group go,
/// not how many: the size of the file does not depend on it. The same model when nothing of that kind is
/// asked. Errors: InvalidRecipe, and what the editor says.
Result<Narrowed> removeChannels(const ModelPtr& source, const Recipe& recipe,
                                const ChannelImportance& importance = {});

/// Whether one of the layers shall lose channels.
bool removesChannels(std::span<const Layer> layers);

} // namespace fettle
