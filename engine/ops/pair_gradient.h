// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of operators of two broadcast operands.
#pragma once

#include "ops/gradient.h"
#include "ops/pairs.h"

namespace fettle {

/// byA(a, b) and byB(a, b) are the derivatives by the operands. Nothing goes through where the activation
/// cuts off. An operand that is broadcast gets the sum over the elements that it went to.
template <class ByA, class ByB>
std::unique_ptr<OperatorGradient> pairGradient(const OperatorView& view, Activation activation, ByA byA,
                                               ByB byB)
{
    return gradientFrom([walk = pairWalk(view), range = activationRange(activation), byA,
                         byB](const GradientArguments& arguments) {
        const float* out = arguments.out();
        const float* gradient = arguments.gradientOut();
        const std::array<size_t, 2> steps = {walk.advances(0) ? size_t(1) : 0,
                                             walk.advances(1) ? size_t(1) : 0};
        walk.forEachRun([&](size_t first, const BroadcastWalk::Offsets& offsets) {
            const float* a = arguments.in(0) + offsets[0];
            const float* b = arguments.in(1) + offsets[1];
            float* toA = arguments.gradientIn(0);
            float* toB = arguments.gradientIn(1);
            for (size_t i = 0; i < walk.runLength(); ++i) {
                const float y = out[first + i];
                const float g = y > range.low && y < range.high ? gradient[first + i] : 0.0F;
                if (toA != nullptr)
                    toA[offsets[0] + i * steps[0]] += g * byA(a[i * steps[0]], b[i * steps[1]]);
                if (toB != nullptr)
                    toB[offsets[1] + i * steps[1]] += g * byB(a[i * steps[0]], b[i * steps[1]]);
            }
        });
    });
}

/// The constant operand is the scale or the offset of each channel, which training changes: all numbers lie
/// along one dimension. A single number is a setting (an epsilon, the root of a depth), numbers along several
/// belong to places (masks, grids of anchors), and of two values alone masks are made.
bool trainsChannels(const OperatorView& view, size_t operand);

} // namespace fettle
