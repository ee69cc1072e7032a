// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples run in batches. What depends on the order of additions (means, moving averages) goes to a place of
// the sample's own and is folded in the order of the samples; histograms are exact and are merged at the end.
#include "pipeline/calibrate.h"

#include "ops/integer_form.h"
#include "pipeline/run_samples.h"

#include <map>
#include <mutex>

namespace fettle {

namespace {

ValueRange rangeOf(std::span<const float> values)
{
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    for (const float value : values) { // comparisons with NaN are false: it is skipped
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    return {low, high};
}

/// 0.95 of the average so far and 0.05 of the sample's range.
void average(ValueRange& total, const ValueRange& sample)
{
    if (!sample.seen())
        return;
    if (!total.seen()) {
        total = sample;
        return;
    }
    constexpr double keep = 0.95;
    total.minimum = keep * total.minimum + (1 - keep) * sample.minimum;
    total.maximum = keep * total.maximum + (1 - keep) * sample.maximum;
}

std::span<const float> floatsOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

/// Mean of each channel; the channel of a value is its index modulo their number.
void channelMeans(std::span<const float> values, std::span<double> means)
{
    std::ranges::fill(means, 0.0);
    const size_t rows = values.size() / means.size();
    for (size_t row = 0; row < rows; ++row) {
        for (size_t c = 0; c < means.size(); ++c)
            means[c] += double(values[row * means.size() + c]);
    }
    for (double& mean : means)
        mean /= static_cast<double>(std::max<size_t>(rows, 1));
}

/// Sets of histograms, handed to whoever measures a sample.
class HistogramSets {
public:
    explicit HistogramSets(size_t tensors) : m_tensors(tensors) {}

    std::vector<Histogram> take()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_free.empty())
            return std::vector<Histogram>(m_tensors);
        auto set = std::move(m_free.back());
        m_free.pop_back();
        return set;
    }
    void giveBack(std::vector<Histogram> set)
    {
        const std::scoped_lock lock(m_mutex);
        m_free.push_back(std::move(set));
    }
    std::vector<Histogram> merged() const
    {
        std::vector<Histogram> all(m_tensors);
        for (const auto& set : m_free) {
            for (size_t i = 0; i < m_tensors; ++i)
                all[i].merge(set[i]);
        }
        return all;
    }

private:
    size_t m_tensors;
    std::mutex m_mutex;
    std::vector<std::vector<Histogram>> m_free;
};

/// What happened inside the recurrent operators in the last run, by TensorId.
class InnerRun {
public:
    InnerRun(const Model& model, const std::vector<bool>& wanted) : m_model(model), m_graph(model.mainGraph())
    {
        for (size_t i = 0; i < m_graph.operators.size(); ++i) {
            const IntegerForm* form = findIntegerForm(m_graph.operators[i].code);
            if (form != nullptr && wants(m_graph.operators[i], wanted))
                m_forms.emplace_back(OperatorId(static_cast<int64_t>(i)), form);
        }
    }

    std::map<TensorId, std::vector<float>> values(const Session& session) const
    {
        std::map<TensorId, std::vector<float>> all;
        if (m_forms.empty())
            return all;
        std::vector<std::byte*> tensors;
        std::vector<Shape> shapes;
        for (size_t t = 0; t < m_graph.tensors.size(); ++t) {
            const TensorId id(static_cast<int64_t>(t));
            tensors.push_back(const_cast<std::byte*>(session.tensor(id).data())); // operands are read only
            shapes.push_back(session.shape(id));
        }
        for (const auto& [id, form] : m_forms) {
            const Operator& op = m_graph.op(id);
            const OperatorView view{m_model, m_graph, op, id, shapes};
            auto inside = form->inside(view, {.tensors = tensors.data(), .op = &op, .scratch = nullptr});
            for (size_t i = 0; inside && i < inside->size(); ++i)
                all[(*inside)[i].id.in(op)] = std::move((*inside)[i].values);
        }
        return all;
    }

private:
    bool wants(const Operator& op, const std::vector<bool>& wanted) const
    {
        const auto state = [&](TensorId id) {
            return id.valid() && wanted[id.index()] && m_graph.tensor(id).isVariable;
        };
        return std::ranges::any_of(op.inputs, state);
    }

    const Model& m_model;
    const Graph& m_graph;
    std::vector<std::pair<OperatorId, const IntegerForm*>> m_forms;
};

class Calibrator {
public:
    Calibrator(const Model& model, const std::vector<bool>& wanted, const CalibrationOptions& options)
        : m_graph(model.mainGraph()), m_options(options), m_inner(model, wanted)
    {
        for (size_t t = 0; t < wanted.size(); ++t) {
            if (!wanted[t])
                continue;
            m_tensors.emplace_back(static_cast<int64_t>(t));
            m_meanAt.push_back(m_meanCount);
            m_meanCount += channelsOf(m_tensors.back());
        }
        m_histograms = std::make_unique<HistogramSets>(m_tensors.size());
        m_statistics.resize(wanted.size());
        for (const TensorId id : m_tensors)
            m_statistics[id.index()].means.resize(channelsOf(id));
        constexpr size_t mostMeans = size_t(1) << 20; // 8 MiB
        m_batch =
            static_cast<int64_t>(std::clamp<size_t>(mostMeans / std::max<size_t>(m_meanCount, 1), 8, 256));
        m_ranges.resize(static_cast<size_t>(m_batch) * m_tensors.size());
        m_means.resize(static_cast<size_t>(m_batch) * m_meanCount);
    }

