// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Options that several commands share, and what they lead to: models, data, recipes.
#include "cli/options.h"

#include "core/text.h"
#include "data/source.h"
#include "resources/embedded.h"
#include "sample/sample.h"
#include "techniques/fine_tune.h"
#include "tflite/metadata.h"
#include "tflite/reader.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>

namespace fettle::cli {

namespace {

/// "127.5" or "0.5,0.4,0.3"; nullopt when something else is there.
std::optional<std::vector<float>> numberList(std::string_view text)
{
    std::vector<float> numbers;
    while (true) {
        const size_t comma = std::min(text.find(','), text.size());
        const auto number = parseReal(trimmed(text.substr(0, comma)));
        if (!number)
            return std::nullopt;
        numbers.push_back(static_cast<float>(*number));
        if (comma == text.size())
            return numbers;
        text.remove_prefix(comma + 1);
    }
}

ResizeMode resizeMode(std::string_view name)
{
    return name == "crop"      ? ResizeMode::Crop
           : name == "stretch" ? ResizeMode::Stretch
           : name == "pad"     ? ResizeMode::Pad
                               : ResizeMode::None;
}

std::string checkNumberList(const std::string& text)
{
    return numberList(text) ? std::string() : "'" + text + "' is not a list of numbers separated by commas";
}

} // namespace

void ModelOption::declare(CLI::App& app)
{
    app.add_option("MODEL", path, "model (.tflite), or sample")->required();
    app.add_option("--signature", signature, "signature to work with, by its key; default: the first graph");
}

void ModelOption::declareOther(CLI::App& app, const std::string& name, const std::string& help)
{
    app.add_option(name, path, help)->required();
}

Result<ModelPtr> ModelOption::load() const
{
    FETTLE_ASSIGN(const ModelPtr model, isSample() ? readSampleModel() : tflite::read(path));
    return signature.empty() ? model : withSignature(model, signature);
}

Result<int64_t> ModelOption::fileBytes() const
{
    if (isSample())
        return static_cast<int64_t>(resources::sampleModel().size());
    FETTLE_ASSIGN(const auto source, data::openFile(path));
    return static_cast<int64_t>(source->size());
}

void DataOptions::declare(CLI::App& app, const std::string& help)
{
    const std::string group = "Data";
    app.add_option(
           "--data", paths,
           help + ": CIFAR binary, IDX, .npy, .npz, CSV (numbers or picture files), TFRecord, folder of "
                  "class folders, or "
                  "sample:train, sample:test; once for each input of the model, labels come with the first")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->group(group)
        ->type_name("PATH");
    app.add_option("--labels", labels, "file of labels where the data has none")->group(group);
    app.add_option("--label-column", labelColumn, "column of labels in a CSV file: name or number from 0")
        ->group(group);
    app.add_option("--labels-map", labelsMap,
                   "file of lines \"class of the data, class of the model\": numbers or names")
        ->group(group);
    app.add_option("--npz-input", npzInputs,
                   "array of samples in an .npz file; once for each input of the model")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->group(group)
        ->type_name("NAME");
    app.add_option("--npz-labels", npzLabels, "array of labels in an .npz file")->group(group);
    app.add_option("--mean", mean,
                   "a stored value b reaches a float input as (b - M) / S; one, or one a channel")
        ->check(checkNumberList)
        ->group(group)
        ->type_name("M[,M,M]");
    app.add_option("--std", std, "S; default of both: the model's metadata, else 0 and 1")
        ->check(checkNumberList)
        ->group(group)
        ->type_name("S[,S,S]");
    app.add_option("--resize", resize, "pictures of other sizes: crop, stretch or pad")
        ->check(CLI::IsMember({"crop", "stretch", "pad"}).description(""))
        ->group(group)
        ->type_name("crop|stretch|pad");
    app.add_option("--limit", limit, "use N samples at most")
        ->check(CLI::PositiveNumber)
        ->group(group)
        ->type_name("N");
    app.add_option("--skip", skip, "leave out the first N samples")
        ->check(CLI::NonNegativeNumber)
        ->group(group)
        ->type_name("N");
}

Result<DatasetPtr> loadData(const std::string& path, const DatasetOptions& options)
{
    const std::string prefix = std::string(sampleName) + ":";
    const bool train = path == prefix + "train";
    if (!train && path != prefix + "test" && path != sampleName)
        return openDataset(path, options);
    return readSampleData(train ? SamplePart::Train : SamplePart::Test, options);
}

Result<DatasetPtr> DataOptions::load(const ModelOption& model, Part part, bool required) const
{
    const std::string fallback = !model.isSample()     ? ""
                                 : part == Part::Train ? "sample:train"
                                                       : "sample:test";
    const std::string first = paths.empty() ? fallback : paths.front();
    if (first.empty() && !required)
        return DatasetPtr();
    if (first.empty())
        return fail(ErrorCode::InvalidArgument, "no data is given", model.path, "name it with --data PATH");
    std::vector<DatasetPtr> inputs;
    for (size_t i = 0; i < std::max({paths.size(), npzInputs.size(), size_t(1)}); ++i) {
        FETTLE_ASSIGN(inputs.emplace_back(), loadInput(i, i < paths.size() ? paths[i] : first));
    }
    FETTLE_ASSIGN(DatasetPtr data, inputs.size() > 1 ? joined(std::move(inputs)) : inputs.front());
    if (labelsMap.empty())
        return data;
    FETTLE_ASSIGN(const ModelPtr target, model.load());
    FETTLE_ASSIGN(const auto metadata, tflite::readMetadata(*target));
    return relabelled(std::move(data), labelsMap, metadata.labels);
}

/// Labels belong to the first input.
Result<DatasetPtr> DataOptions::loadInput(size_t input, const std::string& path) const
{
    return loadData(path, {.labels = input == 0 ? labels : std::string(),
                           .labelColumn = labelColumn,
                           .npzInput = input < npzInputs.size() ? npzInputs[input] : std::string(),
                           .npzLabels = input == 0 ? npzLabels : std::string(),
                           .skip = skip,
                           .limit = limit});
}

Preprocessing DataOptions::preprocessing(const Model& model) const
{
    Preprocessing result = defaultPreprocessing(model);
    if (!mean.empty())
        result.mean = numberList(mean).value_or(result.mean);
    if (!std.empty())
        result.std = numberList(std).value_or(result.std);
    result.resize = resizeMode(resize);
    return result;
}

Result<void> requireLabels(const Dataset& data)
{
    if (data.size() > 0 && !data.label(0)) {
        return fail(ErrorCode::DataMismatch, "the data has no labels", data.description(),
                    "name the file that has them with --labels PATH");
    }
    return {};
}

void RecipeOptions::declareOne(CLI::App& app)
{
    app.add_option("--recipe", recipes, "recipe in a line, or a file of JSON")
        ->required()
        ->expected(1)
        ->allow_extra_args(false)
        ->type_name("RECIPE");
    declareShared(app);
}

namespace {

/// "epochs=10, rate=0, …": every parameter with its default, or its choices.
std::string trainingHelp()
{
    std::string text;
    for (const Parameter& parameter : fineTuning().parameters) {
        std::string values = valueText(parameter.defaultValue);
        for (size_t i = 1; i < parameter.choices.size(); ++i)
            values += "|" + parameter.choices[i];
        text += (text.empty() ? "" : ",") + parameter.id + "=" + values;
    }
    return text;
}

} // namespace

void RecipeOptions::declareShared(CLI::App& app)
{
    const std::string group = "Recipe";
    app.add_option("--layer", layers,
                   "\"PATTERN = STAGES\" for some layers; later ones win; = keep leaves a layer as it is")
        ->expected(1)
        ->allow_extra_args(false)
        ->take_all()
        ->group(group)
        ->type_name("RULE");
    app.add_option("--calibration", calibration, "samples that int8 is calibrated with (default 500)")
        ->check(CLI::PositiveNumber)
        ->group(group)
        ->type_name("N");
    app.add_option("--fine-tune", fineTune, "train under the recipe first, with --data: " + trainingHelp())
        ->group(group)
        ->type_name("F");
}

Result<Recipe> RecipeOptions::recipe(const std::string& textOrFile, const CommonOptions& common) const
{
    std::string text = textOrFile;
    std::error_code error;
    const bool isFile = text.ends_with(".json") || (text.find('\0') == std::string::npos &&
                                                    std::filesystem::is_regular_file(text, error));
    if (isFile) {
        FETTLE_ASSIGN(text, readText(textOrFile));
    }
    auto recipe = parseRecipe(text);
    if (!recipe && isFile && recipe.error().where.find(textOrFile) == std::string::npos)
        recipe.error().where =
            recipe.error().where.empty() ? textOrFile : textOrFile + ", " + recipe.error().where;
    if (!recipe)
        return recipe;
    for (const std::string& layer : layers) {
        FETTLE_ASSIGN(LayerRule rule, parseRule(layer));
        recipe->rules.push_back(std::move(rule));
    }
    if (calibration > 0)
        recipe->calibrationSamples = calibration;
    if (!fineTune.empty()) {
        FETTLE_ASSIGN(recipe->training, parseTraining(fineTune));
    }
    if (common.seedGiven)
        recipe->seed = common.seed;
    return recipe;
}

void ModeOption::declare(CLI::App& app)
{
    app.add_option("--mode", name,
                   "integer arithmetic of the runtime's delegate (default) or of its builtin kernels")
        ->check(CLI::IsMember({"delegate", "builtin"}).description(""))
        ->type_name("delegate|builtin");
}

Result<std::string> readText(const std::string& path)
{
    constexpr uint64_t most = 16 << 20;
    FETTLE_ASSIGN(const auto source, data::openFile(path));
    if (source->size() > most)
        return fail(ErrorCode::ReadFailed, "the file is too large for a text", path, "choose another file");
    FETTLE_ASSIGN(const auto bytes, data::headOf(*source, static_cast<size_t>(source->size())));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

Json issuesJson(const std::vector<Issue>& issues)
{
    Json list = Json::array();
    for (const Issue& issue : issues) {
        const char* severity = issue.severity == Severity::Note      ? "note"
                               : issue.severity == Severity::Warning ? "warning"
                                                                     : "error";
        list.push_back({{"severity", severity}, {"id", issue.id}, {"text", issue.text}});
    }
    return list;
}

} // namespace fettle::cli
