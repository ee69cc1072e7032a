// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Changes to a recipe as a user makes them: by layer and by kind of technique. Each returns a new recipe.
#pragma once

#include "recipe/recipe.h"

#include <optional>
#include <span>

namespace fettle {

/// The stage of a kind among a layer's stages, if there is one.
const Stage* stageOfKind(std::span<const Stage> stages, TechniqueKind kind);

/// Stages with the one of this kind replaced, added in the order prune, cluster, numbers, or (nullopt)
/// removed.
std::vector<Stage> withStage(std::vector<Stage> stages, TechniqueKind kind,
                             const std::optional<Stage>& stage);

/// The stage with a parameter set; a parameter equal to its default is left out.
Stage withParameter(Stage stage, const std::string& parameter, const ParameterValue& value);

/// The recipe in which the layer of this short name has exactly these stages. Rules for exactly this name are
/// replaced; none is added when the rest of the recipe gives the layer these stages anyway.
Recipe withLayerStages(const Recipe& recipe, const Model& model, const std::string& shortName,
                       const std::vector<Stage>& stages);

/// The recipe with this parameter set in every stage of the technique, in rules too (e.g. the I/O type of
/// int8).
Recipe withParameterEverywhere(const Recipe& recipe, const std::string& technique,
                               const std::string& parameter, const ParameterValue& value);

/// The name as a pattern that matches only it.
std::string exactPattern(std::string_view name);

} // namespace fettle
