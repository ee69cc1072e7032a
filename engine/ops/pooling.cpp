// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What AVERAGE_POOL_2D and MAX_POOL_2D share.
#include "ops/pooling.h"

namespace fettle {

Result<PoolingPlan> poolingPlan(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 1));
    const Shape& input = view.inputShape(0);
    if (input.size() != 4)
        return fail(ErrorCode::DamagedModel, "pooling needs 4 dimensions");
    PoolingPlan plan;
    FETTLE_ASSIGN(plan.activation, fusedActivation(view.op));
    FETTLE_ASSIGN(plan.window, makeWindow(input, input[3], windowOptions(view.op)));
    plan.images = static_cast<size_t>(input[0]);
    return plan;
}

Result<std::vector<Shape>> poolingShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const PoolingPlan plan, poolingPlan(view));
    const Window& w = plan.window;
    return std::vector<Shape>{{view.inputShape(0)[0], w.outHeight, w.outWidth, w.outChannels}};
}

int32_t poolingVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace fettle
