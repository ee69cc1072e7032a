// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What convolution, depthwise convolution and fully connected share.
#include "ops/weighted.h"

#include "ops/dynamic_range.h"
#include "ops/packed.h"
#include "ops/weighted_fast.h"

namespace fettle {

namespace {

constexpr size_t inputOperand = 0;
constexpr size_t weightsOperand = 1;
constexpr size_t biasOperand = 2;

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
        : m_plan(plan), m_hasBias(view.input(biasOperand) != nullptr)
    {
    }

    void run(const RunArguments& arguments) const override
    {
        const float* bias = m_hasBias ? arguments.in<float>(biasOperand) : nullptr;
        const RealRange range = activationRange(m_plan.activation);
        const auto channels = static_cast<size_t>(m_plan.window.outChannels);
        const size_t size = outputSize(m_plan.window);
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            float* out = arguments.out<float>(0) + image * size;
            m_plan.loops.real(m_plan.window, m_plan.groups,
                              arguments.in<float>(inputOperand) + image * inputSize(m_plan.window),
                              arguments.in<float>(weightsOperand), out);
            for (size_t i = 0; i < size; ++i)
                out[i] = range.clamp(out[i] + (bias != nullptr ? bias[i % channels] : 0.0f));
        }
    }

private:
    WeightedPlan m_plan;
    bool m_hasBias;
};

/// int8 or uint8 in, weights and out. uint8 is int8 with the top bit of every value flipped and 128 less as zero points.
class IntegerWeighted final : public PreparedOperator {
public:
    IntegerWeighted(const WeightedPlan& plan, IntegerLayer layer, bool hasBias)
        : m_plan(plan), m_layer(std::move(layer)), m_hasBias(hasBias)
    {
    }

    size_t scratchBytes() const override
    {
        return outputSize(m_plan.window) * sizeof(int32_t) + (m_layer.unsignedBytes ? inputSize(m_plan.window) : 0);
    }

    void run(const RunArguments& arguments) const override
    {
        const int8_t* weights = m_layer.ownWeights.empty() ? arguments.in<int8_t>(weightsOperand) : m_layer.ownWeights.data();
        const int32_t* bias = m_hasBias ? arguments.in<int32_t>(biasOperand) : nullptr;
        auto* sums = reinterpret_cast<int32_t*>(arguments.scratch);
        const size_t size = outputSize(m_plan.window);
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            const int8_t* in = arguments.in<int8_t>(inputOperand) + image * inputSize(m_plan.window);
            if (m_layer.unsignedBytes)
                in = flipped(in, reinterpret_cast<int8_t*>(sums + size));
            m_plan.loops.integer(m_plan.window, m_plan.groups, in, m_layer.inZero, weights, m_layer.weightZero, sums);
            finish(sums, bias, arguments.out<uint8_t>(0) + image * size);
        }
    }

private:
    const int8_t* flipped(const int8_t* in, int8_t* out) const
    {
        for (size_t i = 0; i < inputSize(m_plan.window); ++i)
            out[i] = static_cast<int8_t>(in[i] ^ 0x80);
        return out;
    }

    void finish(const int32_t* sums, const int32_t* bias, uint8_t* out) const
    {
        const auto channels = static_cast<size_t>(m_plan.window.outChannels);
        for (size_t i = 0; i < outputSize(m_plan.window); ++i) {
            const size_t channel = i % channels;
            const int64_t sum = int64_t{sums[i]} + (bias != nullptr ? bias[channel] : 0);
            out[i] = static_cast<uint8_t>(m_layer.requantizer.apply(static_cast<int32_t>(sum), channel));
        }
    }

    WeightedPlan m_plan;
    IntegerLayer m_layer;
    bool m_hasBias;
};

/// Float in, int8 weights, float out: the activations are quantized at run time. The sums are formed in float32 on
/// integer values, exact up to 2^24.
class DynamicWeighted final : public PreparedOperator {
public:
    DynamicWeighted(const OperatorView& view, const WeightedPlan& plan, std::vector<float> weights, KernelPath kernels)
        : m_plan(plan), m_weights(std::move(weights)), m_hasBias(view.input(biasOperand) != nullptr)
    {
        if (kernels == KernelPath::Fast && FastSums::covers(plan))
            m_fast.emplace(plan, m_weights);
        for (size_t c = 0; c < static_cast<size_t>(plan.window.outChannels); ++c)
            m_scale.push_back(channelScale(*view.input(weightsOperand), c));
    }

    size_t scratchBytes() const override
    {
        return sumsScratch() + (inputSize(m_plan.window) + pixels()) * sizeof(float);
    }

