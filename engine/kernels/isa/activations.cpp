// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax and GELU in float32. The coefficients are weighted least squares over Chebyshev points, relative
// errors below 1e-7.
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

/// exp(x) for x <= 0, by x = n log 2 + r; 0 from -88 down, NaN for NaN.
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

/// Half of erfc(z) for z >= 0: exp(-z^2) times a polynomial of 1 / (1 + 0.4 z).
FETTLE_INLINE VecF tailBeyond(VecF z)
{
    constexpr float c[] = {0.22562996F,  0.22651088F,  0.20143815F,  0.19502614F, 0.07618931F,
                           0.092778884F, 0.080053508F, -0.13853475F, 0.040907983F};
    const VecF t = divF(splatF(1), fmaF(splatF(1), z, splatF(0.4F)));
    const VecF square = mulF(mulF(z, z), splatF(-1));
    return mulF(mulF(mulF(expNegative(square), t), splatF(0.5F)), polynomial(t, c));
}

/// x times the probability that a normal variable is below x.
FETTLE_INLINE VecF gelu(VecF x)
{
    const VecF zero = splatF(0), minus = mulF(x, splatF(-1));
    const VecF tail = tailBeyond(mulF(maxF(x, minus), splatF(0.70710678F)));
    // x (1 - tail) for x > 0, x tail else: the positive part, less |x| tail, which is 0 long before 64.
    return addF(maxF(zero, x), mulF(maxF(splatF(-64), minF(x, minus)), tail));
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
