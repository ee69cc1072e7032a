// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions of every instruction set against the plain loops: integers equal, floats near, no byte outside
// touched, and the same bytes however the rows are divided.
#include "kernel_test.h"
#include "kernels/reference.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace fettle::kernels::test {
namespace {

constexpr int cases = 400;

/// Runs `kernel` on all rows, cut at random places, and of some of the pieces one random range of the blocks
/// of channels after the other.
template <class Run>
void runInPieces(const Window& w, int channelBlocks, Random& random, bool whole, Run run)
{
    for (int y = 0; y < w.outHeight;) {
        const int end = whole ? w.outHeight : random.integer(y + 1, w.outHeight);
        for (int block = 0; block < channelBlocks;) {
            const int endBlock =
                whole || random.integer(0, 2) == 0 ? channelBlocks : random.integer(block + 1, channelBlocks);
            run(whole ? Rows{y, end} : Rows{y, end, block, endBlock});
            block = endBlock;
        }
        y = end;
    }
}

std::size_t weightCount(const Window& w, bool depthwise)
{
    return static_cast<std::size_t>(w.kernelHeight * w.kernelWidth) *
           static_cast<std::size_t>(w.outChannels * (depthwise ? 1 : w.inChannels));
}

struct FloatCase {
    const WindowF32& kernel;
    bool depthwise;
};

void testFloat(const FloatCase& test, const Window& w, Random& random)
{
    Fenced<float> in(inSize(w)), weights(weightCount(w, test.depthwise)),
        bias(static_cast<std::size_t>(w.outChannels)), once(outSize(w)), pieces(outSize(w));
    in.fill(random), weights.fill(random), bias.fill(random);
    const float* biasData = random.integer(0, 5) ? bias.data() : nullptr;
    const Limits limits = random.integer(0, 1) ? Limits{} : Limits{0, 6};
    Fenced<std::byte> packed(test.kernel.packedBytes(w), alignment),
        scratch(test.kernel.scratchBytes(w), alignment);
    test.kernel.pack(w, weights.data(), biasData, packed.data());
    for (const bool whole : {true, false}) {
        runInPieces(w, test.kernel.channelBlocks(w), random, whole, [&](Rows rows) {
            test.kernel.run(w, packed.data(), limits, in.data(), (whole ? once : pieces).data(), rows,
                            scratch.data());
        });
    }
    EXPECT_TRUE(once.frontIntact() && pieces.frontIntact() && packed.frontIntact() && scratch.frontIntact());
    EXPECT_EQ(std::memcmp(once.data(), pieces.data(), outSize(w) * sizeof(float)), 0) << "rows divided";
    std::vector<float> expected(outSize(w));
    (test.depthwise ? reference::depthwiseF32 : reference::convF32)(w, weights.data(), biasData, limits,
                                                                    in.data(), expected.data());
    // Errors are relative to the size of the terms, of which a sum may be a small difference.
    const float terms =
        std::sqrt(static_cast<float>(weightCount(w, test.depthwise)) / static_cast<float>(w.outChannels)) + 1;
    for (std::size_t i = 0; i < expected.size(); i++)
        ASSERT_NEAR(once[i], expected[i], 1e-5F * terms) << "output " << i;
}

struct IntegerCase {
    const WindowI8& kernel;
    bool depthwise;
};

/// Random factors that bring sums of this size to int8, some of them 1 and more, some with exact ties.
struct Factors {
    std::vector<float> scale;
    std::vector<std::int32_t> multiplier, shift, bias;
    Factors(const Window& w, bool depthwise, Random& random)
    {
        const int depth = static_cast<int>(weightCount(w, depthwise)) / w.outChannels;
        const double usual = 60.0 / (std::sqrt(depth) * 6000.0);
        for (int c = 0; c < w.outChannels; c++) {
            double factor = usual * std::exp2(random.integer(-2, 2)) * (1 + random.integer(0, 1000) / 1000.0);
            if (random.integer(0, 9) == 0)
                factor = std::exp2(random.integer(-12, 4));
            int exponent = 0;
            const double fraction = std::frexp(factor, &exponent);
            multiplier.push_back(static_cast<std::int32_t>(std::min(fraction * 2147483648.0, 2147483647.0)));
            shift.push_back(exponent);
            scale.push_back(static_cast<float>(factor));
            bias.push_back(random.integer(-20000, 20000));
        }
    }
};

void testInteger(const IntegerCase& test, const Window& w, Random& random)
{
    Fenced<std::int8_t> in(inSize(w)), weights(weightCount(w, test.depthwise)), once(outSize(w)),
        pieces(outSize(w));
    in.fill(random), weights.fill(random);
    const Factors factors(w, test.depthwise, random);
    const auto rounding = static_cast<Rounding>(random.integer(0, 2));
    const int low = random.integer(0, 1) ? -128 : random.integer(-128, 0);
    const WeightsI8 parameters{
        .weights = weights.data(),
        .bias = random.integer(0, 5) ? factors.bias.data() : nullptr,
        .inputZeroPoint = random.oneOf(-128, 127, 0, random.integer(-128, 127)),
        .weightZeroPoint = random.integer(0, 2) ? 0 : random.integer(-128, 127),
        .output = {.rounding = rounding,
                   .scale = factors.scale.data(),
                   .multiplier = factors.multiplier.data(),
                   .shift = factors.shift.data(),
                   .halfUpChannels = random.oneOf(0, w.outChannels / 8 * 8, w.outChannels),
                   .zeroPoint = random.integer(-128, 127),
                   .low = low,
                   .high = random.integer(0, 1) ? 127 : random.integer(low, 127)}};
    Fenced<std::byte> packed(test.kernel.packedBytes(w), alignment),
        scratch(test.kernel.scratchBytes(w), alignment);
    test.kernel.pack(w, parameters, packed.data());
    for (const bool whole : {true, false}) {
        runInPieces(w, test.kernel.channelBlocks(w), random, whole, [&](Rows rows) {
            test.kernel.run(w, packed.data(), in.data(), (whole ? once : pieces).data(), rows,
                            scratch.data());
        });
    }
    EXPECT_TRUE(once.frontIntact() && pieces.frontIntact() && packed.frontIntact() && scratch.frontIntact());
    std::vector<std::int8_t> expected(outSize(w));
    (test.depthwise ? reference::depthwiseI8 : reference::convI8)(w, parameters, in.data(), expected.data());
    EXPECT_EQ(once.copy(), expected) << "rounding " << static_cast<int>(rounding);
    EXPECT_EQ(pieces.copy(), expected) << "rows divided";
}

/// Random windows from seeds 0, 1, ...: the first that fails is printed and ends the test.
template <class Test>
void overRandomWindows(const std::string& table, Window (*window)(Random&), Test test)
{
    for (unsigned seed = 0; seed < cases && !testing::Test::HasFailure(); seed++) {
        Random random(seed);
        const Window w = window(random);
        SCOPED_TRACE(table + ", seed " + std::to_string(seed) + ": " + describe(w));
        test(w, random);
    }
}

TEST(Convolution, Float)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomWindow, [&](const Window& w, Random& random) {
            testFloat({table.convF32, false}, w, random);
        });
}

