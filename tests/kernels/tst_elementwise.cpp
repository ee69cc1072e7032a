// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling and elementwise kernels of every instruction set against the plain loops.
#include "kernel_test.h"
#include "kernels/factors.h"
#include "kernels/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fettle::kernels::test {
namespace {

/// Each pool once over all rows and once row by row.
template <class T, class Run>
std::vector<T> pooled(const Window& w, Run run)
{
    Fenced<T> once(outSize(w)), rowByRow(outSize(w));
    run(once.data(), Rows{0, w.outHeight});
    for (int y = 0; y < w.outHeight; y++)
        run(rowByRow.data(), Rows{y, y + 1});
    EXPECT_TRUE(once.frontIntact() && rowByRow.frontIntact());
    EXPECT_EQ(std::memcmp(once.data(), rowByRow.data(), outSize(w) * sizeof(T)), 0) << "rows divided";
    return once.copy();
}

void testPooling(const Pooling& pooling, const Window& w, Random& random)
{
    Fenced<float> reals(inSize(w));
    Fenced<std::int8_t> bytes(inSize(w));
    reals.fill(random), bytes.fill(random);
    const Limits limits{random.real() - 2, random.real() + 2};
    const int low = random.integer(-128, 0), high = random.integer(0, 127);
    std::vector<float> expected(outSize(w));
    std::vector<std::int8_t> expectedI8(outSize(w));
    reference::averageF32(w, limits, reals.data(), expected.data());
    const auto average = pooled<float>(
        w, [&](float* out, Rows rows) { pooling.averageF32(w, limits, reals.data(), out, rows); });
    for (std::size_t i = 0; i < expected.size(); i++)
        ASSERT_NEAR(average[i], expected[i], 1e-5) << "output " << i;
    reference::maxF32(w, limits, reals.data(), expected.data());
    EXPECT_EQ(expected, pooled<float>(w, [&](float* out, Rows rows) {
                  pooling.maxF32(w, limits, reals.data(), out, rows);
              }));
    reference::averageI8(w, low, high, bytes.data(), expectedI8.data());
    EXPECT_EQ(expectedI8, pooled<std::int8_t>(w, [&](std::int8_t* out, Rows rows) {
                  pooling.averageI8(w, low, high, bytes.data(), out, rows);
              }));
    reference::maxI8(w, low, high, bytes.data(), expectedI8.data());
    EXPECT_EQ(expectedI8, pooled<std::int8_t>(w, [&](std::int8_t* out, Rows rows) {
                  pooling.maxI8(w, low, high, bytes.data(), out, rows);
              }));
}

TEST(Pooling, AgainstReference)
{
    for (const auto& [name, table] : tables()) {
        for (unsigned seed = 0; seed < 200 && !HasFailure(); seed++) {
            Random random(seed);
            Window w = randomWindow(random);
            w.outChannels = w.inChannels;
            SCOPED_TRACE(name + ", seed " + std::to_string(seed) + ": " + describe(w));
            testPooling(table.pooling, w, random);
        }
    }
}

constexpr std::size_t counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 1000};

TEST(Activations, AgainstReference)
{
    for (const auto& [name, table] : tables()) {
        for (const std::size_t count : counts) {
            SCOPED_TRACE(name + ", count " + std::to_string(count));
            Random random(static_cast<unsigned>(count));
            Fenced<float> in(count), found(count);
            in.fill(random);
            for (std::size_t i = 0; i < count; i++)
                in.data()[i] *= static_cast<float>(std::exp2(random.integer(-3, 6)));
            std::vector<float> expected(count);
            reference::geluF32(in.data(), expected.data(), count);
            table.activations.geluF32(in.data(), found.data(), count);
            for (std::size_t i = 0; i < count; i++)
                ASSERT_NEAR(found.data()[i], expected[i], 4e-7F * (std::abs(in.data()[i]) + 1e-3F))
                    << in.data()[i];
            for (const float beta : {0.25F, 1.0F, 3.0F}) {
                reference::softmaxF32(in.data(), expected.data(), count, beta);
                table.activations.softmaxF32(in.data(), found.data(), count, beta);
                for (std::size_t i = 0; i < count; i++)
                    ASSERT_NEAR(found.data()[i], expected[i], 1e-6F) << in.data()[i];
            }
            EXPECT_TRUE(found.frontIntact());
        }
    }
}

