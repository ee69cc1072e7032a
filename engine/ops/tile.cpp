// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TILE, BROADCAST_TO and BROADCAST_ARGS: a tensor repeated along its dimensions, and the shape that two
// shapes have in common.
#include "ops/moves.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> tileShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> times, constantIntegers(view, 1));
    Shape shape = view.inputShape(0);
    if (times.size() != shape.size())
        return fail(ErrorCode::DamagedModel, "the repetitions do not fit " + shapeText(shape));
    for (size_t d = 0; d < shape.size(); ++d) {
        const int64_t size = int64_t{shape[d]} * times[d];
        if (times[d] < 0 || size > std::numeric_limits<int32_t>::max())
            return fail(ErrorCode::DamagedModel, "impossible number of repetitions");
        shape[d] = static_cast<int32_t>(size);
    }
    return std::vector<Shape>{std::move(shape)};
}

Result<StridedCopy> tileCopy(const OperatorView& view, size_t bytes)
{
    const Shape& input = view.inputShape(0);
    const Shape& output = view.outputShape(0);
    const auto from = rowMajorSteps(input);
    const auto to = rowMajorSteps(output);
    std::vector<CopyAxis> axes; // each dimension twice: its repetitions, and its elements
    for (size_t d = 0; d < input.size(); ++d) {
        const auto size = static_cast<size_t>(input[d]);
        const size_t times = size == 0 ? 0 : static_cast<size_t>(output[d]) / size;
        axes.push_back({times, 0, to[d] * input[d]});
        axes.push_back({size, from[d], to[d]});
    }
    return StridedCopy(axes, bytes);
}

int32_t tileVersion(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Int8 ? 3 : 1;
}

Result<std::vector<Shape>> broadcastToShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(Shape shape, constantIntegers(view, 1));
    FETTLE_TRY(checkShape(shape));
    const Shape& input = view.inputShape(0);
    const size_t extra = shape.size() - input.size();
    bool fits = shape.size() >= input.size();
    for (size_t d = 0; fits && d < input.size(); ++d)
        fits = input[d] == 1 || input[d] == shape[extra + d];
    if (!fits)
        return fail(ErrorCode::DamagedModel,
                    shapeText(input) + " cannot be broadcast to " + shapeText(shape));
    return std::vector<Shape>{std::move(shape)};
}

Result<StridedCopy> broadcastToCopy(const OperatorView& view, size_t bytes)
{
    const Shape& input = view.inputShape(0);
    const Shape& output = view.outputShape(0);
    const size_t extra = output.size() - input.size();
    const auto from = rowMajorSteps(input);
    const auto to = rowMajorSteps(output);
    std::vector<CopyAxis> axes;
    for (size_t d = 0; d < output.size(); ++d) {
        const bool repeated = d < extra || input[d - extra] == 1;
        axes.push_back({static_cast<size_t>(output[d]), repeated ? 0 : from[d - extra], to[d]});
    }
    return StridedCopy(axes, bytes);
}

int32_t broadcastToVersion(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Int8 || type == TensorType::Int16 ? 3 : 2;
}

Result<std::vector<Shape>> broadcastArgsShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    if (view.inputShape(0).size() != 1 || view.inputShape(1).size() != 1)
        return fail(ErrorCode::DamagedModel, "the shapes to broadcast are not vectors");
    return std::vector<Shape>{{std::max(view.inputShape(0)[0], view.inputShape(1)[0])}};
}

template <class T>
std::unique_ptr<PreparedOperator> commonShape(size_t countA, size_t countB)
{
    return preparedFrom([=](const RunArguments& arguments) {
        const size_t count = std::max(countA, countB);
        T* out = arguments.out<T>(0);
        const auto size = [&](const T* shape, size_t rank, size_t d) {
            return d + rank < count ? T{1} : shape[d + rank - count];
        };
        for (size_t d = 0; d < count; ++d) {
            const T a = size(arguments.in<T>(0), countA, d);
            const T b = size(arguments.in<T>(1), countB, d);
            if (a != b && a != 1 && b != 1)
                return arguments.fail("two shapes cannot be broadcast to one");
            out[d] = a == 1 ? b : a;
        }
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareBroadcastArgs(const OperatorView& view,
                                                               const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view));
    const TensorType type = view.input(0)->type;
    const auto countA = static_cast<size_t>(view.inputShape(0)[0]);
    const auto countB = static_cast<size_t>(view.inputShape(1)[0]);
    if (view.input(1)->type != type || (type != TensorType::Int32 && type != TensorType::Int64))
        return unsupportedTypes(view);
    return type == TensorType::Int32 ? commonShape<int32_t>(countA, countB)
                                     : commonShape<int64_t>(countA, countB);
}

int32_t versionIs1(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::tile()
{
    static const OperatorDefinition definition{
        .code = code::tile,
        .name = "TILE",
        .label = "Tile",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = tileShapes,
        .prepare = moved<tileCopy>,
        .gradient = movedBack<tileCopy>,
        .macs = noMacs,
        .version = tileVersion,
    };
    return definition;
}

const OperatorDefinition& ops::broadcastTo()
{
    static const OperatorDefinition definition{
        .code = code::broadcastTo,
        .name = "BROADCAST_TO",
        .label = "Broadcast",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = broadcastToShapes,
        .prepare = moved<broadcastToCopy>,
        .gradient = movedBack<broadcastToCopy>,
        .macs = noMacs,
        .version = broadcastToVersion,
    };
    return definition;
}

const OperatorDefinition& ops::broadcastArgs()
{
    static const OperatorDefinition definition{
        .code = code::broadcastArgs,
        .name = "BROADCAST_ARGS",
        .label = "Broadcast",
        .quantization = {},
        .shapes = broadcastArgsShapes,
        .prepare = prepareBroadcastArgs,
        .macs = noMacs,
        .version = versionIs1,
    };
    return definition;
}

} // namespace fettle
