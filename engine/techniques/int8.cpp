// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Full integer quantization: its parameters, what it asks of calibration, what it refuses.
#include "techniques/int8_rewriter.h"

#include <fmt/format.h>

#include <algorithm>

namespace fettle {

namespace techniques {

TechniqueInfo int8()
{
    TechniqueInfo info;
    info.id = "int8";
    info.label = "Full integer";
    info.kind = TechniqueKind::Numbers;
    info.help = "Weights and activations become integers; the ranges of activations are measured on "
                "calibration data.";
    info.parameters = {
        {.id = "io",
         .label = "Input and output",
         .help = "Type of the model's inputs and outputs; float adds a conversion at each.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("float"),
         .choices = {"float", "int8", "uint8", "int16"}},
        {.id = "activations",
         .label = "Activations",
         .help = "Bits of an activation; 16 keep more accuracy and are computed more slowly, with 64-bit "
                 "biases.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("8"),
         .choices = {"8", "16"}},
        {.id = "weights",
         .label = "Weights",
         .help = "Bits of a weight; 4 in convolutions and fully connected layers only, the others take 8.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("8"),
         .choices = {"8", "4"}},
        {.id = "calibration",
         .label = "Calibration",
         .help = "How the range of an activation follows from the samples: smallest and largest value, their "
                 "moving average, a share of the values, the smallest squared error, the least information "
                 "lost; or whichever of them comes closest to the float model.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("auto"),
         .choices = {"auto", "minmax", "moving-average", "percentile", "mse", "entropy"}},
        {.id = "percentile",
         .label = "Percentile",
         .help = "Percent of the values that lie below the upper end of the range, and above the lower one; "
                 "for the calibration of that name.",
         .kind = ParameterKind::Real,
         .defaultValue = 99.99,
         .choices = {},
         .minimum = 90,
         .maximum = 100,
         .step = 0.01},
        {.id = "bias-correction",
         .label = "Bias correction",
         .help = "Takes from each bias what rounding the weights adds to the mean output; auto: where the "
                 "outputs come closer to the float model with it.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("auto"),
         .choices = {"auto", "on", "off"}},
        {.id = "equalize",
         .label = "Equalize",
         .help = "Evens out the ranges of channels between consecutive layers first; helps where one scale "
                 "serves a whole tensor.",
         .kind = ParameterKind::Boolean,
         .defaultValue = false,
         .choices = {}},
        {.id = "granularity",
         .label = "Granularity",
         .help = "Whether each output channel or the whole weight tensor has a scale; one scale keeps shared "
                 "values of a "
                 "clustered layer shared.",
         .kind = ParameterKind::Choice,
         .defaultValue = std::string("channel"),
         .choices = {"channel", "tensor"}},
        {.id = "strict",
         .label = "Strict",
         .help = "Refuse the model when an operator would stay float.",
         .kind = ParameterKind::Boolean,
         .defaultValue = false,
         .choices = {}},
    };
    return info;
}

} // namespace techniques

Int8Options int8OptionsOf(const Recipe& recipe)
{
    const TechniqueInfo& info = *findTechnique("int8");
    const auto inStages = [&](const std::vector<Stage>& stages) {
        const auto found = std::ranges::find(stages, "int8", &Stage::technique);
        return found == stages.end() ? nullptr : &*found;
    };
    const Stage* stage = inStages(recipe.stages);
    for (size_t i = 0; i < recipe.rules.size() && stage == nullptr; ++i)
        stage = inStages(recipe.rules[i].stages);
    Int8Options options;
    if (stage == nullptr)
        return options;
    const std::string io = choiceOf(info, stage->parameters, "io");
    options.interface = io == "int8"    ? InterfaceType::Int8
                        : io == "uint8" ? InterfaceType::UInt8
                        : io == "int16" ? InterfaceType::Int16
                                        : InterfaceType::Float;
    options.strict = flagOf(info, stage->parameters, "strict");
    options.activationBits = choiceOf(info, stage->parameters, "activations") == "16" ? 16 : 8;
    options.calibration = methodOf(choiceOf(info, stage->parameters, "calibration"));
    options.percentile = numberOf(info, stage->parameters, "percentile");
    const std::string correction = choiceOf(info, stage->parameters, "bias-correction");
    options.biasCorrection = correction == "on" ? Wish::Yes : correction == "off" ? Wish::No : Wish::Measured;
    options.equalize = flagOf(info, stage->parameters, "equalize");
    return options;
}

std::vector<bool> tensorsToCalibrate(const Model& model, const std::vector<Layer>& layers,
                                     const Int8Options& options)
{
    const Int8Plan plan(model, layers, options);
    if (!plan.anyInteger())
        return {};
    std::vector<bool> wanted(model.mainGraph().tensors.size());
    for (size_t t = 0; t < wanted.size(); ++t)
        wanted[t] = plan.quantized(TensorId(static_cast<int64_t>(t)));
    for (const Layer& layer : layers) {
        for (const TensorId inner : plan.innerTensors(layer.id))
            wanted[inner.index()] = true;
    }
    return wanted;
}

std::vector<int64_t> meansToCalibrate(const Model& model, const std::vector<Layer>& layers,
                                      const Int8Options& options)
{
    const Graph& graph = model.mainGraph();
    std::vector<int64_t> channels(graph.tensors.size());
    if (options.biasCorrection == Wish::No)
        return channels;
    const Int8Plan plan(model, layers, options);
    std::vector<bool> disputed(channels.size()); // read by layers that divide it into channels differently
    for (const Layer& layer : layers) {
        if (!plan.integer(layer.id))
            continue;
        const int64_t wanted = correctedChannels(graph, graph.op(layer.id), layer.weights);
        if (wanted == 0)
            continue;
        const size_t input = plan.activationInputs(layer.id).front().index();
        disputed[input] = disputed[input] || (channels[input] != 0 && channels[input] != wanted);
        channels[input] = disputed[input] ? 0 : wanted;
    }
    return channels;
}

namespace {

/// Which integers the interface may have beside activations of a width.
Result<void> checkInterface(const Int8Options& options)
{
    const bool wide = options.activationBits == 16;
    const bool fits =
        options.interface == InterfaceType::Float || wide == (options.interface == InterfaceType::Int16);
    if (fits)
        return {};
    return fail(ErrorCode::Refused,
                fmt::format("{}-bit activations do not go with this type of input and output",
                            options.activationBits),
                "io", wide ? "take io=float or io=int16" : "take io=float, io=int8 or io=uint8");
}

Result<void> checkStrict(const std::vector<Layer>& layers, const std::vector<Int8Plan::Reason>& reasons)
{
    std::string where;
    int64_t count = 0;
    for (const auto& reason : reasons) {
        if (reason.id != "stays-float")
            continue;
        ++count;
        where += fmt::format("{}{} ({})", where.empty() ? "" : "; ", layers[reason.layer.index()].name,
                             reason.text);
    }
    if (count == 0)
        return {};
    return fail(ErrorCode::Refused,
                fmt::format("{} {} would stay float", count, count == 1 ? "operator" : "operators"), where,
                "set strict=false, or replace these operators in the model");
}

} // namespace

Result<void> checkInt8(const Model& model, const std::vector<Layer>& layers, const Int8Options& options)
{
    FETTLE_TRY(checkInterface(options));
    const Int8Plan plan(model, layers, options);
    if (options.strict)
        FETTLE_TRY(checkStrict(layers, plan.reasons()));
    const auto integerAlready = [](const Int8Plan::Reason& reason) { return reason.id == "already-integer"; };
    if (!plan.anyInteger() && !plan.reasons().empty() && std::ranges::all_of(plan.reasons(), integerAlready))
        return fail(ErrorCode::Refused, "the model is integer already", {},
                    "open the float model it was made from");
    return {};
}

void addIntermediates(GraphEditor& editor, const std::vector<Layer>& layers, const Int8Options& options)
{
    const Model source = editor.model();
    const Int8Plan plan(source, layers, options);
    for (const Layer& layer : layers) {
        if (plan.parts(layer.id).empty() || !plan.integer(layer.id))
            continue;
        const size_t wanted = findIntegerForm(editor.op(layer.id).code)->intermediates;
        auto& ids = editor.op(layer.id).intermediates;
        ids.resize(std::min(ids.size(), wanted)); // their number tells the runtime's integer kernels apart
        for (size_t i = editor.op(layer.id).intermediates.size(); i < wanted; ++i) {
            Tensor tensor;
            tensor.name = fmt::format("{}/intermediate_{}", layer.name, i);
            tensor.shape = {0};
            const TensorId id = editor.addTensor(std::move(tensor));
            editor.op(layer.id).intermediates.push_back(id);
        }
    }
}

Result<std::vector<std::optional<ActivationNumbers>>> activationNumbers(const ModelPtr& model,
                                                                        const std::vector<Layer>& layers,
                                                                        const ActivationRanges& activations,
                                                                        const Int8Options& options)
{
    GraphEditor editor(model);
    std::vector<Issue> issues; // told when it is done for good
    Rewrite rewrite(editor, issues);
    const Int8Plan plan(*model, layers, options);
    Int8Rewriter rewriter(rewrite, layers, plan, activations);
    FETTLE_TRY(rewriter.chooseParameters());
    return rewriter.numbers();
}

Result<void> applyInt8(Rewrite& rewrite, const std::vector<Layer>& layers,
                       const ActivationRanges& activations, const Int8Options& options)
{
    const Model source =
        rewrite.model(); // what the plan is about must not change under it; weights are shared
    const Int8Plan plan(source, layers, options);
    for (const auto& reason : plan.reasons())
        rewrite.issue(Severity::Note, reason.id,
                      fmt::format("{} stays as it is: {}", layers[reason.layer.index()].name, reason.text),
                      reason.layer);
    if (!plan.anyInteger())
        return {};
    return Int8Rewriter(rewrite, layers, plan, activations).run();
}

} // namespace fettle
