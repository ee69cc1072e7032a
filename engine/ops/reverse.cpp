// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// REVERSE_V2 and REVERSE_SEQUENCE: elements in the opposite order along axes, or along the first part of one
// axis.
#include "ops/moves.h"
#include "tflite/options.h"

#include <set>

namespace fettle {

namespace {

Result<std::set<int32_t>> axesOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    std::set<int32_t> axes;
    for (const int32_t value : values) {
        FETTLE_ASSIGN(const int32_t axis, normalAxis(value, view.inputShape(0).size()));
        axes.insert(axis);
    }
    return axes;
}

Result<std::unique_ptr<PreparedOperator>> prepareReverse(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(const std::set<int32_t> reversed, axesOf(view));
    const Shape& shape = view.inputShape(0);
    const auto steps = rowMajorSteps(shape);
    std::vector<CopyAxis> axes;
    std::ptrdiff_t start = 0;
    for (size_t d = 0; d < shape.size(); ++d) {
        const bool turned = reversed.contains(static_cast<int32_t>(d));
        axes.push_back({static_cast<size_t>(shape[d]), turned ? -steps[d] : steps[d], steps[d]});
        start += turned ? (shape[d] - 1) * steps[d] : 0;
    }
    return preparedMove(view, StridedCopy(axes, bytes, start));
}

int32_t reverseVersion(const OperatorView& view)
{
    const TensorType type = view.input(0)->type;
    return type == TensorType::Int8 ? 3 : type == TensorType::Bool ? 2 : 1;
}

/// Dimensions as [outer, first, middle, second, inner], where first and second are the batch and the
/// sequence.
struct Sequences {
    size_t batch = 0, sequence = 0;
    std::vector<CopyAxis> others; ///< all dimensions but these two
    std::ptrdiff_t batchStep = 0, sequenceStep = 0;
    size_t batches = 0, length = 0;
};

Result<Sequences> sequencesOf(const OperatorView& view)
{
    const auto options = optionsOf<tfl::ReverseSequenceOptionsT>(view.op);
    const Shape& shape = view.inputShape(0);
    const auto rank = static_cast<int32_t>(shape.size());
    if (options.seq_dim < 0 || options.seq_dim >= rank || options.batch_dim < 0 ||
        options.batch_dim >= rank || options.seq_dim == options.batch_dim)
        return fail(ErrorCode::DamagedModel, "impossible dimensions of sequences");
    Sequences made;
    made.batch = static_cast<size_t>(options.batch_dim);
    made.sequence = static_cast<size_t>(options.seq_dim);
    if (elementCount(view.inputShape(1)) != shape[made.batch])
        return fail(ErrorCode::DamagedModel, "not one length for each sequence");
    const auto steps = rowMajorSteps(shape);
    for (size_t d = 0; d < shape.size(); ++d)
        if (d != made.batch && d != made.sequence)
            made.others.push_back({static_cast<size_t>(shape[d]), steps[d], steps[d]});
    made.batchStep = steps[made.batch];
    made.sequenceStep = steps[made.sequence];
    made.batches = static_cast<size_t>(shape[made.batch]);
    made.length = static_cast<size_t>(shape[made.sequence]);
    return made;
}

Result<std::vector<Shape>> sequenceShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_TRY(sequencesOf(view));
    return sameShape(view);
}

template <class T>
std::unique_ptr<PreparedOperator> reversedSequences(const Sequences& all, size_t bytes)
{
    const auto batchStep = all.batchStep * static_cast<std::ptrdiff_t>(bytes);
    const auto step = all.sequenceStep * static_cast<std::ptrdiff_t>(bytes);
    return preparedFrom([=, copy = StridedCopy(all.others, bytes), batches = all.batches,
                         length = static_cast<int64_t>(all.length)](const RunArguments& arguments) {
        const T* lengths = arguments.in<T>(1);
        for (size_t b = 0; b < batches; ++b) {
            const int64_t turned = lengths[b];
            if (turned > length || turned < 0)
                return arguments.fail("a sequence is longer than its dimension");
            const auto place = static_cast<std::ptrdiff_t>(b) * batchStep;
            for (int64_t i = 0; i < length; ++i)
                copy(arguments.in<std::byte>(0) + place + (i < turned ? turned - 1 - i : i) * step,
                     arguments.out<std::byte>(0) + place + i * step);
        }
    });
}

Result<std::unique_ptr<PreparedOperator>> prepareSequence(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t bytes, commonBytes(view));
    FETTLE_ASSIGN(const Sequences all, sequencesOf(view));
    const TensorType lengths = view.input(1)->type;
    if (bitsOf(view.output(0).type) < 8 || (lengths != TensorType::Int32 && lengths != TensorType::Int64))
        return unsupportedTypes(view);
    return lengths == TensorType::Int32 ? reversedSequences<int32_t>(all, bytes)
                                        : reversedSequences<int64_t>(all, bytes);
}

int32_t sequenceVersion(const OperatorView&)
{
    return 1;
}

} // namespace

const OperatorDefinition& ops::reverseV2()
{
    static const OperatorDefinition definition{
        .code = code::reverseV2,
        .name = "REVERSE_V2",
        .label = "Reverse",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = [](const OperatorView& view) -> Result<std::vector<Shape>> {
            FETTLE_TRY(checkOperands(view, 2));
            return sameShape(view);
        },
        .prepare = prepareReverse,
        .macs = noMacs,
        .version = reverseVersion,
    };
    return definition;
}

const OperatorDefinition& ops::reverseSequence()
{
    static const OperatorDefinition definition{
        .code = code::reverseSequence,
        .name = "REVERSE_SEQUENCE",
        .label = "Reverse",
        .quantization = {}, // no int8 kernel
        .shapes = sequenceShapes,
        .prepare = prepareSequence,
        .macs = noMacs,
        .version = sequenceVersion,
    };
    return definition;
}

} // namespace fettle
