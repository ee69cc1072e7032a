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
                "that are "
                "pruned, to share values, and to bear the rounding of integers.";
    info.parameters = {
        number("epochs", "Epochs", "How often every sample is seen.", Integer, int64_t(10), 1, 1000, 1),
        number("rate", "Rate",
               "How far a step goes at most; 0 takes 1e-4, or 1e-3 with SGD. Batch normalization is folded "
               "into a .tflite, which bears no more.",
               Real, 0.0, 0, 1, 1e-5),
        number("batch", "Batch", "Samples of a step.", Integer, int64_t(32), 1, 4096, 1),
        choice("optimizer", "Optimizer", "How gradients become steps.", {"adam", "adamw", "sgd"}),
        choice("schedule", "Schedule", "How the rate falls until the end.", {"cosine", "polynomial", "constant"}),
        choice("loss", "Loss",
               "What becomes small: the errors on labels, the distance to the float model (which needs no "
               "labels), or half "
               "each; auto is mixed where there are labels, else teacher.",
               {"auto", "labels", "teacher", "mixed"}),
        number("temperature", "Temperature", "Of the teacher: the higher, the more its doubts count.", Real,
               2.0, 0.1, 100, 0.5),
        number("smoothing", "Label smoothing", "Share of a label that goes to all classes.", Fraction, 0.0, 0,
               0.9, 0.05),
        flag("flip", "Flip", "Mirrors every second picture; not for digits, text or sound."),
        number("shift", "Shift", "Moves pictures by up to so many pixels each way.", Integer, int64_t(0), 0,
               64, 1),
        number("warm-up", "Warm-up", "Share of the steps in which the rate rises.", Fraction, 0.05, 0, 0.9,
               0.05),
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
