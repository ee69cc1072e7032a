// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What convolution, depthwise convolution and fully connected share.
#include "ops/weighted.h"

#include "ops/packed.h"
#include "ops/weighted_dynamic.h"
#include "ops/weighted_fast.h"

namespace fettle {

namespace {

bool constantOrAbsent(const OperatorView& view, size_t operand)
{
    return view.input(operand) == nullptr || view.constantInput(operand);
}

float channelScale(const Tensor& weights, size_t channel)
{
    const auto& scale = weights.quantization.scale;
    return scale.size() > 1 ? scale[channel] : scale.front();
}

/// Float in, float weights, float out.
class RealWeighted final : public PreparedOperator {
public:
    RealWeighted(const OperatorView& view, const WeightedPlan& plan)
        : m_plan(plan), m_hasBias(view.input(plan.operands.bias) != nullptr)
    {
    }

    void run(const RunArguments& arguments) const override
    {
        const float* bias = m_hasBias ? arguments.in<float>(m_plan.operands.bias) : nullptr;
        const float* weights = m_plan.dense.empty() ? arguments.in<float>(m_plan.operands.weights)
                                                    : m_plan.dense.as<float>().data();
        const RealRange range = activationRange(m_plan.activation);
        const auto channels = static_cast<size_t>(m_plan.window.outChannels);
        const size_t size = outputSize(m_plan.window);
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            float* out = arguments.out<float>(0) + image * size;
            m_plan.loops.real(m_plan.window, m_plan.groups,
                              arguments.in<float>(m_plan.operands.input) + image * inputSize(m_plan.window),
                              weights, out);
            for (size_t i = 0; i < size; ++i)
                out[i] = range.clamp(out[i] + (bias != nullptr ? bias[i % channels] : 0.0f));
        }
    }

private:
    WeightedPlan m_plan;
    bool m_hasBias;
};

/// int8 or uint8 in, weights and out. uint8 is int8 with the top bit of every value flipped and 128 less as
/// zero points.
class IntegerWeighted final : public PreparedOperator {
public:
    IntegerWeighted(const WeightedPlan& plan, IntegerLayer layer, bool hasBias)
        : m_plan(plan), m_layer(std::move(layer)), m_hasBias(hasBias)
    {
    }

    size_t scratchBytes() const override
    {
        return outputSize(m_plan.window) * sizeof(int32_t) +
               (m_layer.unsignedBytes ? inputSize(m_plan.window) : 0);
    }

    void run(const RunArguments& arguments) const override
    {
        const int8_t* weights = m_layer.ownWeights.empty() ? arguments.in<int8_t>(m_plan.operands.weights)
                                                           : m_layer.ownWeights.data();
        const int32_t* bias = m_hasBias ? arguments.in<int32_t>(m_plan.operands.bias) : nullptr;
        auto* sums = reinterpret_cast<int32_t*>(arguments.scratch);
        const size_t size = outputSize(m_plan.window);
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            const int8_t* in = arguments.in<int8_t>(m_plan.operands.input) + image * inputSize(m_plan.window);
            if (m_layer.unsignedBytes)
                in = flipped(in, reinterpret_cast<int8_t*>(sums + size));
            m_plan.loops.integer(m_plan.window, m_plan.groups, in, m_layer.inZero, weights,
                                 m_layer.weightZero, sums);
            finish(sums, bias, arguments.out<uint8_t>(0), image * size);
        }
    }

private:
    const int8_t* flipped(const int8_t* in, int8_t* out) const
    {
        for (size_t i = 0; i < inputSize(m_plan.window); ++i)
            out[i] = static_cast<int8_t>(in[i] ^ 0x80);
        return out;
    }

    /// `first`: place of this image's first element in the whole output.
    void finish(const int32_t* sums, const int32_t* bias, uint8_t* out, size_t first) const
    {
        const auto channels = static_cast<size_t>(m_plan.window.outChannels);
        const size_t size = outputSize(m_plan.window);
        const size_t halfUp = size * static_cast<size_t>(m_plan.images) / 16 * 16;
        for (size_t i = 0; i < size; ++i) {
            const size_t channel = i % channels;
            const int64_t sum = int64_t{sums[i]} + (bias != nullptr ? bias[channel] : 0);
            out[first + i] = static_cast<uint8_t>(
                m_plan.halfUpElements
                    ? m_layer.requantizer.apply(sum, channel, first + i < halfUp ? Tie::Up : Tie::Away)
                    : m_layer.requantizer.apply(sum, channel));
        }
    }

