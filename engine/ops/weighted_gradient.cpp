// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient by the input of a convolution is a transposed convolution of the gradient by the output with
// the same weights, and the other way round (Dumoulin and Visin 2016, "A guide to convolution arithmetic for
// deep learning"); the gradient by the weights is a sum over pixels, which has a kernel of its own. Groups
// and dilation with strides take plain loops.
#include "ops/weighted_gradient.h"

#include "ops/operands.h"
#include "ops/weighted_fast.h"

#include <algorithm>
#include <optional>

namespace fettle {

namespace {

/// Weights [out][taps][in] as [in][taps][out].
std::vector<float> turned(const float* weights, size_t outputs, size_t taps, size_t inputs)
{
    std::vector<float> result(outputs * taps * inputs);
    for (size_t o = 0; o < outputs; ++o)
        for (size_t t = 0; t < taps; ++t)
            for (size_t i = 0; i < inputs; ++i)
                result[(i * taps + t) * outputs + o] = weights[(o * taps + t) * inputs + i];
    return result;
}

size_t tapsOf(const Window& w)
{
    return static_cast<size_t>(w.kernelHeight) * static_cast<size_t>(w.kernelWidth);
}

/// The window seen from the other side: what was its output is its input.
Window swapped(Window w)
{
    std::swap(w.inHeight, w.outHeight);
    std::swap(w.inWidth, w.outWidth);
    std::swap(w.inChannels, w.outChannels);
    return w;
}

/// Calls visit(input pixel, output pixel, tap) for all products of one image.
template <class Visit>
void forEachProduct(const Window& w, bool transposed, const Visit& visit)
{
    for (int32_t y = 0; y < w.outHeight; ++y)
        for (int32_t x = 0; x < w.outWidth; ++x) {
            const size_t out =
                static_cast<size_t>(y) * static_cast<size_t>(w.outWidth) + static_cast<size_t>(x);
            const auto each = [&](size_t in, size_t tap) { visit(in, out, tap); };
            if (transposed)
                forEachTransposedTap(w, y, x, each);
            else
                forEachTap(w, y, x, each);
        }
}

class WeightedGradient final : public OperatorGradient {
public:
    WeightedGradient(const OperatorView& view, const WeightedPlan& plan)
        : m_window(plan.window),
          m_images(static_cast<size_t>(plan.images)),
          m_groups(static_cast<size_t>(plan.groups)),
          m_operands(plan.operands),
          m_depthwise(plan.depthwise),
          m_transposed(plan.transposed),
          m_range(activationRange(plan.activation)),
          m_weights(weightBytes(view, plan))
    {
        if (!fast())
            return;
        // A transposed layer's input gradient is the plain convolution that it was made of, and the other way
        // round.
        WeightedPlan back;
        back.window = swapped(m_window);
        back.transposed = !m_transposed;
        if (!m_depthwise && FastRealImage::covers(back)) {
            const auto weights =
                turned(m_weights.as<float>().data(), static_cast<size_t>(m_window.outChannels),
                       tapsOf(m_window), static_cast<size_t>(m_window.inChannels));
            m_back.emplace(back, weights.data(), nullptr, FastRealImage::Sums::Rounded);
        }
    }

    size_t scratchBytes() const override
    {
        const Window kernel = m_transposed ? swapped(m_window) : m_window;
        const size_t own = fast() ? weightKernel().scratchBytes(kernel) : 0;
        const size_t back = m_back ? m_back->scratchBytes() : 0;
        return maskBytes() + turnedBytes() + alignedSize(inputSize(m_window) * sizeof(float)) +
               std::max(own, back);
    }

    void run(const GradientArguments& arguments) const override
    {
        for (size_t image = 0; image < m_images; ++image)
            runImage(arguments, image);
    }

private:
    /// The kernels do not cover groups, nor dilation beside strides.
    bool fast() const
    {
        const bool dilated = m_window.dilationHeight != 1 || m_window.dilationWidth != 1;
        return m_groups == 1 && !dilated && (!m_depthwise || m_window.inChannels == m_window.outChannels);
    }
    const kernels::WeightGradient& weightKernel() const
    {
        const kernels::Gradients& table = kernels::kernels().gradients;
        return m_depthwise ? table.depthwise : table.conv;
    }
    size_t maskBytes() const { return alignedSize(outputSize(m_window) * sizeof(float)); }
    /// Room for the gradient of a transposed layer's weights, which the kernel gives turned.
    size_t turnedBytes() const
    {
        return m_transposed ? alignedSize(tapsOf(m_window) * static_cast<size_t>(m_window.inChannels) *
                                          static_cast<size_t>(m_window.outChannels) * sizeof(float))
                            : 0;
    }

