// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What convolutions of volumes (NDHWC) share: the window along the depth and over each slice.
#pragma once

#include "ops/operands.h"
#include "ops/window.h"
#include "tflite/options.h"

namespace fettle {

struct VolumePlan {
    Window plane; ///< the window over one slice
    Window depth; ///< its height: the same along the depth
    size_t images = 1;
    RealRange range;
};

/// The windows over a volume of this shape. UnsupportedModel for an activation that no kernel has.
inline Result<VolumePlan> volumePlan(const OperatorView& view, const Shape& volume, const Shape& kernel,
                                     int32_t outChannels)
{
    const auto table = optionsOf<tfl::Conv3DOptionsT>(view.op);
    if (table.fused_activation_function > tfl::ActivationFunctionType::RELU6)
        return fail(ErrorCode::UnsupportedModel, "the fused activation is not computed");
    const bool same = table.padding == tfl::Padding::SAME;
    VolumePlan plan;
    FETTLE_ASSIGN(plan.plane, makeWindow({volume[0], volume[2], volume[3], volume[4]}, outChannels,
                                         {.same = same,
                                          .kernelHeight = kernel[1],
                                          .kernelWidth = kernel[2],
                                          .strideHeight = table.stride_h,
                                          .strideWidth = table.stride_w,
                                          .dilationHeight = table.dilation_h_factor,
                                          .dilationWidth = table.dilation_w_factor}));
    FETTLE_ASSIGN(plan.depth, makeWindow({1, volume[1], 1, 1}, 1,
                                         {.same = same,
                                          .kernelHeight = kernel[0],
                                          .strideHeight = table.stride_d,
                                          .dilationHeight = table.dilation_d_factor}));
    plan.images = static_cast<size_t>(volume[0]);
    plan.range = activationRange(static_cast<Activation>(table.fused_activation_function));
    return plan;
}

} // namespace fettle
