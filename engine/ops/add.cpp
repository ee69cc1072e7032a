// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD and SUB of two tensors, broadcast to each other's shape.
#include "ops/pair_gradient.h"
#include "ops/tables.h"

namespace fettle {

namespace {

/// The delegate's addition of integers: one fixed-point factor an operand, one shift, rounded half up.
struct ScaledAddition {
    int32_t factorA = 0, factorB = 0; ///< B's is negative in a difference
    int32_t offset = 0;               ///< of the zero points, and half of the shift
    int32_t shift = 0;
    int32_t zeroPoint = 0;
    ByteRange range;

    int32_t operator()(int32_t a, int32_t b) const
    {
        const int64_t sum = int64_t{a} * factorA + int64_t{b} * factorB + offset;
        return range.clamp((static_cast<int32_t>(sum) >> shift) + int64_t{zeroPoint});
    }
};

/// How the builtin kernels bring an operand to the common scale: their vector code does it differently.
enum class Rounding {
    Twice,  ///< after the product, and after the shift to the right, ties away from zero
    Once,   ///< the shift comes before the product
    CutOff, ///< after the product; the shift rounds down
};

/// x * 2^bits; to the right it rounds down.
int32_t shiftedBy(int32_t x, int32_t bits)
{
    return bits >= 0 ? static_cast<int32_t>(static_cast<uint32_t>(x) << bits) : x >> std::min(-bits, 31);
}

/// The builtin kernel's: both operands get more bits (20, or 15 where they have 16), are brought to a common
/// scale, added, and scaled once more.
struct ShiftedAddition {
    ScaleZero a, b, out;
    FixedMultiplier factorA, factorB, factorOut; ///< those of the operands are 1/2 at most
    int32_t spareBits = 20;
    bool subtract = false;
    ByteRange range;

    int32_t operator()(int32_t x, int32_t y, Rounding rounding) const
    {
        const int32_t termA = term(x - a.zeroPoint, factorA, rounding);
        const int32_t termB = term(y - b.zeroPoint, factorB, rounding);
        const int32_t sum = subtract ? plainDifference(termA, termB) : plainSum(termA, termB);
        return range.clamp(int64_t{rescaleTwice(sum, factorOut, Tie::Away)} + out.zeroPoint);
    }

private:
    int32_t term(int32_t x, FixedMultiplier factor, Rounding rounding) const
    {
        if (rounding == Rounding::Twice)
            return rescaleTwice(shiftedBy(x, spareBits), factor, Tie::Away);
        const FixedMultiplier product{factor.multiplier, 0};
        if (rounding == Rounding::Once)
            return rescaleTwice(shiftedBy(x, spareBits + factor.shift), product, Tie::Up);
        return shiftedBy(rescaleTwice(shiftedBy(x, spareBits), product, Tie::Up), factor.shift);
    }
};

/// The elements that vector code computes: the whole blocks of each row.
struct VectorRows {
    size_t row = 1; ///< elements
    size_t block = 16;
    Rounding rounding = Rounding::Twice;

    size_t covered() const { return row - row % block; } ///< elements of a row
    Rounding at(size_t index) const
    {
        return (index < row ? index : index % row) < covered() ? rounding : Rounding::Twice;
    }
};

/// int16 with scales that are powers of two: one operand has the output's scale, the other is shifted to it.
struct PowerOfTwoAddition {
    int32_t shiftA = 0, shiftB = 0; ///< to the right; one of them is zero
    bool subtract = false;
    ByteRange range;

    /// x / 2^bits, ties away from zero.
    static int64_t shifted(int64_t x, int32_t bits)
    {
        return bits == 0 ? x : (x + (int64_t{1} << (bits - 1)) - (x < 0 ? 1 : 0)) >> bits;
    }
    int32_t operator()(int32_t x, int32_t y) const
    {
        const int64_t a = shifted(x, shiftA);
        const int64_t b = shifted(y, shiftB);
        return range.clamp(subtract ? a - b : a + b);
    }
};

/// One node: an addition or a difference.
struct Node {
    const OperatorView& view;
    const ExecutionOptions& options;
    BroadcastWalk walk;
    Activation activation;
    bool subtract;
    bool powerOfTwo; ///< the table says that int16 scales are powers of two
    ScaleZero a, b, out;

