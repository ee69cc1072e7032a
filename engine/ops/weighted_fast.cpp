// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The weighted operators on the fast kernels.
#include "ops/weighted_fast.h"

namespace fettle {

namespace {

constexpr size_t weightsOperand = 1;
constexpr size_t biasOperand = 2;

bool covered(const OperatorView& view, const WeightedPlan& plan)
{
    return plan.groups == 1 && view.constantInput(weightsOperand)
           && (view.input(biasOperand) == nullptr || view.constantInput(biasOperand));
}

template <class T>
const T* biasData(const OperatorView& view)
{
    return view.input(biasOperand) == nullptr ? nullptr : view.data(biasOperand).as<T>().data();
}

const kernels::WindowF32& realKernel(const WeightedPlan& plan)
{
    return plan.depthwise ? kernels::kernels().depthwiseF32 : kernels::kernels().convF32;
}

const kernels::WindowI8& integerKernel(const WeightedPlan& plan)
{
    return plan.depthwise ? kernels::kernels().depthwiseI8 : kernels::kernels().convI8;
}

class FastReal final : public PreparedOperator {
public:
    FastReal(const OperatorView& view, const WeightedPlan& plan)
        : m_kernel(realKernel(plan)), m_window(plan.window), m_images(static_cast<size_t>(plan.images)),
          m_limits{activationRange(plan.activation).low, activationRange(plan.activation).high},
          m_packed(m_kernel.packedBytes(m_window))
    {
        m_kernel.pack(m_window, view.data(weightsOperand).as<float>().data(), biasData<float>(view), m_packed.data());
    }

    size_t scratchBytes() const override { return m_kernel.scratchBytes(m_window); }

    void run(const RunArguments& arguments) const override
    {
        for (size_t image = 0; image < m_images; ++image)
            m_kernel.run(m_window, m_packed.data(), m_limits, arguments.in<float>(0) + image * inputSize(m_window),
                         arguments.out<float>(0) + image * outputSize(m_window), {0, m_window.outHeight},
                         arguments.scratch);
    }

private:
    const kernels::WindowF32& m_kernel;
    Window m_window;
    size_t m_images;
    kernels::Limits m_limits;
    AlignedMemory m_packed;
};

/// The requantization of uint8 outputs as that of int8 ones.
kernels::Requantization kernelRequantization(const Requantizer& r, bool unsignedBytes)
{
    const int32_t shift = unsignedBytes ? 128 : 0;
    return {.rounding = r.inFloat ? kernels::Rounding::Float : kernels::Rounding::Double,
            .scale = r.scale.data(),
            .multiplier = r.multiplier.data(),
            .shift = r.shift.data(),
            .halfUpChannels = r.halfUpChannels,
            .zeroPoint = r.zeroPoint - shift,
            .low = r.range.low - shift,
            .high = r.range.high - shift};
}

void flip(const uint8_t* in, size_t count, uint8_t* out)
{
    for (size_t i = 0; i < count; ++i)
        out[i] = in[i] ^ 0x80;
}

class FastInteger final : public PreparedOperator {
public:
    FastInteger(const OperatorView& view, const WeightedPlan& plan, const IntegerLayer& layer)
        : m_kernel(integerKernel(plan)), m_window(plan.window), m_images(static_cast<size_t>(plan.images)),
          m_unsigned(layer.unsignedBytes), m_packed(m_kernel.packedBytes(m_window))
    {
        const kernels::WeightsI8 weights{
            .weights = layer.ownWeights.empty() ? view.data(weightsOperand).as<int8_t>().data() : layer.ownWeights.data(),
            .bias = biasData<int32_t>(view),
            .inputZeroPoint = layer.inZero,
            .weightZeroPoint = layer.weightZero,
            .output = kernelRequantization(layer.requantizer, layer.unsignedBytes)};
        m_kernel.pack(m_window, weights, m_packed.data());
    }

    size_t scratchBytes() const override
    {
        return alignedSize(m_kernel.scratchBytes(m_window)) + (m_unsigned ? inputSize(m_window) : 0);
    }

    void run(const RunArguments& arguments) const override
    {
        auto* flipped = reinterpret_cast<uint8_t*>(arguments.scratch + alignedSize(m_kernel.scratchBytes(m_window)));
        for (size_t image = 0; image < m_images; ++image) {
            const int8_t* in = arguments.in<int8_t>(0) + image * inputSize(m_window);
            int8_t* out = arguments.out<int8_t>(0) + image * outputSize(m_window);
            if (m_unsigned) {
                flip(reinterpret_cast<const uint8_t*>(in), inputSize(m_window), flipped);
                in = reinterpret_cast<const int8_t*>(flipped);
            }
            m_kernel.run(m_window, m_packed.data(), in, out, {0, m_window.outHeight}, arguments.scratch);
            if (m_unsigned)
                flip(reinterpret_cast<const uint8_t*>(out), outputSize(m_window), reinterpret_cast<uint8_t*>(out));
        }
    }

private:
    const kernels::WindowI8& m_kernel;
    Window m_window;
    size_t m_images;
    bool m_unsigned;
    AlignedMemory m_packed;
};

} // namespace

std::unique_ptr<PreparedOperator> fastReal(const OperatorView& view, const WeightedPlan& plan)
{
    return covered(view, plan) ? std::make_unique<FastReal>(view, plan) : nullptr;
}

std::unique_ptr<PreparedOperator> fastInteger(const OperatorView& view, const WeightedPlan& plan, const IntegerLayer& layer)
{
    return covered(view, plan) ? std::make_unique<FastInteger>(view, plan, layer) : nullptr;
}

FastSums::FastSums(const WeightedPlan& plan, std::span<const float> weights)
    : m_kernel(realKernel(plan)), m_window(plan.window), m_packed(m_kernel.packedBytes(m_window))
{
    m_kernel.pack(m_window, weights.data(), nullptr, m_packed.data());
}

size_t FastSums::scratchBytes() const
{
    return alignedSize(m_kernel.scratchBytes(m_window));
}

void FastSums::run(const float* in, float* out, std::byte* scratch) const
{
    m_kernel.run(m_window, m_packed.data(), {}, in, out, {0, m_window.outHeight}, scratch);
}

} // namespace fettle
