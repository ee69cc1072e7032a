// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms that grow, ranges made from them, and what calibration reports.
#include "graph_builder.h"
#include "pipeline/pipeline.h"
#include "pipeline/recorded_ranges.h"
#include "real_models.h"
#include "runtime/executor.h"
#include "techniques/range_choice.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace fettle {
namespace {

using namespace test;

/// Normal values, every seventh one zero, spread over many powers of two from call to call.
std::vector<float> draw(size_t count, uint64_t seed, float spread)
{
    std::mt19937_64 random(seed);
    std::vector<float> values(count);
    for (size_t i = 0; i < count; ++i) {
        double sum = 0;
        for (int k = 0; k < 12; ++k)
            sum += static_cast<double>(random() >> 11) * 0x1p-53;
        values[i] = i % 7 == 0 ? 0.0F : static_cast<float>(sum - 6) * spread;
    }
    return values;
}

TensorStatistics statisticsOf(const std::vector<float>& values)
{
    TensorStatistics statistics;
    for (const float value : values)
        statistics.range.include({value, value});
    statistics.average = statistics.range;
    statistics.histogram.add(values);
    return statistics;
}

double squaredError(const std::vector<float>& values, const ValueRange& range)
{
    const AffineParameters p = affineInt8(range);
    const auto codes = affineCodes(values, p);
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i) {
        const double real = double(p.scale) * static_cast<double>(codes[i] - p.zeroPoint);
        sum += (real - double(values[i])) * (real - double(values[i]));
    }
    return sum;
}

TEST(Histogram, ContentDoesNotDependOnOrderOrSharing)
{
    const std::vector<float> spreads = {1e-6F, 0.3F, 40.0F, 1e-3F, 7e4F, 2.0F};
    Histogram forward;
    Histogram backward;
    Histogram first;
    Histogram second;
    for (size_t i = 0; i < spreads.size(); ++i) {
        forward.add(draw(1000, i, spreads[i]));
        const size_t j = spreads.size() - 1 - i;
        backward.add(draw(1000, j, spreads[j]));
        (i % 2 == 0 ? first : second).add(draw(1000, i, spreads[i]));
    }
    second.merge(first);
    EXPECT_EQ(forward, backward);
    EXPECT_EQ(forward, second);
    EXPECT_EQ(forward.count(), 6000);
    EXPECT_EQ(forward.zeros(), 6 * 143);
    EXPECT_EQ(forward.counts().size(), size_t(Histogram::bins));
}

TEST(Histogram, CountsWhatLiesInEachBin)
{
    const auto values = draw(5000, 3, 2.5F);
    Histogram histogram;
    for (size_t i = 0; i < values.size(); i += 100)
        histogram.add(std::span(values).subspan(i, 100));
    const double width = histogram.binWidth();
    for (size_t bin = 0; bin < histogram.counts().size(); ++bin) {
        const double low = histogram.center(bin) - width / 2;
        const auto inside = [&](float v) { return v != 0 && double(v) >= low && double(v) < low + width; };
        ASSERT_EQ(histogram.counts()[bin], std::ranges::count_if(values, inside)) << bin;
    }
    const double span = histogram.range().maximum - histogram.range().minimum;
    EXPECT_GT(span / width, double(Histogram::bins) / 2 - 1)
        << "the bins are finer than they would need to be";
}

TEST(Histogram, TakesAnyFloat)
{
    Histogram histogram;
    const float most = std::numeric_limits<float>::max();
    histogram.add(std::vector<float>{NAN, INFINITY, -INFINITY});
    EXPECT_EQ(histogram.count(), 0);
    histogram.add(std::vector<float>{1e-45F, -1e-45F, 0.0F, NAN});
    histogram.add(std::vector<float>{most, -most, 1.0F});
    histogram.add({});
    EXPECT_EQ(histogram.count(), 6);
    EXPECT_EQ(histogram.zeros(), 1);
    EXPECT_EQ(histogram.range(), (ValueRange{-double(most), double(most)}));
    Histogram constant;
    constant.add(std::vector<float>(50, -5.0F));
    EXPECT_EQ(constant.coverage({-5, 0}), 1);
    EXPECT_EQ(constant.coverage({-4, 0}), 0);
}

