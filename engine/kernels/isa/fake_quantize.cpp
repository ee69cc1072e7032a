// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Rounding to integers that stay floats, and the way back of gradients.
#include "kernels/isa/entries.h"
#include "kernels/isa/simd.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// `range` for all lanes.
struct VecSteps {
    explicit VecSteps(const Steps& range)
        : scale(splatF(range.scale)),
          perStep(splatF(1 / range.scale)),
          least(splatF(range.least)),
          most(splatF(range.most))
    {
    }
    VecF scale, perStep, least, most;
};

FETTLE_INLINE VecF wholeF(VecF x)
{
    const VecF integersAlone = splatF(12582912); // 1.5 * 2^23: a sum with it has no bits behind the point
    return subF(addF(x, integersAlone), integersAlone);
}

void round(Steps range, float* values, float* inside, size_t count)
{
    const VecSteps to(range);
    const VecF one = splatF(1);
    const VecF half = splatF(0x1.000002p-1F); // the least that is more
    const VecF minusHalf = splatF(-0x1.000002p-1F);
    const auto compute = [&](VecF value, VecF& in) {
        const VecF steps = mulF(value, to.perStep);
        const VecF code = clampF(steps, to.least, to.most);
        in = insideF(subF(steps, code), minusHalf, half, one);
        return mulF(wholeF(code), to.scale);
    };
    VecF in;
    eachVector(
        count,
        [&](size_t i) {
            storeF(values + i, compute(loadF(values + i), in));
            storeF(inside + i, in);
        },
        [&](size_t i, int n) {
            storePartF(values + i, compute(loadPartF(values + i, n), in), n);
            storePartF(inside + i, in, n);
        });
}

void roundSloped(Steps range, float* values, float* inside, float* slopes, size_t count)
{
    const VecSteps to(range);
    const VecF one = splatF(1);
    const auto compute = [&](VecF value, VecF& in, VecF& slope) {
        const VecF steps = mulF(value, to.perStep);
        const VecF code = clampF(steps, to.least, to.most);
        const VecF rounded = wholeF(code);
        const auto within = [&](VecF x) { return insideF(steps, to.least, to.most, x); };
        in = within(one);
        slope = addF(within(subF(rounded, steps)), subF(code, within(code))); // one of them is 0
        return mulF(rounded, to.scale);
    };
    VecF in, slope;
    eachVector(
        count,
        [&](size_t i) {
            storeF(values + i, compute(loadF(values + i), in, slope));
            storeF(inside + i, in);
            storeF(slopes + i, slope);
        },
        [&](size_t i, int n) {
            storePartF(values + i, compute(loadPartF(values + i, n), in, slope), n);
            storePartF(inside + i, in, n);
            storePartF(slopes + i, slope, n);
        });
}

float pass(const float* inside, const float* slopes, float* gradient, size_t count)
{
    VecF sum = splatF(0);
    if (slopes != nullptr)
        eachVector(
            count, [&](size_t i) { sum = fmaF(sum, loadF(gradient + i), loadF(slopes + i)); },
            [&](size_t i, int n) { sum = fmaF(sum, loadPartF(gradient + i, n), loadPartF(slopes + i, n)); });
    eachVector(
        count, [&](size_t i) { storeF(gradient + i, mulF(loadF(gradient + i), loadF(inside + i))); },
        [&](size_t i, int n) {
            storePartF(gradient + i, mulF(loadPartF(gradient + i, n), loadPartF(inside + i, n)), n);
        });
    return sumF(sum);
}

} // namespace

extern const FakeQuantization fakeQuantization = {.round = round, .roundSloped = roundSloped, .pass = pass};

} // namespace fettle::kernels::FETTLE_ISA