/// An activation must not make a number of what is none.
TEST(Convolution, NotANumberStays)
{
    const Window w{.inHeight = 6,
                   .inWidth = 6,
                   .inChannels = 19,
                   .outHeight = 6,
                   .outWidth = 6,
                   .outChannels = 19,
                   .kernelHeight = 3,
                   .kernelWidth = 3,
                   .padTop = 1,
                   .padLeft = 1};
    const std::vector<float> in(inSize(w), std::numeric_limits<float>::quiet_NaN()),
        weights(weightCount(w, false), 0.1F);
    for (const auto& [name, table] : tables()) {
        SCOPED_TRACE(name);
        for (const WindowF32* kernel : {&table.convF32, &table.winogradF32, &table.depthwiseF32}) {
            Fenced<std::byte> packed(kernel->packedBytes(w), alignment),
                scratch(kernel->scratchBytes(w), alignment);
            std::vector<float> out(outSize(w));
            kernel->pack(w, weights.data(), nullptr, packed.data());
            kernel->run(w, packed.data(), {0, 6}, in.data(), out.data(), {0, w.outHeight}, scratch.data());
            EXPECT_TRUE(std::ranges::all_of(out, [](float x) { return std::isnan(x); }));
        }
    }
}

/// 3x3 with steps of 1, as the fast algorithm takes it, with any padding.
Window randomWinogradWindow(Random& random)
{
    const int channels[] = {1, 3, 8, 16, 17, 31, 64};
    Window w{.inHeight = random.integer(1, 19),
             .inWidth = random.integer(1, 19),
             .inChannels = channels[random.integer(0, 6)],
             .outChannels = channels[random.integer(0, 6)],
             .kernelHeight = 3,
             .kernelWidth = 3,
             .padTop = random.integer(0, 2),
             .padLeft = random.integer(0, 2)};
    w.outHeight = std::max(1, w.inHeight + w.padTop + random.integer(0, 2) - 2);
    w.outWidth = std::max(1, w.inWidth + w.padLeft + random.integer(0, 2) - 2);
    return w;
}

