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

std::unique_ptr<PreparedOperator> fastPooling(const OperatorView& view, const PoolingPlan& plan, const PoolingKernels& table)
{
    const Window window = plan.window;
    const kernels::Rows rows{0, window.outHeight};
    const TensorType type = view.output(0).type;
    if (type == TensorType::Float32)
        return preparedFrom([plan, window, rows, run = table.real](const RunArguments& arguments) {
            const RealRange range = activationRange(plan.activation);
            for (size_t image = 0; image < plan.images; ++image)
                run(window, {range.low, range.high}, arguments.in<float>(0) + image * inputSize(window),
                    arguments.out<float>(0) + image * outputSize(window), rows);
        });
    if (type != TensorType::Int8)
        return nullptr;
    const ByteRange range = activationRange(plan.activation, type, scaleZero(view.output(0)));
    return preparedFrom([plan, window, rows, range, run = table.integer](const RunArguments& arguments) {
        for (size_t image = 0; image < plan.images; ++image)
            run(window, range.low, range.high, arguments.in<int8_t>(0) + image * inputSize(window),
                arguments.out<int8_t>(0) + image * outputSize(window), rows);
    });
}

int32_t poolingVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int16 ? 3 : versionInt8Is2(view);
}

} // namespace fettle
