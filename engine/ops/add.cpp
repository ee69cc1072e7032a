// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD of two tensors, broadcast to each other's shape.
#include "kernels/kernels.h"
#include "ops/broadcast.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// The delegate's addition of integers: one fixed-point factor an operand, one shift, rounded half up.
struct ScaledAddition {
    int32_t factorA = 0, factorB = 0;
    int32_t offset = 0; ///< of the zero points, and half of the shift
    int32_t shift = 0;
    int32_t zeroPoint = 0;
    ByteRange range;

    int32_t operator()(int32_t a, int32_t b) const
    {
        const int64_t sum = int64_t{a} * factorA + int64_t{b} * factorB + offset;
        return range.clamp((static_cast<int32_t>(sum) >> shift) + int64_t{zeroPoint});
    }
};

ScaledAddition scaledAddition(ScaleZero a, ScaleZero b, ScaleZero out, ByteRange range)
{
    const float ratioA = a.scale / out.scale;
    const float ratioB = b.scale / out.scale;
    ScaledAddition s;
    s.shift = 20 - std::ilogb(std::max(ratioA, ratioB));
    s.factorA = roundHalfEven(std::ldexp(ratioA, s.shift));
    s.factorB = roundHalfEven(std::ldexp(ratioB, s.shift));
    const int64_t zeros = int64_t{a.zeroPoint} * s.factorA + int64_t{b.zeroPoint} * s.factorB;
    s.offset = static_cast<int32_t>((int64_t{1} << (s.shift - 1)) - zeros);
    s.zeroPoint = out.zeroPoint;
    s.range = range;
    return s;
}

/// The builtin kernel's: both operands get 20 more bits, are brought to a common scale, added, and scaled once more.
struct ShiftedAddition {
    ScaleZero a, b, out;
    FixedMultiplier factorA, factorB, factorOut;
    ByteRange range;

    int32_t operator()(int32_t x, int32_t y) const
    {
        const int32_t sum = rescaleTwice((x - a.zeroPoint) * (1 << 20), factorA, Tie::Away)
                            + rescaleTwice((y - b.zeroPoint) * (1 << 20), factorB, Tie::Away);
        return range.clamp(int64_t{rescaleTwice(sum, factorOut, Tie::Away)} + out.zeroPoint);
    }
};

ShiftedAddition shiftedAddition(ScaleZero a, ScaleZero b, ScaleZero out, ByteRange range)
{
    const double twice = 2 * double{std::max(a.scale, b.scale)};
    return {a,
            b,
            out,
            quantizeMultiplier(double{a.scale} / twice),
            quantizeMultiplier(double{b.scale} / twice),
            quantizeMultiplier(twice / ((1 << 20) * double{out.scale})),
            range};
}

bool delegateTakes(ScaleZero a, ScaleZero b, ScaleZero out)
{
    const auto inRange = [&](float scale) {
        const float ratio = scale / out.scale;
        return usableScale(scale) && ratio >= 1.0f / 1024 && ratio < 256.0f;
    };
    return usableScale(out.scale) && inRange(a.scale) && inRange(b.scale);
}

struct Pairs {
    BroadcastSteps a, b;
    size_t count;

    bool dense() const { return a.dense() && b.dense(); }

    template <class T, class Addition>
    void run(const RunArguments& arguments, const Addition& addition) const
    {
        const T* x = arguments.in<T>(0);
        const T* y = arguments.in<T>(1);
        T* out = arguments.out<T>(0);
        for (size_t i = 0; i < count; ++i)
            out[i] = static_cast<T>(addition(x[a(i)], y[b(i)]));
    }
};

// The same additions on the fast kernels, for operands of one shape.

std::unique_ptr<PreparedOperator> fastReal(size_t count, RealRange range)
{
    return preparedFrom([count, range, add = kernels::kernels().elementwise.addF32](const RunArguments& arguments) {
        add(arguments.in<float>(0), arguments.in<float>(1), arguments.out<float>(0), count, {range.low, range.high});
    });
}

