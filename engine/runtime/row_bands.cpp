// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers are worked through band by band, and how.
#include "runtime/row_bands.h"

#include "core/aligned_memory.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace fettle {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t bufferLimit = 288 * 1024;   // bytes between layers that stay in the second cache
constexpr size_t constantLimit = 128 * 1024; // bytes of weights that stay there beside them
constexpr int32_t leastBands = 8;            // to share among threads
constexpr size_t worthBytes = 256 * 1024;    // of a tensor that would leave it

const RowKernel* kernelOf(const ProgramStep& step)
{
    return step.prepared ? step.prepared->rowKernel() : nullptr;
}

/// Chooses which of the neighbouring steps work in bands together.
class Grouping {
public:
    Grouping(const Graph& graph, std::span<const size_t> bytes, std::span<const ProgramStep> steps)
        : m_graph(graph), m_bytes(bytes), m_steps(steps), m_readers(consumers(graph))
    {
    }

    /// By step: how many from it on go together so that the fewest bytes between layers leave the cache.
    std::vector<size_t> best() const
    {
        std::vector<size_t> layers(m_steps.size(), 1), leaving(m_steps.size() + 1);
        for (size_t step = m_steps.size(); step-- > 0;) {
            leaving[step] = SIZE_MAX;
            const size_t most = longest(step);
            for (size_t count = 1; count <= most; ++count) {
                const size_t bytes = leavingBehind(step + count - 1) + leaving[step + count];
                if (bytes < leaving[step]) {
                    leaving[step] = bytes;
                    layers[step] = count;
                }
            }
        }
        return layers;
    }

    RowBands bands(size_t first, size_t count) const
    {
        std::vector<const RowKernel*> layers;
        for (size_t step = first; step < first + count; ++step)
            layers.push_back(kernelOf(m_steps[step]));
        return RowBands(layers, opOf(first).inputs.front(), opOf(first + count - 1).outputs.front());
    }

private:
    const Operator& opOf(size_t step) const { return m_graph.op(m_steps[step].op); }

    size_t longest(size_t first) const
    {
        size_t count = 1;
        while (count < RowBands::mostLayers && goesOn(first + count - 1) &&
               opOf(first + count).outputs.front() != opOf(first).inputs.front() && // read to the end
               bands(first, count + 1).fitsCache())
            ++count;
        return count;
    }

    /// Whether the next step reads, and it alone, what this one writes.
    bool goesOn(size_t step) const
    {
        if (step + 1 == m_steps.size())
            return false;
        const RowKernel* const kernel = kernelOf(m_steps[step]);
        const RowKernel* const next = kernelOf(m_steps[step + 1]);
        if (kernel == nullptr || next == nullptr || leavingBehind(step) == 0)
            return false;
        const TensorId between = opOf(step).outputs.front();
        const RowKernel::Form from = kernel->form(), to = next->form();
        return opOf(step + 1).inputs.front() == between && readOnce(between) && to.outRows >= leastBands &&
               from.outRowBytes == to.inRowBytes && from.outRows == to.inRows;
    }

    bool readOnce(TensorId id) const
    {
        return m_readers[id.index()].size() == 1 &&
               std::ranges::find(m_graph.outputs, id) == m_graph.outputs.end();
    }

    /// Bytes that the step writes, if they are too many for the cache.
    size_t leavingBehind(size_t step) const
    {
        size_t sum = 0;
        for (const TensorId output : opOf(step).outputs)
            if (output.valid() && m_bytes[output.index()] >= worthBytes)
                sum += m_bytes[output.index()];
        return sum;
    }

    const Graph& m_graph;
    std::span<const size_t> m_bytes; ///< of each tensor
    std::span<const ProgramStep> m_steps;
    std::vector<std::vector<OperatorId>> m_readers;
};

} // namespace

RowBands::RowBands(std::span<const RowKernel* const> layers, TensorId input, TensorId output)
    : m_input(input), m_output(output)
{
    for (const RowKernel* kernel : layers) {
        m_layers.push_back({kernel, kernel->form()});
        m_buffersAt = std::max(m_buffersAt, alignedSize(m_layers.back().form.scratchBytes));
        m_constantBytes += m_layers.back().form.constantBytes;
    }
    chooseRows();
}

bool RowBands::fitsCache() const
{
    return m_bufferBytes <= bufferLimit && m_constantBytes <= constantLimit;
}

/// As many rows in a band as the cache takes, but bands enough.
void RowBands::chooseRows()
{
    const int32_t all = m_layers.back().form.outRows;
    for (int32_t rows = std::max(1, (all + leastBands - 1) / leastBands); rows > 1; --rows)
        if (layOut(rows, bufferLimit))
            return;
    layOut(1, SIZE_MAX);
}

