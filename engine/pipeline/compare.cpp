// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Two models on the same samples, tensor by tensor.
#include "core/guard.h"
#include "pipeline/pipeline.h"
#include "pipeline/run_samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace fettle {

namespace {

/// A tensor that is computed in both models under the same name, with as many values.
struct Match {
    TensorId a;
    TensorId b;
};

bool comparable(const Tensor& tensor)
{
    switch (tensor.type) {
    case TensorType::Float32:
    case TensorType::Int8:
    case TensorType::UInt8:
    case TensorType::Int16:
        return true;
    default:
        return false;
    }
}

/// Names of what operators produce, in the order of computation; the first of a name counts.
std::vector<Match> matches(const Program& a, const Program& b)
{
    std::unordered_map<std::string, TensorId> inB;
    for (const Operator& op : b.graph().operators) {
        for (const TensorId output : op.outputs)
            inB.try_emplace(b.graph().tensor(output).name, output);
    }
    std::vector<Match> found;
    for (const Operator& op : a.graph().operators) {
        for (const TensorId output : op.outputs) {
            const Tensor& tensor = a.graph().tensor(output);
            const auto other = inB.find(tensor.name);
            if (other == inB.end() || !comparable(tensor) || !comparable(b.graph().tensor(other->second)) ||
                elementCount(a.shape(output)) != elementCount(b.shape(other->second)))
                continue;
            found.push_back({output, other->second});
            inB.erase(other);
        }
    }
    return found;
}

struct Difference {
    double signal = 0;
    double noise = 0;
    double largest = 0;
};

Difference differenceOf(std::span<const float> a, std::span<const float> b)
{
    Difference result;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        const double difference = double(a[i]) - double(b[i]);
        result.signal += double(a[i]) * double(a[i]);
        result.noise += difference * difference;
        result.largest = std::max(result.largest, std::fabs(difference));
    }
    return result;
}

std::vector<float> valuesOf(const Program& program, const Session& session, TensorId id)
{
    return realValues(program.graph().tensor(id), session.tensor(id), program.shape(id));
}

int64_t classOf(const Program& program, const Session& session)
{
    const auto values = valuesOf(program, session, program.graph().outputs.front());
    return std::ranges::max_element(values) - values.begin();
}

Result<Comparison> compareUnguarded(const ModelPtr& modelA, const ModelPtr& modelB, const Dataset& data,
                                    const Preprocessing& preprocessing, const EvaluateOptions& options,
                                    const JobContext& job)
{
    ExecutionOptions execution;
    execution.arithmetic = options.arithmetic;
    execution.keepAllTensors = true;
    FETTLE_ASSIGN(const ProgramPtr a, Program::prepare(modelA, execution));
    FETTLE_ASSIGN(const ProgramPtr b, Program::prepare(modelB, execution));
    const bool haveOutputs = !a->graph().outputs.empty() && !b->graph().outputs.empty();
    FETTLE_ASSIGN(SampleRunner runner, SampleRunner::create({a, b}, data, preprocessing, options.threads));
    const std::vector<Match> tensors = matches(*a, *b);
    constexpr int64_t batch = 128; // differences of so many samples are kept, then added in their order
    std::vector<Difference> each(static_cast<size_t>(batch) * tensors.size());
    std::vector<Difference> total(tensors.size());
    std::vector<uint8_t> agree(static_cast<size_t>(data.size()));
    for (int64_t first = 0; first < data.size(); first += batch) {
        const int64_t last = std::min(first + batch, data.size());
        const double end = static_cast<double>(last) / static_cast<double>(data.size());
        FETTLE_TRY(runner.run(first, last, job.part(0, end), "compare",
                              [&](int64_t sample, std::span<Session> sessions, int32_t) {
                                  for (size_t i = 0; i < tensors.size(); ++i)
                                      each[static_cast<size_t>(sample - first) * tensors.size() + i] =
                                          differenceOf(valuesOf(*a, sessions[0], tensors[i].a),
                                                       valuesOf(*b, sessions[1], tensors[i].b));
                                  agree[static_cast<size_t>(sample)] =
                                      haveOutputs && classOf(*a, sessions[0]) == classOf(*b, sessions[1]);
                              }));
        for (size_t i = 0; i < static_cast<size_t>(last - first) * tensors.size(); ++i) {
            Difference& sum = total[i % tensors.size()];
            sum.signal += each[i].signal;
            sum.noise += each[i].noise;
            sum.largest = std::max(sum.largest, each[i].largest);
        }
    }
    Comparison result;
    result.samples = data.size();
    result.agreement =
        data.size() > 0 ? static_cast<double>(std::ranges::count(agree, 1)) / static_cast<double>(data.size())
                        : 0;
    for (size_t i = 0; i < tensors.size(); ++i) {
        const double ratio = total[i].noise > 0 ? 10 * std::log10(total[i].signal / total[i].noise)
                                                : std::numeric_limits<double>::infinity();
        result.layers.push_back({a->graph().tensor(tensors[i].a).name, ratio, total[i].largest});
    }
    return result;
}

} // namespace

Result<Comparison> compare(const ModelPtr& a, const ModelPtr& b, const Dataset& data,
                           const Preprocessing& preprocessing, const EvaluateOptions& options,
                           JobContext& job)
{
    return guarded([&] { return compareUnguarded(a, b, data, preprocessing, options, job); });
}

} // namespace fettle
