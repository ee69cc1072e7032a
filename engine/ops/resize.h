// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the two resizing operators share: an image, and a new height and width as second operand.
#pragma once

#include "ops/operands.h"

namespace fettle {

/// One image size and how output pixels lie over input pixels.
struct ResizePlan {
    int32_t images = 1, inHeight = 1, inWidth = 1, outHeight = 1, outWidth = 1;
    size_t channels = 0;
    bool alignCorners = false;     ///< the centers of the corner pixels coincide
    bool halfPixelCenters = false; ///< the corners of the images coincide
};

/// Sizes checked; DamagedModel when they are not those of images.
Result<ResizePlan> resizePlan(const OperatorView& view, bool alignCorners, bool halfPixelCenters);
Result<std::vector<Shape>> resizedShape(const OperatorView& view);
/// 4 for int16, 3 for half pixels, 2 for int8, else 1.
int32_t resizeVersion(const OperatorView& view, bool halfPixelCenters);

/// Input pixels for one output pixel: `in / out`, or between the outermost pixels. Formed in float32, as the
/// runtime does.
float resizeStep(int32_t in, int32_t out, bool alignCorners);

/// Calls visit(image, row, column) for the output pixels in order: the first of the `pixels`, of inHeight x
/// inWidth pixels, of an image; what `rows` and `columns` say of the output's row and column.
template <class T, class Rows, class Visit>
void forEachResized(const ResizePlan& plan, const Rows& rows, const Rows& columns, T* pixels,
                    const Visit& visit)
{
    const size_t image =
        static_cast<size_t>(plan.inHeight) * static_cast<size_t>(plan.inWidth) * plan.channels;
    for (size_t i = 0; i < static_cast<size_t>(plan.images); ++i)
        for (const auto& row : rows)
            for (const auto& column : columns)
                visit(pixels + i * image, row, column);
}

} // namespace fettle
