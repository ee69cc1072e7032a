// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// STRIDED_SLICE: begin, end and step of each dimension, with the masks that Python's slices translate to.
#include "ops/moves.h"
#include "tflite/options.h"

namespace fettle {

namespace {

/// One dimension of the input as it goes into the output, or a new one of size 1.
struct SlicedAxis {
    int32_t source = -1; ///< dimension of the input; -1: a new one
    int32_t begin = 0;
    int32_t stride = 1;
    int32_t count = 1;
    bool dropped = false; ///< a single index: not in the output's shape
};

bool bit(int32_t mask, size_t index)
{
    return index < 32 && (static_cast<uint32_t>(mask) >> index & 1u) != 0;
}

struct Specification {
    std::vector<int32_t> begin, end, stride;
    tfl::StridedSliceOptionsT options;

    bool isEllipsis(size_t entry) const { return bit(options.ellipsis_mask, entry); }
    bool isNew(size_t entry) const { return bit(options.new_axis_mask, entry) && !isEllipsis(entry); }
};

Result<Specification> specificationOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 4));
    Specification made;
    FETTLE_ASSIGN(made.begin, constantIntegers(view, 1));
    FETTLE_ASSIGN(made.end, constantIntegers(view, 2));
    FETTLE_ASSIGN(made.stride, constantIntegers(view, 3));
    made.options = optionsOf<tfl::StridedSliceOptionsT>(view.op);
    if (made.begin.size() != made.end.size() || made.begin.size() != made.stride.size())
        return fail(ErrorCode::DamagedModel, "begin, end and strides of the slice have different lengths");
    return made;
}

/// An index counted from the end made ordinary and kept where an index of this direction can be.
int64_t clampedIndex(int64_t index, int32_t size, bool forward)
{
    if (index < 0)
        index += size;
    return forward ? std::clamp<int64_t>(index, 0, size) : std::clamp<int64_t>(index, -1, int64_t{size} - 1);
}

Result<SlicedAxis> slicedAxis(const Specification& wanted, size_t entry, int32_t source, int32_t size)
{
    const int64_t stride = wanted.stride[entry];
    if (stride == 0 || stride == std::numeric_limits<int32_t>::min())
        return fail(ErrorCode::DamagedModel, "impossible stride of a slice");
    const bool forward = stride > 0;
    const int64_t begin = bit(wanted.options.begin_mask, entry)
                              ? (forward ? 0 : int64_t{size} - 1)
                              : clampedIndex(wanted.begin[entry], size, forward);
    if (bit(wanted.options.shrink_axis_mask, entry)) {
        if (begin < 0 || begin >= size)
            return fail(ErrorCode::DamagedModel, "an index is outside of the sliced tensor");
        return SlicedAxis{source, static_cast<int32_t>(begin), 1, 1, true};
    }
    int64_t end = wanted.end[entry] + (wanted.options.offset ? begin : 0);
    end = bit(wanted.options.end_mask, entry) ? (forward ? size : -1) : clampedIndex(end, size, forward);
    const int64_t length = forward ? end - begin : begin - end;
    const int64_t step = std::abs(stride);
    const int64_t count = length <= 0 ? 0 : (length + step - 1) / step;
    return SlicedAxis{source, static_cast<int32_t>(begin), static_cast<int32_t>(stride),
                      static_cast<int32_t>(count), false};
}

/// The entries of the specification spread over the dimensions: the ellipsis stands for all that are not
/// named.
Result<std::vector<SlicedAxis>> slicedAxes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Specification wanted, specificationOf(view));
    const Shape& input = view.inputShape(0);
    const size_t entries = wanted.begin.size();
    size_t added = 0;
    for (size_t entry = 0; entry < entries; ++entry)
        added += wanted.isNew(entry) ? 1 : 0;
    const size_t dimensions = input.size() + added;
    std::vector<SlicedAxis> axes;
    size_t source = 0;
    const auto whole = [&] {
        axes.push_back({static_cast<int32_t>(source), 0, 1, input[source], false});
        ++source;
    };
    for (size_t entry = 0; axes.size() < dimensions; ++entry) {
        if (entry < entries && wanted.isNew(entry)) {
            axes.push_back({});
            continue;
        }
        if (source >= input.size())
            return fail(ErrorCode::DamagedModel, "the slice names more dimensions than there are");
        if (entry >= entries) {
            whole();
        } else if (wanted.isEllipsis(entry)) {
            const size_t span = dimensions + 1 > entries ? std::max<size_t>(1, dimensions + 1 - entries) : 1;
            for (size_t i = 0; i < span && axes.size() < dimensions && source < input.size(); ++i)
                whole();
        } else {
            FETTLE_ASSIGN(SlicedAxis axis,
                          slicedAxis(wanted, entry, static_cast<int32_t>(source), input[source]));
            axes.push_back(axis);
            ++source;
        }
    }
    return axes;
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const std::vector<SlicedAxis> axes, slicedAxes(view));
    Shape shape;
    for (const SlicedAxis& axis : axes)
        if (!axis.dropped)
            shape.push_back(axis.count);
    return std::vector<Shape>{std::move(shape)};
}

Result<StridedCopy> copyOf(const OperatorView& view, size_t bytes)
{
    FETTLE_ASSIGN(const std::vector<SlicedAxis> axes, slicedAxes(view));
    const auto from = rowMajorSteps(view.inputShape(0));
    const auto to = rowMajorSteps(view.outputShape(0));
    std::vector<CopyAxis> copied;
    std::ptrdiff_t start = 0;
    size_t target = 0;
    for (const SlicedAxis& axis : axes) {
        const std::ptrdiff_t step = axis.source < 0 ? 0 : from[static_cast<size_t>(axis.source)];
        start += axis.begin * step;
        if (!axis.dropped)
            copied.push_back({static_cast<size_t>(axis.count), axis.stride * step, to[target++]});
    }
    return StridedCopy(copied, bytes, start);
}

int32_t version(const OperatorView& view)
{
    const auto options = optionsOf<tfl::StridedSliceOptionsT>(view.op);
    const TensorType type = view.input(0)->type;
    if (options.offset)
        return 8;
    if (type == TensorType::UInt32)
        return 7;
    if (options.ellipsis_mask != 0 || options.new_axis_mask != 0)
        return 6;
    if (view.inputShape(0).size() > 4)
        return 4;
    return type == TensorType::Bool ? 3 : versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::stridedSlice()
{
    static const OperatorDefinition definition{
        .code = code::stridedSlice,
        .name = "STRIDED_SLICE",
        .label = "Slice",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = moved<copyOf>,
        .gradient = movedBack<copyOf>,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
