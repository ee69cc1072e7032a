// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// AVERAGE_POOL_2D and MAX_POOL_2D.
#include "ops/tables.h"
#include "vulkan/kernels/window.h"

namespace fettle::vulkan {

namespace {

Result<void> lowerPool(KernelBuilder& builder, ShaderId shader)
{
    FETTLE_ASSIGN(const auto block, windowOf(builder, windowOptions(builder.view().op)));
    FETTLE_ASSIGN(const uint32_t function, builder.activation());
    const bool quads = block.outChannels % 4 == 0;
    const uint64_t count =
        uint64_t{block.batch} * block.outHeight * block.outWidth * (roundUp(block.outChannels, 4) / 4);
    builder.dispatch({shader, function, alignmentOf(quads, quads)}, count, block,
                     {builder.input(0), builder.output()});
    return {};
}

} // namespace

Result<void> lowerAveragePool(KernelBuilder& builder)
{
    return lowerPool(builder, ShaderId::averagePool);
}

Result<void> lowerMaxPool(KernelBuilder& builder)
{
    return lowerPool(builder, ShaderId::maxPool);
}

} // namespace fettle::vulkan
