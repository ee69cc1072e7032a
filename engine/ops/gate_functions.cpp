// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Sigmoid, tanh and inverse square root in fixed point.
#include "ops/gate_functions.h"

#include "kernels/fixed_point.h"

#include <bit>
#include <memory>

namespace fettle {

int16_t fixedProduct(int16_t a, int16_t b)
{
    return static_cast<int16_t>(std::min((int32_t{a} * b + (1 << 14)) >> 15, 32767));
}

int16_t fixedShiftRight(int16_t x, int32_t bits)
{
    return static_cast<int16_t>(kernels::roundingShift(x, bits, true));
}

namespace {

/// Numbers in [-1, 1) with 15 fractional bits, unless a name says otherwise: q2 has 2 integer bits and 13
/// fractional ones.
constexpr int16_t wrap(int32_t x)
{
    return static_cast<int16_t>(x);
}

int16_t saturate(int32_t x)
{
    return static_cast<int16_t>(std::clamp(x, -32768, 32767));
}

/// A constant given with 31 fractional bits.
int16_t constant(int32_t x)
{
    return wrap(kernels::roundingShift(x, 16, true));
}

constexpr int16_t one = 32767;
constexpr int16_t oneQ2 = 1 << 13;

/// exp(x) for x in [-1/4, 0): Taylor's series around -1/8.
int16_t exponentialNearZero(int16_t a)
{
    const int16_t middle = constant(1895147668); // exp(-1/8)
    const int16_t third = constant(715827883);
    const int16_t x = wrap(a + (1 << 12));
    const int16_t x2 = fixedProduct(x, x);
    const int16_t x3 = fixedProduct(x2, x);
    const int16_t x4 = fixedProduct(x2, x2);
    const int16_t higher =
        fixedShiftRight(wrap(fixedProduct(wrap(fixedShiftRight(x4, 2) + x3), third) + x2), 1);
    return saturate(middle + fixedProduct(middle, wrap(x + higher)));
}

/// exp(x) for x < 0 with the given integer bits: of the remainder below a quarter, times exp(-2^i) for the
/// bits above.
int16_t exponential(int16_t a, int integerBits)
{
    if (a == 0)
        return one;
    const int fractionalBits = 15 - integerBits;
    if (integerBits > 5 && a < -(1 << (20 - integerBits)))
        return 0;
    const int32_t quarter = 1 << (fractionalBits - 2);
    const int32_t low = (a & (quarter - 1)) - quarter;
    int16_t result = exponentialNearZero(saturate(low << integerBits));
    const auto rest = static_cast<uint16_t>(low - a);
    constexpr std::array factors{1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    for (int i = 0; i < 7 && i - 2 < integerBits; ++i)
        if ((rest >> (fractionalBits + i - 2) & 1) != 0)
            result = fixedProduct(result, constant(factors[static_cast<size_t>(i)]));
    return result;
}

/// 2 / (1 + x) for x in (0, 1), with 2 integer bits: Newton's division.
int16_t twiceReciprocal(int16_t a)
{
    const auto half = wrap((a + one + 1) / 2);
    int16_t q2 = wrap(constant(1515870810) + fixedProduct(half, constant(-1010580540)));
    for (int i = 0; i < 3; ++i) {
        const int16_t error = wrap(oneQ2 - fixedProduct(half, q2));
        q2 = wrap(q2 + saturate(fixedProduct(q2, error) * 4));
    }
    return q2;
}

int16_t sigmoid(int16_t x)
{
    if (x == 0)
        return 1 << 14;
    const int16_t negative = x > 0 ? wrap(-x) : x;
    const int16_t ofMagnitude = saturate(twiceReciprocal(exponential(negative, 3)) * 2);
    return x > 0 ? ofMagnitude : wrap(one - ofMagnitude);
}

int16_t hyperbolicTangent(int16_t x, int integerBits)
{
    if (x == 0)
        return 0;
    const int16_t negative = x < 0 ? x : wrap(-x);
    const int16_t twice = twiceReciprocal(exponential(negative, integerBits + 1));
    const int16_t ofMagnitude = saturate((twice - oneQ2) * 4);
    return x < 0 ? wrap(-ofMagnitude) : ofMagnitude;
}

template <class Function>
std::unique_ptr<const GateTable> tabulate(Function function)
{
    auto table = std::make_unique<GateTable>();
    for (int32_t x = -32768; x <= 32767; ++x)
        (*table)[static_cast<uint16_t>(x)] = function(wrap(x));
    return table;
}

template <int integerBits>
const GateTable& tanhTableOf()
{
    static const auto table = tabulate([](int16_t x) { return hyperbolicTangent(x, integerBits); });
    return *table;
}

int32_t saturatingShiftLeft(int64_t x, int bits)
{
    return static_cast<int32_t>(std::clamp<int64_t>(x * (int64_t{1} << bits), INT32_MIN, INT32_MAX));
}

} // namespace

const GateTable& sigmoidTable()
{
    static const auto table = tabulate(sigmoid);
    return *table;
}

const GateTable& tanhTable(int integerBits)
{
    constexpr std::array tables{tanhTableOf<0>, tanhTableOf<1>, tanhTableOf<2>, tanhTableOf<3>,
                                tanhTableOf<4>, tanhTableOf<5>, tanhTableOf<6>};
    return tables[static_cast<size_t>(std::clamp(integerBits, 0, 6))]();
}

FixedMultiplier inverseSquareRoot(int32_t x)
{
    if (x <= 1)
        return {INT32_MAX, 0};
    int rightShift = 11;
    for (; x >= 1 << 29; ++rightShift)
        x /= 4;
    const int pairs = (std::countl_zero(static_cast<uint32_t>(x)) - 1) / 2 - 1;
    rightShift -= pairs;
    x <<= 2 * pairs;
    // from here on with 3 integer bits, x in [1/2, 2)
    const int32_t half = kernels::roundingShift(x >> 1, 1, true);
    constexpr int32_t threeHalves = (1 << 28) + (1 << 27);
    int32_t root = 1 << 28;
    for (int i = 0; i < 5; ++i) {
        const int32_t square = kernels::highProduct(root, root);
        const int32_t cube = saturatingShiftLeft(kernels::highProduct(square, root), 6);
        root = saturatingShiftLeft(
            int64_t{kernels::highProduct(threeHalves, root)} - kernels::highProduct(half, cube), 3);
    }
    constexpr int32_t halfOfSquareRootOfTwo = 1518500250;
    root = kernels::highProduct(root, halfOfSquareRootOfTwo);
    if (rightShift < 0)
        return {static_cast<int32_t>(static_cast<uint32_t>(root) << -rightShift), 0};
    return {root, -rightShift};
}

} // namespace fettle
