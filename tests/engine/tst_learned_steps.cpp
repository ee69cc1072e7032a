// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Scales that are trained: their gradients, and that the file has them.
#include "litert_runs.h"
#include "pipeline/fine_tune.h"
#include "runtime/executor.h"
#include "techniques/quantizer.h"
#include "training/constraint.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace fettle::test {
namespace {

/// As Esser et al. define it: v clipped to the codes, what rounding adds there held, times the scale.
double quantized(double value, double scale, double added, double least, double most)
{
    return (std::clamp(value / scale, least, most) + added) * scale;
}

double heldRounding(double value, double scale, double least, double most)
{
    const double clipped = std::clamp(value / scale, least, most);
    return std::nearbyint(clipped) - clipped;
}

TEST(LearnedSteps, SlopesOfActivations)
{
    const FakeQuantizer q{.scale = 0.37F, .zeroPoint = -100, .low = -128, .high = 127, .learned = 0};
    const double least = double(q.low) - double(q.zeroPoint);
    const double most = double(q.high) - double(q.zeroPoint);
    std::mt19937_64 random(1);
    std::vector<float> values(300);
    std::ranges::generate(values, [&] { return 60 * std::normal_distribution<float>()(random); });
    std::vector<float> rounded = values;
    std::vector<float> inside(values.size());
    std::vector<float> slopes(values.size());
    q.round(rounded, inside, slopes);
    int clipped = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        const double value = values[i];
        const double scale = q.scale;
        const double added = heldRounding(value, scale, least, most);
        EXPECT_NEAR(rounded[i], quantized(value, scale, added, least, most), 1e-4);
        const double h = 1e-6;
        const double numeric = (quantized(value, scale + h, added, least, most) -
                                quantized(value, scale - h, added, least, most)) /
                               (2 * h);
        EXPECT_NEAR(slopes[i], numeric, 1e-3) << value;
        EXPECT_EQ(inside[i], value / scale > least && value / scale < most ? 1 : 0) << value;
        clipped += inside[i] == 0 ? 1 : 0;
    }
    EXPECT_GT(clipped, 20);
    EXPECT_LT(clipped, 280);
}

TEST(LearnedSteps, GradientsOfWeights)
{
    const OptimizeRequest request = requestFor("weight-only(bits=4,min-weights=1)", "epochs=1");
    const auto network = Network::create(request.source).value();
    const auto layers = layersOf(*request.source, request.recipe).value();
    const std::vector<WeightForm> forms(layers.size(), WeightForm{.bits = 4});
    WeightConstraints constraints(*network, layers, forms, {}, 0);
    ParameterValues values = network->initialValues();
    std::vector<TrainedTensor> parameters = network->parameters();
    const size_t own = parameters.size();
    constraints.learnSteps(values, parameters);
    ASSERT_GT(values.size(), own);
    for (size_t p = own; p < values.size(); ++p) {
        for (float& step : values[p])
            step *= 0.93F; // no weight is just at the end of a range
    }
    std::mt19937_64 random(2);
    ParameterValues gradients;
    for (const auto& value : values) {
        auto& gradient = gradients.emplace_back(value.size());
        std::ranges::generate(gradient, [&] { return std::normal_distribution<float>()(random); });
    }
    const ParameterValues given = gradients;
    constraints.constrain(values, gradients);
    ParameterValues used;
    constraints.forward(values, used);
    ASSERT_EQ(used.size(), own);
    int clipped = 0;
    for (size_t p = 0; p < own; ++p) {
        const auto* steps = constraints.steps(values, p);
        ASSERT_EQ(steps != nullptr, parameters[p].weights);
        if (steps == nullptr)
            continue;
        const auto& found = gradients[static_cast<size_t>(steps - values.data())];
        const WeightMatrix matrix(parameters[p].shape, parameters[p].channelDimension);
        for (int64_t row = 0; row < matrix.rows(); ++row) {
            const double scale = (*steps)[static_cast<size_t>(row)];
            double numeric = 0;
            for (int64_t column = 0; column < matrix.columns(); ++column) {
                const size_t i = matrix.index(row, column);
                const double value = values[p][i];
                const double added = heldRounding(value, scale, -7, 7);
                EXPECT_NEAR(used[p][i], quantized(value, scale, added, -7, 7), 1e-5);
                const double h = 1e-7;
                numeric +=
                    double(given[p][i]) *
                    (quantized(value, scale + h, added, -7, 7) - quantized(value, scale - h, added, -7, 7)) /
                    (2 * h);
                const bool within = std::abs(value / scale) < 7;
                EXPECT_EQ(gradients[p][i], within ? given[p][i] : 0);
                clipped += within ? 0 : 1;
            }
            const double root = std::sqrt(static_cast<double>(matrix.columns()) * 7);
            EXPECT_NEAR(found[static_cast<size_t>(row)] * root, numeric, 1e-2) << p << " " << row;
        }
    }
    EXPECT_GT(clipped, 0);
}

