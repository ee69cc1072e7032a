// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Training of networks with several inputs, floats and ids.
#include "gradient_check.h"
#include "graph_builder.h"
#include "litert_runs.h"
#include "ops/codes.h"
#include "real_models.h"
#include "training_cases.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace fettle::test {
namespace {

ModelPtr twoPictures()
{
    GraphBuilder b(4);
    const TensorId left = b.conv("left", b.input("x", {1, 8, 8, 3}), 4);
    const TensorId right = b.conv("right", b.input("y", {1, 8, 8, 2}), 4, false);
    const TensorId both = b.conv("both", b.add("sum", left, right), 6);
    return b.finish(
        {b.softmax("p", b.fullyConnected("dense", b.reshape("f", b.averagePool("a", both), {1, 6}), 3))});
}

/// A row of numbers, and three ids that are looked up.
ModelPtr rowAndIds()
{
    GraphBuilder b(4);
    const TensorId row = b.fullyConnected("row", b.input("x", {1, 5}), 6, true);
    const TensorId ids = b.input("ids", {3});
    b.tensor(ids).type = TensorType::Int32;
    const TensorId words =
        b.node("words", code::embeddingLookup, {ids, b.constant("table", {5, 4}, 1.0F)}, {3, 4});
    const TensorId text = b.fullyConnected("text", b.reshape("flat", words, {1, 12}), 6, true);
    return b.finish({b.softmax("p", b.fullyConnected("dense", b.add("sum", row, text), 3))});
}

TEST(TrainingInputs, GradientsAreRight)
{
    expectRightGradients(twoPictures(), "two pictures");
    expectRightGradients(rowAndIds(), "a row and ids");
}

/// Whole numbers below five that tell the label of noiseData() with three classes.
class Telling final : public Dataset {
public:
    explicit Telling(Shape shape) : m_shape(std::move(shape)) {}
    int64_t size() const override { return 60; }
    const Shape& sampleShape() const override { return m_shape; }
    Result<void> read(int64_t index, std::vector<float>& values, Shape& shape) const override
    {
        shape = m_shape;
        values.clear();
        for (int64_t i = 0; i < elementCount(m_shape); ++i)
            values.push_back(static_cast<float>(index % 3 + i % 2));
        return {};
    }
    std::optional<int64_t> label(int64_t) const override { return std::nullopt; }
    std::string description() const override { return "telling numbers"; }

private:
    Shape m_shape;
};

OptimizeRequest withBoth(ModelPtr model, std::vector<DatasetPtr> inputs, const std::string& recipe,
                         const std::string& training)
{
    OptimizeRequest request = requestFor(recipe, training);
    request.source = std::move(model);
    request.calibration = joined(std::move(inputs)).value();
    return request;
}

std::vector<DatasetPtr> pictures()
{
    return {noiseData({8, 8, 3}, 60, -1, 1, 3), std::make_shared<Telling>(Shape{8, 8, 2})};
}

std::vector<DatasetPtr> rows()
{
    return {noiseData({5}, 60, -1, 1, 3), std::make_shared<Telling>(Shape{3})};
}

TEST(TrainingInputs, BothAreLearnedFrom)
{
    const std::string training = "epochs=20,rate=3e-2,loss=labels,validation=0,batch=10";
    for (const auto& request :
         {withBoth(twoPictures(), pictures(), "", training), withBoth(rowAndIds(), rows(), "", training)}) {
        const VariantPtr variant = trained(request);
        ASSERT_NE(variant, nullptr);
        const auto& epochs = variant->report.epochs;
        EXPECT_LT(epochs.back().loss, 0.5 * epochs.front().loss) << "the second input tells all";
    }
}

TEST(TrainingInputs, PicturesAreAugmentedAndIdsRefuseIt)
{
    const std::string changes = "epochs=1,batch=10,flip=true,shift=1,noise=0.1";
    EXPECT_NE(trained(withBoth(twoPictures(), pictures(), "", changes + ",mixup=0.3")), nullptr);
    JobContext job;
    const auto blended = optimize(withBoth(rowAndIds(), rows(), "", "epochs=1,mixup=0.3"), job);
    ASSERT_FALSE(blended.has_value());
    EXPECT_EQ(blended.error().code, ErrorCode::InvalidRecipe);
    EXPECT_NE(blended.error().remedy, "");
    OptimizeRequest one = withBoth(twoPictures(), pictures(), "", "epochs=1");
    one.calibration = pictures().front();
    const auto lacking = optimize(one, job);
    ASSERT_FALSE(lacking.has_value());
    EXPECT_EQ(lacking.error().code, ErrorCode::DataMismatch);
}

TEST(TrainingInputs, TheRealRuntimeRunsTheResult)
{
    const std::string training = "epochs=2,batch=10";
    const VariantPtr two = trained(withBoth(
        twoPictures(), pictures(), "prune(sparsity=0.5) + int8(io=int8,calibration=minmax)", training));
    const VariantPtr ids = trained(withBoth(rowAndIds(), rows(), "cluster(clusters=4)", training));
    ASSERT_TRUE(two && ids);
    std::mt19937_64 random(8);
    LitertJob first{"two", two->file, {}, Arithmetic::Delegate};
    LitertJob second{"ids", ids->file, {}, Arithmetic::Delegate};
    for (int sample = 0; sample < 5; ++sample) {
        RawValues& input = first.inputs.emplace_back(8 * 8 * 5);
        std::ranges::generate(input, [&] { return static_cast<std::byte>(random()); });
        const float row[] = {0.1F * static_cast<float>(sample), -0.3F, 0.5F, 0.7F, 0};
        const int32_t numbers[] = {sample, 4 - sample, 2};
        RawValues& other = second.inputs.emplace_back(sizeof row + sizeof numbers);
        std::memcpy(other.data(), row, sizeof row);
        std::memcpy(other.data() + sizeof row, numbers, sizeof numbers);
    }
    const std::vector<LitertJob> jobs = {first, second};
    const auto outcomes = runInLitert(jobs);
    if (!outcomes)
        GTEST_SKIP() << "the real runtime is not installed";
    ASSERT_EQ((*outcomes)[0].refusal, "");
    ASSERT_EQ((*outcomes)[1].refusal, "");
    const auto ours = runInFettle(two->model, first.inputs, Arithmetic::Delegate);
    const auto floats = runInFettle(ids->model, second.inputs, Arithmetic::Delegate);
    for (size_t sample = 0; sample < ours.size(); ++sample) {
        EXPECT_EQ(firstDifference(ours[sample], (*outcomes)[0].outputs[sample]), -1);
        const auto* real = reinterpret_cast<const float*>((*outcomes)[1].outputs[sample].data());
        const auto* own = reinterpret_cast<const float*>(floats[sample].data());
        for (int i = 0; i < 3; ++i)
            EXPECT_NEAR(own[i], real[i], 1e-5);
    }
}

} // namespace
} // namespace fettle::test
