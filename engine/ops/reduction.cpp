// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators share that fold a tensor along some of its dimensions.
#include "ops/reduction.h"

#include "ops/tables.h"

namespace fettle {

Result<Reduction> reductionOf(const OperatorView& view)
{
    FETTLE_TRY(checkOperands(view, 2));
    FETTLE_ASSIGN(const std::vector<int32_t> axes, constantIntegers(view, 1));
    Reduction reduction{std::vector<bool>(view.inputShape(0).size()), keepsDimensions(view.op)};
    if (reduction.reduced.empty())
        return reduction; // a scalar: the runtime does not look at the axes
    for (const int32_t value : axes) {
        FETTLE_ASSIGN(const int32_t axis, normalAxis(value, reduction.reduced.size()));
        reduction.reduced[static_cast<size_t>(axis)] = true;
    }
    return reduction;
}

Result<std::vector<Shape>> reducedShapes(const OperatorView& view)
{
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    const Shape& in = view.inputShape(0);
    Shape shape;
    for (size_t d = 0; d < in.size(); ++d)
        if (!reduction.reduced[d])
            shape.push_back(in[d]);
        else if (reduction.keep)
            shape.push_back(1);
    return std::vector<Shape>{std::move(shape)};
}

Result<BroadcastWalk> walkBack(const OperatorView& view)
{
    FETTLE_ASSIGN(const Reduction reduction, reductionOf(view));
    Shape kept = view.inputShape(0);
    for (size_t d = 0; d < kept.size(); ++d)
        kept[d] = reduction.reduced[d] ? 1 : kept[d];
    return BroadcastWalk(view.inputShape(0), {&kept});
}

Result<std::unique_ptr<OperatorGradient>> reductionGradient(const OperatorView& view, bool mean)
{
    FETTLE_ASSIGN(const BroadcastWalk walk, walkBack(view));
    const auto outputs = static_cast<float>(elementCount(view.outputShape(0)));
    const float part = mean ? outputs / static_cast<float>(walk.count()) : 1.0F;
    return gradientFrom([walk, part](const GradientArguments& arguments) {
        float* to = arguments.gradientIn(0);
        if (to == nullptr)
            return;
        const size_t step = walk.advances(0) ? 1 : 0;
        walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
            const float* gradient = arguments.gradientOut() + offsets[0];
            for (size_t i = 0; i < walk.runLength(); ++i)
                to[first + i] += part * gradient[i * step];
        });
    });
}

bool delegateKnowsAxes(const OperatorView& view)
{
    return view.input(1)->type == TensorType::Int32 && !view.model.data(*view.input(1)).empty() &&
           elementCount(view.inputShape(1)) > 0 && !view.inputShape(0).empty();
}

ReductionWalk::ReductionWalk(const Shape& shape, const std::vector<bool>& reduced)
{
    for (size_t d = shape.size(); d-- > 0;) {
        const auto size = static_cast<size_t>(shape[d]);
        const size_t step = reduced[d] ? 0 : m_outputs;
        (reduced[d] ? m_cells : m_outputs) *= size;
        if (size == 1)
            continue;
        if (!m_sizes.empty() && (step == 0) == (m_steps.back() == 0)) {
            m_sizes.back() *= size;
            continue;
        }
        m_sizes.push_back(size);
        m_steps.push_back(step);
    }
    if (m_sizes.empty()) {
        m_sizes.push_back(1);
        m_steps.push_back(0);
    }
    std::ranges::reverse(m_sizes);
    std::ranges::reverse(m_steps);
}

} // namespace fettle
