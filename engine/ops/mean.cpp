// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MEAN over some dimensions.
#include "ops/pairs.h"
#include "ops/reduction.h"
#include "ops/tables.h"

#include <bit>

namespace fettle {

namespace {

/// One of the three ways in which the runtime turns a sum into a mean of another scale (ARITHMETIC.md,
/// "MEAN").
struct IntegerMean {
    enum class Way { Float, BiasApart, DividedMultiplier } way = Way::Float;
    float scale = 0;           ///< Float
    FixedMultiplier factor;    ///< the others
    int32_t sumOfZeros = 0;    ///< taken off the sum; BiasApart has its zero points in `zeroPoint`
    int32_t zeroPoint = 0;     ///< added at the end
    size_t halfUpChannels = 0; ///< BiasApart: channels below round ties up, the others away from zero
    size_t channels = 1;
    ByteRange range;

    int32_t operator()(int32_t sum, size_t output) const
    {
        const int32_t centred = sum - sumOfZeros;
        if (way == Way::Float)
            return range.clamp(int64_t{roundHalfEven(static_cast<float>(centred) * scale)} + zeroPoint);
        const Tie tie = output % channels < halfUpChannels ? Tie::Up : Tie::Away;
        return range.clamp(int64_t{rescaleTwice(centred, factor, tie)} + zeroPoint);
    }
};

IntegerMean integerMean(const OperatorView& view, const ExecutionOptions& options, const Reduction& reduction,
                        int32_t cells)
{
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const auto& reduced = reduction.reduced;
    const bool image = reduced.size() == 4 && !reduced[0] && reduced[1] && reduced[2] && !reduced[3];
    IntegerMean mean;
    mean.range = byteRange(view.output(0).type);
    mean.sumOfZeros = plainProduct(in.zeroPoint, cells);
    mean.zeroPoint = out.zeroPoint;
    if (options.arithmetic == Arithmetic::Delegate && isByte(view.output(0).type) &&
        delegateKnowsAxes(view)) {
        mean.scale = in.scale / out.scale / static_cast<float>(cells);
        return mean;
    }
    if (image && reduction.keep && isByte(view.output(0).type)) {
        mean.way = IntegerMean::Way::BiasApart;
        mean.factor = quantizeMultiplier(double{in.scale / (static_cast<float>(cells) * out.scale)});
        const float bias = static_cast<float>(in.zeroPoint) * in.scale / out.scale;
        mean.zeroPoint -= static_cast<int32_t>(bias + (bias >= 0 ? 0.5f : -0.5f));
        mean.sumOfZeros = 0;
        mean.channels = static_cast<size_t>(view.inputShape(0)[3]);
        mean.halfUpChannels = mean.channels / 16 * 16;
        return mean;
    }
    mean.way = IntegerMean::Way::DividedMultiplier;
    mean.factor = quantizeMultiplier(double{in.scale} / double{out.scale});
    int shift = 63 - std::countl_zero(static_cast<uint64_t>(std::max(cells, 1)));
    shift = std::clamp(std::min({shift, 32, 31 + mean.factor.shift}), 0, 32);
    mean.factor.multiplier =
        static_cast<int32_t>((int64_t{mean.factor.multiplier} << shift) / std::max(cells, 1));
    mean.factor.shift -= shift;
    return mean;
}

template <class T>
std::unique_ptr<PreparedOperator> prepareQuantized(const ReductionWalk& walk, const IntegerMean& mean)
{
    return preparedFrom(
        [walk, mean](const RunArguments& arguments) {
            auto* totals = reinterpret_cast<int32_t*>(arguments.scratch);
            std::fill_n(totals, walk.outputs(), 0);
            walk.fold(arguments.in<T>(0), totals, [](int32_t a, T b) { return plainSum<int32_t>(a, b); });
            for (size_t i = 0; i < walk.outputs(); ++i)
                arguments.out<T>(0)[i] = walk.cells() > 0 ? static_cast<T>(mean(totals[i], i)) : T(0);
        },
        walk.outputs() * sizeof(int32_t));
}

std::unique_ptr<PreparedOperator> prepareReal(const ReductionWalk& walk)
{
    return preparedFrom([walk](const RunArguments& arguments) {
        float* out = arguments.out<float>(0);
        std::fill_n(out, walk.outputs(), 0.0f);
        walk.fold(arguments.in<float>(0), out, FloatSum{});
        for (size_t i = 0; i < walk.outputs(); ++i)
            out[i] /= static_cast<float>(walk.cells());
    });
}

/// Plain integers: the quotient of their 64-bit sum, truncated.
template <class T>
std::unique_ptr<PreparedOperator> prepareWhole(const ReductionWalk& walk)
{
    return preparedFrom(
        [walk](const RunArguments& arguments) {
            auto* totals = reinterpret_cast<int64_t*>(arguments.scratch);
            std::fill_n(totals, walk.outputs(), 0);
            walk.fold(arguments.in<T>(0), totals, [](int64_t a, T b) { return plainSum<int64_t>(a, b); });
            const auto cells = static_cast<int64_t>(std::max<size_t>(walk.cells(), 1));
            for (size_t i = 0; i < walk.outputs(); ++i)
                arguments.out<T>(0)[i] = static_cast<T>(totals[i] / cells);
        },
        walk.outputs() * sizeof(int64_t));
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_TRY(checkSymmetric(view, 1));
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    const ReductionWalk walk(view.inputShape(0), reduction.reduced);
    if (type == TensorType::Float32)
        return prepareReal(walk);
    if (type == TensorType::Int32)
        return prepareWhole<int32_t>(walk);
    if (type == TensorType::Int64)
        return prepareWhole<int64_t>(walk);
    if (!isByte(type) && type != TensorType::Int16)
        return unsupportedTypes(view);
    if (isByte(type) && walk.cells() > 1 << 22) // beyond, a sum of bytes could leave 32 bits
        return fail(ErrorCode::UnsupportedModel, "a mean over so many integers is not computed");
    const IntegerMean mean = integerMean(view, options, reduction, static_cast<int32_t>(walk.cells()));
    if (type == TensorType::Int16)
        return prepareQuantized<int16_t>(walk, mean);
    return type == TensorType::Int8 ? prepareQuantized<int8_t>(walk, mean)
                                    : prepareQuantized<uint8_t>(walk, mean);
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return reductionGradient(view, true);
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::mean()
{
    static const OperatorDefinition definition{
        .code = code::mean,
        .name = "MEAN",
        .label = "Mean",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = reducedShapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
