// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// RESIZE_NEAREST_NEIGHBOR: every output pixel is a copy of one input pixel.
#include "ops/codes.h"
#include "ops/definitions.h"
#include "ops/gradient.h"
#include "ops/resize.h"
#include "tflite/options.h"

#include <cstring>
#include <functional>

namespace fettle {

namespace {

/// The input coordinate of every output coordinate along one axis.
std::vector<int32_t> nearest(int32_t in, int32_t out, bool alignCorners, bool halfPixelCenters)
{
    const float step = resizeStep(in, out, alignCorners);
    const float offset = halfPixelCenters ? 0.5f : 0.0f;
    std::vector<int32_t> from;
    for (int32_t i = 0; i < out; ++i) {
        const float position = (static_cast<float>(i) + offset) * step;
        const float whole = alignCorners ? std::round(position) : std::floor(position);
        from.push_back(std::clamp(static_cast<int32_t>(whole), 0, in - 1));
    }
    return from;
}

/// The kernel for bytes forms the step with 16 fractional bits, a little too large.
std::vector<int32_t> nearestFixed(int32_t in, int32_t out)
{
    const int64_t step = (int64_t{in} << 16) / out + 1;
    std::vector<int32_t> from;
    for (int32_t i = 0; i < out; ++i)
        from.push_back(static_cast<int32_t>(std::min<int64_t>((i * step) >> 16, in - 1)));
    return from;
}

/// Which input pixel every output pixel is.
struct Sources {
    ResizePlan plan;
    std::vector<int32_t> rows, columns;

    /// Calls visit(input pixel, channels) for the output pixels in order.
    template <class T, class Visit>
    void forEach(T* pixels, const Visit& visit) const
    {
        forEachResized(plan, rows, columns, pixels, [&](T* image, int32_t row, int32_t column) {
            const size_t pixel =
                static_cast<size_t>(row) * static_cast<size_t>(plan.inWidth) + static_cast<size_t>(column);
            visit(image + pixel * plan.channels, plan.channels);
        });
    }
};

Result<Sources> sourcesOf(const OperatorView& view)
{
    const auto table = optionsOf<tfl::ResizeNearestNeighborOptionsT>(view.op);
    FETTLE_ASSIGN(const ResizePlan plan, resizePlan(view, table.align_corners, table.half_pixel_centers));
    const bool fixed = bitsOf(view.input(0)->type) == 8 && !plan.alignCorners && !plan.halfPixelCenters;
    const auto axis = [&](int32_t in, int32_t out) {
        return plan.images == 0 ? std::vector<int32_t>{}
               : fixed          ? nearestFixed(in, out)
                                : nearest(in, out, plan.alignCorners, plan.halfPixelCenters);
    };
    return Sources{plan, axis(plan.inHeight, plan.outHeight), axis(plan.inWidth, plan.outWidth)};
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const int bits = bitsOf(view.input(0)->type);
    if (view.input(0)->type != view.output(0).type || (bits != 8 && bits != 16 && bits != 32))
        return unsupportedTypes(view);
    FETTLE_ASSIGN(Sources made, sourcesOf(view));
    made.plan.channels *= static_cast<size_t>(bits / 8);
    return preparedFrom([sources = std::move(made)](const RunArguments& arguments) {
        auto* out = arguments.out<std::byte>(0);
        sources.forEach(arguments.in<std::byte>(0), [&](const std::byte* pixel, size_t channels) {
            std::memcpy(out, pixel, channels);
            out += channels;
        });
    });
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(Sources made, sourcesOf(view));
    return gradientFrom([sources = std::move(made)](const GradientArguments& arguments) {
        const float* from = arguments.gradientOut();
        if (float* to = arguments.gradientIn(0))
            sources.forEach(to, [&](float* pixel, size_t channels) {
                std::transform(from, from + channels, pixel, pixel, std::plus<>());
                from += channels;
            });
    });
}

int32_t version(const OperatorView& view)
{
    return resizeVersion(view, optionsOf<tfl::ResizeNearestNeighborOptionsT>(view.op).half_pixel_centers);
}

} // namespace

const OperatorDefinition& ops::resizeNearestNeighbor()
{
    static const OperatorDefinition definition{
        .code = code::resizeNearestNeighbor,
        .name = "RESIZE_NEAREST_NEIGHBOR",
        .label = "Resize (nearest)",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = resizedShape,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