    WeightedPlan m_plan;
    IntegerLayer m_layer;
    bool m_hasBias;
};

/// int16 in and out, int8 or int16 weights: sums of 64 bits. No zero points.
template <class Weight>
class WideWeighted final : public PreparedOperator {
public:
    WideWeighted(const OperatorView& view, const WeightedPlan& plan, IntegerLayer layer)
        : m_plan(plan), m_layer(std::move(layer)), m_bias(view.input(plan.operands.bias))
    {
        m_wideBias = m_bias != nullptr && m_bias->type == TensorType::Int64;
    }

    size_t scratchBytes() const override { return outputSize(m_plan.window) * sizeof(int64_t); }

    void run(const RunArguments& arguments) const override
    {
        const size_t size = outputSize(m_plan.window);
        auto* sums = reinterpret_cast<int64_t*>(arguments.scratch);
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            const int16_t* in =
                arguments.in<int16_t>(m_plan.operands.input) + image * inputSize(m_plan.window);
            multiply(in, arguments, sums);
            int16_t* out = arguments.out<int16_t>(0) + image * size;
            if (m_bias == nullptr)
                finish(sums, static_cast<const int64_t*>(nullptr), out);
            else if (m_wideBias)
                finish(sums, arguments.in<int64_t>(m_plan.operands.bias), out);
            else
                finish(sums, arguments.in<int32_t>(m_plan.operands.bias), out);
        }
    }

private:
    void multiply(const int16_t* in, const RunArguments& arguments, int64_t* sums) const
    {
        const auto* weights = arguments.in<Weight>(m_plan.operands.weights);
        if constexpr (std::is_same_v<Weight, int8_t>)
            m_plan.loops.wide(m_plan.window, m_plan.groups, in,
                              m_layer.ownWeights.empty() ? weights : m_layer.ownWeights.data(), sums);
        else
            m_plan.loops.widest(m_plan.window, m_plan.groups, in, weights, sums);
    }

    template <class Bias>
    void finish(const int64_t* sums, const Bias* bias, int16_t* out) const
    {
        const auto channels = static_cast<size_t>(m_plan.window.outChannels);
        for (size_t i = 0; i < outputSize(m_plan.window); ++i) {
            const size_t channel = i % channels;
            const auto extra = static_cast<uint64_t>(bias != nullptr ? bias[channel] : 0);
            const auto sum = static_cast<int64_t>(static_cast<uint64_t>(sums[i]) + extra);
            out[i] = static_cast<int16_t>(m_layer.requantizer.apply(sum, channel));
        }
    }

    WeightedPlan m_plan;
    IntegerLayer m_layer;
    const Tensor* m_bias;
    bool m_wideBias = false;
};

Requantizer makeRequantizer(const OperatorView& view, const WeightedPlan& plan, Requantizer::Rule rule)
{
    const ScaleZero in = scaleZero(*view.input(plan.operands.input));
    const ScaleZero out = scaleZero(view.output(0));
    Requantizer r;
    r.rule = rule;
    r.halfUpChannels = plan.halfUpChannels;
    r.zeroPoint = out.zeroPoint;
    r.range = activationRange(plan.activation, view.output(0).type, out);
    for (size_t c = 0; c < static_cast<size_t>(plan.window.outChannels); ++c) {
        const float weight = channelScale(*view.input(plan.operands.weights), c);
        r.scaleF32.push_back(in.scale * weight / out.scale);
        r.scale.push_back(double{in.scale} * double{weight} / double{out.scale});
        const double product =
            plan.productInFloat ? double{in.scale * weight} : double{in.scale} * double{weight};
        const FixedMultiplier factor = quantizeMultiplier(product / double{out.scale});
        r.multiplier.push_back(factor.multiplier);
        r.shift.push_back(factor.shift);
    }
    return r;
}

/// Weights as int8 where the model stores them otherwise: uint8 with the top bit flipped, int4 unpacked,
/// sparse ones dense.
std::vector<int8_t> convertedWeights(const OperatorView& view, const WeightedPlan& plan)
{
    const Tensor& tensor = *view.input(plan.operands.weights);
    const auto count = static_cast<size_t>(elementCount(view.inputShape(plan.operands.weights)));
    const Bytes& data = weightBytes(view, plan);
    if (tensor.type == TensorType::Int4)
        return unpackedInt4(data.view(), count);
    std::vector<int8_t> weights;
    if (tensor.type == TensorType::UInt8)
        for (const int8_t value : data.as<int8_t>().first(count))
            weights.push_back(static_cast<int8_t>(value ^ 0x80));
    if (tensor.type == TensorType::Int8 && !plan.dense.empty())
        weights.assign(data.as<int8_t>().begin(),
                       data.as<int8_t>().begin() + static_cast<std::ptrdiff_t>(count));
    return weights;
}