/// Where all values are clipped, the loss follows the scale without jumps.
TEST(LearnedSteps, GradientThroughTheNetwork)
{
    const auto network = Network::create(smallNetwork()).value();
    const Graph& graph = network->graph();
    std::vector<std::optional<FakeQuantizer>> quantizers(graph.tensors.size());
    const auto place = [&](const std::string& name) {
        return static_cast<size_t>(std::ranges::find(graph.tensors, name, &Tensor::name) -
                                   graph.tensors.begin());
    };
    const size_t hidden = place("relu");
    ASSERT_LT(hidden, quantizers.size());
    quantizers[hidden] = {.scale = 1e-4F, .zeroPoint = -128, .low = -128, .high = 127, .learned = 0};
    const ParameterValues values = network->initialValues();
    NetworkPass pass(network);
    std::mt19937_64 random(3);
    std::vector<float> input(pass.input().size());
    std::ranges::generate(input, [&] { return std::normal_distribution<float>()(random); });
    const std::vector<float> factors = {0.3F, -1.1F, 0.7F, 0.2F};
    ParameterValues sums;
    for (const auto& value : values)
        sums.emplace_back(value.size());
    std::vector<float> scaleSums(1);
    const auto lossAt = [&](float scale, bool backward) {
        quantizers[hidden]->scale = scale;
        const auto step = NetworkStep::create(network, values, quantizers).value();
        std::ranges::copy(input, pass.input().begin());
        EXPECT_TRUE(pass.forward(step).has_value());
        double loss = 0;
        for (size_t i = 0; i < factors.size(); ++i)
            loss += double(factors[i]) * double(pass.scores()[i]);
        if (backward) {
            pass.clearGradients();
            std::ranges::copy(factors, pass.gradient(network->scores()).begin());
            pass.backward(step, sums, scaleSums);
        }
        return loss;
    };
    lossAt(1e-4F, true);
    const double numeric = (lossAt(1.1e-4F, false) - lossAt(0.9e-4F, false)) / 2e-5;
    EXPECT_NEAR(scaleSums[0], numeric, 0.02 * std::abs(numeric));
    EXPECT_GT(std::abs(numeric), 1);
}

struct Learned {
    OptimizeRequest request; ///< after training
    FineTuned tuned;
    CalibrationSummary calibrated;
    Derivation derivation;
};

Learned learned(const std::string& recipe)
{
    Learned result{.request =
                       requestFor(recipe, "epochs=3,batch=10,rate=3e-2,ranges=learned,weight-steps=learned"),
                   .tuned = {},
                   .calibrated = {},
                   .derivation = {}};
    JobContext job;
    OptimizeRequest plain = result.request;
    plain.recipe.training.reset();
    result.calibrated = trained(plain)->report.calibration.value_or(CalibrationSummary());
    const auto done = fineTune(result.request, {}, result.tuned, job);
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    const auto ranges = [&](const ModelPtr& shaped, const std::vector<Layer>&,
                            const Int8Options&) -> Result<ActivationRanges> {
        ActivationRanges activations;
        for (const Tensor& tensor : shaped->mainGraph().tensors) {
            const auto& known = result.request.ranges->tensors;
            const auto range = std::ranges::find(known, tensor.name, &TensorRange::tensor);
            activations.ranges.push_back(range != known.end() ? ValueRange{range->minimum, range->maximum}
                                                              : ValueRange{});
        }
        return activations;
    };
    auto made = derive(result.request.source, result.request.recipe, 1, ranges, job, result.tuned.steps);
    EXPECT_TRUE(made.has_value()) << describe(made.error());
    result.derivation = *std::move(made);
    return result;
}

