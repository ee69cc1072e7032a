// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The list of ready recipes.
#include "recipe/ready.h"

#include <array>

namespace fettle {

std::span<const ReadyRecipe> readyRecipes()
{
    static constexpr std::array<ReadyRecipe, 7> recipes = {{
        {"float16", "Half size, float16", "Weights as float16; runs everywhere, nothing to calibrate",
         "float16"},
        {"dynamic", "Quarter size, dynamic range", "int8 weights, float activations; nothing to calibrate",
         "dynamic"},
        {"int8", "Integer, int8", "Everything in int8; needs samples to calibrate", "int8"},
        {"prune-int8", "Prune 30 %, int8", "A third of the weights zero: compresses better",
         "prune(sparsity=0.3) + int8"},
        {"nm-int8", "Prune 2:4, int8",
         "Two zeros in each group of four, for hardware that skips them; costs accuracy",
         "prune(sparsity=0.5,pattern=2:4) + int8"},
        {"cluster-int8", "16 values, int8", "Sixteen distinct values in each layer: compresses well",
         "cluster(clusters=16) + int8(granularity=tensor)"},
        {"smallest", "Smallest: prune 30 %, 16 values, int8",
         "Zeros and few values together: the smallest download",
         "prune(sparsity=0.3) + cluster(clusters=16) + int8(granularity=tensor)"},
    }};
    return recipes;
}

std::span<const ReadyRecipe> fineTuningRecipes()
{
    static constexpr std::array<ReadyRecipe, 5> recipes = {{
        {"qat", "QAT: int8", "Integers that the network is trained for", "int8 ; @fine-tune = epochs=10"},
        {"prune-trained", "Prune 50 %", "Half of the weights zero, layers sharing the target by their scores",
         "prune(sparsity=0.5,criterion=lamp) ; @fine-tune = epochs=20"},
        {"pqat", "Prune 50 %, then QAT", "Half of the weights zero, all integers",
         "prune(sparsity=0.5,criterion=lamp) + int8 ; @fine-tune = epochs=20"},
        {"pcqat", "Prune, cluster, QAT (smallest)",
         "Seven of ten weights zero, sixteen values in each layer, one scale: the smallest download",
         "prune(sparsity=0.7,criterion=lamp) + cluster(clusters=16) + int8(granularity=tensor) ; "
         "@fine-tune = epochs=30"},
        {"channels", "Remove channels, then QAT", "A smaller graph: 30 % fewer multiplications, all integers",
         "prune(pattern=channel,sparsity=0.3,criterion=lamp) + int8 ; @fine-tune = epochs=30"},
    }};
    return recipes;
}

} // namespace fettle
