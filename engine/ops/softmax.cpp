// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SOFTMAX over the last dimension.
#include "kernels/kernels.h"
#include "kernels/reference.h"
#include "ops/gradient.h"
#include "ops/rows.h"
#include "ops/tables.h"
#include "ops/value_table.h"

#include <bit>
#include <numeric>

namespace fettle {

namespace {

/// 8-bit values, to 8 bits or int16: exp(-scale * beta * distance) by distance from the greatest value; the
/// sum runs in order, in float32.
struct ByteSoftmax {
    std::array<float, 256> table{};
    ScaleZero out;
    ByteRange range;

    ByteSoftmax(const OperatorView& view, float beta)
        : out(scaleZero(view.output(0))), range(byteRange(view.output(0).type))
    {
        const float scale = -scaleZero(*view.input(0)).scale * beta;
        for (size_t distance = 0; distance < table.size(); ++distance)
            table[distance] = std::exp(scale * static_cast<float>(distance));
    }

    /// uint8 has no zero point here, and is rounded by cutting off.
    template <class Out>
    int32_t quantized(float scaled) const
    {
        if constexpr (std::is_same_v<Out, uint8_t>)
            return scaled + 0.5f < 256.0f ? static_cast<int32_t>(scaled + 0.5f) : range.high;
        else
            return range.clamp(int64_t{roundHalfAway(scaled)} + out.zeroPoint);
    }

    template <class In, class Out>
    void row(const In* from, Out* to, size_t depth) const
    {
        const int32_t greatest = *std::max_element(from, from + depth);
        float sum = 0;
        for (size_t i = 0; i < depth; ++i)
            sum += table[static_cast<size_t>(greatest - from[i])];
        const float inverse = 1.0f / (sum * out.scale);
        for (size_t i = 0; i < depth; ++i)
            to[i] =
                static_cast<Out>(quantized<Out>(table[static_cast<size_t>(greatest - from[i])] * inverse));
    }
};

/// int16: tables of exp on [-10, 0] and of 1 / (1 + x) on [0, 1], in 1/32768.
struct ShortSoftmax {
    FixedMultiplier toTable; ///< differences to steps of 10 / 65535
    ShortTable exponential =
        shortTable<double>({10.0 / 65535, 32767, 2.0 / 65535, 0}, [](double x) { return std::exp(x); });
    ShortTable reciprocal =
        shortTable<double>({1.0 / 65535, -32768, 2.0 / 65535, 0}, [](double x) { return 1 / (1 + x); });

    ShortSoftmax(const OperatorView& view, float beta)
        : toTable(quantizeMultiplier(double{scaleZero(*view.input(0)).scale * beta} / (10.0 / 65535)))
    {
    }

    static int16_t saturated(int64_t x)
    {
        return static_cast<int16_t>(std::clamp<int64_t>(x, -32768, 32767));
    }

    void row(const int16_t* from, int16_t* to, size_t depth) const
    {
        const int32_t greatest = *std::max_element(from, from + depth);
        int64_t total = 0;
        for (size_t i = 0; i < depth; ++i) {
            to[i] =
                exponential(saturated(int64_t{rescaleTwice(from[i] - greatest, toTable, Tie::Away)} + 32767));
            total += to[i];
        }
        const int64_t sum =
            std::clamp<int64_t>(total, 1, INT32_MAX); // 17 bits before the point; longer rows make no sense
        const int leading = std::countl_zero(static_cast<uint32_t>(sum));
        const int64_t mantissa = ((sum << (leading - 1)) + (1 << 13)) >> 14; // in [2^16, 2^17]
        const int32_t inverse = reciprocal(saturated(mantissa - (1 << 16) - (1 << 15)));
        const int shift = 31 - leading;
        for (size_t i = 0; i < depth; ++i) {
            const int64_t y =
                (int64_t{to[i]} * inverse + (shift > 0 ? int64_t{1} << (shift - 1) : 0)) >> shift;
            to[i] = static_cast<int16_t>(std::clamp<int64_t>(y, 0, 32767));
        }
    }
};

template <class In, class Out, class Function>
std::unique_ptr<PreparedOperator> eachRow(const OperatorView& view, Function function)
{
    return preparedFrom(
        [function, rows = lastDimensionRows(view.inputShape(0))](const RunArguments& arguments) {
            for (size_t row = 0; row < rows.count; ++row)
                function(arguments.in<In>(0) + row * rows.depth, arguments.out<Out>(0) + row * rows.depth,
                         rows.depth);
        });
}

template <class In, class Out>
std::unique_ptr<PreparedOperator> byteRows(const OperatorView& view, float beta)
{
    return eachRow<In, Out>(view, [softmax = ByteSoftmax(view, beta)](const In* in, Out* out, size_t depth) {
        softmax.row(in, out, depth);
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareShort(const OperatorView& view, float beta)
{
    FETTLE_TRY(checkShortScales(view));
    return eachRow<int16_t, int16_t>(
        view, [softmax = ShortSoftmax(view, beta)](const int16_t* in, int16_t* out, size_t depth) {
            softmax.row(in, out, depth);
        });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    using enum TensorType;
    struct Bytes {
        TensorType in;
        TensorType out;
        std::unique_ptr<PreparedOperator> (*prepared)(const OperatorView& view, float beta);
    };
    static constexpr Bytes bytes[] = {
        {Int8, Int8, byteRows<int8_t, int8_t>},
        {UInt8, UInt8, byteRows<uint8_t, uint8_t>},
        {Int8, Int16, byteRows<int8_t, int16_t>},
        {UInt8, Int16, byteRows<uint8_t, int16_t>},
    };
    const TensorType from = view.input(0)->type;
    const TensorType to = view.output(0).type;
    const float beta = softmaxBeta(view.op);
    if (from == Float32 && to == Float32) {
        const bool fast = options.kernels == KernelPath::Fast && beta > 0;
        const auto softmax =
            fast ? kernels::kernels().activations.softmaxF32 : kernels::reference::softmaxF32;
        return eachRow<float, float>(view, [beta, softmax](const float* in, float* out, size_t depth) {
            softmax(in, out, depth, beta);
        });
    }
    FETTLE_TRY(checkScales(view, 1));
    if (from == Int16 && to == Int16)
        return prepareShort(view, beta);
    for (const Bytes& row : bytes)
        if (row.in == from && row.out == to && usableScale(scaleZero(view.output(0)).scale))
            return row.prepared(view, beta);
    return unsupportedTypes(view);
}

/// dx = beta * y * (dy - sum of dy * y)
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    return gradientFrom([rows = lastDimensionRows(view.inputShape(0)),
                         beta = softmaxBeta(view.op)](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        const float* y = arguments.out();
        const float* gradient = arguments.gradientOut();
        for (size_t row = 0; to != nullptr && row < rows.count; ++row) {
            const size_t first = row * rows.depth;
            const float dot = std::inner_product(y + first, y + first + rows.depth, gradient + first, 0.0F);
            for (size_t i = first; i < first + rows.depth; ++i)
                to[i] += beta * y[i] * (gradient[i] - dot);
        }
    });
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Float16 ? 4 : type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::softmax()
{
    static const OperatorDefinition definition{
        .code = code::softmax,
        .name = "SOFTMAX",
        .label = "Softmax",
        .quantization = {.integerKernel = true,
                         .wideKernel = true,
                         .fixedOutput = QuantizationRule::Fixed{1.0f / 256, -128}},
        .shapes = rowShapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