TEST(LearnedSteps, AreTheScalesOfTheFile)
{
    for (const char* recipe : {"int8(calibration=minmax,weights=4)", "int8(calibration=minmax)",
                               "dynamic(bits=4,min-weights=1)", "weight-only(bits=4,min-weights=1)"}) {
        const Learned result = learned(recipe);
        const Model& model = *result.derivation.model;
        const Constants constants(model, model.mainGraph());
        int layers = 0;
        int other = 0;
        for (const Layer& layer : result.derivation.layers) {
            const auto& steps = result.tuned.steps[layer.id.index()];
            if (steps.empty())
                continue;
            const Operator& op = model.mainGraph().op(result.derivation.operators[layer.id.index()]);
            const Tensor& stored = model.mainGraph().tensor(constants.weightsOf(op).stored);
            EXPECT_EQ(stored.quantization.scale, steps) << recipe << " " << layer.name;
            const WeightMatrix matrix(stored.shape, layer.weights.channelDimension);
            const auto values = constantValues(
                *result.request.source, result.request.source->mainGraph().tensor(layer.weights.stored));
            other += steps != weightScales(values, matrix, true, stored.type == TensorType::Int4 ? 7 : 127)
                         ? 1
                         : 0;
            ++layers;
        }
        EXPECT_EQ(layers, 3) << recipe;
        EXPECT_EQ(other, 3) << recipe << ": learned";
    }
}

TEST(LearnedSteps, RangesAreThoseOfTheFile)
{
    const Learned result = learned("int8(calibration=minmax)");
    const Model& model = *result.derivation.model;
    int moved = 0;
    int compared = 0;
    for (size_t r = 0; r < result.calibrated.tensors.size(); ++r) {
        const TensorRange& range = result.request.ranges->tensors[r];
        ASSERT_EQ(range.tensor, result.calibrated.tensors[r].tensor);
        moved += range.maximum != result.calibrated.tensors[r].maximum ? 1 : 0;
        const auto parameters = affineInt8({range.minimum, range.maximum});
        const auto& tensors = model.mainGraph().tensors;
        const auto stored = std::ranges::find(tensors, range.tensor, &Tensor::name);
        if (stored == tensors.end() || stored->quantization.scale.size() != 1)
            continue;
        EXPECT_EQ(stored->quantization, quantizationOf(parameters)) << range.tensor;
        ++compared;
    }
    EXPECT_GE(moved, 3);
    EXPECT_GE(compared, 3);
}

TEST(LearnedSteps, TheRealRuntimeAgrees)
{
    std::vector<LitertJob> jobs;
    std::vector<VariantPtr> variants;
    for (const char* recipe :
         {"int8(calibration=minmax,weights=4,io=int8)", "int8(calibration=minmax,io=int8)"}) {
        const OptimizeRequest request =
            requestFor(recipe, "epochs=2,batch=10,ranges=learned,weight-steps=learned");
        variants.push_back(trained(request));
        ASSERT_NE(variants.back(), nullptr);
        std::mt19937_64 random(5);
        LitertJob job{recipe, variants.back()->file, {}, Arithmetic::Delegate};
        for (int sample = 0; sample < 8; ++sample) {
            RawValues& input = job.inputs.emplace_back(12 * 12 * 3);
            std::ranges::generate(input, [&] { return static_cast<std::byte>(random()); });
        }
        jobs.push_back(std::move(job));
    }
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    for (size_t i = 0; i < jobs.size(); ++i) {
        ASSERT_EQ((*outcomes)[i].refusal, "") << jobs[i].name;
        const auto ours = runInFettle(variants[i]->model, jobs[i].inputs, Arithmetic::Delegate);
        for (size_t sample = 0; sample < ours.size(); ++sample)
            EXPECT_EQ(firstDifference(ours[sample], (*outcomes)[i].outputs[sample]), -1) << jobs[i].name;
    }
}

} // namespace
} // namespace fettle::test
