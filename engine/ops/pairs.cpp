// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators of two broadcast operands share.
#include "ops/pairs.h"

#include "ops/pair_gradient.h"

#include <set>
#include <utility>

namespace fettle {

Result<std::vector<Shape>> pairShapes(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(Shape whole, broadcastShape(view.inputShape(0), view.inputShape(1)));
    return std::vector<Shape>{std::move(whole)};
}

BroadcastWalk pairWalk(const OperatorView& view)
{
    return {view.outputShape(0), {&view.inputShape(0), &view.inputShape(1)}};
}

Result<void> checkOneType(const OperatorView& view)
{
    const TensorType type = view.output(0).type;
    if (view.input(0)->type != type || view.input(1)->type != type)
        return unsupportedTypes(view);
    return {};
}

Result<void> checkSymmetric(const OperatorView& view, size_t count)
{
    for (size_t i = 0; i < count; ++i)
        FETTLE_TRY(checkSymmetric(*view.input(i)));
    return checkSymmetric(view.output(0));
}

std::unique_ptr<PreparedOperator> preparedRealPairs(const OperatorView& view, const ExecutionOptions& options,
                                                    kernels::PairOperation operation, RealRange range)
{
    constexpr size_t longEnough = 8;
    const BroadcastWalk walk = pairWalk(view);
    if (options.kernels == KernelPath::Fast && walk.runLength() >= longEnough)
        return preparedFrom([walk, operation, range,
                             pairs = kernels::kernels().elementwise.pairF32](const RunArguments& arguments) {
            walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
                pairs(operation, {arguments.in<float>(0) + offsets[0], !walk.advances(0)},
                      {arguments.in<float>(1) + offsets[1], !walk.advances(1)},
                      arguments.out<float>(0) + first, walk.runLength(), {range.low, range.high});
            });
        });
    using enum kernels::PairOperation;
    switch (operation) {
    case Add:
        return preparedPairs<float>(view, [range](float a, float b) { return range.clamp(a + b); });
    case Subtract:
        return preparedPairs<float>(view, [range](float a, float b) { return range.clamp(a - b); });
    case Multiply:
        return preparedPairs<float>(view, [range](float a, float b) { return range.clamp(a * b); });
    case Divide:
        return preparedPairs<float>(view, [range](float a, float b) { return range.clamp(a / b); });
    case SquaredDifference:
        return preparedPairs<float>(view,
                                    [range](float a, float b) { return range.clamp((a - b) * (a - b)); });
    }
    std::unreachable();
}

Result<Activation> activationOf(tfl::ActivationFunctionType type)
{
    if (type > tfl::ActivationFunctionType::RELU6 || type < tfl::ActivationFunctionType::NONE)
        return fail(ErrorCode::UnsupportedModel, "the fused activation is not computed");
    return static_cast<Activation>(type);
}

RealRange outputRange(Activation activation, Arithmetic arithmetic)
{
    RealRange range = activationRange(activation);
    if (arithmetic == Arithmetic::Delegate)
        return range;
    range.low = std::max(range.low, std::numeric_limits<float>::lowest());
    range.high = std::min(range.high, std::numeric_limits<float>::max());
    return range;
}

bool trainsChannels(const OperatorView& view, size_t operand)
{
    if (std::ranges::count_if(view.inputShape(operand), [](int32_t size) { return size > 1; }) != 1)
        return false;
    const auto values = view.data(operand).as<float>();
    const std::set<float> distinct(values.begin(), values.end());
    return distinct.size() != 2 || values.size() == 2;
}

} // namespace fettle
