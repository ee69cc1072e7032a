// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's window as shaders read it.
#include "vulkan/kernels/window.h"

namespace fettle::vulkan {

Result<WindowBlock> windowOf(const KernelBuilder& builder, const WindowOptions& options)
{
    const Shape& in = builder.view().inputShape(0);
    const Shape& out = builder.view().outputShape(0);
    if (in.size() != 4 || out.size() != 4)
        return builder.unsupported("a window over " + shapeText(in));
    FETTLE_ASSIGN(const Window window, makeWindow(in, out[3], options));
    WindowBlock block{};
    block.batch = static_cast<uint32_t>(in[0]);
    block.inHeight = static_cast<uint32_t>(window.inHeight);
    block.inWidth = static_cast<uint32_t>(window.inWidth);
    block.inChannels = static_cast<uint32_t>(window.inChannels);
    block.outHeight = static_cast<uint32_t>(window.outHeight);
    block.outWidth = static_cast<uint32_t>(window.outWidth);
    block.outChannels = static_cast<uint32_t>(window.outChannels);
    block.kernelHeight = static_cast<uint32_t>(window.kernelHeight);
    block.kernelWidth = static_cast<uint32_t>(window.kernelWidth);
    block.strideHeight = static_cast<uint32_t>(window.strideHeight);
    block.strideWidth = static_cast<uint32_t>(window.strideWidth);
    block.dilationHeight = static_cast<uint32_t>(window.dilationHeight);
    block.dilationWidth = static_cast<uint32_t>(window.dilationWidth);
    block.padTop = static_cast<uint32_t>(window.padTop);
    block.padLeft = static_cast<uint32_t>(window.padLeft);
    block.groups = 1;
    return block;
}

uint32_t alignmentOf(bool loads, bool stores)
{
    return (loads ? FETTLE_ALIGNED_LOADS : 0U) | (stores ? FETTLE_ALIGNED_STORES : 0U);
}

} // namespace fettle::vulkan
