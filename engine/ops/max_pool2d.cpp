// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// MAX_POOL_2D: the greatest of the cells of the window that lie inside of the image.
#include "ops/pooling.h"

namespace fettle {

namespace {

struct Maximum {
    template <class T>
    T operator()(const Window& w, const T* image, int32_t y, int32_t x, size_t channel) const
    {
        T greatest = std::numeric_limits<T>::lowest();
        forEachTap(w, y, x, [&](size_t pixel, size_t) {
            greatest = std::max(greatest, image[pixel * static_cast<size_t>(w.inChannels) + channel]);
        });
        return greatest;
    }
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions& options)
{
    const kernels::Pooling& table = kernels::kernels().pooling;
    return preparePooling(view, options, {table.maxF32, table.maxI8}, Maximum{});
}

} // namespace

const OperatorDefinition& ops::maxPool2d()
{
    static const OperatorDefinition definition{
        .code = code::maxPool2d,
        .name = "MAX_POOL_2D",
        .label = "Max pool",
        .quantization = {.integerKernel = true, .sameScale = true},
        .shapes = poolingShapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = poolingVersion,
    };
    return definition;
}

} // namespace fettle
