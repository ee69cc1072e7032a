// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SEGMENT_SUM and UNSORTED_SEGMENT_SUM, _PROD, _MAX, _MIN: elements with one number are folded into one.
#include "ops/pairs.h"
#include "ops/tables.h"

namespace fettle {

namespace {

struct Sum {
    template <class T>
    static constexpr T start = 0;
    template <class T>
    T operator()(T a, T b) const
    {
        return plainSum(a, b);
    }
};

struct Product {
    template <class T>
    static constexpr T start = 1;
    template <class T>
    T operator()(T a, T b) const
    {
        return plainProduct(a, b);
    }
};

struct Greatest {
    template <class T>
    static constexpr T start = std::numeric_limits<T>::lowest();
    template <class T>
    T operator()(T a, T b) const
    {
        return std::max(a, b);
    }
};

struct Least {
    template <class T>
    static constexpr T start = std::numeric_limits<T>::max();
    template <class T>
    T operator()(T a, T b) const
    {
        return std::min(a, b);
    }
};

/// [segments, what is left of the data's shape behind that of the numbers]
Shape segmentedShape(const OperatorView& view, int32_t segments)
{
    const Shape& data = view.inputShape(0);
    Shape shape{segments};
    shape.insert(shape.end(), data.begin() + static_cast<std::ptrdiff_t>(view.inputShape(1).size()),
                 data.end());
    return shape;
}

/// The numbers rise by one at most, from zero.
Result<std::vector<Shape>> sortedShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    const Shape& data = view.inputShape(0);
    const Shape& numbers = view.inputShape(1);
    if (data.empty() || numbers.size() != 1 || numbers[0] != data[0])
        return fail(ErrorCode::DamagedModel,
                    "SEGMENT_SUM needs a number for each index of the first dimension");
    FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
    int32_t last = -1;
    for (const int32_t value : values) {
        if (value < 0 || value > last + 1 || value < last || (last < 0 && value != 0))
            return fail(ErrorCode::DamagedModel,
                        "SEGMENT_SUM: the numbers of segments do not rise in steps of one");
        last = value;
    }
    return std::vector<Shape>{segmentedShape(view, last + 1)};
}

Result<std::vector<Shape>> unsortedShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const Shape& data = view.inputShape(0);
    const Shape& numbers = view.inputShape(1);
    if (numbers.size() > data.size() || !std::equal(numbers.begin(), numbers.end(), data.begin()))
        return fail(ErrorCode::DamagedModel,
                    "the shape of the segments' numbers is no beginning of the data's");
    FETTLE_ASSIGN(const std::vector<int32_t> segments, constantIntegers(view, 2));
    if (segments.size() != 1 || segments.front() < 0)
        return fail(ErrorCode::DamagedModel, "one number of segments is needed");
    return std::vector<Shape>{segmentedShape(view, segments.front())};
}

/// Elements with a negative number belong to no segment.
template <class T, class Function>
std::unique_ptr<PreparedOperator> prepared(const OperatorView& view)
{
    const Shape& out = view.outputShape(0);
    const auto count = static_cast<size_t>(elementCount(view.inputShape(1)));
    const auto segments = static_cast<size_t>(out.front());
    const auto size = static_cast<size_t>(elementCount(Shape(out.begin() + 1, out.end())));
    return preparedFrom([count, segments, size](const RunArguments& arguments) {
        const auto* numbers = arguments.in<int32_t>(1);
        const T* in = arguments.in<T>(0);
        T* to = arguments.out<T>(0);
        std::fill_n(to, segments * size, Function::template start<T>);
        for (size_t i = 0; i < count; ++i, in += size) {
            if (numbers[i] < 0)
                continue;
            if (static_cast<size_t>(numbers[i]) >= segments)
                return arguments.fail("an element belongs to a segment that there is not");
            T* segment = to + static_cast<size_t>(numbers[i]) * size;
            std::transform(segment, segment + size, in, segment, [](T a, T b) { return Function{}(a, b); });
        }
    });
}

template <class Function>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type || view.input(1)->type != TensorType::Int32)
        return unsupportedTypes(view);
    if (type == TensorType::Float32)
        return prepared<float, Function>(view);
    if (type == TensorType::Int32)
        return prepared<int32_t, Function>(view);
    return unsupportedTypes(view);
}

OperatorDefinition segmenting(int32_t code, std::string_view name, std::string_view label,
                              decltype(OperatorDefinition::shapes) shapes,
                              decltype(OperatorDefinition::prepare) prepare)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = [](const OperatorView&) { return 1; },
    };
}

} // namespace

const OperatorDefinition& ops::segmentSum()
{
    static const auto definition =
        segmenting(code::segmentSum, "SEGMENT_SUM", "Segment sum", sortedShapes, prepare<Sum>);
    return definition;
}

const OperatorDefinition& ops::unsortedSegmentSum()
{
    static const auto definition = segmenting(code::unsortedSegmentSum, "UNSORTED_SEGMENT_SUM", "Segment sum",
                                              unsortedShapes, prepare<Sum>);
    return definition;
}

const OperatorDefinition& ops::unsortedSegmentProd()
{
    static const auto definition = segmenting(code::unsortedSegmentProd, "UNSORTED_SEGMENT_PROD",
                                              "Segment product", unsortedShapes, prepare<Product>);
    return definition;
}

const OperatorDefinition& ops::unsortedSegmentMax()
{
    static const auto definition = segmenting(code::unsortedSegmentMax, "UNSORTED_SEGMENT_MAX",
                                              "Segment greatest", unsortedShapes, prepare<Greatest>);
    return definition;
}

const OperatorDefinition& ops::unsortedSegmentMin()
{
    static const auto definition = segmenting(code::unsortedSegmentMin, "UNSORTED_SEGMENT_MIN",
                                              "Segment least", unsortedShapes, prepare<Least>);
    return definition;
}

} // namespace fettle