std::unique_ptr<PreparedOperator> prepareInteger(const OperatorView& view, const ExecutionOptions& options,
                                                 const WeightedPlan& plan)
{
    const bool delegate = options.arithmetic == Arithmetic::Delegate && !plan.builtinOnly &&
                          delegateTakesWeighted(view, plan.operands);
    const bool unsignedBytes = view.input(plan.operands.input)->type == TensorType::UInt8;
    const int32_t shift = unsignedBytes ? 128 : 0;
    WeightedPlan exact = plan;
    exact.halfUpElements = plan.halfUpElements && !delegate;
    IntegerLayer layer{
        .requantizer =
            makeRequantizer(view, plan, delegate ? Requantizer::Rule::Float : Requantizer::Rule::Twice),
        .unsignedBytes = unsignedBytes,
        .inZero = scaleZero(*view.input(plan.operands.input)).zeroPoint - shift,
        .weightZero = unsignedBytes ? scaleZero(*view.input(plan.operands.weights)).zeroPoint - shift : 0,
        .ownWeights = convertedWeights(view, plan)};
    if (options.kernels == KernelPath::Fast)
        if (auto fast = fastInteger(view, exact, layer))
            return fast;
    return std::make_unique<IntegerWeighted>(exact, std::move(layer),
                                             view.input(plan.operands.bias) != nullptr);
}

Result<std::unique_ptr<PreparedOperator>> prepareWide(const OperatorView& view, const WeightedPlan& plan)
{
    const TensorType type = view.input(plan.operands.weights)->type;
    const bool wideWeights = type == TensorType::Int16;
    if (!plan.wideRule || (wideWeights ? plan.loops.widest == nullptr : plan.loops.wide == nullptr))
        return unsupportedTypes(view);
    for (const Tensor* tensor : {view.input(plan.operands.input), &view.output(0)})
        FETTLE_TRY(checkSymmetric(*tensor));
    IntegerLayer layer{.requantizer = makeRequantizer(view, plan, *plan.wideRule)};
    if (wideWeights)
        return std::make_unique<WideWeighted<int16_t>>(view, plan, std::move(layer));
    layer.ownWeights = convertedWeights(view, plan);
    return std::make_unique<WideWeighted<int8_t>>(view, plan, std::move(layer));
}

std::unique_ptr<PreparedOperator> prepareDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                 const WeightedPlan& plan)
{
    const Tensor& tensor = *view.input(plan.operands.weights);
    std::vector<float> scales;
    for (size_t c = 0; c < static_cast<size_t>(plan.window.outChannels); ++c)
        scales.push_back(channelScale(tensor, c));
    if (!view.constantInput(plan.operands.weights))
        return preparedDynamic(view, options, plan, {}, std::move(scales));
    const auto count = static_cast<size_t>(elementCount(view.inputShape(plan.operands.weights)));
    const std::vector<int8_t> converted = convertedWeights(view, plan);
    const auto integers =
        converted.empty() ? weightBytes(view, plan).as<int8_t>().first(count) : std::span(converted);
    return preparedDynamic(view, options, plan, {integers.begin(), integers.end()}, std::move(scales));
}

} // namespace

WeightedKind weightedKind(const OperatorView& view, const WeightedOperands& operands)
{
    using enum TensorType;
    const TensorType in = view.input(operands.input)->type;
    const TensorType weights = view.input(operands.weights)->type;
    const TensorType out = view.output(0).type;
    const Tensor* bias = view.input(operands.bias);
    const auto biasIs = [&](TensorType type) { return bias == nullptr || bias->type == type; };
    const bool constant = view.constantInput(operands.weights);
    if (in == Float32 && weights == Float32 && out == Float32 && biasIs(Float32))
        return WeightedKind::Real;
    if (in == Float32 && (weights == Int8 || (weights == Int4 && constant)) && out == Float32 &&
        biasIs(Float32))
        return WeightedKind::Dynamic;
    if (in == Int8 && out == Int8 && (weights == Int8 || (weights == Int4 && constant)) && biasIs(Int32))
        return WeightedKind::Integer;
    if (in == UInt8 && out == UInt8 && weights == UInt8 && constant && biasIs(Int32))
        return WeightedKind::Integer;
    if (in == Int16 && out == Int16 &&
        (weights == Int8 || weights == Int16 || (weights == Int4 && constant)) &&
        (biasIs(Int32) || biasIs(Int64)))
        return WeightedKind::Wide;
    return WeightedKind::Unsupported;
}

