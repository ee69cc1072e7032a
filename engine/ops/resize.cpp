// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the two resizing operators share.
#include "ops/resize.h"

namespace fettle {

namespace {

constexpr int32_t sizeLimit = 1 << 20; ///< coordinates in steps of 2^-10 stay within 32 bits

} // namespace

Result<std::vector<Shape>> resizedShape(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& input = view.inputShape(0);
    if (input.size() != 4)
        return fail(ErrorCode::DamagedModel,
                    "an image has 4 dimensions, not " + std::to_string(input.size()));
    FETTLE_ASSIGN(const std::vector<int32_t> size, constantIntegers(view, 1));
    if (size.size() != 2 || size[0] <= 0 || size[1] <= 0)
        return fail(ErrorCode::DamagedModel, "an image cannot be resized to that size");
    return std::vector<Shape>{{input[0], size[0], size[1], input[3]}};
}

Result<ResizePlan> resizePlan(const OperatorView& view, bool alignCorners, bool halfPixelCenters)
{
    FETTLE_ASSIGN(const std::vector<Shape> outputs, resizedShape(view));
    const Shape& in = view.inputShape(0);
    const Shape& out = outputs.front();
    const bool empty = in[0] == 0 || in[3] == 0;
    for (const int32_t size : {in[1], in[2], out[1], out[2]})
        if (size > sizeLimit || (size <= 0 && !empty))
            return fail(ErrorCode::DamagedModel,
                        "an image cannot be resized from " + shapeText(in) + " to " + shapeText(out));
    return ResizePlan{.images = empty ? 0 : in[0],
                      .inHeight = in[1],
                      .inWidth = in[2],
                      .outHeight = out[1],
                      .outWidth = out[2],
                      .channels = static_cast<size_t>(in[3]),
                      .alignCorners = alignCorners,
                      .halfPixelCenters = halfPixelCenters};
}

int32_t resizeVersion(const OperatorView& view, bool halfPixelCenters)
{
    if (view.input(0)->type == TensorType::Int16)
        return 4;
    if (halfPixelCenters)
        return 3;
    return view.input(0)->type == TensorType::Int8 ? 2 : 1;
}

float resizeStep(int32_t in, int32_t out, bool alignCorners)
{
    const int32_t corner = alignCorners && out > 1 ? 1 : 0;
    return static_cast<float>(in - corner) / static_cast<float>(out - corner);
}

} // namespace fettle