TEST(RangeChoice, PercentileIsWhatSortingGives)
{
    auto values = draw(100000, 5, 1.0F);
    const auto statistics = statisticsOf(values);
    std::ranges::sort(values);
    for (const double percentile : {97.0, 99.0, 99.9}) {
        const ValueRange range = chosenRange(statistics, CalibrationMethod::Percentile, {percentile, 8});
        const auto at = static_cast<size_t>(double(values.size()) * percentile / 100);
        EXPECT_NEAR(range.maximum, double(values[at]), 2 * statistics.histogram.binWidth());
        EXPECT_NEAR(range.minimum, double(values[values.size() - 1 - at]),
                    2 * statistics.histogram.binWidth());
        EXPECT_NEAR(statistics.histogram.coverage(range), 1 - 2 * (1 - percentile / 100), 1e-3);
    }
    for (float& value : values)
        value = std::max(value, 0.0F); // as RELU leaves them
    const ValueRange positive = chosenRange(statisticsOf(values), CalibrationMethod::Percentile, {99.9, 8});
    EXPECT_EQ(positive.minimum, 0);
}

TEST(RangeChoice, SmallestSquaredErrorIsSmall)
{
    auto values = draw(20000, 6, 0.1F);
    values.push_back(9.0F); // outliers that are not worth their range
    values.push_back(-4.0F);
    const auto statistics = statisticsOf(values);
    const ValueRange range = chosenRange(statistics, CalibrationMethod::Mse, {99.99, 8});
    double least = squaredError(values, statistics.range);
    for (int low = 1; low <= 40; ++low) {
        for (int high = 1; high <= 40; ++high)
            least = std::min(least, squaredError(values, {-4.0 * low / 40, 9.0 * high / 40}));
    }
    EXPECT_LT(squaredError(values, range), 1.05 * least);
    EXPECT_EQ(chosenRange(statistics, CalibrationMethod::MinMax, {}), statistics.range);
}

TEST(RangeChoice, EntropyLeavesOutliersOutAndAnEvenSpreadWhole)
{
    auto values = draw(20000, 7, 0.1F);
    values.push_back(50.0F);
    const ValueRange drawn = chosenRange(statisticsOf(values), CalibrationMethod::Entropy, {});
    EXPECT_LT(drawn.maximum, 25);
    EXPECT_GT(drawn.maximum, 0.2);
    std::vector<float> even(20000);
    for (size_t i = 0; i < even.size(); ++i)
        even[i] = static_cast<float>(i) / 20000.0F;
    const ValueRange whole = chosenRange(statisticsOf(even), CalibrationMethod::Entropy, {});
    EXPECT_GT(whole.maximum, 0.95);
    EXPECT_EQ(whole.minimum, 0);
}

TEST(RangeChoice, TensorsWithoutWidth)
{
    for (const auto method :
         {CalibrationMethod::Percentile, CalibrationMethod::Mse, CalibrationMethod::Entropy}) {
        EXPECT_EQ(chosenRange(statisticsOf(std::vector<float>(9, 0.0F)), method, {}), (ValueRange{0, 0}));
        const ValueRange constant = chosenRange(statisticsOf(std::vector<float>(9, 3.0F)), method, {});
        EXPECT_GE(constant.maximum, 2.9);
        EXPECT_FALSE(chosenRange(TensorStatistics(), method, {}).seen());
    }
}

ModelPtr network()
{
    GraphBuilder g;
    const TensorId a = g.conv("net/a", g.input("x", {1, 12, 12, 3}), 8);
    const TensorId b = g.conv("net/b", g.depthwise("net/d", a), 12);
    const TensorId flat = g.reshape("flat", g.averagePool("pool", b), {1, 12});
    return g.finish({g.softmax("y", g.fullyConnected("net/fc", flat, 10))});
}

