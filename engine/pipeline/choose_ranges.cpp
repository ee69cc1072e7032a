// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Candidates are compared by the error of the outputs, relative to the power of each output.
#include "pipeline/choose_ranges.h"

#include "pipeline/run_samples.h"

#include <array>
#include <cmath>

namespace fettle {

namespace {

constexpr int64_t mostTrialSamples = 64;
constexpr int64_t fewestTrialSamples = 4;
constexpr int64_t mostKeptValues = int64_t(1) << 22; ///< of float outputs, all samples together

/// What is tried, in this order; of equals the first is taken.
constexpr std::array candidates = {CalibrationMethod::MinMax, CalibrationMethod::MovingAverage,
                                   CalibrationMethod::Percentile, CalibrationMethod::Mse,
                                   CalibrationMethod::Entropy};

std::vector<int64_t> floatOutputSizes(const Graph& graph)
{
    std::vector<int64_t> sizes;
    for (const TensorId id : graph.outputs) {
        if (graph.tensor(id).type == TensorType::Float32)
            sizes.push_back(elementCount(graph.tensor(id).shape));
    }
    return sizes;
}

/// Makes integer models of one float model and runs them.
class Trials {
public:
    Trials(const ModelPtr& model, const std::vector<Layer>& layers, const Int8Options& options,
           const OptimizeRequest& request, const Calibration& calibration, const JobContext& job)
        : m_model(model),
          m_layers(layers),
          m_options(options),
          m_request(request),
          m_calibration(calibration),
          m_job(job)
    {
        m_options.interface = InterfaceType::Float;
    }

    /// Mean over the outputs of squared error / squared value; infinite when the model does not run here.
    Result<double> error(const ActivationRanges& activations) const
    {
        auto program = integerProgram(activations);
        if (!program && program.error().code == ErrorCode::UnsupportedModel)
            return std::numeric_limits<double>::infinity();
        if (!program)
            return std::unexpected(std::move(program).error());
        const auto count = static_cast<int64_t>(m_calibration.outputs.size());
        FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({*program}, *m_calibration.samples,
                                                                m_request.preprocessing, m_request.threads));
        std::vector<std::vector<double>> noise(m_calibration.outputs.size());
        FETTLE_TRY(runner.run(
            0, count, m_job, "compare ranges", [&](int64_t sample, std::span<Session> sessions, int32_t) {
                const auto s = static_cast<size_t>(sample);
                noise[s] = errors(sessions[0], (*program)->graph(), m_calibration.outputs[s]);
            }));
        return relativeError(noise);
    }

private:
    Result<ProgramPtr> integerProgram(const ActivationRanges& activations) const
    {
        GraphEditor editor(m_model);
        std::vector<Issue> issues;
        Rewrite rewrite(editor, issues);
        FETTLE_TRY(applyInt8(rewrite, m_layers, activations, m_options));
        rewrite.stampVersions();
        FETTLE_ASSIGN(const ModelPtr integer, editor.finish());
        return Program::prepare(integer);
    }

    /// Of each float output, the sum of squared errors.
    static std::vector<double> errors(const Session& session, const Graph& graph,
                                      std::span<const float> expected)
    {
        std::vector<double> sums;
        size_t at = 0;
        for (size_t i = 0; i < graph.outputs.size(); ++i) {
            if (graph.tensor(graph.outputs[i]).type != TensorType::Float32)
                continue;
            const auto bytes = session.output(i);
            const std::span values(reinterpret_cast<const float*>(bytes.data()),
                                   bytes.size() / sizeof(float));
            double sum = 0;
            for (size_t v = 0; v < values.size() && at < expected.size(); ++v, ++at) {
                const double difference = double(values[v]) - double(expected[at]);
                sum += difference * difference;
            }
            sums.push_back(sum);
        }
        return sums;
    }

    double relativeError(const std::vector<std::vector<double>>& noise) const
    {
        const auto sizes = floatOutputSizes(m_model->mainGraph());
        double total = 0;
        for (size_t output = 0; output < sizes.size(); ++output) {
            const double power = outputPower(output, sizes);
            double sum = 0;
            for (const auto& sample : noise)
                sum += output < sample.size() ? sample[output] : 0;
            total += power > 0 ? sum / power : sum;
        }
        return total / static_cast<double>(std::max<size_t>(sizes.size(), 1));
    }

    double outputPower(size_t output, const std::vector<int64_t>& sizes) const
    {
        size_t first = 0;
        for (size_t i = 0; i < output; ++i)
            first += static_cast<size_t>(sizes[i]);
        double power = 0;
        for (const auto& values : m_calibration.outputs) {
            const size_t last = std::min(first + static_cast<size_t>(sizes[output]), values.size());
            for (size_t i = first; i < last; ++i)
                power += double(values[i]) * double(values[i]);
        }
        return power;
    }

