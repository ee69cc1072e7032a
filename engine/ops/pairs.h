// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What operators of two broadcast operands share: shape rule, walk, limits of plain numbers.
#pragma once

#include "kernels/kernels.h"
#include "ops/broadcast.h"
#include "ops/operands.h"
#include "tflite/options.h"

#include <type_traits>

namespace fettle {

/// The common shape of the first two inputs.
Result<std::vector<Shape>> pairShapes(const OperatorView& view);

/// The first two inputs beside the output. Its shape must be the common one.
BroadcastWalk pairWalk(const OperatorView& view);

/// UnsupportedModel unless the first two inputs have one type and the output has it too.
Result<void> checkOneType(const OperatorView& view);

/// checkSymmetric() of the first `count` inputs and the output.
Result<void> checkSymmetric(const OperatorView& view, size_t count);

/// A prepared operator that gives function(a, b) for all pairs.
template <class In, class Out = In, class Function>
std::unique_ptr<PreparedOperator> preparedPairs(const OperatorView& view, const Function& function)
{
    return preparedFrom([walk = pairWalk(view), function](const RunArguments& arguments) {
        forEachPair(walk, arguments.in<In>(0), arguments.in<In>(1), arguments.out<Out>(0), function);
    });
}

/// The same in float32, clamped to `range`; on the fast kernels where they are wanted and runs are long
/// enough for them.
std::unique_ptr<PreparedOperator> preparedRealPairs(const OperatorView& view, const ExecutionOptions& options,
                                                    kernels::PairOperation operation, RealRange range);

/// UnsupportedModel for TANH and SIGN_BIT, which no kernel has.
Result<Activation> activationOf(tfl::ActivationFunctionType type);

/// The real numbers that an output may have. The builtin kernels end at the largest finite ones, the
/// delegate's do not.
RealRange outputRange(Activation activation, Arithmetic arithmetic);

/// Limits of a fused activation on plain integers.
template <class T>
struct WholeRange {
    T low = std::numeric_limits<T>::lowest();
    T high = std::numeric_limits<T>::max();

    explicit WholeRange(Activation activation)
    {
        if (activation == Activation::Relu || activation == Activation::Relu6)
            low = 0;
        if (activation == Activation::Relu6)
            high = 6;
        if (activation == Activation::ReluN1To1) {
            low = static_cast<T>(-1);
            high = 1;
        }
    }
    T clamp(T x) const { return std::min(std::max(x, low), high); }
};

// Arithmetic of plain integers: beyond the type's range it wraps. Of floats: as it is.

template <class T>
T plainSum(T a, T b)
{
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
    else
        return a + b;
}

template <class T>
T plainDifference(T a, T b)
{
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
    else
        return a - b;
}

template <class T>
T plainProduct(T a, T b)
{
    if constexpr (std::is_integral_v<T>)
        return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
    else
        return a * b;
}

} // namespace fettle