    ByteRange range() const { return activationRange(activation, view.output(0).type, out); }
    bool fast() const { return options.kernels == KernelPath::Fast && walk.dense(2); }
};

ScaledAddition scaledAddition(const Node& node)
{
    const float ratioA = node.a.scale / node.out.scale;
    const float ratioB = node.b.scale / node.out.scale;
    ScaledAddition s;
    s.shift = 20 - std::ilogb(std::max(ratioA, ratioB));
    s.factorA = roundHalfEven(std::ldexp(ratioA, s.shift));
    s.factorB = roundHalfEven(std::ldexp(ratioB, s.shift)) * (node.subtract ? -1 : 1);
    const int64_t zeros = int64_t{node.a.zeroPoint} * s.factorA + int64_t{node.b.zeroPoint} * s.factorB;
    s.offset = static_cast<int32_t>((int64_t{1} << (s.shift - 1)) - zeros);
    s.zeroPoint = node.out.zeroPoint;
    s.range = node.range();
    return s;
}

ShiftedAddition shiftedAddition(const Node& node)
{
    const int32_t spareBits = node.view.output(0).type == TensorType::Int16 ? 15 : 20;
    const double twice = 2 * double{std::max(node.a.scale, node.b.scale)};
    return {.a = node.a,
            .b = node.b,
            .out = node.out,
            .factorA = quantizeMultiplier(double{node.a.scale} / twice),
            .factorB = quantizeMultiplier(double{node.b.scale} / twice),
            .factorOut = quantizeMultiplier(twice / ((1 << spareBits) * double{node.out.scale})),
            .spareBits = spareBits,
            .subtract = node.subtract,
            .range = node.range()};
}

/// Only sums have vector code. 8-bit ones have it beside broadcast operands too, and cut off in it where one
/// operand stays.
VectorRows vectorRows(const Node& node)
{
    if (node.subtract)
        return {};
    const bool wide = node.view.output(0).type == TensorType::Int16;
    if (wide)
        return node.walk.dense(2) ? VectorRows{node.walk.count(), 16, Rounding::Once} : VectorRows{};
    const InnerRun run = innerRun(node.view.inputShape(0), node.view.inputShape(1));
    if (node.view.output(0).type == TensorType::Int8 && !run.oneStays)
        return {run.length, 16, Rounding::Once};
    return {run.length, 8, Rounding::CutOff};
}

bool delegateTakes(const Node& node)
{
    const auto inRange = [&](float scale) {
        const float ratio = scale / node.out.scale;
        return usableScale(scale) && ratio >= 1.0f / 1024 && ratio < 256.0f;
    };
    return usableScale(node.out.scale) && inRange(node.a.scale) && inRange(node.b.scale);
}

template <class T, class Function>
std::unique_ptr<PreparedOperator> plain(const Node& node, const Function& function)
{
    return preparedFrom([walk = node.walk, function](const RunArguments& arguments) {
        forEachPair(walk, arguments.in<T>(0), arguments.in<T>(1), arguments.out<T>(0),
                    [&](T a, T b) { return static_cast<T>(function(a, b)); });
    });
}

template <class T>
std::unique_ptr<PreparedOperator> plainShifted(const Node& node)
{
    return preparedFrom([walk = node.walk, rows = vectorRows(node),
                         addition = shiftedAddition(node)](const RunArguments& arguments) {
        T* out = arguments.out<T>(0);
        walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
            const T* a = arguments.in<T>(0) + offsets[0];
            const T* b = arguments.in<T>(1) + offsets[1];
            for (size_t i = 0; i < walk.runLength(); ++i)
                out[first + i] = static_cast<T>(
                    addition(a[walk.advances(0) ? i : 0], b[walk.advances(1) ? i : 0], rows.at(first + i)));
        });
    });
}

// The same on the fast kernels, for operands of one shape.

