// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's words, listed for the translators; a test holds the list against the tables.
#include "text/technique_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace fettle::app {

namespace {

/// Labels and help texts of techniques, parameters and ready recipes, in the order of the engine's tables:
/// lupdate does not read the engine.
[[maybe_unused]] constexpr const char* engineWords[] = {
    QT_TRANSLATE_NOOP("Techniques", "Fine-tuning"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Trains the network under the recipe before it is applied: weights learn to do without "
                      "those that are pruned, to share values, and to bear the rounding of integers."),
    QT_TRANSLATE_NOOP("Techniques", "Epochs"),
    QT_TRANSLATE_NOOP("Techniques", "How often every sample is seen."),
    QT_TRANSLATE_NOOP("Techniques", "Rate"),
    QT_TRANSLATE_NOOP("Techniques", "Batch"),
    QT_TRANSLATE_NOOP("Techniques", "Samples of a step."),
    QT_TRANSLATE_NOOP("Techniques", "Optimizer"),
    QT_TRANSLATE_NOOP("Techniques", "How gradients become steps."),
    QT_TRANSLATE_NOOP("Techniques", "Schedule"),
    QT_TRANSLATE_NOOP("Techniques", "How the rate falls until the end."),
    QT_TRANSLATE_NOOP("Techniques", "Loss"),
    QT_TRANSLATE_NOOP("Techniques",
                      "What becomes small: the errors on labels, the distance to the float model (which "
                      "needs no labels), or half each; auto is mixed where there are labels, else teacher."),
    QT_TRANSLATE_NOOP("Techniques", "Temperature"),
    QT_TRANSLATE_NOOP("Techniques", "Of the teacher: the higher, the more its doubts count."),
    QT_TRANSLATE_NOOP("Techniques", "Label smoothing"),
    QT_TRANSLATE_NOOP("Techniques", "Share of a label that goes to all classes."),
    QT_TRANSLATE_NOOP("Techniques", "Flip"),
    QT_TRANSLATE_NOOP("Techniques", "Mirrors every second picture; not for digits, text or sound."),
    QT_TRANSLATE_NOOP("Techniques", "Shift"),
    QT_TRANSLATE_NOOP("Techniques", "Moves pictures by up to so many pixels each way."),
    QT_TRANSLATE_NOOP("Techniques", "Warm-up"),
    QT_TRANSLATE_NOOP("Techniques", "Share of the steps in which the rate rises."),
    QT_TRANSLATE_NOOP("Techniques", "Validation"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Share of the samples that is not trained on, but chooses the best epoch."),
    QT_TRANSLATE_NOOP("Techniques",
                      "How far a step goes: a share of the weight's usual size, or (steps=absolute) the "
                      "weight's own unit. 0 takes what suits most networks."),
    QT_TRANSLATE_NOOP("Techniques", "Steps"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Relative: a rate is a share of the usual size of a channel's weights, which suits networks whose "
        "batch normalization is folded into them. Absolute: as other programs have it."),
    QT_TRANSLATE_NOOP("Techniques", "Balance"),
    QT_TRANSLATE_NOOP("Techniques", "Freeze"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "What is not trained: nothing, the layers that the recipe keeps as they are, or all biases."),
    QT_TRANSLATE_NOOP("Techniques", "Search the rate"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Where the rate is automatic: tries rates around the usual one in short trainings "
                      "first, which takes half as long again, and tells what each came to."),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Gives the channels of every layer one size first, without changing what the network computes: few "
        "values, and zeros, suit them better then. auto does so where a recipe prunes or clusters."),
    QT_TRANSLATE_NOOP("Techniques", "Features"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Weight of the distance between the layers' outputs and the float model's, beside the loss."),
    QT_TRANSLATE_NOOP("Techniques", "Time shift"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Moves spectrograms along their first dimension by up to so many frames."),
    QT_TRANSLATE_NOOP("Techniques", "Colour"),
    QT_TRANSLATE_NOOP("Techniques", "Changes brightness and contrast of each channel by up to this share."),
    QT_TRANSLATE_NOOP("Techniques", "Noise"),
    QT_TRANSLATE_NOOP("Techniques", "Adds noise; as a share of the input's standard deviation."),
    QT_TRANSLATE_NOOP("Techniques", "Mixup"),
    QT_TRANSLATE_NOOP("Techniques", "Blends in another sample by up to this share; the teacher judges the "
                                    "blend, labels are blended alike."),
    QT_TRANSLATE_NOOP("Techniques", "Averaging"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Decay of a running mean of the weights, which is kept in place of the last ones; 0: none."),
    QT_TRANSLATE_NOOP("Techniques", "Pruning ends"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Share of the steps in which the sparsity rises, fast at first (Zhu and Gupta 2017)."),
    QT_TRANSLATE_NOOP("Techniques", "Clustering begins"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "From this share of the steps on weights join clusters, the largest first, while the others "
        "make up for it; pruned layers wait until pruning has ended."),
    QT_TRANSLATE_NOOP("Techniques", "Clusters settle"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "From this share of the steps on all weights belong to clusters, whose values are trained."),
    QT_TRANSLATE_NOOP("Techniques", "Patience"),
    QT_TRANSLATE_NOOP("Techniques", "Ends after so many epochs without a better one; 0: never."),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Which weights go together: any; N:M keeps the N largest of every M along the input channels; "
        "block(AxB) keeps or drops A output channels by B inputs as one; channel removes whole channels from "
        "the graph, with everything that is computed from them alone."),
    QT_TRANSLATE_NOOP("Techniques",
                      "How important a weight is: by its magnitude among those of its layer; or lamp: by the "
                      "share of its square in those of its layer that are not smaller; or gradient: by what "
                      "the loss would lose without it, as fine-tuning sees it; or movement: by how far "
                      "fine-tuning pulls it away from zero, "
                      "which takes long trainings (without fine-tuning both by "
                      "magnitude). lamp and gradient give layers with the same "
                      "sparsity one target that they share: of their weights, or "
                      "with the pattern channel of the model's multiplications."),
    QT_TRANSLATE_NOOP("Techniques", "Ranges"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Of integer activations: as they were calibrated, or trained with the weights (LSQ, "
                      "Esser et al. 2020; TQT, Jain et al. 2020) for the first four fifths of the steps."),
    QT_TRANSLATE_NOOP("Techniques", "Weight steps"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Of integer weights: as large as the largest weight asks for, or trained like the "
                      "ranges, which helps where weights have 4 bits."),
    QT_TRANSLATE_NOOP("Techniques", "QAT: int8"),
    QT_TRANSLATE_NOOP("Techniques", "Integers that the network is trained for"),
    QT_TRANSLATE_NOOP("Techniques", "Prune 50 %"),
    QT_TRANSLATE_NOOP("Techniques", "Half of the weights zero, layers sharing the target by their scores"),
    QT_TRANSLATE_NOOP("Techniques", "Prune 50 %, then QAT"),
    QT_TRANSLATE_NOOP("Techniques", "Half of the weights zero, all integers"),
    QT_TRANSLATE_NOOP("Techniques", "Prune, cluster, QAT (smallest)"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Seven of ten weights zero, sixteen values in each layer, one scale: the smallest download"),
    QT_TRANSLATE_NOOP("Techniques", "Remove channels, then QAT"),
    QT_TRANSLATE_NOOP("Techniques", "A smaller graph: 30 % fewer multiplications, all integers"),
    QT_TRANSLATE_NOOP("Techniques", "Pruning"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Sets the weights of smallest magnitude to zero. Biases are never pruned; "
                      "depthwise layers only where a rule for the layer says so, because they have "
                      "few weights and lose much accuracy."),
    QT_TRANSLATE_NOOP("Techniques", "Sparsity"),
    QT_TRANSLATE_NOOP("Techniques", "Share of the layer's weights that become zero; patterns like 2:4 fix it "
                                    "themselves."),
    QT_TRANSLATE_NOOP("Techniques", "Pattern"),
    QT_TRANSLATE_NOOP("Techniques", "Criterion"),
    QT_TRANSLATE_NOOP("Techniques", "Clustering"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Lets the weights of a layer share a few values, which makes the compressed "
                      "file smaller. Biases are never clustered; depthwise layers only where a rule "
                      "for the layer says so."),
    QT_TRANSLATE_NOOP("Techniques", "Clusters"),
    QT_TRANSLATE_NOOP("Techniques", "How many values the weights may have."),
    QT_TRANSLATE_NOOP("Techniques", "Start"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Where the values start: drawn far apart (k-means++), evenly spaced, by the "
                      "density of the weights, or at random."),
    QT_TRANSLATE_NOOP("Techniques", "Granularity"),
    QT_TRANSLATE_NOOP("Techniques", "Whether the whole layer or each output channel has its own values."),
    QT_TRANSLATE_NOOP("Techniques", "Keep zeros"),
    QT_TRANSLATE_NOOP("Techniques", "Weights that are zero stay zero: one of the values is then zero."),
    QT_TRANSLATE_NOOP("Techniques", "Half precision"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Stores float weights in 16 bits, half the size; they are unpacked when the "
                      "model is loaded and computed with in 32 bits. Constants of fewer than 128 "
                      "values stay, because unpacking them takes more bytes than it saves."),
    QT_TRANSLATE_NOOP("Techniques", "Dynamic range"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Stores weights as integers and keeps activations float; they are quantized "
                      "while the model runs, so no calibration is needed. Weights of fewer than 1024 "
                      "values stay float, as the TensorFlow Lite converter leaves them."),
    QT_TRANSLATE_NOOP("Techniques", "Bits"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Width of a weight; 4 bits in convolutions, fully connected layers and embeddings only."),
    QT_TRANSLATE_NOOP("Techniques", "Whether each output channel or the whole tensor has a scale."),
    QT_TRANSLATE_NOOP("Techniques", "Fewest weights"),
    QT_TRANSLATE_NOOP("Techniques", "Layers with fewer weights keep them."),
    QT_TRANSLATE_NOOP("Techniques", "Integer weights only"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Stores weights as integers and unpacks them to float32 when the model is loaded; all "
        "arithmetic stays float, so only the rounding of the weights costs accuracy. Weights of "
        "fewer than 1024 values stay float."),
    QT_TRANSLATE_NOOP("Techniques", "Width of a stored weight."),
    QT_TRANSLATE_NOOP("Techniques", "Full integer"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Weights and activations become integers; the ranges of activations are measured on "
                      "calibration data."),
    QT_TRANSLATE_NOOP("Techniques", "Activations"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Bits of an activation; 16 keep more accuracy and are computed more slowly, with 64-bit "
        "biases."),
    QT_TRANSLATE_NOOP("Techniques", "Weights"),
    QT_TRANSLATE_NOOP(
        "Techniques",
        "Bits of a weight; 4 in convolutions and fully connected layers only, the others take 8."),
    QT_TRANSLATE_NOOP("Techniques", "Input and output"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Type of the model's inputs and outputs; float adds a conversion at each."),
    QT_TRANSLATE_NOOP("Techniques", "Calibration"),
    QT_TRANSLATE_NOOP("Techniques",
                      "How the range of an activation follows from the samples: smallest and largest value, "
                      "their moving average, a share of the values, the smallest squared error, the least "
                      "information lost; or whichever of them comes closest to the float model."),
    QT_TRANSLATE_NOOP("Techniques", "Percentile"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Percent of the values that lie below the upper end of the range, and above the lower "
                      "one; for the calibration of that name."),
    QT_TRANSLATE_NOOP("Techniques", "Bias correction"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Takes from each bias what rounding the weights adds to the mean output; auto: where "
                      "the outputs come closer to the float model with it."),
    QT_TRANSLATE_NOOP("Techniques", "Equalize"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Evens out the ranges of channels between consecutive layers first; helps where one "
                      "scale serves a whole tensor."),
    QT_TRANSLATE_NOOP("Techniques",
                      "Whether each output channel or the whole weight tensor has a scale; one scale "
                      "keeps shared values of a clustered layer shared."),
    QT_TRANSLATE_NOOP("Techniques", "Strict"),
    QT_TRANSLATE_NOOP("Techniques", "Refuse the model when an operator would stay float."),
    QT_TRANSLATE_NOOP("Techniques", "Half size, float16"),
    QT_TRANSLATE_NOOP("Techniques", "Weights as float16; runs everywhere, nothing to calibrate"),
    QT_TRANSLATE_NOOP("Techniques", "Quarter size, dynamic range"),
    QT_TRANSLATE_NOOP("Techniques", "int8 weights, float activations; nothing to calibrate"),
    QT_TRANSLATE_NOOP("Techniques", "Integer, int8"),
    QT_TRANSLATE_NOOP("Techniques", "Everything in int8; needs samples to calibrate"),
    QT_TRANSLATE_NOOP("Techniques", "Prune 30 %, int8"),
    QT_TRANSLATE_NOOP("Techniques", "A third of the weights zero: compresses better"),
    QT_TRANSLATE_NOOP("Techniques", "Prune 2:4, int8"),
    QT_TRANSLATE_NOOP("Techniques",
                      "Two zeros in each group of four, for hardware that skips them; costs accuracy"),
    QT_TRANSLATE_NOOP("Techniques", "16 values, int8"),
    QT_TRANSLATE_NOOP("Techniques", "Sixteen distinct values in each layer: compresses well"),
    QT_TRANSLATE_NOOP("Techniques", "Smallest: prune 30 %, 16 values, int8"),
    QT_TRANSLATE_NOOP("Techniques", "Zeros and few values together: the smallest download"),
};

/// What jobs tell that they are doing.
[[maybe_unused]] constexpr const char* stageWords[] = {
    QT_TRANSLATE_NOOP("Stages", "calibrate"),
    QT_TRANSLATE_NOOP("Stages", "compare"),
    QT_TRANSLATE_NOOP("Stages", "train"),
    QT_TRANSLATE_NOOP("Stages", "evaluate"),
    QT_TRANSLATE_NOOP("Stages", "verify"),
    QT_TRANSLATE_NOOP("Stages", "shape weights"),
    QT_TRANSLATE_NOOP("Stages", "measure"),
    QT_TRANSLATE_NOOP("Stages", "measure layers"),
    QT_TRANSLATE_NOOP("Stages", "warm up"),
    QT_TRANSLATE_NOOP("Stages", "done"),
    QT_TRANSLATE_NOOP("Stages", "compare with the CPU"),
    QT_TRANSLATE_NOOP("Stages", "compile shaders"),
};

struct ChoiceName {
    std::string_view id;
    const char* name;
};

/// Values that read better as words; the others ("2:4", "int8", "block(1x4)") are shown as they are.
constexpr ChoiceName choiceNames[] = {
    {"unstructured", QT_TRANSLATE_NOOP("Choices", "free")},
    {"magnitude", QT_TRANSLATE_NOOP("Choices", "magnitude")},
    {"lamp", QT_TRANSLATE_NOOP("Choices", "LAMP score")},
    {"kmeans++", QT_TRANSLATE_NOOP("Choices", "k-means++")},
    {"linear", QT_TRANSLATE_NOOP("Choices", "evenly spaced")},
    {"density", QT_TRANSLATE_NOOP("Choices", "by density")},
    {"random", QT_TRANSLATE_NOOP("Choices", "random")},
    {"layer", QT_TRANSLATE_NOOP("Choices", "per layer")},
    {"channel", QT_TRANSLATE_NOOP("Choices", "per channel")},
    {"tensor", QT_TRANSLATE_NOOP("Choices", "per tensor")},
    {"float", QT_TRANSLATE_NOOP("Choices", "float32")},
    {"minmax", QT_TRANSLATE_NOOP("Choices", "smallest, largest")},
    {"moving-average", QT_TRANSLATE_NOOP("Choices", "moving average")},
    {"auto", QT_TRANSLATE_NOOP("Choices", "automatic")},
    {"percentile", QT_TRANSLATE_NOOP("Choices", "percentile")},
    {"mse", QT_TRANSLATE_NOOP("Choices", "least squared error")},
    {"entropy", QT_TRANSLATE_NOOP("Choices", "least information lost")},
    {"relative", QT_TRANSLATE_NOOP("Choices", "relative")},
    {"absolute", QT_TRANSLATE_NOOP("Choices", "absolute")},
    {"cosine", QT_TRANSLATE_NOOP("Choices", "cosine")},
    {"polynomial", QT_TRANSLATE_NOOP("Choices", "polynomial")},
    {"constant", QT_TRANSLATE_NOOP("Choices", "constant")},
    {"labels", QT_TRANSLATE_NOOP("Choices", "labels")},
    {"teacher", QT_TRANSLATE_NOOP("Choices", "teacher")},
    {"mixed", QT_TRANSLATE_NOOP("Choices", "half each")},
    {"nothing", QT_TRANSLATE_NOOP("Choices", "nothing")},
    {"kept", QT_TRANSLATE_NOOP("Choices", "kept layers")},
    {"biases", QT_TRANSLATE_NOOP("Choices", "biases")},
    {"movement", QT_TRANSLATE_NOOP("Choices", "movement")},
    {"calibrated", QT_TRANSLATE_NOOP("Choices", "calibrated")},
    {"largest", QT_TRANSLATE_NOOP("Choices", "by the largest")},
    {"learned", QT_TRANSLATE_NOOP("Choices", "learned")},
    {"never", QT_TRANSLATE_NOOP("Choices", "never")},
    {"on", QT_TRANSLATE_NOOP("Choices", "on")},
    {"off", QT_TRANSLATE_NOOP("Choices", "off")},
};

} // namespace

QString techniqueText(const std::string& text)
{
    return text.empty() ? QString() : QCoreApplication::translate("Techniques", text.c_str());
}

QString stageText(const std::string& stage)
{
    return stage.empty() ? QString() : QCoreApplication::translate("Stages", stage.c_str());
}

QString choiceText(const std::string& choice)
{
    const auto* known = std::ranges::find(choiceNames, choice, &ChoiceName::id);
    return known == std::end(choiceNames) ? QString::fromStdString(choice)
                                          : QCoreApplication::translate("Choices", known->name);
}

} // namespace fettle::app
