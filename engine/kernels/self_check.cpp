// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// A handful of small problems for each group of kernels, compared with the plain loops.
#include "kernels/self_check.h"

#include "kernels/reference.h"

#include <cmath>
#include <memory>
#include <vector>

namespace fettle::kernels {
namespace {

using std::int32_t, std::int8_t, std::size_t;

/// Numbers from a 64-bit linear congruential generator (Knuth's MMIX constants): the same in every program.
class Numbers {
public:
    explicit Numbers(std::uint64_t seed) : m_state(seed) {}
    int32_t integer(int32_t low, int32_t high)
    {
        m_state = m_state * 6364136223846793005U + 1442695040888963407U;
        return low +
               static_cast<int32_t>((m_state >> 33) % static_cast<std::uint64_t>(int64_t{high} - low + 1));
    }
    float real() { return static_cast<float>(integer(-1000, 1000)) / 500.0F; }
    std::vector<float> reals(size_t count)
    {
        std::vector<float> v(count);
        for (float& x : v)
            x = real();
        return v;
    }
    std::vector<int8_t> bytes(size_t count)
    {
        std::vector<int8_t> v(count);
        for (int8_t& x : v)
            x = static_cast<int8_t>(integer(-128, 127));
        return v;
    }

private:
    using int64_t = std::int64_t;
    std::uint64_t m_state;
};

/// Memory aligned as packed weights and scratch must be.
class Aligned {
public:
    explicit Aligned(size_t bytes) : m_memory(bytes + alignment), m_start(m_memory.data())
    {
        size_t space = m_memory.size();
        std::align(alignment, bytes, m_start, space);
    }
    void* get() const { return m_start; }

private:
    std::vector<std::byte> m_memory;
    void* m_start;
};

size_t inSize(const Window& w)
{
    return static_cast<size_t>(w.inHeight) * static_cast<size_t>(w.inWidth * w.inChannels);
}
size_t outSize(const Window& w)
{
    return static_cast<size_t>(w.outHeight) * static_cast<size_t>(w.outWidth * w.outChannels);
}

Window window(int32_t size, int32_t kernel, int32_t stride, int32_t dilation, int32_t in, int32_t out)
{
    const int32_t reach = (kernel - 1) * dilation + 1, result = (size + stride - 1) / stride;
    const int32_t padding = std::max((result - 1) * stride + reach - size, 0) / 2;
    return {.inHeight = size,
            .inWidth = size,
            .inChannels = in,
            .outHeight = result,
            .outWidth = result,
            .outChannels = out,
            .kernelHeight = kernel,
            .kernelWidth = kernel,
            .strideHeight = stride,
            .strideWidth = stride,
            .dilationHeight = dilation,
            .dilationWidth = dilation,
            .padTop = padding,
            .padLeft = padding};
}

bool near(const std::vector<float>& a, const std::vector<float>& b)
{
    for (size_t i = 0; i < a.size(); i++) {
        if (!(std::abs(a[i] - b[i]) <= 1e-4F * (1 + std::abs(b[i]))))
            return false;
    }
    return true;
}

// ---- one problem of each kind

bool rightF32(const WindowF32& kernel, const Window& w, bool depthwise, Numbers& numbers)
{
    const size_t taps = static_cast<size_t>(w.kernelHeight * w.kernelWidth * w.outChannels);
    const auto weights = numbers.reals(depthwise ? taps : taps * static_cast<size_t>(w.inChannels));
    const auto bias = numbers.reals(static_cast<size_t>(w.outChannels)), in = numbers.reals(inSize(w));
    const Aligned packed(kernel.packedBytes(w)), scratch(kernel.scratchBytes(w));
    std::vector<float> expected(outSize(w)), found(outSize(w), 1e30F);
    kernel.pack(w, weights.data(), bias.data(), packed.get());
    kernel.run(w, packed.get(), {-1, 6}, in.data(), found.data(), {0, w.outHeight}, scratch.get());
    const auto reference = depthwise ? reference::depthwiseF32 : reference::convF32;
    reference(w, weights.data(), bias.data(), {-1, 6}, in.data(), expected.data());
    return near(found, expected);
}

bool rightI8(const WindowI8& kernel, const Window& w, bool depthwise, Rounding rounding, bool symmetric,
             Numbers& numbers)
{
    const size_t channels = static_cast<size_t>(w.outChannels);
    const size_t taps = static_cast<size_t>(w.kernelHeight * w.kernelWidth) * channels;
    const auto weights = numbers.bytes(depthwise ? taps : taps * static_cast<size_t>(w.inChannels));
    const auto in = numbers.bytes(inSize(w));
    std::vector<int32_t> bias(channels), multiplier(channels), shift(channels);
    std::vector<float> scale(channels);
    for (size_t c = 0; c < channels; c++) {
        bias[c] = numbers.integer(-5000, 5000);
        multiplier[c] = numbers.integer(1 << 30, 2147483647);
        shift[c] = numbers.integer(-12, depthwise ? 1 : -6);
        scale[c] = static_cast<float>(numbers.integer(1, 1000)) / 60000.0F;
    }
    const int32_t weightZero = numbers.integer(-128, 127);
    const WeightsI8 parameters{.weights = weights.data(),
                               .bias = bias.data(),
                               .inputZeroPoint = numbers.integer(-128, 127),
                               .weightZeroPoint = symmetric ? 0 : weightZero,
                               .output = {.rounding = rounding,
                                          .scale = scale.data(),
                                          .multiplier = multiplier.data(),
                                          .shift = shift.data(),
                                          .halfUpChannels = w.outChannels / 8 * 8,
                                          .zeroPoint = numbers.integer(-128, 127)}};
    const Aligned packed(kernel.packedBytes(w)), scratch(kernel.scratchBytes(w));
    std::vector<int8_t> expected(outSize(w)), found(outSize(w));
    kernel.pack(w, parameters, packed.get());
    kernel.run(w, packed.get(), in.data(), found.data(), {0, w.outHeight}, scratch.get());
    (depthwise ? reference::depthwiseI8 : reference::convI8)(w, parameters, in.data(), expected.data());
    return found == expected;
}

bool rightPooling(const Pooling& pooling, const Window& w, Numbers& numbers)
{
    const auto in = numbers.reals(inSize(w));
    const auto bytes = numbers.bytes(inSize(w));
    const Rows rows{0, w.outHeight};
    std::vector<float> expected(outSize(w)), found(outSize(w));
    reference::averageF32(w, {}, in.data(), expected.data());
    pooling.averageF32(w, {}, in.data(), found.data(), rows);
    bool right = near(found, expected);
    reference::maxF32(w, {}, in.data(), expected.data());
    pooling.maxF32(w, {}, in.data(), found.data(), rows);
    right = right && found == expected;
    std::vector<int8_t> expectedI8(outSize(w)), foundI8(outSize(w));
    reference::averageI8(w, -128, 127, bytes.data(), expectedI8.data());
    pooling.averageI8(w, -128, 127, bytes.data(), foundI8.data(), rows);
    right = right && foundI8 == expectedI8;
    reference::maxI8(w, -128, 127, bytes.data(), expectedI8.data());
    pooling.maxI8(w, -128, 127, bytes.data(), foundI8.data(), rows);
    return right && foundI8 == expectedI8;
}

bool rightElementwise(const Elementwise& kernels, size_t count, Numbers& numbers)
{
    const auto a = numbers.bytes(count), b = numbers.bytes(count);
    auto x = numbers.reals(count), y = numbers.reals(count);
    std::vector<float> sum(count), product(count), clamped(count), real(count);
    std::vector<int8_t> scaled(count), shifted(count), even(count), away(count);
    const AddScaled scale{
        .factorA = 700001, .factorB = 1000003, .offset = 1 << 19, .shift = 20, .zeroPoint = 5};
    const AddShifted shift{.zeroPointA = 3,
                           .zeroPointB = -7,
                           .a = {1 << 30, 0},
                           .b = {1500000001, -1},
                           .output = {1234567891, -18},
                           .zeroPoint = -4};
    const Quantization toEven{.factor = 50.0F, .zeroPoint = 3},
        fromZero{.factor = 0.02F, .divide = true, .zeroPoint = 3};
    kernels.pairF32(PairOperation::Add, {x.data()}, {y.data()}, sum.data(), count, {-1, 1});
    kernels.pairF32(PairOperation::Multiply, {x.data()}, {y.data(), true}, product.data(), count, {-1, 1});
    kernels.clampF32(x.data(), clamped.data(), count, {-1, 1});
    kernels.addScaledI8(scale, a.data(), b.data(), scaled.data(), count);
    kernels.addShiftedI8(shift, a.data(), b.data(), shifted.data(), count);
    kernels.quantizeI8(toEven, x.data(), even.data(), count);
    kernels.quantizeI8(fromZero, x.data(), away.data(), count);
    kernels.dequantizeI8(0.03F, 9, a.data(), real.data(), count);
    for (size_t i = 0; i < count; i++) {
        const bool right = sum[i] == reference::clamp({-1, 1}, x[i] + y[i]) &&
                           product[i] == reference::clamp({-1, 1}, x[i] * y[0]) &&
                           clamped[i] == reference::clamp({-1, 1}, x[i]) &&
                           scaled[i] == reference::addScaled(scale, a[i], b[i]) &&
                           shifted[i] == reference::addShifted(shift, a[i], b[i]) &&
                           even[i] == reference::quantize(toEven, x[i]) &&
                           away[i] == reference::quantize(fromZero, x[i]) &&
                           real[i] == 0.03F * static_cast<float>(a[i] - 9);
        if (!right)
            return false;
    }
    return true;
}

// ---- the lists of problems: few, with channels around every vector width, for they run when a program
// starts

struct Problem {
    Window conv, depthwise;
};

std::vector<Problem> problems()
{
    return {{window(5, 3, 1, 1, 3, 17), window(5, 3, 1, 1, 17, 17)},
            {window(4, 3, 2, 1, 16, 64), window(7, 3, 2, 1, 64, 64)},
            {window(5, 1, 2, 1, 21, 33), window(4, 2, 1, 1, 11, 33)},
            {window(4, 3, 1, 2, 5, 100), window(4, 3, 1, 2, 50, 100)},
            {window(3, 3, 1, 1, 8, 8), window(5, 3, 1, 1, 8, 8)}};
}

bool allF32(const WindowF32& kernel, bool depthwise)
{
    Numbers numbers(1);
    for (const Problem& problem : problems()) {
        if (!rightF32(kernel, depthwise ? problem.depthwise : problem.conv, depthwise, numbers))
            return false;
    }
    return true;
}

bool allWinograd(const WindowF32& kernel)
{
    Numbers numbers(5);
    return rightF32(kernel, window(5, 3, 1, 1, 21, 33), false, numbers) &&
           rightF32(kernel, window(9, 3, 1, 1, 16, 64), false, numbers);
}

bool allI8(const WindowI8& kernel, bool depthwise)
{
    Numbers numbers(2);
    for (const Problem& problem : problems()) {
        for (const auto rounding : {Rounding::Float, Rounding::Double, Rounding::Single}) {
            for (const bool symmetric : {true, false}) {
                const Window& w = depthwise ? problem.depthwise : problem.conv;
                if (!rightI8(kernel, w, depthwise, rounding, symmetric, numbers))
                    return false;
            }
        }
    }
    return true;
}

bool allPooling(const Pooling& pooling)
{
    Numbers numbers(3);
    return rightPooling(pooling, window(5, 3, 2, 1, 21, 21), numbers) &&
           rightPooling(pooling, window(4, 2, 1, 1, 32, 32), numbers);
}

bool allElementwise(const Elementwise& kernels)
{
    Numbers numbers(4);
    return rightElementwise(kernels, 37, numbers) && rightElementwise(kernels, 192, numbers);
}

bool allActivations(const Activations& kernels)
{
    constexpr size_t count = 53;
    Numbers numbers(6);
    const auto in = numbers.reals(count);
    std::vector<float> found(count), expected(count);
    kernels.geluF32(in.data(), found.data(), count);
    reference::geluF32(in.data(), expected.data(), count);
    const bool right = near(found, expected);
    kernels.softmaxF32(in.data(), found.data(), count, 1.5F);
    reference::softmaxF32(in.data(), expected.data(), count, 1.5F);
    return right && near(found, expected);
}

} // namespace

SelfCheck selfCheck(const KernelTable& table)
{
    return {.convF32 = allF32(table.convF32, false),
            .winogradF32 = allWinograd(table.winogradF32),
            .depthwiseF32 = allF32(table.depthwiseF32, true),
            .convI8 = allI8(table.convI8, false),
            .depthwiseI8 = allI8(table.depthwiseI8, true),
            .pooling = allPooling(table.pooling),
            .elementwise = allElementwise(table.elementwise),
            .activations = allActivations(table.activations)};
}

} // namespace fettle::kernels