std::unique_ptr<PreparedOperator> fast(const Node& node, const ScaledAddition& s)
{
    const kernels::AddScaled factors{.factorA = s.factorA,
                                     .factorB = s.factorB,
                                     .offset = s.offset,
                                     .shift = s.shift,
                                     .zeroPoint = s.zeroPoint,
                                     .low = s.range.low,
                                     .high = s.range.high};
    return preparedFrom([count = node.walk.count(), factors,
                         add = kernels::kernels().elementwise.addScaledI8](const RunArguments& arguments) {
        add(factors, arguments.in<int8_t>(0), arguments.in<int8_t>(1), arguments.out<int8_t>(0), count);
    });
}

/// Null where the kernel does not cover the factors.
std::unique_ptr<PreparedOperator> fastShifted(const Node& node)
{
    const ShiftedAddition s = shiftedAddition(node);
    const VectorRows rows = vectorRows(node);
    const bool once = rows.rounding == Rounding::Once;
    const std::array left = {s.spareBits + (once ? s.factorA.shift : 0),
                             s.spareBits + (once ? s.factorB.shift : 0)};
    if (s.factorOut.shift > 0 || left[0] < 0 || left[1] < 0)
        return nullptr;
    const auto operand = [once](FixedMultiplier m) {
        return kernels::Factor{m.multiplier, once ? 0 : m.shift};
    };
    const kernels::AddShifted factors{.zeroPointA = s.a.zeroPoint,
                                      .zeroPointB = s.b.zeroPoint,
                                      .leftA = left[0],
                                      .leftB = left[1],
                                      .a = operand(s.factorA),
                                      .b = operand(s.factorB),
                                      .output = {s.factorOut.multiplier, s.factorOut.shift},
                                      .subtract = s.subtract,
                                      .zeroPoint = s.out.zeroPoint,
                                      .low = s.range.low,
                                      .high = s.range.high};
    return preparedFrom([count = node.walk.count(), covered = once ? rows.covered() : node.walk.count(),
                         factors, s,
                         add = kernels::kernels().elementwise.addShiftedI8](const RunArguments& arguments) {
        const auto *a = arguments.in<int8_t>(0), *b = arguments.in<int8_t>(1);
        auto* out = arguments.out<int8_t>(0);
        add(factors, a, b, out, covered);
        for (size_t i = covered; i < count; ++i)
            out[i] = static_cast<int8_t>(s(a[i], b[i], Rounding::Twice));
    });
}

template <class T>
std::unique_ptr<PreparedOperator> prepareBytes(const Node& node)
{
    const bool fastKernel = std::is_same_v<T, int8_t> && node.fast();
    if (node.options.arithmetic == Arithmetic::Delegate && delegateTakes(node))
        return fastKernel ? fast(node, scaledAddition(node)) : plain<T>(node, scaledAddition(node));
    if (auto prepared = fastKernel ? fastShifted(node) : nullptr)
        return prepared;
    return plainShifted<T>(node);
}

/// The exponent of a scale that is a power of two, nearly.
std::optional<int32_t> exponentOf(float scale)
{
    const double exponent = std::log2(double{scale});
    const double nearest = std::round(exponent);
    return std::abs(exponent - nearest) < 1e-3 ? std::optional(static_cast<int32_t>(nearest)) : std::nullopt;
}

Result<std::unique_ptr<PreparedOperator>> prepareInt16(const Node& node)
{
    FETTLE_TRY(checkSymmetric(node.view, 2));
    const auto a = exponentOf(node.a.scale), b = exponentOf(node.b.scale), out = exponentOf(node.out.scale);
    if (!node.powerOfTwo || !a || !b || !out)
        return plainShifted<int16_t>(node);
    if (*a > *out || *b > *out || (*a != *out && *b != *out) || *out - std::min(*a, *b) > 31)
        return fail(ErrorCode::UnsupportedModel,
                    "one operand of a 16-bit addition must have the output's scale");
    return plain<int16_t>(node, PowerOfTwoAddition{*out - *a, *out - *b, node.subtract, node.range()});
}

