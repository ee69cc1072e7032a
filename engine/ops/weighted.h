// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What convolution, depthwise convolution and fully connected share: a window, weights, a bias, three kinds of arithmetic.
#pragma once

#include "ops/arithmetic.h"
#include "ops/operands.h"
#include "ops/window.h"

namespace fettle {

/// The readable loops of one operator for one image: sums of products, without bias. Weights as the model stores them.
struct WeightedLoops {
    void (*real)(const Window& window, int32_t groups, const float* in, const float* weights, float* sums);
    /// Values less their zero points; sums modulo 2^32.
    void (*integer)(const Window& window, int32_t groups, const int8_t* in, int32_t inZero, const int8_t* weights,
                    int32_t weightZero, int32_t* sums);
};

/// How float activations become integers at run time in dynamic range layers (ARITHMETIC.md, "Dynamic range").
enum class DynamicScheme {
    Symmetric,     ///< builtin kernels: +-127, half away
    Asymmetric,    ///< builtin kernels: -128…127 with a zero point, in double
    AsymmetricF32, ///< delegate: the same in float32, half to even
};

/// A weighted operator in its graph, ready for prepareWeighted().
struct WeightedPlan {
    WeightedLoops loops;
    bool depthwise = false;
    Window window;
    int32_t images = 1;
    int32_t groups = 1;
    size_t channelDimension = 0; ///< of the weights
    Activation activation = Activation::None;

    // Builtin integer arithmetic
    int32_t halfUpChannels = 0;     ///< channels below round ties up, those from here on away from zero
    bool productInFloat = false;    ///< scale product of input and weights is formed in float32

    // Dynamic range
    DynamicScheme scheme = DynamicScheme::Asymmetric;
    bool scaleEachPixel = false; ///< each pixel of the input has its own scale, not each image; for 1x1 windows
};

/// Which arithmetic the operand types ask for.
enum class WeightedKind { Real, Integer, Dynamic, Unsupported };
WeightedKind weightedKind(const OperatorView& view);

/// Whether LiteRT's delegate takes this operator: constant weights and bias, scales in its range.
bool delegateTakesWeighted(const OperatorView& view);

/// Shape checks common to the three: bias length, per-channel scales.
Result<void> checkWeighted(const OperatorView& view, int32_t channels, size_t channelDimension);

Result<std::unique_ptr<PreparedOperator>> prepareWeighted(const OperatorView& view, const ExecutionOptions& options,
                                                          const WeightedPlan& plan);

} // namespace fettle
