// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training under a recipe: it learns, keeps what the recipe demands, and gives the same bytes on any number
// of threads.
#include "analysis/statistics.h"
#include "graph_builder.h"
#include "pipeline/pipeline.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "test_support.h"
#include "training/loss.h"
#include "training_cases.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace fettle::test {
namespace {

TEST(Training, LearnsItsLabels)
{
    const VariantPtr variant =
        trained(requestFor("", "epochs=12,rate=3e-2,loss=labels,validation=0,batch=10"));
    ASSERT_NE(variant, nullptr);
    const auto& epochs = variant->report.epochs;
    ASSERT_EQ(epochs.size(), 12U);
    EXPECT_LT(epochs.back().loss, 0.8 * epochs.front().loss);
}

TEST(Training, ATeacherNeedsNoLabels)
{
    OptimizeRequest request = requestFor("prune(sparsity=0.6)", "epochs=10,rate=1e-3,batch=10");
    request.calibration = noiseData({12, 12, 3}, 60, -1, 1);
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    const auto& epochs = variant->report.epochs;
    EXPECT_FALSE(epochs.back().top1.has_value());
    EXPECT_LT(epochs.back().loss, epochs[5].loss); // when all zeros had come
    EXPECT_GE(variant->report.sparsity, 0.59);
}

TEST(Training, OneScoreIsNoChoiceAmongClasses)
{
    OptimizeRequest request = requestFor("", "epochs=1,batch=10");
    request.source = smallNetwork(1);
    request.calibration = noiseData({12, 12, 3}, 60, -1, 1, 1); // labels, all 0
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    EXPECT_FALSE(variant->report.epochs.back().top1.has_value());

    request.recipe.training = parseTraining("epochs=1,loss=labels").value();
    JobContext job;
    const auto refused = optimize(request, job);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::DataMismatch);
}

TEST(Training, KeepsZerosAndClusters)
{
    const VariantPtr variant =
        trained(requestFor("prune(sparsity=0.5) + cluster(clusters=8)", "epochs=5,rate=1e-3,batch=10"));
    ASSERT_NE(variant, nullptr);
    for (const LayerReport& layer : variant->report.layers) {
        if (layer.techniques.empty() || !layer.sqnrDb)
            continue;
        EXPECT_GE(layer.sparsity, 0.49) << layer.name;
        EXPECT_LE(layer.distinctValues, 8) << layer.name;
    }
    EXPECT_TRUE(variant->report.epochs.back().top1.has_value());
}

TEST(Training, WhatTheTeacherAddsIsFollowedToo)
{
    const auto lossAfter = [](const std::string& more) {
        OptimizeRequest request =
            requestFor("prune(sparsity=0.5)", "epochs=6,rate=1e-2,batch=10,loss=teacher," + more);
        const VariantPtr variant = trained(request);
        return variant ? variant->report.epochs.back().validationLoss : NAN;
    };
    EXPECT_GT(lossAfter("features=3"), lossAfter("features=0")); // there is one thing more to lose
    for (const char* more :
         {"mixup=0.5", "colour=0.2,noise=0.1,flip=true,shift=2,time-shift=1", "averaging=0.9"})
        EXPECT_TRUE(std::isfinite(lossAfter(more))) << more;
}

/// Every constant of the network's main graph, by the name of its tensor.
std::map<std::string, std::vector<std::byte>> constantsOf(const Model& model)
{
    std::map<std::string, std::vector<std::byte>> result;
    for (const Tensor& tensor : model.mainGraph().tensors) {
        if (model.isConstant(tensor) && tensor.type == TensorType::Float32)
            result[tensor.name].assign(model.data(tensor).view().begin(), model.data(tensor).view().end());
    }
    return result;
}

TEST(Training, WhatIsFrozenStays)
{
    // Decay would move even what has no gradient.
    const std::string training = "epochs=2,rate=1e-2,batch=10,balance=off,optimizer=adamw,freeze=";
    OptimizeRequest request = requestFor("", training + "biases");
    const VariantPtr weights = trained(request);
    ASSERT_NE(weights, nullptr);
    const auto before = constantsOf(*request.source);
    int moved = 0;
    for (const auto& [name, values] : constantsOf(*weights->model)) {
        const auto& shape =
            std::ranges::find(weights->model->mainGraph().tensors, name, &Tensor::name)->shape;
        EXPECT_EQ(values != before.at(name), shape.size() > 1) << name;
        moved += values != before.at(name) ? 1 : 0;
    }
    EXPECT_GT(moved, 1);

    // The first layer alone has a technique.
    const std::string first = layersOf(*request.source, {}).value().front().name;
    request.recipe = parseRecipe("keep").value();
    request.recipe.rules = {{first, parseRecipe("prune(sparsity=0.5)").value().stages}};
    request.recipe.training = parseTraining(training + "kept").value();
    const VariantPtr kept = trained(request);
    ASSERT_NE(kept, nullptr);
    const auto after = constantsOf(*kept->model);
    const auto changed = std::ranges::count_if(
        before, [&](const auto& constant) { return after.at(constant.first) != constant.second; });
    EXPECT_EQ(changed, 2) << "weights and biases of one layer";

    request.recipe.rules.clear();
    JobContext job;
    const auto refused = optimize(request, job);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidRecipe);
}

