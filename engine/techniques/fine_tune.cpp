// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The parameters of fine-tuning, as data.
#include "techniques/fine_tune.h"

namespace fettle {

namespace {

Parameter choice(std::string id, std::string label, std::string help, std::vector<std::string> choices)
{
    Parameter parameter;
    parameter.id = std::move(id);
    parameter.label = std::move(label);
    parameter.help = std::move(help);
    parameter.kind = ParameterKind::Choice;
    parameter.defaultValue = choices.front();
    parameter.choices = std::move(choices);
    return parameter;
}

Parameter number(std::string id, std::string label, std::string help, ParameterKind kind,
                 ParameterValue standard, double minimum, double maximum, double step)
{
    Parameter parameter;
    parameter.id = std::move(id);
    parameter.label = std::move(label);
    parameter.help = std::move(help);
    parameter.kind = kind;
    parameter.defaultValue = std::move(standard);
    parameter.minimum = minimum;
    parameter.maximum = maximum;
    parameter.step = step;
    return parameter;
}

Parameter withWord(Parameter parameter, std::string minimumMeans)
{
    parameter.minimumMeans = std::move(minimumMeans);
    return parameter;
}

Parameter flag(std::string id, std::string label, std::string help)
{
    Parameter parameter;
    parameter.id = std::move(id);
    parameter.label = std::move(label);
    parameter.help = std::move(help);
    parameter.kind = ParameterKind::Boolean;
    parameter.defaultValue = false;
    return parameter;
}

TechniqueInfo made()
{
    using enum ParameterKind;
    TechniqueInfo info;
    info.id = "fine-tune";
    info.label = "Fine-tuning";
    info.help = "Trains the network under the recipe before it is applied: weights learn to do without those "
                "that are pruned, to share values, and to bear the rounding of integers.";
    info.parameters = {
        number("epochs", "Epochs", "How often every sample is seen.", Integer, int64_t(10), 1, 1000, 1),
        withWord(number("rate", "Rate",
                        "How far a step goes: a share of the weight's usual size, or (steps=absolute) the "
                        "weight's own unit. 0 takes what suits most networks.",
                        Real, 0.0, 0, 1, 1e-5),
                 "auto"),
        flag("rate-search", "Search the rate",
             "Where the rate is automatic: tries rates around the usual one in short trainings first, which "
             "takes "
             "half as long again, and tells what each came to."),
        number("batch", "Batch", "Samples of a step.", Integer, int64_t(32), 1, 4096, 1),
        choice("optimizer", "Optimizer", "How gradients become steps.", {"adam", "adamw", "sgd"}),
        choice("steps", "Steps",
               "Relative: a rate is a share of the usual size of a channel's weights, which suits networks "
               "whose batch normalization is folded into them. Absolute: as other programs have it.",
               {"relative", "absolute"}),
        choice(
            "balance", "Balance",
            "Gives the channels of every layer one size first, without changing what the network computes: "
            "few values, and zeros, suit them better then. auto does so where a recipe prunes or clusters.",
            {"auto", "on", "off"}),
        choice("freeze", "Freeze",
               "What is not trained: nothing, the layers that the recipe keeps as they are, or all biases.",
               {"nothing", "kept", "biases"}),
        choice("ranges", "Ranges",
               "Of integer activations: as they were calibrated, or trained with the weights (LSQ, Esser et "
               "al. 2020; TQT, Jain et al. 2020) for the first four fifths of the steps.",
               {"learned", "calibrated"}),
        choice("weight-steps", "Weight steps",
               "Of integer weights: as large as the largest weight asks for, or trained like the ranges, "
               "which helps where weights have 4 bits.",
               {"largest", "learned"}),
        choice("schedule", "Schedule", "How the rate falls until the end.",
               {"cosine", "polynomial", "constant"}),
        choice("loss", "Loss",
               "What becomes small: the errors on labels, the distance to the float model (which needs no "
               "labels), or half each; auto is mixed where there are labels, else teacher.",
               {"auto", "labels", "teacher", "mixed"}),
        number("temperature", "Temperature", "Of the teacher: the higher, the more its doubts count.", Real,
               4.0, 0.1, 100, 0.5),
        withWord(
            number("features", "Features",
                   "Weight of the distance between the layers' outputs and the float model's, beside the "
                   "loss. -1 takes what suits the recipe: more where weights go or are shared.",
                   Real, -1.0, -1, 1000, 1),
            "auto"),
        number("smoothing", "Label smoothing", "Share of a label that goes to all classes.", Fraction, 0.0, 0,
               0.9, 0.05),
        flag("flip", "Flip", "Mirrors every second picture; not for digits, text or sound."),
        number("shift", "Shift", "Moves pictures by up to so many pixels each way.", Integer, int64_t(0), 0,
               64, 1),
        number("time-shift", "Time shift",
               "Moves spectrograms along their first dimension by up to so many frames.", Integer, int64_t(0),
               0, 1000, 1),
        number("colour", "Colour", "Changes brightness and contrast of each channel by up to this share.",
               Fraction, 0.0, 0, 1, 0.05),
        number("noise", "Noise", "Adds noise; as a share of the input's standard deviation.", Fraction, 0.0,
               0, 1, 0.05),
        number(
            "mixup", "Mixup",
            "Blends in another sample by up to this share; the teacher judges the blend, labels are blended "
            "alike.",
            Fraction, 0.0, 0, 1, 0.1),
        number("averaging", "Averaging",
               "Decay of a running mean of the weights, which is kept in place of the last ones; 0: none.",
               Fraction, 0.0, 0, 0.9999, 0.01),
        number("warm-up", "Warm-up", "Share of the steps in which the rate rises.", Fraction, 0.05, 0, 0.9,
               0.05),
        number("prune-end", "Pruning ends",
               "Share of the steps in which the sparsity rises, fast at first (Zhu and Gupta 2017).",
               Fraction, 0.45, 0, 0.95, 0.05),
        number(
            "cluster-begin", "Clustering begins",
            "From this share of the steps on weights join clusters, the largest first, while the others make "
            "up for it; pruned layers wait until pruning has ended.",
            Fraction, 0.05, 0, 0.95, 0.05),
        number("cluster-freeze", "Clusters settle",
               "From this share of the steps on all weights belong to clusters, whose values are trained.",
               Fraction, 0.8, 0, 0.95, 0.05),
        withWord(number("patience", "Patience", "Ends after so many epochs without a better one; 0: never.",
                        Integer, int64_t(0), 0, 1000, 1),
                 "never"),
        number("validation", "Validation",
               "Share of the samples that is not trained on, but chooses the best epoch.", Fraction, 0.1, 0,
               0.9, 0.05),
    };
    return info;
}

} // namespace

const TechniqueInfo& fineTuning()
{
    static const TechniqueInfo info = made();
    return info;
}

} // namespace fettle
