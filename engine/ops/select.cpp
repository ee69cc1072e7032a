// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// SELECT and SELECT_V2: elements of one tensor where a condition holds, of another where it does not. SELECT
// takes a condition for each element, each index of the first dimension, or one for all; SELECT_V2 broadcasts
// all three.
#include "ops/broadcast.h"
#include "ops/tables.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> broadcastShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const auto single = [](const Shape& shape) { return elementCount(shape) == 1; };
    const Shape& stored = view.output(0).shape;
    if (single(view.inputShape(0)) && single(view.inputShape(1)) && single(view.inputShape(2)) &&
        single(stored) && std::ranges::none_of(stored, [](int32_t size) { return size < 0; }))
        return std::vector<Shape>{stored}; // one element: the runtime keeps the form that the file gives it
    FETTLE_ASSIGN(const Shape values, broadcastShape(view.inputShape(1), view.inputShape(2)));
    FETTLE_ASSIGN(Shape whole, broadcastShape(view.inputShape(0), values));
    return std::vector<Shape>{std::move(whole)};
}

/// The condition's shape with dimensions of one behind it, so that it broadcasts from the front.
Shape leadingCondition(const OperatorView& view)
{
    Shape shape = view.inputShape(0);
    if (shape.size() == 1)
        shape.resize(std::max<size_t>(view.inputShape(1).size(), 1), 1);
    return shape;
}

Result<std::vector<Shape>> leadingShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 3));
    const Shape& condition = view.inputShape(0);
    const Shape& first = view.inputShape(1);
    const bool leads = condition.size() == 1 && !first.empty() && condition[0] == first[0];
    if (first != view.inputShape(2) || (condition != first && !condition.empty() && !leads))
        return fail(ErrorCode::DamagedModel, "SELECT: the shapes of its operands do not fit");
    return std::vector<Shape>{first};
}

template <class T>
void selectRun(const uint8_t* condition, bool conditions, const T* a, size_t stepA, const T* b, size_t stepB,
               T* out, size_t count)
{
    if (!conditions) {
        const T* from = *condition != 0 ? a : b;
        const size_t step = *condition != 0 ? stepA : stepB;
        for (size_t i = 0; i < count; ++i)
            out[i] = from[i * step];
    } else if (stepA == 1 && stepB == 1) {
        for (size_t i = 0; i < count; ++i)
            out[i] = condition[i] != 0 ? a[i] : b[i];
    } else {
        for (size_t i = 0; i < count; ++i)
            out[i] = condition[i] != 0 ? a[i * stepA] : b[i * stepB];
    }
}

template <class T>
std::unique_ptr<PreparedOperator> prepared(const BroadcastWalk& walk)
{
    return preparedFrom([walk](const RunArguments& arguments) {
        walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
            selectRun<T>(arguments.in<uint8_t>(0) + offsets[0], walk.advances(0),
                         arguments.in<T>(1) + offsets[1], walk.advances(1), arguments.in<T>(2) + offsets[2],
                         walk.advances(2), arguments.out<T>(0) + first, walk.runLength());
        });
    });
}

template <bool leading>
Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != TensorType::Bool || view.input(1)->type != type || view.input(2)->type != type)
        return unsupportedTypes(view);
    const Shape condition = leading ? leadingCondition(view) : view.inputShape(0);
    const BroadcastWalk walk(view.outputShape(0), {&condition, &view.inputShape(1), &view.inputShape(2)});
    switch (bitsOf(type)) {
    case 8:
        return prepared<uint8_t>(walk);
    case 16:
        return prepared<uint16_t>(walk);
    case 32:
        return prepared<uint32_t>(walk);
    case 64:
        return prepared<uint64_t>(walk);
    default:
        return unsupportedTypes(view);
    }
}

int32_t leadingVersion(const OperatorView& view)
{
    if (view.input(1)->type == TensorType::UInt32)
        return 4;
    if (view.inputShape(0).size() == 5 || view.inputShape(1).size() == 5)
        return 3;
    return view.input(1)->type == TensorType::Int8 ? 2 : 1;
}

int32_t broadcastVersion(const OperatorView& view)
{
    return view.input(1)->type == TensorType::UInt32 ? 2 : 1;
}

} // namespace

const OperatorDefinition& ops::select()
{
    static const OperatorDefinition definition{
        .code = code::select,
        .name = "SELECT",
        .label = "Select",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = leadingShapes,
        .prepare = prepare<true>,
        .macs = noMacs,
        .version = leadingVersion,
    };
    return definition;
}

const OperatorDefinition& ops::selectV2()
{
    static const OperatorDefinition definition{
        .code = code::selectV2,
        .name = "SELECT_V2",
        .label = "Select",
        .quantization = {.integerKernel = true, .sameScale = true, .wideKernel = true},
        .shapes = broadcastShapes,
        .prepare = prepare<false>,
        .macs = noMacs,
        .version = broadcastVersion,
    };
    return definition;
}

} // namespace fettle