std::unique_ptr<PreparedOperator> fast(size_t count, const ScaledAddition& s)
{
    const kernels::AddScaled factors{.factorA = s.factorA,
                                     .factorB = s.factorB,
                                     .offset = s.offset,
                                     .shift = s.shift,
                                     .zeroPoint = s.zeroPoint,
                                     .low = s.range.low,
                                     .high = s.range.high};
    return preparedFrom([count, factors, add = kernels::kernels().elementwise.addScaledI8](const RunArguments& arguments) {
        add(factors, arguments.in<int8_t>(0), arguments.in<int8_t>(1), arguments.out<int8_t>(0), count);
    });
}

/// Null where the kernel does not cover the factors.
std::unique_ptr<PreparedOperator> fast(size_t count, const ShiftedAddition& s)
{
    if (s.factorOut.shift > 0)
        return nullptr;
    const auto factor = [](FixedMultiplier m) { return kernels::Factor{m.multiplier, m.shift}; };
    const kernels::AddShifted factors{.zeroPointA = s.a.zeroPoint,
                                      .zeroPointB = s.b.zeroPoint,
                                      .a = factor(s.factorA),
                                      .b = factor(s.factorB),
                                      .output = factor(s.factorOut),
                                      .zeroPoint = s.out.zeroPoint,
                                      .low = s.range.low,
                                      .high = s.range.high};
    return preparedFrom([count, factors, add = kernels::kernels().elementwise.addShiftedI8](const RunArguments& arguments) {
        add(factors, arguments.in<int8_t>(0), arguments.in<int8_t>(1), arguments.out<int8_t>(0), count);
    });
}

template <class T, class Addition>
std::unique_ptr<PreparedOperator> prepareAddition(const Pairs& pairs, const Addition& addition, KernelPath path)
{
    if (std::is_same_v<T, int8_t> && path == KernelPath::Fast && pairs.dense())
        if (auto prepared = fast(pairs.count, addition))
            return prepared;
    return preparedFrom([pairs, addition](const RunArguments& arguments) { pairs.run<T>(arguments, addition); });
}

template <class T>
std::unique_ptr<PreparedOperator> prepareInteger(const OperatorView& view, const ExecutionOptions& options,
                                                 const Pairs& pairs, Activation activation)
{
    const ScaleZero a = scaleZero(*view.input(0));
    const ScaleZero b = scaleZero(*view.input(1));
    const ScaleZero out = scaleZero(view.output(0));
    const ByteRange range = activationRange(activation, view.output(0).type, out);
    if (options.arithmetic == Arithmetic::Delegate && delegateTakes(a, b, out))
        return prepareAddition<T>(pairs, scaledAddition(a, b, out, range), options.kernels);
    return prepareAddition<T>(pairs, shiftedAddition(a, b, out, range), options.kernels);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(Shape whole, broadcastShape(view.inputShape(0), view.inputShape(1)));
    return std::vector<Shape>{std::move(whole)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const Activation activation, fusedActivation(view.op));
    const Shape& whole = view.outputShape(0);
    const Pairs pairs{BroadcastSteps(whole, view.inputShape(0)), BroadcastSteps(whole, view.inputShape(1)),
                      static_cast<size_t>(elementCount(whole))};
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type || view.input(1)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 2));
    if (type == TensorType::Float32 && options.kernels == KernelPath::Fast && pairs.dense())
        return fastReal(pairs.count, activationRange(activation));
    if (type == TensorType::Float32)
        return preparedFrom([pairs, range = activationRange(activation)](const RunArguments& arguments) {
            pairs.run<float>(arguments, [range](float a, float b) { return range.clamp(a + b); });
        });
    if (type == TensorType::Int8)
        return prepareInteger<int8_t>(view, options, pairs, activation);
    if (type == TensorType::UInt8)
        return prepareInteger<uint8_t>(view, options, pairs, activation);
    return unsupportedTypes(view);
}

int32_t version(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    if (input.type == Float16)
        return 6;
    if (input.type == Int16 && !input.quantization.present())
        return 5;
    if (input.type == Int64)
        return 4;
    if (input.type == Int16 && !powerOfTwoScales(view.op))
        return 3;
    return input.type == Int8 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::add()
{
    static const OperatorDefinition definition{
        .code = code::add,
        .name = "ADD",
        .label = "Add",
        .quantization = {.integerKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