TEST(Training, SearchesTheRateAndTellsWhy)
{
    const auto told = [](const VariantPtr& variant) {
        for (const Issue& issue : variant->report.issues) {
            if (issue.text.starts_with("the rate "))
                return issue.text;
        }
        return std::string();
    };
    const std::string short1 = "epochs=2,batch=10,loss=labels,optimizer=sgd";
    const VariantPtr searched = trained(requestFor("", short1 + ",rate-search=true"));
    ASSERT_NE(searched, nullptr);
    const std::string text = told(searched);
    ASSERT_FALSE(text.empty());
    EXPECT_EQ(std::ranges::count(text, ':'), 5) << text; // each rate with its loss
    const double rate = std::stod(text.substr(9));
    const VariantPtr same = trained(requestFor("", short1 + fmt::format(",rate={}", rate)));
    EXPECT_TRUE(std::ranges::equal(searched->file.view(), same->file.view())) << text;
    // A rate that is given is taken.
    const VariantPtr given = trained(requestFor("", short1 + ",rate=1e-3,rate-search=true"));
    EXPECT_EQ(told(given), "");
}

TEST(Training, WithoutValidationTheLastEpochIsKept)
{
    const VariantPtr variant = trained(requestFor("prune(sparsity=0.5)", "epochs=4,batch=10,validation=0"));
    ASSERT_NE(variant, nullptr);
    EXPECT_TRUE(variant->report.epochs.back().best);
}

TEST(Training, EndsWhenNothingGetsBetter)
{
    const VariantPtr variant = trained(requestFor("", "epochs=200,rate=0.5,batch=30,patience=2,loss=labels"));
    ASSERT_NE(variant, nullptr);
    EXPECT_LT(variant->report.epochs.size(), 200U);
}

TEST(Training, ByGradientSharesOneTarget)
{
    const VariantPtr variant =
        trained(requestFor("prune(sparsity=0.5,criterion=gradient)", "epochs=4,batch=10"));
    ASSERT_NE(variant, nullptr);
    EXPECT_NEAR(variant->report.sparsity, 0.5, 0.01);
    std::vector<double> own;
    for (const LayerReport& layer : variant->report.layers) {
        if (layer.sparsity && layer.channelsBefore > 0)
            own.push_back(*layer.sparsity);
    }
    EXPECT_GT(std::ranges::max(own) - std::ranges::min(own), 0.02);
}

TEST(Training, ByMovement)
{
    const VariantPtr variant =
        trained(requestFor("prune(sparsity=0.5,criterion=movement)", "epochs=4,batch=10"));
    const VariantPtr other =
        trained(requestFor("prune(sparsity=0.5,criterion=gradient)", "epochs=4,batch=10"));
    ASSERT_TRUE(variant && other);
    for (const LayerReport& layer : variant->report.layers) {
        if (layer.channelsBefore > 0) {
            EXPECT_NEAR(*layer.sparsity, 0.5, 0.02) << layer.name << ": its own target";
        }
    }
    EXPECT_FALSE(variant->file == other->file);
}

TEST(Training, NOfMFromTheFirstStep)
{
    const VariantPtr variant = trained(requestFor("prune(pattern=2:4)", "epochs=2,rate=1e-3,batch=10"));
    ASSERT_NE(variant, nullptr);
    EXPECT_GE(variant->report.sparsity, 0.45);
}

TEST(Training, SameBytesOnAnyNumberOfThreads)
{
    const std::string recipe = "prune(sparsity=0.5) + cluster(clusters=8) + int8(calibration=minmax)";
    const std::string training = "epochs=2,rate=1e-3,batch=16,flip=true,shift=1";
    const VariantPtr one = trained(requestFor(recipe, training, 1));
    const VariantPtr two = trained(requestFor(recipe, training, 2));
    const VariantPtr eight = trained(requestFor(recipe, training, 8));
    ASSERT_TRUE(one && two && eight);
    EXPECT_TRUE(one->file == two->file);
    EXPECT_TRUE(one->file == eight->file);
}

