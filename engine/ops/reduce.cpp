// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SUM, REDUCE_PROD, REDUCE_MAX, REDUCE_MIN, REDUCE_ANY, REDUCE_ALL.
#include "ops/pairs.h"
#include "ops/reduction.h"
#include "ops/tables.h"

namespace fettle {

namespace {

// The functions that fold plain numbers, each with the value of a fold over nothing.

struct Sum {
    template <class T>
    static constexpr T start = 0;
    template <class T>
    T operator()(T a, T b) const
    {
        return plainSum(a, b);
    }
};

struct Product {
    template <class T>
    static constexpr T start = 1;
    template <class T>
    T operator()(T a, T b) const
    {
        return plainProduct(a, b);
    }
};

struct Greatest {
    template <class T>
    static constexpr T start = std::numeric_limits<T>::lowest();
    template <class T>
    T operator()(T a, T b) const
    {
        return b > a ? b : a;
    }
};

struct Least {
    template <class T>
    static constexpr T start = std::numeric_limits<T>::max();
    template <class T>
    T operator()(T a, T b) const
    {
        return b < a ? b : a;
    }
};

struct Any {
    template <class T>
    static constexpr T start = 0;
    template <class T>
    T operator()(T a, T b) const
    {
        return static_cast<T>((a | b) != 0);
    }
};

struct All {
    template <class T>
    static constexpr T start = 1;
    template <class T>
    T operator()(T a, T b) const
    {
        return static_cast<T>((a != 0) & (b != 0));
    }
};

Result<ReductionWalk> walkOf(const OperatorView& view)
{
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    return ReductionWalk(view.inputShape(0), reduction.reduced);
}

template <class T, class Function>
Result<std::unique_ptr<PreparedOperator>> folded(const OperatorView& view)
{
    FETTLE_ASSIGN(const ReductionWalk walk, walkOf(view));
    return preparedFrom([walk](const RunArguments& arguments) {
        using Fold =
            std::conditional_t<std::is_same_v<T, float> && std::is_same_v<Function, Sum>, FloatSum, Function>;
        T* out = arguments.out<T>(0);
        std::fill_n(out, walk.outputs(), Function::template start<T>);
        walk.fold(arguments.in<T>(0), out, Fold{});
    });
}

/// Types whose stored numbers are folded as they are; for extremes, quantized ones too.
template <class Function>
Result<std::unique_ptr<PreparedOperator>> prepareStored(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    switch (type) {
    case TensorType::Float32:
        return folded<float, Function>(view);
    case TensorType::Int8:
        return folded<int8_t, Function>(view);
    case TensorType::UInt8:
        return folded<uint8_t, Function>(view);
    case TensorType::Int16:
        return folded<int16_t, Function>(view);
    case TensorType::Int32:
        return folded<int32_t, Function>(view);
    case TensorType::Int64:
        return folded<int64_t, Function>(view);
    default:
        return unsupportedTypes(view);
    }
}

template <class Function>
Result<std::unique_ptr<PreparedOperator>> prepareTruth(const OperatorView& view, const ExecutionOptions&)
{
    if (view.input(0)->type != TensorType::Bool || view.output(0).type != TensorType::Bool)
        return unsupportedTypes(view);
    return folded<uint8_t, Function>(view);
}

/// From the sum of quantized numbers to the quantized sum.
struct QuantizedSum {
    bool delegated = false; ///< centred in integers, ties to even; else the zero points come off in float,
                            ///< ties away from zero
    float scale = 0;
    float bias = 0;
    int32_t sumOfZeros = 0;
    int32_t zeroPoint = 0;
    ByteRange range;

