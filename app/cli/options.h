// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Options that several commands share, and what they lead to: models, data, recipes.
#pragma once

#include "cli/command.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "model/model.h"
#include "ops/operator_definition.h"
#include "recipe/recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace fettle::cli {

/// The model that is inside the program, and its data.
constexpr const char* sampleName = "sample";

/// A positional argument for a model.
struct ModelOption {
    std::string path;
    std::string signature; ///< key; empty: the first graph
    void declare(CLI::App& app);
    /// A second model of a command, without a signature of its own.
    void declareOther(CLI::App& app, const std::string& name, const std::string& help);
    Result<ModelPtr> load() const;
    bool isSample() const { return path == sampleName; }
    /// Bytes of the file itself.
    Result<int64_t> fileBytes() const;
};

/// --data and what belongs to it.
struct DataOptions {
    enum class Part { Train, Test }; ///< of the sample, when the model is the sample and no data is named

    std::vector<std::string> paths; ///< one for each input of the model
    std::string labels;
    std::string labelColumn;
    std::string labelsMap;
    std::vector<std::string> npzInputs; ///< arrays, likewise: of the one file or of each
    std::string npzLabels;
    std::string mean; ///< numbers separated by commas
    std::string std;
    std::string resize; ///< crop, stretch, pad; empty: none
    int64_t skip = 0;
    int64_t limit = -1;

    void declare(CLI::App& app, const std::string& help);
    /// No data: null without an error, unless `required`.
    Result<DatasetPtr> load(const ModelOption& model, Part part, bool required) const;
    /// From the options, else from the model's metadata.
    Preprocessing preprocessing(const Model& model) const;

private:
    Result<DatasetPtr> loadInput(size_t input, const std::string& path) const;
};

/// A data set by path or by one of the names "sample", "sample:train", "sample:test".
Result<DatasetPtr> loadData(const std::string& path, const DatasetOptions& options = {});
/// Error DataMismatch when a data set has no labels.
Result<void> requireLabels(const Dataset& data);

/// --recipe, --layer and --fine-tune.
struct RecipeOptions {
    std::vector<std::string> recipes;
    std::vector<std::string> layers;
    std::string fineTune;
    int64_t calibration = 0; ///< 0: as the recipe says

    void declareOne(CLI::App& app);
    void declareShared(CLI::App& app);
    /// A recipe by text or file, with the --layer rules, --calibration and --seed.
    Result<Recipe> recipe(const std::string& textOrFile, const CommonOptions& common) const;
    /// The only one.
    Result<Recipe> recipe(const CommonOptions& common) const
    {
        return recipe(recipes.empty() ? "" : recipes.front(), common);
    }
};

/// --mode delegate|builtin
struct ModeOption {
    std::string name = "delegate";
    void declare(CLI::App& app);
    Arithmetic arithmetic() const { return name == "builtin" ? Arithmetic::Builtin : Arithmetic::Delegate; }
};

/// The content of a text file of at most a few megabytes. Errors: NotFound, ReadFailed.
Result<std::string> readText(const std::string& path);

/// Issues as JSON: [{severity, id, text}].
Json issuesJson(const std::vector<Issue>& issues);

} // namespace fettle::cli
