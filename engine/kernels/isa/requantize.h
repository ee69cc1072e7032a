// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// From int32 sums to int8 values: the head of the packed weights of an integer layer, and the rounding of its
// rows.
#pragma once

#include "kernels/isa/simd.h"
#include "kernels/kernels.h"

namespace fettle::kernels::FETTLE_ISA {
namespace {

/// The head of the packed weights. Arrays of one int32 or float per output channel follow it, each padded to
/// whole vectors; then the weights.
struct HeadI8 {
    Rounding rounding;
    bool bytes;      ///< weights are for four unsigned bytes at a time (VNNI), not for two int16
    bool shiftsLeft; ///< some channel has a factor of 1 or more
    int32_t inputZeroPoint;
    int32_t zeroPoint, low, high; ///< low and high less the zero point
};

enum Column { Bias, Scale, Multiplier, Left, Right, Nudge, Away, columnCount };

size_t columnBytes(int channels)
{
    return alignUp(static_cast<size_t>(roundUp(channels, lanes)) * 4);
}
size_t headBytes(int channels)
{
    return alignment + columnCount * columnBytes(channels);
}

char* column(void* packed, int channels, Column which)
{
    return static_cast<char*>(packed) + alignment + which * columnBytes(channels);
}
const char* column(const void* packed, int channels, Column which)
{
    return static_cast<const char*>(packed) + alignment + which * columnBytes(channels);
}

void put32(char* array, int index, int32_t value)
{
    memcpy(array + index * 4, &value, 4);
}

HeadI8 headOf(const void* packed)
{
    HeadI8 head;
    memcpy(&head, packed, sizeof head);
    return head;
}

/// Everything but the weights and what they add to the bias.
void packHead(const WeightsI8& w, int channels, bool bytes, void* packed)
{
    memset(packed, 0, headBytes(channels));
    const Requantization& r = w.output;
    HeadI8 head{.rounding = r.rounding,
                .bytes = bytes,
                .shiftsLeft = false,
                .inputZeroPoint = w.inputZeroPoint,
                .zeroPoint = r.zeroPoint,
                .low = r.low - r.zeroPoint,
                .high = r.high - r.zeroPoint};
    for (int c = 0; c < channels; c++) {
        put32(column(packed, channels, Bias), c, w.bias ? w.bias[c] : 0);
        if (r.rounding == Rounding::Float) {
            memcpy(column(packed, channels, Scale) + c * 4, r.scale + c, 4);
            continue;
        }
        const int32_t left = r.shift[c] > 0 ? r.shift[c] : 0, right = r.shift[c] < 0 ? -r.shift[c] : 0;
        head.shiftsLeft |= left > 0;
        put32(column(packed, channels, Multiplier), c, r.multiplier[c]);
        put32(column(packed, channels, Left), c, left);
        put32(column(packed, channels, Right), c, right);
        put32(column(packed, channels, Nudge), c, right > 0 ? int32_t{1} << (right - 1) : 0);
        put32(column(packed, channels, Away), c, right > 0 && c >= r.halfUpChannels ? -1 : 0);
    }
    memcpy(packed, &head, sizeof head);
}

/// The per-channel numbers of one vector of channels.
struct Factors {
    const char* columns; ///< of the first channel of the vector
    size_t step;         ///< bytes from one column to the next
    const void* at(Column which) const { return columns + which * step; }
    Factors next() const { return {columns + vectorBytes, step}; }
};

struct RoundFloat {
    VecF scale, low, high;
    RoundFloat(const HeadI8& head, const Factors& f)
        : scale(loadF(static_cast<const float*>(f.at(Scale)))),
          low(splatF(static_cast<float>(head.low))),
          high(splatF(static_cast<float>(head.high)))
    {
    }
    FETTLE_MEMBER VecI operator()(VecI sum) const
    {
        return roundToInt(clampNumberF(mulF(toFloat(sum), scale), low, high));
    }
};

template <bool ShiftsLeft>
struct RoundDouble {
    VecI multiplier, left, right, nudge, away, low, high;
    RoundDouble(const HeadI8& head, const Factors& f)
        : multiplier(loadI(f.at(Multiplier))),
          left(loadI(f.at(Left))),
          right(loadI(f.at(Right))),
          nudge(loadI(f.at(Nudge))),
          away(loadI(f.at(Away))),
          low(splatI(head.low)),
          high(splatI(head.high))
    {
    }
    FETTLE_MEMBER VecI operator()(VecI sum) const
    {
        if constexpr (ShiftsLeft)
            sum = shiftLeftI(sum, left);
        const VecI x = highProductI(sum, multiplier);
        const VecI y = shiftRightI(addI(addI(x, nudge), andI(signI(x), away)), right);
        return maxI(minI(y, high), low);
    }
};

/// Lane by lane: only builds of the runtimes with a single rounding need it.
struct RoundSingle {
    int32_t multiplier[lanes], shift[lanes], low, high;
    RoundSingle(const HeadI8& head, const Factors& f) : low(head.low), high(head.high)
    {
        int32_t right[lanes];
        memcpy(multiplier, f.at(Multiplier), sizeof multiplier);
        memcpy(shift, f.at(Left), sizeof shift);
        memcpy(right, f.at(Right), sizeof right);
        for (int i = 0; i < lanes; i++)
            shift[i] -= right[i];
    }
    FETTLE_MEMBER VecI operator()(VecI sum) const
    {
        int32_t x[lanes];
        storeI(x, sum);
        for (int i = 0; i < lanes; i++)
            x[i] = clampInt(rescaleSingle(x[i], multiplier[i], shift[i]), low, high);
        return loadI(x);
    }
};

/// Sums [pixels][vectors * lanes] of consecutive channels to bytes.
template <class Round>
[[gnu::noinline]] void roundRow(const HeadI8& head, Factors factors, const int32_t* sums, int pixels,
                                int vectors, int channels, int8_t* out, ptrdiff_t outStep)
{
    const VecI zeroPoint = splatI(head.zeroPoint);
    const int sumStep = vectors * lanes;
    int c = 0;
    for (; c + 2 * lanes <= channels; c += 2 * lanes) {
        const Round first(head, factors), second(head, factors.next());
        for (int p = 0; p < pixels; p++) {
            const int32_t* from = sums + p * sumStep + c;
            storeTwoI8(out + p * outStep + c, addI(first(loadI(from)), zeroPoint),
                       addI(second(loadI(from + lanes)), zeroPoint));
        }
        factors = factors.next().next();
    }
    for (; c < channels; c += lanes) {
        const Round round(head, factors);
        const int part = minInt(lanes, channels - c);
        for (int p = 0; p < pixels; p++) {
            const VecI y = addI(round(loadI(sums + p * sumStep + c)), zeroPoint);
            if (part == lanes) {
                storeI8(out + p * outStep + c, y);
            } else {
                int8_t bytes[lanes];
                storeI8(bytes, y);
                memcpy(out + p * outStep + c, bytes, static_cast<size_t>(part));
            }
        }
        factors = factors.next();
    }
}

#if defined(FETTLE_AVX512)
/// RoundFloat of up to four vectors of channels, bytes packed four vectors at a time: those of one pixel, or
/// of several. Too large values stop at `high`, too small ones at the least integer, and then at `low`.
template <int Vectors>
[[gnu::noinline]] void packRow(const HeadI8& head, const Factors& factors, const int32_t* sums, int sumStep,
                               int pixels, int channels, int8_t* out, ptrdiff_t outStep)
{
    constexpr int together = 4 / Vectors;
    const VecF high = splatF(static_cast<float>(head.high));
    const VecI zeroPoint = splatI16(head.zeroPoint), low = splatI8(head.low + head.zeroPoint);
    VecF scales[Vectors];
    for (int v = 0; v < Vectors; v++)
        scales[v] = loadF(static_cast<const float*>(factors.at(Scale)) + v * lanes);
    for (int p = 0; p < pixels; p += together) {
        VecI y[4] = {};
        FETTLE_UNROLL
        for (int i = 0; i < together * Vectors; i++) {
            const int pixel = minInt(p + i / Vectors, pixels - 1), v = i % Vectors;
            y[i] =
                roundToInt(minF(mulF(toFloat(loadI(sums + pixel * sumStep + v * lanes)), scales[v]), high));
        }
        const VecI bytes = maxI8(
            packOrdered(addI16(packI32(y[0], y[1]), zeroPoint), addI16(packI32(y[2], y[3]), zeroPoint)), low);
        FETTLE_UNROLL
        for (int i = 0; i < together; i++) {
            if (p + i < pixels)
                storeBytes<Vectors>(out + (p + i) * outStep, bytes, i, channels);
        }
    }
}

/// All channels of some pixels, four vectors at a time.
void packRows(const HeadI8& head, Factors factors, const int32_t* sums, int pixels, int vectors, int channels,
              int8_t* out, ptrdiff_t outStep)
{
    const int sumStep = vectors * lanes;
    for (; vectors >= 4; vectors -= 4, channels -= 4 * lanes, sums += 4 * lanes, out += 4 * lanes) {
        packRow<4>(head, factors, sums, sumStep, pixels, minInt(channels, 4 * lanes), out, outStep);
        factors = factors.next().next().next().next();
    }
    if (vectors == 3)
        packRow<3>(head, factors, sums, sumStep, pixels, channels, out, outStep);
    if (vectors == 2)
        packRow<2>(head, factors, sums, sumStep, pixels, channels, out, outStep);
    if (vectors == 1)
        packRow<1>(head, factors, sums, sumStep, pixels, channels, out, outStep);
}
#endif

/// The channels [first, first + channels) of some pixels; `first` is a multiple of the lanes.
void requantize(const void* packed, int allChannels, int first, const int32_t* sums, int pixels, int vectors,
                int channels, int8_t* out, ptrdiff_t outStep)
{
    const HeadI8 head = headOf(packed);
    const Factors factors{column(packed, allChannels, Bias) + first * 4, columnBytes(allChannels)};
#if defined(FETTLE_AVX512)
    if (head.rounding == Rounding::Float)
        return packRows(head, factors, sums, pixels, vectors, channels, out, outStep);
#endif
    if (head.rounding == Rounding::Float)
        roundRow<RoundFloat>(head, factors, sums, pixels, vectors, channels, out, outStep);
    else if (head.rounding == Rounding::Single)
        roundRow<RoundSingle>(head, factors, sums, pixels, vectors, channels, out, outStep);
    else if (head.shiftsLeft)
        roundRow<RoundDouble<true>>(head, factors, sums, pixels, vectors, channels, out, outStep);
    else
        roundRow<RoundDouble<false>>(head, factors, sums, pixels, vectors, channels, out, outStep);
}

/// count int8 values to int16, less a zero point.
FETTLE_INLINE void widen(const int8_t* from, int16_t* to, int count, int zeroPoint)
{
    for (int i = 0; i < count; i++)
        to[i] = static_cast<int16_t>(from[i] - zeroPoint);
}

} // namespace
} // namespace fettle::kernels::FETTLE_ISA
