// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax and GELU in float32. The coefficients are least squares over Chebyshev points, weighted until the
// largest errors are alike.
#include "kernels/isa/entries.h"
#include "kernels/isa/simd.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

template <int N>
FETTLE_INLINE VecF polynomial(VecF x, const float (&c)[N])
{
    VecF sum = splatF(c[N - 1]);
    FETTLE_UNROLL
    for (int i = N - 2; i >= 0; i--)
        sum = fmaF(splatF(c[i]), sum, x);
    return sum;
}

/// exp(x) for x <= 0, by x = n log 2 + r, relative errors below 1e-7; 0 from -88 down, NaN for NaN.
FETTLE_INLINE VecF expNegative(VecF x)
{
    constexpr float rest[] = {0.5F, 0.16666576F, 0.041666463F, 0.0083632357F, 0.0013933734F};
    x = maxF(splatF(-88), x); // in this order a NaN stays
    const VecI n = roundToInt(mulF(x, splatF(1.44269504F)));
    const VecF whole = toFloat(n);
    VecF r = fmaF(x, whole, splatF(-0.693145752F)); // log 2 in two parts, the first of few bits
    r = fmaF(r, whole, splatF(-1.42860677e-6F));
    const VecF y = addF(fmaF(r, mulF(r, r), polynomial(r, rest)), splatF(1));
    const VecI power = shiftLeftI(addI(n, splatI(127)), splatI(23));
    return mulF(y, bitsF(power));
}

/// x times the probability that a normal variable is below x: x (1/2 + h), where h is erf(x / sqrt 2) / 2 as
/// a quotient of polynomials, within 1e-8 up to the place where nothing is missing to a half in float32.
/// Errors are below 1e-6.
FETTLE_INLINE VecF gelu(VecF x)
{
    constexpr float p[] = {0.39894223F,   0.034375586F,  0.0047072256F,
                           0.0001738453F, 6.3564826e-6F, 2.2145626e-8F};
    constexpr float q[] = {1, 0.25283253F, 0.028939784F, 0.001912947F, 7.510013e-5F, 1.1802176e-6F};
    constexpr float end = 5.6F;
    const VecF aboveEnd = maxF(splatF(-end), x); // in this order a NaN stays
    const VecF z = minF(splatF(end), aboveEnd), square = mulF(z, z);
    const VecF h = mulF(z, divF(polynomial(square, p), polynomial(square, q)));
    return mulF(aboveEnd, addF(splatF(0.5F), h));
}

void geluF32(const float* in, float* out, size_t count)
{
    eachVector(
        count, [&](size_t i) { storeF(out + i, gelu(loadF(in + i))); },
        [&](size_t i, int n) { storePartF(out + i, gelu(loadPartF(in + i, n)), n); });
}

/// `count` < lanes values, then lanes of minus infinity.
VecF loadLast(const float* p, int count)
{
    float x[lanes];
    for (int i = 0; i < lanes; i++)
        x[i] = i < count ? p[i] : -__builtin_inff();
    return loadF(x);
}

float greatestLane(VecF v)
{
    float x[lanes];
    storeF(x, v);
    for (int i = 1; i < lanes; i++)
        x[0] = x[0] > x[i] ? x[0] : x[i];
    return x[0];
}

float sumOfLanes(VecF v)
{
    float x[lanes];
    storeF(x, v);
    for (int half = lanes / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++)
            x[i] += x[i + half];
    }
    return x[0];
}

void softmaxF32(const float* in, float* out, size_t depth, float beta)
{
    VecF most = splatF(-__builtin_inff());
    eachVector(
        depth, [&](size_t i) { most = maxF(most, loadF(in + i)); },
        [&](size_t i, int n) { most = maxF(most, loadLast(in + i, n)); });
    const VecF offset = splatF(-greatestLane(most)), factor = splatF(beta);
    VecF sum = splatF(0);
    eachVector(
        depth,
        [&](size_t i) {
            const VecF y = expNegative(mulF(addF(loadF(in + i), offset), factor));
            sum = addF(sum, y);
            storeF(out + i, y);
        },
        [&](size_t i, int n) {
            const VecF y = expNegative(mulF(addF(loadLast(in + i, n), offset), factor));
            sum = addF(sum, y);
            storePartF(out + i, y, n);
        });
    const VecF inverse = splatF(1 / sumOfLanes(sum));
    eachVector(
        depth, [&](size_t i) { storeF(out + i, mulF(loadF(out + i), inverse)); },
        [&](size_t i, int n) { storePartF(out + i, mulF(loadPartF(out + i, n), inverse), n); });
}

} // namespace

constinit const Activations activations{geluF32, softmaxF32};

} // namespace fettle::kernels::FETTLE_ISA
