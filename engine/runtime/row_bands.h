// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Several layers worked through band by band: some rows of the last, and of those before it what they follow
// from, so that what passes between the layers stays in the second cache. Whole images of it would not: the
// wide layers of a MobileNet take megabytes.
#pragma once

#include "runtime/program_plan.h"

#include <array>
#include <atomic>

namespace fettle {

class RowBands {
public:
    static constexpr size_t mostLayers = 16;
    using Seconds = std::array<std::atomic<double>, mostLayers>; ///< of each layer, of all threads

    /// The layers, neighbours, in their order; `input` is what the first one reads, `output` what the last
    /// one writes.
    RowBands(std::span<const RowKernel* const> layers, TensorId input, TensorId output);

    size_t layers() const { return m_layers.size(); }
    TensorId input() const { return m_input; }
    TensorId output() const { return m_output; }
    /// Whether the rows that pass between layers, and the layers' constants, leave room in the cache.
    bool fitsCache() const;
    size_t scratchBytes() const { return m_buffersAt + m_bufferBytes; } ///< of each thread
    /// Gives the output the bytes that it gets from the layers one by one; tensors in between are left alone.
    /// seconds: null, or what the time of each layer is added to.
    void run(const RunArguments& arguments, Seconds* seconds) const;

private:
    struct Layer {
        const RowKernel* kernel;
        RowKernel::Form form;
        size_t buffer = 0; ///< of its rows, in bytes behind the kernels' scratch memory; the last has none
    };
    using Ranges = std::array<RowRange, mostLayers>;
    void chooseRows();
    bool layOut(int32_t rows, size_t most);
    int64_t bands() const;
    Ranges rowsFor(int64_t band) const;
    void runBands(int64_t first, int64_t last, const RunArguments& arguments, std::byte* scratch,
                  Seconds* seconds) const;

    std::vector<Layer> m_layers;
    TensorId m_input, m_output;
    int32_t m_rows = 1; ///< of the last layer, in a band
    size_t m_buffersAt = 0, m_bufferBytes = 0, m_constantBytes = 0;
};

/// Gives the first step of each group of layers that gains by it its bands. While they run, their input and
/// their output are both in use. bytes: of each tensor.
void findRowBands(const Graph& graph, std::span<const size_t> bytes, std::span<ProgramStep> steps);

} // namespace fettle
