// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The scalar arithmetic under the kernels against its definitions, and the choice of kernels at run time.
#include "kernel_test.h"
#include "kernels/factors.h"
#include "kernels/fixed_point.h"
#include "kernels/self_check.h"

#include <cmath>

namespace fettle::kernels::test {
namespace {

/// gemmlowp's definition: the nudge has the sign of the product, the division truncates.
std::int32_t highProductAsDefined(std::int32_t x, std::int32_t m)
{
    const std::int64_t product = static_cast<std::int64_t>(x) * m;
    const std::int64_t nudge = product >= 0 ? (std::int64_t{1} << 30) : 1 - (std::int64_t{1} << 30);
    return static_cast<std::int32_t>((product + nudge) / (std::int64_t{1} << 31));
}

/// gemmlowp's rounding division by a power of two: the remainder against a threshold.
std::int32_t divideByPowerAsDefined(std::int32_t x, int bits)
{
    const std::int32_t mask = static_cast<std::int32_t>((std::int64_t{1} << bits) - 1), rest = x & mask;
    return (x >> bits) + (rest > (mask >> 1) + (x < 0 ? 1 : 0) ? 1 : 0);
}

TEST(Arithmetic, DoubleRoundingIsThatOfItsDefinition)
{
    Random random(1);
    for (int i = 0; i < 200000; i++) {
        // Few low bits set make ties frequent.
        const int x = random.integer(-(1 << 20), 1 << 20) * (1 << random.integer(0, 10));
        const int m = (1 << 30) + (random.integer(0, (1 << 30) - 1) & ~((1 << random.integer(0, 30)) - 1));
        const int bits = random.integer(0, 20);
        ASSERT_EQ(highProduct(x, m), highProductAsDefined(x, m)) << x << " * " << m;
        ASSERT_EQ(rescaleDouble(x, m, -bits, true), divideByPowerAsDefined(highProductAsDefined(x, m), bits))
            << x << " * " << m << " >> " << bits;
    }
}

TEST(Arithmetic, TiesGoWhereTheRoundingSays)
{
    constexpr int half = 1 << 30; // with shift 0: a factor of one half
    EXPECT_EQ(rescaleDouble(3, half, 0, false), 2);
    EXPECT_EQ(rescaleDouble(-3, half, 0, false), -1);
    EXPECT_EQ(rescaleDouble(-12, half, -2, true), -2); // -6, then -6 / 4 = -1.5
    EXPECT_EQ(rescaleDouble(-12, half, -2, false), -1);
    EXPECT_EQ(rescaleSingle(-3, half, 0), -1);
    EXPECT_EQ(rescaleSingle(3, half, 0), 2);
    EXPECT_EQ(rescaleSingle(5, half, 3), 20);
}

TEST(Arithmetic, MultipliersAreThirtyOneBits)
{
    EXPECT_EQ(quantizeMultiplier(0).multiplier, 0);
    EXPECT_EQ(quantizeMultiplier(1).multiplier, 1 << 30);
    EXPECT_EQ(quantizeMultiplier(1).shift, 1);
    EXPECT_EQ(quantizeMultiplier(0.5).shift, 0);
    const Factor nearlyOne = quantizeMultiplier(1 - 1e-12); // rounds up to 2^31, which does not fit
    EXPECT_EQ(nearlyOne.multiplier, 1 << 30);
    EXPECT_EQ(nearlyOne.shift, 1);
    EXPECT_EQ(quantizeMultiplier(std::ldexp(1.0, -40)).multiplier, 0);
    Random random(1);
    for (int i = 0; i < 1000; i++) {
        const double real = std::exp2(random.real() * 8);
        const Factor f = quantizeMultiplier(real);
        EXPECT_NEAR(std::ldexp(f.multiplier, f.shift - 31), real, real * 1e-9);
    }
}

TEST(Arithmetic, ActivationLimitsAreQuantized)
{
    const LimitsI8 relu6 = quantizedLimits({0, 6}, {0.0235F, -128});
    EXPECT_EQ(relu6.low, -128);
    EXPECT_EQ(relu6.high, 127);
    EXPECT_EQ(quantizedLimits({0, 6}, {0.1F, -20}).high, 40);
    EXPECT_EQ(quantizedLimits({0, INFINITY}, {0.1F, -20}).low, -20);
    EXPECT_EQ(quantizedLimits({}, {0.1F, -20}).high, 127);
}

TEST(Choice, EveryTableOfThisProcessorPassesTheSelfCheck)
{
    for (const auto& [name, table] : tables())
        EXPECT_TRUE(selfCheck(table).allRight()) << name;
}

TEST(Choice, SelfCheckSeesWrongKernels)
{
    KernelTable table = *kernelsFor(InstructionSet::Baseline);
    table.convI8.run = [](const Window& w, const void*, const std::int8_t*, std::int8_t* out, Rows, void*) {
        std::memset(out, 0, outSize(w));
    };
    table.elementwise.addScaledI8 = [](const AddScaled& add, const std::int8_t* a, const std::int8_t*,
                                       std::int8_t* out, std::size_t count) {
        for (std::size_t i = 0; i < count; i++)
            out[i] = static_cast<std::int8_t>(a[i] + add.zeroPoint);
    };
    const SelfCheck right = selfCheck(table);
    EXPECT_FALSE(right.convI8);
    EXPECT_FALSE(right.elementwise);
    EXPECT_TRUE(right.convF32 && right.depthwiseF32 && right.depthwiseI8 && right.pooling);
}

TEST(Choice, BestSetIsAvailable)
{
    ASSERT_NE(kernelsFor(best()), nullptr);
    EXPECT_EQ(kernels().set, best());
    EXPECT_EQ(kernels().convI8.run, kernelsFor(best())->convI8.run) << "the self-check replaced a kernel";
}

} // namespace
} // namespace fettle::kernels::test