Result<VariantPtr> quantized(const ModelPtr& model, const std::string& recipe, int threads = 0)
{
    OptimizeRequest request;
    request.source = model;
    request.recipe = parseRecipe(recipe).value();
    request.calibration = noiseData({12, 12, 3}, 60, -1, 1);
    request.threads = threads;
    JobContext job;
    return optimize(request, job);
}

TEST(Calibration, EveryMethodGivesTheSameFileOnOneAndOnTwoThreads)
{
    const ModelPtr model = network();
    for (const char* method : {"auto", "minmax", "moving-average", "percentile", "mse", "entropy"}) {
        for (const char* correction : {"on", "off"}) {
            const std::string recipe =
                std::string("int8(calibration=") + method + ",bias-correction=" + correction + ")";
            const auto one = quantized(model, recipe, 1);
            const auto two = quantized(model, recipe, 2);
            ASSERT_TRUE(one && two) << recipe;
            EXPECT_EQ((*one)->file, (*two)->file) << recipe;
            ASSERT_TRUE((*one)->report.calibration.has_value());
            EXPECT_EQ((*one)->report.calibration->tensors, (*two)->report.calibration->tensors) << recipe;
        }
    }
}

TEST(Calibration, ReportNamesRangesAndCoverage)
{
    const auto whole = quantized(network(), "int8(calibration=minmax)");
    const auto part = quantized(network(), "int8(calibration=percentile,percentile=98)");
    ASSERT_TRUE(whole && part);
    const auto& all = (*whole)->report.calibration->tensors;
    const auto& cut = (*part)->report.calibration->tensors;
    ASSERT_EQ(all.size(), cut.size());
    ASSERT_EQ(all.size(), 8U);
    EXPECT_EQ(all[0].tensor, "x");
    for (size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].coverage, 1);
        EXPECT_GE(cut[i].coverage, 0.95) << cut[i].tensor;
        EXPECT_LE(cut[i].maximum, all[i].maximum);
        EXPECT_GE(cut[i].minimum, all[i].minimum);
    }
    EXPECT_LT(cut[1].coverage, 1) << cut[1].tensor;
}

TEST(Calibration, AutomaticIsNoWorseThanAnyMethod)
{
    const ModelPtr model = network();
    const auto chosen = quantized(model, "int8");
    ASSERT_TRUE(chosen.has_value());
    const auto best = (*chosen)->report.calibration->outputSqnrDb;
    ASSERT_TRUE(best.has_value());
    EXPECT_NE((*chosen)->report.calibration->method, CalibrationMethod::Auto);
    for (const char* method : {"minmax", "moving-average", "percentile", "mse", "entropy"}) {
        const auto one = quantized(model, std::string("int8(calibration=") + method + ")");
        ASSERT_TRUE(one.has_value());
        if ((*chosen)->report.calibration->method == (*one)->report.calibration->method) {
            EXPECT_EQ((*chosen)->file, (*one)->file);
        }
    }
}

TEST(Calibration, RecordedRangesGiveTheSameFileWithoutData)
{
    const ModelPtr model = network();
    for (const char* recipe : {"int8", "int8(calibration=mse,bias-correction=on)"}) {
        const auto measured = quantized(model, recipe);
        ASSERT_TRUE(measured.has_value());
        const auto record = rangesFromJson(rangesJson(*(*measured)->report.calibration));
        ASSERT_TRUE(record.has_value()) << describe(record.error());
        OptimizeRequest request;
        request.source = model;
        request.recipe = parseRecipe(recipe).value();
        request.ranges = std::make_shared<const CalibrationSummary>(*record);
        JobContext job;
        const auto again = optimize(request, job);
        ASSERT_TRUE(again.has_value()) << describe(again.error());
        EXPECT_EQ((*again)->file, (*measured)->file);
    }
}

TEST(Calibration, RecordsThatDoNotFitAreRefused)
{
    for (const char* text : {"", "[]", "{}", R"({"fettle_ranges":2,"tensors":[]})", R"({"fettle_ranges":1})",
                             R"({"fettle_ranges":1,"tensors":[{"tensor":"x","minimum":"a"}]})"})
        EXPECT_FALSE(rangesFromJson(text).has_value()) << text;
    OptimizeRequest request;
    request.source = network();
    request.recipe = parseRecipe("int8").value();
    request.ranges = std::make_shared<const CalibrationSummary>();
    JobContext job;
    const auto variant = optimize(request, job);
    ASSERT_FALSE(variant.has_value());
    EXPECT_EQ(variant.error().code, ErrorCode::DataMismatch);
    EXPECT_EQ(variant.error().where, "x");
}

