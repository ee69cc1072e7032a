// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// AVERAGE_POOL_2D: the mean of the cells of the window that lie inside of the image.
#include "ops/pooling.h"

namespace fettle {

namespace {

struct Average {
    template <class T>
    T operator()(const Window& w, const T* image, int32_t y, int32_t x, size_t channel) const
    {
        using Sum = std::conditional_t<std::is_floating_point_v<T>, float, int32_t>;
        Sum sum = 0;
        int32_t cells = 0;
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            sum += image[pixel * static_cast<size_t>(w.inChannels) + channel];
            ++cells;
        });
        if constexpr (std::is_floating_point_v<T>)
            return sum / static_cast<float>(cells);
        else // half away from zero; the quantized values are averaged as they are
            return static_cast<T>((sum > 0 ? sum + cells / 2 : sum - cells / 2) / cells);
    }
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const kernels::Pooling& table = kernels::kernels().pooling;
    return preparePooling(view, options, {table.averageF32, table.averageI8}, Average{});
}

} // namespace

const OperatorDefinition& ops::averagePool2d()
{
    static const OperatorDefinition definition{
        .code = code::averagePool2d,
        .name = "AVERAGE_POOL_2D",
        .label = "Average pool",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = poolingShapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = poolingVersion,
    };
    return definition;
}

} // namespace fettle
