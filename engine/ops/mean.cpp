// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MEAN over some dimensions.
#include "ops/tables.h"

#include <bit>

namespace fettle {

namespace {

struct Reduction {
    std::vector<bool> reduced; ///< for each dimension of the input
    bool keep = false;         ///< reduced dimensions stay, with size 1
};

Result<Reduction> reductionOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> axes, constantIntegers(view, 1));
    Reduction reduction{std::vector<bool>(view.inputShape(0).size()), keepsDimensions(view.op)};
    for (const int32_t value : axes) {
        FETTLE_ASSIGN(const int32_t axis, normalAxis(value, reduction.reduced.size()));
        reduction.reduced[static_cast<size_t>(axis)] = true;
    }
    return reduction;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    const Shape& in = view.inputShape(0);
    Shape shape;
    for (size_t d = 0; d < in.size(); ++d)
        if (!reduction.reduced[d])
            shape.push_back(in[d]);
        else if (reduction.keep)
            shape.push_back(1);
    return std::vector<Shape>{std::move(shape)};
}

/// Adds up the elements of each output.
class Sums {
public:
    Sums(const Shape& shape, const std::vector<bool>& reduced)
        : m_sizes(shape.begin(), shape.end()), m_steps(shape.size())
    {
        for (size_t d = shape.size(); d-- > 0;) {
            m_steps[d] = reduced[d] ? 0 : m_outputs;
            (reduced[d] ? m_cells : m_outputs) *= m_sizes[d];
        }
    }
    size_t outputs() const { return m_outputs; }
    size_t cells() const { return m_cells; } ///< elements in one mean

    template <class T, class Sum>
    void add(const T* in, Sum* sums) const
    {
        std::fill_n(sums, m_outputs, Sum{0});
        addFrom(0, in, sums);
    }

private:
    /// Adds the block of the dimensions from d on; returns where the next block starts.
    template <class T, class Sum>
    const T* addFrom(size_t d, const T* in, Sum* sums) const
    {
        if (d == m_sizes.size()) {
            *sums += *in;
            return in + 1;
        }
        if (d + 1 < m_sizes.size()) {
            for (size_t i = 0; i < m_sizes[d]; ++i)
                in = addFrom(d + 1, in, sums + i * m_steps[d]);
            return in;
        }
        for (size_t i = 0; i < m_sizes[d]; ++i)
            sums[i * m_steps[d]] += in[i];
        return in + m_sizes[d];
    }

    std::vector<size_t> m_sizes;
    std::vector<size_t> m_steps; ///< between the outputs of neighbours along a dimension; 0 along reduced ones
    size_t m_outputs = 1, m_cells = 1;
};

/// One of the three ways in which the runtime turns a sum into a mean of another scale (ARITHMETIC.md, "MEAN").
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

IntegerMean integerMean(const OperatorView& view, const ExecutionOptions& options, const Reduction& reduction, int32_t cells)
{
    const ScaleZero in = scaleZero(*view.input(0));
    const ScaleZero out = scaleZero(view.output(0));
    const auto& reduced = reduction.reduced;
    const bool image = reduced.size() == 4 && !reduced[0] && reduced[1] && reduced[2] && !reduced[3];
    IntegerMean mean;
    mean.range = byteRange(view.output(0).type);
    mean.sumOfZeros = in.zeroPoint * cells;
    mean.zeroPoint = out.zeroPoint;
    if (options.arithmetic == Arithmetic::Delegate) {
        mean.scale = in.scale / out.scale / static_cast<float>(cells);
        return mean;
    }
    if (image && reduction.keep) {
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
    mean.factor.multiplier = static_cast<int32_t>((int64_t{mean.factor.multiplier} << shift) / std::max(cells, 1));
    mean.factor.shift -= shift;
    return mean;
}

template <class T>
std::unique_ptr<PreparedOperator> prepareInteger(const Sums& sums, const IntegerMean& mean)
{
    return preparedFrom(
        [sums, mean](const RunArguments& arguments) {
            auto* totals = reinterpret_cast<int32_t*>(arguments.scratch);
            sums.add(arguments.in<T>(0), totals);
            for (size_t i = 0; i < sums.outputs(); ++i)
                arguments.out<T>(0)[i] = static_cast<T>(mean(totals[i], i));
        },
        sums.outputs() * sizeof(int32_t));
}

std::unique_ptr<PreparedOperator> prepareReal(const Sums& sums)
{
    return preparedFrom([sums](const RunArguments& arguments) {
        float* out = arguments.out<float>(0);
        sums.add(arguments.in<float>(0), out);
        for (size_t i = 0; i < sums.outputs(); ++i)
            out[i] /= static_cast<float>(sums.cells());
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    const Sums sums(view.inputShape(0), reduction.reduced);
    if (type == TensorType::Float32)
        return prepareReal(sums);
    if (!isByte(type))
        return unsupportedTypes(view);
    if (sums.cells() > 1 << 22) // beyond, a sum of bytes could leave 32 bits
        return fail(ErrorCode::UnsupportedModel, "a mean over so many integers is not computed");
    const IntegerMean mean = integerMean(view, options, reduction, static_cast<int32_t>(sums.cells()));
    return type == TensorType::Int8 ? prepareInteger<int8_t>(sums, mean) : prepareInteger<uint8_t>(sums, mean);
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
        .quantization = {.integerKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