/// Makes buffers for bands of so many rows; false when they take more than `most` bytes.
bool RowBands::layOut(int32_t rows, size_t most)
{
    m_rows = rows;
    std::array<int32_t, mostLayers> kept{}; // the most rows that the next layer needs at a time
    for (int64_t band = 0; band < bands(); ++band) {
        const Ranges ranges = rowsFor(band);
        for (size_t i = 0; i + 1 < m_layers.size(); ++i)
            kept[i] = std::max(kept[i], ranges[i].end - ranges[i].begin);
    }
    m_bufferBytes = 0;
    for (size_t i = 0; i + 1 < m_layers.size(); ++i) {
        m_layers[i].buffer = m_bufferBytes;
        m_bufferBytes += alignedSize(static_cast<size_t>(kept[i]) * m_layers[i].form.outRowBytes);
    }
    return m_bufferBytes <= most;
}

int64_t RowBands::bands() const
{
    return (m_layers.back().form.outRows + m_rows - 1) / m_rows;
}

/// The rows of each layer that a band needs.
RowBands::Ranges RowBands::rowsFor(int64_t band) const
{
    Ranges ranges{};
    size_t i = m_layers.size() - 1;
    const auto begin = static_cast<int32_t>(band) * m_rows;
    ranges[i] = {begin, std::min(begin + m_rows, m_layers[i].form.outRows)};
    for (; i > 0; --i)
        ranges[i - 1] = m_layers[i].kernel->rowsRead(ranges[i]);
    return ranges;
}

void RowBands::run(const RunArguments& arguments, Seconds* seconds) const
{
    constexpr int64_t piecesOfThread = 2; // each piece computes some rows that the one before it had
    const int64_t threads = arguments.team == nullptr ? 1 : arguments.team->threads();
    arguments.share(bands(), std::max<int64_t>(1, bands() / (threads * piecesOfThread)),
                    [&](int64_t first, int64_t last, std::byte* scratch) {
                        runBands(first, last, arguments, scratch, seconds);
                    });
}

void RowBands::runBands(int64_t first, int64_t last, const RunArguments& arguments, std::byte* scratch,
                        Seconds* seconds) const
{
    std::byte* const buffers = scratch + m_buffersAt;
    const std::byte* const in = arguments.tensors[m_input.index()];
    std::byte* const out = arguments.tensors[m_output.index()];
    const size_t lastLayer = m_layers.size() - 1;
    Ranges kept = rowsFor(first); // rows that each layer's buffer holds: none yet
    for (size_t i = 0; i <= lastLayer; ++i)
        kept[i].end = kept[i].begin;
    for (int64_t band = first; band < last; ++band) {
        const Ranges needed = rowsFor(band);
        for (size_t i = 0; i <= lastLayer; ++i) {
            const auto start = seconds != nullptr ? Clock::now() : Clock::time_point();
            const size_t rowBytes = m_layers[i].form.outRowBytes;
            std::byte* const buffer = buffers + m_layers[i].buffer;
            const RowRange next = {std::max(kept[i].end, needed[i].begin), needed[i].end};
            if (i < lastLayer && needed[i].begin > kept[i].begin) {
                const auto gone = static_cast<size_t>(needed[i].begin - kept[i].begin);
                const auto left = static_cast<size_t>(std::max(kept[i].end - needed[i].begin, 0));
                std::memmove(buffer, buffer + gone * rowBytes, left * rowBytes);
            }
            kept[i] = {needed[i].begin, next.end};
            const auto rowZero = [&](size_t layer) { // of its buffer
                return buffers + m_layers[layer].buffer -
                       static_cast<std::ptrdiff_t>(kept[layer].begin) *
                           static_cast<std::ptrdiff_t>(m_layers[layer].form.outRowBytes);
            };
            if (next.begin < next.end)
                m_layers[i].kernel->runRows(next, i == 0 ? in : rowZero(i - 1),
                                            i == lastLayer ? out : rowZero(i), scratch);
            if (seconds != nullptr)
                (*seconds)[i] += std::chrono::duration<double>(Clock::now() - start).count();
        }
    }
}

void findRowBands(const Graph& graph, std::span<const size_t> bytes, std::span<ProgramStep> steps)
{
    const Grouping grouping(graph, bytes, steps);
    const std::vector<size_t> layers = grouping.best();
    for (size_t step = 0; step < steps.size(); step += layers[step])
        if (layers[step] > 1)
            steps[step].bands = std::make_shared<const RowBands>(grouping.bands(step, layers[step]));
}

} // namespace fettle
