// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Elementwise kernels: addition, multiplication, clamps, and the passages between float32 and int8.
#include "kernels/isa/entries.h"
#include "kernels/isa/simd.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// A vector of an operand, or the number that stays.
struct Values {
    const float* from;
    VecF staying;
    bool stays;

    explicit Values(OperandF32 operand)
        : from(operand.values), staying(splatF(operand.stays ? *operand.values : 0)), stays(operand.stays)
    {
    }
    FETTLE_MEMBER VecF load(size_t i) const { return stays ? staying : loadF(from + i); }
    FETTLE_MEMBER VecF loadPart(size_t i, int n) const { return stays ? staying : loadPartF(from + i, n); }
};

template <class F>
static void eachPairF32(OperandF32 a, OperandF32 b, float* out, size_t count, Limits limits, F f)
{
    const VecF low = splatF(limits.low), high = splatF(limits.high);
    const Values x(a), y(b);
    eachVector(
        count, [&](size_t i) { storeF(out + i, clampF(f(x.load(i), y.load(i)), low, high)); },
        [&](size_t i, int n) {
            storePartF(out + i, clampF(f(x.loadPart(i, n), y.loadPart(i, n)), low, high), n);
        });
}

void pairF32(PairOperation operation, OperandF32 a, OperandF32 b, float* out, size_t count, Limits limits)
{
    switch (operation) {
    case PairOperation::Add:
        return eachPairF32(a, b, out, count, limits, [](VecF x, VecF y) { return addF(x, y); });
    case PairOperation::Subtract:
        return eachPairF32(a, b, out, count, limits, [](VecF x, VecF y) { return subF(x, y); });
    case PairOperation::Multiply:
        return eachPairF32(a, b, out, count, limits, [](VecF x, VecF y) { return mulF(x, y); });
    case PairOperation::Divide:
        return eachPairF32(a, b, out, count, limits, [](VecF x, VecF y) { return divF(x, y); });
    case PairOperation::SquaredDifference:
        return eachPairF32(a, b, out, count, limits, [](VecF x, VecF y) {
            const VecF difference = subF(x, y);
            return mulF(difference, difference);
        });
    }
}

void clampF32(const float* in, float* out, size_t count, Limits limits)
{
    const VecF low = splatF(limits.low), high = splatF(limits.high);
    eachVector(
        count, [&](size_t i) { storeF(out + i, clampF(loadF(in + i), low, high)); },
        [&](size_t i, int n) { storePartF(out + i, clampF(loadPartF(in + i, n), low, high), n); });
}

/// f takes and gives a vector of int32; the last elements go through buffers.
template <class F>
FETTLE_INLINE void binaryI8(const int8_t* a, const int8_t* b, int8_t* out, size_t count, F f)
{
    eachVector(
        count, [&](size_t i) { storeI8(out + i, f(loadI8(a + i), loadI8(b + i))); },
        [&](size_t i, int n) {
            int8_t x[lanes] = {}, y[lanes] = {};
            memcpy(x, a + i, static_cast<size_t>(n));
            memcpy(y, b + i, static_cast<size_t>(n));
            storeI8(x, f(loadI8(x), loadI8(y)));
            memcpy(out + i, x, static_cast<size_t>(n));
        });
}

void addScaledI8(const AddScaled& add, const int8_t* a, const int8_t* b, int8_t* out, size_t count)
{
    const VecI factorA = splatI(add.factorA), factorB = splatI(add.factorB), offset = splatI(add.offset);
    const VecI zero = splatI(add.zeroPoint), low = splatI(add.low), high = splatI(add.high);
    const int shift = add.shift;
    binaryI8(a, b, out, count, [&](VecI x, VecI y) {
        const VecI sum = addI(addI(mulI(x, factorA), mulI(y, factorB)), offset);
        return maxI(minI(addI(shiftRightAllI(sum, shift), zero), high), low);
    });
}

/// Rounding::Double, half away from zero, of all lanes by one factor with shift <= 0.
struct Rescale {
    VecI multiplier, nudge, away;
    int right;
    explicit Rescale(Factor f)
        : multiplier(splatI(f.multiplier)),
          nudge(splatI(f.shift < 0 ? int32_t{1} << (-f.shift - 1) : 0)),
          away(splatI(f.shift < 0 ? -1 : 0)),
          right(-f.shift)
    {
    }
    FETTLE_MEMBER VecI operator()(VecI x) const
    {
        const VecI y = highProductI(x, multiplier);
        return shiftRightAllI(addI(addI(y, nudge), andI(signI(y), away)), right);
    }
};

void addShiftedI8(const AddShifted& add, const int8_t* a, const int8_t* b, int8_t* out, size_t count)
{
    const Rescale scaleA(add.a), scaleB(add.b), scaleOut(add.output);
    const VecI zeroA = splatI(add.zeroPointA), zeroB = splatI(add.zeroPointB);
    const VecI leftA = splatI(add.leftA), leftB = splatI(add.leftB);
    const VecI zero = splatI(add.zeroPoint), low = splatI(add.low), high = splatI(add.high);
    const bool subtract = add.subtract;
    binaryI8(a, b, out, count, [&](VecI x, VecI y) {
        const VecI termA = scaleA(shiftLeftI(subI(x, zeroA), leftA));
        const VecI termB = scaleB(shiftLeftI(subI(y, zeroB), leftB));
        const VecI sum = subtract ? subI(termA, termB) : addI(termA, termB);
        return maxI(minI(addI(scaleOut(sum), zero), high), low);
    });
}

/// Ties away from zero; x is so small that truncation and its remainder are exact.
FETTLE_INLINE VecI roundAway(VecF x)
{
    const VecI whole = truncToInt(x);
    const VecF twiceRest = mulF(addF(x, mulF(toFloat(whole), splatF(-1))), splatF(2));
    return addI(whole, truncToInt(twiceRest)); // |twice the rest| < 2: one more when it is 1 or more
}

void quantizeI8(const Quantization& q, const float* in, int8_t* out, size_t count)
{
    const VecF factor = splatF(q.factor), low = splatF(static_cast<float>(-128 - q.zeroPoint)),
               high = splatF(static_cast<float>(127 - q.zeroPoint));
    const VecI zero = splatI(q.zeroPoint);
    const auto convert = [&](VecF x) {
        const VecF y = clampNumberF(q.divide ? divF(x, factor) : mulF(x, factor), low, high);
        return addI(q.divide ? roundAway(y) : roundToInt(y), zero);
    };
    eachVector(
        count, [&](size_t i) { storeI8(out + i, convert(loadF(in + i))); },
        [&](size_t i, int n) {
            int8_t bytes[lanes];
            storeI8(bytes, convert(loadPartF(in + i, n)));
            memcpy(out + i, bytes, static_cast<size_t>(n));
        });
}

void dequantizeI8(float scale, int32_t zeroPoint, const int8_t* in, float* out, size_t count)
{
    const VecF factor = splatF(scale);
    const VecI zero = splatI(zeroPoint);
    eachVector(
        count, [&](size_t i) { storeF(out + i, mulF(factor, toFloat(subI(loadI8(in + i), zero)))); },
        [&](size_t i, int n) {
            int8_t bytes[lanes] = {};
            memcpy(bytes, in + i, static_cast<size_t>(n));
            storePartF(out + i, mulF(factor, toFloat(subI(loadI8(bytes), zero))), n);
        });
}

} // namespace

constinit const Elementwise elementwise{pairF32,      clampF32,   addScaledI8,
                                        addShiftedI8, quantizeI8, dequantizeI8};

} // namespace fettle::kernels::FETTLE_ISA
