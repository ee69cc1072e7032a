// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Samples run in batches; each sample's ranges go to a place of its own and are folded in the order of the
// samples.
#include "pipeline/calibrate.h"

#include "pipeline/run_samples.h"

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

void fold(ValueRange& total, const ValueRange& sample, bool movingAverage)
{
    if (!movingAverage || !total.seen()) {
        total.include(sample);
        return;
    }
    if (!sample.seen())
        return;
    constexpr double keep = 0.95;
    total.minimum = keep * total.minimum + (1 - keep) * sample.minimum;
    total.maximum = keep * total.maximum + (1 - keep) * sample.maximum;
}

std::span<const float> floatsOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
}

} // namespace

Result<std::vector<ValueRange>> calibrate(const ModelPtr& model, const std::vector<bool>& wanted,
                                          const DatasetPtr& data, const Preprocessing& preprocessing,
                                          const CalibrationOptions& options, const JobContext& job)
{
    const DatasetPtr samples =
        options.samples < data->size() ? sampleOf(data, options.samples, options.seed) : data;
    if (samples->size() == 0)
        return fail(ErrorCode::DataMismatch, "there are no samples to calibrate with", data->description());
    ExecutionOptions execution;
    execution.keepAllTensors = true;
    FETTLE_ASSIGN(const ProgramPtr program, Program::prepare(model, execution));
    FETTLE_ASSIGN(SampleRunner runner,
                  SampleRunner::create({program}, *samples, preprocessing, options.threads));
    std::vector<TensorId> tensors;
    for (size_t t = 0; t < wanted.size(); ++t) {
        if (wanted[t])
            tensors.emplace_back(static_cast<int64_t>(t));
    }
    constexpr int64_t batch = 256;
    std::vector<ValueRange> seen(static_cast<size_t>(batch) * tensors.size());
    std::vector<ValueRange> ranges(wanted.size());
    for (int64_t first = 0; first < samples->size(); first += batch) {
        const int64_t last = std::min(first + batch, samples->size());
        const double end = static_cast<double>(last) / static_cast<double>(samples->size());
        FETTLE_TRY(runner.run(first, last, job.part(0, end), "calibrate",
                              [&](int64_t sample, std::span<Session> sessions) {
                                  for (size_t i = 0; i < tensors.size(); ++i)
                                      seen[static_cast<size_t>(sample - first) * tensors.size() + i] =
                                          rangeOf(floatsOf(sessions[0].tensor(tensors[i])));
                              }));
        for (size_t i = 0; i < static_cast<size_t>(last - first) * tensors.size(); ++i)
            fold(ranges[tensors[i % tensors.size()].index()], seen[i], options.movingAverage);
    }
    return ranges;
}

} // namespace fettle
