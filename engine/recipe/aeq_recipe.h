// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes of the AI Edge Quantizer: a JSON array of entries with regular expressions over operator scopes.
#pragma once

#include "core/issue.h"
#include "recipe/recipe.h"

#include <string>
#include <string_view>
#include <vector>

namespace fettle {

struct ImportedRecipe {
    Recipe recipe;
    std::vector<Issue> issues; ///< what was asked and is done in another way, or not at all
};

/// The recipe that does to each operator of this model what the entries say: for every regular expression in
/// order, the last entry that matches the operator's scope (its output tensors' names, each followed by ";")
/// and supports the operator wins. Errors: InvalidRecipe, saying which entry.
Result<ImportedRecipe> recipeFromAeq(std::string_view json, const Model& model);

struct ExportedRecipe {
    std::string json;
    std::vector<Issue> issues; ///< stages that the other tool does not have
};

/// The other way round: an entry for what most operators get and one for each that gets something else.
Result<ExportedRecipe> recipeToAeq(const Recipe& recipe, const Model& model);

} // namespace fettle
