// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Random inputs, the CPU's answer, and the distance between two answers.
#include "vulkan/run/verification.h"

#include "runtime/executor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace fettle::vulkan {

namespace {

Difference compareOutput(std::span<const float> actual, std::span<const float> expected)
{
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (actual.size() != expected.size() || expected.empty())
        return {infinite, infinite};
    double squaredError = 0;
    double squaredNorm = 0;
    double largest = 0;
    for (size_t i = 0; i < expected.size(); ++i) {
        const double error = std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i]));
        squaredError += error * error;
        squaredNorm += static_cast<double>(expected[i]) * static_cast<double>(expected[i]);
        largest = std::max(largest, error);
    }
    if (!std::isfinite(squaredError) || !std::isfinite(squaredNorm))
        return {infinite, infinite};
    if (squaredError == 0)
        return {};
    const auto [low, high] = std::ranges::minmax(expected);
    const double range = static_cast<double>(high) - static_cast<double>(low);
    return {std::sqrt(squaredError / squaredNorm), range > 0 ? largest / range : largest};
}

} // namespace

Values randomInputs(const FloatModel& floatModel, std::span<const Shape> shapes, uint32_t seed)
{
    std::mt19937 random(seed);
    const Graph& graph = floatModel.model->mainGraph();
    Values inputs;
    for (size_t i = 0; i < graph.inputs.size(); ++i) {
        std::vector<float>& values =
            inputs.emplace_back(static_cast<size_t>(elementCount(shapes[graph.inputs[i].index()])));
        const InputRange range = floatModel.inputs[i];
        for (float& value : values) {
            constexpr double steps = 4294967295.0; // of the generator
            const double unit = static_cast<double>(random()) / steps;
            value =
                static_cast<float>(static_cast<double>(range.low) +
                                   unit * (static_cast<double>(range.high) - static_cast<double>(range.low)));
        }
    }
    return inputs;
}

Result<Values> cpuOutputs(const FloatModel& floatModel, const Values& inputs, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const auto program, Program::prepare(floatModel.model, options));
    Session session(program);
    for (size_t i = 0; i < inputs.size(); ++i) {
        const auto bytes = std::as_bytes(std::span(inputs[i]));
        const auto place = session.input(i);
        if (bytes.size() != place.size())
            return fail(ErrorCode::DataMismatch, "an input has the wrong number of values");
        std::ranges::copy(bytes, place.begin());
    }
    FETTLE_TRY(session.run());
    Values outputs;
    for (size_t i = 0; i < program->graph().outputs.size(); ++i) {
        const auto bytes = session.output(i);
        std::vector<float>& values = outputs.emplace_back(bytes.size() / sizeof(float));
        std::memcpy(values.data(), bytes.data(), bytes.size());
    }
    return outputs;
}

Difference compare(const Values& actual, const Values& expected)
{
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (actual.size() != expected.size())
        return {infinite, infinite};
    Difference worst;
    for (size_t i = 0; i < expected.size(); ++i) {
        const Difference one = compareOutput(actual[i], expected[i]);
        worst.relative = std::max(worst.relative, one.relative);
        worst.largest = std::max(worst.largest, one.largest);
    }
    return worst;
}

} // namespace fettle::vulkan
