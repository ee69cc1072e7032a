// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weighted layers with float activations and integer weights: the activations are quantized at run time.
#include "ops/weighted_dynamic.h"

#include "ops/dynamic_range.h"
#include "ops/weighted_fast.h"

namespace fettle {

namespace {

/// Float in, int8 weights, float out. The sums are formed in float32 on integer values, exact up to 2^24.
class DynamicWeighted final : public PreparedOperator {
public:
    /// `weights`: integer values; empty when the weights are computed in the run.
    DynamicWeighted(const OperatorView& view, const WeightedPlan& plan, std::vector<float> weights, KernelPath kernels)
        : m_plan(plan), m_weights(std::move(weights)), m_hasBias(view.input(plan.operands.bias) != nullptr)
    {
        m_plan.dense = {};
        if (kernels == KernelPath::Fast && !m_weights.empty() && FastRealImage::covers(plan))
            m_fast.emplace(plan, m_weights.data(), nullptr);
        if (m_weights.empty())
            m_weightCount = static_cast<size_t>(elementCount(view.inputShape(plan.operands.weights)));
        const auto& scales = view.input(plan.operands.weights)->quantization.scale;
        for (size_t c = 0; c < static_cast<size_t>(plan.window.outChannels); ++c)
            m_scale.push_back(scales.size() > 1 ? scales[c] : scales.front());
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
                m_fast->run({}, centred, out, arguments.scratch);
            else
                m_plan.loops.real(m_plan.window, m_plan.groups, centred, weights, out);
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
        if (m_plan.tangent)
            std::transform(out, out + outputSize(m_plan.window), out, [](float x) { return std::tanh(x); });
    }

    WeightedPlan m_plan;
    std::vector<float> m_weights;
    size_t m_weightCount = 0; ///< to be converted in each run
    std::optional<FastRealImage> m_fast;
    std::vector<float> m_scale; ///< of each output channel's weights
    bool m_hasBias;
};

} // namespace

std::unique_ptr<PreparedOperator> preparedDynamic(const OperatorView& view, const ExecutionOptions& options,
                                                  const WeightedPlan& plan, std::span<const int8_t> weights)
{
    return std::make_unique<DynamicWeighted>(view, plan, std::vector<float>(weights.begin(), weights.end()), options.kernels);
}

} // namespace fettle