/// Mean output of each channel of the last tensor over noise.
std::vector<double> meanOutputs(const ModelPtr& model, int channels)
{
    const auto program = Program::prepare(model);
    EXPECT_TRUE(program.has_value());
    Session session(*program);
    std::vector<double> means(static_cast<size_t>(channels));
    const auto data = noiseData({12, 12, 3}, 60, -1, 1);
    for (int64_t s = 0; s < data->size(); ++s) {
        std::vector<float> values;
        Shape shape;
        EXPECT_TRUE(data->read(s, values, shape).has_value());
        std::ranges::copy(std::as_bytes(std::span(values)), session.input(0).begin());
        EXPECT_TRUE(session.run().has_value());
        const auto raw = session.output(0);
        const std::span out(reinterpret_cast<const float*>(raw.data()), raw.size() / sizeof(float));
        for (size_t i = 0; i < out.size(); ++i)
            means[i % means.size()] += double(out[i]);
    }
    return means;
}

TEST(Calibration, BiasCorrectionBringsMeanOutputsCloser)
{
    GraphBuilder g;
    const TensorId a = g.conv("net/a", g.input("x", {1, 12, 12, 3}), 16);
    const ModelPtr model = g.finish({g.conv("net/b", a, 8, false)});
    const auto expected = meanOutputs(model, 8);
    const auto distance = [&](const std::string& recipe) {
        const auto variant = quantized(model, recipe);
        EXPECT_TRUE(variant.has_value());
        const auto means = meanOutputs((*variant)->model, 8);
        double sum = 0;
        for (size_t c = 0; c < means.size(); ++c)
            sum += std::fabs(means[c] - expected[c]);
        return sum;
    };
    const double plain = distance("int8(calibration=minmax,weights=4,bias-correction=off)");
    const double corrected = distance("int8(calibration=minmax,weights=4,bias-correction=on)");
    EXPECT_LT(corrected, 0.5 * plain);
}

TEST(Calibration, EqualizationEvensChannelsOut)
{
    GraphBuilder g;
    std::mt19937_64 random(4);
    const auto uniform = [&] { return static_cast<float>(random() >> 40) * 0x1p-24F - 0.5F; };
    std::vector<float> first(8 * 27); // each channel gives four times what the one before gives …
    for (size_t i = 0; i < first.size(); ++i)
        first[i] = uniform() * std::pow(4.0F, float(i / 27) - 4);
    std::vector<float> second(8 * 72); // … and is weighted with a quarter of its weight
    for (size_t i = 0; i < second.size(); ++i)
        second[i] = uniform() * std::pow(4.0F, 4 - float(i % 8));
    const TensorId a = g.convWith("net/a", g.input("x", {1, 12, 12, 3}), g.constant("w", {8, 3, 3, 3}, first),
                                  g.constant("b", {8}, std::vector<float>(8, 0.0F)));
    const TensorId y = g.convWith("net/b", a, g.constant("w2", {8, 3, 3, 8}, second),
                                  g.constant("b2", {8}, std::vector<float>(8, 0.0F)), false);
    const ModelPtr model = g.finish({y});
    const auto plain = quantized(model, "int8(granularity=tensor,calibration=minmax)");
    const auto equal = quantized(model, "int8(granularity=tensor,calibration=minmax,equalize=true)");
    ASSERT_TRUE(plain && equal);
    ASSERT_TRUE((*plain)->report.calibration->outputSqnrDb && (*equal)->report.calibration->outputSqnrDb);
    EXPECT_GT(*(*equal)->report.calibration->outputSqnrDb, *(*plain)->report.calibration->outputSqnrDb + 3);
}

} // namespace
} // namespace fettle
