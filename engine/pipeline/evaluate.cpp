// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Accuracy and loss on labelled samples.
#include "pipeline/guard.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_samples.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace fettle {

namespace {

/// What is kept of one sample.
struct Outcome {
    int32_t predicted = 0;
    int32_t rank = 0; ///< of the label: 0 is the best; equal outputs rank in the order of the classes
    double loss = 0;
};

/// The probability that an output gives the label: normalized when the outputs are not probabilities already,
/// by their sum when they are nearly (integer softmax), else by softmax.
double probabilityOf(std::span<const float> values, size_t label)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    const bool nearlyProbabilities = *std::ranges::min_element(values) >= 0 && std::fabs(sum - 1) < 0.1;
    if (nearlyProbabilities)
        return double(values[label]) / sum;
    const double largest = *std::ranges::max_element(values);
    double total = 0;
    for (const float value : values)
        total += std::exp(double(value) - largest);
    return std::exp(double(values[label]) - largest) / total;
}

Outcome outcomeOf(std::span<const float> values, size_t label)
{
    Outcome outcome;
    outcome.predicted = static_cast<int32_t>(std::ranges::max_element(values) - values.begin());
    for (size_t i = 0; i < values.size(); ++i)
        outcome.rank += values[i] > values[label] || (values[i] == values[label] && i < label) ? 1 : 0;
    constexpr double smallest = 1e-7; // as Keras clips
    outcome.loss = -std::log(std::max(probabilityOf(values, label), smallest));
    return outcome;
}

Result<void> checkLabels(const Dataset& data, int64_t classes)
{
    for (int64_t i = 0; i < data.size(); ++i) {
        const auto label = data.label(i);
        if (!label)
            return fail(ErrorCode::DataMismatch, "the data has no labels", data.description(),
                        "give the file of labels");
        if (*label < 0 || *label >= classes)
            return fail(
                ErrorCode::DataMismatch,
                fmt::format("sample {} has the label {}, the model has {} outputs", i, *label, classes),
                data.description());
    }
    return {};
}

Evaluation summary(const std::vector<Outcome>& outcomes, bool keepPredictions)
{
    Evaluation result;
    result.samples = static_cast<int64_t>(outcomes.size());
    const double count = static_cast<double>(std::max<size_t>(outcomes.size(), 1));
    for (const Outcome& outcome : outcomes) {
        result.loss += outcome.loss / count;
        if (keepPredictions)
            result.predictions.push_back(outcome.predicted);
    }
    result.top1 = static_cast<double>(std::ranges::count(outcomes, 0, &Outcome::rank)) / count;
    result.top5 =
        static_cast<double>(std::ranges::count_if(outcomes, [](const Outcome& o) { return o.rank < 5; })) /
        count;
    return result;
}

Result<Evaluation> evaluateUnguarded(const ModelPtr& model, const Dataset& data,
                                     const Preprocessing& preprocessing, const EvaluateOptions& options,
                                     const JobContext& job)
{
    ExecutionOptions execution;
    execution.arithmetic = options.arithmetic;
    FETTLE_ASSIGN(const ProgramPtr program, Program::prepare(model, execution));
    if (program->graph().outputs.empty())
        return fail(ErrorCode::UnsupportedModel, "the model has no output");
    const TensorId output = program->graph().outputs.front();
    const Tensor& tensor = program->graph().tensor(output);
    FETTLE_TRY(checkLabels(data, elementCount(program->shape(output))));
    FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({program}, data, preprocessing, options.threads));
    std::vector<Outcome> outcomes(static_cast<size_t>(data.size()));
    const auto start = std::chrono::steady_clock::now();
    FETTLE_TRY(runner.run(0, data.size(), job, "evaluate", [&](int64_t sample, std::span<Session> sessions) {
        const auto values = realValues(tensor, sessions[0].output(0), program->shape(output));
        outcomes[static_cast<size_t>(sample)] = outcomeOf(values, static_cast<size_t>(*data.label(sample)));
    }));
    Evaluation result = summary(outcomes, options.keepPredictions);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    result.imagesPerSecond = result.seconds > 0 ? static_cast<double>(result.samples) / result.seconds : 0;
    return result;
}

} // namespace

double Evaluation::interval() const
{
    constexpr double z = 1.96;
    return samples > 0 ? z * std::sqrt(top1 * (1 - top1) / static_cast<double>(samples)) : 0;
}

Result<Evaluation> evaluate(const ModelPtr& model, const Dataset& data, const Preprocessing& preprocessing,
                            const EvaluateOptions& options, JobContext& job)
{
    return guarded([&] { return evaluateUnguarded(model, data, preprocessing, options, job); });
}

} // namespace fettle
