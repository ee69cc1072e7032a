// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What is to be done to each layer: a plain value with equality, hash, JSON, and a one-line form.
#pragma once

#include "core/result.h"
#include "model/model.h"
#include "techniques/parameter.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fettle {

/// One technique with its parameters. Parameters equal to the default are left out, so that equality means
/// sameness.
struct Stage {
    std::string technique;
    Parameters parameters;

    bool operator==(const Stage&) const = default;
};

/// Overrides the stages of the layers whose short or full name the pattern matches (ECMAScript regular
/// expression, whole name).
struct LayerRule {
    std::string pattern;
    std::vector<Stage> stages; ///< empty: keep the layer as it is

    bool operator==(const LayerRule&) const = default;
};

struct Recipe {
    std::vector<Stage> stages;    ///< for every layer that has weights or an integer kernel
    std::vector<LayerRule> rules; ///< later rules win
    int64_t calibrationSamples = 500;
    uint64_t seed = 0;
    std::optional<Parameters> training = {}; ///< fine-tuning under the recipe, parameters of fineTuning()

    bool operator==(const Recipe&) const = default;
    bool empty() const { return stages.empty() && rules.empty() && !training; }
};

/// Whether a stage, or one of a rule, prunes or clusters.
bool shapesWeights(const Recipe& recipe);

/// 64 bits of the recipe's JSON form; the same on every machine.
uint64_t recipeHash(const Recipe& recipe);
std::string recipeHashText(const Recipe& recipe); ///< 16 hexadecimal digits

/// JSON text, and back. Error InvalidRecipe says where.
std::string toJson(const Recipe& recipe);
Result<Recipe> recipeFromJson(std::string_view text);
std::string recipeSchema(); ///< JSON schema, made from the techniques' parameter tables

/// "prune(sparsity=0.5,pattern=2:4) + int8(io=float)"; "keep" or an empty text is no stage.
Result<std::vector<Stage>> parseStages(std::string_view text);
std::string stagesText(const std::vector<Stage>& stages);
/// "PATTERN = STAGES"
Result<LayerRule> parseRule(std::string_view text);
/// The whole recipe in one line: stages, then " ; PATTERN = STAGES" for each rule. parseRecipe reads it back,
/// and a JSON text too.
std::string recipeText(const Recipe& recipe);
Result<Recipe> parseRecipe(std::string_view text);
/// "epochs=2,rate=1e-5,batch=32,optimizer=adam,loss=labels". Error InvalidRecipe.
Result<Parameters> parseTraining(std::string_view text);

/// The stages of every operator of the main graph under this recipe, indexed by OperatorId.
Result<std::vector<std::vector<Stage>>> stagesOfLayers(const Recipe& recipe, const Model& model);

} // namespace fettle
