// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// CONV_3D: input NDHWC, weights [kernel depth][height][width][in][out], bias [out]; float32. Each slice of
// the output is the sum of plain convolutions, one for each slice of the kernel.
#include "core/aligned_memory.h"
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/volume.h"

namespace fettle {

namespace {

Result<VolumePlan> planOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& in = view.inputShape(0);
    const Shape& weights = view.inputShape(1);
    if (in.size() != 5 || weights.size() != 5 || in[4] != weights[3])
        return fail(ErrorCode::DamagedModel,
                    "input and weights do not fit: " + shapeText(in) + " and " + shapeText(weights));
    if (view.input(2) != nullptr && elementCount(view.inputShape(2)) != weights[4])
        return fail(ErrorCode::DamagedModel, "the bias has a wrong length", view.input(2)->name);
    return volumePlan(view, in, weights, weights[4]);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const VolumePlan plan, planOf(view));
    const Window& w = plan.plane;
    return std::vector<Shape>{
        {view.inputShape(0)[0], plan.depth.outHeight, w.outHeight, w.outWidth, w.outChannels}};
}

class Convolution final : public PreparedOperator {
public:
    Convolution(const OperatorView& view, const VolumePlan& plan)
        : m_plan(plan), m_hasBias(view.input(2) != nullptr)
    {
        m_constant = view.constantInput(1);
        if (m_constant) {
            m_packed = AlignedMemory(slices() * packedStep());
            AlignedMemory turned(turnedBytes());
            pack(view.data(1).as<float>().data(), reinterpret_cast<float*>(turned.data()), m_packed.data());
        }
    }

    size_t scratchBytes() const override
    {
        return kernelBytes() + alignedSize(outputSize(m_plan.plane) * sizeof(float)) +
               (m_constant ? 0 : alignedSize(turnedBytes()) + slices() * packedStep());
    }

    void run(const RunArguments& arguments) const override
    {
        auto* product = reinterpret_cast<float*>(arguments.scratch + kernelBytes());
        std::byte* turned =
            reinterpret_cast<std::byte*>(product) + alignedSize(outputSize(m_plan.plane) * sizeof(float));
        std::byte* packed = m_constant ? m_packed.data() : turned + alignedSize(turnedBytes());
        if (!m_constant)
            pack(arguments.in<float>(1), reinterpret_cast<float*>(turned), packed);
        const float* bias = m_hasBias ? arguments.in<float>(2) : nullptr;
        const auto inDepth = static_cast<size_t>(m_plan.depth.inHeight);
        float* out = arguments.out<float>(0);
        for (size_t image = 0; image < m_plan.images; ++image) {
            const float* in = arguments.in<float>(0) + image * inDepth * inputSize(m_plan.plane);
            for (int32_t z = 0; z < m_plan.depth.outHeight; ++z, out += outputSize(m_plan.plane))
                slice(in, z, packed, bias, product, arguments.scratch, out);
        }
    }

private:
    size_t slices() const { return static_cast<size_t>(m_plan.depth.kernelHeight); }
    size_t packedStep() const { return alignedSize(m_kernel.packedBytes(m_plan.plane)); }
    size_t kernelBytes() const { return alignedSize(m_kernel.scratchBytes(m_plan.plane)); }
    size_t taps() const
    {
        const Window& w = m_plan.plane;
        return static_cast<size_t>(w.kernelHeight) * static_cast<size_t>(w.kernelWidth) *
               static_cast<size_t>(w.inChannels);
    }
    size_t turnedBytes() const
    {
        return taps() * static_cast<size_t>(m_plan.plane.outChannels) * sizeof(float);
    }

    /// Every slice of the kernel with the output channels in front.
    void pack(const float* weights, float* turned, std::byte* packed) const
    {
        const auto channels = static_cast<size_t>(m_plan.plane.outChannels);
        for (size_t s = 0; s < slices(); ++s, weights += taps() * channels) {
            for (size_t tap = 0; tap < taps(); ++tap)
                for (size_t c = 0; c < channels; ++c)
                    turned[c * taps() + tap] = weights[tap * channels + c];
            m_kernel.pack(m_plan.plane, turned, nullptr, packed + s * packedStep());
        }
    }

    void slice(const float* in, int32_t z, const std::byte* packed, const float* bias, float* product,
               std::byte* scratch, float* out) const
    {
        const Window& w = m_plan.plane;
        const auto channels = static_cast<size_t>(w.outChannels);
        const size_t size = outputSize(w);
        for (size_t i = 0; i < size; ++i)
            out[i] = bias != nullptr ? bias[i % channels] : 0.0f;
        for (int32_t k = 0; k < m_plan.depth.kernelHeight; ++k) {
            const int32_t from =
                z * m_plan.depth.strideHeight - m_plan.depth.padTop + k * m_plan.depth.dilationHeight;
            if (from < 0 || from >= m_plan.depth.inHeight)
                continue;
            m_kernel.run(w, packed + static_cast<size_t>(k) * packedStep(), {},
                         in + static_cast<size_t>(from) * inputSize(w), product, {0, w.outHeight}, scratch);
            for (size_t i = 0; i < size; ++i)
                out[i] += product[i];
        }
        for (size_t i = 0; i < size; ++i)
            out[i] = m_plan.range.clamp(out[i]);
    }

    VolumePlan m_plan;
    bool m_hasBias;
    bool m_constant = false;
    const kernels::WindowF32& m_kernel = kernels::kernels().convF32;
    AlignedMemory m_packed;
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const VolumePlan plan, planOf(view));
    for (const size_t operand : {0, 1, 2})
        if (view.input(operand) != nullptr && view.input(operand)->type != TensorType::Float32)
            return unsupportedTypes(view);
    if (view.output(0).type != TensorType::Float32)
        return unsupportedTypes(view);
    return std::make_unique<Convolution>(view, plan);
}

int64_t macs(const OperatorView& view)
{
    const Shape& weights = view.inputShape(1);
    return weights.size() == 5
               ? elementCount(view.outputShape(0)) * elementCount(weights) / std::max(weights[4], 1)
               : 0;
}

int32_t version(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::conv3d()
{
    static const OperatorDefinition definition{
        .code = code::conv3d,
        .name = "CONV_3D",
        .label = "Conv 3D",
        .quantization = {.weightOperand = 1, .biasOperand = 2, .channelDimension = 4},
        .shapes = shapes,
        .prepare = prepare,
        .macs = macs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