    void run(const RunArguments& arguments) const override
    {
        auto* centred = reinterpret_cast<float*>(arguments.scratch + sumsScratch());
        float* scales = centred + inputSize(m_plan.window);
        const float* bias = m_hasBias ? arguments.in<float>(biasOperand) : nullptr;
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            const float* in = arguments.in<float>(inputOperand) + image * inputSize(m_plan.window);
            float* out = arguments.out<float>(0) + image * outputSize(m_plan.window);
            quantize(in, centred, scales);
            if (m_fast)
                m_fast->run(centred, out, arguments.scratch);
            else
                m_plan.loops.real(m_plan.window, m_plan.groups, centred, m_weights.data(), out);
            finish(scales, bias, out);
        }
    }

private:
    size_t sumsScratch() const { return m_fast ? m_fast->scratchBytes() : 0; }
    size_t pixels() const { return static_cast<size_t>(m_plan.window.inHeight) * static_cast<size_t>(m_plan.window.inWidth); }

    void quantize(const float* in, float* centred, float* scales) const
    {
        const size_t groups = m_plan.scaleEachPixel ? pixels() : 1;
        const size_t size = inputSize(m_plan.window) / groups;
        for (size_t g = 0; g < groups; ++g)
            scales[g] = centredIntegers(m_plan.scheme, in + g * size, size, centred + g * size);
    }

    void finish(const float* scales, const float* bias, float* out) const
    {
        const RealRange range = activationRange(m_plan.activation);
        const size_t channels = m_scale.size();
        for (size_t i = 0; i < outputSize(m_plan.window); ++i) {
            const size_t channel = i % channels;
            const float scale = scales[m_plan.scaleEachPixel ? i / channels : 0] * m_scale[channel];
            out[i] = range.clamp(out[i] * scale + (bias != nullptr ? bias[channel] : 0.0f));
        }
    }

    WeightedPlan m_plan;
    std::vector<float> m_weights; ///< integer values
    std::optional<FastSums> m_fast;
    std::vector<float> m_scale;   ///< of each output channel's weights
    bool m_hasBias;
};

Requantizer makeRequantizer(const OperatorView& view, const WeightedPlan& plan, bool delegate)
{
    const ScaleZero in = scaleZero(*view.input(inputOperand));
    const ScaleZero out = scaleZero(view.output(0));
    Requantizer r;
    r.inFloat = delegate;
    r.halfUpChannels = plan.halfUpChannels;
    r.zeroPoint = out.zeroPoint;
    r.range = activationRange(plan.activation, view.output(0).type, out);
    for (size_t c = 0; c < static_cast<size_t>(plan.window.outChannels); ++c) {
        const float weight = channelScale(*view.input(weightsOperand), c);
        if (delegate) {
            r.scale.push_back(in.scale * weight / out.scale);
            continue;
        }
        const double product = plan.productInFloat ? double{in.scale * weight} : double{in.scale} * double{weight};
        const FixedMultiplier factor = quantizeMultiplier(product / double{out.scale});
        r.multiplier.push_back(factor.multiplier);
        r.shift.push_back(factor.shift);
    }
    return r;
}

/// Weights as int8 where the model stores them otherwise: uint8 with the top bit flipped, int4 unpacked.
std::vector<int8_t> convertedWeights(const OperatorView& view)
{
    const Tensor& tensor = *view.input(weightsOperand);
    const auto count = static_cast<size_t>(elementCount(view.inputShape(weightsOperand)));
    const Bytes& data = view.data(weightsOperand);
    if (tensor.type == TensorType::Int4)
        return unpackedInt4(data.view(), count);
    std::vector<int8_t> weights;
    if (tensor.type == TensorType::UInt8)
        for (const int8_t value : data.as<int8_t>().first(count))
            weights.push_back(static_cast<int8_t>(value ^ 0x80));
    return weights;
}

std::unique_ptr<PreparedOperator> prepareInteger(const OperatorView& view, const ExecutionOptions& options,
                                                 const WeightedPlan& plan)
{
    const bool delegate = options.arithmetic == Arithmetic::Delegate && delegateTakesWeighted(view);
    const bool unsignedBytes = view.input(inputOperand)->type == TensorType::UInt8;
    const int32_t shift = unsignedBytes ? 128 : 0;
    IntegerLayer layer{.requantizer = makeRequantizer(view, plan, delegate),
                       .unsignedBytes = unsignedBytes,
                       .inZero = scaleZero(*view.input(inputOperand)).zeroPoint - shift,
                       .weightZero = unsignedBytes ? scaleZero(*view.input(weightsOperand)).zeroPoint - shift : 0,
                       .ownWeights = convertedWeights(view)};
    if (options.kernels == KernelPath::Fast)
        if (auto fast = fastInteger(view, plan, layer))
            return fast;
    return std::make_unique<IntegerWeighted>(plan, std::move(layer), view.input(biasOperand) != nullptr);
}