TEST(Convolution, Winograd)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomWinogradWindow, [&](const Window& w, Random& random) {
            testFloat({table.winogradF32, false}, w, random);
        });
}

TEST(Convolution, DepthwiseFloat)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomDepthwiseWindow, [&](const Window& w, Random& random) {
            testFloat({table.depthwiseF32, true}, w, random);
        });
}

/// Depthwise 3x3 without dilation, as the fast paths take it: channels around the sizes of vectors, any
/// padding.
Window randomPlainDepthwiseWindow(Random& random)
{
    const int channels[] = {1, 3, 4, 7, 8, 9, 16, 24, 31, 32, 40, 48, 63, 64, 72, 96, 130, 144};
    Window w{.inHeight = random.integer(1, 15),
             .inWidth = random.integer(1, 30),
             .inChannels = channels[random.integer(0, 17)],
             .kernelHeight = 3,
             .kernelWidth = 3,
             .strideHeight = random.integer(1, 2),
             .strideWidth = random.integer(1, 2),
             .dilationHeight = random.integer(0, 3) == 0 ? 2 : 1,
             .padTop = random.integer(0, 2),
             .padLeft = random.integer(0, 2)};
    w.outChannels = w.inChannels;
    w.outHeight = std::max(1, (w.inHeight + w.padTop + random.integer(0, 2) - 3) / w.strideHeight + 1);
    w.outWidth = std::max(1, (w.inWidth + w.padLeft + random.integer(0, 2) - 3) / w.strideWidth + 1);
    return w;
}

TEST(Convolution, PlainDepthwise)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomPlainDepthwiseWindow, [&](const Window& w, Random& random) {
            testFloat({table.depthwiseF32, true}, w, random);
            testInteger({table.depthwiseI8, true}, w, random);
        });
}

TEST(Convolution, Integer)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomWindow, [&](const Window& w, Random& random) {
            testInteger({table.convI8, false}, w, random);
        });
}

TEST(Convolution, DepthwiseInteger)
{
    for (const auto& [name, table] : tables())
        overRandomWindows(name, randomDepthwiseWindow, [&](const Window& w, Random& random) {
            testInteger({table.depthwiseI8, true}, w, random);
        });
}

/// Layers of real networks: larger than the random ones, with several bands of rows and blocks of channels.
TEST(Convolution, LayersOfNetworks)
{
    std::vector<Window> windows;
    for (const auto& [size, kernel, stride, in, out] : {std::tuple{32, 3, 1, 3, 16},
                                                        {32, 3, 1, 16, 16},
                                                        {32, 3, 2, 16, 32},
                                                        {32, 1, 2, 16, 32},
                                                        {8, 3, 1, 64, 64},
                                                        {56, 1, 1, 24, 144},
                                                        {30, 3, 2, 96, 96}}) {
        const int result = (size + stride - 1) / stride;
        const int padding = std::max((result - 1) * stride + kernel - size, 0) / 2;
        windows.push_back({.inHeight = size,
                           .inWidth = size,
                           .inChannels = in,
                           .outHeight = result,
                           .outWidth = result,
                           .outChannels = out,
                           .kernelHeight = kernel,
                           .kernelWidth = kernel,
                           .strideHeight = stride,
                           .strideWidth = stride,
                           .padTop = padding,
                           .padLeft = padding});
    }
    windows.push_back(fullyConnectedWindow(7, 640, 128));
    Random random(1);
    for (const auto& [name, table] : tables()) {
        for (Window w : windows) {
            SCOPED_TRACE(name + ": " + describe(w));
            testFloat({table.convF32, false}, w, random);
            testInteger({table.convI8, false}, w, random);
            w.outChannels = w.inChannels;
            testFloat({table.depthwiseF32, true}, w, random);
            testInteger({table.depthwiseI8, true}, w, random);
        }
    }
}

} // namespace
} // namespace fettle::kernels::test