bool delegateTakesWeighted(const OperatorView& view, const WeightedOperands& operands)
{
    if (!view.constantInput(operands.weights) || !constantOrAbsent(view, operands.bias))
        return false;
    const Tensor& weights = *view.input(operands.weights);
    const bool int4Kernel = view.inputShape(operands.weights).size() == 2; // fully connected layers alone
    if (weights.sparsity ||
        (weights.type == TensorType::Int4 && (!int4Kernel || view.inputShape(operands.weights)[1] % 2 != 0)))
        return false;
    // A uint8 depthwise weight whose one scale is recorded for another dimension than 0 is left to the
    // builtin kernel.
    if (weights.type == TensorType::UInt8 && weights.quantization.dimension != 0)
        return false;
    if (!isByte(view.output(0).type))
        return view.output(0).type == TensorType::Float32;
    const float in = scaleZero(*view.input(operands.input)).scale;
    const float out = scaleZero(view.output(0)).scale;
    const auto& scales = weights.quantization.scale;
    return usableScale(in) && usableScale(out) && std::ranges::all_of(scales, [&](float scale) {
               return usableScale(scale) && in * scale / out < 256.0f;
           });
}

Result<void> checkWeighted(const OperatorView& view, const WeightedPlan& plan)
{
    const Tensor& weights = *view.input(plan.operands.weights);
    const auto fullScales = static_cast<size_t>(plan.window.outChannels);
    if (weights.type != TensorType::Float32) {
        const size_t scales = weights.quantization.scale.size();
        if (scales == 0)
            return fail(ErrorCode::UnsupportedModel, "integer weights have no scale", weights.name);
        if (scales > 1 && (scales != fullScales ||
                           weights.quantization.dimension != static_cast<int32_t>(plan.channelDimension)))
            return fail(ErrorCode::UnsupportedModel,
                        "the scales of the weights are not one for each output channel", weights.name);
        if (!std::holds_alternative<std::monostate>(weights.quantization.details))
            return fail(ErrorCode::UnsupportedModel, "weights with scales of blocks are not computed",
                        weights.name);
        FETTLE_TRY(checkScales(view, view.op.inputs.size()));
    }
    if (weights.sparsity && plan.dense.empty())
        return fail(ErrorCode::UnsupportedModel, "sparse weights are not computed", weights.name);
    const size_t bias = plan.operands.bias;
    if (view.input(bias) != nullptr && elementCount(view.inputShape(bias)) != plan.window.outChannels)
        return fail(ErrorCode::DamagedModel, "the bias has a wrong length", view.input(bias)->name);
    return {};
}

int64_t wideDot(const int16_t* a, const int8_t* b, size_t count)
{
    constexpr size_t block = 256; // products have 22 bits: 256 of them fit 32
    int64_t sum = 0;
    for (size_t first = 0; first < count; first += block) {
        int32_t part = 0;
        for (size_t i = first; i < std::min(count, first + block); ++i)
            part += a[i] * b[i];
        sum += part;
    }
    return sum;
}

Result<std::unique_ptr<PreparedOperator>>
prepareWeighted(const OperatorView& view, const ExecutionOptions& options, const WeightedPlan& plan)
{
    FETTLE_TRY(checkWeighted(view, plan));
    switch (weightedKind(view, plan.operands)) {
    case WeightedKind::Real:
        if (auto fast = options.kernels == KernelPath::Fast ? fastReal(view, plan) : nullptr)
            return fast;
        return std::make_unique<RealWeighted>(view, plan);
    case WeightedKind::Integer:
        return prepareInteger(view, options, plan);
    case WeightedKind::Wide:
        return prepareWide(view, plan);
    case WeightedKind::Dynamic:
        return prepareDynamic(view, options, plan);
    case WeightedKind::Unsupported:
        break;
    }
    return unsupportedTypes(view);
}

} // namespace fettle
