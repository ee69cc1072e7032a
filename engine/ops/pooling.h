// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What AVERAGE_POOL_2D and MAX_POOL_2D share.
#pragma once

#include "ops/tables.h"
#include "ops/window.h"

namespace fettle {

struct PoolingPlan {
    Window window;
    size_t images = 1;
    Activation activation = Activation::None;
};

Result<PoolingPlan> poolingPlan(const OperatorView& view);
Result<std::vector<Shape>> poolingShapes(const OperatorView& view);
int32_t poolingVersion(const OperatorView& view);

/// The fast kernels of one kind of pooling.
struct PoolingKernels {
    decltype(kernels::Pooling::averageF32) real;
    decltype(kernels::Pooling::averageI8) integer;
};

/// On the fast kernels; null for types that they do not have.
std::unique_ptr<PreparedOperator> fastPooling(const OperatorView& view, const PoolingPlan& plan, const PoolingKernels& table);

/// Float32, int8 or uint8 in and out; the scales of input and output are not looked at, as in the runtime.
/// `Pool` has a member template: T pool<T>(plan, image, y, x, channel), without the clamp of the fused activation.
template <class Pool>
Result<std::unique_ptr<PreparedOperator>> preparePooling(const OperatorView& view, const ExecutionOptions& options,
                                                         const PoolingKernels& table, Pool pool)
{
    FETTLE_ASSIGN(const PoolingPlan plan, poolingPlan(view));
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type)
        return unsupportedTypes(view);
    FETTLE_TRY(checkScales(view, 1));
    if (options.kernels == KernelPath::Fast)
        if (auto fast = fastPooling(view, plan, table))
            return fast;
    const auto loop = [plan, pool]<class T>(const RunArguments& arguments, T low, T high) {
        const T* in = arguments.in<T>(0);
        T* out = arguments.out<T>(0);
        for (size_t image = 0; image < plan.images; ++image, in += inputSize(plan.window))
            for (int32_t y = 0; y < plan.window.outHeight; ++y)
                for (int32_t x = 0; x < plan.window.outWidth; ++x)
                    for (int32_t c = 0; c < plan.window.outChannels; ++c)
                        *out++ = std::clamp(pool.template operator()<T>(plan.window, in, y, x, static_cast<size_t>(c)), low, high);
    };
    if (type == TensorType::Float32)
        return preparedFrom([loop, range = activationRange(plan.activation)](const RunArguments& arguments) {
            loop(arguments, range.low, range.high);
        });
    const ByteRange range = activationRange(plan.activation, type, scaleZero(view.output(0)));
    if (type == TensorType::Int8)
        return preparedFrom([loop, range](const RunArguments& arguments) {
            loop(arguments, static_cast<int8_t>(range.low), static_cast<int8_t>(range.high));
        });
    if (type == TensorType::UInt8)
        return preparedFrom([loop, range](const RunArguments& arguments) {
            loop(arguments, static_cast<uint8_t>(range.low), static_cast<uint8_t>(range.high));
        });
    return unsupportedTypes(view);
}

} // namespace fettle
