// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators along the last dimension share.
#include "ops/rows.h"

#include "tflite/operator_names.h"

namespace fettle {

Rows lastDimensionRows(const Shape& shape)
{
    const auto depth = static_cast<size_t>(shape.back());
    return {depth == 0 ? 0 : static_cast<size_t>(elementCount(shape)) / depth, depth};
}

Result<std::vector<Shape>> rowShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    if (view.inputShape(0).empty())
        return fail(ErrorCode::DamagedModel, operatorName(view.op) + " needs at least one dimension");
    return sameShape(view);
}

Result<void> checkFixedOutput(const OperatorView& view, ScaleZero demanded)
{
    if (scaleZero(view.output(0)) != demanded)
        return fail(ErrorCode::UnsupportedModel,
                    operatorName(view.op) +
                        " does not have the output scale that its integer kernel computes",
                    view.output(0).name);
    return {};
}

} // namespace fettle
