// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The weighted operators on the fast kernels.
#include "ops/weighted_fast.h"

namespace fettle {

namespace {

/// The kernels copy what the windows of a row span: with a wide dilation that can be far more than there is.
bool spansLittle(const Window& w)
{
    constexpr double little = 1 << 22, most = 1 << 30; // elements
    const auto span = [](double out, double stride, double kernel, double dilation) {
        return (out - 1) * stride + (kernel - 1) * dilation + 1;
    };
    return span(w.outWidth, w.strideWidth, w.kernelWidth, w.dilationWidth) * w.inChannels *
               span(1, w.strideHeight, w.kernelHeight, w.dilationHeight) <=
           std::clamp(4 * static_cast<double>(inputSize(w)), little, most);
}

bool covered(const OperatorView& view, const WeightedPlan& plan)
{
    const size_t bias = plan.operands.bias;
    return FastRealImage::covers(plan) && !plan.halfUpElements && view.constantInput(plan.operands.weights) &&
           (view.input(bias) == nullptr || view.constantInput(bias));
}

template <class T>
const T* biasData(const OperatorView& view, const WeightedPlan& plan)
{
    const size_t bias = plan.operands.bias;
    return view.input(bias) == nullptr ? nullptr : view.data(bias).as<T>().data();
}

const kernels::WindowF32& realKernel(const WeightedPlan& plan, FastRealImage::Sums sums)
{
    if (plan.depthwise)
        return kernels::kernels().depthwiseF32;
    const bool winograd =
        sums == FastRealImage::Sums::Rounded && !plan.transposed && kernels::suitsWinograd(plan.window);
    return winograd ? kernels::kernels().winogradF32 : kernels::kernels().convF32;
}

const kernels::WindowI8& integerKernel(const WeightedPlan& plan)
{
    return plan.depthwise ? kernels::kernels().depthwiseI8 : kernels::kernels().convI8;
}

/// The plan's window; a 1x1 one with steps of 1 as a column of pixels, which can be shared pixel by pixel.
Window flattened(const WeightedPlan& plan)
{
    Window w = plan.window;
    const bool pointwise = isPointwise(w) && w.padTop == 0 && w.padLeft == 0 && w.outWidth == w.inWidth &&
                           w.outHeight == w.inHeight && !plan.depthwise && !plan.transposed;
    if (pointwise) {
        w.inHeight = w.outHeight = w.outHeight * w.outWidth;
        w.inWidth = w.outWidth = 1;
    }
    return w;
}

std::vector<Phase> partsOf(const WeightedPlan& plan)
{
    return plan.transposed ? phasesOf(plan.window) : std::vector<Phase>{{.window = flattened(plan)}};
}

/// Room for the largest part's own scratch memory, and behind it for its outputs.
template <class Kernel, class Parts>
size_t kernelScratch(const Kernel& kernel, const Parts& parts)
{
    size_t bytes = 0;
    for (const auto& part : parts)
        bytes = std::max(bytes, alignedSize(kernel.scratchBytes(part.phase.window)));
    return bytes;
}
template <class T, class Parts>
size_t partScratch(const Parts& parts)
{
    size_t count = 0;
    for (const auto& part : parts)
        count = std::max(count, outputSize(part.phase.window));
    return alignedSize(count * sizeof(T));
}

/// What layers in bands of rows ask of a window on one image.
class WindowRows : public RowKernel {
public:
    WindowRows(const WeightedPlan& plan, size_t valueBytes)
        : m_oneImage(plan.images == 1 && plan.operands.input == 0),
          m_rowWindow(plan.window),
          m_kernelRows(flattened(plan).outWidth == plan.window.outWidth ? 1 : plan.window.outWidth),
          m_valueBytes(valueBytes)
    {
    }

