// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// AVERAGE_POOL_2D, MAX_POOL_2D, L2_POOL_2D: one number for the cells of a window that lie inside of the
// image.
#include "ops/gradient.h"
#include "ops/tables.h"
#include "ops/value_table.h"
#include "ops/window.h"

namespace fettle {

namespace {

struct Plan {
    Window window;
    size_t images = 1;
    Activation activation = Activation::None;
};

Result<Plan> planOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const Shape& input = view.inputShape(0);
    if (input.size() != 4)
        return fail(ErrorCode::DamagedModel, "pooling needs 4 dimensions");
    Plan plan;
    FETTLE_ASSIGN(plan.activation, fusedActivation(view.op));
    FETTLE_ASSIGN(plan.window, makeWindow(input, input[3], windowOptions(view.op)));
    plan.images = static_cast<size_t>(input[0]);
    return plan;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Plan plan, planOf(view));
    const Window& w = plan.window;
    return std::vector<Shape>{{view.inputShape(0)[0], w.outHeight, w.outWidth, w.outChannels}};
}

/// Integers are averaged as they are stored, half away from zero.
struct Average {
    static constexpr bool takesIntegers = true;

    template <class T>
    static T of(const Window& w, const T* image, int32_t y, int32_t x, size_t channel)
    {
        using Sum = std::conditional_t<std::is_floating_point_v<T>, float, int64_t>;
        Sum sum = 0;
        int32_t cells = 0;
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            sum += image[pixel * static_cast<size_t>(w.inChannels) + channel];
            ++cells;
        });
        if constexpr (std::is_floating_point_v<T>)
            return sum / static_cast<float>(cells);
        else
            return static_cast<T>((sum > 0 ? sum + cells / 2 : sum - cells / 2) / cells);
    }

    static void pass(const Window& w, int32_t y, int32_t x, const float*, float* to, float gradient)
    {
        int32_t cells = 0;
        forEachTap(w, y, x, [&](size_t, size_t) { ++cells; });
        const float part = gradient / static_cast<float>(cells);
        forEachTap(w, y, x,
                   [&](size_t pixel, size_t) { to[pixel * static_cast<size_t>(w.inChannels)] += part; });
    }
};

struct Maximum {
    static constexpr bool takesIntegers = true;

    template <class T>
    static T of(const Window& w, const T* image, int32_t y, int32_t x, size_t channel)
    {
        T greatest = std::numeric_limits<T>::lowest();
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            greatest = std::max(greatest, image[pixel * static_cast<size_t>(w.inChannels) + channel]);
        });
        return greatest;
    }

    static void pass(const Window& w, int32_t y, int32_t x, const float* in, float* to, float gradient)
    {
        const auto channels = static_cast<size_t>(w.inChannels);
        std::optional<size_t> first;
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            if (!first || in[pixel * channels] > in[*first * channels])
                first = pixel;
        });
        to[*first * channels] += gradient;
    }
};

struct RootMeanSquare {
    static constexpr bool takesIntegers = false;

    template <class T>
    static T of(const Window& w, const T* image, int32_t y, int32_t x, size_t channel)
    {
        float sum = 0;
        int32_t cells = 0;
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            const float value = image[pixel * static_cast<size_t>(w.inChannels) + channel];
            sum += value * value;
            ++cells;
        });
        return std::sqrt(sum / static_cast<float>(cells));
    }

    /// d sqrt(mean of x^2) = x / (cells * root)
    static void pass(const Window& w, int32_t y, int32_t x, const float* in, float* to, float gradient)
    {
        const auto channels = static_cast<size_t>(w.inChannels);
        float sum = 0;
        int32_t cells = 0;
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            sum += in[pixel * channels] * in[pixel * channels];
            ++cells;
        });
        const float root = std::sqrt(sum / static_cast<float>(cells));
        const float factor = root > 0 ? gradient / (static_cast<float>(cells) * root) : 0;
        forEachTap(w, y, x,
                   [&](size_t pixel, size_t) { to[pixel * channels] += factor * in[pixel * channels]; });
    }
};

template <class Pool, class T>
std::unique_ptr<PreparedOperator> readable(const Plan& plan, T low, T high)
{
    return preparedFrom([=](const RunArguments& arguments) {
        const T* in = arguments.in<T>(0);
        T* out = arguments.out<T>(0);
        for (size_t image = 0; image < plan.images; ++image, in += inputSize(plan.window))
            for (int32_t y = 0; y < plan.window.outHeight; ++y)
                for (int32_t x = 0; x < plan.window.outWidth; ++x)
                    for (int32_t c = 0; c < plan.window.outChannels; ++c)
                        *out++ =
                            std::clamp(Pool::of(plan.window, in, y, x, static_cast<size_t>(c)), low, high);
    });
}

