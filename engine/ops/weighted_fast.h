// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// The weighted operators on the fast kernels. Each function gives null where the kernels do not cover the
// case.
#pragma once

#include "core/aligned_memory.h"
#include "ops/requantizer.h"
#include "ops/transposed.h"
#include "ops/weighted.h"

namespace fettle {

/// What an integer layer is made of, independent of which loops run it.
struct IntegerLayer {
    Requantizer requantizer;
    bool unsignedBytes =
        false; ///< uint8: values are flipped to int8 and back; zero points here are those of int8
    int32_t inZero = 0;
    int32_t weightZero = 0;
    std::vector<int8_t> ownWeights; ///< weights that had to be converted; else they are used where they are
};

std::unique_ptr<PreparedOperator> fastReal(const OperatorView& view, const WeightedPlan& plan);
std::unique_ptr<PreparedOperator> fastInteger(const OperatorView& view, const WeightedPlan& plan,
                                              const IntegerLayer& layer);

/// How the threads of a run share one image of a layer: rows of the output, or blocks of its channels where
/// the weights are more than the activations, so that each weight is read by one thread.
class Shares {
public:
    Shares() = default; ///< one thread does all
    /// channelBlocks: of the kernel, for the window.
    Shares(const WeightedPlan& plan, const Window& window, int32_t channelBlocks);
    /// Calls run(rows, scratch) for each share.
    template <class Run>
    void each(const RunArguments& arguments, const Run& run) const
    {
        arguments.share(m_count, m_grain, [&](int64_t begin, int64_t end, std::byte* scratch) {
            const auto first = static_cast<int32_t>(begin * m_step),
                       last = static_cast<int32_t>(end * m_step);
            run(m_channels ? kernels::Rows{0, m_rows, first, last}
                           : kernels::Rows{first, std::min(last, m_rows)},
                scratch);
        });
    }

private:
    bool m_channels = false;
    int32_t m_rows = 0;
    int32_t m_step = 1; ///< rows that belong together
    int64_t m_count = 1, m_grain = 1;
};

/// One float layer for one image, weights packed; a transposed one in its phases.
class FastRealImage {
public:
    enum class Sums {
        Rounded, ///< as real numbers are: any order, any algorithm
        Exact ///< values and weights are integers, whose sums are exact as long as they are sums of products
    };
    /// Weights as the model stores them; the bias may be null.
    FastRealImage(const WeightedPlan& plan, const float* weights, const float* bias, Sums sums);
    /// Phases of a transposed convolution must not be too many, and rows not much longer once they are
    /// padded.
    static bool covers(const WeightedPlan& plan);
    size_t scratchBytes() const;
    void run(kernels::Limits limits, const float* in, float* out, std::byte* scratch) const;
    /// Rows of the output; in, out: where row 0 of them is, or would be.
    void runRows(kernels::Limits limits, kernels::Rows rows, const float* in, float* out,
                 std::byte* scratch) const;
    /// Whether runRows() does what run() does, whatever the rows.
    bool hasRows() const { return m_direct && !m_winograd; }
    size_t packedBytes() const { return m_parts.front().packed.size(); }
    /// The same, shared among the threads of a run.
    void runShared(kernels::Limits limits, const float* in, float* out, const RunArguments& arguments) const;

private:
    struct Part {
        Phase phase;
        AlignedMemory packed;
    };
    const kernels::WindowF32& m_kernel;
    Window m_window;
    bool m_direct; ///< one part, which writes the output where it belongs
    bool m_winograd;
    Shares m_shares;
    std::vector<Part> m_parts;
};

} // namespace fettle
