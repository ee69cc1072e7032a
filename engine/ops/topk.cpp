// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// TOPK_V2: the k greatest elements of each row, in falling order, and their places. Of equals the earlier
// comes first, NaN last.
#include "ops/operands.h"
#include "ops/tables.h"

#include <numeric>
#include <type_traits>

namespace fettle {

namespace {

Result<int32_t> countOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2, 2));
    if (view.inputShape(0).empty() || elementCount(view.inputShape(1)) != 1)
        return fail(ErrorCode::DamagedModel, "TOPK_V2 needs rows and one count");
    int32_t count = 0;
    if (view.input(1)->type == TensorType::Int16) {
        if (!view.constantInput(1))
            return dependsOnData(view, 1);
        if (view.data(1).size() < sizeof(int16_t))
            return fail(ErrorCode::DamagedModel, "TOPK_V2 needs rows and one count");
        count = view.data(1).as<int16_t>().front();
    } else {
        FETTLE_ASSIGN(const std::vector<int32_t> values, constantIntegers(view, 1));
        count = values.front();
    }
    if (count > view.inputShape(0).back())
        return fail(ErrorCode::DamagedModel, "TOPK_V2 wants more elements than a row has");
    return std::max(count, 0);
}

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const int32_t count, countOf(view));
    Shape shape = view.inputShape(0);
    shape.back() = count;
    return std::vector<Shape>{shape, shape};
}

struct Rows {
    size_t rows = 0, length = 0, count = 0;
};

/// Whether the element at a comes before that at b.
template <class T>
bool comesBefore(const T* row, int32_t a, int32_t b)
{
    const T x = row[a], y = row[b];
    if constexpr (std::is_floating_point_v<T>)
        if (std::isnan(x) != std::isnan(y))
            return std::isnan(y);
    return x > y || (!(x < y) && a < b);
}

template <class T, class Index>
std::unique_ptr<PreparedOperator> prepared(const Rows& sizes)
{
    return preparedFrom(
        [sizes](const RunArguments& arguments) {
            auto* order = reinterpret_cast<int32_t*>(arguments.scratch);
            T* values = arguments.out<T>(0);
            Index* places = arguments.out<Index>(1);
            for (size_t r = 0; r < sizes.rows; ++r) {
                const T* row = arguments.in<T>(0) + r * sizes.length;
                std::iota(order, order + sizes.length, 0);
                std::partial_sort(order, order + sizes.count, order + sizes.length,
                                  [row](int32_t a, int32_t b) { return comesBefore(row, a, b); });
                for (size_t i = 0; i < sizes.count; ++i) {
                    *values++ = row[order[i]];
                    *places++ = static_cast<Index>(order[i]);
                }
            }
        },
        sizes.length * sizeof(int32_t));
}

template <class T>
Result<std::unique_ptr<PreparedOperator>> preparedFor(const OperatorView& view, const Rows& sizes)
{
    if (view.output(1).type == TensorType::Int32)
        return prepared<T, int32_t>(sizes);
    if (view.output(1).type == TensorType::Int16 && sizes.length <= 32767)
        return prepared<T, int16_t>(sizes);
    return unsupportedTypes(view);
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    FETTLE_ASSIGN(const int32_t count, countOf(view));
    const Shape& in = view.inputShape(0);
    const Rows sizes{static_cast<size_t>(elementCount(Shape(in.begin(), in.end() - 1))),
                     static_cast<size_t>(in.back()), static_cast<size_t>(count)};
    if (view.input(0)->type != view.output(0).type)
        return unsupportedTypes(view);
    switch (view.output(0).type) {
    case TensorType::Float32:
        return preparedFor<float>(view, sizes);
    case TensorType::Int8:
        return preparedFor<int8_t>(view, sizes);
    case TensorType::UInt8:
        return preparedFor<uint8_t>(view, sizes);
    case TensorType::Int16:
        return preparedFor<int16_t>(view, sizes);
    case TensorType::Int32:
        return preparedFor<int32_t>(view, sizes);
    case TensorType::Int64:
        return preparedFor<int64_t>(view, sizes);
    default:
        return unsupportedTypes(view);
    }
}

int32_t version(const OperatorView& view)
{
    const auto isShort = [](const Tensor& tensor) { return tensor.type == TensorType::Int16; };
    if (isShort(*view.input(0)) || isShort(*view.input(1)) || isShort(view.output(1)))
        return 3;
    return versionInt8Is2(view);
}

} // namespace

const OperatorDefinition& ops::topkV2()
{
    static const OperatorDefinition definition{
        .code = code::topkV2,
        .name = "TOPK_V2",
        .label = "Greatest elements",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = shapes,
        .prepare = prepare,
        .macs = noMacs,
        .version = version,
    };
    return definition;
}

} // namespace fettle
