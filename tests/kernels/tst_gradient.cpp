// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Gradient kernels of every instruction set against plain loops.
#include "kernel_test.h"

#include <cmath>

namespace fettle::kernels::test {
namespace {

/// Calls visit(input pixel, output pixel, tap) for every tap that lies inside of the image.
template <class Visit>
void forEachProduct(const Window& w, Visit visit)
{
    for (int y = 0; y < w.outHeight; y++)
        for (int x = 0; x < w.outWidth; x++)
            for (int ky = 0; ky < w.kernelHeight; ky++)
                for (int kx = 0; kx < w.kernelWidth; kx++) {
                    const int row = y * w.strideHeight + ky * w.dilationHeight - w.padTop;
                    const int column = x * w.strideWidth + kx * w.dilationWidth - w.padLeft;
                    if (row >= 0 && row < w.inHeight && column >= 0 && column < w.inWidth)
                        visit(static_cast<std::size_t>(row * w.inWidth + column),
                              static_cast<std::size_t>(y * w.outWidth + x),
                              static_cast<std::size_t>(ky * w.kernelWidth + kx));
                }
}

void expectNear(const std::vector<double>& expected, Fenced<float>& found, const char* what)
{
    EXPECT_TRUE(found.frontIntact()) << what;
    for (std::size_t i = 0; i < expected.size(); i++)
        ASSERT_NEAR(found[i], expected[i], 1e-4 * (1 + std::abs(expected[i]))) << what << ' ' << i;
}

std::vector<double> startOf(Fenced<float>& values, Random& random)
{
    values.fill(random);
    const auto copy = values.copy();
    return {copy.begin(), copy.end()};
}

void testConvWeights(const WeightGradient& kernel, const Window& w, Random& random)
{
    const auto taps = static_cast<std::size_t>(w.kernelHeight * w.kernelWidth);
    const auto inputs = static_cast<std::size_t>(w.inChannels),
               outputs = static_cast<std::size_t>(w.outChannels);
    Fenced<float> in(inSize(w)), gradient(outSize(w)), weights(outputs * taps * inputs);
    in.fill(random), gradient.fill(random);
    std::vector<double> expected = startOf(weights, random);
    forEachProduct(w, [&](std::size_t from, std::size_t to, std::size_t tap) {
        for (std::size_t o = 0; o < outputs; o++)
            for (std::size_t i = 0; i < inputs; i++)
                expected[(o * taps + tap) * inputs + i] +=
                    double(gradient[to * outputs + o]) * double(in[from * inputs + i]);
    });
    Fenced<std::byte> scratch(kernel.scratchBytes(w), alignment);
    kernel.add(w, in.data(), gradient.data(), weights.data(), scratch.data());
    expectNear(expected, weights, "weight");
}

void testDepthwise(const Gradients& kernels, const Window& w, Random& random)
{
    const auto taps = static_cast<std::size_t>(w.kernelHeight * w.kernelWidth);
    const auto channels = static_cast<std::size_t>(w.outChannels);
    Fenced<float> in(inSize(w)), gradient(outSize(w)), filter(taps * channels);
    Fenced<float> byWeights(taps * channels), byInput(inSize(w));
    in.fill(random), gradient.fill(random), filter.fill(random);
    std::vector<double> weights = startOf(byWeights, random), input = startOf(byInput, random);
    forEachProduct(w, [&](std::size_t from, std::size_t to, std::size_t tap) {
        for (std::size_t c = 0; c < channels; c++) {
            const double g = double(gradient[to * channels + c]);
            weights[tap * channels + c] += g * double(in[from * channels + c]);
            input[from * channels + c] += g * double(filter[tap * channels + c]);
        }
    });
    kernels.depthwise.add(w, in.data(), gradient.data(), byWeights.data(), nullptr);
    kernels.depthwiseInput(w, filter.data(), gradient.data(), byInput.data());
    expectNear(weights, byWeights, "depthwise weight");
    expectNear(input, byInput, "depthwise input");
}

TEST(Gradient, Convolutions)
{
    for (const auto& [name, table] : tables()) {
        for (unsigned seed = 0; seed < 100 && !HasFailure(); seed++) {
            Random random(seed);
            Window w = randomWindow(random);
            SCOPED_TRACE(name + ", seed " + std::to_string(seed) + ": " + describe(w));
            testConvWeights(table.gradients.conv, w, random);
            w.outChannels = w.inChannels;
            testDepthwise(table.gradients, w, random);
        }
    }
}

TEST(Gradient, ActivationsAndRows)
{
    Random random(1);
    const Limits limits{-1, 1.5};
    for (const auto& [name, table] : tables()) {
        for (const std::size_t count : {1, 3, 4, 7, 8, 9, 16, 31, 33, 100}) {
            SCOPED_TRACE(name + ", count " + std::to_string(count));
            Fenced<float> out(count), gradient(5 * count), taken(count), added(count), sums(count);
            out.fill(random), gradient.fill(random);
            out[0] = limits.low; // cut off, like what lies beyond
            std::vector<double> wanted(count), more = startOf(added, random), total = startOf(sums, random);
            for (std::size_t i = 0; i < count; i++) {
                wanted[i] = out[i] > limits.low && out[i] < limits.high ? double(gradient[i]) : 0;
                more[i] += wanted[i];
                for (std::size_t row = 0; row < 5; row++)
                    total[i] += double(gradient[row * count + i]);
            }
            table.gradients.takeInside(out.data(), limits, gradient.data(), taken.data(), count);
            table.gradients.addInside(out.data(), limits, gradient.data(), added.data(), count);
            table.gradients.addRows(gradient.data(), 5, count, sums.data());
            expectNear(wanted, taken, "taken");
            expectNear(more, added, "added");
            expectNear(total, sums, "sum");
        }
    }
}

TEST(Gradient, Distances)
{
    Random random(2);
    for (const auto& [name, table] : tables()) {
        for (const std::size_t count : {1, 7, 8, 33, 5000}) {
            SCOPED_TRACE(name + ", count " + std::to_string(count));
            Fenced<float> a(count), b(count), to(count);
            a.fill(random), b.fill(random);
            std::vector<double> sums = startOf(to, random);
            double values = 0, differences = 0;
            for (std::size_t i = 0; i < count; i++) {
                const double difference = double(a[i]) - double(b[i]);
                values += double(a[i]) * double(a[i]);
                differences += difference * difference;
                sums[i] += 0.3 * difference;
            }
            const Squares found = table.gradients.squares(a.data(), b.data(), count);
            EXPECT_NEAR(found.values, values, 1e-5 * values);
            EXPECT_NEAR(found.differences, differences, 1e-5 * differences);
            table.gradients.addDifference(0.3F, a.data(), b.data(), to.data(), count);
            expectNear(sums, to, "sum");
        }
    }
}

TEST(Gradient, RoundingToIntegers)
{
    Random random(3);
    const Steps range{.scale = 0.037F, .least = -8, .most = 20};
    for (const auto& [name, table] : tables()) {
        for (const std::size_t count : {1, 5, 8, 33, 1000}) {
            SCOPED_TRACE(name + ", count " + std::to_string(count));
            Fenced<float> values(count), inside(count), slopes(count), gradient(count);
            values.fill(random);
            values[0] = 0.5F * range.scale; // a tie
            Fenced<float> sloped(count), within(count);
            std::vector<double> rounded(count), in(count), strictly(count), slope(count), passed(count);
            const std::vector<double> before = startOf(gradient, random);
            double sum = 0;
            for (std::size_t i = 0; i < count; i++) {
                sloped[i] = values[i];
                const float steps = values[i] * (1 / range.scale);
                const float code = std::min(std::max(steps, range.least), range.most);
                rounded[i] = std::nearbyint(double(code)) * double(range.scale);
                in[i] = std::abs(steps - code) <= 0.5F ? 1 : 0;
                strictly[i] = steps > range.least && steps < range.most ? 1 : 0;
                slope[i] = strictly[i] != 0 ? std::nearbyint(double(code)) - double(steps) : double(code);
                sum += before[i] * slope[i];
                passed[i] = before[i] * strictly[i];
            }
            const FakeQuantization& kernels = table.fakeQuantization;
            kernels.round(range, values.data(), inside.data(), count);
            expectNear(rounded, values, "rounded");
            expectNear(in, inside, "inside");
            kernels.roundSloped(range, sloped.data(), within.data(), slopes.data(), count);
            expectNear(rounded, sloped, "rounded with slopes");
            expectNear(strictly, within, "strictly inside");
            expectNear(slope, slopes, "slope");
            EXPECT_NEAR(kernels.pass(within.data(), slopes.data(), gradient.data(), count), sum,
                        1e-4 * (1 + std::abs(sum)));
            expectNear(passed, gradient, "gradient");
            EXPECT_EQ(kernels.pass(within.data(), nullptr, gradient.data(), count), 0);
        }
    }
}

} // namespace
} // namespace fettle::kernels::test