/// The fast kernels of one kind of pooling; null where there are none.
struct FastKernels {
    decltype(kernels::Pooling::averageF32) real = nullptr;
    decltype(kernels::Pooling::averageI8) integer = nullptr;
};

template <class Pool>
FastKernels fastKernels()
{
    const kernels::Pooling& table = kernels::kernels().pooling;
    if constexpr (std::is_same_v<Pool, Average>)
        return {table.averageF32, table.averageI8};
    else if constexpr (std::is_same_v<Pool, Maximum>)
        return {table.maxF32, table.maxI8};
    else
        return {};
}

template <class T, class Run, class... Limits>
std::unique_ptr<PreparedOperator> fast(const Plan& plan, Run run, Limits... limits)
{
    return preparedFrom([=](const RunArguments& arguments) {
        const Window& window = plan.window;
        for (size_t image = 0; image < plan.images; ++image)
            run(window, limits..., arguments.in<T>(0) + image * inputSize(window),
                arguments.out<T>(0) + image * outputSize(window), {0, window.outHeight});
    });
}

/// Float32, int8, uint8, int16; the scales of input and output are not looked at, as in the runtime.
template <class Pool>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    FETTLE_ASSIGN(const Plan plan, planOf(view));
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    const FastKernels table = options.kernels == KernelPath::Fast ? fastKernels<Pool>() : FastKernels{};
    if (type == TensorType::Float32) {
        const RealRange range = activationRange(plan.activation);
        return table.real != nullptr ? fast<float>(plan, table.real, kernels::Limits{range.low, range.high})
                                     : readable<Pool, float>(plan, range.low, range.high);
    }
    if constexpr (Pool::takesIntegers) {
        FETTLE_TRY(checkScales(view, 1));
        if (type == TensorType::Int16)
            FETTLE_TRY(checkShortScales(view));
        const ByteRange range = activationRange(plan.activation, type, scaleZero(view.output(0)));
        if (type == TensorType::Int8 && table.integer != nullptr)
            return fast<int8_t>(plan, table.integer, range.low, range.high);
        if (type == TensorType::Int8)
            return readable<Pool>(plan, static_cast<int8_t>(range.low), static_cast<int8_t>(range.high));
        if (type == TensorType::UInt8)
            return readable<Pool>(plan, static_cast<uint8_t>(range.low), static_cast<uint8_t>(range.high));
        if (type == TensorType::Int16)
            return readable<Pool>(plan, static_cast<int16_t>(range.low), static_cast<int16_t>(range.high));
    }
    return unsupportedTypes(view);
}

/// An average gives each of its cells an equal part, a maximum all to the first cell that has it. Nothing
/// goes through where the activation cuts off.
template <class Pool>
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Plan plan, planOf(view));
    return gradientFrom([plan, range = activationRange(plan.activation)](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        const float* in = arguments.in(0);
        const float* out = arguments.out();
        const float* gradient = arguments.gradientOut();
        const Window& w = plan.window;
        const auto channels = static_cast<size_t>(w.inChannels);
        for (size_t image = 0; to != nullptr && image < plan.images;
             ++image, to += inputSize(w), in += inputSize(w)) {
            for (int32_t y = 0; y < w.outHeight; ++y)
                for (int32_t x = 0; x < w.outWidth; ++x, out += channels, gradient += channels)
                    for (size_t c = 0; c < channels; ++c)
                        if (out[c] > range.low && out[c] < range.high)
                            Pool::pass(w, y, x, in + c, to + c, gradient[c]);
        }
    });
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

template <class Pool>
OperatorDefinition defined(int32_t code, std::string_view name, std::string_view label)
{
    return {.code = code,
            .name = name,
            .label = label,
            .quantization = {.integerKernel = Pool::takesIntegers,
                             .sameScale = Pool::takesIntegers,
                             .wideKernel = Pool::takesIntegers},
            .shapes = shapes,
            .prepare = prepare<Pool>,
            .gradient = gradient<Pool>,
            .macs = noMacs,
            .version = version};
}

} // namespace

const OperatorDefinition& ops::averagePool2d()
{
    static const OperatorDefinition definition =
        defined<Average>(code::averagePool2d, "AVERAGE_POOL_2D", "Average pool");
    return definition;
}

const OperatorDefinition& ops::maxPool2d()
{
    static const OperatorDefinition definition = defined<Maximum>(code::maxPool2d, "MAX_POOL_2D", "Max pool");
    return definition;
}

const OperatorDefinition& ops::l2Pool2d()
{
    static const OperatorDefinition definition =
        defined<RootMeanSquare>(code::l2Pool2d, "L2_POOL_2D", "L2 pool");
    return definition;
}

} // namespace fettle