TEST(Activations, SpecialValues)
{
    constexpr float infinity = std::numeric_limits<float>::infinity(),
                    nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> in{0, -0.0F, 1e30F, -1e30F, infinity, nan, -1e-30F, 5, -5, -13.5F};
    for (const auto& [name, table] : tables()) {
        SCOPED_TRACE(name);
        std::vector<float> found(in.size()), expected(in.size());
        reference::geluF32(in.data(), expected.data(), in.size());
        table.activations.geluF32(in.data(), found.data(), in.size());
        for (std::size_t i = 0; i < in.size(); i++)
            EXPECT_TRUE(std::isnan(expected[i])
                            ? std::isnan(found[i])
                            : found[i] == expected[i] || std::abs(found[i] - expected[i]) < 1e-6F)
                << in[i] << ": " << found[i];
        const std::vector<float> masked{1, -infinity, 2, -1e9F, 1, 0, 0, 0, 0, 0};
        table.activations.softmaxF32(masked.data(), found.data(), masked.size(), 1);
        EXPECT_EQ(found[1], 0);
        EXPECT_EQ(found[3], 0);
        table.activations.softmaxF32(in.data(), found.data(), 6, 1);
        EXPECT_TRUE(std::isnan(found[0]) && std::isnan(found[5]));
    }
}

constexpr std::pair<PairOperation, float (*)(float, float)> pairFunctions[] = {
    {PairOperation::Add, [](float a, float b) { return a + b; }},
    {PairOperation::Subtract, [](float a, float b) { return a - b; }},
    {PairOperation::Multiply, [](float a, float b) { return a * b; }},
    {PairOperation::Divide, [](float a, float b) { return a / b; }},
    {PairOperation::SquaredDifference, [](float a, float b) { return (a - b) * (a - b); }},
};

TEST(Elementwise, Float)
{
    Random random(1);
    for (const auto& [name, table] : tables()) {
        for (const std::size_t count : counts) {
            SCOPED_TRACE(name + ", count " + std::to_string(count));
            Fenced<float> a(count), b(count), found(count), clamped(count);
            a.fill(random), b.fill(random);
            const Limits limits{-1, 1.5};
            table.elementwise.clampF32(a.data(), clamped.data(), count, limits);
            EXPECT_TRUE(clamped.frontIntact());
            for (std::size_t i = 0; i < count; i++)
                EXPECT_EQ(clamped[i], reference::clamp(limits, a[i]));
            for (const auto& [operation, function] : pairFunctions)
                for (const auto& [aStays, bStays] :
                     {std::pair(false, false), {false, true}, {true, false}, {true, true}}) {
                    table.elementwise.pairF32(operation, {a.data(), aStays}, {b.data(), bStays}, found.data(),
                                              count, limits);
                    EXPECT_TRUE(found.frontIntact());
                    for (std::size_t i = 0; i < count; i++)
                        EXPECT_EQ(found[i],
                                  reference::clamp(limits, function(a[aStays ? 0 : i], b[bStays ? 0 : i])));
                }
        }
    }
}

