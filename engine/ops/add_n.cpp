// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// ADD_N: the sum of two or more tensors of one shape.
#include "ops/moves.h"
#include "ops/pairs.h"
#include "ops/tables.h"

namespace fettle {

namespace {

Result<std::vector<Shape>> shapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, std::max<size_t>(view.op.inputs.size(), 2)));
    for (size_t i = 1; i < view.op.inputs.size(); ++i)
        if (view.inputShape(i) != view.inputShape(0))
            return fail(ErrorCode::DamagedModel, "ADD_N needs operands of one shape");
    return std::vector<Shape>{view.inputShape(0)};
}

template <class T>
std::unique_ptr<PreparedOperator> prepared(const OperatorView& view)
{
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    return preparedFrom([count, operands = view.op.inputs.size()](const RunArguments& arguments) {
        T* out = arguments.out<T>(0);
        std::copy_n(arguments.in<T>(0), count, out);
        for (size_t k = 1; k < operands; ++k)
            std::transform(out, out + count, arguments.in<T>(k), out,
                           [](T a, T b) { return plainSum(a, b); });
    });
}

Result<std::unique_ptr<PreparedOperator>> prepare(const OperatorView& view, const ExecutionOptions&)
{
    const TensorType type = view.output(0).type;
    for (size_t i = 0; i < view.op.inputs.size(); ++i)
        if (view.input(i)->type != type)
            return unsupportedTypes(view);
    if (type == TensorType::Float32)
        return prepared<float>(view);
    if (type == TensorType::Int32)
        return prepared<int32_t>(view);
    return unsupportedTypes(view);
}

/// Each operand gets the gradient as it is.
Result<std::unique_ptr<OperatorGradient>> gradient(const OperatorView& view)
{
    const auto count = static_cast<size_t>(elementCount(view.outputShape(0)));
    std::vector<Move> moves;
    for (size_t i = 0; i < view.op.inputs.size(); ++i)
        moves.push_back({i, 0, StridedCopy({{count, 1, 1}}, sizeof(float))});
    return moveGradient(std::move(moves));
}

} // namespace

const OperatorDefinition& ops::addN()
{
    static const OperatorDefinition definition{
        .code = code::addN,
        .name = "ADD_N",
        .label = "Add all",
        .quantization = {},
        .shapes = shapes,
        .prepare = prepare,
        .gradient = gradient,
        .macs = noMacs,
        .version = [](const OperatorView&) { return 1; },
    };
    return definition;
}

} // namespace fettle
