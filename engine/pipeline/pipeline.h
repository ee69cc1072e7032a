// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The facade that the window, the command line and the tests call.
#pragma once

#include "analysis/size.h"
#include "core/job.h"
#include "data/dataset.h"
#include "data/preprocessing.h"
#include "model/model.h"
#include "ops/operator_definition.h"
#include "recipe/recipe.h"
#include "techniques/range_choice.h"
#include "training/trainer.h"

#include <optional>
#include <string>
#include <vector>

namespace fettle {

/// One row of the layer table of a model.
struct LayerInfo {
    OperatorId id;
    std::string name; ///< full
    std::string shortName;
    std::string op;                  ///< "CONV_2D"
    std::string label;               ///< "Conv"
    std::vector<std::string> inputs; ///< "1×32×32×3 float32"
    std::vector<std::string> outputs;
    std::string outputShape; ///< without the batch
    int64_t parameters = 0;  ///< elements of its constants
    int64_t macs = 0;
    int64_t bytes = 0;        ///< bytes of its constants (a shared buffer counts at its first user)
    std::string dtype;        ///< how its weights are stored, or its output where it has none
    std::string quantization; ///< "per channel", "scale 0.0039, zero -128", …
    std::optional<TensorId> weights;
    std::optional<double> sparsity;        ///< of the weights, once measured
    std::optional<int64_t> distinctValues; ///< likewise
    bool computed = true;                  ///< Fettle has kernels for it
};
/// Reads no weights: the time does not depend on how many there are.
std::vector<LayerInfo> layerTable(const Model& model);
/// Adds the sparsity of all weights to the model's rows, and the number of distinct values, which takes
/// several times as long.
void measureWeights(const Model& model, std::vector<LayerInfo>& layers, bool distinctValues,
                    const JobContext& job);

/// What was done to a layer and what came of it.
struct LayerReport {
    OperatorId source; ///< in the source model
    std::string name;
    std::string techniques; ///< stagesText
    int64_t bytesBefore = 0;
    int64_t bytesAfter = 0;
    int64_t channelsBefore = 0; ///< of the weights; 0 without
    int64_t channelsAfter = 0;
    std::optional<double> sparsity; ///< of the layer's weights; absent in a preview, like the next two
    std::optional<int64_t> distinctValues;
    std::optional<double> sqnrDb; ///< against the source's weights; absent when channels are gone
    bool operator==(const LayerReport&) const = default;
};

/// Something that was promised by a stage and checked on the written file.
struct Proof {
    std::string layer;
    std::string claim; ///< "1152 zeros kept", "16 values in each channel"
    bool operator==(const Proof&) const = default;
};

/// The range that the integers of a tensor cover.
struct TensorRange {
    std::string tensor;
    double minimum = 0;
    double maximum = 0;
    double coverage = 1;       ///< share of the calibration's values inside
    std::vector<double> means; ///< of its channels, when a bias was corrected with them
    bool operator==(const TensorRange&) const = default;
};

/// What int8 was calibrated with.
struct CalibrationSummary {
    CalibrationMethod method = CalibrationMethod::MinMax; ///< never Auto: what was chosen
    bool biasCorrected = false;
    std::optional<double> outputSqnrDb; ///< on samples of the calibration, when alternatives were compared
    std::vector<TensorRange> tensors;   ///< in the source's order
};

struct Report {
    FileSize size;       ///< raw alone where compressed sizes were not asked for
    double sparsity = 0; ///< zeros in all weights of layers with weights
    double seconds = 0;
    std::vector<LayerReport> layers; ///< layers with weights, and others that were changed
    std::vector<Issue> issues;
    std::vector<Proof> proofs;
    std::optional<CalibrationSummary> calibration; ///< where a layer became int8
    std::vector<TrainingProgress> epochs;          ///< of the fine-tuning
};

/// A derived model with its file, report and recipe. Immutable.
struct Variant {
    ModelPtr model;
    Bytes file; ///< what the save dialog writes
    Recipe recipe;
    Report report;
};
using VariantPtr = std::shared_ptr<const Variant>;

struct OptimizeRequest {
    ModelPtr source;
    Recipe recipe;
    DatasetPtr calibration; ///< needed by int8 only
    Preprocessing preprocessing;
    int threads = 0; ///< 0: all
    std::shared_ptr<const CalibrationSummary>
        ranges;                  ///< of an earlier report: int8 takes these and no samples
    bool compressedSizes = true; ///< measure sizes after deflate and by entropy too
    TrainingHooks training = {}; ///< of a recipe with fine-tuning, which takes `calibration` as its data
    bool strip = false;          ///< stripped() at the end
};
/// prune → cluster → calibrate → numbers → verify; the same request gives the same bytes on any number of
/// threads. A checkpoint of the training is gone when all is done. Errors: those of train(), Cancelled,
/// InvalidRecipe, DataMismatch, Refused (strict int8), VerificationFailed.
Result<VariantPtr> optimize(const OptimizeRequest& request, JobContext& job);

/// What the file would weigh, exactly, without data: calibrated values do not change sizes, so stand-in
/// ranges are used. Pruning and clustering are done for real. Nothing is measured but the size and the
/// layers' bytes. The size after deflate of the file is an estimate where int8 needs samples (biases differ);
/// the size of the file is exact.
struct Preview {
    Report report;
    Bytes file;
};
Result<Preview> previewSize(const ModelPtr& source, const Recipe& recipe, JobContext& job);

class EvaluationCache;

/// What a result is judged by.
enum class Metric {
    Automatic,      ///< Reconstruction for a model whose output is as large as its input, else Classes
    Classes,        ///< the output scores classes; samples have labels
    Reconstruction, ///< the output should equal the input; labels, if any, tell the normal (0) from the
                    ///< others
};

struct EvaluateOptions {
    Arithmetic arithmetic = Arithmetic::Delegate;
    int threads = 0;
    bool keepPredictions = false; ///< the predicted class of each sample
    Metric metric = Metric::Automatic;
    std::shared_ptr<EvaluationCache> cache =
        nullptr; ///< evaluation_cache.h; null: each sample from the input on
};

/// How one class fared.
struct ClassEvaluation {
    int64_t samples = 0;  ///< with this label
    double precision = 0; ///< share of the samples taken for this class that are of it
    double recall = 0;    ///< share of the samples of this class that were taken for it
    double f1() const { return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0; }
    bool operator==(const ClassEvaluation&) const = default;
};

struct Evaluation {
    Metric metric = Metric::Classes;
    int64_t samples = 0;
    double top1 = 0; ///< 0 … 1
    double top5 = 0;
    double loss =
        0; ///< mean cross-entropy of the real outputs (normalized first when they are not probabilities)
    std::vector<ClassEvaluation> classes;
    std::vector<int64_t>
        confusion; ///< classes × classes: rows are labels, columns predictions; empty for many classes
    double meanSquaredError = 0; ///< Reconstruction: over all values of all samples
    double meanAbsoluteError = 0;
    std::optional<double> auc; ///< Reconstruction with labels 0 and others: area under the ROC curve of the
                               ///< samples' squared errors
    double seconds = 0;
    double imagesPerSecond = 0;
    std::vector<int32_t> predictions;
    double interval() const; ///< half width of the 95 % interval of top1
};
Result<Evaluation> evaluate(const ModelPtr& model, const Dataset& data, const Preprocessing& preprocessing,
                            const EvaluateOptions& options, JobContext& job);

struct SweepPoint {
    Recipe recipe;
    VariantPtr variant;
    Evaluation evaluation;
    bool pareto = false;
};
/// One optimize and evaluate for each recipe. Like sensitivity(), takes an EvaluationCache of its own unless
/// given one.
Result<std::vector<SweepPoint>> sweep(const OptimizeRequest& base, const std::vector<Recipe>& recipes,
                                      const Dataset& data, const EvaluateOptions& options, JobContext& job);
/// Marks points that no other point beats: at least as small and at least as accurate, and better in one.
std::vector<bool> paretoFront(const std::vector<double>& size, const std::vector<double>& accuracy);

struct LayerComparison {
    std::string name;
    double sqnrDb = 0;
    double maxAbs = 0; ///< largest absolute difference of real values
};
struct Comparison {
    std::vector<LayerComparison>
        layers;           ///< tensors that both models have, matched by name, in order of computation
    double agreement = 0; ///< share of samples with the same top-1
    int64_t samples = 0;
};
Result<Comparison> compare(const ModelPtr& a, const ModelPtr& b, const Dataset& data,
                           const Preprocessing& preprocessing, const EvaluateOptions& options,
                           JobContext& job);

struct LayerSensitivity {
    std::string name;
    std::string recipe;
    std::string metric; ///< "top1"
    double drop = 0;
    int64_t bytesSaved = 0;
};
/// What each layer with weights costs when it alone is optimized with the stages.
Result<std::vector<LayerSensitivity>> sensitivity(const OptimizeRequest& base,
                                                  const std::vector<Stage>& stages, const Dataset& data,
                                                  const EvaluateOptions& options, JobContext& job);

/// Runs the file that was written beside the model that was meant: equal outputs on random inputs and on
/// `samples` of data. Error VerificationFailed says where they differ.
Result<void> verifyFile(const std::filesystem::path& path, const ModelPtr& expected, const Dataset* data,
                        const Preprocessing& preprocessing, JobContext& job);

} // namespace fettle
