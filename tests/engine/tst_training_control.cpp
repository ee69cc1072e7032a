// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training that is paused, ended early, interrupted and gone on with.
#include "test_support.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <random>
#include <thread>

namespace fettle::test {
namespace {

/// All that has a state: masks, clusters, ranges, means of weights.
OptimizeRequest fullRequest()
{
    return requestFor(
        "prune(sparsity=0.5,criterion=gradient) + cluster(clusters=8) + int8(calibration=minmax)",
        "epochs=6,rate=1e-3,batch=10,averaging=0.5,mixup=0.3");
}

/// Cancelled after so many epochs.
void interrupt(OptimizeRequest request, int64_t epochs)
{
    std::stop_source stop;
    request.training.onEpoch = [&](const TrainingProgress& progress) {
        if (progress.epoch + 1 == epochs)
            stop.request_stop();
    };
    JobContext job(stop.get_token());
    const auto variant = optimize(request, job);
    ASSERT_FALSE(variant.has_value());
    EXPECT_EQ(variant.error().code, ErrorCode::Cancelled);
}

TEST(TrainingControl, AnInterruptedRunGoesOnToTheSameBytes)
{
    const VariantPtr whole = trained(fullRequest());
    ASSERT_NE(whole, nullptr);
    for (const int64_t epochs : {1, 3, 5}) {
        const TemporaryFolder folder;
        OptimizeRequest request = fullRequest();
        request.training.checkpoint = folder.path() / "run.checkpoint";
        interrupt(request, epochs + 1); // the last epoch's checkpoint is not written any more, or it is
        ASSERT_TRUE(std::filesystem::exists(request.training.checkpoint));
        const VariantPtr variant = trained(request);
        ASSERT_NE(variant, nullptr);
        EXPECT_TRUE(variant->file == whole->file) << "after " << epochs;
        ASSERT_EQ(variant->report.epochs.size(), whole->report.epochs.size());
        for (size_t i = 0; i < whole->report.epochs.size(); ++i) {
            EXPECT_EQ(variant->report.epochs[i].loss, whole->report.epochs[i].loss);
            EXPECT_EQ(variant->report.epochs[i].best, whole->report.epochs[i].best);
        }
        EXPECT_TRUE(std::ranges::any_of(variant->report.issues, [](const Issue& issue) {
            return issue.text.find("goes on after epoch") != std::string::npos;
        }));
        EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "a checkpoint that is done with is gone";
    }
}

TEST(TrainingControl, CheckpointsOfOtherRunsAreRefused)
{
    const TemporaryFolder folder;
    OptimizeRequest request = fullRequest();
    request.training.checkpoint = folder.path() / "run.checkpoint";
    interrupt(request, 2);
    const auto before = fileBytes(request.training.checkpoint);
    const auto refusal = [](const OptimizeRequest& other) {
        JobContext job;
        const auto variant = optimize(other, job);
        return variant ? Error{} : variant.error();
    };
    OptimizeRequest otherRecipe = request;
    otherRecipe.recipe = parseRecipe("int8").value();
    otherRecipe.recipe.training = request.recipe.training;
    OptimizeRequest otherModel = request;
    otherModel.source = smallNetwork(5);
    OptimizeRequest otherSeed = request;
    otherSeed.recipe.seed = 3;
    for (const OptimizeRequest& other : {otherRecipe, otherModel, otherSeed}) {
        const Error error = refusal(other);
        EXPECT_EQ(error.code, ErrorCode::DataMismatch) << describe(error);
        EXPECT_EQ(error.where, request.training.checkpoint.string());
    }
    EXPECT_EQ(fileBytes(request.training.checkpoint), before);
}

/// An error or a result, and never a crash: what fits by chance may be trained on.
TEST(TrainingControl, DamagedCheckpoints)
{
    const TemporaryFolder folder;
    OptimizeRequest request = requestFor("prune(sparsity=0.5) + cluster(clusters=4)", "epochs=2,batch=30", 1);
    request.training.checkpoint = folder.path() / "run.checkpoint";
    interrupt(request, 2);
    const auto sound = fileBytes(request.training.checkpoint);
    ASSERT_GT(sound.size(), 100U);
    std::mt19937 random(7);
    int errors = 0;
    for (int i = 0; i < 150; ++i) {
        auto bytes = sound;
        if (i % 3 == 0)
            bytes.resize(random() % bytes.size());
        else
            for (int changes = 0; changes < 4; ++changes)
                bytes[random() % (i % 3 == 1 ? bytes.size() : 400)] = static_cast<std::byte>(random());
        writeFile(request.training.checkpoint, bytes);
        JobContext job;
        const auto variant = optimize(request, job);
        errors += variant ? 0 : 1;
        if (!variant) {
            EXPECT_NE(variant.error().code, ErrorCode::Cancelled);
            EXPECT_FALSE(variant.error().remedy.empty()) << describe(variant.error());
        }
    }
    EXPECT_GT(errors, 50);
}

TEST(TrainingControl, ACheckpointThatCannotBeWrittenIsAnError)
{
    OptimizeRequest request = requestFor("", "epochs=2");
    request.training.checkpoint = "/no/such/folder/run.checkpoint";
    JobContext job;
    const auto variant = optimize(request, job);
    ASSERT_FALSE(variant.has_value());
    EXPECT_EQ(variant.error().code, ErrorCode::WriteFailed);
}

TEST(TrainingControl, EndedEarlyTheBestIsKept)
{
    OptimizeRequest request = requestFor("prune(sparsity=0.5)", "epochs=1000,batch=10,prune-end=0");
    const auto control = std::make_shared<TrainingControl>();
    request.training.control = control;
    request.training.onEpoch = [&](const TrainingProgress& progress) {
        if (progress.epoch == 3)
            control->finish();
    };
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    EXPECT_EQ(variant->report.epochs.size(), 4U);
    EXPECT_TRUE(std::ranges::any_of(variant->report.epochs, &TrainingProgress::best));
    EXPECT_NEAR(variant->report.sparsity, 0.5, 0.02);
}

TEST(TrainingControl, EndedBeforeZerosAreFinalThatIsTold)
{
    OptimizeRequest request = requestFor("prune(sparsity=0.5)", "epochs=1000,batch=10");
    const auto control = std::make_shared<TrainingControl>();
    request.training.control = control;
    request.training.onEpoch = [&](const TrainingProgress&) { control->finish(); };
    const VariantPtr variant = trained(request);
    ASSERT_NE(variant, nullptr);
    EXPECT_NEAR(variant->report.sparsity, 0.5, 0.02);
    EXPECT_TRUE(std::ranges::any_of(variant->report.issues, [](const Issue& issue) {
        return issue.severity == Severity::Warning && issue.id == "fine-tune";
    }));
}

TEST(TrainingControl, PausedItWaitsAndLosesNothing)
{
    const VariantPtr whole = trained(fullRequest());
    OptimizeRequest request = fullRequest();
    const auto control = std::make_shared<TrainingControl>();
    request.training.control = control;
    std::atomic<int> epochs = 0;
    std::jthread other;
    int whilePaused = 0;
    request.training.onEpoch = [&](const TrainingProgress& progress) {
        ++epochs;
        if (progress.epoch != 1)
            return;
        control->pause(true);
        other = std::jthread([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            whilePaused = epochs;
            control->pause(false);
        });
    };
    const VariantPtr variant = trained(request);
    other.join();
    ASSERT_TRUE(whole && variant);
    EXPECT_EQ(whilePaused, 2);
    EXPECT_TRUE(variant->file == whole->file);
}

TEST(TrainingControl, PausedItCanBeCancelledAndEnded)
{
    for (const bool cancel : {true, false}) {
        OptimizeRequest request = requestFor("", "epochs=1000,batch=10");
        const auto control = std::make_shared<TrainingControl>();
        request.training.control = control;
        std::stop_source stop;
        std::jthread other;
        request.training.onEpoch = [&](const TrainingProgress&) {
            control->pause(true);
            other = std::jthread([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                if (cancel)
                    stop.request_stop();
                else
                    control->finish();
            });
        };
        JobContext job(stop.get_token());
        const auto variant = optimize(request, job);
        EXPECT_EQ(variant.has_value(), !cancel);
    }
}

} // namespace
} // namespace fettle::test
