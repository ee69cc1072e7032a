// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What convolutions, transposed convolution and fully connected share: a window, weights, a bias, four kinds
// of arithmetic.
#pragma once

#include "ops/arithmetic.h"
#include "ops/operands.h"
#include "ops/requantizer.h"
#include "ops/window.h"

namespace fettle {

/// The readable loops of one operator for one image: sums of products, without bias. Weights as the model
/// stores them.
struct WeightedLoops {
    void (*real)(const Window& window, int32_t groups, const float* in, const float* weights,
                 float* sums) = nullptr;
    /// Values less their zero points; sums modulo 2^32.
    void (*integer)(const Window& window, int32_t groups, const int8_t* in, int32_t inZero,
                    const int8_t* weights, int32_t weightZero, int32_t* sums) = nullptr;
    /// int16 activations; no zero points.
    void (*wide)(const Window& window, int32_t groups, const int16_t* in, const int8_t* weights,
                 int64_t* sums) = nullptr;
    /// int16 weights too; null where the runtime has no such kernel.
    void (*widest)(const Window& window, int32_t groups, const int16_t* in, const int16_t* weights,
                   int64_t* sums) = nullptr;
};

/// Which operand is what.
struct WeightedOperands {
    size_t input = 0, weights = 1, bias = 2;
};

/// How float activations become integers at run time in dynamic range layers (ARITHMETIC.md, "Dynamic
/// range").
enum class DynamicScheme {
    Symmetric,     ///< builtin kernels: +-127, half away
    Asymmetric,    ///< builtin kernels: -128…127 with a zero point, in double
    AsymmetricF32, ///< delegate: the same in float32, half to even
};

/// A weighted operator in its graph, ready for prepareWeighted().
struct WeightedPlan {
    WeightedLoops loops;
    WeightedOperands operands;
    bool depthwise = false;
    bool transposed = false; ///< the window slides over the output
    Window window;
    int32_t images = 1;
    int32_t groups = 1;
    size_t channelDimension = 0; ///< of the weights
    Activation activation = Activation::None;
    bool tangent = false; ///< dynamic range: a fused hyperbolic tangent instead
    Bytes dense; ///< weights that the model stores otherwise (sparse ones); empty: as the model has them

    bool builtinOnly = false; ///< the delegate leaves this one alone, whatever delegateTakesWeighted() says

    // Builtin integer arithmetic
    int32_t halfUpChannels = 0;  ///< channels below round ties up, those from here on away from zero
    bool halfUpElements = false; ///< instead: elements in whole blocks of 16 of the output round ties up
    bool productInFloat = false; ///< scale product of input and weights is formed in float32
    std::optional<Requantizer::Rule> wideRule = {}; ///< int16: how sums are scaled; empty: no such kernel

    // Dynamic range
    DynamicScheme scheme = DynamicScheme::Asymmetric;
    bool scaleEachPixel =
        false; ///< each pixel of the input has its own scale, not each image; for 1x1 windows
};

/// Which arithmetic the operand types ask for.
enum class WeightedKind { Real, Integer, Wide, Dynamic, Unsupported };
WeightedKind weightedKind(const OperatorView& view, const WeightedOperands& operands = {});

/// Whether LiteRT's delegate takes this operator: constant weights and bias, scales in its range.
bool delegateTakesWeighted(const OperatorView& view, const WeightedOperands& operands = {});

/// Checks common to all: bias length, per-channel scales.
Result<void> checkWeighted(const OperatorView& view, const WeightedPlan& plan);

/// The weights' bytes: dense ones, where the model stores them otherwise.
inline const Bytes& weightBytes(const OperatorView& view, const WeightedPlan& plan)
{
    return plan.dense.empty() ? view.data(plan.operands.weights) : plan.dense;
}

/// The sum of products of `count` pairs.
int64_t wideDot(const int16_t* a, const int8_t* b, size_t count);

Result<std::unique_ptr<PreparedOperator>>
prepareWeighted(const OperatorView& view, const ExecutionOptions& options, const WeightedPlan& plan);

} // namespace fettle
