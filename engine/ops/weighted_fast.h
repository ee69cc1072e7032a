// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The weighted operators on the fast kernels. Each function gives null where the kernels do not cover the case.
#pragma once

#include "core/aligned_memory.h"
#include "ops/requantizer.h"
#include "ops/transposed.h"
#include "ops/weighted.h"

namespace fettle {

/// What an integer layer is made of, independent of which loops run it.
struct IntegerLayer {
    Requantizer requantizer;
    bool unsignedBytes = false;      ///< uint8: values are flipped to int8 and back; zero points here are those of int8
    int32_t inZero = 0;
    int32_t weightZero = 0;
    std::vector<int8_t> ownWeights;  ///< weights that had to be converted; else they are used where they are
};

std::unique_ptr<PreparedOperator> fastReal(const OperatorView& view, const WeightedPlan& plan);
std::unique_ptr<PreparedOperator> fastInteger(const OperatorView& view, const WeightedPlan& plan, const IntegerLayer& layer);

/// One float layer for one image, weights packed; a transposed one in its phases.
class FastRealImage {
public:
    enum class Sums {
        Rounded, ///< as real numbers are: any order, any algorithm
        Exact    ///< values and weights are integers, whose sums are exact as long as they are sums of products
    };
    /// Weights as the model stores them; the bias may be null.
    FastRealImage(const WeightedPlan& plan, const float* weights, const float* bias, Sums sums);
    /// Phases of a transposed convolution must not be too many.
    static bool covers(const WeightedPlan& plan)
    {
        constexpr int64_t phases = 1024;
        return plan.groups == 1 && (!plan.transposed || int64_t{plan.window.strideHeight} * plan.window.strideWidth <= phases);
    }
    size_t scratchBytes() const;
    void run(kernels::Limits limits, const float* in, float* out, std::byte* scratch) const;
    /// Some rows of the output, for a layer that is not transposed.
    void runRows(kernels::Limits limits, const float* in, float* out, kernels::Rows rows, std::byte* scratch) const;
    int32_t rows() const { return m_window.outHeight; }

private:
    struct Part {
        Phase phase;
        AlignedMemory packed;
    };
    const kernels::WindowF32& m_kernel;
    Window m_window;
    bool m_direct; ///< one part, which writes the output where it belongs
    std::vector<Part> m_parts;
};

} // namespace fettle