TEST(Elementwise, NotANumberStays)
{
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> a(19, nan), b(19, 1.0F);
    std::vector<float> found(19);
    const auto allNan = [&] { return std::ranges::all_of(found, [](float x) { return std::isnan(x); }); };
    for (const auto& [name, table] : tables()) {
        SCOPED_TRACE(name);
        for (const Limits limits : {Limits{}, Limits{0, 6}}) {
            for (const auto& [operation, function] : pairFunctions) {
                table.elementwise.pairF32(operation, {a.data()}, {b.data()}, found.data(), found.size(),
                                          limits);
                EXPECT_TRUE(allNan());
                table.elementwise.pairF32(operation, {b.data()}, {a.data(), true}, found.data(), found.size(),
                                          limits);
                EXPECT_TRUE(allNan());
            }
            table.elementwise.clampF32(a.data(), found.data(), found.size(), limits);
            EXPECT_TRUE(allNan());
        }
    }
}

Scaling randomScaling(Random& random)
{
    return {std::exp2(random.real() * 2 - 5), random.integer(-128, 127)};
}

TEST(Elementwise, IntegerAddition)
{
    Random random(2);
    for (const auto& [name, table] : tables()) {
        for (int round = 0; round < 200; round++) {
            const Scaling scaleA = randomScaling(random), scaleB = randomScaling(random),
                          out = randomScaling(random);
            const bool subtract = random.integer(0, 1) == 1;
            const AddScaled scaled = addScaled(scaleA, scaleB, out, subtract, -100, 127);
            AddShifted shifted = addShifted(scaleA, scaleB, out, subtract, -128, 100);
            shifted.leftA = random.integer(12, 20), shifted.leftB = random.integer(12, 20);
            const std::size_t count =
                counts[static_cast<std::size_t>(random.integer(0, std::size(counts) - 1))];
            Fenced<std::int8_t> a(count), b(count), x(count), y(count);
            a.fill(random), b.fill(random);
            table.elementwise.addScaledI8(scaled, a.data(), b.data(), x.data(), count);
            table.elementwise.addShiftedI8(shifted, a.data(), b.data(), y.data(), count);
            for (std::size_t i = 0; i < count; i++) {
                ASSERT_EQ(x[i], reference::addScaled(scaled, a[i], b[i])) << name << ", round " << round;
                ASSERT_EQ(y[i], reference::addShifted(shifted, a[i], b[i])) << name << ", round " << round;
            }
        }
    }
}

/// All ties between neighbouring integers, values beside them, huge values, infinities.
std::vector<float> hardToRound(float scale)
{
    std::vector<float> values{
        1e30F, -1e30F, std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
        0.0F,  -0.0F};
    for (int i = -600; i <= 600; i++) {
        const float tie = (static_cast<float>(i) / 2) * scale;
        values.insert(values.end(), {tie, std::nextafter(tie, 1e9F), std::nextafter(tie, -1e9F)});
    }
    return values;
}

TEST(Elementwise, QuantizeAndBack)
{
    for (const auto& [name, table] : tables()) {
        for (const float scale : {1.0F, 0.25F, 0.0473F, 3.1F}) {
            for (const int zeroPoint : {-128, -5, 0, 127}) {
                const std::vector<float> values = hardToRound(scale);
                Fenced<float> in(values.size()), back(values.size());
                Fenced<std::int8_t> even(values.size()), away(values.size());
                std::ranges::copy(values, in.data());
                const Quantization toEven{1 / scale, false, zeroPoint}, fromZero{scale, true, zeroPoint};
                table.elementwise.quantizeI8(toEven, in.data(), even.data(), values.size());
                table.elementwise.quantizeI8(fromZero, in.data(), away.data(), values.size());
                table.elementwise.dequantizeI8(scale, zeroPoint, even.data(), back.data(), values.size());
                for (std::size_t i = 0; i < values.size(); i++) {
                    ASSERT_EQ(even[i], reference::quantize(toEven, values[i])) << name << ", " << values[i];
                    ASSERT_EQ(away[i], reference::quantize(fromZero, values[i])) << name << ", " << values[i];
                    ASSERT_EQ(back[i], scale * static_cast<float>(even[i] - zeroPoint)) << name;
                }
            }
        }
    }
}

} // namespace
} // namespace fettle::kernels::test
