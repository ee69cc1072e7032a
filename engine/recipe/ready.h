// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes that are offered ready-made, from gentle to small.
#pragma once

#include <span>
#include <string_view>

namespace fettle {

struct ReadyRecipe {
    std::string_view id;
    std::string_view label; ///< translated by the window
    std::string_view help;
    std::string_view text; ///< one-line form
};

std::span<const ReadyRecipe> readyRecipes();
/// Those that train the network first, which takes minutes.
std::span<const ReadyRecipe> fineTuningRecipes();

} // namespace fettle