    void runImage(const GradientArguments& arguments, size_t image) const
    {
        const size_t offset = image * outputSize(m_window);
        const float* gradient = arguments.gradientOut() + offset;
        auto* masked = reinterpret_cast<float*>(arguments.scratch);
        if (m_range.low > -INFINITY || m_range.high < INFINITY) {
            kernels::kernels().gradients.takeInside(arguments.out() + offset, {m_range.low, m_range.high},
                                                    gradient, masked, outputSize(m_window));
            gradient = masked;
        }
        const float* in = arguments.in(m_operands.input) + image * inputSize(m_window);
        if (float* bias = arguments.gradientIn(m_operands.bias))
            addBias(gradient, bias);
        if (float* weights = arguments.gradientIn(m_operands.weights))
            addWeights(in, gradient, weights, arguments.scratch + maskBytes());
        if (float* input = arguments.gradientIn(m_operands.input))
            addInput(gradient, input + image * inputSize(m_window),
                     arguments.scratch + maskBytes() + turnedBytes());
    }

    void addBias(const float* gradient, float* bias) const
    {
        const auto channels = static_cast<size_t>(m_window.outChannels);
        kernels::kernels().gradients.addRows(gradient, outputSize(m_window) / channels, channels, bias);
    }

    void addWeights(const float* in, const float* gradient, float* weights, std::byte* scratch) const
    {
        if (!fast()) {
            addWeightsReadably(in, gradient, weights);
            return;
        }
        std::byte* room = scratch + turnedBytes();
        if (!m_transposed) {
            weightKernel().add(m_window, in, gradient, weights, room);
            return;
        }
        const auto inputs = static_cast<size_t>(m_window.inChannels);
        const auto outputs = static_cast<size_t>(m_window.outChannels);
        auto* sums = reinterpret_cast<float*>(scratch); // [in][taps][out]
        std::fill_n(sums, inputs * outputs * tapsOf(m_window), 0.0F);
        weightKernel().add(swapped(m_window), gradient, in, sums, room);
        for (size_t i = 0; i < inputs; ++i)
            for (size_t t = 0; t < tapsOf(m_window); ++t)
                for (size_t o = 0; o < outputs; ++o)
                    weights[(o * tapsOf(m_window) + t) * inputs + i] +=
                        sums[(i * tapsOf(m_window) + t) * outputs + o];
    }

    void addInput(const float* gradient, float* input, std::byte* scratch) const
    {
        if (m_depthwise && fast()) {
            kernels::kernels().gradients.depthwiseInput(m_window, m_weights.as<float>().data(), gradient,
                                                        input);
            return;
        }
        if (!m_back) {
            addInputReadably(gradient, input);
            return;
        }
        auto* sums = reinterpret_cast<float*>(scratch);
        m_back->run({}, gradient, sums, scratch + alignedSize(inputSize(m_window) * sizeof(float)));
        kernels::kernels().elementwise.pairF32(kernels::PairOperation::Add, {sums}, {input}, input,
                                               inputSize(m_window), {});
    }

    /// Calls visit(input channel, output channel, index of the weight) for the products of one tap.
    template <class Visit>
    void forEachWeight(size_t tap, const Visit& visit) const
    {
        const auto inputs = static_cast<size_t>(m_window.inChannels);
        const auto outputs = static_cast<size_t>(m_window.outChannels);
        if (m_depthwise) {
            for (size_t o = 0; o < outputs; ++o)
                visit(o / (outputs / inputs), o, tap * outputs + o);
            return;
        }
        const size_t depth = inputs / m_groups;
        for (size_t o = 0; o < outputs; ++o) {
            const size_t first = o / (outputs / m_groups) * depth;
            for (size_t i = 0; i < depth; ++i)
                visit(first + i, o, (o * tapsOf(m_window) + tap) * depth + i);
        }
    }

    void addWeightsReadably(const float* in, const float* gradient, float* weights) const
    {
        const auto inputs = static_cast<size_t>(m_window.inChannels);
        const auto outputs = static_cast<size_t>(m_window.outChannels);
        forEachProduct(m_window, m_transposed, [&](size_t from, size_t to, size_t tap) {
            forEachWeight(tap, [&](size_t i, size_t o, size_t weight) {
                weights[weight] += in[from * inputs + i] * gradient[to * outputs + o];
            });
        });
    }

    void addInputReadably(const float* gradient, float* input) const
    {
        const auto inputs = static_cast<size_t>(m_window.inChannels);
        const auto outputs = static_cast<size_t>(m_window.outChannels);
        const float* weights = m_weights.as<float>().data();
        forEachProduct(m_window, m_transposed, [&](size_t from, size_t to, size_t tap) {
            forEachWeight(tap, [&](size_t i, size_t o, size_t weight) {
                input[from * inputs + i] += weights[weight] * gradient[to * outputs + o];
            });
        });
    }

    Window m_window;
    size_t m_images;
    size_t m_groups;
    WeightedOperands m_operands;
    bool m_depthwise;
    bool m_transposed;
    RealRange m_range;
    Bytes m_weights;
    std::optional<FastRealImage> m_back; ///< input gradient
};

} // namespace

Result<std::unique_ptr<OperatorGradient>> weightedGradient(const OperatorView& view, const WeightedPlan& plan)
{
    if (weightedKind(view, plan.operands) != WeightedKind::Real || !view.constantInput(plan.operands.weights))
        return unsupportedTypes(view);
    FETTLE_TRY(checkWeighted(view, plan));
    return std::make_unique<WeightedGradient>(view, plan);
}

} // namespace fettle
