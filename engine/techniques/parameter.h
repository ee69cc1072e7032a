// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Parameters of techniques as data: the form in the window, the command line, the JSON schema and the help
// come from here.
#pragma once

#include "core/result.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace fettle {

using ParameterValue = std::variant<bool, int64_t, double, std::string>;
using Parameters =
    std::map<std::string, ParameterValue>; ///< only what differs from the default needs to be there

enum class ParameterKind { Choice, Integer, Real, Fraction, Boolean };

struct Parameter {
    std::string id;    ///< "sparsity"
    std::string label; ///< "Sparsity", translated by the window
    std::string help;  ///< one sentence
    ParameterKind kind = ParameterKind::Choice;
    ParameterValue defaultValue;
    std::vector<std::string> choices; ///< for Choice; an entry may have numbers, e.g. "block(1x4)"
    double minimum = 0;
    double maximum = 1;
    double step = 0;
    std::string minimumMeans; ///< what the smallest number stands for ("auto"), where it is no number
    bool openChoice = false;  ///< other values of the same form are allowed (N:M, block(AxB))
    bool wholeModel = false;  ///< one value for the file, not for a layer (I/O type, strictness)
};

enum class TechniqueKind { Prune, Cluster, Numbers };

struct TechniqueInfo {
    std::string id;    ///< "prune"
    std::string label; ///< "Pruning"
    std::string help;
    TechniqueKind kind = TechniqueKind::Numbers;
    std::vector<Parameter> parameters;

    const Parameter* parameter(std::string_view parameterId) const;
};

/// The parameter's value, or its default.
ParameterValue valueOf(const TechniqueInfo& info, const Parameters& values, std::string_view id);
std::string choiceOf(const TechniqueInfo& info, const Parameters& values, std::string_view id);
double numberOf(const TechniqueInfo& info, const Parameters& values, std::string_view id);
bool flagOf(const TechniqueInfo& info, const Parameters& values, std::string_view id);

/// Reads a value as a recipe writes it; error InvalidRecipe says what is allowed.
Result<ParameterValue> parseValue(const Parameter& parameter, std::string_view text);
std::string valueText(const ParameterValue& value);

/// All techniques, in the order of techniques.inc: prune, cluster, float16, dynamic, int8, weight-only.
std::span<const TechniqueInfo> allTechniques();
const TechniqueInfo* findTechnique(std::string_view id);

} // namespace fettle
