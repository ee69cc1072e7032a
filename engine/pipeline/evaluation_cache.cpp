// SPDX-FileCopyrightText: 2026 The Fettle authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Which cuts are kept, and how runs begin at them.
#include "pipeline/evaluation_cache.h"

#include "core/aligned_memory.h"
#include "core/contains.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <ranges>
#include <span>
#include <sys/mman.h>

namespace fettle {

namespace {

/// Multiply-accumulates that a run must save for each byte that it keeps: copying must be a small part of the
/// work.
constexpr int64_t priceOfByte = 12;

/// Memory that nobody has touched yet, in large pages: the first touch of small ones takes longer than the
/// copy. Null where there is none.
std::shared_ptr<std::byte> largeMemory(size_t bytes)
{
    constexpr size_t page = size_t{2} << 20;
    const auto alignment = std::align_val_t(bytes >= page ? page : memoryAlignment);
    auto* const memory =
        static_cast<std::byte*>(::operator new(std::max<size_t>(bytes, 1), alignment, std::nothrow));
    if (memory != nullptr && bytes >= page)
        madvise(memory, bytes / page * page, MADV_HUGEPAGE); // a wish: without it all is the same but slower
    return {memory, [alignment](std::byte* block) { ::operator delete(block, alignment); }};
}

/// Bytes of the largest cut that fits in `most`.
size_t largestCut(const Program& program, size_t most)
{
    size_t largest = 0;
    for (const Cut& cut : cutsOf(program))
        if (cut.bytes <= most)
            largest = std::max(largest, cut.bytes);
    return largest;
}

/// Cuts that are each worth their bytes, and fit together: the price of a byte rises until they do.
std::vector<Cut> cutsAllOver(const std::vector<Cut>& cuts, size_t sampleBytes)
{
    for (int64_t price = priceOfByte;; price *= 2) {
        std::vector<Cut> chosen;
        Cut before;
        size_t bytes = 0;
        for (const Cut& cut : cuts) {
            if (cut.cost == before.cost || cut.cost - before.cost < price * static_cast<int64_t>(cut.bytes))
                continue;
            before = cut;
            bytes += cut.bytes;
            chosen.push_back(cut);
        }
        if (bytes <= sampleBytes)
            return chosen;
    }
}

/// Copies between the kept values of samples [first, last) and a session that runs them together.
template <class Copy>
void copyValues(const KeptActivations& kept, const std::vector<TensorId>& places, Session& session,
                int64_t first, int64_t last, const Copy& copy)
{
    for (int64_t sample = first; sample < last; ++sample) {
        std::byte* value = kept.memory.get() + static_cast<size_t>(sample) * kept.stride;
        for (size_t i = 0; i < places.size(); ++i) {
            if (places[i].valid())
                copy(value, session.value(places[i], static_cast<int32_t>(sample - first)));
            value += kept.program->bytes(kept.tensors[i]);
        }
    }
}

} // namespace

Result<void> ReusingRun::run(Session& session, int64_t first, int64_t last, const std::stop_token& stop) const
{
    if (!m_program)
        return session.run(stop);
    int64_t step = 0;
    if (m_from) {
        step = m_from->step;
        copyValues(*m_from, m_places, session, first, last,
                   [](const std::byte* kept, std::span<std::byte> value) {
                       std::memcpy(value.data(), kept, value.size());
                   });
    }
    for (const KeptPtr& keep : m_keep) {
        FETTLE_TRY(session.runSteps(step, keep->step, stop));
        step = keep->step;
        copyValues(*keep, keep->tensors, session, first, last,
                   [](std::byte* kept, std::span<std::byte> value) {
                       std::memcpy(kept, value.data(), value.size());
                   });
    }
    return session.runSteps(step, m_program->steps(), stop);
}

/// If the cut is later than the one so far, and has all that this program needs there.
void ReusingRun::startFrom(const KeptPtr& kept, const CommonPrefix& prefix)
{
    if (kept->step > prefix.steps || (m_from && kept->step <= m_from->step))
        return;
    const std::vector<TensorId> live = liveTensors(*m_program, kept->step);
    std::vector<TensorId> places;
    for (const TensorId tensor : kept->tensors) {
        const TensorId place = prefix.counterparts[tensor.index()];
        places.push_back(contains(live, place) ? place : TensorId()); // what is not live has no memory here
    }
    if (!std::ranges::all_of(live, [&](TensorId id) { return contains(places, id); }))
        return;
    m_from = kept;
    m_places = std::move(places);
    m_readsInputs = fettle::readsInputs(*m_program, kept->step);
}

/// Nothing when there is no memory for it.
void ReusingRun::keep(const Cut& cut, std::shared_ptr<std::byte> memory, size_t stride)
{
    if (memory == nullptr)
        return;
    m_keep.push_back(std::make_shared<KeptActivations>(m_program, cut.step, liveTensors(*m_program, cut.step),
                                                       std::move(memory), stride));
}

ReusingRun EvaluationCache::begin(const std::shared_ptr<const Program>& program, const Dataset& data,
                                  const Preprocessing& preprocessing)
{
    ReusingRun run;
    if (m_memory.moving + m_memory.allOver == 0 || data.size() == 0 || &data != m_data.get() ||
        preprocessing != m_preprocessing)
        return run;
    run.m_program = program;
    const std::scoped_lock lock(m_mutex);
    const std::vector<Cut> cuts = cutsOf(*program);
    if (!m_first) {
        run.m_allOver = true;
        keepAllOver(run, cuts);
        return run;
    }
    const CommonPrefix withFirst = commonPrefix(*m_first, *program);
    for (const KeptPtr& kept : m_firstKept)
        run.startFrom(kept, withFirst);
    run.m_taken = std::move(m_moving);
    if (run.m_taken)
        run.startFrom(run.m_taken, commonPrefix(*run.m_taken->program, *program));
    keepLatest(run, cuts, std::max(withFirst.steps, commonPrefix(*m_last, *program).steps));
    return run;
}

void EvaluationCache::keepAllOver(ReusingRun& run, const std::vector<Cut>& cuts) const
{
    for (const Cut& cut : cutsAllOver(cuts, m_memory.allOver / samples()))
        run.keep(cut, largeMemory(cut.bytes * samples()), cut.bytes);
}

/// The latest cut of what the program shares with others that is worth its bytes and fits.
void EvaluationCache::keepLatest(ReusingRun& run, const std::vector<Cut>& cuts, int64_t shared) const
{
    const Cut& start = cuts[static_cast<size_t>(run.m_from ? run.m_from->step : 0)];
    const std::span behind(cuts.begin() + start.step + 1, cuts.begin() + std::max(shared, start.step) + 1);
    for (const Cut& cut : behind | std::views::reverse) {
        if (cut.bytes > m_movingStride ||
            cut.cost - start.cost < priceOfByte * static_cast<int64_t>(cut.bytes))
            continue;
        run.keep(cut, run.m_taken ? run.m_taken->memory : largeMemory(m_movingStride * samples()),
                 m_movingStride);
        return;
    }
}

void EvaluationCache::finish(ReusingRun run, int64_t stepsRun)
{
    const std::scoped_lock lock(m_mutex);
    m_stepsRun += stepsRun;
    if (!run.m_program)
        return;
    m_last = run.m_program;
    if (!m_first) {
        m_first = run.m_program;
        m_firstKept = std::move(run.m_keep);
        m_movingStride = largestCut(*m_first, m_memory.moving / samples());
        return;
    }
    if (!run.m_keep.empty() && !run.m_allOver) // else another run was the first
        run.m_taken = std::move(run.m_keep.back());
    if (run.m_taken)
        m_moving = std::move(run.m_taken);
}

int64_t EvaluationCache::stepsRun() const
{
    const std::scoped_lock lock(m_mutex);
    return m_stepsRun;
}

size_t EvaluationCache::keptBytes() const
{
    const std::scoped_lock lock(m_mutex);
    size_t sampleBytes = m_moving ? m_moving->stride : 0;
    for (const KeptPtr& kept : m_firstKept)
        sampleBytes += kept->stride;
    return sampleBytes * samples();
}

} // namespace fettle