    RowRange rowsRead(RowRange output) const final
    {
        const Window& w = m_rowWindow;
        const auto inside = [&](int64_t row) {
            return static_cast<int32_t>(std::clamp<int64_t>(row, 0, w.inHeight));
        };
        const int64_t first = int64_t{output.begin} * w.strideHeight - w.padTop;
        const int64_t last = int64_t{output.end - 1} * w.strideHeight - w.padTop +
                             int64_t{w.kernelHeight - 1} * w.dilationHeight;
        return {inside(first), inside(last + 1)};
    }

protected:
    bool oneImage() const { return m_oneImage; }
    /// Rows of the flattened window.
    kernels::Rows kernelRows(RowRange rows) const
    {
        return {rows.begin * m_kernelRows, rows.end * m_kernelRows};
    }
    Form formWith(size_t constantBytes, size_t scratchBytes) const
    {
        const Window& w = m_rowWindow;
        return {.inRows = w.inHeight,
                .outRows = w.outHeight,
                .inRowBytes = inputSize(w) / static_cast<size_t>(w.inHeight) * m_valueBytes,
                .outRowBytes = outputSize(w) / static_cast<size_t>(w.outHeight) * m_valueBytes,
                .constantBytes = constantBytes,
                .scratchBytes = scratchBytes};
    }

private:
    bool m_oneImage;
    Window m_rowWindow;
    int32_t m_kernelRows; ///< of the flattened window to one row
    size_t m_valueBytes;
};

class FastReal final : public PreparedOperator, private WindowRows {
public:
    FastReal(const OperatorView& view, const WeightedPlan& plan)
        : WindowRows(plan, sizeof(float)),
          m_image(plan, weightBytes(view, plan).as<float>().data(), biasData<float>(view, plan),
                  FastRealImage::Sums::Rounded),
          m_input(plan.operands.input),
          m_images(static_cast<size_t>(plan.images)),
          m_inputSize(inputSize(plan.window)),
          m_outputSize(outputSize(plan.window)),
          m_limits{activationRange(plan.activation).low, activationRange(plan.activation).high}
    {
    }

    size_t scratchBytes() const override { return m_image.scratchBytes(); }

    void run(const RunArguments& arguments) const override
    {
        for (size_t image = 0; image < m_images; ++image) {
            const float* in = arguments.in<float>(m_input) + image * m_inputSize;
            float* out = arguments.out<float>(0) + image * m_outputSize;
            m_image.runShared(m_limits, in, out, arguments);
        }
    }