/// What the fake quantizers promised is what the integers do. A tenth of the samples is not in the promise.
TEST(Training, ValidationIsWhatTheFileDoes)
{
    const OptimizeRequest request =
        requestFor("int8(calibration=minmax)", "epochs=4,rate=3e-2,batch=3,validation=0.9,loss=labels");
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    double promised = 0;
    for (const TrainingProgress& epoch : variant->report.epochs)
        promised = epoch.best ? *epoch.top1 : promised;
    JobContext job;
    const auto evaluation = evaluate(variant->model, *request.calibration, {}, {}, job);
    ASSERT_TRUE(evaluation.has_value());
    EXPECT_NEAR(evaluation->top1, promised, 0.1 + 1e-9);
}

TEST(Training, TheDeployedAccuracyIsTheFiles)
{
    const OptimizeRequest request = requestFor("prune(sparsity=0.3) + int8(calibration=minmax)",
                                               "epochs=6,batch=10,validation=0.9,loss=labels");
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    const TrainingProgress& kept = variant->report.epochs[keptEpoch(variant->report.epochs)];
    ASSERT_TRUE(kept.top1Deployed.has_value());
    // Nine tenths of the samples are for validation: what is right among all of them is right there, but for
    // a tenth.
    JobContext job;
    const auto all = evaluate(variant->model, *request.calibration, {}, {}, job);
    ASSERT_TRUE(all.has_value());
    const double right = 60 * all->top1;
    const double counted = 54 * *kept.top1Deployed;
    EXPECT_NEAR(counted, std::round(counted), 1e-9);
    EXPECT_GE(right, counted - 1e-9);
    EXPECT_LE(right, counted + 6 + 1e-9);
    const bool differs = std::abs(*kept.top1 - *kept.top1Deployed) > 0.003;
    EXPECT_EQ(std::ranges::count(variant->report.issues, "deployed", &Issue::id), differs ? 1 : 0);
}

TEST(Training, AsksForTheDeployedAccuracyOfWhatItKeeps)
{
    const OptimizeRequest request = requestFor("", "epochs=5,batch=10,rate=3e-2,loss=labels,validation=0.25");
    TrainingRequest training{.model = request.source,
                             .layers = layersOf(*request.source, request.recipe).value(),
                             .data = request.calibration,
                             .preprocessing = {},
                             .options = trainingOptionsOf(*request.recipe.training)};
    std::vector<ModelPtr> asked;
    std::set<std::vector<int64_t>> samples;
    training.hooks.deployed = [&](const Trained& now, const std::vector<int64_t>& part,
                                  const JobContext&) -> Result<double> {
        asked.push_back(now.model);
        samples.insert(part);
        return 0.125 * static_cast<double>(asked.size());
    };
    const auto result = train(training, {});
    ASSERT_TRUE(result.has_value()) << describe(result.error());
    ASSERT_EQ(samples.size(), 1U) << "the same in every epoch";
    EXPECT_EQ(samples.begin()->size(), 15U);
    double number = 0;
    for (const TrainingProgress& epoch : result->epochs) {
        EXPECT_TRUE(!epoch.top1Deployed || epoch.best || epoch.epoch == 4) << epoch.epoch;
        if (epoch.top1Deployed) {
            EXPECT_EQ(*epoch.top1Deployed, number += 0.125);
        }
    }
    const size_t kept = keptEpoch(result->epochs);
    ASSERT_TRUE(result->epochs[kept].top1Deployed.has_value());
    const auto place = static_cast<size_t>(*result->epochs[kept].top1Deployed / 0.125) - 1;
    EXPECT_TRUE(*asked[place] == *result->model);

    training.hooks.deployed = [](const auto&...) -> Result<double> { return fail(ErrorCode::Refused, "no"); };
    EXPECT_EQ(train(training, {}).error().code, ErrorCode::Refused);
}

TEST(Training, CanBeCancelled)
{
    std::stop_source stop;
    OptimizeRequest request = requestFor("", "epochs=1000,batch=10");
    request.training.onEpoch = [&](const TrainingProgress&) { stop.request_stop(); };
    JobContext job(stop.get_token());
    const auto variant = optimize(request, job);
    ASSERT_FALSE(variant.has_value());
    EXPECT_EQ(variant.error().code, ErrorCode::Cancelled);
}