std::unique_ptr<PreparedOperator> prepareDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                 const WeightedPlan& plan)
{
    const auto count = static_cast<size_t>(elementCount(view.inputShape(weightsOperand)));
    const std::vector<int8_t> converted = convertedWeights(view);
    const auto integers = converted.empty() ? view.data(weightsOperand).as<int8_t>().first(count) : std::span(converted);
    return std::make_unique<DynamicWeighted>(view, plan, std::vector<float>(integers.begin(), integers.end()),
                                             options.kernels);
}

} // namespace

WeightedKind weightedKind(const OperatorView& view)
{
    using enum TensorType;
    const TensorType in = view.input(inputOperand)->type;
    const TensorType weights = view.input(weightsOperand)->type;
    const TensorType out = view.output(0).type;
    const Tensor* bias = view.input(biasOperand);
    const auto biasIs = [&](TensorType type) { return bias == nullptr || bias->type == type; };
    const bool constant = view.constantInput(weightsOperand);
    if (in == Float32 && weights == Float32 && out == Float32 && biasIs(Float32))
        return WeightedKind::Real;
    if (in == Float32 && (weights == Int8 || weights == Int4) && constant && out == Float32 && biasIs(Float32))
        return WeightedKind::Dynamic;
    if (in == Int8 && out == Int8 && (weights == Int8 || (weights == Int4 && constant)) && biasIs(Int32))
        return WeightedKind::Integer;
    if (in == UInt8 && out == UInt8 && weights == UInt8 && constant && biasIs(Int32))
        return WeightedKind::Integer;
    return WeightedKind::Unsupported;
}

bool delegateTakesWeighted(const OperatorView& view)
{
    if (!view.constantInput(weightsOperand) || !constantOrAbsent(view, biasOperand))
        return false;
    const bool int4Kernel = view.inputShape(weightsOperand).size() == 2; // fully connected layers alone
    if (view.input(weightsOperand)->type == TensorType::Int4 && !int4Kernel)
        return false;
    // A uint8 depthwise weight whose one scale is recorded for another dimension than 0 is left to the builtin kernel.
    const Tensor& weights = *view.input(weightsOperand);
    if (weights.type == TensorType::UInt8 && weights.quantization.dimension != 0)
        return false;
    if (!isByte(view.output(0).type))
        return true;
    const float in = scaleZero(*view.input(inputOperand)).scale;
    const float out = scaleZero(view.output(0)).scale;
    const auto& scales = view.input(weightsOperand)->quantization.scale;
    return usableScale(in) && usableScale(out) && std::ranges::all_of(scales, [&](float scale) {
        return usableScale(scale) && in * scale / out < 256.0f;
    });
}

Result<void> checkWeighted(const OperatorView& view, int32_t channels, size_t channelDimension)
{
    const Tensor& weights = *view.input(weightsOperand);
    const auto fullScales = static_cast<size_t>(channels);
    if (weights.type != TensorType::Float32) {
        const size_t scales = weights.quantization.scale.size();
        if (scales == 0)
            return fail(ErrorCode::UnsupportedModel, "integer weights have no scale", weights.name);
        if (scales > 1 && (scales != fullScales || weights.quantization.dimension != static_cast<int32_t>(channelDimension)))
            return fail(ErrorCode::UnsupportedModel, "the scales of the weights are not one for each output channel", weights.name);
        if (!std::holds_alternative<std::monostate>(weights.quantization.details))
            return fail(ErrorCode::UnsupportedModel, "weights with scales of blocks are not computed", weights.name);
        FETTLE_TRY(checkScales(view, 2));
    }
    if (weights.sparsity)
        return fail(ErrorCode::UnsupportedModel, "sparse weights are not computed", weights.name);
    if (const Tensor* bias = view.input(biasOperand); bias != nullptr && elementCount(view.inputShape(biasOperand)) != channels)
        return fail(ErrorCode::DamagedModel, "the bias has a wrong length", bias->name);
    return {};
}

Result<std::unique_ptr<PreparedOperator>> prepareWeighted(const OperatorView& view, const ExecutionOptions& options,
                                                          const WeightedPlan& plan)
{
    FETTLE_TRY(checkWeighted(view, plan.window.outChannels, plan.channelDimension));
    switch (weightedKind(view)) {
    case WeightedKind::Real:
        if (auto fast = options.kernels == KernelPath::Fast ? fastReal(view, plan) : nullptr)
            return fast;
        return std::make_unique<RealWeighted>(view, plan);
    case WeightedKind::Integer:
        return prepareInteger(view, options, plan);
    case WeightedKind::Dynamic:
        return prepareDynamic(view, options, plan);
    case WeightedKind::Unsupported:
        break;
    }
    return unsupportedTypes(view);
}

} // namespace fettle
