// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ARG_MAX and ARG_MIN: where along a dimension the extreme is; the first place when there are several.
#include "ops/operands.h"
#include "ops/tables.h"

#include <functional>
#include <type_traits>

namespace fettle {

namespace {

Result<size_t> axisOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> axes, constantIntegers(view, 1));
    if (axes.size() != 1)
        return fail(ErrorCode::DamagedModel, "one axis is needed");
    FETTLE_ASSIGN(const int32_t axis, normalAxis(axes.front(), view.inputShape(0).size()));
    if (view.inputShape(0)[static_cast<size_t>(axis)] == 0)
        return fail(ErrorCode::DamagedModel, "there is no extreme among no elements");
    return static_cast<size_t>(axis);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    Shape shape = view.inputShape(0);
    shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(axis));
    return std::vector<Shape>{std::move(shape)};
}

struct Sizes {
    size_t outer = 1, axis = 1, inner = 1;
};

/// Whether x is a better extreme than the one found. NaN is none, unless there is nothing else.
template <class T, class Beyond>
bool better(T x, T found, const Beyond& beyond)
{
    if constexpr (std::is_floating_point_v<T>)
        return beyond(x, found) || (std::isnan(found) && !std::isnan(x));
    else
        return beyond(x, found);
}

template <class T, class Index, class Beyond>
void positions(const Sizes& sizes, const T* in, Index* out, const Beyond& beyond)
{
    for (size_t o = 0; o < sizes.outer; ++o, in += sizes.axis * sizes.inner, out += sizes.inner)
        for (size_t i = 0; i < sizes.inner; ++i) {
            T extreme = in[i];
            Index place = 0;
            for (size_t a = 1; a < sizes.axis; ++a)
                if (const T x = in[a * sizes.inner + i]; better(x, extreme, beyond)) {
                    extreme = x;
                    place = static_cast<Index>(a);
                }
            out[i] = place;
        }
}

template <class T, class Beyond>
Result<std::unique_ptr<PreparedOperator>> prepared(const OperatorView& view, const Sizes& sizes)
{
    if (view.output(0).type == TensorType::Int64)
        return preparedFrom([sizes](const RunArguments& arguments) {
            positions(sizes, arguments.in<T>(0), arguments.out<int64_t>(0), Beyond{});
        });
    if (view.output(0).type != TensorType::Int32)
        return unsupportedTypes(view);
    return preparedFrom([sizes](const RunArguments& arguments) {
        positions(sizes, arguments.in<T>(0), arguments.out<int32_t>(0), Beyond{});
    });
}

template <class Beyond>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const size_t axis, axisOf(view));
    const Shape& in = view.inputShape(0);
    Sizes sizes;
    for (size_t d = 0; d < in.size(); ++d)
        (d < axis ? sizes.outer : d == axis ? sizes.axis : sizes.inner) *= static_cast<size_t>(in[d]);
    switch (view.input(0)->type) {
    case TensorType::Float32:
        return prepared<float, Beyond>(view, sizes);
    case TensorType::Int8:
        return prepared<int8_t, Beyond>(view, sizes);
    case TensorType::UInt8:
    case TensorType::Bool:
        return prepared<uint8_t, Beyond>(view, sizes);
    case TensorType::Int32:
        return prepared<int32_t, Beyond>(view, sizes);
    default:
        return unsupportedTypes(view);
    }
}

int32_t version(const OperatorView& view)
{
    return view.input(0)->type == TensorType::Bool ? 3 : versionInt8Is2(view);
}

OperatorDefinition definitionOf(int32_t code, std::string_view name, std::string_view label,
                                decltype(OperatorDefinition::prepare) prepare)
{
    return {
        .code = code,
        .name = name,
        .label = label,
        .quantization = {.integerKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
}

} // namespace

const OperatorDefinition& ops::argMax()
{
    static const auto definition =
        definitionOf(code::argMax, "ARG_MAX", "Place of greatest", prepare<std::greater<>>);
    return definition;
}

const OperatorDefinition& ops::argMin()
{
    static const auto definition =
        definitionOf(code::argMin, "ARG_MIN", "Place of least", prepare<std::less<>>);
    return definition;
}

} // namespace fettle
