// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// DIV of two tensors, broadcast to each other's shape. Integers end the run with an error where they are
// divided by zero.
#include "ops/pair_gradient.h"
#include "ops/tables.h"

#include <bit>

namespace fettle {

namespace {

/// The high half of 2 * a * b, rounded half up.
int32_t highProduct(int32_t a, int32_t b)
{
    return static_cast<int32_t>((int64_t{a} * b + (int64_t{1} << 30)) >> 31);
}

int32_t saturatedShiftLeft(int32_t x, int bits)
{
    return static_cast<int32_t>(std::clamp<int64_t>(int64_t{x} << bits, INT32_MIN, INT32_MAX));
}

/// 1 / (1 + x) for x in [0, 1), both with 31 bits behind the point: Newton's iteration on half of the
/// denominator, in numbers with 29 bits behind the point, started from the line 48/17 - 32/17 d.
int32_t reciprocalOfOnePlus(int32_t x)
{
    constexpr int32_t line = 1515870810, slope = -1010580540, one = 1 << 29;
    const auto half = static_cast<int32_t>((int64_t{x} + INT32_MAX + 1) / 2);
    int32_t y = line + highProduct(half, slope);
    for (int i = 0; i < 3; ++i)
        y += saturatedShiftLeft(highProduct(y, one - highProduct(half, y)), 2);
    return saturatedShiftLeft(y, 1);
}

/// The builtin kernel's division: a fixed-point reciprocal of the divisor, times the dividend without its
/// leading zeros.
struct FixedDivision {
    FixedMultiplier factor;
    int32_t zeroA = 0, zeroB = 0, zeroOut = 0;
    ByteRange range;

    int32_t operator()(int32_t dividend, int32_t divisor) const
    {
        int32_t a = dividend - zeroA, b = divisor - zeroB;
        if (b < 0) {
            a = -a;
            b = -b;
        }
        const int zeros = std::countl_zero(static_cast<uint32_t>(b)); // 1 <= zeros, b > 0
        const auto fraction = static_cast<int32_t>((static_cast<uint32_t>(b) << zeros) - (uint32_t{1} << 31));
        const int32_t magnitude = a < 0 ? ~a : a;
        const int headroom = std::countl_zero(static_cast<uint32_t>(magnitude)) - 1;
        const int32_t quotient = highProduct(static_cast<int32_t>(static_cast<uint32_t>(a) << headroom),
                                             reciprocalOfOnePlus(fraction));
        const FixedMultiplier scale{factor.multiplier, factor.shift - (31 - zeros) - headroom};
        return range.clamp(int64_t{rescaleBelowOne(quotient, scale)} + zeroOut);
    }
};

/// Runs `function` for all pairs, after a look for the divisor that must not be.
template <class T, class Function>
std::unique_ptr<PreparedOperator> preparedDivision(const OperatorView& view, T zero, const Function& function)
{
    const auto divisors = static_cast<size_t>(elementCount(view.inputShape(1)));
    return preparedFrom([walk = pairWalk(view), divisors, zero, function](const RunArguments& arguments) {
        const T* divisor = arguments.in<T>(1);
        if (std::find(divisor, divisor + divisors, zero) != divisor + divisors)
            return arguments.fail("DIV: an integer is divided by zero");
        forEachPair(walk, arguments.in<T>(0), divisor, arguments.out<T>(0), function);
    });
}

template <class T>
std::unique_ptr<PreparedOperator> prepareQuantized(const OperatorView& view, Activation activation)
{
    const ScaleZero a = scaleZero(*view.input(0));
    const ScaleZero b = scaleZero(*view.input(1));
    const ScaleZero out = scaleZero(view.output(0));
    const FixedDivision division{quantizeMultiplier(double{a.scale / (b.scale * out.scale)}), a.zeroPoint,
                                 b.zeroPoint, out.zeroPoint,
                                 activationRange(activation, view.output(0).type, out)};
    return preparedDivision<T>(view, static_cast<T>(b.zeroPoint),
                               [division](T x, T y) { return static_cast<T>(division(x, y)); });
}

std::unique_ptr<PreparedOperator> prepareWhole(const OperatorView& view, Activation activation)
{
    return preparedDivision<int32_t>(view, 0,
                                     [range = WholeRange<int32_t>(activation)](int32_t a, int32_t b) {
                                         return range.clamp(static_cast<int32_t>(int64_t{a} / b));
                                     });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const Activation activation,
                  activationOf(optionsOf<tfl::DivOptionsT>(view.op).fused_activation_function));
    FETTLE_TRY(checkOneType(view));
    FETTLE_TRY(checkScales(view, 2));
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedRealPairs(view, options, kernels::PairOperation::Divide,
                                 outputRange(activation, options.arithmetic));
    case TensorType::Int8:
        return prepareQuantized<int8_t>(view, activation);
    case TensorType::UInt8:
        return prepareQuantized<uint8_t>(view, activation);
    case TensorType::Int16:
        FETTLE_TRY(checkSymmetric(view, 2));
        return prepareQuantized<int16_t>(view, activation);
    case TensorType::Int32:
        return prepareWhole(view, activation);
    default:
        return unsupportedTypes(view);
    }
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Activation activation,
                  activationOf(optionsOf<tfl::DivOptionsT>(view.op).fused_activation_function));
    return pairGradient(
        view, activation, [](float, float b) { return 1 / b; },
        [](float a, float b) { return -a / (b * b); });
}

int32_t version(const OperatorView& view)
{
    return view.inputShape(0) != view.inputShape(1) && view.outputShape(0).size() > 4 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::div()
{
    static const OperatorDefinition definition{
        .code = code::div,
        .name = "DIV",
        .label = "Divide",
        .quantization = {}, // an integer that quantizes zero may stand in a divisor, and ends the run
        .shapes = pairShapes,
        .prepare = prepare,
        .gradient = gradient,
        .trains = trainsChannels,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