    ModelPtr m_model;
    const std::vector<Layer>& m_layers;
    Int8Options m_options;
    const OptimizeRequest& m_request;
    const Calibration& m_calibration;
    const JobContext& m_job;
};

std::vector<ValueRange> rangesBy(const Calibration& calibration, const std::vector<bool>& wanted,
                                 CalibrationMethod method, const Int8Options& options)
{
    std::vector<ValueRange> ranges(calibration.tensors.size());
    for (size_t t = 0; t < ranges.size(); ++t) {
        if (wanted[t])
            ranges[t] =
                chosenRange(calibration.tensors[t], method, {options.percentile, options.activationBits});
    }
    return ranges;
}

std::vector<std::vector<double>> meansOf(const Calibration& calibration)
{
    std::vector<std::vector<double>> means;
    for (const TensorStatistics& statistics : calibration.tensors)
        means.push_back(statistics.means);
    return means;
}

/// Runs what is worth running: nothing when the recipe leaves no choice, or nothing can be compared.
class Chooser {
public:
    Chooser(const Calibration& calibration, const std::vector<bool>& wanted, const Int8Options& options,
            const Trials& trials)
        : m_calibration(calibration), m_wanted(wanted), m_options(options), m_trials(trials)
    {
        m_comparable = !calibration.outputs.empty() && !calibration.outputs.front().empty();
    }

    Result<RangeChoice> choose()
    {
        m_best.activations.ranges = by(m_options.calibration);
        m_best.summary.method = m_options.calibration;
        if (m_options.biasCorrection == Wish::Yes)
            m_best.activations.means = meansOf(m_calibration);
        if (m_options.calibration == CalibrationMethod::Auto)
            FETTLE_TRY(chooseMethod());
        if (m_options.biasCorrection == Wish::Measured && m_comparable)
            FETTLE_TRY(chooseCorrection());
        m_best.summary.biasCorrected = !m_best.activations.means.empty();
        if (m_error && *m_error > 0 && std::isfinite(*m_error))
            m_best.summary.outputSqnrDb = -10 * std::log10(*m_error);
        return std::move(m_best);
    }

private:
    std::vector<ValueRange> by(CalibrationMethod method) const
    {
        const bool none = method == CalibrationMethod::Auto;
        return rangesBy(m_calibration, m_wanted, none ? CalibrationMethod::MinMax : method, m_options);
    }

    Result<void> chooseMethod()
    {
        m_best.summary.method = CalibrationMethod::MinMax;
        if (!m_comparable)
            return {};
        for (const CalibrationMethod method : candidates) {
            ActivationRanges activations{by(method), m_best.activations.means};
            FETTLE_ASSIGN(const double error, m_trials.error(activations));
            if (m_error && !(error < *m_error))
                continue;
            m_error = error;
            m_best.activations = std::move(activations);
            m_best.summary.method = method;
        }
        return {};
    }

    Result<void> chooseCorrection()
    {
        if (!m_error) {
            FETTLE_ASSIGN(m_error, m_trials.error(m_best.activations));
        }
        const ActivationRanges corrected{m_best.activations.ranges, meansOf(m_calibration)};
        FETTLE_ASSIGN(const double error, m_trials.error(corrected));
        if (error < *m_error) {
            m_error = error;
            m_best.activations = corrected;
        }
        return {};
    }

    const Calibration& m_calibration;
    const std::vector<bool>& m_wanted;
    const Int8Options& m_options;
    const Trials& m_trials;
    bool m_comparable = false;
    std::optional<double> m_error;
    RangeChoice m_best;
};

bool needsHistograms(CalibrationMethod method)
{
    return method != CalibrationMethod::MinMax;
}

} // namespace

Result<RangeChoice> chooseRanges(const ModelPtr& model, const std::vector<Layer>& layers,
                                 const Int8Options& options, const OptimizeRequest& request,
                                 const JobContext& job)
{
    const auto wanted = tensorsToCalibrate(*model, layers, options);
    const Graph& graph = model->mainGraph();
    CalibrationOptions measuring;
    measuring.samples = request.recipe.calibrationSamples;
    measuring.seed = request.recipe.seed;
    measuring.threads = request.threads;
    measuring.histograms = needsHistograms(options.calibration);
    measuring.channels = meansToCalibrate(*model, layers, options);
    const bool compares =
        options.calibration == CalibrationMethod::Auto || options.biasCorrection == Wish::Measured;
    int64_t outputValues = 1;
    for (const int64_t size : floatOutputSizes(graph))
        outputValues += size;
    if (compares)
        measuring.keptOutputs =
            std::clamp(mostKeptValues / outputValues, fewestTrialSamples, mostTrialSamples);
    FETTLE_ASSIGN(
        const Calibration calibration,
        calibrate(model, wanted, request.calibration, request.preprocessing, measuring, job.part(0, 0.8)));
    const JobContext trying = job.part(0.8, 1);
    const Trials trials(model, layers, options, request, calibration, trying);
    FETTLE_ASSIGN(RangeChoice choice, Chooser(calibration, wanted, options, trials).choose());
    for (size_t t = 0; t < wanted.size(); ++t) {
        const ValueRange& range = choice.activations.ranges[t];
        if (wanted[t])
            choice.summary.tensors.push_back(
                {graph.tensors[t].name, range.minimum, range.maximum,
                 measuring.histograms ? calibration.tensors[t].histogram.coverage(range) : 1.0,
                 choice.summary.biasCorrected ? calibration.tensors[t].means : std::vector<double>()});
    }
    return choice;
}

} // namespace fettle