template <class T>
std::unique_ptr<PreparedOperator> prepareWhole(const Node& node)
{
    const WholeRange<T> range(node.activation);
    if (node.subtract)
        return plain<T>(node, [range](T a, T b) { return range.clamp(plainDifference(a, b)); });
    return plain<T>(node, [range](T a, T b) { return range.clamp(plainSum(a, b)); });
}

Result<std::unique_ptr<PreparedOperator>> prepareNode(const Node& node)
{
    FETTLE_TRY(checkOneType(node.view));
    FETTLE_TRY(checkScales(node.view, 2));
    switch (node.view.output(0).type) {
    case TensorType::Float32:
        return preparedRealPairs(node.view, node.options,
                                 node.subtract ? kernels::PairOperation::Subtract
                                               : kernels::PairOperation::Add,
                                 outputRange(node.activation, node.options.arithmetic));
    case TensorType::Int8:
        return prepareBytes<int8_t>(node);
    case TensorType::UInt8:
        return prepareBytes<uint8_t>(node);
    case TensorType::Int16:
        if (!node.subtract && !node.view.input(0)->quantization.present())
            return prepareWhole<int16_t>(node);
        return prepareInt16(node);
    case TensorType::Int32:
        return prepareWhole<int32_t>(node);
    case TensorType::Int64:
        return prepareWhole<int64_t>(node);
    default:
        return unsupportedTypes(node.view);
    }
}

template <class Table>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const auto table = optionsOf<Table>(view.op);
    FETTLE_ASSIGN(const Activation activation, activationOf(table.fused_activation_function));
    return prepareNode({.view = view,
                        .options = options,
                        .walk = pairWalk(view),
                        .activation = activation,
                        .subtract = std::is_same_v<Table, tfl::SubOptionsT>,
                        .powerOfTwo = table.pot_scale_int16,
                        .a = scaleZero(*view.input(0)),
                        .b = scaleZero(*view.input(1)),
                        .out = scaleZero(view.output(0))});
}

template <class Table>
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Activation activation,
                  activationOf(optionsOf<Table>(view.op).fused_activation_function));
    constexpr float sign = std::is_same_v<Table, tfl::SubOptionsT> ? -1.0F : 1.0F;
    if (sign > 0 && view.inputShape(0) == view.inputShape(1)) {
        const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
        return gradientFrom([count, range = activationRange(activation)](const GradientArguments& arguments) {
            for (size_t operand = 0; operand < 2; ++operand) {
                if (float* to = arguments.gradientIn(operand))
                    kernels::kernels().gradients.addInside(arguments.out(), {range.low, range.high},
                                                           arguments.gradientOut(), to, count);
            }
        });
    }
    return pairGradient(
        view, activation, [](float, float) { return 1.0F; }, [](float, float) { return sign; });
}

int32_t addVersion(const OperatorView& view)
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

int32_t subVersion(const OperatorView& view)
{
    using enum TensorType;
    const Tensor& input = *view.input(0);
    if (input.type == Int16 && !optionsOf<tfl::SubOptionsT>(view.op).pot_scale_int16)
        return 5;
    if (input.type == Int64)
        return 4;
    if (view.inputShape(0) != view.inputShape(1) && view.outputShape(0).size() > 4)
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
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = pairShapes,
        .prepare = prepare<tfl::AddOptionsT>,
        .gradient = gradient<tfl::AddOptionsT>,
        .trains = trainsChannels,
        .macs = noMacs,
        .version = addVersion,
    };
    return definition;
}

const OperatorDefinition& ops::sub()
{
    static const OperatorDefinition definition{
        .code = code::sub,
        .name = "SUB",
        .label = "Subtract",
        .quantization = {.integerKernel = true, .wideKernel = true},
        .shapes = pairShapes,
        .prepare = prepare<tfl::SubOptionsT>,
        .gradient = gradient<tfl::SubOptionsT>,
        .trains = trainsChannels,
        .macs = noMacs,
        .version = subVersion,
    };
    return definition;
}

} // namespace fettle
