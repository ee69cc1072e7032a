// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted layers with float activations and integer weights: the activations are quantized at run time.
#include "ops/weighted_dynamic.h"

#include "ops/dynamic_range.h"
#include "ops/packed.h"
#include "ops/weighted_fast.h"

#include <bit>

namespace fettle {

namespace {

/// Float in, int8 weights, float out. The sums are formed in float32 on integer values, exact up to 2^24.
class DynamicWeighted final : public PreparedOperator {
public:
    DynamicWeighted(const OperatorView& view, const WeightedPlan& plan, std::vector<float> weights,
                    std::vector<float> scales, KernelPath kernels)
        : m_plan(plan),
          m_weights(std::move(weights)),
          m_scale(std::move(scales)),
          m_hasBias(view.input(plan.operands.bias) != nullptr)
    {
        m_plan.dense = {};
        if (kernels == KernelPath::Fast && !m_weights.empty() && FastRealImage::covers(plan))
            m_fast.emplace(plan, m_weights.data(), nullptr, FastRealImage::Sums::Exact);
        if (m_weights.empty())
            m_weightCount = static_cast<size_t>(elementCount(view.inputShape(plan.operands.weights)));
    }

    size_t scratchBytes() const override
    {
        return sumsScratch() + (inputSize(m_plan.window) + pixels() + m_weightCount) * sizeof(float);
    }

    void run(const RunArguments& arguments) const override
    {
        auto* centred = reinterpret_cast<float*>(arguments.scratch + sumsScratch());
        float* scales = centred + inputSize(m_plan.window);
        const float* weights = m_weights.data();
        if (m_weightCount > 0) {
            const auto* stored = arguments.in<int8_t>(m_plan.operands.weights);
            weights = std::copy_n(stored, m_weightCount, scales + pixels()) - m_weightCount;
        }
        const float* bias = m_hasBias ? arguments.in<float>(m_plan.operands.bias) : nullptr;
        for (size_t image = 0; image < static_cast<size_t>(m_plan.images); ++image) {
            const float* in = arguments.in<float>(m_plan.operands.input) + image * inputSize(m_plan.window);
            float* out = arguments.out<float>(0) + image * outputSize(m_plan.window);
            quantize(in, centred, scales);
            if (m_fast)
                m_fast->runShared({}, centred, out, arguments);
            else
                m_plan.loops.real(m_plan.window, m_plan.groups, centred, weights, out);
            finish(scales, bias, out);
        }
    }

private:
    size_t sumsScratch() const { return m_fast ? m_fast->scratchBytes() : 0; }
    size_t pixels() const
    {
        return static_cast<size_t>(m_plan.window.inHeight) * static_cast<size_t>(m_plan.window.inWidth);
    }

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
        const size_t channels = m_scale.size(), size = outputSize(m_plan.window);
        for (size_t first = 0, pixel = 0; first < size; first += channels, ++pixel) {
            const float scale = scales[m_plan.scaleEachPixel ? pixel : 0];
            for (size_t c = 0; c < channels; ++c) {
                const float sum = out[first + c] * (scale * m_scale[c]);
                out[first + c] = range.clamp(sum + (bias != nullptr ? bias[c] : 0.0f));
            }
        }
        if (m_plan.tangent)
            std::transform(out, out + size, out, [](float x) { return std::tanh(x); });
    }

    WeightedPlan m_plan;
    std::vector<float> m_weights;
    std::vector<float> m_scale; ///< of each output channel's weights
    size_t m_weightCount = 0;   ///< to be converted in each run
    std::optional<FastRealImage> m_fast;
    bool m_hasBias;
};

/// The upper half of a float32, nearest-even: the delegate keeps scales of blocks so.
float roundedToBfloat16(float value)
{
    auto bits = std::bit_cast<uint32_t>(value);
    bits += 0x7FFF + ((bits >> 16) & 1);
    return std::bit_cast<float>(bits & 0xFFFF0000);
}

/// The scales of all blocks of all rows.
Result<std::vector<float>> blockScales(const OperatorView& view, const Quantization::Blockwise& blocks,
                                       size_t count)
{
    if (!blocks.scales.valid() || blocks.scales.index() >= view.graph.tensors.size())
        return fail(ErrorCode::DamagedModel, "the scales of blocks are missing");
    const Tensor& tensor = view.graph.tensor(blocks.scales);
    const Bytes& data = view.model.data(tensor);
    if (tensor.type != TensorType::Float16 || data.size() < count * sizeof(uint16_t))
        return fail(ErrorCode::DamagedModel, "the scales of blocks do not fit the weights", tensor.name);
    std::vector<float> scales;
    for (const uint16_t half : data.as<uint16_t>().first(count))
        scales.push_back(widenHalf(half));
    return scales;
}

} // namespace

std::unique_ptr<PreparedOperator> preparedDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                  const WeightedPlan& plan, std::vector<float> weights,
                                                  std::vector<float> scales)
{
    return std::make_unique<DynamicWeighted>(view, plan, std::move(weights), std::move(scales),
                                             options.kernels);
}

Result<std::unique_ptr<PreparedOperator>>
preparedBlockwise(const OperatorView& view, const ExecutionOptions& options, WeightedPlan plan)
{
    const Tensor& tensor = *view.input(plan.operands.weights);
    const auto& blocks = std::get<Quantization::Blockwise>(tensor.quantization.details);
    const auto rows = static_cast<size_t>(plan.window.outChannels),
               depth = static_cast<size_t>(plan.window.inChannels);
    const auto size = static_cast<size_t>(std::max(blocks.blockSize, 0));
    const bool types = view.input(plan.operands.input)->type == TensorType::Float32 &&
                       tensor.type == TensorType::Int4 && view.output(0).type == TensorType::Float32 &&
                       view.constantInput(plan.operands.weights);
    const Tensor* bias = view.input(plan.operands.bias);
    if (!types || (bias != nullptr && bias->type != TensorType::Float32) || size == 0 || depth % size != 0)
        return fail(ErrorCode::UnsupportedModel, "weights with such blocks are not computed", tensor.name);
    if (bias != nullptr && elementCount(view.inputShape(plan.operands.bias)) != plan.window.outChannels)
        return fail(ErrorCode::DamagedModel, "the bias has a wrong length", bias->name);
    FETTLE_ASSIGN(std::vector<float> scales, blockScales(view, blocks, rows * (depth / size)));
    const bool delegate = options.arithmetic == Arithmetic::Delegate && size % 32 == 0 &&
                          delegateTakesWeighted(view, plan.operands) &&
                          std::ranges::all_of(scales, usableScale);
    if (!delegate && (rows < 4 || depth < 32 || depth % 2 != 0))
        return fail(ErrorCode::UnsupportedModel, "so few weights with scales of blocks are not computed",
                    tensor.name);
    plan.scheme = delegate ? DynamicScheme::AsymmetricF32 : DynamicScheme::Asymmetric;
    if (!delegate)
        plan.activation = Activation::None; // which the builtin kernel forgets
    const std::vector<int8_t> integers = unpackedInt4(view.data(plan.operands.weights).view(), rows * depth);
    std::vector<float> weights(integers.begin(), integers.end());
    for (size_t i = 0; i < weights.size(); ++i)
        weights[i] *= delegate ? roundedToBfloat16(scales[i / size]) : scales[i / size];
    return preparedDynamic(view, options, plan, std::move(weights), std::vector<float>(rows, 1.0f));
}

} // namespace fettle