    int32_t operator()(int32_t sum) const
    {
        const int32_t rounded =
            delegated ? roundHalfEven(static_cast<float>(plainDifference(sum, sumOfZeros)) * scale)
                      : roundHalfAway(static_cast<float>(sum) * scale + bias);
        return range.clamp(int64_t{rounded} + zeroPoint);
    }
};

template <class T>
Result<std::unique_ptr<PreparedOperator>> quantizedSum(const OperatorView& view,
                                                       const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const ReductionWalk walk, walkOf(view));
    const ScaleZero in = scaleZero(*view.input(0)), out = scaleZero(view.output(0));
    QuantizedSum sum;
    sum.delegated = options.arithmetic == Arithmetic::Delegate && sizeof(T) == 1 && delegateKnowsAxes(view);
    sum.scale = in.scale / out.scale;
    sum.bias = static_cast<float>(-in.zeroPoint) * sum.scale * static_cast<float>(walk.cells());
    sum.sumOfZeros = plainProduct(in.zeroPoint, static_cast<int32_t>(walk.cells()));
    sum.zeroPoint = out.zeroPoint;
    sum.range = byteRange(view.output(0).type);
    return preparedFrom(
        [walk, sum](const RunArguments& arguments) {
            auto* totals = reinterpret_cast<int32_t*>(arguments.scratch);
            std::fill_n(totals, walk.outputs(), 0);
            walk.fold(arguments.in<T>(0), totals, [](int32_t a, T b) { return plainSum<int32_t>(a, b); });
            for (size_t i = 0; i < walk.outputs(); ++i)
                arguments.out<T>(0)[i] = walk.cells() > 0 ? static_cast<T>(sum(totals[i])) : T(0);
        },
        walk.outputs() * sizeof(int32_t));
}

Result<std::unique_ptr<PreparedOperator>> prepareSum(const OperatorView& view,
                                                     const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_TRY(checkSymmetric(view, 1));
    if (type == TensorType::Int8)
        return quantizedSum<int8_t>(view, options);
    if (type == TensorType::UInt8)
        return quantizedSum<uint8_t>(view, options);
    if (type == TensorType::Int16)
        return quantizedSum<int16_t>(view, options);
    return prepareStored<Sum>(view, options);
}

/// Each step of the product is scaled by s_in / root(s_out), a root of as many as there are factors, and so
/// is the end.
template <class T>
Result<std::unique_ptr<PreparedOperator>> quantizedProduct(const OperatorView& view)
{
    FETTLE_ASSIGN(const ReductionWalk walk, walkOf(view));
    if (walk.cells() == 1)
        return preparedCopy(walk.outputs() * sizeof(T));
    const ScaleZero in = scaleZero(*view.input(0)), out = scaleZero(view.output(0));
    const double root =
        std::pow(double{out.scale}, 1.0 / static_cast<double>(std::max<size_t>(walk.cells(), 1)));
    const FixedMultiplier factor = quantizeMultiplier(double{in.scale} / root);
    return preparedFrom(
        [walk, in, out, factor, range = byteRange(view.output(0).type)](const RunArguments& arguments) {
            struct Partial {
                int32_t product = 0;
                bool started = false;
            };
            auto* partial = reinterpret_cast<Partial*>(arguments.scratch);
            std::fill_n(partial, walk.outputs(), Partial{});
            walk.fold(arguments.in<T>(0), partial, [&](Partial p, T x) {
                const int32_t centred = x - in.zeroPoint;
                return Partial{p.started ? rescaleWide(int64_t{p.product} * centred, factor) : centred, true};
            });
            for (size_t i = 0; i < walk.outputs(); ++i)
                arguments.out<T>(0)[i] = static_cast<T>(
                    range.clamp(int64_t{rescaleWide(partial[i].product, factor)} + out.zeroPoint));
        },
        walk.outputs() * 2 * sizeof(int32_t));
}

Result<std::unique_ptr<PreparedOperator>> prepareProduct(const OperatorView& view,
                                                         const ExecutionOptions& options)
{
    if (!view.input(0)->quantization.present())
        return prepareStored<Product>(view, options);
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_TRY(checkSymmetric(view, 1));
    if (type == TensorType::Int8)
        return quantizedProduct<int8_t>(view);
    if (type == TensorType::Int16)
        return quantizedProduct<int16_t>(view);
    return unsupportedTypes(view);
}

/// What is known of an extreme while elements are looked at.
struct Extreme {
    float value;
    float holders; ///< elements that have it
};

/// The elements that have the extreme share its gradient, as TensorFlow has it.
template <class Function>
Result<std::unique_ptr<OperatorGradient>> extremeGradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const ReductionWalk forward, walkOf(view));
    FETTLE_ASSIGN(const BroadcastWalk back, walkBack(view));
    const auto run = [forward, back](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        if (to == nullptr)
            return;
        const float* in = arguments.in(0);
        auto* extremes = reinterpret_cast<Extreme*>(arguments.scratch);
        std::fill_n(extremes, forward.outputs(), Extreme{Function::template start<float>, 0});
        forward.fold(in, extremes, [](Extreme e, float x) {
            return x == e.value ? Extreme{x, e.holders + 1} : Function{}(e.value, x) == x ? Extreme{x, 1} : e;
        });
        const size_t step = back.advances(0) ? 1 : 0;
        back.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
            for (size_t i = 0; i < back.runLength(); ++i) {
                const size_t output = offsets[0] + i * step;
                const Extreme& e = extremes[output];
                to[first + i] +=
                    in[first + i] == e.value ? arguments.gradientOut()[output] / e.holders : 0.0F;
            }
        });
    };
    return gradientFrom(run, forward.outputs() * sizeof(Extreme));
}

int32_t extremeVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

int32_t productVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 2 : versionInt8Is2(view);
}

int32_t firstVersion(const OperatorView&)
{
    return 1;
}

OperatorDefinition reducing(int32_t code, std::string_view name, std::string_view label,
                            QuantizationRule quantization, decltype(OperatorDefinition::prepare) prepare,
                            decltype(OperatorDefinition::version) version,
                            decltype(OperatorDefinition::gradient) gradient = nullptr)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = quantization,
        .shapes = reducedShapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
}

} // namespace

const OperatorDefinition& ops::sum()
{
    static const auto definition =
        reducing(code::sum, "SUM", "Sum", {.integerKernel = true}, prepareSum, versionInt8Is2,
                 [](const OperatorView& view) { return reductionGradient(view, false); });
    return definition;
}

const OperatorDefinition& ops::reduceProd()
{
    static const auto definition =
        reducing(code::reduceProd, "REDUCE_PROD", "Product", {}, prepareProduct, productVersion);
    return definition;
}

const OperatorDefinition& ops::reduceMax()
{
    static const auto definition =
        reducing(code::reduceMax, "REDUCE_MAX", "Greatest", {.integerKernel = true, .sameScale = true},
                 prepareStored<Greatest>, extremeVersion, extremeGradient<Greatest>);
    return definition;
}

const OperatorDefinition& ops::reduceMin()
{
    static const auto definition =
        reducing(code::reduceMin, "REDUCE_MIN", "Least", {.integerKernel = true, .sameScale = true},
                 prepareStored<Least>, extremeVersion, extremeGradient<Least>);
    return definition;
}

const OperatorDefinition& ops::reduceAny()
{
    static const auto definition =
        reducing(code::reduceAny, "REDUCE_ANY", "Any", {}, prepareTruth<Any>, firstVersion);
    return definition;
}

const OperatorDefinition& ops::reduceAll()
{
    static const auto definition =
        reducing(code::reduceAll, "REDUCE_ALL", "All", {}, prepareTruth<All>, firstVersion);
    return definition;
}

} // namespace fettle