TEST(Training, RefusalsSayWhatToDo)
{
    const auto refused = [](const OptimizeRequest& request) {
        JobContext job;
        const auto variant = optimize(request, job);
        EXPECT_FALSE(variant.has_value());
        return variant ? ErrorCode::InvalidArgument : variant.error().code;
    };
    OptimizeRequest request = requestFor("", "loss=labels");
    request.calibration = noiseData({12, 12, 3}, 20, -1, 1);
    EXPECT_EQ(refused(request), ErrorCode::DataMismatch);
    request.calibration.reset();
    EXPECT_EQ(refused(request), ErrorCode::DataMismatch);
    JobContext job;
    OptimizeRequest integers = requestFor("int8(io=int8,calibration=minmax)", "epochs=1");
    integers.recipe.training.reset();
    const auto converted = optimize(integers, job);
    ASSERT_TRUE(converted.has_value());
    OptimizeRequest again = requestFor("int8(calibration=minmax)", "epochs=1");
    again.source = (*converted)->model;
    const VariantPtr trainedAgain = trained(again);
    ASSERT_NE(trainedAgain, nullptr);
    EXPECT_EQ(trainedAgain->report.issues.front().id, "dequantized");
    again.recipe.training = parseTraining("epochs=1,mixup=0.5").value();
    EXPECT_EQ(trained(again)->report.epochs.size(), 1U);
}

TEST(Training, EqualizationComesBeforeItOrNotAtAll)
{
    JobContext job;
    const auto refused = optimize(requestFor("int8(calibration=minmax,equalize=true)", "epochs=1"), job);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidRecipe);
}

TEST(Training, OptionsInALine)
{
    const auto parameters =
        parseTraining("epochs=3,rate=1e-5,batch=64,optimizer=sgd,loss=teacher,flip=true,shift=2");
    ASSERT_TRUE(parameters.has_value()) << describe(parameters.error());
    const TrainingOptions options = trainingOptionsOf(*parameters);
    EXPECT_EQ(options.epochs, 3);
    EXPECT_EQ(options.rate, 1e-5);
    EXPECT_EQ(options.batch, 64);
    EXPECT_EQ(options.optimizer.kind, OptimizerKind::Sgd);
    EXPECT_EQ(options.loss, LossKind::Teacher);
    EXPECT_TRUE(options.augmentation.flip);
    EXPECT_EQ(options.augmentation.shift, 2);
    EXPECT_EQ(trainingOptionsOf({}), TrainingOptions());
    for (const char* text : {"epochs", "epochs=0", "epochs=1.5", "rate=x", "rate=nan", "optimizer=best",
                             "speed=9", "=", "epochs=1,,"})
        EXPECT_FALSE(parseTraining(text).has_value()) << text;
}

TEST(Training, IsPartOfTheRecipe)
{
    const Recipe plain = parseRecipe("int8").value();
    const Recipe recipe = parseRecipe("int8 ; @fine-tune = epochs=3,loss=teacher").value();
    ASSERT_TRUE(recipe.training.has_value());
    EXPECT_NE(recipeHash(recipe), recipeHash(plain));
    EXPECT_EQ(parseRecipe(recipeText(recipe)).value(), recipe);
    EXPECT_EQ(recipeFromJson(toJson(recipe)).value(), recipe);
    const Recipe defaults = parseRecipe("keep ; @fine-tune =").value();
    EXPECT_TRUE(defaults.training.has_value());
    EXPECT_FALSE(defaults.empty());
    EXPECT_EQ(parseRecipe(recipeText(defaults)).value(), defaults);
    EXPECT_FALSE(recipeFromJson(R"({"stages": [], "fine_tune": {"luck": 1}})").has_value());
}

TEST(Training, LossesHaveTheirGradients)
{
    const std::vector<float> scores = {0.3F, -1.2F, 2.0F};
    const std::vector<float> teacher = {1.0F, 0.5F, -0.5F};
    const auto check = [&](const auto& loss) {
        std::vector<float> gradient(3);
        loss(scores, gradient);
        for (size_t i = 0; i < 3; ++i) {
            std::vector<float> ignored(3);
            auto plus = scores;
            auto minus = scores;
            plus[i] += 1e-2F;
            minus[i] -= 1e-2F;
            EXPECT_NEAR(gradient[i], (loss(plus, ignored) - loss(minus, ignored)) / 2e-2, 2e-3);
        }
    };
    check([](auto& s, auto& g) { return addCrossEntropy(s, 1, 0.1F, 0.7F, g); });
    check([&](auto& s, auto& g) { return addDistillation(s, teacher, 2, 0.7F, g); });
    check([&](auto& s, auto& g) { return addSquaredError(s, teacher, 0.7F, g); });
}

} // namespace
} // namespace fettle::test
