// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Asks the kernel of every operator for its dispatches.
#include "vulkan/graph/lowering.h"

#include "tflite/operator_names.h"

#include <fmt/format.h>

namespace fettle::vulkan {

namespace {

Result<void> checkSizes(const Graph& graph, std::span<const Shape> shapes, const DeviceLimits& limits)
{
    for (const Operator& op : graph.operators)
        for (const TensorId id : op.outputs) {
            const Tensor& tensor = graph.tensor(id);
            const int64_t count = elementCount(shapes[id.index()]);
            if (count <= 0)
                return fail(ErrorCode::UnsupportedModel, "an empty tensor cannot be computed", tensor.name);
            if (static_cast<uint64_t>(count) * sizeof(float) > limits.largestStorageRange)
                return fail(ErrorCode::OutOfMemory,
                            fmt::format("the tensor {} needs {} bytes, the device binds at most {}",
                                        shapeText(shapes[id.index()]), count * 4, limits.largestStorageRange),
                            tensor.name, "choose another device");
        }
    return {};
}

} // namespace

Result<LoweredGraph> lower(const Model& source, const FloatModel& floatModel, std::span<const Shape> shapes,
                           const Target& target)
{
    const Model& model = *floatModel.model;
    const Graph& graph = model.mainGraph();
    const auto names = shortLayerNames(source, source.mainGraph());
    FETTLE_TRY(checkSizes(graph, shapes, target.limits));

    LoweredGraph lowered;
    lowered.constantOf.assign(graph.tensors.size(), -1);
    for (size_t i = 0; i < graph.tensors.size(); ++i)
        lowered.storage.push_back(TensorId(static_cast<int64_t>(i)));
    for (size_t i = 0; i < graph.operators.size(); ++i) {
        const Operator& op = graph.operators[i];
        const OperatorId origin = floatModel.sources[i];
        Step step{.source = origin, .name = names[origin.index()], .op = operatorName(op), .dispatches = {}};
        const OperatorView view{model, graph, op, OperatorId(static_cast<int64_t>(i)), shapes};
        KernelBuilder builder(view, target, lowered, step);
        FETTLE_TRY(findKernel(op.code)->lower(builder));
        lowered.steps.push_back(std::move(step));
    }
    for (const auto& constant : lowered.constants)
        if (constant.size() * sizeof(float) > target.limits.largestStorageRange)
            return fail(ErrorCode::OutOfMemory, "the weights of a layer are larger than the device can bind",
                        {}, "choose another device");
    return lowered;
}

} // namespace fettle::vulkan