    const RowKernel* rowKernel() const override { return m_image.hasRows() && oneImage() ? this : nullptr; }
    Form form() const override { return formWith(m_image.packedBytes(), m_image.scratchBytes()); }
    void runRows(RowRange rows, const std::byte* in, std::byte* out, std::byte* scratch) const override
    {
        m_image.runRows(m_limits, kernelRows(rows), reinterpret_cast<const float*>(in),
                        reinterpret_cast<float*>(out), scratch);
    }

private:
    FastRealImage m_image;
    size_t m_input;
    size_t m_images;
    size_t m_inputSize;
    size_t m_outputSize;
    kernels::Limits m_limits;
};

/// The requantization of uint8 outputs as that of int8 ones.
kernels::Requantization kernelRequantization(const Requantizer& r, bool unsignedBytes)
{
    const int32_t shift = unsignedBytes ? 128 : 0;
    return {.rounding =
                r.rule == Requantizer::Rule::Float ? kernels::Rounding::Float : kernels::Rounding::Double,
            .scale = r.scaleF32.data(),
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

class FastInteger final : public PreparedOperator, private WindowRows {
public:
    FastInteger(const OperatorView& view, const WeightedPlan& plan, const IntegerLayer& layer)
        : WindowRows(plan, sizeof(int8_t)),
          m_kernel(integerKernel(plan)),
          m_window(flattened(plan)),
          m_input(plan.operands.input),
          m_images(static_cast<size_t>(plan.images)),
          m_unsigned(layer.unsignedBytes),
          m_direct(!plan.transposed)
    {
        const int8_t* stored =
            layer.ownWeights.empty() ? weightBytes(view, plan).as<int8_t>().data() : layer.ownWeights.data();
        for (const Phase& phase : partsOf(plan)) {
            std::vector<int8_t> taken;
            if (plan.transposed)
                taken = phaseWeights(m_window, phase, stored, static_cast<int8_t>(layer.weightZero));
            const kernels::WeightsI8 weights{
                .weights = plan.transposed ? taken.data() : stored,
                .bias = biasData<int32_t>(view, plan),
                .inputZeroPoint = layer.inZero,
                .weightZeroPoint = layer.weightZero,
                .output = kernelRequantization(layer.requantizer, layer.unsignedBytes)};
            m_parts.push_back({phase, AlignedMemory(m_kernel.packedBytes(phase.window))});
            m_kernel.pack(phase.window, weights, m_parts.back().packed.data());
        }
        m_shares = Shares(plan, m_window, m_kernel.channelBlocks(m_window));
    }

    size_t scratchBytes() const override
    {
        return kernelScratch(m_kernel, m_parts) + (m_direct ? 0 : partScratch<int8_t>(m_parts)) +
               (m_unsigned ? inputSize(m_window) : 0);
    }

    void run(const RunArguments& arguments) const override
    {
        std::byte* outputs = arguments.scratch + kernelScratch(m_kernel, m_parts);
        auto* flipped = reinterpret_cast<uint8_t*>(outputs + (m_direct ? 0 : partScratch<int8_t>(m_parts)));
        for (size_t image = 0; image < m_images; ++image) {
            const int8_t* in = arguments.in<int8_t>(m_input) + image * inputSize(m_window);
            int8_t* out = arguments.out<int8_t>(0) + image * outputSize(m_window);
            if (m_unsigned) {
                flip(reinterpret_cast<const uint8_t*>(in), inputSize(m_window), flipped);
                in = reinterpret_cast<const int8_t*>(flipped);
            }
            if (m_direct)
                m_shares.each(arguments, [&](kernels::Rows rows, std::byte* scratch) {
                    m_kernel.run(m_window, m_parts.front().packed.data(), in, out, rows, scratch);
                });
            else
                runParts(in, out, reinterpret_cast<int8_t*>(outputs), arguments.scratch);
            if (m_unsigned)
                flip(reinterpret_cast<const uint8_t*>(out), outputSize(m_window),
                     reinterpret_cast<uint8_t*>(out));
        }
    }

    const RowKernel* rowKernel() const override
    {
        return m_direct && !m_unsigned && oneImage() ? this : nullptr;
    }
    Form form() const override { return formWith(m_parts.front().packed.size(), scratchBytes()); }
    void runRows(RowRange rows, const std::byte* in, std::byte* out, std::byte* scratch) const override
    {
        m_kernel.run(m_window, m_parts.front().packed.data(), reinterpret_cast<const int8_t*>(in),
                     reinterpret_cast<int8_t*>(out), kernelRows(rows), scratch);
    }

private:
    struct Part {
        Phase phase;
        AlignedMemory packed;
    };
    void runParts(const int8_t* in, int8_t* out, int8_t* outputs, std::byte* scratch) const
    {
        for (const Part& part : m_parts) {
            const Window& w = part.phase.window;
            m_kernel.run(w, part.packed.data(), in, outputs, {0, w.outHeight}, scratch);
            spread(m_window, part.phase, outputs, out);
        }
    }

    const kernels::WindowI8& m_kernel;
    Window m_window;
    size_t m_input;
    size_t m_images;
    bool m_unsigned;
    bool m_direct;
    Shares m_shares;
    std::vector<Part> m_parts;
};

} // namespace

std::unique_ptr<PreparedOperator> fastReal(const OperatorView& view, const WeightedPlan& plan)
{
    return covered(view, plan) ? std::make_unique<FastReal>(view, plan) : nullptr;
}

std::unique_ptr<PreparedOperator> fastInteger(const OperatorView& view, const WeightedPlan& plan,
                                              const IntegerLayer& layer)
{
    const auto isByte = [](int32_t zeroPoint) { return zeroPoint >= -128 && zeroPoint <= 127; };
    const bool bytes = isByte(layer.inZero) &&
                       isByte(kernelRequantization(layer.requantizer, layer.unsignedBytes).zeroPoint);
    return covered(view, plan) && bytes ? std::make_unique<FastInteger>(view, plan, layer) : nullptr;
}

bool FastRealImage::covers(const WeightedPlan& plan)
{
    constexpr int64_t phases = 1024;
    const Window& w = plan.window;
    return plan.groups == 1 &&
           (plan.transposed ? int64_t{w.strideHeight} * w.strideWidth <= phases : spansLittle(w));
}

FastRealImage::FastRealImage(const WeightedPlan& plan, const float* weights, const float* bias, Sums sums)
    : m_kernel(realKernel(plan, sums)),
      m_window(flattened(plan)),
      m_direct(!plan.transposed),
      m_winograd(&m_kernel == &kernels::kernels().winogradF32)
{
    for (const Phase& phase : partsOf(plan)) {
        std::vector<float> taken;
        if (plan.transposed)
            taken = phaseWeights(m_window, phase, weights, 0.0f);
        m_parts.push_back({phase, AlignedMemory(m_kernel.packedBytes(phase.window))});
        m_kernel.pack(phase.window, plan.transposed ? taken.data() : weights, bias,
                      m_parts.back().packed.data());
    }
    m_shares = Shares(plan, m_window, m_kernel.channelBlocks(m_window));
}

size_t FastRealImage::scratchBytes() const
{
    return kernelScratch(m_kernel, m_parts) + (m_direct ? 0 : partScratch<float>(m_parts));
}

void FastRealImage::run(kernels::Limits limits, const float* in, float* out, std::byte* scratch) const
{
    auto* outputs = reinterpret_cast<float*>(scratch + kernelScratch(m_kernel, m_parts));
    for (const Part& part : m_parts) {
        const Window& w = part.phase.window;
        m_kernel.run(w, part.packed.data(), limits, in, m_direct ? out : outputs, {0, w.outHeight}, scratch);
        if (!m_direct)
            spread(m_window, part.phase, outputs, out);
    }
}

void FastRealImage::runRows(kernels::Limits limits, kernels::Rows rows, const float* in, float* out,
                            std::byte* scratch) const
{
    m_kernel.run(m_window, m_parts.front().packed.data(), limits, in, out, rows, scratch);
}

void FastRealImage::runShared(kernels::Limits limits, const float* in, float* out,
                              const RunArguments& arguments) const
{
    if (!m_direct)
        return run(limits, in, out, arguments.scratch);
    m_shares.each(arguments, [&](kernels::Rows rows, std::byte* scratch) {
        m_kernel.run(m_window, m_parts.front().packed.data(), limits, in, out, rows, scratch);
    });
}

Shares::Shares(const WeightedPlan& plan, const Window& w, int32_t channelBlocks)
{
    constexpr int64_t leastProducts = 100'000;           // of a piece: some microseconds
    constexpr int32_t tileRows = 4, pixelsTogether = 12; // what kernels compute at a time
    const int64_t taps = int64_t{w.kernelHeight} * w.kernelWidth * (plan.depthwise ? 1 : w.inChannels);
    const int64_t products = static_cast<int64_t>(outputSize(w)) * taps;
    m_rows = w.outHeight;
    if (plan.transposed)
        return;
    constexpr int32_t fewRows = 32; // of a depthwise layer, where threads would copy too many rows twice
    m_channels =
        channelBlocks > 1 && (plan.depthwise ? w.outHeight < fewRows && channelBlocks >= 8
                                             : taps * w.outChannels > static_cast<int64_t>(inputSize(w)));
    if (!m_channels)
        m_step = w.outWidth == 1 ? pixelsTogether : kernels::suitsWinograd(w) ? tileRows : 1;
    m_count = m_channels ? channelBlocks : (m_rows + m_step - 1) / m_step;
    m_grain = std::max<int64_t>(1, m_count * leastProducts / std::max<int64_t>(products, 1));
}

} // namespace fettle
