// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The fast paths behind the operators: plain functions on pointers and sizes, one table of them per
// instruction set.
//
// Conventions of every function here
// * Tensors are NHWC and dense; a call works on one image. `Rows` are output rows, or some of their channels:
//   any split of an image gives the same bytes, so that a caller may share one image among threads. Each
//   thread needs its own scratch.
// * Weights are packed once for the chosen instruction set (`packedBytes`, `pack`) and never change
//   afterwards; packed weights of one set mean nothing to another.
// * `packed` and `scratch` must be aligned to 64 bytes (`alignment`). Inputs and outputs need the alignment
// of
//   their element only; nothing is read or written beyond them, so no slack is needed.
// * Nothing allocates, throws, prints or keeps state. A null bias means zeros.
// * Sizes are taken as checked: positive, consistent with each other, fewer than 2^31 elements a tensor.
#pragma once

#include <cstddef>
#include <cstdint>

namespace fettle::kernels {

inline constexpr std::size_t alignment = 64;

/// Ordered: each set contains the ones before it.
enum class InstructionSet : std::uint8_t { Baseline, Avx2, Avx512, Avx512Vnni };
inline constexpr int instructionSetCount = 4;

/// A window sliding over one image. Padding on the bottom and right follows from the sizes: taps outside of
/// the image count as zero (convolution) or are left out (pooling). Depthwise: outChannels = inChannels *
/// multiplier.
struct Window {
    std::int32_t inHeight = 1, inWidth = 1, inChannels = 1;
    std::int32_t outHeight = 1, outWidth = 1, outChannels = 1;
    std::int32_t kernelHeight = 1, kernelWidth = 1;
    std::int32_t strideHeight = 1, strideWidth = 1;
    std::int32_t dilationHeight = 1, dilationWidth = 1;
    std::int32_t padTop = 0, padLeft = 0;
};

/// Fully connected over `rows` vectors is a 1x1 convolution over an image of one row. To share it among
/// threads, give each its own vectors.
constexpr Window fullyConnectedWindow(std::int32_t rows, std::int32_t inputs, std::int32_t outputs)
{
    return {.inWidth = rows, .inChannels = inputs, .outWidth = rows, .outChannels = outputs};
}

/// Whether winogradF32 computes this window and is likely to be the faster: 3x3 with steps of 1, enough
/// channels to fill vectors, and enough of the image to pay for four times the weights.
constexpr bool suitsWinograd(const Window& w)
{
    constexpr std::int64_t cached = 8 << 20; // bytes of transformed weights that stay in a cache
    const std::int64_t tiles = std::int64_t{(w.outHeight + 3) / 4} * ((w.outWidth + 3) / 4);
    return w.kernelHeight == 3 && w.kernelWidth == 3 && w.strideHeight == 1 && w.strideWidth == 1 &&
           w.dilationHeight == 1 && w.dilationWidth == 1 && w.inChannels >= 8 && w.outChannels >= 8 &&
           w.outHeight > 2 && w.outWidth > 2 &&
           (tiles >= 16 || std::int64_t{144} * w.inChannels * w.outChannels <= cached);
}

/// Output rows [begin, end), and of their channels the blocks [firstBlock, endBlock): all of them, unless the
/// kernel has said by its channelBlocks() that it has several. Pooling has none.
struct Rows {
    std::int32_t begin = 0, end = 0;
    std::int32_t firstBlock = 0, endBlock = 0x7fffffff;
};

/// A fused activation: the result is clamped to [low, high]; infinities for none. A NaN stays.
struct Limits {
    float low = -__builtin_inff(), high = __builtin_inff();
};

/// How an int32 accumulator becomes an int8 value.
enum class Rounding : std::uint8_t {
    Float,  ///< nearest-even of float(acc) * scale, computed in float32: what XNNPACK does
    Double, ///< high product of acc * 2^left and the multiplier, rounded half up; then a rounding shift: ruy,
            ///< gemmlowp
    Single, ///< 64-bit product rounded once, half up
};

/// The integer factor multiplier * 2^(shift - 31), or the float factor scale, of each output channel; then
/// the output's zero point is added and the sum clamped to [low, high].
struct Requantization {
    Rounding rounding = Rounding::Float;
    const float* scale = nullptr;             ///< [outChannels], for Float
    const std::int32_t* multiplier = nullptr; ///< [outChannels], 0 or in [2^30, 2^31), for Double and Single
    const std::int32_t* shift = nullptr;      ///< [outChannels], in [-31, 30], for Double and Single
    /// Double only: the shift of channels below this one rounds half up, that of the others half away from
    /// zero.
    std::int32_t halfUpChannels = 0;
    std::int32_t zeroPoint = 0, low = -128, high = 127;
};

/// Weights of an int8 layer as the model stores them. A uint8 model is the same with 128 taken off all values
/// and zero points, which leaves weightZeroPoint in [-128, 127].
struct WeightsI8 {
    const std::int8_t* weights = nullptr; ///< [out][kh][kw][in]; depthwise [kh][kw][out]
    const std::int32_t* bias = nullptr;   ///< [out] or null
    std::int32_t inputZeroPoint = 0;      ///< also what stands outside of the image
    std::int32_t weightZeroPoint = 0;
    Requantization output;
};

/// Convolution and depthwise convolution in float32: weights [out][kh][kw][in]; depthwise [kh][kw][out].
struct WindowF32 {
    std::size_t (*packedBytes)(const Window&);
    void (*pack)(const Window&, const float* weights, const float* bias, void* packed);
    std::size_t (*scratchBytes)(const Window&);
    std::int32_t (*channelBlocks)(
        const Window&); ///< into how many parts of nearly equal size the channels can be divided
    void (*run)(const Window&, const void* packed, Limits, const float* in, float* out, Rows, void* scratch);
};

/// The same in int8, exact: every sum is the integer sum (modulo 2^32), every rounding the one asked for.
struct WindowI8 {
    std::size_t (*packedBytes)(const Window&);
    void (*pack)(const Window&, const WeightsI8&, void* packed);
    std::size_t (*scratchBytes)(const Window&);
    std::int32_t (*channelBlocks)(
        const Window&); ///< into how many parts of nearly equal size the channels can be divided
    void (*run)(const Window&, const void* packed, const std::int8_t* in, std::int8_t* out, Rows,
                void* scratch);
};

/// Sums over the pixels of one image: gradient(pixel, o) * in(tap of the pixel), added to the gradient of the
/// weights, [out][kh][kw][in]; depthwise, without a multiplier, [kh][kw][out].
struct WeightGradient {
    std::size_t (*scratchBytes)(const Window&);
    void (*add)(const Window&, const float* in, const float* gradient, float* weights, void* scratch);
};

struct Squares {
    double values = 0, differences = 0;
};

/// For training. The input gradient of a convolution is a convolution itself.
struct Gradients {
    WeightGradient conv, depthwise;
    /// weights [kh][kw][out] * gradient, added where the taps lie. No multiplier.
    void (*depthwiseInput)(const Window&, const float* weights, const float* gradient, float* in);
    /// to = gradient where a clamp let `out` through (low < out < high), else 0.
    void (*takeInside)(const float* out, Limits, const float* gradient, float* to, std::size_t count);
    /// The same, added.
    void (*addInside)(const float* out, Limits, const float* gradient, float* to, std::size_t count);
    /// sums[length] += each of `count` rows, one after another.
    void (*addRows)(const float* rows, std::size_t count, std::size_t length, float* sums);
    /// The sums of the squares of a and of a - b.
    Squares (*squares)(const float* a, const float* b, std::size_t count);
    /// to += factor * (a - b)
    void (*addDifference)(float factor, const float* a, const float* b, float* to, std::size_t count);
};

/// The multiples of a scale that the integers of a tensor stand for: from `least` to `most` steps.
struct Steps {
    float scale = 1, least = -128, most = 127;
};

/// Integers imitated in float32 for training. Half goes to even.
struct FakeQuantization {
    /// Rounds values in place; inside[i] is 1 where the integer would be in the range without a clamp, else
    /// 0.
    void (*round)(Steps, float* values, float* inside, std::size_t count);
    /// The range ends at its last steps; slopes[i] is what is added by rounding, in steps, where value i is
    /// inside, else its step.
    void (*roundSloped)(Steps, float* values, float* inside, float* slopes, std::size_t count);
    /// gradient *= inside; the sum of what it was times the slopes, where there are some (null: 0).
    float (*pass)(const float* inside, const float* slopes, float* gradient, std::size_t count);
};

/// Pooling: outChannels = inChannels; taps outside of the image are left out, of the count too.
struct Pooling {
    void (*averageF32)(const Window&, Limits, const float* in, float* out, Rows);
    void (*maxF32)(const Window&, Limits, const float* in, float* out, Rows);
    /// (sum + n/2) / n for a positive sum, (sum - n/2) / n for a negative one, truncated; then clamped.
    void (*averageI8)(const Window&, std::int32_t low, std::int32_t high, const std::int8_t* in,
                      std::int8_t* out, Rows);
    void (*maxI8)(const Window&, std::int32_t low, std::int32_t high, const std::int8_t* in, std::int8_t* out,
                  Rows);
};

/// XNNPACK's addition: sat(((a * factorA + b * factorB + offset) >> shift) + zeroPoint), all int32.
struct AddScaled {
    std::int32_t factorA = 0, factorB = 0, offset = 0, shift = 0;
    std::int32_t zeroPoint = 0, low = -128, high = 127;
};

/// A factor multiplier * 2^(shift - 31), shift <= 0.
struct Factor {
    std::int32_t multiplier = 0, shift = 0;
};

/// The built-in addition: both operands, less their zero points and shifted left, are scaled, added, scaled
/// again, each time with Double rounding half away.
struct AddShifted {
    std::int32_t zeroPointA = 0, zeroPointB = 0;
    std::int32_t leftA = 20, leftB = 20;
    Factor a, b, output;
    bool subtract = false; ///< b's term is taken off instead
    std::int32_t zeroPoint = 0, low = -128, high = 127;
};

/// Float to int8: `factor` is 1/scale and ties go to even, or `factor` is scale, divided by, and ties go away
/// from 0.
struct Quantization {
    float factor = 1;
    bool divide = false;
    std::int32_t zeroPoint = 0;
};

enum class PairOperation : std::uint8_t { Add, Subtract, Multiply, Divide, SquaredDifference };

/// One number for each pair, or one that stays.
struct OperandF32 {
    const float* values = nullptr;
    bool stays = false;
};

struct Elementwise {
    void (*pairF32)(PairOperation, OperandF32 a, OperandF32 b, float* out, std::size_t count, Limits);
    void (*clampF32)(const float* in, float* out, std::size_t count, Limits);
    void (*addScaledI8)(const AddScaled&, const std::int8_t* a, const std::int8_t* b, std::int8_t* out,
                        std::size_t count);
    void (*addShiftedI8)(const AddShifted&, const std::int8_t* a, const std::int8_t* b, std::int8_t* out,
                         std::size_t count);
    void (*quantizeI8)(const Quantization&, const float* in, std::int8_t* out, std::size_t count);
    /// scale * float(in - zeroPoint)
    void (*dequantizeI8)(float scale, std::int32_t zeroPoint, const std::int8_t* in, float* out,
                         std::size_t count);
};

struct Activations {
    /// x times the probability that a normal variable is below x.
    void (*geluF32)(const float* in, float* out, std::size_t count);
    /// exp(beta * x) by the sum of all, of one row; 0 < beta.
    void (*softmaxF32)(const float* in, float* out, std::size_t depth, float beta);
};

/// Everything above for one instruction set.
struct KernelTable {
    InstructionSet set;
    WindowF32 convF32, depthwiseF32;
    WindowF32 winogradF32; ///< convF32 for the windows that suit it: suitsWinograd()
    WindowI8 convI8, depthwiseI8;
    Pooling pooling;
    Elementwise elementwise;
    Activations activations;
    Gradients gradients;
    FakeQuantization fakeQuantization;
};

/// The best table for this processor. At the first call each group of its kernels is compared with the plain
/// loops of reference.h on small random problems; a group that disagrees is replaced by that of the next
/// lower set.
const KernelTable& kernels();

/// The table of one set as compiled, without any comparison; null when this processor lacks the instructions.
const KernelTable* kernelsFor(InstructionSet set);

/// The highest set that this processor has.
InstructionSet best();

const char* name(InstructionSet set);

} // namespace fettle::kernels
