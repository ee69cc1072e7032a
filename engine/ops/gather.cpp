// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// GATHER: slices of the input along one axis, in the order of an operand with indices; the first batch_dims
// dimensions go along with those of the indices.
#include "ops/indices.h"
#include "ops/moves.h"
#include "tflite/options.h"

#include <functional>

namespace fettle {

namespace {

struct Axes {
    size_t axis = 0;
    size_t batch = 0; ///< dimensions that input and indices share
};

Result<Axes> axesOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const auto options = optionsOf<tfl::GatherOptionsT>(view.op);
    const Shape& input = view.inputShape(0);
    const Shape& indices = view.inputShape(1);
    FETTLE_ASSIGN(const int32_t axis, normalAxis(options.axis, input.size()));
    const int32_t batch = options.batch_dims < 0 ? options.batch_dims + static_cast<int32_t>(indices.size())
                                                 : options.batch_dims;
    bool fits = batch >= 0 && batch <= axis && static_cast<size_t>(batch) <= indices.size();
    for (size_t d = 0; fits && d < static_cast<size_t>(batch); ++d)
        fits = input[d] == indices[d];
    if (!fits)
        return fail(ErrorCode::DamagedModel,
                    "the batch dimensions do not fit " + shapeText(input) + " and " + shapeText(indices));
    return Axes{static_cast<size_t>(axis), static_cast<size_t>(batch)};
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Axes axes, axesOf(view));
    const Shape& input = view.inputShape(0);
    const Shape& indices = view.inputShape(1);
    Shape shape(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(axes.axis));
    shape.insert(shape.end(), indices.begin() + static_cast<std::ptrdiff_t>(axes.batch), indices.end());
    shape.insert(shape.end(), input.begin() + static_cast<std::ptrdiff_t>(axes.axis) + 1, input.end());
    return std::vector<Shape>{std::move(shape)};
}

/// [batch, outer, axis, inner] of the input, [batch, count] indices.
struct Gather {
    size_t batch = 1, outer = 1, size = 0, count = 1;
    size_t slice = 0; ///< bytes of one slice

    explicit Gather(const OperatorView& view, Axes axes)
    {
        const Shape& input = view.inputShape(0);
        batch = outerCount(input, axes.batch);
        outer = batch == 0 ? 0 : outerCount(input, axes.axis) / batch;
        size = static_cast<size_t>(input[axes.axis]);
        count = batch == 0 ? 0 : static_cast<size_t>(elementCount(view.inputShape(1))) / batch;
        slice = innerCount(input, axes.axis) * static_cast<size_t>(bitsOf(view.output(0).type)) / 8;
    }

    template <class Index>
    void run(const Index* indices, const RunArguments& arguments) const
    {
        const auto* from = arguments.in<std::byte>(0);
        auto* to = arguments.out<std::byte>(0);
        for (size_t row = 0; row < batch * outer; ++row) {
            const Index* wanted = indices + row / outer * count;
            for (size_t i = 0; i < count; ++i) {
                const auto index = static_cast<size_t>(wanted[i]); // a negative one is very large
                if (index >= size)
                    return arguments.fail("an index to gather is outside of the tensor");
                std::memcpy(to, from + (row * size + index) * slice, slice);
                to += slice;
            }
        }
    }

    /// Adds what came from a slice to it; run() has checked the indices.
    template <class Index>
    void addBack(const Index* indices, const float* from, float* to) const
    {
        const size_t length = slice / sizeof(float);
        for (size_t row = 0; row < batch * outer; ++row) {
            const Index* wanted = indices + row / outer * count;
            for (size_t i = 0; i < count; ++i, from += length) {
                float* place = to + (row * size + static_cast<size_t>(wanted[i])) * length;
                std::transform(from, from + length, place, place, std::plus<>());
            }
        }
    }
};

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_TRY(commonBytes(view));
    FETTLE_ASSIGN(const Axes axes, axesOf(view));
    const IndexReader indices(view, 1);
    const Shape& input = view.inputShape(0);
    const auto sliceBits = innerCount(input, axes.axis) * static_cast<size_t>(bitsOf(view.output(0).type));
    if (!indices.usable() || sliceBits % 8 != 0)
        return unsupportedTypes(view);
    return preparedFrom([indices, gather = Gather(view, axes)](const RunArguments& arguments) {
        indices.visit(arguments, [&](const auto* values) { gather.run(values, arguments); });
    });
}

Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    FETTLE_ASSIGN(const Axes axes, axesOf(view));
    const IndexReader indices(view, 1);
    return gradientFrom([indices, gather = Gather(view, axes)](const GradientArguments& arguments) {
        if (float* to = arguments.gradientIn(0))
            indices.visit(arguments,
                          [&](const auto* values) { gather.addBack(values, arguments.gradientOut(), to); });
    });
}

int32_t version(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    if (type == TensorType::Int4)
        return 7;
    if (view.input(1)->type == TensorType::Int16)
        return 6;
    if (optionsOf<tfl::GatherOptionsT>(view.op).batch_dims != 0)
        return 5;
    if (type == TensorType::Int16)
        return 4;
    return type == TensorType::Bool ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::gather()
{
    static const OperatorDefinition definition{
        .code = code::gather,
        .name = "GATHER",
        .label = "Gather",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