    int64_t batch() const { return m_batch; }

    /// slot: the sample's place in its batch.
    void measure(const Session& session, int64_t slot)
    {
        const auto at = static_cast<size_t>(slot);
        auto histograms = m_options.histograms ? m_histograms->take() : std::vector<Histogram>();
        const auto inner = m_inner.values(session);
        for (size_t i = 0; i < m_tensors.size(); ++i) {
            const auto inside = inner.find(m_tensors[i]);
            const auto values =
                inside != inner.end() ? std::span(inside->second) : floatsOf(session.tensor(m_tensors[i]));
            m_ranges[at * m_tensors.size() + i] = rangeOf(values);
            if (const size_t channels = channelsOf(m_tensors[i]); channels > 0)
                channelMeans(values, std::span(m_means).subspan(at * m_meanCount + m_meanAt[i], channels));
            if (m_options.histograms)
                histograms[i].add(values);
        }
        if (m_options.histograms)
            m_histograms->giveBack(std::move(histograms));
    }

    /// The float outputs of a sample.
    std::vector<float> outputsOf(const Session& session) const
    {
        std::vector<float> all;
        for (size_t i = 0; i < m_graph.outputs.size(); ++i) {
            if (m_graph.tensor(m_graph.outputs[i]).type != TensorType::Float32)
                continue;
            const auto values = floatsOf(session.output(i));
            all.insert(all.end(), values.begin(), values.end());
        }
        return all;
    }

    void fold(int64_t samples)
    {
        for (size_t s = 0; s < static_cast<size_t>(samples); ++s) {
            ++m_seen;
            for (size_t i = 0; i < m_tensors.size(); ++i) {
                TensorStatistics& statistics = m_statistics[m_tensors[i].index()];
                const ValueRange& range = m_ranges[s * m_tensors.size() + i];
                statistics.range.include(range);
                average(statistics.average, range);
                for (size_t c = 0; c < statistics.means.size(); ++c)
                    statistics.means[c] +=
                        (m_means[s * m_meanCount + m_meanAt[i] + c] - statistics.means[c]) / double(m_seen);
            }
        }
    }

    std::vector<TensorStatistics> finish()
    {
        auto histograms = m_histograms->merged();
        for (size_t i = 0; i < m_tensors.size(); ++i)
            m_statistics[m_tensors[i].index()].histogram = std::move(histograms[i]);
        return std::move(m_statistics);
    }

private:
    size_t channelsOf(TensorId id) const
    {
        return id.index() < m_options.channels.size() ? static_cast<size_t>(m_options.channels[id.index()])
                                                      : 0;
    }

    const Graph& m_graph;
    const CalibrationOptions& m_options;
    InnerRun m_inner;
    std::vector<TensorId> m_tensors;
    std::vector<size_t> m_meanAt; ///< where each tensor's means are among a sample's
    size_t m_meanCount = 0;
    int64_t m_batch = 0;
    int64_t m_seen = 0;
    std::vector<ValueRange> m_ranges; ///< sample × tensor, of one batch
    std::vector<double> m_means;      ///< sample × channel
    std::unique_ptr<HistogramSets> m_histograms;
    std::vector<TensorStatistics> m_statistics; ///< by TensorId
};

} // namespace

Result<Calibration> calibrate(const ModelPtr& model, const std::vector<bool>& wanted, const DatasetPtr& data,
                              const Preprocessing& preprocessing, const CalibrationOptions& options,
                              const JobContext& job)
{
    Calibration result;
    result.samples = options.samples < data->size() ? sampleOf(data, options.samples, options.seed) : data;
    const Dataset& samples = *result.samples;
    if (samples.size() == 0)
        return fail(ErrorCode::DataMismatch, "there are no samples to calibrate with", data->description());
    ExecutionOptions execution;
    execution.keepAllTensors = true;
    FETTLE_ASSIGN(const ProgramPtr program, Program::prepare(model, execution));
    FETTLE_ASSIGN(SampleRunner runner,
                  SampleRunner::create({program}, samples, preprocessing, options.threads));
    Calibrator calibrator(*model, wanted, options);
    result.outputs.resize(static_cast<size_t>(std::min(options.keptOutputs, samples.size())));
    for (int64_t first = 0; first < samples.size(); first += calibrator.batch()) {
        const int64_t last = std::min(first + calibrator.batch(), samples.size());
        const double end = static_cast<double>(last) / static_cast<double>(samples.size());
        const auto visit = [&](int64_t sample, std::span<Session> sessions, int32_t) {
            calibrator.measure(sessions[0], sample - first);
            if (const auto s = static_cast<size_t>(sample); s < result.outputs.size())
                result.outputs[s] = calibrator.outputsOf(sessions[0]);
        };
        FETTLE_TRY(runner.run(first, last, job.part(0, end), "calibrate", visit));
        calibrator.fold(last - first);
    }
    result.tensors = calibrator.finish();
    return result;
}

} // namespace fettle
