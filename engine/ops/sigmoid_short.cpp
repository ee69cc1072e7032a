// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LOGISTIC and TANH of int16.
#include "ops/sigmoid_short.h"

#include "ops/gate_functions.h"
#include "ops/value_table.h"

#include <array>
#include <optional>

namespace fettle {

namespace {

/// logistic(i / 24) in 1/65536, raised by half of what a chord between two samples misses: logistic -
/// logistic'' / (24^2 * 16).
std::array<uint16_t, 256> makeSamples()
{
    std::array<uint16_t, 256> samples{};
    for (size_t i = 0; i < samples.size(); ++i) {
        const double y = 1 / (1 + std::exp(-static_cast<double>(i) / 24));
        const double curvature = y * (1 - y) * (1 - 2 * y);
        samples[i] =
            static_cast<uint16_t>(std::min(65535.0, std::round(65536 * (y - curvature / (24.0 * 24 * 16)))));
    }
    samples.back() = 65535;
    return samples;
}

/// Between the samples, `bits` bits of the position; the result is shifted left by as many. Nothing beyond
/// the last sample.
std::optional<int32_t> interpolated(uint32_t position, int bits)
{
    static const std::array<uint16_t, 256> samples = makeSamples();
    const uint32_t index = position >> bits;
    if (index >= 255)
        return std::nullopt;
    const int32_t low = samples[index];
    const auto rest = static_cast<int32_t>(position & ((1u << bits) - 1));
    return (low << bits) + rest * (samples[index + 1] - low);
}

/// Brings the input to steps of 1 / (24 * 512); wraps as the runtime does where scales are absurd.
struct Position {
    int32_t multiplier = 0;
    int shift = 0;

    int32_t operator()(int16_t value) const
    {
        const int64_t round = shift > 0 ? int64_t{1} << (shift - 1) : 0;
        return static_cast<int32_t>(int64_t{static_cast<int32_t>(int64_t{value} * multiplier + round)} >>
                                    shift);
    }
};

Position positionOf(float scale)
{
    Position position;
    double factor = static_cast<double>(scale) * 4096 * 3;
    while (factor <= 32767.0 / 2 && position.shift <= 30) {
        ++position.shift;
        factor *= 2;
    }
    position.multiplier = static_cast<int32_t>(std::min(factor, 2147483647.0));
    return position;
}

int16_t logisticAt(int32_t x)
{
    const uint32_t magnitude = x < 0 ? 0u - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
    const int32_t y = interpolated(magnitude, 9).value_or(0x7FFF << 10);
    return static_cast<int16_t>((x >= 0 ? y + 512 : (1 << 25) - y + 511) >> 10);
}

/// 2 logistic(2 x) - 1
int16_t tanhAt(int32_t x)
{
    const uint32_t magnitude = x < 0 ? 0u - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
    const int32_t y = interpolated(magnitude, 8).value_or(0xFFFF << 8) - (1 << 23);
    return static_cast<int16_t>((x >= 0 ? y + 128 : -y + 127) >> 8);
}

/// The exponent of a scale that is a power of two, as near as the runtime asks.
std::optional<int> powerOfTwo(float scale)
{
    const float exponent = std::log(scale) * (1.0f / std::log(2.0f));
    const float rounded = std::round(exponent);
    if (std::abs(exponent - rounded) < 1e-3f)
        return static_cast<int>(rounded);
    return std::nullopt;
}

template <class Function>
std::unique_ptr<PreparedOperator> each(const OperatorView& view, Function f)
{
    return preparedFrom(
        [f, count = static_cast<size_t>(elementCount(view.outputShape(0)))](const RunArguments& arguments) {
            std::transform(arguments.in<int16_t>(0), arguments.in<int16_t>(0) + count,
                           arguments.out<int16_t>(0), f);
        });
}

Result<void> checkOutput(const OperatorView& view)
{
    FETTLE_TRY(checkShortScales(view));
    if (powerOfTwo(scaleZero(view.output(0)).scale) != -15)
        return fail(ErrorCode::UnsupportedModel, "the scale of the output must be 1/32768",
                    view.output(0).name);
    return {};
}

} // namespace

// Inputs in steps of a power of two have 3 integer bits, or 4 for TANH, and are computed in fixed point
// without the table.

Result<std::unique_ptr<PreparedOperator>> prepareShortLogistic(const OperatorView& view)
{
    FETTLE_TRY(checkOutput(view));
    const float scale = scaleZero(*view.input(0)).scale;
    if (powerOfTwo(scale) == -12)
        return each(view, [](int16_t value) { return lookUp(sigmoidTable(), value); });
    return each(view, [position = positionOf(scale)](int16_t value) { return logisticAt(position(value)); });
}

Result<std::unique_ptr<PreparedOperator>> prepareShortTanh(const OperatorView& view)
{
    FETTLE_TRY(checkOutput(view));
    const float scale = scaleZero(*view.input(0)).scale;
    if (powerOfTwo(scale) == -12)
        return each(view, [](int16_t value) { return lookUp(tanhTable(3), value); });
    if (powerOfTwo(scale) == -11)
        return each(view, [](int16_t value) {
            return lookUp(tanhTable(3), static_cast<int16_t>(std::clamp(value * 2, -32768, 32767)));
        });
    return each(view, [position = positionOf(scale)](int16_t value) { return tanhAt(position(value)); });
}

} // namespace fettle
